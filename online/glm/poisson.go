package glm

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

type poisson struct{}

// countLimit is up to where every whole number is a float64.
const countLimit = 0x1p53

func (poisson) name() string              { return "poisson" }
func (poisson) link(t float64) float64    { return numeric.Exp(t) }
func (poisson) mean(m, v float64) float64 { return numeric.Exp(m + v/2) }

func (poisson) check(y float64) error {
	if !(y >= 0 && y <= countLimit) || y != math.Floor(y) {
		return fmt.Errorf("the response is %v; want a count from 0 to 2⁵³", y)
	}
	return nil
}

func (poisson) at(y, t float64) site {
	rate := numeric.Exp(t)
	s := site{-rate, y - rate, rate}
	if y > 0 {
		s.logZ += float64(y*t) - numeric.Lgamma(y+1)
	}
	return s
}

const (
	// Sums over nodes countStep standard deviations apart, and countMost at most, have
	// errors below 1e-8: the density of a log gamma variable of shape y has a Fourier
	// transform |Γ(y+iω)|/Γ(y) at ω = 2π/step, largest for y = 3.
	// Source: [DLMF] 5.11.9, [Trefethen2014] theorem 5.1; measured by testdata/moments.py.
	countStep, countMost = 0.6, 0.4
	// least is what a node adds for the sum to go on.
	least = 0x1p-50
)

// match is by quadrature over equidistant nodes around the mode: the log of the
// density there is −λ(eᵈ−1−d) − d²/2v at the distance d, with λ = eᵗ of the mode.
// For y = 0 and v > 30² e^(−eᵗ), which is one less the distribution function of
// log-exponential noise, is the probit of the same mean and variance.
func (p poisson) match(y, m, v float64) site {
	const euler = 0.57721566490153287 // less the mean of log-exponential noise, [DLMF] 5.2.3
	if y == 0 && v > wide*wide {
		s := wideProbit(-euler-m, v, math.Pi*math.Pi/6)
		s.slope = -s.slope
		return s
	}
	t := peak(p, y, m, v)
	top := p.at(y, t)
	half := 1 / (2 * v)
	step := min(countMost, countStep/math.Sqrt(top.curvature+1/v))
	z, first, second := 1.0, 0.0, 0.0
	for _, way := range [2]float64{step, -step} {
		for k := 1.0; ; k++ {
			d := float64(k * way)
			w := numeric.Exp(-float64(top.curvature*(numeric.Expm1(d)-d)) - float64(d*(d*half)))
			if !(w > least*z) {
				break
			}
			z += w
			first += float64(w * d)
			second += float64(w * (d * d))
		}
	}
	const logRoot2Pi = 0.91893853320467274 // ½ log 2π
	shift, d := first/z, t-m
	left := max(0, 1-(second/z-float64(shift*shift))/v)
	return site{
		top.logZ - float64(d*(d*half)) + numeric.Log(z*step) - logRoot2Pi - numeric.Log(v)/2,
		(d + shift) / v, left / v,
	}
}
