package abtest

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// law is a density on the scale of a link.
type law struct {
	link          link
	centre, width float64 // about where it is, and how wide
	// lower and upper are the powers of the distance to a bound of the metric with
	// which the distribution function begins there; infinite if there is no bound.
	lower, upper float64
	shape        shape
}

// shape is a density on the scale of a link.
type shape interface {
	// at writes what is at the centre plus each d.
	at(d *lane.V, out *[lane.W]local)
}

// local is a metric at a point and the logarithm of its density there on the
// scale of the link, up to a constant, each with two derivatives on that scale.
type local struct{ v, v1, v2, l, l1, l2 float64 }

// half is added to counts, so that where a count is next to nothing the centre
// stays near what bounds it.
const half = 0.5

// betaLaw is that of the logit of a Beta variable.
func betaLaw(a, b float64) law {
	n := a + b + 1
	p, q := (a+half)/n, (b+half)/n
	return law{
		link: logit, centre: numeric.Log(p / q), width: 1 / math.Sqrt(n*p*q),
		lower: a, upper: b, shape: &betaShape{a, b, p, q},
	}
}

type betaShape struct{ a, b, p, q float64 }

// at: xᵃ(1−x)ᵇ as a·d − (a+b)·log(1 + p(eᵈ − 1)), or the same from the other end:
// the terms that cancel for large counts are never formed.
func (s *betaShape) at(d *lane.V, out *[lane.W]local) {
	n := s.a + s.b
	var e, log [1]lane.V // the latter first z, what 1 is to be added to
	for l, d := range d {
		e[0][l] = -math.Abs(d)
	}
	lane.Expm1(e[:], e[:])
	for l, d := range d {
		log[0][l] = float64(s.p * e[0][l])
		if d > 0 {
			log[0][l] = float64(s.q * e[0][l])
		}
	}
	z := log[0]
	lane.Log1p(log[:], log[:])
	for l, d := range d {
		density := -float64(n * log[0][l])
		inverse := 1 / (1 + z[l])
		var x, y float64 // the metric and one minus it
		if d <= 0 {
			density += float64(s.a * d)
			x, y = float64(s.p*(1+e[0][l])*inverse), float64(s.q*inverse)
		} else {
			density -= float64(s.b * d)
			x, y = float64(s.p*inverse), float64(s.q*(1+e[0][l])*inverse)
		}
		xy := float64(x * y)
		at := &out[l]
		at.v, at.v1, at.v2 = x, xy, float64(xy*(y-x))
		at.l, at.l1, at.l2 = density, float64(s.a*y)-float64(s.b*x), -float64(n*xy)
	}
}

// gammaLaw is that of the logarithm of a Gamma variable.
func gammaLaw(shape, rate float64) law {
	return law{
		link: logarithm, centre: numeric.Log((shape + half) / rate), width: 1 / math.Sqrt(shape+half),
		lower: shape, upper: math.Inf(1), shape: &gammaShape{shape, (shape + half) / rate},
	}
}

type gammaShape struct{ a, centre float64 }

func (s *gammaShape) at(d *lane.V, out *[lane.W]local) {
	c := s.a + half
	e := [1]lane.V{*d}
	lane.Expm1(e[:], e[:])
	for l, d := range d {
		e := e[0][l]
		v, l2 := float64(s.centre*(e+1)), -float64(c*(e+1))
		at := &out[l]
		at.v, at.v1, at.v2 = v, v, v
		at.l, at.l1, at.l2 = float64(s.a*d)-float64(c*e), s.a+l2, l2
	}
}

// studentLaw is that of a Student variable.
func studentLaw(df, centre, width float64) law {
	return law{
		link: identity, centre: centre, width: width,
		lower: math.Inf(1), upper: math.Inf(1), shape: &studentShape{df, centre, 1 / width},
	}
}

type studentShape struct{ df, centre, inverse float64 }

func (s *studentShape) at(d *lane.V, out *[lane.W]local) {
	var log [1]lane.V
	for l, d := range d {
		x := float64(d * s.inverse)
		log[0][l] = float64(x*x) / s.df
	}
	lane.Log1p(log[:], log[:])
	for l, d := range d {
		x := float64(d * s.inverse)
		xx := float64(x * x)
		r := 1 / (s.df + xx)
		r1 := float64((s.df + 1) * r)
		l1 := -float64(r1 * x * s.inverse)
		l2 := float64(r1 * r * (xx - s.df) * s.inverse * s.inverse)
		at := &out[l]
		at.v, at.v1, at.v2 = s.centre+d, 1, 0
		at.l, at.l1, at.l2 = -float64((s.df+1)/2*log[0][l]), l1, l2
	}
}
