// Package lane holds the kernels of the engine: loops over rows of W = 8
// lanes, one draw a lane.
//
//	x, y := make([]lane.V, 100), make([]lane.V, 100)
//	lane.Map(y, x, numeric.Exp)
//	lane.Mul(y, lane.Lanes(x), lane.Data(weights))
//
// The Go code here is the specification of each kernel: order of every sum,
// every fused multiply-add explicit. Whatever computes a kernel another way
// must give the same bits.
//
// NaN and Inf: forward kernels propagate them. Reverse kernels add nothing
// where the adjoint is zero, whatever it would be multiplied by, so a NaN in a
// branch not taken never reaches a gradient. A lane never touches another.
//
// Notation: n rows, l lane, x operand, y result, d adjoint.
//
// Stability: internal. Tests: every kernel against scalar loops, bit for bit,
// for all lengths up to 70, special values and operands in place; gradients
// through internal/exec.
package lane
