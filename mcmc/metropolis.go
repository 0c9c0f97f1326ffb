package mcmc

import (
	"math"

	"github.com/seed78144065/credence/internal/rng"
)

// Metropolis is the random walk: a normal jump whose shape (the metric) and
// scale are adapted in warm-up. It uses no gradient, so it works for densities
// that have none, and needs many more draws than NUTS.
//
// Source: [Metropolis1953]; scaling [Gelman1996].
type Metropolis struct {
	// TargetAccept is the acceptance rate the scale is adapted to, between 0
	// and 1; 0 means 0.44 in one dimension and 0.234 in more.
	TargetAccept float64 `json:"target_accept"`
	// Metric is the form of the jump's covariance, Diag unless set.
	Metric Metric `json:"metric"`
	// StepSize is the scale of the first jumps, and of all without warm-up;
	// 0 means 2.38/√n.
	StepSize float64 `json:"step_size"`
}

// Best acceptance rates and scale of a random walk: [Gelman1996], [Roberts1997].
const (
	acceptOneDim  = 0.44
	acceptManyDim = 0.234
	jumpScale     = 2.38
)

// metropolisPlaces is the number of places held: current and proposed.
const metropolisPlaces = 2

// metropolis is the state machine of one chain.
type metropolis struct{ *walk }

func (m metropolis) start() {
	m.stats = Stats{StepSize: m.step}
	m.ask = m.places.take()
	jump := m.p(m.motion)
	rng.FillNormal(&m.rng, jump)
	m.metric.scaleJump(jump)
	q, q1 := m.q(m.cur), m.q(m.ask)
	for i, z := range jump {
		q1[i] = q[i] + float64(m.step*z)
	}
}

func (m metropolis) arrive() {
	if m.delta = m.logp[m.ask] - m.logp[m.cur]; !finite(m.delta) {
		m.delta = math.Inf(-1)
	}
}

func (m metropolis) advance() bool {
	m.stats.Steps = 1
	m.stats.AcceptanceRate = min(m.ratio, 1)
	if m.uniform() < m.stats.AcceptanceRate {
		m.cur = m.ask
	}
	m.places.keepOnly(m.cur, m.cur)
	m.stats.LogDensity = m.logp[m.cur]
	return true
}
