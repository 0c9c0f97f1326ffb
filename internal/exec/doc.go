// Package exec compiles a model's graph into a flat program and runs it for W
// draws at once, one draw a lane.
//
//	p, err := exec.Compile(exec.Graph{Params: params, Terms: terms})
//	f := p.NewFrame(exec.Gradient)
//	f.Eval(x, grad, logp) // x [dim][W]: W log densities and gradients
//
// Compile lowers nodes to operations on rows of lanes; what depends on data
// alone is computed once, by the same kernels. A Frame binds the operations to
// memory of its own: forward in order, reverse in opposite order. A density
// adds its partial derivatives in the forward sweep, since the adjoint of a
// term of the log density is 1.
//
// A likelihood runs with the row-wise operations that only it needs as one
// segment (segment.go): tile by tile of 256 rows, forward and at once in
// reverse, in chunks that spread over the cores. Everything else runs whole.
//
// Normal data whose means are shared or linear are reduced when the program is
// compiled (pool.go, regress.go): a term of n rows becomes one of a row for each
// group and coefficient. Pointwise frames run the program without that.
//
// A product and the sum that alone reads it are one step, X·b with what it is
// added to (affine.go) and a + b·c (muladd.go), with the bits of two. A density
// may choose its kernel when its operands are bound (ir.Specializer). All rows of
// a frame lie in one block, aligned to the lines of the cache.
//
// Chains, predictive draws, interventions and counterfactuals are runs of the
// same program, after surgery on its graph (ir.Rewriter).
//
// NaN and Inf: a lane whose log density is NaN or +Inf reports −Inf, and its
// gradient may hold anything; lanes never touch each other. An adjoint of zero
// adds nothing whatever it would be multiplied by, so what Where doesn't take
// may be NaN. Data of a matrix product and of a term must be finite.
//
// Faults: Compile reports every independent mistake at once, each with the
// line of its node, and none that follows from another.
//
// Notation: x value, q coordinates, y result, d adjoint, lp log density.
//
// References: [Lewandowski2009] and [Stan2023] for correlations, [Egozcue2003]
// for the simplex.
//
// Stability: internal. Tests: values against an oracle that shares no code,
// gradients of every operation against central differences in every lane,
// transforms against formulas and numerical determinants, folding against
// lanes bit for bit, faults, noise addresses, no allocation per evaluation,
// concurrent use, planted errors.
package exec
