// Package par spreads short pieces of work over the cores.
//
//	pool := par.New()
//	pool.Do(4, func(i int) { sums[i] = part(i) })
//
// A piece takes microseconds, so helpers spin for the next job before they
// sleep: a hand-over costs about 0.2 µs while they spin and 5 µs when they
// must be woken. Who runs which piece is left to chance; callers make results
// independent of it.
//
// Stability: internal. Tests: every piece runs once, panics, concurrent
// callers, helpers end with their pool, no allocation.
package par
