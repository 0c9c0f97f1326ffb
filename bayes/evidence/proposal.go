package evidence

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// normal is a multivariate normal distribution.
type normal struct {
	mean []float64
	l    []float64 // factor of the covariance, row-major
	log  float64   // density at the mean
	z    []float64 // scratch
}

// fitNormal has the mean and the covariance of points.
func fitNormal(points [][]float64) (*normal, error) {
	dim, n := len(points[0]), float64(len(points))
	g := &normal{mean: make([]float64, dim), z: make([]float64, dim)}
	for _, x := range points {
		for i, v := range x {
			g.mean[i] += v / n
		}
	}
	cov := make([]float64, dim*dim)
	for _, x := range points {
		for i, v := range x {
			g.z[i] = v - g.mean[i]
		}
		for i, v := range g.z {
			for j, w := range g.z[:i+1] {
				cov[i*dim+j] += v * w / (n - 1)
			}
		}
	}
	g.l = linalg.Factor(cov, dim)
	const rounding = 0x1p-45 // of a mean, that of some hundred sums
	for i := range dim {
		d, sd := g.l[i*dim+i], math.Sqrt(cov[i*dim+i])
		if !(d > 1e-8*sd && sd > rounding*math.Abs(g.mean[i])) { // half of the digits lost, or all
			return nil, fmt.Errorf("the draws don't move in all directions: coordinate %d follows from those before it; draw more", i)
		}
		g.log -= numeric.Log(d)
	}
	g.log -= 0.5 * float64(dim) * numeric.Log(2*math.Pi)
	return g, nil
}

func (g *normal) logDensity(x []float64) float64 {
	for i, v := range x {
		g.z[i] = v - g.mean[i]
	}
	linalg.SolveLower(g.l, g.z)
	s := 0.0
	for _, v := range g.z {
		s += v * v
	}
	return g.log - 0.5*s
}

func (g *normal) draw(n int, seed uint64) [][]float64 {
	dim := len(g.mean)
	src := rng.New(seed, "evidence/bridge")
	points := make([][]float64, n)
	for k := range points {
		rng.FillNormal(&src, g.z)
		x := make([]float64, dim)
		for i := range x {
			x[i] = g.mean[i]
			for j, v := range g.z[:i+1] {
				x[i] += g.l[i*dim+j] * v
			}
		}
		points[k] = x
	}
	return points
}
