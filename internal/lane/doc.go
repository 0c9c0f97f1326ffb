// Package lane holds the kernels of the engine: loops over rows of W = 8
// lanes, one draw a lane.
//
//	x, y := make([]lane.V, 100), make([]lane.V, 100)
//	lane.Map(y, x, numeric.Exp)
//	lane.Mul(y, lane.Lanes(x), lane.Data(weights))
//
// The Go code here is the specification of each kernel: order of every sum,
// every fused multiply-add explicit. Whatever computes a kernel another way
// must give the same bits, but for the sign and payload of a NaN.
//
// # Assembly
//
// On amd64 most kernels also exist in assembly, for AVX-512 (F, DQ, VL) and for
// AVX2 with FMA; the comment of each is the loop it replaces. _generate writes
// both from one text (go generate; zkernels_amd64.s, zstubs_amd64.go and the
// choice among them, zdispatch_amd64.go and zdispatch_generic.go). The tier is
// chosen at start-up; CREDENCE_SIMD=avx512|avx2|go asks for another, and the
// build tag purego leaves assembly out. The choice is a switch, not a table of
// function values, since what is passed to those would escape to the heap. No
// call of assembly runs for more than about 50 µs: tiles see to that where a
// caller's rows are not few.
//
// A result may be written over an operand that has the same rows; operands and
// results must not overlap in other ways.
//
// Sums are in order of the rows; Sum, Arrive and rows that AddTo adds to one make
// four partial sums, of rows i mod 4. MulAddGrad sums before it adds. Dense makes the chains of its
// sums in two ways, all lanes of an output side by side, or all outputs of a lane.
// BernoulliLogit takes one logarithm for the product of 512 factors.
//
// NaN and Inf: forward kernels propagate them. Reverse kernels add nothing
// where the adjoint is zero, whatever it would be multiplied by, so a NaN in a
// branch not taken never reaches a gradient. A lane never touches another.
//
// Memory: Make and Arena align rows to the lines of the cache, 64 bytes; rows
// that cross lines are right too, at half the speed.
//
// Notation: n rows, l lane, x operand, y result, d adjoint.
//
// Stability: internal. Tests: every kernel against scalar loops, bit for bit,
// for all lengths up to 70, special values and operands in place; every tier
// against Go in the same way, also unaligned, fuzzed, and with planted errors;
// allocation; gradients through internal/exec. Benchmarks: BenchmarkTiers has
// every kernel beside the limits of the machine.
package lane
