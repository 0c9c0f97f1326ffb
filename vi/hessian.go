package vi

import (
	"context"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/linalg"
)

// curved is the normal approximation at a point of a target: L with
// LLᵀ = −Hessian, the same in all lanes.
type curved struct {
	dim  int
	l    []lane.V // dim × dim
	work []lane.V // dim
}

// Steps of the differences, in standard deviations of the coordinate given all
// others: h⁴/30 of the fifth derivative and ε/h of rounding are both below 1e-11.
const differenceStep = 0x1p-8

// firstStep is the step before standard deviations are known, relative to the
// coordinate or 1: the cube root of the machine epsilon, best for differences of
// second order.
const firstStep = 6e-6

// indistinct is the share of a gradient that is rounding: 16 machine epsilons.
const indistinct = 0x1p-48

// stencil is the four-point difference of fourth order: f′h ≈ Σ weight·f(x + node·h).
// Source: [Nocedal2006] §8.1 for two points; Taylor's theorem for four.
var stencil = [...]struct{ node, weight float64 }{{-2, 1. / 12}, {-1, -8. / 12}, {1, 8. / 12}, {2, -1. / 12}}

// perEval is the number of coordinates that one evaluation differentiates by.
const perEval = bayes.Lanes / len(stencil)

// curve computes the Hessian at x by differences of gradients and factorises it.
//
// Result: a *HessianError if it is not negative definite.
// Cost: dim evaluations, and dim³/3 multiply-adds a lane; 64·dim² bytes.
func (c *curved) curve(ctx context.Context, e *evaluator, x []float64, logp float64) error {
	scale := make([]float64, c.dim)
	for i, v := range x {
		scale[i] = firstStep / differenceStep * max(1, math.Abs(v))
	}
	for range 2 { // with first scales, then with those the first Hessian tells
		for i := 0; i < c.dim; i += perEval {
			if err := c.differentiate(ctx, e, x, scale, i); err != nil {
				return err
			}
		}
		for i := range scale {
			if d := c.l[i*c.dim+i][0]; d > 0 && finite(d) {
				scale[i] = 1 / math.Sqrt(d)
			}
		}
	}
	for i := range c.dim { // symmetric, and the same in all lanes
		for j := range i + 1 {
			h := (c.l[i*c.dim+j][0] + c.l[j*c.dim+i][0]) / 2
			for l := range bayes.Lanes {
				c.l[i*c.dim+j][l] = h
			}
		}
	}
	linalg.Cholesky(c.l, c.dim)
	for i := range c.dim {
		if d := c.l[i*c.dim+i][0]; !(d > 0 && finite(d)) {
			return &HessianError{Coordinate: i, LogDensity: logp}
		}
	}
	return nil
}

// differentiate writes rows i and up of −Hessian, as many as one evaluation
// gives, into lane 0.
func (c *curved) differentiate(ctx context.Context, e *evaluator, x, scale []float64, i int) error {
	e.fill(x)
	rows := min(perEval, c.dim-i)
	for k := range rows {
		for j, s := range stencil {
			e.x[i+k][k*len(stencil)+j] = math.FMA(float64(s.node*differenceStep), scale[i+k], x[i+k])
		}
	}
	if err := e.eval(ctx); err != nil {
		return err
	}
	for k := range rows {
		h := float64(differenceStep * scale[i+k])
		for m := range c.dim {
			sum, size := 0.0, 0.0
			for j, s := range stencil {
				g := e.grad[m][k*len(stencil)+j]
				if math.IsInf(e.logp[k*len(stencil)+j], -1) {
					g = nan // the gradient at an impossible point may be anything
				}
				sum = math.FMA(s.weight, g, sum)
				size = max(size, math.Abs(g))
			}
			if math.Abs(sum) <= float64(size*indistinct) {
				sum = 0
			}
			c.l[(i+k)*c.dim+m][0] = -sum / h
		}
	}
	return nil
}

// step writes the Newton step (−Hessian)⁻¹g into dst and returns the length of
// it in standard deviations, √(gᵀ(−Hessian)⁻¹g).
func (c *curved) step(dst, g []float64) float64 {
	for i, v := range g {
		c.work[i] = lane.V{v, v, v, v, v, v, v, v}
	}
	t := linalg.Triangle{N: c.dim}
	t.Solve(c.l, c.work, 1)
	square := 0.0
	for i := range c.work {
		square = math.FMA(c.work[i][0], c.work[i][0], square)
	}
	t.SolveTransposed(c.l, c.work, 1)
	for i := range dst {
		dst[i] = c.work[i][0]
	}
	return math.Sqrt(square)
}

// apply replaces u by L⁻ᵀu.
func (c *curved) apply(u []lane.V) { linalg.Triangle{N: c.dim}.SolveTransposed(c.l, u, 1) }
