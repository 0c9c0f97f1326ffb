package ood

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/seed78144065/credence/internal/linalg"
)

// Head is the last layer of a network: logits are Weights·features + Bias.
type Head struct {
	Weights [][]float64 // [class][feature]
	Bias    []float64
}

// ViM is a Detector of features: what a vector has outside the principal space
// of those it was fitted to, as the logit of one more class, beside the energy
// of the classes that the network has.
type ViM struct {
	alpha    float64
	origin   []float64   // −W⁺b, where all logits are 0
	residual [][]float64 // orthonormal directions outside the principal space
	head     Head        // its own
	memory   *sync.Pool
}

// virtual is the memory of one score.
type virtual struct{ x, logits []float64 }

// FitViM fits the principal space of features x, and the factor that makes
// what lies outside of it a logit.
//
// Shapes: x is [row][feature]; dimensions is that of the principal space. The
// paper has 512 of 768 features and 1,000 of 2,048; a network of few classes
// needs few.
// Errors: wrap ErrData: no rows, rows of other widths than the head, NaN and
// infinities, no feature outside the principal space, logits whose largest is
// below 0 in the mean; ErrSettings: dimensions; the context's.
// Source: [Wang2022] §4. Cost: O(rows·d²) and some 7·d³.
func FitViM(ctx context.Context, x [][]float64, head Head, dimensions int) (*ViM, error) {
	if err := checkRows("x", x, 1); err != nil {
		return nil, err
	}
	n, d := float64(len(x)), len(x[0])
	if err := head.check(d); err != nil {
		return nil, err
	}
	if dimensions < 1 || dimensions >= d {
		return nil, fmt.Errorf("%w: %d dimensions of %d features; want 1 to %d", ErrSettings, dimensions, d, d-1)
	}
	origin, err := head.origin()
	if err != nil {
		return nil, err
	}
	moments, z := make([]float64, d*d), make([]float64, d)
	for _, row := range x {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for j := range z {
			z[j] = row[j] - origin[j]
		}
		for j, a := range z {
			to := moments[j*d : j*d+j+1]
			for k := range to {
				to[k] = math.FMA(a, z[k], to[k])
			}
		}
	}
	values, vectors, ok := linalg.SymmetricEigen(moments, d)
	if !ok {
		return nil, fmt.Errorf("%w: squares of x overflow; want smaller features", ErrData)
	}
	v := newViM(origin, head.clone())
	rest := 0.0
	for k := dimensions; k < d; k++ {
		rest += values[k]
		v.residual = append(v.residual, vectors[k*d:(k+1)*d])
	}
	if !(rest > float64(d)*0x1p-52*values[0]) { // no more than rounding
		return nil, fmt.Errorf("%w: x has nothing outside a space of %d dimensions; want fewer", ErrData, dimensions)
	}
	m, top, length := v.memory.Get().(*virtual), 0.0, 0.0
	for _, row := range x {
		v.logits(m.logits, row)
		top -= MaxLogit(m.logits) / n
		length += v.outside(m.x, row) / n
	}
	if v.alpha = top / length; !(v.alpha > 0) || v.alpha-v.alpha != 0 {
		return nil, fmt.Errorf("%w: the largest logit has a mean of %v, outside the principal space the features have length %v; ViM needs positive numbers of both", ErrData, top, length)
	}
	return v, nil
}

func newViM(origin []float64, head Head) *ViM {
	return &ViM{origin: origin, head: head, memory: &sync.Pool{New: func() any {
		return &virtual{make([]float64, len(origin)), make([]float64, len(head.Bias))}
	}}}
}

// Score returns the virtual logit less the log of the summed exponentials of
// the others, from which the probability of the virtual class follows.
//
// Cost: d·(d − dimensions + classes) multiply-adds.
func (v *ViM) Score(x []float64) (float64, error) {
	if err := checkVector(x, len(v.origin)); err != nil {
		return 0, err
	}
	m := v.memory.Get().(*virtual)
	v.logits(m.logits, x)
	score := math.FMA(v.alpha, v.outside(m.x, x), Energy(m.logits, 1))
	v.memory.Put(m)
	if score-score != 0 {
		return math.Inf(1), nil // not NaN, which no threshold catches
	}
	return score, nil
}

// Width returns the number of features.
func (v *ViM) Width() int { return len(v.origin) }

// Alpha returns what the length outside the principal space is multiplied by.
func (v *ViM) Alpha() float64 { return v.alpha }

func (v *ViM) logits(to, x []float64) {
	for c, w := range v.head.Weights {
		to[c] = linalg.Dot(w, x) + v.head.Bias[c]
	}
}

// outside returns the length of what x has outside the principal space, given
// memory for the vector from the origin.
func (v *ViM) outside(z, x []float64) float64 {
	for j := range z {
		z[j] = x[j] - v.origin[j]
	}
	sum := 0.0
	for _, r := range v.residual {
		p := linalg.Dot(r, z)
		sum = math.FMA(p, p, sum)
	}
	return math.Sqrt(sum)
}

func (h Head) check(features int) error {
	if len(h.Bias) == 1 {
		return fmt.Errorf("%w: a head of one logit; want at least 2 classes (a binary network with one logit z has the logits 0 and z: a row of zeros first)", ErrData)
	}
	if err := checkRows("the head's weights", h.Weights, 2); err != nil {
		return err
	}
	if len(h.Weights[0]) != features || len(h.Bias) != len(h.Weights) {
		return fmt.Errorf("%w: a head of %d classes, %d features and a bias of %d; x has %d features", ErrData, len(h.Weights), len(h.Weights[0]), len(h.Bias), features)
	}
	return checkRows("the head's bias", [][]float64{h.Bias}, 1)
}

func (h Head) clone() Head {
	c := Head{Bias: slices.Clone(h.Bias)}
	for _, w := range h.Weights {
		c.Weights = append(c.Weights, slices.Clone(w))
	}
	return c
}

// origin returns −W⁺b, the point nearest to 0 where logits are 0 or as near to
// that as they come: W⁺ = Wᵀ(WWᵀ)⁺.
func (h Head) origin() ([]float64, error) {
	c, d := len(h.Bias), len(h.Weights[0])
	products := make([]float64, c*c)
	for i, w := range h.Weights {
		for j := range i + 1 {
			products[i*c+j] = linalg.Dot(w, h.Weights[j])
		}
	}
	values, vectors, ok := linalg.SymmetricEigen(products, c)
	if !ok || !(values[0] > 0) {
		return nil, fmt.Errorf("%w: the head's weights are 0, or their squares overflow", ErrData)
	}
	y := make([]float64, c) // (WWᵀ)⁺b
	for k, value := range values {
		if value <= float64(c)*0x1p-52*values[0] { // rounding of 0
			break
		}
		vector := vectors[k*c : (k+1)*c]
		along := linalg.Dot(vector, h.Bias) / value
		for i, u := range vector {
			y[i] = math.FMA(along, u, y[i])
		}
	}
	origin := make([]float64, d)
	for i, w := range h.Weights {
		for j := range origin {
			origin[j] = math.FMA(-y[i], w[j], origin[j])
		}
	}
	return origin, nil
}
