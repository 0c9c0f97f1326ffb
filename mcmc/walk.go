package mcmc

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// walk is what every kernel works on: the points of one chain, the metric, the
// step size, the random stream, and what is known of the last transition.
//
// A kernel asks for the log density and gradient at point ask and gets them in
// logp[ask] and g(ask).
type walk struct {
	points
	metric *metric
	rng    rng.Stream
	step   float64
	eps    float64 // signed step to the point asked for
	cur    int     // the chain's current point
	ask    int     // the point whose evaluation is awaited
	h0     float64 // energy at the start of the transition
	delta  float64 // log density of the point asked for over that of the start
	ratio  float64 // exp(delta), which the scheduler works out for all chains
	stats  Stats
}

// A transition is the state machine of one kernel on one chain.
type transition interface {
	// start begins a transition from the current point and asks for a point.
	start()
	// arrive takes the evaluation asked for and sets delta, -Inf if the
	// point is rejected.
	arrive()
	// advance goes on when ratio is known too. It either asks for another
	// point or ends the transition and returns true.
	advance() bool
}

// refresh draws a new momentum at the current point and sets h0.
func (w *walk) refresh() {
	p := w.p(w.cur)
	rng.FillNormal(&w.rng, p)
	w.metric.scaleMomentum(p)
	w.h0 = w.kick(w.cur, 0) - w.logp[w.cur]
	w.energy[w.cur] = w.h0
}

// depart makes the first half of a leapfrog step of size eps from point i, half
// a kick and the drift, and asks for the gradient at the new point.
//
// Source: [Neal2011] eq. 2.28–2.29.
func (w *walk) depart(i int, eps float64) {
	w.ask, w.eps = w.take(), eps
	if !w.metric.dense() {
		lane.Depart(w.at[w.ask], w.at[i], w.metric.variance, eps)
		return
	}
	half := eps / 2
	q, g, p := w.q(i), w.g(i), w.p(i)
	q1, p1, v1 := w.q(w.ask), w.p(w.ask), w.v(w.ask)
	for k := range p1 {
		p1[k] = p[k] + float64(half*g[k])
	}
	w.metric.velocity(v1, p1)
	for k := range q1 {
		q1[k] = q[k] + float64(eps*v1[k])
	}
}

// arrive makes the second half of the step, the other half kick, at the point
// asked for. There delta is H0 − H: -Inf if the density, a gradient coordinate
// or the energy is not finite, so the point is rejected.
//
// Source: [Neal2011] eq. 2.30.
func (w *walk) arrive() {
	// A gradient that is not finite makes the kinetic energy so too.
	h := w.kick(w.ask, w.eps) - w.logp[w.ask]
	w.energy[w.ask] = h
	if w.delta = w.h0 - h; !finite(w.delta) {
		w.delta = math.Inf(-1)
	}
}

// kick adds ½·eps·g to the momentum of point i, sets its velocity and returns
// its kinetic energy.
func (w *walk) kick(i int, eps float64) float64 {
	if !w.metric.dense() {
		return lane.Arrive(w.at[i], w.metric.variance, eps) / 2
	}
	half := eps / 2
	g, p, v := w.g(i), w.p(i), w.v(i)
	for k := range p {
		p[k] += float64(half * g[k])
	}
	w.metric.velocity(v, p)
	return dot(p, v) / 2
}

// uniform returns a number from (0, 1).
func (w *walk) uniform() float64 { return rng.Open(w.rng.Uint64()) }

// dot returns the sum of x[i]·y[i] in order of i.
func dot(x, y []float64) float64 {
	s := 0.0
	for i, xi := range x {
		s += float64(xi * y[i])
	}
	return s
}
