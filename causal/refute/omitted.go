package refute

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// OmittedVariable is a coefficient of a least squares regression, of which is
// asked how far a variable that was left out could change it: one that explains a
// share R² of what the covariates leave of the treatment, and a share of what
// treatment and covariates leave of the outcome.
//
// Nothing is assumed of how the variable is distributed, nor that there is but
// one. Source: [CinelliHazlett2020].
type OmittedVariable struct {
	Estimate, SE float64 // of the coefficient, with its standard error
	DF           int     // residual degrees of freedom
}

// Adjusted is the coefficient with the variable in the regression.
type Adjusted struct {
	Estimate, SE, T float64    // of the coefficient; standard error; their ratio
	Interval        [2]float64 // of the coefficient
}

// check returns what is impossible.
func (o OmittedVariable) check() error {
	var errs []error
	if !finite(o.Estimate) {
		errs = append(errs, fmt.Errorf("refute: OmittedVariable: the estimate is %v, want a finite number", o.Estimate))
	}
	if !(o.SE > 0) || !finite(o.SE) {
		errs = append(errs, fmt.Errorf("refute: OmittedVariable: the standard error is %v, want one above 0", o.SE))
	}
	if o.DF < 2 {
		errs = append(errs, fmt.Errorf("refute: OmittedVariable: %d degrees of freedom are too few for one more variable", o.DF))
	}
	return errors.Join(errs...)
}

// PartialR2 is the share of what other columns leave of the response that a
// column with Student's statistic t explains. Source: [CinelliHazlett2020] §3.4.
func PartialR2(t float64, df int) float64 { return t * t / (t*t + float64(df)) }

// PartialR2 is the share of what is left of the outcome that the treatment
// explains: a variable that explained all of the outcome would have to explain as
// much of the treatment to bring the estimate to 0.
func (o OmittedVariable) PartialR2() float64 { return PartialR2(o.Estimate/o.SE, o.DF) }

// RobustnessValue is the share of both treatment and outcome that a variable must
// explain to change the estimate by a share q of it; 1 brings it to 0.
//
// Errors: impossible numbers. Source: [CinelliHazlett2020] eq. 18.
func (o OmittedVariable) RobustnessValue(q float64) (float64, error) {
	if err := o.checkShare(q, 0); err != nil {
		return 0, err
	}
	return robustness(q * math.Abs(o.Estimate/o.SE) / math.Sqrt(float64(o.DF))), nil
}

// RobustnessValueAt is the same until the estimate, changed by a share q of it
// towards 0 and beyond, does not differ from there at level alpha.
//
// Source: [CinelliHazlett2020] eq. 20. Deviation: above 1/f of the critical value
// its form solves for a variable that explains more of the outcome than there is
// to explain; there the strongest possible one is taken (brute force in the tests).
func (o OmittedVariable) RobustnessValueAt(q, alpha float64) (float64, error) {
	if err := o.checkShare(q, alpha); err != nil {
		return 0, err
	}
	df := float64(o.DF)
	f := q * math.Abs(o.Estimate/o.SE) / math.Sqrt(df)
	critical := o.critical(alpha) / math.Sqrt(df-1)
	switch {
	case f <= critical:
		return 0, nil
	case f*critical > 1:
		return (f*f - critical*critical) / (1 + f*f), nil
	}
	return robustness(f - critical), nil
}

// robustness is ½(√(f⁴ + 4f²) − f²).
func robustness(f float64) float64 {
	return (math.Sqrt(f*f*f*f+4*f*f) - f*f) / 2 // 4: of the quadratic formula
}

// critical is the value of Student's t at a two-sided level, with one degree of
// freedom less: that of the variable.
func (o OmittedVariable) critical(alpha float64) float64 {
	return distuv.StudentsT{Sigma: 1, Nu: float64(o.DF - 1)}.Quantile(1 - alpha/2)
}

func (o OmittedVariable) checkShare(q, alpha float64) error {
	errs := []error{o.check()}
	if !(q > 0) || !finite(q) {
		errs = append(errs, fmt.Errorf("refute: OmittedVariable: q is %v, want a share above 0", q))
	}
	if !(alpha >= 0 && alpha < 1) {
		errs = append(errs, fmt.Errorf("refute: OmittedVariable: alpha is %v, want a level between 0 and 1", alpha))
	}
	return errors.Join(errs...)
}

// Adjust returns the coefficient if a variable with these shares of treatment
// and outcome were in the regression; its sign is the one that moves the estimate
// towards 0, and beyond.
//
// Errors: shares outside 0 to 1, 1 of the treatment; a level outside 0 to 1.
// Source: [CinelliHazlett2020] eqs. 14 and 16; the interval has Student's quantile
// of DF, as their program has.
func (o OmittedVariable) Adjust(treatment, outcome, level float64) (Adjusted, error) {
	errs := []error{o.check()}
	if !(treatment >= 0 && treatment < 1) || !(outcome >= 0 && outcome <= 1) {
		errs = append(errs, fmt.Errorf("refute: OmittedVariable: shares of %v of the treatment and %v of the outcome, want 0 to 1, less than 1 of the treatment", treatment, outcome))
	}
	if !(level > 0 && level < 1) {
		errs = append(errs, fmt.Errorf("refute: OmittedVariable: level is %v, want a share between 0 and 1", level))
	}
	if err := errors.Join(errs...); err != nil {
		return Adjusted{}, err
	}
	df := float64(o.DF)
	bias := o.SE * math.Sqrt(df*outcome*treatment/(1-treatment))
	a := Adjusted{Estimate: math.Copysign(1, o.Estimate) * (math.Abs(o.Estimate) - bias)}
	a.SE = o.SE * math.Sqrt((1-outcome)/(1-treatment)*df/(df-1))
	a.T = a.Estimate / a.SE
	half := distuv.StudentsT{Sigma: 1, Nu: df}.Quantile((1+level)/2) * a.SE
	a.Interval = [2]float64{a.Estimate - half, a.Estimate + half}
	return a, nil
}

// Benchmark is an observed covariate, by what it explains: Treatment is its share
// of what the other covariates leave of the treatment, Outcome of what they and
// the treatment leave of the outcome.
type Benchmark struct {
	Name               string // of the covariate
	Treatment, Outcome float64
}

// Bound returns the most that a variable explains which is kd times as strongly
// related to the treatment as the covariate, and ky times to the outcome.
//
// Result: a share of the outcome above 1 is 1.
// Errors: impossible shares and factors; one so strong that it would explain all
// of the treatment.
// Source: [CinelliHazlett2020] §4.4.
func (b Benchmark) Bound(kd, ky float64) (treatment, outcome float64, err error) {
	d, y := b.Treatment, b.Outcome
	if !(d >= 0 && d < 1) || !(y >= 0 && y < 1) || !(kd >= 0) || !(ky >= 0) {
		return 0, 0, fmt.Errorf("refute: Bound: %s explains %v and %v, times %v and %v; want shares from 0 to below 1 and factors of 0 or more", b.Name, d, y, kd, ky)
	}
	treatment = kd * d / (1 - d)
	between := kd * d * d / ((1 - kd*d) * (1 - d))
	if treatment >= 1 || kd*d >= 1 || between >= 1 {
		return 0, 0, fmt.Errorf("refute: Bound: nothing is %v times as strongly related to the treatment as %s, which explains %.3g of it: want a smaller factor", kd, b.Name, d)
	}
	root := (math.Sqrt(ky) + math.Sqrt(between)) / math.Sqrt(1-between)
	return treatment, math.Min(1, root*root*y/(1-y)), nil
}

// Surface returns what is left of the estimate, or with statistic its Student's
// t, on a grid of shares of treatment and outcome, with benchmarks to mark.
//
// Errors: impossible shares.
func (o OmittedVariable) Surface(treatment, outcome []float64, statistic bool, benchmarks ...Benchmark) (*Surface, error) {
	s := &Surface{Treatment: treatment, Outcome: outcome, Benchmarks: benchmarks}
	var err error
	if s.ToZero, err = o.RobustnessValue(1); err != nil {
		return nil, err
	}
	for _, d := range treatment {
		row := make([]float64, len(outcome))
		for j, y := range outcome {
			a, err := o.Adjust(d, y, 1-defaultLevel)
			if err != nil {
				return nil, err
			}
			if row[j] = a.Estimate; statistic {
				row[j] = a.T
			}
		}
		s.Effect = append(s.Effect, row)
	}
	return s, nil
}
