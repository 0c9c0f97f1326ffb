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
	initFraction = 0.15 // of a warm-up shorter than 75+25+50
	termFraction = 0.10
)

// newSchedule returns the schedule of a warm-up of n iterations: windows of
// 25, 50, 100, … of which the last is as long as it takes to leave no shorter
// one behind it.
//
// Deviation: Stan never stretches the first window, so that a warm-up of 160
// ends with a window of 10.
func newSchedule(n int) schedule {
	if n < minMetric {
		return schedule{}
	}
	first, window, term := initBuffer, baseWindow, termBuffer
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
	warmup  int
	dual    dualAveraging
	moments moments
}

// learn takes in transition i of the warm-up and reports whether the metric
// was renewed: the step size must then be found afresh.
func (a *adaptation) learn(i int, w *walk) (renewed bool) {
	w.step = a.dual.learn(w.stats.AcceptanceRate)
	if a.collects(i) {
		a.moments.add(w.q(w.cur))
		if a.closes(i) {
			renewed = a.moments.renew(&w.metric)
			a.moments.reset()
		}
	}
	if i == a.warmup-1 {
		w.step = a.dual.final()
	}
	return renewed
}
