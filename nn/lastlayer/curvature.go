package lastlayer

import (
	"math"

	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/numeric"
)

// A curvature is minus the second derivative of a log likelihood: a symmetric
// matrix, of which h has the lower triangle, row-major, or the diagonal alone.
type curvature struct {
	n        int
	diagonal bool
	h        []float64
}

// add adds b·x·xᵀ to the block of outputs k and l ≤ k.
func (c *curvature) add(k, l int, b float64, x []float64) {
	m := len(x)
	if c.diagonal {
		if k == l {
			for i, v := range x {
				c.h[k*m+i] = math.FMA(float64(b*v), v, c.h[k*m+i])
			}
		}
		return
	}
	for i, v := range x {
		left := x
		if k == l {
			left = x[:i+1]
		}
		at := (k*m+i)*c.n + l*m
		addScaled(c.h[at:at+len(left)], b*v, left)
	}
}

// onlyDiagonal returns c without what is off the diagonal.
func (c *curvature) onlyDiagonal() curvature {
	if c.diagonal {
		return *c
	}
	d := curvature{n: c.n, diagonal: true, h: make([]float64, c.n)}
	for i := range d.h {
		d.h[i] = c.h[i*c.n+i]
	}
	return d
}

// factor writes L with LLᵀ = H + λI into to, the diagonal of L if there is no
// more. It has NaN where the sum is not positive definite.
func (c *curvature) factor(to []float64, lambda float64) {
	if c.diagonal {
		for i, h := range c.h {
			to[i] = math.Sqrt(h + lambda)
		}
		return
	}
	copy(to, c.h)
	for i := range c.n {
		to[i*c.n+i] += lambda
	}
	linalg.FactorInto(to, to, c.n)
}

// logDet returns log det (H + λI), given its factor.
func (c *curvature) logDet(factor []float64) float64 {
	step := c.n + 1
	if c.diagonal {
		step = 1
	}
	sum := 0.0
	for i := range c.n {
		sum += numeric.Log(factor[i*step])
	}
	return 2 * sum
}

// root returns s·L⁻¹, given L: the rows of the lower triangle one after the
// other, or the diagonal.
func (c *curvature) root(factor []float64, s float64) []float64 {
	if c.diagonal {
		r := make([]float64, c.n)
		for i, l := range factor {
			r[i] = s / l
		}
		return r
	}
	r, column := make([]float64, c.n*(c.n+1)/2), make([]float64, c.n)
	for j := range c.n {
		clear(column)
		column[j] = s
		linalg.SolveLower(factor, column)
		for i := j; i < c.n; i++ {
			r[i*(i+1)/2+j] = column[i]
		}
	}
	return r
}
