package ood

import (
	"context"
	"fmt"
	"math"
	"sync"
)

// KNNOptions are settings of FitKNN.
type KNNOptions struct {
	// K says which neighbour: the K-th nearest.
	K int
	// Normalize brings every vector to length 1 first, as is usual for features of
	// a network; the zero vector stays.
	Normalize bool
	// Standardize brings columns to mean 0 and standard deviation 1 (divided by
	// the number of rows) first, as is usual for inputs. A column that does not vary
	// keeps its scale.
	Standardize bool
}

// KNN is a Detector: the Euclidean distance to the K-th nearest row that it was
// fitted to. It keeps the rows.
type KNN struct {
	k            int
	normalize    bool
	shift, scale []float64
	rows         []float64 // one after the other, standardised and normalised
	memory       *sync.Pool
}

// neighbourhood is the memory of one score.
type neighbourhood struct {
	x       []float64 // standardised and normalised
	nearest []float64 // squared distances so far, ascending
}

// FitKNN takes rows that are familiar, [row][column]. A row that it has is its
// own nearest neighbour: thresholds must come from rows that it has not.
//
// Errors: wrap ErrData: no rows, rows of other widths, NaN and infinities;
// ErrSettings: K below 1 or above the number of rows; the context's.
// Source: [Sun2022] §3.
func FitKNN(ctx context.Context, x [][]float64, o KNNOptions) (*KNN, error) {
	if err := checkRows("x", x, 1); err != nil {
		return nil, err
	}
	if o.K < 1 || o.K > len(x) {
		return nil, fmt.Errorf("%w: K is %d of %d rows; want 1 to %d", ErrSettings, o.K, len(x), len(x))
	}
	shift, scale := make([]float64, len(x[0])), make([]float64, len(x[0]))
	for j := range scale {
		scale[j] = 1
	}
	if o.Standardize {
		shift, scale = standardization(x, true)
	}
	k := newKNN(o.K, o.Normalize, shift, scale)
	k.rows = make([]float64, len(x)*len(shift))
	for i, row := range x {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		k.bring(k.rows[i*len(shift):(i+1)*len(shift)], row)
	}
	return k, nil
}

func newKNN(k int, normalize bool, shift, scale []float64) *KNN {
	return &KNN{k: k, normalize: normalize, shift: shift, scale: scale, memory: &sync.Pool{New: func() any {
		return &neighbourhood{make([]float64, len(shift)), make([]float64, k)}
	}}}
}

// Score returns the distance to the K-th nearest row.
//
// Cost: rows·width multiply-adds at most; rows that are seen to be farther away
// than the nearest K end early.
func (k *KNN) Score(x []float64) (float64, error) {
	if err := checkVector(x, len(k.shift)); err != nil {
		return 0, err
	}
	m := k.memory.Get().(*neighbourhood)
	k.bring(m.x, x)
	for i := range m.nearest {
		m.nearest[i] = math.Inf(1)
	}
	last := k.k - 1
	for at := 0; at < len(k.rows); at += len(m.x) {
		d := squareBelow(m.x, k.rows[at:at+len(m.x)], m.nearest[last])
		if !(d < m.nearest[last]) {
			continue
		}
		i := last
		for ; i > 0 && m.nearest[i-1] > d; i-- {
			m.nearest[i] = m.nearest[i-1]
		}
		m.nearest[i] = d
	}
	score := math.Sqrt(m.nearest[last])
	k.memory.Put(m)
	return score, nil
}

// Width returns the number of columns.
func (k *KNN) Width() int { return len(k.shift) }

// bring writes a vector as rows are kept.
func (k *KNN) bring(to, x []float64) {
	top := 0.0
	for j, v := range x {
		to[j] = (v - k.shift[j]) * k.scale[j]
		top = max(top, math.Abs(to[j]))
	}
	if !k.normalize || top == 0 || math.IsInf(top, 1) {
		return
	}
	sum := 0.0
	for j := range to {
		to[j] /= top // so that no square overflows
		sum = math.FMA(to[j], to[j], sum)
	}
	norm := math.Sqrt(sum)
	for j := range to {
		to[j] /= norm
	}
}

// squareBelow returns the squared distance of two vectors; from where it is
// known to be at least a limit, something that is.
func squareBelow(a, b []float64, limit float64) float64 {
	const block = 16 // numbers between two looks at the limit, which cost as much as a few of them
	total := 0.0
	for len(a) >= block {
		var s [4]float64 // chains that processors overlap
		for i := 0; i < block; i += 4 {
			d, e, f, g := a[i]-b[i], a[i+1]-b[i+1], a[i+2]-b[i+2], a[i+3]-b[i+3]
			s[0], s[1], s[2], s[3] = math.FMA(d, d, s[0]), math.FMA(e, e, s[1]), math.FMA(f, f, s[2]), math.FMA(g, g, s[3])
		}
		if total += s[0] + s[1] + (s[2] + s[3]); total >= limit {
			return total
		}
		a, b = a[block:], b[block:]
	}
	for i, v := range a {
		d := v - b[i]
		total = math.FMA(d, d, total)
	}
	return total
}
