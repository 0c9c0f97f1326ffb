package estimator

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// Shape is what an Anderson–Rubin set looks like.
type Shape uint8

const (
	// Bounded is an interval.
	Bounded Shape = iota
	// Rays are all effects but those between Lower and Upper: a weak instrument.
	Rays
	// Line is every effect: the instrument says nothing.
	Line
	// Empty is none: the instruments contradict each other or the model.
	Empty
)

// ConfidenceSet has the effects that the Anderson–Rubin test does not reject. It
// covers the truth in a share Level of samples however weak the instrument.
type ConfidenceSet struct {
	Shape        Shape   // an interval, two rays, all or none
	Lower, Upper float64 // its ends, or those of the gap between the rays
	Level        float64
	// PZero is the p-value of no effect.
	PZero float64
}

// String says it in words.
func (c ConfidenceSet) String() string {
	switch c.Shape {
	case Bounded:
		return fmt.Sprintf("%.4g to %.4g", c.Lower, c.Upper)
	case Rays:
		return fmt.Sprintf("below %.4g or above %.4g", c.Lower, c.Upper)
	case Line:
		return "any effect at all: the instrument says nothing"
	default:
		return "no effect at all: the instruments contradict each other or the model"
	}
}

// AndersonRubin returns the confidence set that is right however weak the
// instruments are.
//
// Errors: those of Refuse and of the data; a level that is not between 0 and 1.
// Source: [AndersonRubin1949]; whether the instruments tell the outcome less the
// treatment times the effect. With one instrument it uses Covariance or Cluster,
// with more equal variances.
func (s TwoStage) AndersonRubin(e *causal.Estimand, data *bayes.Table) (ConfidenceSet, error) {
	if err := s.Refuse(e); err != nil {
		return ConfidenceSet{}, fmt.Errorf("estimator: AndersonRubin: %w", err)
	}
	if err := e.CheckData(data); err != nil {
		return ConfidenceSet{}, err
	}
	f, err := newEffect(0, 1, s.Level, 0) // checks the level
	if err != nil {
		return ConfidenceSet{}, err
	}
	v, err := s.read(e, data)
	if err != nil {
		return ConfidenceSet{}, err
	}
	return v.andersonRubin(s, f.Level)
}

// andersonRubin collects the test of an effect b as a ratio of squares,
// (top[0] − 2·b·top[1] + b²·top[2]) / (bottom[0] − 2·b·bottom[1] + b²·bottom[2]),
// which is below the quantile in between or outside two roots.
func (v *stages) andersonRubin(s TwoStage, level float64) (set ConfidenceSet, err error) {
	n, k := v.first.x.n, v.first.x.k
	q := k - v.covariates
	outcome := v.first.again(v.y)
	gy, gd := outcome.Coefficients()[v.covariates:], v.first.Coefficients()[v.covariates:]
	var top, bottom [3]float64
	if q == 1 && (s.Covariance != Classical || v.cluster != nil) {
		top = [3]float64{gy[0] * gy[0], gy[0] * gd[0], gd[0] * gd[0]}
		bottom, err = v.jointVariance(s, outcome)
	} else {
		plain, err := v.first.Covariance(Classical)
		if err != nil {
			return set, err
		}
		left, err := v.block(plain, v.first.classic)
		if err != nil {
			return set, err
		}
		top = [3]float64{form(left, gy, gy) / float64(q), form(left, gy, gd) / float64(q), form(left, gd, gd) / float64(q)}
		for i, u := range outcome.score {
			d := v.first.score[i]
			bottom[0] += u * u
			bottom[1] += u * d
			bottom[2] += d * d
		}
		for i := range bottom {
			bottom[i] /= float64(n - k)
		}
	}
	if err != nil {
		return set, err
	}
	f := distuv.F{D1: float64(q), D2: float64(n - k)}
	limit := f.Quantile(level)
	set.Level, set.PZero = level, f.Survival(top[0]/bottom[0])
	a, b, c := top[2]-limit*bottom[2], top[1]-limit*bottom[1], top[0]-limit*bottom[0]
	root := b*b - a*c
	switch {
	case root < 0 && a > 0:
		set.Shape = Empty
	case root < 0:
		set.Shape = Line
	default:
		if set.Shape = Bounded; a < 0 {
			set.Shape = Rays
		}
		lo, hi := (b-math.Sqrt(root))/a*v.step, (b+math.Sqrt(root))/a*v.step
		set.Lower, set.Upper = min(lo, hi), max(lo, hi)
	}
	return set, nil
}

// jointVariance returns variance of the outcome's coefficient of the instrument,
// covariance with the treatment's, and the variance of that.
func (v *stages) jointVariance(s TwoStage, outcome *Regression) (joint [3]float64, err error) {
	c := make([]float64, v.first.x.k)
	c[v.covariates] = 1 / v.first.x.scale[v.covariates]
	y, d := outcome.influence(c), v.first.influence(c)
	for i, pair := range [3][2][]float64{{y, y}, {y, d}, {d, d}} {
		if joint[i], err = v.first.crossVariance(s.Covariance, v.cluster, pair[0], pair[1]); err != nil {
			return joint, err
		}
	}
	return joint, nil
}
