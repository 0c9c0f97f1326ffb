package mcmc

import "slices"

// schedule is the plan of a warm-up: the metric learns from first to the last
// of ends, and is renewed after each iteration in ends, until scales from the
// gradients too. Before and after, only the step size is adapted.
type schedule struct {
	first  int
	ends   []int
	scales int // last iteration of the windows that use gradients, -1 for none
}

// Stan's schedule: a buffer to reach the typical set, windows that double,
// and a buffer to settle the step size [Stan2023].
const (
	initBuffer   = 75
	baseWindow   = 25
	termBuffer   = 50
	minMetric    = 20   // a shorter warm-up does not estimate a metric
	initFraction = 0.15 // of a warm-up too short for the buffers and one window
	termFraction = 0.10
)

// A pool of chains begins at once and with short windows: until the first metric
// a trajectory is as long as the worst of scales and correlations make it. The
// first two windows are too short to see variances, but draws and gradients
// together tell the scales. Chosen by measurement: BENCHMARKS.md, Warm-up.
const (
	poolChains = 4 // least number that makes a pool of it
	poolBuffer = 5
	poolWindow = 5
	poolScales = 2 // windows that use gradients
)

// newSchedule returns the schedule of a warm-up of n iterations for chains that
// adapt together: windows of 25, 50, 100, …, or 5, 10, 20, … for a pool, of
// which the last is as long as it takes to leave no shorter one behind it.
//
// Deviation: Stan never stretches the first window, so that a warm-up of 160
// ends with a window of 10.
func newSchedule(n, chains int) schedule {
	if n < minMetric {
		return schedule{scales: -1}
	}
	first, window, term := initBuffer, baseWindow, termBuffer
	if chains >= poolChains {
		first, window = poolBuffer, poolWindow
	}
	if first+window+term > n {
		first, term = int(initFraction*float64(n)), int(termFraction*float64(n))
		window = n - first - term
	}
	s := schedule{first: first, scales: -1}
	for start, stop := first, n-term; start < stop; window *= 2 {
		end := start + window
		if end+2*window > stop {
			end = stop
		}
		s.ends = append(s.ends, end-1)
		start = end
	}
	if chains >= poolChains && len(s.ends) > poolScales {
		s.scales = s.ends[poolScales-1]
	}
	return s
}

// collects reports whether the metric learns from iteration i.
func (s schedule) collects(i int) bool {
	return len(s.ends) > 0 && i >= s.first && i <= s.ends[len(s.ends)-1]
}

// closes reports whether a window ends with iteration i.
func (s schedule) closes(i int) bool { return slices.Contains(s.ends, i) }

// adaptation is the warm-up of one chain: step size and metric.
type adaptation struct {
	schedule
	warmup     int
	dual       dualAveraging
	moments    moments
	gradients  moments
	logDensity spread // of the draws in moments
}

// learn takes in transition i of the warm-up and reports whether a window, or
// the warm-up, ends with it: the chains of the pool then meet.
func (a *adaptation) learn(i int, w *walk) (meets bool) {
	w.step = a.dual.learn(w.stats.AcceptanceRate)
	if a.collects(i) {
		a.moments.add(w.q(w.cur))
		a.logDensity.add(w.stats.LogDensity)
		if i <= a.scales {
			a.gradients.add(w.g(w.cur))
		}
	}
	return a.closes(i) || i == a.warmup-1
}

// merge takes in what another chain has learnt.
func (a *adaptation) merge(o *adaptation) {
	a.moments.merge(&o.moments)
	a.gradients.merge(&o.gradients)
}

// renew makes a metric of the window that ends with iteration i, and reports
// false if that is impossible.
func (a *adaptation) renew(m *metric, i int) bool {
	if i <= a.scales {
		return a.moments.renewScales(m, &a.gradients)
	}
	return a.moments.renew(m)
}

// forget begins another window.
func (a *adaptation) forget() {
	a.moments.reset()
	a.gradients.reset()
	a.logDensity = spread{}
}
