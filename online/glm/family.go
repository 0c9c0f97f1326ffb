package glm

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// Family is the distribution of a response, with the link to its mean.
type Family uint8

// Families. The linear predictor is t = xᵀβ + offset.
const (
	Logistic Family = iota // y is 1 with probability 1/(1+e⁻ᵗ), else 0
	Probit                 // y is 1 with probability Φ(t), else 0
	Poisson                // y is a count with mean eᵗ
)

var families = [...]family{logistic{}, probit{}, poisson{}}

// String returns the name of the family.
func (f Family) String() string {
	if int(f) >= len(families) {
		return fmt.Sprintf("Family(%d)", uint8(f))
	}
	return families[f].name()
}

// site is what one response says of a linear predictor that is normal with a
// mean m and a variance v: logZ is the log of the mean of its likelihood, slope
// the derivative of logZ by m, and curvature less the second derivative, so that
// v·slope moves the mean and v²·curvature leaves the variance.
type site struct{ logZ, slope, curvature float64 }

// family is a log-concave likelihood of a response y.
type family interface {
	name() string
	check(y float64) error
	// at is the site where the predictor is known, v = 0.
	at(y, t float64) site
	// match has the exact mean and variance of the predictor given y.
	match(y, m, v float64) site
	// mean is the mean of the response, link that at a known predictor.
	mean(m, v float64) float64
	link(t float64) float64
}

func checkLabel(y float64) error {
	if y != 0 && y != 1 {
		return fmt.Errorf("the response is %v; want 0 or 1", y)
	}
	return nil
}

// laplace has the mode of the predictor given y for its mean, and the curvature
// there for its variance.
//
// Source: Laplace's method in one dimension, [Mackay1992].
func laplace(f family, y, m, v float64) site {
	t := peak(f, y, m, v)
	s := f.at(y, t)
	d := t - m
	spread := 1 + float64(v*s.curvature)
	return site{s.logZ - float64(d*(d/v))/2 - numeric.Log(spread)/2, d / v, s.curvature / spread}
}

// peak returns the mode of the likelihood of y times a normal density: Newton
// steps, bisections where they leave the bracket. The slope of the likelihood
// falls, so the mode is no further from m than the slope there says.
func peak(f family, y, m, v float64) float64 {
	t := m
	s := f.at(y, t)
	lo, hi := m, m+float64(v*s.slope)
	if s.slope < 0 {
		lo, hi = hi, lo
		if _, counts := f.(poisson); counts { // there y − eᵗ − (t−m)/v is y + 1 − eᵗ at least, and t below 0
			if near := min(m, 0) - v; near > lo {
				lo = near
				const slow = 64 // steps of 1 each, as Newton's are where eᵗ is far too much
				if most := numeric.Log(y + (m-lo)/v); most < m-slow {
					hi, t = most, most
					s = f.at(y, t)
				}
			}
		}
	} else if _, counts := f.(poisson); counts && y > 0 { // eᵗ rises to y at most
		hi = min(hi, max(m, numeric.Log(y)))
	}
	for range 200 { // of doubles between two others there are 2⁶⁴
		force := s.slope - (t-m)/v
		if force > 0 {
			lo = t
		} else {
			hi = t
		}
		next := t + force/(s.curvature+1/v)
		if !(next >= lo && next <= hi) {
			next = lo + (hi-lo)/2
		}
		if math.Abs(next-t) <= 0x1p-50*math.Abs(next) {
			return next
		}
		t = next
		s = f.at(y, t)
	}
	return t
}
