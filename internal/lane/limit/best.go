package limit

import "time"

// Best returns the least time of one run of f, in nanoseconds: f is run in
// bursts of about 100 µs, and the quickest of 300 bursts counts.
func Best(f func()) float64 {
	const burst, bursts = 100 * time.Microsecond, 300
	runs := 1
	for {
		start := time.Now()
		for range runs {
			f()
		}
		if d := time.Since(start); d > burst/2 || runs > 1<<24 {
			break
		}
		runs *= 2
	}
	best := time.Duration(1 << 62)
	for range bursts {
		start := time.Now()
		for range runs {
			f()
		}
		best = min(best, time.Since(start))
	}
	return float64(best.Nanoseconds()) / float64(runs)
}
