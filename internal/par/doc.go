// Package par spreads short pieces of work over the cores.
//
//	pool := par.New()
//	pool.Do(4, func(i int) { sums[i] = part(i) })
//
// A piece takes microseconds, so helpers spin for the next job, and callers for
// the end of theirs, before they sleep: a hand-over costs about 0.2 µs while
// they spin and 5 µs when they must be woken. The caller takes the first pieces
// and helpers the last, so that pieces tend to stay with a core and its cache;
// who runs which is still left to chance, and callers make results independent
// of it.
//
// Stability: internal. Tests: every piece runs once, panics, concurrent
// callers, helpers end with their pool, no allocation.
package par
