package refute

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"github.com/seed78144065/credence/causal"
)

// RiskRatio is a risk ratio, or what stands for one, with its interval; without
// an interval Lo and Hi are 0.
type RiskRatio struct{ Estimate, Lo, Hi float64 }

// EValue is how strongly an unobserved confounder must be related to treatment
// and outcome, as risk ratios beyond the covariates, to explain an effect away;
// less of one takes more of the other.
type EValue struct {
	// Point is for the estimate, End for the end of the interval that is nearer to
	// no effect: 1 if the interval holds it, NaN without an interval.
	Point, End float64
}

// String says it in a sentence.
func (e EValue) String() string {
	s := fmt.Sprintf("to explain the effect away, an unobserved confounder would have to go with %.3g times the risk, both of treatment and of outcome, beyond what is adjusted for", e.Point)
	switch {
	case e.End == 1:
		s += "; the interval holds no effect already"
	case e.End > 1:
		s += fmt.Sprintf("; to move the interval to no effect, %.3g times", e.End)
	}
	return s
}

// EValue returns the E-value against a true risk ratio, 1 for no effect.
//
// Errors: ratios that are not finite and above 0, an interval without the
// estimate.
// Source: [VanderWeeleDing2017], the box; other true values its appendix.
func (r RiskRatio) EValue(truth float64) (EValue, error) {
	if err := r.check(); err != nil {
		return EValue{}, err
	}
	if !(truth > 0) || !finite(truth) {
		return EValue{}, fmt.Errorf("refute: EValue: the true risk ratio is %v, want a number above 0", truth)
	}
	e := EValue{Point: eValue(r.Estimate / truth), End: math.NaN()}
	if r.Lo == 0 && r.Hi == 0 {
		return e, nil
	}
	switch {
	case r.Lo <= truth && truth <= r.Hi:
		e.End = 1
	case r.Lo > truth:
		e.End = eValue(r.Lo / truth)
	default:
		e.End = eValue(r.Hi / truth)
	}
	return e, nil
}

// eValue is RR + √(RR(RR − 1)), of the inverse below 1.
func eValue(rr float64) float64 {
	if rr < 1 {
		rr = 1 / rr
	}
	return rr + math.Sqrt(rr*(rr-1))
}

func (r RiskRatio) check() error {
	interval := r.Lo != 0 || r.Hi != 0
	switch {
	case !(r.Estimate > 0) || !finite(r.Estimate):
		return fmt.Errorf("refute: the ratio is %v, want a number above 0", r.Estimate)
	case interval && !(r.Lo >= 0 && r.Lo <= r.Estimate && r.Estimate <= r.Hi && finite(r.Hi)):
		return fmt.Errorf("refute: the interval is %v to %v, want one from 0 up that holds the estimate %v", r.Lo, r.Hi, r.Estimate)
	}
	return nil
}

// OddsRatio returns the risk ratio that an odds ratio stands for: itself if the
// outcome is rare, below 15 % at the end of follow-up, else its root.
//
// Errors: as RiskRatio.EValue. Source: [VanderWeeleDing2017] table 2.
func OddsRatio(odds RiskRatio, rare bool) (RiskRatio, error) {
	if rare {
		return odds, odds.check()
	}
	return odds.through(math.Sqrt)
}

// HazardRatio returns the risk ratio that a hazard ratio stands for: itself if
// the outcome is rare, else (1 − ½^√h)/(1 − ½^√(1/h)).
//
// Errors: as RiskRatio.EValue. Source: [VanderWeeleDing2017] table 2.
func HazardRatio(hazard RiskRatio, rare bool) (RiskRatio, error) {
	if rare {
		return hazard, hazard.check()
	}
	return hazard.through(func(h float64) float64 {
		if h == 0 {
			return 0
		}
		return (1 - math.Exp2(-math.Sqrt(h))) / (1 - math.Exp2(-math.Sqrt(1/h)))
	})
}

func (r RiskRatio) through(f func(float64) float64) (RiskRatio, error) {
	if err := r.check(); err != nil {
		return r, err
	}
	out := RiskRatio{Estimate: f(r.Estimate)}
	if r.Lo != 0 || r.Hi != 0 {
		out.Lo, out.Hi = f(r.Lo), f(r.Hi)
	}
	return out, nil
}

// MeanDifference returns the risk ratio that a difference of means stands for,
// in standard deviations of the outcome, with its standard error: exp(0.91 d),
// and exp(0.91 d ± 1.78 se) for the 95 % interval.
//
// Errors: numbers that are not finite, a negative standard error.
// Source: [VanderWeeleDing2017] table 2.
func MeanDifference(d, se float64) (RiskRatio, error) {
	if !finite(d) || !(se >= 0) || !finite(se) {
		return RiskRatio{}, fmt.Errorf("refute: MeanDifference: %v with standard error %v, want finite numbers, the second 0 or above", d, se)
	}
	const slope, halfWidth = 0.91, 1.78 // of the source
	r := RiskRatio{Estimate: math.Exp(slope * d)}
	if se > 0 {
		r.Lo, r.Hi = math.Exp(slope*d-halfWidth*se), math.Exp(slope*d+halfWidth*se)
	}
	if err := r.check(); err != nil { // an overflow
		return RiskRatio{}, err
	}
	return r, nil
}

// RiskRatioOf returns the risk ratio that an effect on a mean stands for: of an
// outcome of 0 and 1, over the risk of those who have the treatment From, else by
// MeanDifference.
//
// Errors: an effect that causal.Estimate did not make, a treatment From that
// nobody has, risks outside 0 to 1.
func RiskRatioOf(effect *causal.Effect) (RiskRatio, error) {
	_, data := effect.By()
	if data == nil {
		return RiskRatio{}, errors.New("refute: RiskRatioOf: want an effect that causal.Estimate made")
	}
	q := effect.Estimand.Query()
	y, err := data.Numbers(q.Outcome)
	if err != nil {
		return RiskRatio{}, err
	}
	if slices.ContainsFunc(y, func(v float64) bool { return v != 0 && v != 1 }) {
		sd := stat.StdDev(y, nil)
		return MeanDifference(effect.Mean/sd, effect.SE/sd)
	}
	from, _, err := q.Contrast(data)
	if err != nil {
		return RiskRatio{}, err
	}
	x, err := data.Numbers(q.Treatment)
	if err != nil {
		return RiskRatio{}, err
	}
	risk, n := 0.0, 0.0
	for i, v := range x {
		if v == from {
			risk += y[i]
			n++
		}
	}
	risk /= n
	if !(risk > 0) || !(risk+effect.Mean > 0) {
		return RiskRatio{}, fmt.Errorf("refute: RiskRatioOf: the risk is %v with the treatment %v, from which no ratio to the effect %v follows", risk, from, effect.Mean)
	}
	ratio := func(x float64) float64 { return math.Max(0, risk+x) / risk }
	return RiskRatio{ratio(effect.Mean), ratio(effect.Interval[0]), ratio(effect.Interval[1])}, nil
}
