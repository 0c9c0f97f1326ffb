package mcmc

import "slices"

// schedule is the plan of a warm-up: the metric learns from first to the last
// of ends, and is renewed after each iteration in ends. Before and after, only
// the step size is adapted.
type schedule struct {
	first int
	ends  []int
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

// A pool of chains begins sooner and with shorter windows: four chains have as
// many draws in 10 iterations as one in 40, and until the first metric a
// trajectory is as long as the worst of scales and correlations make it. Chosen
// by measurement: BENCHMARKS.md, Warm-up.
const (
	poolChains = 4 // least number that makes a pool of it
	poolBuffer = 20
	poolWindow = 10
)

// newSchedule returns the schedule of a warm-up of n iterations for chains that
// adapt together: windows of 25, 50, 100, …, or 10, 20, 40, … for a pool, of
// which the last is as long as it takes to leave no shorter one behind it.
//
// Deviation: Stan never stretches the first window, so that a warm-up of 160
// ends with a window of 10.
func newSchedule(n, chains int) schedule {
	if n < minMetric {
		return schedule{}
	}
	first, window, term := initBuffer, baseWindow, termBuffer
	if chains >= poolChains {
		first, window = poolBuffer, poolWindow
	}
	if first+window+term > n {
		first, term = int(initFraction*float64(n)), int(termFraction*float64(n))
		window = n - first - term
	}
	s := schedule{first: first}
	for start, stop := first, n-term; start < stop; window *= 2 {
		end := start + window
		if end+2*window > stop {
			end = stop
		}
		s.ends = append(s.ends, end-1)
		start = end
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
	logDensity spread // of the draws in moments
}

// learn takes in transition i of the warm-up and reports whether a window, or
// the warm-up, ends with it: the chains of the pool then meet.
func (a *adaptation) learn(i int, w *walk) (meets bool) {
	w.step = a.dual.learn(w.stats.AcceptanceRate)
	if a.collects(i) {
		a.moments.add(w.q(w.cur))
		a.logDensity.add(w.stats.LogDensity)
	}
	return a.closes(i) || i == a.warmup-1
}

// forget begins another window.
func (a *adaptation) forget() {
	a.moments.reset()
	a.logDensity = spread{}
}
