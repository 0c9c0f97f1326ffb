package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// MvNormal is the multivariate normal distribution of vectors (along the last
// dim) with the given mean and covariance: log p(x) = −½q − ½ log det cov −
// ½K log 2π, q = (x − mean)ᵀcov⁻¹(x − mean). A covariance that is made of a
// Cholesky factor anyway is cheaper as MvNormalCholesky.
//
// Shapes: mean is a vector of K elements for each event or one for all, cov a
// K × K matrix, likewise. It is symmetric and positive definite; only its lower
// triangle is read, and derivatives are by that.
// Cost: O(K²) an event, O(K³) for each covariance.
func MvNormal[M, C Operand](mean M, cov C) Dist {
	return dist(mvNormal{"MvNormal", byCovariance}, lift(mean), lift(cov))
}

// mvNormal is a multivariate normal distribution under any of its matrices.
type mvNormal struct {
	name string
	by   spreadBy
}

func (d mvNormal) Name() string      { return d.name }
func (d mvNormal) Domain() ir.Domain { return ir.Domain{Rank: 1} }
func (d mvNormal) Params() []ir.ParamSpec {
	matrix := positiveDefinite("cov")
	if d.by == byPrecision {
		matrix.Name = "precision"
	}
	return []ir.ParamSpec{ranked(1, location("mean")), matrix}
}

// ScratchRows makes room for the matrix.
func (mvNormal) ScratchRows(width int) int { return ellipticalRows(width) }

func (d mvNormal) LogDensity(r *lane.Rows) {
	e := newElliptical(d.by, r, &r.P[0], &r.P[1])
	weight := lane.V{1, 1, 1, 1, 1, 1, 1, 1}
	for i := range r.N {
		q := e.at(r, i)
		for l, lp := 0, r.Out(i); l < lane.W; l++ {
			lp[l] += math.FMA(-0.5, q[l], -e.logDet[l]-float64(float64(r.K)*halfLog2Pi))
		}
		e.add(r, i, &weight)
	}
}

func (d mvNormal) Draw(src rng.Source, x []float64, p [][]float64) {
	drawElliptical(d.by, src, x, p[0], p[1], 1)
}
