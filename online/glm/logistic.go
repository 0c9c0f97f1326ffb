package glm

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

type logistic struct{}

func (logistic) name() string           { return "logistic" }
func (logistic) check(y float64) error  { return checkLabel(y) }
func (logistic) link(t float64) float64 { return numeric.Expit(t) }

func (logistic) at(y, t float64) site {
	sign := float64(2*y) - 1
	p := numeric.Expit(-sign * t)
	return site{-numeric.Softplus(-sign * t), sign * p, p * numeric.Expit(sign*t)}
}

func (l logistic) mean(m, v float64) float64 {
	if !(v > 0) {
		return l.link(m)
	}
	return numeric.Exp(l.match(1, m, v).logZ)
}

const (
	// Sums over nodes step apart, in standard deviations up to sd = 1, have errors
	// e^(−2π²/step) from the poles of 1/(1+e⁻ᵗ) at ±iπ times e^(π²/2v), next to which
	// those of the normal density are none: 1e-8 at sd = 1, less elsewhere. Source:
	// [Trefethen2014] theorem 5.1; measured by testdata/moments.py.
	step = 0.7
	// reach is how many standard deviations from the mode e^(−x²/2) is below 2⁻³⁷.
	reach = 7.2
	// far is where 1 + e⁻ᵗ rounds to 1.
	far = 37
	// wide is the standard deviation from which the noise of the logistic
	// distribution may be normal: the next term of Z is 7e-7.
	wide = 30
)

// bell is e^(−(k·step)²/2), k = 0 to 11, and bellSum its sum over −11 to 11. The
// nodes reach half an sd further than elsewhere, as the mode is off the mean.
// Origin: the formula, to 17 digits.
var bell = [...]float64{1.0, 0.78270453824186817, 0.37531109885139954, 0.11025052530448523, 0.019841094744370287, 0.0021874911181828851, 0.00014774836023203368, 6.1135679663714069e-6, 1.5497531357028962e-7, 2.4067224363010492e-9, 2.2897348456455529e-11, 1.3345660848219886e-13}

const bellSum = 3.5808975351871426

// match is by quadrature over equidistant nodes, at which every exponential is a
// product of two; for v > 30² by the probit of the same variance, relative error
// 1e-6 where |m| < 3√v.
func (l logistic) match(y, m, v float64) site {
	sign := float64(2*y) - 1
	s := l.one(sign*m, v)
	s.slope *= sign
	return s
}

// one is the site of the response 1.
func (l logistic) one(m, v float64) site {
	sd := math.Sqrt(v)
	switch {
	case m+v+float64(reach*sd) < -far: // 1/(1+e⁻ᵗ) is eᵗ
		return site{m + v/2, 1, 0}
	case m-float64(reach*sd) > far: // log(1/(1+e⁻ᵗ)) is −e⁻ᵗ
		e := numeric.Exp(v/2 - m)
		return site{-e, e, e}
	case sd > wide:
		return wideProbit(m, v, math.Pi*math.Pi/3)
	case sd <= 1:
		return nearBy(m, sd)
	}
	return l.around(peak(l, 1, m, v), m, v)
}

// wideProbit is the site of Φ((m)/√noise), which stands for a distribution
// function of that variance.
func wideProbit(m, v, noise float64) site {
	scale := math.Sqrt(noise)
	s := probit{}.match(1, m/scale, v/noise)
	return site{s.logZ, s.slope / scale, s.curvature / noise}
}

// moments are sums over nodes, of q = 1 − p by the weights w·p.
type moments struct{ z, q, qq float64 }

// add adds a node with weight w where e⁻ᵗ is f.
func (s *moments) add(w, f float64) {
	p := 1 / (1 + f)
	q := f * p
	w = float64(w * p)
	s.z += w
	w = float64(w * q)
	s.q += w
	s.qq += float64(w * q)
}

// site divides the sums by that of the weights: dlogZ/dm is the mean of q, its
// derivative the variance of q less the mean of q·p.
func (s *moments) site(logScale float64) site {
	q := s.q / s.z
	return site{numeric.Log(s.z) + logScale, q, max(0, q-float64(2*(s.qq/s.z))+float64(q*q))}
}

// nearBy sums around m, for a standard deviation of 1 at most.
func nearBy(m, sd float64) site {
	up := numeric.Exp(step * sd)
	down := 1 / up
	f := numeric.Exp(-m)
	var right, left moments
	right.add(bell[0], f)
	above, below := float64(f*down), float64(f*up)
	for _, w := range bell[1:] {
		right.add(w, above)
		left.add(w, below)
		above, below = float64(above*down), float64(below*up)
	}
	sum := moments{right.z + left.z, right.q + left.q, right.qq + left.qq}
	sum.z, sum.q, sum.qq = sum.z/bellSum, sum.q/bellSum, sum.qq/bellSum
	return sum.site(0)
}

// around sums around the mode t, from where the density falls at least as fast
// as the normal one.
func (logistic) around(t, m, v float64) site {
	const up, down = 2.0137527074704765, 0.49658530379140951 // e^±step
	f := numeric.Exp(-t)
	tilt := numeric.Exp(-step * ((t - m) / v)) // of the normal density, a node to the right
	back := 1 / tilt
	rate := numeric.Exp(-step * step / v)
	ratio, w := math.Sqrt(rate), 1.0
	var sum moments
	sum.add(1, f)
	above, below, toRight, toLeft := f, f, 1.0, 1.0
	for range int(reach*math.Sqrt(v)/step) + 1 {
		w *= ratio
		ratio *= rate
		above, below = float64(above*down), float64(below*up)
		toRight, toLeft = toRight*tilt, toLeft*back
		sum.add(w*toRight, above)
		sum.add(w*toLeft, below)
	}
	d := t - m
	const logRoot2Pi = 0.91893853320467274 // ½ log 2π
	return sum.site(numeric.Log(step) - logRoot2Pi - numeric.Log(v)/2 - float64(d*(d/v))/2)
}
