package mcmc

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// walk is what every kernel works on: the points of one chain, the metric, the
// step size, the random stream, and what is known of the last transition.
//
// A kernel asks for the log density and gradient at place ask and gets them in
// logp[ask] and g(ask).
type walk struct {
	points
	metric *metric
	rng    rng.Stream
	step   float64
	eps    float64 // signed step to the point asked for
	cur    int     // the chain's current place
	ask    int     // the place whose evaluation is awaited
	motion int     // the momentum there
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

// refresh draws a new momentum at the current place, number 0 and from now on
// the only one, and sets h0.
func (w *walk) refresh() {
	w.motion = 0
	w.momenta.keepOnly(0, 0)
	p := w.p(0)
	rng.FillNormal(&w.rng, p)
	w.metric.scaleMomentum(p)
	w.h0 = w.kick(w.cur, 0) - w.logp[w.cur]
	w.energy[w.cur] = w.h0
}

// depart makes the first half of a leapfrog step of size eps, half a kick and
// the drift, from a place with a momentum, and asks for the gradient at place
// ask, the momentum there being motion. Either may be the one departed from.
//
// Source: [Neal2011] eq. 2.28–2.29.
func (w *walk) depart(place, momentum int, eps float64) {
	w.eps = eps
	if !w.metric.dense() {
		lane.Depart(w.places.at[w.ask], w.places.at[place], w.momenta.at[w.motion], w.momenta.at[momentum], w.metric.variance, eps)
		return
	}
	half := eps / 2
	q, g, p := w.q(place), w.g(place), w.p(momentum)
	q1, p1, v1 := w.q(w.ask), w.p(w.motion), w.v(w.motion)
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

// kick adds ½·eps·g, g being the gradient of the place, to the momentum and
// returns the kinetic energy.
func (w *walk) kick(place int, eps float64) float64 {
	if !w.metric.dense() {
		return lane.Arrive(w.momenta.at[w.motion], w.places.at[place][w.size:], w.metric.variance, eps) / 2
	}
	half := eps / 2
	g, p, v := w.g(place), w.p(w.motion), w.v(w.motion)
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
