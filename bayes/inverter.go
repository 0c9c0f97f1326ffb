package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/numeric"
)

// inverterOf returns a density as a function of noise, if it is one: of one
// number, with a distribution function or an inverse of its own.
func inverterOf(d ir.Density) (ir.Inverter, bool) {
	switch d := d.(type) {
	case censored:
		return d, d.kind == atLimits // what the others predict is not what was recorded
	case ir.Inverter:
		return d, true
	case ir.Cumulative:
		return quantiled{d}, true
	}
	return nil, false
}

// quantiled gives the quantile of noise: of the standard normal score for what
// is continuous, of the logit of a uniform number for counts. Both keep their
// digits in either tail, as the uniform number itself would not.
type quantiled struct{ ir.Cumulative }

func (q quantiled) Law() ir.Law {
	if q.Domain().Integer {
		return ir.StdLogistic
	}
	return ir.StdNormal
}

func (q quantiled) Coarse() bool { return q.Domain().Integer }

func (q quantiled) FromNoise(u float64, p [][]float64) float64 {
	return quantileAt(q.Cumulative, level(q.Law(), u), three(p))
}

func (q quantiled) Noise(x, v float64, p [][]float64) float64 {
	params := three(p)
	to := tailsAt(q.Cumulative, x, params)
	if !q.Coarse() {
		return noiseAt(ir.StdNormal, to)
	}
	from := tailsAt(q.Cumulative, x-1, params)
	return q.settled(noiseAt(ir.StdLogistic, mixed(&from, &to, v)), x, params)
}

// settled returns noise that gives x, u unless rounding has moved that past an
// end of the interval; NaN if there is none.
func (q quantiled) settled(u, x float64, p [3]float64) float64 {
	from, to := tailsAt(q.Cumulative, x-1, p), tailsAt(q.Cumulative, x, p)
	for _, u := range [...]float64{u, noiseAt(ir.StdLogistic, mixed(&from, &to, 0.5)), noiseAt(ir.StdLogistic, to)} {
		if quantileAt(q.Cumulative, level(ir.StdLogistic, u), p) == x {
			return u
		}
	}
	return math.NaN()
}

// three copies parameters that are numbers.
func three(p [][]float64) (params [3]float64) {
	for k := range p {
		params[k] = p[k][0]
	}
	return params
}

// level returns the distribution function of noise at u.
func level(law ir.Law, u float64) ir.Tails {
	switch law {
	case ir.StdNormal:
		return ir.Tails{Lower: numeric.LogNormalCDF(u), Upper: numeric.LogNormalCDF(-u)}
	case ir.StdLogistic:
		return logitTails(u)
	default:
		return ir.Tails{Lower: numeric.Log(u), Upper: log1m(u)}
	}
}

// noiseAt returns the noise at which its distribution function is t; NaN at the
// ends, which noise doesn't reach.
func noiseAt(law ir.Law, t ir.Tails) float64 {
	switch {
	case math.IsInf(t.Lower, -1) || math.IsInf(t.Upper, -1):
		return math.NaN()
	case law == ir.StdLogistic:
		return t.Lower - t.Upper
	case law == ir.StdUniform && t.Lower < t.Upper:
		return numeric.Exp(t.Lower)
	case law == ir.StdUniform:
		return -numeric.Expm1(t.Upper)
	case t.Lower < t.Upper:
		return logNormalQuantile(t.Lower)
	default:
		return -logNormalQuantile(t.Upper)
	}
}

// logNormalQuantile returns Φ⁻¹(e^l) for l ≤ log ½, also where e^l underflows:
// there by Newton's method for log Φ, which is concave.
func logNormalQuantile(l float64) float64 {
	const underflow = -700 // e^−700 is 1e-304
	if !(l < underflow) {
		return numeric.NormalQuantile(numeric.Exp(l))
	}
	z := -math.Sqrt(-2 * l)
	for range 4 { // the first is off by log(z)/z, 0.1 at most; each squares the relative error
		z -= (numeric.LogNormalCDF(z) - l) / numeric.InverseMills(z)
	}
	return z
}

// mixed returns the distribution function v of the way between two of its
// values; NaN if nothing lies between.
func mixed(from, to *ir.Tails, v float64) ir.Tails {
	if w := between(from, to); math.IsNaN(w.logP) || math.IsInf(w.logP, -1) {
		return noTails
	}
	logV, rest := numeric.Log(v), log1m(v)
	return ir.Tails{
		Lower: numeric.LogAddExp(from.Lower+rest, to.Lower+logV),
		Upper: numeric.LogAddExp(from.Upper+rest, to.Upper+logV),
	}
}

// quantiler is a Cumulative whose quantiles have a closed form: quantile returns
// that of the level t, NaN under parameters outside their range.
type quantiler interface {
	quantile(t ir.Tails, p [3]float64) float64
}

// quantileAt returns the smallest x of which the distribution function is at
// least t.
func quantileAt(d ir.Cumulative, t ir.Tails, p [3]float64) float64 {
	if q, ok := d.(quantiler); ok {
		return q.quantile(t, p)
	}
	domain := d.Domain()
	lo, hi := math.Inf(-1), math.Inf(1)
	if domain.Support.Kind == ir.Bounded {
		lo, hi = domain.Support.Lo, domain.Support.Hi
	}
	if math.IsNaN(t.Lower) {
		return math.NaN()
	}
	if domain.Integer {
		return countAt(d, t, lo, p)
	}
	return numberAt(d, t, lo, hi, p)
}

// excess is how far F(x) is above t, in the logarithm of the smaller tail of t,
// with its derivative.
func excess(d ir.Cumulative, x float64, t *ir.Tails, p [3]float64) (over, slope float64) {
	at := tailsAt(d, x, p)
	density := float64(at.ByX * numeric.Exp(smaller(&at)))
	if t.Lower < t.Upper {
		return at.Lower - t.Lower, density / numeric.Exp(at.Lower)
	}
	return t.Upper - at.Upper, density / numeric.Exp(at.Upper)
}

// countAt searches the whole numbers from first, doubling and then halving steps.
func countAt(d ir.Cumulative, t ir.Tails, first float64, p [3]float64) float64 {
	const limit = 1 << 52 // whole numbers are exact below
	below, x := first-1, first
	for step := 1.; ; step *= 2 {
		over, _ := excess(d, x, &t, p)
		if over >= 0 {
			break
		}
		if math.IsNaN(over) || x > limit {
			return math.NaN()
		}
		below, x = x, x+step
	}
	for x-below > 1 {
		middle := math.Floor(0.5 * (below + x))
		if over, _ := excess(d, middle, &t, p); over >= 0 {
			x = middle
		} else {
			below = middle
		}
	}
	return x
}

// numberAt finds the root of excess between lo and hi by Newton's method; where
// that leaves them, by powers of 16 and halving the floating-point numbers.
func numberAt(d ir.Cumulative, t ir.Tails, lo, hi float64, p [3]float64) float64 {
	const most = 200 // 64 halvings, each after a step of Newton's, once 20 were tried; 130 suffice
	x := ofRank(rank(lo) + (rank(hi)-rank(lo))/2)
	for k := range most {
		over, slope := excess(d, x, &t, p)
		switch {
		case math.IsNaN(over):
			return math.NaN()
		case over >= 0:
			hi = x
		default:
			lo = x
		}
		step := over / slope
		if math.Abs(step) <= float64(0x1p-52*math.Abs(x)) && !math.IsInf(slope, 0) { // a unit in the last place
			return x - step
		}
		next := x - step
		if !(next > lo && next < hi) || k > 20 && k%2 == 1 {
			switch far := 16 * max(math.Abs(x), 1); {
			case rank(hi)-rank(lo) <= 1:
				return hi
			case k <= 20 && math.IsInf(hi, 1) && x > 0:
				next = far
			case k <= 20 && math.IsInf(lo, -1) && x < 0:
				next = -far
			case k <= 20 && lo == 0 && x < math.Inf(1):
				next = x / 16
			default:
				next = ofRank(rank(lo) + (rank(hi)-rank(lo))/2)
			}
		}
		x = next
	}
	return x
}
