package online

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// refuses checks that bad observations in the middle of a batch are an error
// that says what they are, and change nothing.
func refuses[D, O any](t *testing.T, good O, bad map[string]O, begin func() (*Posterior[D, O], error)) {
	t.Helper()
	p, err := begin()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Update(good); err != nil {
		t.Fatal(err)
	}
	before := append(p.now.numbers(nil), p.n, p.base)
	for want, o := range bad {
		for _, err := range []error{p.Update(good, o, good), func() error { _, err := p.Predict(o); return err }()} {
			if !errors.Is(err, ErrData) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v; want %q", p.like.name(), err, want)
			}
		}
		if after := append(p.now.numbers(nil), p.n, p.base); !equal(before, after) {
			t.Errorf("%s: %v became %v", p.like.name(), before, after)
		}
	}
}

func TestObservations(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	refuses(t, Trials{1, 2}, map[string]Trials{"-1 successes": {-1, 2}, "3 successes of 2": {3, 2}}, func() (*Posterior[Beta, Trials], error) { return NewBinomial(Beta{1, 1}) })
	refuses(t, 1, map[string]int{"-2 failures": -2}, func() (*Posterior[Beta, int], error) { return NewNegativeBinomial(2, Beta{1, 1}) })
	refuses(t, Count{1, 1}, map[string]Count{"-1 events": {-1, 1}, "exposure of 0": {1, 0}, "exposure of NaN": {1, nan}, "exposure of +Inf": {1, inf}},
		func() (*Posterior[Gamma, Count], error) { return NewPoisson(Gamma{1, 1}) })
	refuses(t, Lifetime{Time: 1}, map[string]Lifetime{"-1": {Time: -1}, "NaN": {nan, true}}, func() (*Posterior[Gamma, Lifetime], error) { return NewExponential(Gamma{1, 1}) })
	refuses(t, 1, map[string]float64{"0; want a positive": 0, "+Inf": inf}, func() (*Posterior[Gamma, float64], error) { return NewGamma(2, Gamma{1, 1}) })
	refuses(t, 3, map[string]float64{"at least the scale 2": 1, "NaN": nan}, func() (*Posterior[Gamma, float64], error) { return NewParetoTail(2, Gamma{1, 1}) })
	refuses(t, 1, map[string]float64{"NaN": nan, "-Inf": -inf}, func() (*Posterior[InverseGamma, float64], error) { return NewNormalVariance(0, InverseGamma{1, 1}) })
	refuses(t, Lifetime{Time: 1}, map[string]Lifetime{"0": {}, "+Inf": {Time: inf}}, func() (*Posterior[InverseGamma, Lifetime], error) { return NewWeibull(2, InverseGamma{1, 1}) })
	refuses(t, 1, map[string]float64{"NaN": nan, "+Inf": inf}, func() (*Posterior[Normal, float64], error) { return NewNormalMean(1, Normal{Variance: 1}) })
	refuses(t, 1, map[string]float64{"NaN": nan, "+Inf": inf}, func() (*Posterior[NormalInverseGamma, float64], error) {
		return NewNormal(NormalInverseGamma{Count: 1, Shape: 1, Scale: 1})
	})
	refuses(t, 1, map[string]int{"category 2; want 0 to 1": 2, "category -1": -1}, func() (*Posterior[Dirichlet, int], error) { return NewCategorical(Dirichlet{[]float64{1, 1}}) })
	refuses(t, []int{1, 2}, map[string][]int{"3 counts; want 2": {1, 2, 3}, "[1 -1]": {1, -1}}, func() (*Posterior[Dirichlet, []int], error) { return NewMultinomial(Dirichlet{[]float64{1, 1}}) })
	refuses(t, []float64{1, 2}, map[string][]float64{"a vector of 1; want 2": {1}, "element 1 is NaN": {1, nan}}, func() (*Posterior[NormalInverseWishart, []float64], error) {
		return NewMultivariate(NormalInverseWishart{Mean: []float64{0, 0}, Count: 1, DF: 3, Scale: mat.NewSymDense(2, []float64{1, 0, 0, 1})})
	})
	rows := map[string]Row{"1 predictors; want 2": {[]float64{1}, 1}, "predictor 0 is +Inf": {[]float64{inf, 1}, 1}, "response is NaN": {[]float64{1, 1}, nan}}
	refuses(t, Row{[]float64{1, 2}, 3}, rows, func() (*Posterior[Regression, Row], error) {
		return NewRegression(regressionPrior(t))
	})
	refuses(t, Row{[]float64{1, 2}, 3}, rows, func() (*Posterior[MultivariateNormal, Row], error) {
		prior, err := NewMultivariateNormal([]float64{0, 0}, eye(2))
		if err != nil {
			return nil, err
		}
		return NewLinear(1, prior)
	})
	refuses(t, 1, map[string]float64{"-1": -1, "NaN": nan}, func() (*Posterior[Pareto, float64], error) { return NewUniform(Pareto{1, 1}) })
}

func regressionPrior(t *testing.T) Regression {
	prior, err := NewRegressionPrior([]float64{0, 0}, eye(2), 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	return prior
}

// TestPriors: every fault of a prior is told at once.
func TestPriors(t *testing.T) {
	for _, c := range []struct {
		err   error
		wants []string
	}{
		{fault(NewBinomial(Beta{0, math.NaN()})), []string{"prior of binomial", "Alpha is 0", "Beta is NaN"}},
		{fault(NewNegativeBinomial(-1, Beta{1, 1})), []string{"r is -1"}},
		{fault(NewPoisson(Gamma{-1, math.Inf(1)})), []string{"Shape is -1", "Rate is +Inf"}},
		{fault(NewGamma(0, Gamma{1, 1})), []string{"shape is 0"}},
		{fault(NewParetoTail(0, Gamma{1, 1})), []string{"scale is 0"}},
		{fault(NewNormalVariance(math.NaN(), InverseGamma{1, 1})), []string{"mean is NaN"}},
		{fault(NewWeibull(-2, InverseGamma{1, 1})), []string{"shape is -2"}},
		{fault(NewNormalMean(0, Normal{Variance: 1})), []string{"variance is 0"}},
		{fault(NewNormalMean(1, Normal{Mean: math.Inf(1)})), []string{"Mean is +Inf", "Variance is 0"}},
		{fault(NewNormal(NormalInverseGamma{})), []string{"Count is 0", "Shape is 0", "Scale is 0"}},
		{fault(NewCategorical(Dirichlet{[]float64{1}})), []string{"1 categories"}},
		{fault(NewMultinomial(Dirichlet{[]float64{1, -1}})), []string{"Alpha[1] is -1"}},
		{fault(NewMultivariate(NormalInverseWishart{Mean: []float64{1}})), []string{"Scale that is not 1 by 1"}},
		{fault(NewMultivariate(NormalInverseWishart{Mean: []float64{1, math.NaN()}, DF: 1, Scale: mat.NewSymDense(2, []float64{1, 2, 2, 1})})),
			[]string{"Count is 0", "Mean[1] is NaN", "DF is 1; want more than 1", "not positive definite"}},
		{fault(NewRegressionPrior(nil, nil, -1, 0)), []string{"a mean of 0 numbers and a covariance of 0 rows", "shape is -1", "scale is 0"}},
		{fault(NewRegressionPrior([]float64{1, math.Inf(1)}, eye(2), 1, 1)), []string{"mean[1] is +Inf"}},
		{fault(NewRegression(Regression{})), []string{"no vector"}},
		{fault(NewMultivariateNormal([]float64{1, 2}, mat.NewSymDense(2, []float64{1, 2, 2, 1}))), []string{"not positive definite"}},
		{fault(NewLinear(0, MultivariateNormal{})), []string{"variance is 0"}},
		{fault(NewUniform(Pareto{})), []string{"Scale is 0", "Shape is 0"}},
	} {
		for _, want := range c.wants {
			if c.err == nil || !strings.Contains(c.err.Error(), want) {
				t.Errorf("%v; want %q", c.err, want)
			}
		}
	}
}

func fault[P any](_ P, err error) error { return err }

func TestMergeFaults(t *testing.T) {
	begin := func(a float64) *Posterior[Beta, int] {
		p, err := NewNegativeBinomial(1, Beta{a, 1})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p, faded := begin(1), begin(1)
	if err := faded.Forget(0.5, FadePrior); err != nil {
		t.Fatal(err)
	}
	other, err := NewNegativeBinomial(2, Beta{1, 1})
	if err != nil {
		t.Fatal(err)
	}
	for want, q := range map[string]*Posterior[Beta, int]{"nothing": nil, "[1 1] and [2 1]": nil, "0.5": faded, "negative binomial [2]": other} {
		if strings.HasPrefix(want, "[") {
			q = begin(2)
			want = "[1 1] and [2 1]"
		}
		before := p.state()
		if err := p.Merge(q); !errors.Is(err, ErrPriorMismatch) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
		if !reflect.DeepEqual(p.state(), before) {
			t.Errorf("%+v became %+v", before, p.state())
		}
	}
	if err := p.Merge(p); !errors.Is(err, ErrPriorMismatch) {
		t.Errorf("merged with itself: %v", err)
	}
	for _, keep := range []float64{0, -1, 1.1, math.NaN()} {
		if err := p.Forget(keep, KeepPrior); err == nil {
			t.Errorf("keeps %v", keep)
		}
	}
	if err := p.Forget(0.5, 7); err == nil {
		t.Error("forgets by 7")
	}
}

// TestNoDistribution: zero values that nothing made say nothing, and don't panic;
// predictors of another number are an error.
func TestNoDistribution(t *testing.T) {
	if (MultivariateNormal{}).Covariance() != nil || (MultivariateNormal{}).Precision() != nil || len((MultivariateNormal{}).Mean()) != 0 {
		t.Error("a normal vector of none")
	}
	if (InverseWishart{}).Mean() != nil || (NormalInverseWishart{}).CovarianceMean() != nil {
		t.Error("a covariance of none")
	}
	prior := regressionPrior(t)
	for want, x := range map[string][]float64{"1 predictors; want 2": {1}, "3 predictors; want 2": {1, 2, 3}, "predictor 1 is NaN": {1, math.NaN()}} {
		if _, err := prior.Response(x); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
}
