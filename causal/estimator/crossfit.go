package estimator

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// crossing is the rows in order of fold and arm, so that sums over a fold's arm
// are over neighbours, and those over all but a fold are differences of sums.
type crossing struct {
	folds  int
	order  []int // row of the data
	bounds []int // of fold f and arm g: from 2f+g to the next
	fold   []int // in the new order
	y, t   []float64
}

// rows returns where the rows of a fold are.
func (c *crossing) rows(f int) (lo, hi int) { return c.bounds[2*f], c.bounds[2*f+2] }

// crossFit predicts each row from the other folds.
//
// Source: [Chernozhukov2018] definition 3.2.
func (w AIPW) crossFit(a *arms, xp, xo *regressors) (*nuisances, error) {
	c, err := w.cross(a)
	if err != nil {
		return nil, err
	}
	sp := xp.reordered(c.order)
	so := sp
	if xo != xp {
		so = xo.reordered(c.order)
	}
	p, err := c.propensities(sp)
	if err != nil {
		var s *SeparationError
		if fault := a.overlapFault(nil); fault != nil && errors.As(err, &s) {
			return nil, fault
		}
		return nil, err
	}
	outcomes := c.leastSquares
	if w.Logistic {
		outcomes = c.logits
	}
	m, err := outcomes(a, so)
	if err != nil {
		return nil, err
	}
	v := &nuisances{propensity: make([]float64, a.n), outcome: [2][]float64{make([]float64, a.n), make([]float64, a.n)}}
	for k, i := range c.order {
		v.propensity[i], v.outcome[0][i], v.outcome[1][i] = p[k], m[0][k], m[1][k]
	}
	return v, nil
}

// cross deals the rows, or clusters, to folds at random.
func (w AIPW) cross(a *arms) (*crossing, error) {
	groups, err := clusters(a.data, w.Cluster)
	if err != nil {
		return nil, err
	}
	units := a.n
	if groups != nil {
		_, levels, _ := a.data.Codes(w.Cluster)
		units = len(levels)
	}
	if units < w.Folds {
		return nil, fmt.Errorf("estimator: %d folds of %d rows or clusters", w.Folds, units)
	}
	deal := make([]int, units)
	for i := range deal {
		deal[i] = i % w.Folds
	}
	s := rng.New(w.Seed, "causal/estimator/folds", 0)
	rng.Shuffle(&s, units, func(i, j int) { deal[i], deal[j] = deal[j], deal[i] })
	c := &crossing{folds: w.Folds, bounds: make([]int, 2*w.Folds+1)}
	of := func(i int) int {
		if groups != nil {
			i = groups[i]
		}
		return deal[i]
	}
	for i, t := range a.treated {
		c.bounds[2*of(i)+int(t)+1]++
	}
	for b, n := range c.bounds[1:] {
		c.bounds[b+1] = c.bounds[b] + n
	}
	next := append([]int(nil), c.bounds...)
	c.order, c.fold, c.y, c.t = make([]int, a.n), make([]int, a.n), make([]float64, a.n), make([]float64, a.n)
	for i, t := range a.treated {
		b := 2*of(i) + int(t)
		k := next[b]
		next[b]++
		c.order[k], c.fold[k], c.y[k], c.t[k] = i, of(i), a.y[i], t
	}
	return c, nil
}

// reordered returns the rows in another order.
func (r *regressors) reordered(order []int) *regressors {
	out := *r
	out.x = make([]float64, len(r.x))
	for k, i := range order {
		copy(out.row(k), r.row(i))
	}
	return &out
}

// between returns the rows from lo to hi, of the same memory.
func (r *regressors) between(lo, hi int) *regressors {
	out := *r
	out.n, out.x = hi-lo, r.x[lo*r.k:hi*r.k]
	return &out
}

// leastSquares predicts the outcomes of each fold under both treatments.
func (c *crossing) leastSquares(a *arms, x *regressors) (m [2][]float64, err error) {
	grams, moments := make([][]float64, 2*c.folds), make([][]float64, 2*c.folds)
	for b := range grams {
		if lo, hi := c.bounds[b], c.bounds[b+1]; hi > lo {
			part := x.between(lo, hi)
			grams[b], moments[b] = part.products(nil, c.y[lo:hi])
		}
	}
	others := func(sums [][]float64, f, arm, size int) []float64 {
		total := make([]float64, size)
		for g := range c.folds {
			if g != f {
				for j, v := range sums[2*g+arm] {
					total[j] += v
				}
			}
		}
		return total
	}
	m = [2][]float64{make([]float64, x.n), make([]float64, x.n)}
	for f := range c.folds {
		b := lane.Make(x.k)
		for arm := range 2 {
			bread, err := inverse(others(grams, f, arm, x.k*x.k), x.names)
			if err != nil {
				return m, fmt.Errorf("outside fold %d: %w", f+1, a.located(err, arm))
			}
			for j, v := range multiply(bread, others(moments, f, arm, x.k)) {
				b[j][arm] = v
			}
		}
		lo, hi := c.rows(f)
		if lo == hi {
			continue
		}
		x.between(lo, hi).times(b, func(i int, v *lane.V) { m[0][lo+i], m[1][lo+i] = v[0], v[1] })
	}
	return m, nil
}

// logits does so by logistic regression.
func (c *crossing) logits(a *arms, x *regressors) (m [2][]float64, err error) {
	m = [2][]float64{make([]float64, x.n), make([]float64, x.n)}
	for f := range c.folds {
		for arm := range 2 {
			fit, err := logit(x, c.y, c.without(f, func(i int) bool { return int(c.t[i]) == arm }))
			if err != nil {
				return m, fmt.Errorf("outside fold %d: %w", f+1, a.located(err, arm))
			}
			lo, hi := c.rows(f)
			copy(m[arm][lo:hi], fit.fitted[lo:hi])
		}
	}
	return m, nil
}

// without returns weights of 1 in the rows outside a fold that pass, else 0.
func (c *crossing) without(f int, pass func(i int) bool) []float64 {
	w := make([]float64, len(c.fold))
	for i, g := range c.fold {
		if g != f && pass(i) {
			w[i] = 1
		}
	}
	return w
}

// chords is the most steps with the slopes at the fit of all rows; a fold moves
// it by some 1/n, so that each step gains that factor.
const chords = 20

// propensities predicts the treatment of each fold. The folds are lanes: from
// the fit of all rows, each goes on to its own by Newton's method with the slopes
// of its rows there, eight folds in one pass over the rows.
func (c *crossing) propensities(x *regressors) ([]float64, error) {
	whole, err := logit(x, c.t, nil)
	if err != nil {
		return nil, err
	}
	info := make([]float64, x.n)
	for i, p := range whole.fitted {
		info[i] = p * (1 - p)
	}
	slopes := make([][]float64, c.folds) // information of all folds but one
	total := make([]float64, x.k*x.k)
	for f := range slopes {
		lo, hi := c.rows(f)
		slopes[f] = make([]float64, x.k*x.k)
		if lo < hi {
			slopes[f] = x.between(lo, hi).gram(info[lo:hi])
		}
		for j, v := range slopes[f] {
			total[j] += v
		}
	}
	for f := range slopes {
		for j, v := range total {
			slopes[f][j] = v - slopes[f][j]
		}
		if slopes[f], err = inverse(slopes[f], x.names); err != nil {
			return nil, fmt.Errorf("estimator: outside fold %d: %w", f+1, err)
		}
	}
	p := make([]float64, x.n)
	for first := 0; first < c.folds; first += lane.W {
		b, ok := c.chord(x, whole.scaled, first, slopes)
		for l := range min(lane.W, c.folds-first) {
			f := first + l
			lo, hi := c.rows(f)
			if !ok[l] { // few rows: by all of Newton's method
				fit, err := logit(x, c.t, c.without(f, func(int) bool { return true }))
				if err != nil {
					return nil, fmt.Errorf("estimator: outside fold %d: %w", f+1, err)
				}
				copy(p[lo:hi], fit.fitted[lo:hi])
				continue
			}
			own := make([]float64, x.k)
			for j := range own {
				own[j] = b[j][l]
			}
			if lo < hi {
				copy(p[lo:hi], expit(x.between(lo, hi).predict(own)))
			}
		}
	}
	return p, nil
}

// chord returns the coefficients of eight folds, and which of them are found.
func (c *crossing) chord(x *regressors, start []float64, first int, slopes [][]float64) (b []lane.V, ok [lane.W]bool) {
	b = lane.Make(x.k)
	for j := range b {
		for l := range b[j] {
			b[j][l] = start[j]
		}
	}
	for range chords {
		g := c.gradient(x, b, first)
		done := true
		for l := range min(lane.W, c.folds-first) {
			own := make([]float64, x.k)
			for j := range own {
				own[j] = g[j][l]
			}
			most := 0.0
			for j, s := range multiply(slopes[first+l], own) {
				b[j][l] += s
				most = max(most, math.Abs(s))
			}
			ok[l] = most < stepLimit
			done = done && ok[l]
		}
		if done {
			break
		}
	}
	return b, ok
}

// gradient returns, for eight folds, the derivatives of the log likelihood of the
// rows outside each.
func (c *crossing) gradient(x *regressors, b []lane.V, first int) []lane.V {
	parts := make([][]lane.V, (x.n+chunk-1)/chunk)
	var origin [1]lane.V
	x.chunks(func(at, lo, hi int) {
		sum, eta, slope := lane.Make(x.k), lane.Make(tile), lane.Make(tile)
		var likelihood lane.V
		for ; lo < hi; lo += tile {
			n := min(tile, hi-lo)
			rows, p := x.x[lo*x.k:(lo+n)*x.k], lane.Product{N: n, K: x.k, M: 1}
			lane.Affine(eta[:n], lane.Arg{V: origin[:]}, rows, b, p)
			clear(slope)
			lane.BernoulliLogit(&likelihood, slope[:n], eta[:n], c.t[lo:lo+n])
			for i := range n {
				if l := c.fold[lo+i] - first; l >= 0 && l < lane.W {
					slope[i][l] = 0
				}
			}
			lane.MatMulGradB(sum, slope[:n], lane.Data(rows), p)
		}
		parts[at] = sum
	})
	return added(parts)
}
