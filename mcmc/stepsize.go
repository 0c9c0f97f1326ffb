package mcmc

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// dualAveraging adapts the log step size so that the acceptance rate tends to
// its target.
//
// Notation: s̄ is the mean error H̄ of [Hoffman2014]; x = log ε.
type dualAveraging struct {
	target float64
	mu     float64 // where x is drawn to
	sBar   float64
	xBar   float64 // averaged: the log of the final step size
	count  float64
}

// Constants of [Hoffman2014] §3.2; κ = ¾ is in learn.
const (
	gamma = 0.05
	t0    = 10
	ahead = 10 // μ = log(10 ε₁): try large steps first
)

// restart forgets everything and draws the step size to aim.
func (d *dualAveraging) restart(aim float64) {
	*d = dualAveraging{target: d.target, mu: numeric.Log(aim)}
}

// learn takes the acceptance rate of a transition and returns the next step.
//
// Source: [Hoffman2014] eq. 6 and algorithm 5.
func (d *dualAveraging) learn(accept float64) float64 {
	d.count++
	eta := 1 / (d.count + t0)
	d.sBar = float64((1-eta)*d.sBar) + float64(eta*(d.target-min(1, accept)))
	root := math.Sqrt(d.count)
	x := d.mu - float64(d.sBar*root)/gamma
	eta = 1 / (root * math.Sqrt(root)) // count^−κ, κ = ¾
	d.xBar = float64((1-eta)*d.xBar) + float64(eta*x)
	return numeric.Exp(x)
}

// search finds a first step size: it doubles or halves until the acceptance of
// one leapfrog step, from a fresh momentum each time, crosses 0.8.
//
// Source: [Hoffman2014] algorithm 4.
// Deviation: the level is 0.8, Stan's, not ½.
type search struct {
	*walk
	direction int // 1 doubles, −1 halves, 0 not known yet
}

const (
	logSearchAccept = -0.22314355131420976 // log 0.8
	maxStep         = 1e7                  // beyond, the density is flat (Stan's bound)
	minStep         = 1e-300               // below, no step is small enough
)

func (s *search) start() {
	s.direction = 0
	s.try()
}

// try asks for one step from the current point.
func (s *search) try() {
	s.refresh()
	s.ask = s.places.take()
	s.depart(s.cur, s.motion, s.step)
}

// distance returns how far the last step went in the coordinate that moved most.
func (s *search) distance() float64 {
	far := 0.0
	to := s.q(s.ask)
	for k, x := range s.q(s.cur) {
		far = max(far, math.Abs(to[k]-x))
	}
	return far
}

// advance reports whether the step size is found.
func (s *search) advance() (bool, error) {
	up := s.delta > logSearchAccept
	s.places.keepOnly(s.cur, s.cur)
	switch {
	case s.direction == 0 && up:
		s.direction = 1
	case s.direction == 0:
		s.direction = -1
	case up != (s.direction == 1):
		return true, nil
	case up:
		s.step *= 2
	default:
		s.step /= 2
	}
	// In a pool of chains most of which are still on their way from far, where
	// gradients are as large as 1e100, the metric is so short that only a large
	// step moves a chain that has arrived.
	if up && s.step > maxStep && s.distance() > maxStep {
		return false, fmt.Errorf("a step that goes as far as %.3g makes the density no lower: it is flat, so the posterior is improper; give every parameter a proper prior, of a scale nearer 1", s.distance())
	}
	if s.step < minStep {
		return false, fmt.Errorf("no step is small enough: the density is not continuous at log density %v, or its gradient is wrong; check the gradient against differences", s.logp[s.cur])
	}
	s.try()
	return false, nil
}
