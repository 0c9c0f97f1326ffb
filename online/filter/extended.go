package filter

import (
	"fmt"
	"math"
	"slices"
)

// Extended is the extended Kalman filter of a Nonlinear model: it follows the
// functions by their tangents at the mean.
//
// One goroutine uses it at a time; Snapshot gives a copy to read from others.
type Extended struct {
	a *approximate

	jacobian, product, keep []float64 // n × n
	slope                   []float64 // p × n
	up, down, at            []float64 // of differences
}

// NewExtended returns a filter that has seen nothing. Errors: all faults of the
// model.
func NewExtended(m Nonlinear) (*Extended, error) {
	a, err := newApproximate(m)
	if err != nil {
		return nil, err
	}
	return newExtended(a), nil
}

func newExtended(a *approximate) *Extended {
	n, most := a.n, max(a.n, a.p)
	return &Extended{a, make([]float64, n*n), make([]float64, n*most), make([]float64, n*n), make([]float64, a.p*n), make([]float64, most), make([]float64, most), make([]float64, n)}
}

// Update goes on a step and learns what was observed at it. A value that is NaN
// is missing.
//
// Errors: online.ErrData for infinite values, another number of values than the
// model observes, and functions that are not finite; nothing is learnt then, and
// no step is taken.
// Source: [Jazwinski1970] §8.3; the covariance in Joseph's form, which stays
// positive.
// Cost: O(n³ + p³); no allocation but that of the functions.
func (f *Extended) Update(y ...float64) error {
	a := f.a
	if err := a.check(y); err != nil {
		return err
	}
	a.next.set(a.now)
	if a.steps > 0 || a.model.Earlier {
		f.move()
	}
	f.see()
	logDensity, err := a.gain(y)
	if err != nil {
		return err
	}
	f.joseph()
	return a.commit(logDensity)
}

// move is a step of next.
func (f *Extended) move() {
	a := f.a
	n := a.n
	f.differentiate(f.jacobian, a.model.Transition, n)
	a.model.Transition.At(f.at, a.next.mean)
	copy(a.next.mean, f.at)
	sandwich(a.next.cov, f.product, f.jacobian, a.next.cov, a.innovation, n, n)
}

// see fills what is expected of the observations.
func (f *Extended) see() {
	a := f.a
	f.differentiate(f.slope, a.model.Observe, a.p)
	a.model.Observe.At(a.seen, a.next.mean)
	sandwich(a.spread, f.product, f.slope, a.next.cov, nil, a.p, a.n)
	for r := range a.p { // product is slope·cov
		for j := range a.n {
			a.cross[j*a.p+r] = f.product[r*a.n+j]
		}
	}
}

// joseph makes the covariance (I − KH)·P·(I − KH)ᵀ + K·R·Kᵀ.
func (f *Extended) joseph() {
	a := f.a
	n, k := a.n, len(a.idx)
	for s := range n { // gain K, row by row, over w
		row := a.w[s*k : (s+1)*k]
		for i := k - 1; i >= 0; i-- {
			for j := i + 1; j < k; j++ {
				row[i] = math.FMA(-a.factor[j*k+i], row[j], row[i])
			}
			row[i] /= a.factor[i*k+i]
		}
		for j := range n {
			v := 0.0
			if s == j {
				v = 1
			}
			for i, r := range a.idx {
				v = math.FMA(-row[i], f.slope[r*n+j], v)
			}
			f.keep[s*n+j] = v
		}
	}
	sandwich(a.next.cov, f.product, f.keep, a.next.cov, nil, n, n)
	for s := range n {
		for t := range s + 1 {
			v := a.next.cov[s*n+t]
			for i, r := range a.idx {
				for j, c := range a.idx {
					v = math.FMA(float64(a.w[s*k+i]*a.w[t*k+j]), a.noise[r*a.p+c], v)
				}
			}
			a.next.cov[s*n+t], a.next.cov[t*n+s] = v, v
		}
	}
}

// differentiate writes the derivatives of a function of p numbers at the mean.
func (f *Extended) differentiate(to []float64, g Function, p int) {
	x := f.a.next.mean
	if g.Jacobian != nil {
		g.Jacobian(to, x)
		return
	}
	n := len(x)
	for j := range n {
		const root = 0x1p-17 // near the cube root of the rounding error, where central differences are best
		was := x[j]
		h := float64(root * max(1, math.Abs(was)))
		x[j] = was + h
		g.At(f.up[:p], x)
		above := x[j]
		x[j] = was - h
		g.At(f.down[:p], x)
		width := above - x[j]
		x[j] = was
		for i := range p {
			to[i*n+j] = (f.up[i] - f.down[i]) / width
		}
	}
}

// sandwich writes b·p·bᵀ + q for b of rows × n; product holds b·p then. to may be
// p.
func sandwich(to, product, b, p, q []float64, rows, n int) {
	for i := range rows {
		for j := range n {
			v := 0.0
			for k := range n {
				v = math.FMA(b[i*n+k], p[k*n+j], v)
			}
			product[i*n+j] = v
		}
	}
	for i := range rows {
		for j := range i + 1 {
			v := 0.0
			if q != nil {
				v = q[i*rows+j]
			}
			for k := range n {
				v = math.FMA(product[i*n+k], b[j*n+k], v)
			}
			to[i*rows+j], to[j*rows+i] = v, v
		}
	}
}

// Steps returns the number of steps so far, those without observation included.
func (f *Extended) Steps() int { return f.a.stepped() }

// State returns what is known of the state at the last step. Before the first it
// is the start.
func (f *Extended) State() Gaussian { return f.a.state() }

// LogEvidence returns the log density of all values so far, each step's normal
// as the filter expects it: an approximation, as the filter is.
func (f *Extended) LogEvidence() float64 { return f.a.logEvidence() }

// Innovations returns how far each value of the last step was from what was
// expected, made independent, in standard deviations; NaN where one was missing.
func (f *Extended) Innovations() []float64 { return f.a.innovations() }

// Forecast returns the distribution of the observations of each of the next h
// steps, errors of observation included. It changes nothing.
//
// Errors: a negative h; functions that are not finite.
func (f *Extended) Forecast(h int) ([]Gaussian, error) {
	return forecast(h, f.a, f.move, f.see)
}

// forecast is that of a filter with steps of its own.
func forecast(h int, a *approximate, move, see func()) ([]Gaussian, error) {
	if a == nil {
		return nil, errNonlinear
	}
	if h < 0 {
		return nil, fmt.Errorf("filter: Forecast of %d steps; want 0 or more", h)
	}
	var to []Gaussian
	a.next.set(a.now)
	for k := range h {
		if k > 0 || a.steps > 0 || a.model.Earlier {
			move()
		}
		see()
		b := belief{slices.Clone(a.seen), slices.Clone(a.spread)}
		for i := range b.cov {
			b.cov[i] += a.noise[i]
		}
		if !b.finite() {
			return to, fmt.Errorf("filter: Forecast: %v at step %d; the functions are not finite there", b.mean, k+1)
		}
		to = append(to, b.gaussian())
	}
	return to, nil
}

// Snapshot returns a copy, which later updates don't change.
func (f *Extended) Snapshot() *Extended {
	if f.a == nil {
		return &Extended{}
	}
	return newExtended(f.a.copied())
}
