package causal

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/rng"
)

// gaussian answers where what nobody saw is normal given what was seen: its log
// density is quadratic, as where normal variables depend on each other by affine
// functions. The precision is minus the derivative of the gradient, exactly, and
// draws are independent. Whether it is quadratic is tried, not told: for each
// draw of the parameters, at each draw of the unknown.
type gaussian struct{}

const (
	// maxGaussian bounds the unknown that depend on each other: the precision of
	// so many takes 11 MB for eight draws.
	maxGaussian = 400
	// gaussianTolerance is how far, relative to its terms, a gradient may be from
	// that of a quadratic function: rounding of differences, squared up to the
	// condition number of usual evidence.
	gaussianTolerance = 1e-6
)

func (gaussian) fits(q *query) error {
	if len(q.given) > 0 {
		return errors.New("there are conditions")
	}
	c, err := q.conditioned()
	if err != nil {
		return err
	}
	if len(c.Sums()) > 0 {
		return fmt.Errorf("%s is discrete and was not seen", c.Sums()[0])
	}
	_, err = newQuadratic(c, 0, q.seed)
	return err
}

func (gaussian) answer(ctx context.Context, q *query) (*Answer, error) {
	c, err := q.conditioned()
	if err != nil {
		return nil, err
	}
	total := q.draws.Chains() * q.draws.Len()
	values := make([]float64, c.Dim()*total)
	var law *quadratic
	for first := 0; first < total && c.Dim() > 0; first += bayes.Lanes {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("causal: Ask: stopped after %d of %d draws: %w", first, total, err)
		}
		if first == 0 || c.Depends() {
			if law, err = newQuadratic(c, first, q.seed); err != nil {
				return nil, fmt.Errorf("causal: Ask: draws %d to %d: %w", first, first+bayes.Lanes-1, err)
			}
		}
		x := law.draw(q.seed, first)
		for i := range x {
			for l := 0; l < bayes.Lanes && first+l < total; l++ {
				values[i*total+first+l] = x[i][l]
			}
		}
	}
	draws, err := c.Complete(ctx, [][]float64{values}, q.seed)
	if err != nil {
		return nil, impossible(err)
	}
	return q.concluded(ctx, c, draws, possible(draws))
}

// quadratic is a log density whose gradient is A·(mean − x), for eight draws of
// the parameters. Coordinate j·n + b is number j of block b: blocks don't depend
// on each other.
type quadratic struct {
	target bayes.BatchTarget
	m, n   int       // numbers of a block, blocks
	mean   []lane.V  // by coordinate
	factor []lane.V  // lower triangles: [block][m][m]
	grad   []lane.V  // scratch
	logp   []float64 // scratch
}

// newQuadratic finds mean and precision, with the positions of arrays as blocks
// if that is true, else as one.
func newQuadratic(c *bayes.Conditioned, first int, seed uint64) (*quadratic, error) {
	n := 0
	for _, v := range c.Variables() {
		if n == 0 {
			n = v.Size()
		}
		if v.Size() != n {
			n = 1
			break
		}
	}
	if n == 0 {
		return nil, nil
	}
	q, err := quadraticOf(c, first, seed, n)
	if err != nil && n > 1 {
		return quadraticOf(c, first, seed, 1)
	}
	return q, err
}

func quadraticOf(c *bayes.Conditioned, first int, seed uint64, n int) (*quadratic, error) {
	dim := c.Dim()
	q := &quadratic{
		target: c.Members(first), m: dim / n, n: n, mean: make([]lane.V, dim),
		grad: make([]lane.V, dim), logp: make([]float64, bayes.Lanes),
	}
	if q.m > maxGaussian {
		return nil, fmt.Errorf("%d unknown depend on each other; at most %d are handled", q.m, maxGaussian)
	}
	x := make([]lane.V, dim)
	at0, err := q.gradient(x)
	if err != nil {
		return nil, err
	}
	at0 = slices.Clone(at0)
	q.factor = make([]lane.V, n*q.m*q.m)
	for j := range q.m {
		for b := range n {
			for l := range x[j*n+b] {
				x[j*n+b][l] = 1
			}
		}
		g, err := q.gradient(x)
		if err != nil {
			return nil, err
		}
		for i := range q.m {
			for b := range n {
				a := &q.factor[(b*q.m+i)*q.m+j]
				for l := range a {
					a[l] = at0[i*n+b][l] - g[i*n+b][l]
				}
			}
		}
		for b := range n {
			x[j*n+b] = lane.V{}
		}
	}
	precision := slices.Clone(q.factor)
	for b := range n {
		linalg.Cholesky(q.block(b), q.m)
	}
	q.improve(at0)
	g, err := q.gradient(q.mean) // and once more, against rounding
	if err != nil {
		return nil, err
	}
	q.improve(g)
	return q, q.check(precision, seed, first)
}

func (q *quadratic) block(b int) []lane.V { return q.factor[b*q.m*q.m : (b+1)*q.m*q.m] }

// gradient evaluates the target; the result is scratch.
func (q *quadratic) gradient(x []lane.V) ([]lane.V, error) {
	return q.grad, q.target.LogDensityGradBatch(lane.Flat(x), lane.Flat(q.grad), q.logp)
}

// improve adds A⁻¹g to the mean.
func (q *quadratic) improve(g []lane.V) {
	x := make([]lane.V, q.m)
	lower := linalg.Triangle{N: q.m}
	for b := range q.n {
		for j := range x {
			x[j] = g[j*q.n+b]
		}
		lower.Solve(q.block(b), x, 1)
		lower.SolveTransposed(q.block(b), x, 1)
		for j := range x {
			for l, d := range &x[j] {
				q.mean[j*q.n+b][l] += d
			}
		}
	}
}

// draw returns a draw of the unknown for each lane, with noise of its own.
func (q *quadratic) draw(seed uint64, first int) []lane.V {
	site := rng.NewSite(seed, rng.Key("unseen normal variables"))
	out := slices.Clone(q.mean)
	z := make([]lane.V, q.m)
	lower := linalg.Triangle{N: q.m}
	for b := range q.n {
		for j := range z {
			for l := range z[j] {
				noise := site.At(uint64(j*q.n+b), uint64(first+l))
				z[j][l] = rng.StdNormal(&noise)
			}
		}
		lower.SolveTransposed(q.block(b), z, 1)
		for j := range z {
			for l, d := range &z[j] {
				out[j*q.n+b][l] += d
			}
		}
	}
	return out
}

// check compares the gradient with that of a quadratic function at a draw and
// three times as far from the mean.
func (q *quadratic) check(precision []lane.V, seed uint64, first int) error {
	x := q.draw(seed, first)
	for _, far := range []float64{1, 3} {
		at := slices.Clone(q.mean)
		for i := range at {
			for l := range at[i] {
				at[i][l] = math.FMA(far, x[i][l]-q.mean[i][l], at[i][l])
			}
		}
		g, err := q.gradient(at)
		if err != nil {
			return err
		}
		for b := range q.n {
			for i := range q.m {
				for l := range bayes.Lanes {
					sum, size := g[i*q.n+b][l], math.Abs(g[i*q.n+b][l])
					for j := range q.m {
						term := float64(precision[(b*q.m+i)*q.m+j][l] * (at[j*q.n+b][l] - q.mean[j*q.n+b][l]))
						sum, size = sum+term, size+math.Abs(term)
					}
					if !(math.Abs(sum) <= gaussianTolerance*size) {
						return errors.New("what nobody saw is not normal given what was seen")
					}
				}
			}
		}
	}
	return nil
}
