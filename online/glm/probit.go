package glm

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

type probit struct{}

func (probit) name() string              { return "probit" }
func (probit) check(y float64) error     { return checkLabel(y) }
func (probit) link(t float64) float64    { return numeric.NormalCDF(t) }
func (probit) mean(m, v float64) float64 { return numeric.NormalCDF(m / math.Sqrt(1+v)) }
func (p probit) at(y, t float64) site    { return p.match(y, t, 0) }

// match is in closed form.
//
// Source: [Graepel2010] with β = 1.
func (probit) match(y, m, v float64) site {
	sign := float64(2*y) - 1
	scale := math.Sqrt(1 + v)
	z := sign * m / scale
	slope := numeric.InverseMills(z)
	curvature := slope * (slope + z)
	if z < -1000 { // where the sum cancels: two terms of the series, the next is 6/z⁴
		curvature = 1 - 1/float64(z*z)
	}
	return site{numeric.LogNormalCDF(z), sign * slope / scale, curvature / (1 + v)}
}
