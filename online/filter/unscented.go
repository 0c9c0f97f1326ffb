package filter

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/online"
)

// Points says where the points of an Unscented filter lie: at the mean, and at
// ±√(n+λ) columns of the Cholesky factor of the covariance from it, with
// λ = Alpha²·(n + Kappa) − n. The zero value is Alpha 1e-3, Beta 2, Kappa 0
// [Wan2000].
type Points struct {
	// Alpha is how far points are from the mean, above 0; Kappa adds to that.
	Alpha, Kappa float64
	// Beta is what is known of the fourth moment: 2 is right for a normal state.
	Beta float64
	// Reuse observes the points that were moved, without those of the noise that
	// joined the state, in place of points drawn anew: it saves a factorisation
	// and is less exact.
	Reuse bool
}

func (p Points) checked(n int) (Points, error) {
	if p.Alpha == 0 && p.Beta == 0 && p.Kappa == 0 {
		p.Alpha, p.Beta = 1e-3, 2 // [Wan2000] §3
	}
	if !(p.Alpha > 0) || p.Beta-p.Beta != 0 || !(float64(n)+p.Kappa > 0) || math.IsInf(p.Alpha, 1) || math.IsInf(p.Kappa, 1) {
		return p, fmt.Errorf("filter: Points with Alpha %v, Beta %v, Kappa %v; want a positive Alpha, and Kappa above −%d", p.Alpha, p.Beta, p.Kappa, n)
	}
	return p, nil
}

// Unscented is the unscented Kalman filter of a Nonlinear model: it follows the
// functions at a few points that have the moments of the state.
//
// One goroutine uses it at a time; Snapshot gives a copy to read from others.
type Unscented struct {
	a      *approximate
	points Points

	scale                   float64 // n + λ
	first, firstCov, weight float64 // weights of the mean's point, and of others

	x, y, factor []float64 // points by row: of the state, and what functions make of them
	drawn        bool      // x are points of next
	bad          bool      // next has no covariance
}

// NewUnscented returns a filter that has seen nothing. Errors: all faults of the
// model, and of the points.
func NewUnscented(m Nonlinear, points Points) (*Unscented, error) {
	a, err := newApproximate(m)
	if err != nil {
		return nil, err
	}
	if points, err = points.checked(a.n); err != nil {
		return nil, err
	}
	return newUnscented(a, points), nil
}

func newUnscented(a *approximate, p Points) *Unscented {
	n := float64(a.n)
	count, most := 2*a.n+1, max(a.n, a.p)
	f := &Unscented{a: a, points: p, scale: float64(float64(p.Alpha*p.Alpha) * (n + p.Kappa))}
	f.first, f.weight = (f.scale-n)/f.scale, 1/(2*f.scale)
	f.firstCov = f.first + (1 - float64(p.Alpha*p.Alpha) + p.Beta)
	f.x, f.y, f.factor = make([]float64, count*a.n), make([]float64, count*most), make([]float64, a.n*a.n)
	return f
}

// Update goes on a step and learns what was observed at it. A value that is NaN
// is missing.
//
// Errors: online.ErrData for infinite values, another number of values than the
// model observes, functions that are not finite, and a covariance that is none any
// more, as points with a negative weight may make it; nothing is learnt then, and
// no step is taken.
// Source: [Julier1997]; the scaled points of [Merwe2004] §3.2.
// Cost: 2n+1 calls of each function and O(n³ + p³); no allocation but that of the
// functions.
func (f *Unscented) Update(y ...float64) error {
	a := f.a
	if err := a.check(y); err != nil {
		return err
	}
	a.next.set(a.now)
	f.drawn, f.bad = false, false
	if a.steps > 0 || a.model.Earlier {
		f.move()
	}
	f.see()
	if f.bad {
		return f.none()
	}
	logDensity, err := a.gain(y)
	if err != nil {
		return err
	}
	n, k := a.n, len(a.idx)
	for s := range n {
		for t := range s + 1 {
			v := a.next.cov[s*n+t]
			for i := range k {
				v = math.FMA(-a.w[s*k+i], a.w[t*k+i], v)
			}
			a.next.cov[s*n+t], a.next.cov[t*n+s] = v, v
		}
	}
	if !semifactor(f.factor, a.next.cov, n) {
		return f.none()
	}
	return a.commit(logDensity)
}

func (f *Unscented) none() error {
	return fmt.Errorf("%w at step %d: the points leave no covariance of the state; take a larger Alpha, or an Extended filter", online.ErrData, f.a.steps)
}

// draw places the points of next.
func (f *Unscented) draw() {
	a := f.a
	n := a.n
	f.bad = !semifactor(f.factor, a.next.cov, n) || f.bad
	root := math.Sqrt(f.scale)
	copy(f.x, a.next.mean)
	for j := range n {
		up, down := f.x[(1+j)*n:(2+j)*n], f.x[(1+n+j)*n:(2+n+j)*n]
		for i, m := range a.next.mean {
			up[i], down[i] = math.FMA(root, f.factor[i*n+j], m), math.FMA(-root, f.factor[i*n+j], m)
		}
	}
	f.drawn = true
}

// through writes the mean of a function of p numbers at the points.
func (f *Unscented) through(g Function, mean []float64) {
	n, p := f.a.n, len(mean)
	for k := range 2*n + 1 {
		g.At(f.y[k*p:(k+1)*p], f.x[k*n:(k+1)*n])
	}
	centre := f.y[:p]
	for i := range mean { // weights add up to 1, so that differences do not cancel
		sum := 0.0
		for k := 1; k <= 2*n; k++ {
			sum += f.y[k*p+i] - centre[i]
		}
		mean[i] = math.FMA(f.weight, sum, centre[i])
	}
}

// moments writes the covariance of points u, about mean, of p numbers, and v, of q.
func (f *Unscented) moments(to, u, mean []float64, v, middle []float64) {
	p, q := len(mean), len(middle)
	for i := range p {
		for j := range q {
			sum := 0.0
			for k := 1; k <= 2*f.a.n; k++ {
				sum = math.FMA(u[k*p+i]-mean[i], v[k*q+j]-middle[j], sum)
			}
			sum = float64(sum * f.weight)
			to[i*q+j] = math.FMA(float64(f.firstCov*(u[i]-mean[i])), v[j]-middle[j], sum)
		}
	}
}

// move is a step of next.
func (f *Unscented) move() {
	a := f.a
	n := a.n
	f.draw()
	f.through(a.model.Transition, a.next.mean)
	f.moments(a.next.cov, f.y, a.next.mean, f.y, a.next.mean)
	for i := range a.next.cov {
		a.next.cov[i] += a.innovation[i]
	}
	copy(f.x, f.y[:(2*n+1)*n])
	f.drawn = f.points.Reuse
}

// see fills what is expected of the observations.
func (f *Unscented) see() {
	a := f.a
	if !f.drawn {
		f.draw()
	}
	f.through(a.model.Observe, a.seen)
	f.moments(a.spread, f.y, a.seen, f.y, a.seen)
	f.moments(a.cross, f.x, a.next.mean, f.y, a.seen)
}

// Steps returns the number of steps so far, those without observation included.
func (f *Unscented) Steps() int { return f.a.stepped() }

// State returns what is known of the state at the last step. Before the first it
// is the start.
func (f *Unscented) State() Gaussian { return f.a.state() }

// LogEvidence returns the log density of all values so far, each step's normal
// as the filter expects it: an approximation, as the filter is.
func (f *Unscented) LogEvidence() float64 { return f.a.logEvidence() }

// Innovations returns how far each value of the last step was from what was
// expected, made independent, in standard deviations; NaN where one was missing.
func (f *Unscented) Innovations() []float64 { return f.a.innovations() }

// Forecast returns the distribution of the observations of each of the next h
// steps, errors of observation included. It changes nothing.
//
// Errors: a negative h; functions that are not finite; a covariance that is none.
func (f *Unscented) Forecast(h int) ([]Gaussian, error) {
	f.drawn, f.bad = false, false
	to, err := forecast(h, f.a, f.move, f.see)
	if err == nil && f.bad {
		return nil, f.none()
	}
	return to, err
}

// Snapshot returns a copy, which later updates don't change.
func (f *Unscented) Snapshot() *Unscented {
	if f.a == nil {
		return &Unscented{}
	}
	return newUnscented(f.a.copied(), f.points)
}
