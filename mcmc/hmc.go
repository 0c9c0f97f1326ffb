package mcmc

import "math"

// HMC is Hamiltonian Monte Carlo with trajectories of fixed length: simple,
// and efficient when the length is right. NUTS finds the length itself.
//
// Source: [Neal2011] §3.2.
type HMC struct {
	// TargetAccept is the mean acceptance rate the step size is adapted to,
	// between 0 and 1; 0 means 0.8.
	TargetAccept float64 `json:"target_accept"`
	// IntegrationTime is the length of a trajectory, in units of the metric:
	// step size × steps. 0 means π/2, a quarter of the period of a normal
	// density whose scale the metric has found: draws of it are independent.
	IntegrationTime float64 `json:"integration_time"`
	// Steps is the number of steps of a trajectory whatever their size; 0
	// means as many as IntegrationTime takes.
	Steps int `json:"steps"`
	// Metric is the form of the mass matrix, Diag unless set.
	Metric Metric `json:"metric"`
	// StepSize is where the search for a step size starts, and the step size
	// itself without warm-up; 0 means 1.
	StepSize float64 `json:"step_size"`
}

// maxHMCSteps bounds a trajectory, as a tree of NUTS's default depth 10 does.
const maxHMCSteps = 1 << 10

// hmcPlaces is the number of places a trajectory holds, start and newest: each
// step is made in place.
const hmcPlaces = 2

// hmc is the state machine of one chain.
type hmc struct {
	*walk
	time  float64
	steps int
	left  int // steps still to make
}

func newHMC(w *walk, k HMC) *hmc {
	return &hmc{walk: w, time: k.IntegrationTime, steps: k.Steps}
}

func (h *hmc) start() {
	h.refresh()
	h.stats = Stats{StepSize: h.step}
	h.left = h.steps
	if h.left == 0 {
		h.left = int(min(max(math.Floor(h.time/h.step), 1), maxHMCSteps))
	}
	h.ask = h.places.take()
	h.depart(h.cur, h.motion, h.step)
}

func (h *hmc) advance() bool {
	h.stats.Steps++
	h.left--
	if h.delta < -maxEnergyError {
		h.stats.Diverging = true
	} else if h.left > 0 {
		h.depart(h.ask, h.motion, h.step)
		return false
	}

	h.stats.AcceptanceRate = min(h.ratio, 1)
	if h.uniform() < h.stats.AcceptanceRate {
		h.cur = h.ask
	}
	h.places.keepOnly(h.cur, h.cur)
	h.stats.LogDensity = h.logp[h.cur]
	h.stats.Energy = h.energy[h.cur]
	return true
}
