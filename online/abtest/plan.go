package abtest

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// Plan is an experiment before it begins: what the metric is now, what it may become,
// and how it will be tested. Units are of A; B has Ratio as many.
type Plan struct {
	// Kind is BinomialKind, NormalKind or PoissonKind.
	Kind Kind
	// Baseline is the metric of A; Effect is B − A, what shouldn't be missed.
	Baseline, Effect float64
	// SD is that of an observation of NormalKind.
	SD float64
	// Ratio is the number of units of B for each of A; 0 means 1.
	Ratio float64
	// Alpha is the level of the test; 0 means 0.05, the usual one.
	Alpha float64
	// OneSided tests whether B is above A, and not whether they differ.
	OneSided bool
}

// Power returns the probability of finding the effect with n units in A, exposure for
// PoissonKind, looked at once: by the normal approximation, with the variance of no
// effect under the null and of the effect under the alternative.
//
// Errors: a plan or a number that is none. Source: [Fleiss2003], chapter 4, for rates of
// two arms of other sizes; the same of means and counts.
func (p Plan) Power(n float64) (float64, error) {
	p, err := p.checked()
	if err != nil {
		return math.NaN(), err
	}
	if !(n > 0 && n <= math.MaxFloat64) {
		return math.NaN(), fmt.Errorf("abtest: plan: %v units; want a positive number", n)
	}
	return p.power(n, p.Effect), nil
}

// Size returns how many units in A, rounded up, have a power such as 0.8.
//
// Errors: a plan or a power that is none, no effect, an effect that needs more units
// than there are.
func (p Plan) Size(power float64) (float64, error) {
	p, err := p.checked()
	if err != nil {
		return math.NaN(), err
	}
	if !(power > p.Alpha && power < 1) || p.Effect == 0 || p.OneSided && p.Effect < 0 {
		return math.NaN(), fmt.Errorf("abtest: plan: a power of %v for the effect %v; want more than alpha, %v, and less than 1, for an effect that the test looks for", power, p.Effect, p.Alpha)
	}
	const most = 1e15 // units that an experiment may have, and float64 counts
	if !(p.power(most, p.Effect) >= power) {
		return math.NaN(), fmt.Errorf("abtest: plan: the effect %v needs more than %v units", p.Effect, most)
	}
	return math.Ceil(between(0, most, func(n float64) bool { return p.power(n, p.Effect) >= power })), nil
}

// Detectable returns the smallest effect, in the direction of Effect, that n units in A
// find with a power such as 0.8. Effect needs no size: 1 and −1 will do, 0 is up.
//
// Errors: a plan, a number or a power that is none; if no effect that the metric can
// have is found with it.
func (p Plan) Detectable(n, power float64) (float64, error) {
	sign := 1.0
	if p.Effect < 0 {
		sign = -1
	}
	p.Effect = 0
	p, err := p.checked()
	if err != nil {
		return math.NaN(), err
	}
	if !(n > 0 && n <= math.MaxFloat64) || !(power > p.Alpha && power < 1) || p.OneSided && sign < 0 {
		return math.NaN(), fmt.Errorf("abtest: plan: a power of %v with %v units; want more than alpha, %v, and less than 1, in the direction that the test looks in", power, n, p.Alpha)
	}
	most := math.Inf(1)
	switch {
	case p.Kind != NormalKind && sign < 0:
		most = p.Baseline
	case p.Kind == BinomialKind:
		most = 1 - p.Baseline
	}
	top := min(most, p.errorAt(n))
	for top < most && p.power(n, sign*top) < power {
		top = min(2*top, most)
	}
	if !(p.power(n, sign*top) >= power) {
		return math.NaN(), fmt.Errorf("abtest: plan: no effect from %v is found with power %v by %v units", p.Baseline, power, n)
	}
	return sign * between(0, top, func(d float64) bool { return p.power(n, sign*d) >= power }), nil
}

// errorAt is the standard error of an effect near 0.
func (p Plan) errorAt(n float64) float64 {
	null, _ := p.variances(0)
	return math.Sqrt(null / n)
}

// between returns where a condition that is met at hi and not at lo begins.
func between(lo, hi float64, met func(float64) bool) float64 {
	const halvings = 110 // of 1e15 to 1e-18
	for range halvings {
		if mid := lo + (hi-lo)/2; met(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// Assurance returns the power averaged over what is believed of the effect: the
// probability that the experiment finds something, be it of the other sign. Effects
// that the metric can't have count as the nearest that it can.
//
// Errors: a plan or a number that is none. Source: [OHagan2005].
func (p Plan) Assurance(n float64, effect interface{ Quantile(p float64) float64 }) (float64, error) {
	p.Effect = 0
	if _, err := p.Power(n); err != nil {
		return math.NaN(), err
	}
	p, err := p.checked()
	if err != nil {
		return math.NaN(), err
	}
	// The sum over z of a standard normal at equal steps: errors fall as e^(−2π²/step²).
	const reach, steps = 8, 256
	sum, total := 0.0, 0.0
	for i := range steps + 1 {
		z := reach * (2*float64(i)/steps - 1)
		d := effect.Quantile(numeric.NormalCDF(z))
		if d != d {
			return math.NaN(), fmt.Errorf("abtest: plan: the prior of the effect has no quantile at %v", numeric.NormalCDF(z))
		}
		switch {
		case p.Kind == BinomialKind:
			d = min(max(d, -p.Baseline), 1-p.Baseline)
		case p.Kind == PoissonKind:
			d = max(d, -p.Baseline)
		}
		w := numeric.Exp(-z * z / 2)
		sum, total = sum+float64(w*p.power(n, d)), total+w
	}
	return sum / total, nil
}

// Days returns how many days an experiment takes to have so many units in both arms
// together, of perDay that come. Ramp has the shares that take part on the first days;
// from its last one on the share stays, and without one all take part.
//
// Errors: numbers that are none; shares outside (0, 1].
func Days(units, perDay float64, ramp ...float64) (int, error) {
	if !(units > 0 && units <= math.MaxFloat64) || !(perDay > 0 && perDay <= math.MaxFloat64) {
		return 0, fmt.Errorf("abtest: days: %v units of %v a day; want positive numbers", units, perDay)
	}
	days, share := 0, 1.0
	for i, s := range ramp {
		if !(s > 0 && s <= 1) {
			return 0, fmt.Errorf("abtest: days: the share of day %d is %v; want more than 0 and at most 1", i+1, s)
		}
		if units > 0 {
			units -= float64(s * perDay)
			days++
		}
		share = s
	}
	const most = 1e6 // days, 2700 years
	if more := math.Ceil(units / (share * perDay)); more > most {
		return 0, fmt.Errorf("abtest: days: %v days; want more traffic, or a larger effect", more)
	} else if more > 0 {
		days += int(more)
	}
	return days, nil
}

// checked returns the plan with defaults in place of zeros.
func (p Plan) checked() (Plan, error) {
	const usual = 0.05
	if p.Alpha == 0 {
		p.Alpha = usual
	}
	if p.Ratio == 0 {
		p.Ratio = 1
	}
	if !(p.Alpha > 0 && p.Alpha < 1) || !(p.Ratio > 0 && p.Ratio <= math.MaxFloat64) || p.Effect-p.Effect != 0 {
		return p, fmt.Errorf("abtest: plan: alpha is %v, the ratio of arms %v, the effect %v; want a level between 0 and 1, a positive and a finite number", p.Alpha, p.Ratio, p.Effect)
	}
	b := p.Baseline + p.Effect
	switch p.Kind {
	case BinomialKind:
		if !(p.Baseline > 0 && p.Baseline < 1 && b >= 0 && b <= 1) {
			return p, fmt.Errorf("abtest: plan: rates of %v and %v; want the first between 0 and 1, as 0.1 for 10 %%, and the second not beyond", p.Baseline, b)
		}
	case PoissonKind:
		if !(p.Baseline > 0 && p.Baseline <= math.MaxFloat64 && b >= 0) {
			return p, fmt.Errorf("abtest: plan: counts of %v and %v; want the first positive and the second not negative", p.Baseline, b)
		}
	case NormalKind:
		if !(p.SD > 0 && p.SD <= math.MaxFloat64) {
			return p, fmt.Errorf("abtest: plan: the standard deviation of an observation is %v; want a positive number", p.SD)
		}
	default:
		return p, fmt.Errorf("abtest: plan: the kind %q; want %s, %s or %s", p.Kind, BinomialKind, NormalKind, PoissonKind)
	}
	return p, nil
}

// variances are those of the difference for a unit of A: if B is as A, at the mean of
// both, and if it is not.
func (p Plan) variances(effect float64) (null, alternative float64) {
	of := func(metric float64) float64 {
		switch p.Kind {
		case BinomialKind:
			return float64(metric * (1 - metric))
		case PoissonKind:
			return metric
		}
		return float64(p.SD * p.SD)
	}
	mean := p.Baseline + effect*p.Ratio/(1+p.Ratio)
	return of(mean) * (1 + 1/p.Ratio), of(p.Baseline) + of(p.Baseline+effect)/p.Ratio
}

func (p Plan) power(n, effect float64) float64 {
	null, alternative := p.variances(effect)
	alpha := p.Alpha
	if !p.OneSided {
		alpha /= 2
	}
	far, reached := -float64(numeric.NormalQuantile(alpha)*math.Sqrt(null)), float64(math.Sqrt(n)*effect)
	found := numeric.NormalCDF((reached - far) / math.Sqrt(alternative))
	if !p.OneSided {
		found += numeric.NormalCDF((-reached - far) / math.Sqrt(alternative))
	}
	return found
}
