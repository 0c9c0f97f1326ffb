package statespace

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/rng"
)

// Smoother holds what is known of the states of a System given a whole series.
//
// Each step back is x[t] = F·x[t+1] + E·ξ, where ξ is what stays random of a step
// when x[t+1] is known: the noise of the states and, unless T has a harmless
// inverse, x[t] itself. The regression of ξ on x[t+1], and what it leaves, are
// read off the forward pass, where a covariance in factors needs no inverse: states
// may be tied, directions flat.
//
// Source: fixed-interval smoothing [Durbin2012] §4.4 in the form of a regression
// on the next state, with the noise of the states in place of the states
// [Bierman1983].
type Smoother struct {
	sys   *System
	noise int // rows of ξ that are noise of the states
	k     int // rows of ξ
	f, e  sparse
	work  *panel

	mean  []float64 // of states given what was seen up to then, [step, n]
	slope []float64 // of ξ on the next state, [step, k, n]
	rest  []float64 // covariance of ξ given the next state, [step, k, k]
	open  bool      // a flat direction that nothing after it tells of
	last  *belief

	// LogEvidence is that of Stream.
	LogEvidence float64

	Mean []float64 // of states, [step, n]
	Cov  []float64 // [step, n, n]
	// Noise and NoiseCov are of the noise of the states between a step and the
	// next, [step, q] and [step, q, q], for each state that has noise; without
	// discounts.
	Noise, NoiseCov []float64

	kv, h []float64 // of stepCov
}

// harmless is the largest number of an inverse of T whose rounding does no harm:
// it costs as many bits as its logarithm.
const harmless = 16

// NewSmoother returns a smoother of series of a model.
func (s *System) NewSmoother() *Smoother {
	n := s.n
	m := &Smoother{sys: s}
	if s.discount == nil {
		m.noise = len(s.variances)
	}
	m.k = m.noise + n
	inverse, ok := invert(s.t, n)
	for _, v := range inverse {
		ok = ok && math.Abs(v) <= harmless
	}
	e := make([]float64, n*m.k)
	f := make([]float64, n*n)
	if ok && s.discount == nil && 2*m.noise < n { // else the inverse saves little
		m.k = m.noise
		f = inverse
		for r := range n {
			for c := range m.k {
				for j := range n {
					e[r*m.k+c] = math.FMA(-inverse[r*n+j], s.columns[c*n+j], e[r*m.k+c])
				}
			}
		}
		e = e[:n*m.k]
	} else {
		for r := range n {
			e[r*m.k+m.noise+r] = 1
		}
	}
	m.f, m.e = compress(f, n, n), compress(e, n, m.k)
	m.work = newPanel(m.k+n, 2*n+s.columnsAfter())
	m.kv, m.h = make([]float64, m.k*n), make([]float64, m.k)
	return m
}

// UntoldError says that a series doesn't tell all of the diffuse states.
type UntoldError struct {
	// States are those of the last step that it doesn't tell, or not from each
	// other; nil if only states before are.
	States []int
}

func (e *UntoldError) Error() string {
	which := ""
	if len(e.States) > 0 {
		which = fmt.Sprintf(": not those of index %v", e.States)
	}
	return "the observations don't tell all of the diffuse states" + which + "; observe more, or give them a start"
}

// Run smooths a series, p numbers a step; z has p·n numbers a step, or is nil.
//
// Errors: those of Stream.Run; UntoldError.
// Cost: O(steps·n²·(n + k)).
func (m *Smoother) Run(z, y []float64) error {
	n, p := m.sys.n, m.sys.p
	steps := len(y) / p
	m.mean, m.open = resize(m.mean, steps*n)[:0], false
	m.slope, m.rest = resize(m.slope, steps*m.k*n)[:0], resize(m.rest, steps*m.k*m.k)[:0]
	f := m.sys.NewStream()
	f.record = m
	for i := 0; i < len(y); i += p {
		var rows []float64
		if z != nil {
			rows = z[i*n : (i+p)*n]
		}
		if err := f.Update(0, rows, y[i:i+p]); err != nil {
			return err
		}
		m.mean = append(m.mean, f.Mean()...)
	}
	if f.now.rank > 0 || m.open {
		return &UntoldError{f.now.flatStates()}
	}
	m.last, m.LogEvidence = f.now, f.LogEvidence()
	m.back()
	return nil
}

// predict is System.predict, bit for bit, and records the regression of ξ on the
// next state.
func (m *Smoother) predict(b *belief) {
	s, n, q, w := m.sys, m.sys.n, m.noise, m.work
	rows := m.k + n
	w.begin(rows, b.rank, b.rank+n+s.columnsAfter())
	s.lay(b, w, m.k)
	for c := range q {
		w.column(b.rank + n + c)[c] = 1
	}
	if m.k > q {
		for c := range n {
			copy(w.column(b.rank + c)[q:m.k], b.u[c*n:(c+1)*n])
		}
	}
	for c := range b.rank {
		a, to := b.flat[c*n:(c+1)*n], w.column(c)
		if m.k > q {
			copy(to[q:], a)
		}
		s.t.multiply(a, to[m.k:])
	}
	w.triangularise(m.k)
	for i := range m.k {
		m.open = m.open || !w.settle(i)
	}
	at := len(m.slope)
	m.slope = m.slope[:at+m.k*n]
	for j, c := range w.own[m.k:rows] {
		for i := range m.k { // slope·U = the coefficients
			to := m.slope[at+i*n : at+(i+1)*n]
			to[j] = 0
			if c >= 0 {
				column := w.column(c)
				to[j] = column[i] - dot4(to[:j], column[m.k:])
			}
		}
	}
	at = len(m.rest)
	m.rest = m.rest[:at+m.k*m.k]
	rest := m.rest[at:]
	clear(rest)
	for _, c := range w.open {
		if c < b.rank {
			continue
		}
		column := w.column(c)[:m.k]
		for i, x := range column {
			addTimes(rest[i*m.k:(i+1)*m.k], w.weight[c]*x, column)
		}
	}
	if b.rank > 0 {
		s.predict(b, w)
		return
	}
	b.take(w, m.k)
	s.predictMean(b.mean, w.scratch)
}

// back goes through the steps from the last to the first.
func (m *Smoother) back() {
	n, k, q := m.sys.n, m.k, m.noise
	steps := len(m.mean) / n
	m.Mean = resize(m.Mean, steps*n)
	m.Cov = resize(m.Cov, steps*n*n)
	m.Noise, m.NoiseCov = resize(m.Noise, max(0, steps-1)*q), resize(m.NoiseCov, max(0, steps-1)*q*q)
	if steps == 0 {
		return
	}
	copy(m.Mean[(steps-1)*n:], m.last.mean)
	m.last.covariance(m.Cov[(steps-1)*n*n:])
	off, xi, next := make([]float64, n), make([]float64, k), make([]float64, n)
	for t := steps - 2; t >= 0; t-- {
		m.surprise(t, m.Mean[(t+1)*n:(t+2)*n], off, next)
		slope := m.slope[t*k*n : (t+1)*k*n]
		for i := range xi {
			xi[i] = dot(slope[i*n:(i+1)*n], off)
		}
		copy(m.Noise[t*q:(t+1)*q], xi)
		m.step(t, off, xi, m.Mean[t*n:(t+1)*n])
		m.stepCov(t, m.Cov[(t+1)*n*n:(t+2)*n*n], m.Cov[t*n*n:(t+1)*n*n])
	}
}

// surprise writes what the next state is beyond its prediction at step t.
func (m *Smoother) surprise(t int, state, off, predicted []float64) {
	n := m.sys.n
	m.sys.t.multiply(m.mean[t*n:(t+1)*n], predicted)
	for i, x := range state {
		off[i] = x - predicted[i]
	}
}

// step writes the state of step t, given off, the next less its prediction, and
// ξ less its mean.
func (m *Smoother) step(t int, off, xi, to []float64) {
	n := m.sys.n
	for r := range to {
		to[r] = m.e.dotRow(r, xi, m.f.dotRow(r, off, m.mean[t*n+r]))
	}
}

// stepCov writes the covariance of the state of step t given that of the next:
// J·V·Jᵀ + E·R·Eᵀ with J = F + E·slope, which is never multiplied out: what F and
// E·slope make of V cancels where a step tells little of the one before.
func (m *Smoother) stepCov(t int, v, to []float64) {
	n, k, q := m.sys.n, m.k, m.noise
	slope, rest := m.slope[t*k*n:(t+1)*k*n], m.rest[t*k*k:(t+1)*k*k]
	clear(m.kv) // slope·V
	for i := range k {
		row := m.kv[i*n : (i+1)*n]
		for j, x := range slope[i*n : (i+1)*n] {
			addTimes(row, x, v[j*n:(j+1)*n])
		}
	}
	kvk := m.NoiseCov[t*q*q : (t+1)*q*q]
	for i := range q {
		for j := range q {
			kvk[i*q+j] = rest[i*k+j] + dot4(m.kv[i*n:(i+1)*n], slope[j*n:(j+1)*n])
		}
	}
	jv, h := m.work.scratch[:n], m.h
	for r := range n {
		clear(jv)
		m.f.addRow(r, v, jv)
		m.e.addRow(r, m.kv, jv)
		for j := range h { // row r of J·V·slopeᵀ + E·R
			h[j] = dot4(jv, slope[j*n:(j+1)*n])
		}
		m.e.addRow(r, rest, h)
		for c := r; c < n; c++ {
			s := m.e.dotRow(c, h, m.f.dotRow(c, jv, 0))
			to[r*n+c], to[c*n+r] = s, s
		}
	}
}

// Draw writes states, steps·n, drawn given all observations. It follows Run.
//
// Source: forward filtering, backward sampling [Fruhwirth1994].
func (m *Smoother) Draw(src rng.Source, x []float64) {
	n, k := m.sys.n, m.k
	steps := len(m.mean) / n
	if steps == 0 {
		return
	}
	end := x[(steps-1)*n:]
	copy(end, m.last.mean)
	for j, d := range m.last.d {
		e := math.Sqrt(d) * rng.StdNormal(src)
		for i := range j + 1 {
			end[i] = math.FMA(m.last.u[j*n+i], e, end[i])
		}
	}
	off, xi, next, e := make([]float64, n), make([]float64, k), make([]float64, n), make([]float64, k)
	for t := steps - 2; t >= 0; t-- {
		m.surprise(t, x[(t+1)*n:(t+2)*n], off, next)
		root := factor(m.rest[t*k*k:(t+1)*k*k], k)
		for i := range e {
			e[i] = rng.StdNormal(src)
		}
		for i := range xi {
			xi[i] = dot(m.slope[(t*k+i)*n:(t*k+i+1)*n], off) + dot(root[i*k:(i+1)*k], e)
		}
		m.step(t, off, xi, x[t*n:(t+1)*n])
	}
}

func resize(x []float64, n int) []float64 {
	if cap(x) < n {
		return make([]float64, n)
	}
	return x[:n]
}
