package abtest

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// Ratio is the ratio of two means, numerator over denominator of each unit, such as
// clicks over views of a user. The posterior is that of online.NewMultivariate for
// the two numbers of a unit, numerator first, so their correlation counts.
//
// It is exact where the mean denominator is surely positive: the ratio is at most
// r where numerator − r·denominator, a Student variable, is at most 0 ([Fieller1954]).
// Where it may not be positive Compare says so.
func Ratio(d online.NormalInverseWishart) Metric {
	m := Metric{kind: RatioKind}
	if len(d.Mean) != 2 || d.Scale == nil || d.Scale.SymmetricDim() != 2 {
		m.faults = fmt.Errorf("a Mean of %d numbers; want two, numerator and denominator, and a Scale of 2 by 2", len(d.Mean))
		return m
	}
	df := d.DF - 1 // of the mean, which is Student of scale matrix Scale/(Count·df)
	m.faults = errors.Join(finite("Mean[0]", d.Mean[0]), finite("Mean[1]", d.Mean[1]), positive("Count", d.Count))
	if m.faults == nil && !(df > 2) {
		m.faults = fmt.Errorf("DF is %v, so the means have no variance; want more than 3: more data, or a prior that says more", d.DF)
	}
	if m.faults != nil {
		return m
	}
	f := 1 / (d.Count * df)
	s := &ratioShape{df: df, n: d.Mean[0], d: d.Mean[1], nn: f * d.Scale.At(0, 0), nd: f * d.Scale.At(0, 1), dd: f * d.Scale.At(1, 1)}
	s.centre = s.n / s.d
	z := s.d / math.Sqrt(s.dd)
	tail := half * numeric.Exp(numeric.IncompleteBeta(df/2, half, df/(df+float64(z*z)), float64(z*z)/(df+float64(z*z))).Lower)
	if !(s.d > 0 && tail < nearZero) {
		m.faults = fmt.Errorf("the mean denominator is %v with standard error %v: a ratio to what may be zero or less says nothing", s.d, math.Sqrt(s.dd))
		return m
	}
	_, g1, _ := s.fieller(s.centre)
	m.law = law{link: identity, centre: s.centre, width: 1 / g1, lower: math.Inf(1), upper: math.Inf(1), shape: s}
	m.mean, m.sd = math.NaN(), math.NaN()
	if df <= fewDegrees {
		m.few = fmt.Sprintf("%.4g degrees of freedom: too few for means of what may not be normal", df)
	}
	var c curve
	c.fill(&m)
	m.mean, m.sd = c.moments()
	return m
}

// ratioShape is the law of n/d: two Student means with the scale matrix (nn nd; nd dd).
type ratioShape struct{ df, n, d, nn, nd, dd, centre float64 }

// fieller returns the Student variable at which the ratio is r, with two
// derivatives.
func (s *ratioShape) fieller(r float64) (g, g1, g2 float64) {
	v := s.nn - float64(2*r*s.nd) + float64(r*r*s.dd)
	v1 := 2 * (float64(r*s.dd) - s.nd)
	top1 := float64(s.n*s.dd) - float64(s.d*s.nd)
	top := float64(s.d*s.nn) - float64(s.n*s.nd) + float64(r*top1)
	root := math.Sqrt(v)
	g = (float64(r*s.d) - s.n) / root
	g1 = top / (v * root)
	g2 = (top1 - float64(1.5*top*v1/v)) / (v * root) // 3/2: the power of v
	return g, g1, g2
}

func (s *ratioShape) at(x *lane.V, out *[lane.W]local) {
	for l, x := range x {
		out[l] = s.local(x)
	}
}

// local returns what is at the centre plus x.
func (s *ratioShape) local(x float64) local {
	r := s.centre + x
	g, g1, g2 := s.fieller(r)
	out := local{v: r, v1: 1, l: math.Inf(-1)}
	if !(g1 > 0) { // beyond where the denominator is zero
		return out
	}
	v := s.nn - float64(2*r*s.nd) + float64(r*r*s.dd)
	v1, v2 := 2*(float64(r*s.dd)-s.nd), 2*s.dd
	top1 := float64(s.n*s.dd) - float64(s.d*s.nd)
	slope := float64(top1 / (g1 * v * math.Sqrt(v))) // of the logarithm of the numerator of g1
	w := s.df + float64(g*g)
	out.l = numeric.Log(g1) - float64((s.df+1)/2*numeric.Log1p(g*g/s.df))
	out.l1 = -float64((s.df+1)*g*g1/w) + slope - float64(1.5*v1/v)
	out.l2 = -float64((s.df+1)/w*(float64(g1*g1)+float64(g*g2)-float64(2*g*g*g1*g1/w))) - float64(slope*slope) - float64(1.5*(v2-float64(v1*v1/v))/v)
	return out
}

// moments returns mean and standard deviation of what the table holds.
func (c *curve) moments() (mean, sd float64) {
	for i := range c.points {
		mean += float64(c.points[i].f * step * (c.points[i].value - c.law.centre))
	}
	for i := range c.points {
		x := c.points[i].value - c.law.centre - mean
		sd += float64(c.points[i].f * step * x * x)
	}
	return c.law.centre + mean, math.Sqrt(sd)
}
