package mcmc

import (
	"math"

	"github.com/seed78144065/credence/internal/rng"
)

// walk is what every kernel works on: the points of one chain, the metric, the
// step size, the random stream, and what is known of the last transition.
//
// A kernel asks for the log density and gradient at point ask and gets them in
// logp[ask] and g(ask).
type walk struct {
	points
	metric metric
	rng    rng.Stream
	step   float64
	cur    int     // the chain's current point
	ask    int     // the point whose evaluation is awaited
	h0     float64 // energy at the start of the transition
	stats  Stats
}

// A transition is the state machine of one kernel on one chain.
type transition interface {
	// start begins a transition from the current point and asks for a point.
	start()
	// advance takes the evaluation asked for. It either asks for another
	// point or ends the transition and returns true.
	advance() bool
}

// refresh draws a new momentum at the current point and sets h0.
func (w *walk) refresh() {
	p := w.p(w.cur)
	for i := range p {
		p[i] = rng.StdNormal(&w.rng)
	}
	w.metric.scaleMomentum(p)
	v := w.v(w.cur)
	w.metric.velocity(v, p)
	w.h0 = dot(p, v)/2 - w.logp[w.cur]
	w.energy[w.cur] = w.h0
}

// depart makes the first half of a leapfrog step of size eps from point i, half
// a kick and the drift, and asks for the gradient at the new point.
//
// Source: [Neal2011] eq. 2.28–2.29.
func (w *walk) depart(i int, eps float64) {
	w.ask = w.take()
	half := eps / 2
	q, g, p := w.q(i), w.g(i), w.p(i)
	q1, p1, v1 := w.q(w.ask), w.p(w.ask), w.v(w.ask)
	if w.metric.dense() {
		for k := range p1 {
			p1[k] = p[k] + float64(half*g[k])
		}
		w.metric.velocity(v1, p1)
		for k := range q1 {
			q1[k] = q[k] + float64(eps*v1[k])
		}
		return
	}
	variance := w.metric.variance
	for k := range q1 {
		pk := p[k] + float64(half*g[k])
		p1[k] = pk
		q1[k] = q[k] + float64(eps*float64(variance[k]*pk))
	}
}

// arrive makes the second half of the step, the other half kick, at the point
// asked for and returns the log weight H0 − H there: -Inf if the density, a
// gradient coordinate or the energy is not finite, so the point is rejected.
//
// Source: [Neal2011] eq. 2.30.
func (w *walk) arrive(eps float64) float64 {
	half := eps / 2
	g, p, v := w.g(w.ask), w.p(w.ask), w.v(w.ask)
	kinetic := 0.0
	if w.metric.dense() {
		for k := range p {
			p[k] += float64(half * g[k])
		}
		w.metric.velocity(v, p)
		kinetic = dot(p, v) / 2
	} else {
		variance := w.metric.variance
		sum := 0.0
		for k := range p {
			pk := p[k] + float64(half*g[k])
			vk := variance[k] * pk
			p[k], v[k] = pk, vk
			sum += float64(pk * vk)
		}
		kinetic = sum / 2
	}
	// A gradient that is not finite has made the kinetic energy so too.
	h := kinetic - w.logp[w.ask]
	w.energy[w.ask] = h
	if delta := w.h0 - h; math.Abs(delta) <= math.MaxFloat64 {
		return delta
	}
	return math.Inf(-1)
}

// dot returns the sum of x[i]·y[i] in order of i.
func dot(x, y []float64) float64 {
	s := 0.0
	for i, xi := range x {
		s += float64(xi * y[i])
	}
	return s
}
