// Package limit measures what one core can do at most: fused multiply-adds a
// second, and reads from each cache and from memory. Benchmarks of kernels
// print it beside their own figures. Tests alone import it.
//
//	flops := limit.MultiplyAdds(true) // GFLOP/s with AVX-512
//	rate := limit.Read(true, rows)    // GB/s
//
// Every figure is the best of many bursts of about 100 µs, since other work on
// the machine can only slow one down.
//
// Stability: internal. Tests: those of package lane that print it.
package limit
