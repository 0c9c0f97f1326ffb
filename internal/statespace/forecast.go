package statespace

import "math"

// Forecast goes on from a stream without observations.
type Forecast struct {
	sys *System
	b   *belief
	w   *panel
}

// Ahead returns a forecast that stands where the stream does. Noise that is
// given by discounts is that of the next step for good [West1997] §6.3.
func (f *Stream) Ahead() *Forecast {
	s, n := f.sys, f.sys.n
	if s.discount != nil {
		ahead := *s
		ahead.discount = nil
		w := newPanel(n, n+s.columnsAfter())
		w.begin(n, 0, n+s.columnsAfter())
		s.lay(f.now, w, 0)
		for c := n + len(s.variances); c < w.m; c++ {
			if w.weight[c] == 0 {
				continue
			}
			ahead.variances = append(ahead.variances, w.weight[c])
			ahead.columns = append(ahead.columns, w.column(c)...)
		}
		s = &ahead
	}
	a := &Forecast{sys: s, b: newBelief(n), w: newPanel(n, n+max(1, s.columnsAfter()))}
	a.b.assign(f.now)
	return a
}

// Step goes on a step.
func (a *Forecast) Step() { a.sys.predict(a.b, a.w) }

// Mean returns the mean of the state; it is not a copy.
func (a *Forecast) Mean() []float64 { return a.b.mean }

// Covariance writes that of the state, n·n.
func (a *Forecast) Covariance(to []float64) { a.b.covariance(to) }

// Observation writes mean, p, and covariance, p·p, of the observations through
// z, or the model's Observe if z is nil; a variance is infinite where they depend
// on something of which nothing is known.
func (a *Forecast) Observation(z, mean, cov []float64) {
	n, p := a.sys.n, a.sys.p
	if z == nil {
		z = a.sys.observe
	}
	seen := make([]float64, p*(n+a.b.rank)) // of columns of U and of flat directions
	width := n + a.b.rank
	for i := range p {
		row := z[i*n : (i+1)*n]
		mean[i] = dot(row, a.b.mean)
		to := seen[i*width : (i+1)*width]
		for r, x := range row {
			for j := r; j < n; j++ {
				to[j] = math.FMA(x, a.b.u[j*n+r], to[j])
			}
		}
		for c := range a.b.rank {
			flat := a.b.flat[c*n : (c+1)*n]
			size := 0.0
			for r, x := range row {
				size = math.FMA(math.Abs(x), math.Abs(flat[r]), size)
			}
			if s := dot(row, flat); math.Abs(s) > small*size {
				to[n+c] = s
			}
		}
	}
	for i := range p {
		for j := range i + 1 {
			s := a.sys.noise[i*p+j]
			for k, d := range a.b.d {
				s = math.FMA(seen[i*width+k]*d, seen[j*width+k], s)
			}
			for c := n; c < width; c++ {
				if x := seen[i*width+c] * seen[j*width+c]; x != 0 {
					s = math.Copysign(math.Inf(1), x)
				}
			}
			cov[i*p+j], cov[j*p+i] = s, s
		}
	}
}
