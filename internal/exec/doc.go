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
// Chains, predictive draws, interventions and counterfactuals are runs of the
// same program, after surgery on its graph (ir.Rewriter).
//
// NaN and Inf: a lane whose log density is NaN or +Inf reports −Inf; lanes
// never touch each other.
//
// Stability: internal. Tests: gradients of every operation against central
// differences in every lane, transforms against numerical Jacobians, folding
// against lanes, no allocation per evaluation.
package exec
