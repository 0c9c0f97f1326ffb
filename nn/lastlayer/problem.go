package lastlayer

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/linalg"
)

// A problem is the data of a last layer: features with a 1 behind them, for the
// bias, and labels.
type problem struct {
	likelihood     Likelihood
	outputs, width int // width is that of a row of phi
	rows           int // of the data; phi may have fewer that say the same
	phi, y         []float64
	rest           float64 // the sum of squares that no weights explain
	scale          float64 // mean square of phi
}

func newProblem(l Likelihood, outputs int, features [][]float64, y []float64) *problem {
	p := &problem{likelihood: l, outputs: outputs, width: len(features[0]) + 1, rows: len(features), y: y}
	for _, x := range features {
		p.phi = append(append(p.phi, x...), 1)
	}
	p.scale = linalg.Dot(p.phi, p.phi) / float64(len(p.phi))
	if l == Normal && p.rows > p.width {
		p.reduce()
	}
	return p
}

// reduce replaces the rows of a regression by as few as there are weights, whose
// sum of squares, with rest, is the same function of the weights.
func (p *problem) reduce() {
	columns, y := make([][]float64, p.width), append([]float64(nil), p.y...)
	for j := range columns {
		columns[j] = make([]float64, p.rows)
		for i := range columns[j] {
			columns[j][i] = p.phi[i*p.width+j]
		}
	}
	if r, u, rest, ok := linalg.LeastSquares(columns, y); ok {
		p.phi, p.y, p.rest = r, u, rest
	}
}

// parameters returns the number of weights and biases.
func (p *problem) parameters() int { return p.outputs * p.width }

// An expansion is a log likelihood about a point, to second order.
type expansion struct {
	value     float64
	gradient  []float64
	curvature curvature

	f, slope, bend []float64 // of one row
}

func (p *problem) newExpansion(diagonal bool) *expansion {
	n, k := p.parameters(), p.outputs
	e := &expansion{gradient: make([]float64, n), curvature: curvature{n: n, diagonal: diagonal}}
	e.curvature.h = make([]float64, n)
	if !diagonal {
		e.curvature.h = make([]float64, n*n)
	}
	e.f, e.slope, e.bend = make([]float64, k), make([]float64, k), make([]float64, k*k)
	return e
}

// expand computes e at theta, whose layout is [output][feature, then bias]. The
// second derivatives are those of the outputs' log likelihood: the generalised
// Gauss–Newton matrix, which is the Hessian as outputs are linear in weights.
func (p *problem) expand(theta []float64, e *expansion) {
	e.value = -p.rest / 2
	clear(e.gradient)
	clear(e.curvature.h)
	m := p.width
	for i, y := range p.y {
		x := p.phi[i*m : (i+1)*m]
		for k := range e.f {
			e.f[k] = linalg.Dot(x, theta[k*m:(k+1)*m])
		}
		e.value += p.likelihood.at(y, e.f, e.slope, e.bend)
		for k, s := range e.slope {
			addScaled(e.gradient[k*m:(k+1)*m], s, x)
			for l := range k + 1 {
				e.curvature.add(k, l, e.bend[k*p.outputs+l], x)
			}
		}
	}
}

// mode moves theta to the mode of the posterior of prior precision lambda, by
// Newton steps, and leaves e there.
func (p *problem) mode(ctx context.Context, theta []float64, lambda float64, e *expansion) error {
	const most = 100
	n := p.parameters()
	step, from, factor := make([]float64, n), make([]float64, n), make([]float64, n*n)
	p.expand(theta, e)
	for range most {
		if err := ctx.Err(); err != nil {
			return err
		}
		e.curvature.factor(factor, lambda)
		copy(step, e.gradient)
		addScaled(step, -lambda, theta)
		linalg.SolveLower(factor, step)
		squared := linalg.Dot(step, step) // twice what the step gains, in logs
		linalg.SolveUpper(factor, step)
		if !(squared-squared == 0) {
			return errCurvature
		}
		copy(from, theta)
		before := e.value - float64(lambda/2*linalg.Dot(theta, theta))
		for share := 1.0; ; share /= 2 {
			copy(theta, from)
			addScaled(theta, share, step)
			p.expand(theta, e)
			if e.value-lambda/2*linalg.Dot(theta, theta) >= before-float64(0x1p-40*(1+math.Abs(before))) { // rounding of a sum over rows
				break
			}
			if share < 0x1p-40 { // a concave function rises along its gradient
				return errors.New("no Newton step gains; scale the features")
			}
		}
		if squared < 0x1p-50 { // 3e-8 standard deviations before this step, the square of that after it
			return nil
		}
	}
	return fmt.Errorf("no mode in %d Newton steps; scale the features, or give a larger Precision", most)
}

var errCurvature = errors.New("the curvature is not positive definite in floating point; scale the features, or give a larger Precision")

// addScaled adds s·x to y.
func addScaled(y []float64, s float64, x []float64) {
	for i, v := range x {
		y[i] = math.FMA(s, v, y[i])
	}
}
