package online

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestFamilies compares families that the cases lack with testdata/families.json:
// evidence from joint densities and by quadrature, by SciPy 1.10.1.
func TestFamilies(t *testing.T) {
	text, err := os.ReadFile("testdata/families.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		LogNormal struct {
			Prior    [4]float64
			X        []float64
			Evidence float64
		}
		Mean struct {
			Noise     [][]float64
			PriorCov  [][]float64 `json:"prior_cov"`
			PriorMean []float64   `json:"prior_mean"`
			X, Cov    [][]float64
			Mean      []float64
			Evidence  float64
		}
		Covariance struct {
			Mean     []float64
			DF       float64
			Scale    [][]float64
			X        [][]float64
			Evidence float64
			Result   [][]float64 `json:"posterior_mean"`
		}
		Tail struct {
			Scale    float64
			Prior    [2]float64
			X        []float64
			Evidence float64
		} `json:"pareto_tail"`
		Exponential, Weibull censoredTimes
		Linear               struct {
			Noise     float64
			PriorCov  [][]float64 `json:"prior_cov"`
			PriorMean []float64   `json:"prior_mean"`
			X         [][]float64
			Y         []float64
			Evidence  float64
		}
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}

	l := want.LogNormal
	amounts := learnt(t, l.X, func() (*Posterior[NormalInverseGamma, float64], error) {
		return NewLogNormal(NormalInverseGamma{Mean: l.Prior[0], Count: l.Prior[1], Shape: l.Prior[2], Scale: l.Prior[3]})
	})
	near(t, "log-normal evidence", amounts.LogEvidence(), l.Evidence, 1e-11)

	m := want.Mean
	mean := learnt(t, m.X, func() (*Posterior[MultivariateNormal, []float64], error) {
		prior, err := NewMultivariateNormal(m.PriorMean, symmetric(m.PriorCov))
		if err != nil {
			return nil, err
		}
		return NewMultivariateMean(symmetric(m.Noise), prior)
	})
	near(t, "evidence of the mean", mean.LogEvidence(), m.Evidence, 1e-11)
	for i, row := range rows(mean.Posterior().Covariance()) {
		near(t, "mean", mean.Posterior().Mean()[i], m.Mean[i], 1e-11)
		for j, v := range row {
			near(t, "covariance of the mean", v, m.Cov[i][j], 1e-11)
		}
	}

	c := want.Covariance
	spread := learnt(t, c.X, func() (*Posterior[InverseWishart, []float64], error) {
		return NewMultivariateCovariance(c.Mean, InverseWishart{DF: c.DF, Scale: symmetric(c.Scale)})
	})
	near(t, "evidence of the covariance", spread.LogEvidence(), c.Evidence, 1e-11)
	for i, row := range rows(spread.Posterior().Mean()) {
		for j, v := range row {
			near(t, "covariance", v, c.Result[i][j], 1e-11)
		}
	}
	tail := learnt(t, want.Tail.X, func() (*Posterior[Gamma, float64], error) {
		return NewParetoTail(want.Tail.Scale, Gamma{want.Tail.Prior[0], want.Tail.Prior[1]})
	})
	near(t, "evidence of the tail", tail.LogEvidence(), want.Tail.Evidence, 1e-10)
	waiting := learnt(t, want.Exponential.lifetimes(), func() (*Posterior[Gamma, Lifetime], error) {
		return NewExponential(Gamma{want.Exponential.Prior[0], want.Exponential.Prior[1]})
	})
	near(t, "evidence of censored times", waiting.LogEvidence(), want.Exponential.Evidence, 1e-10)
	wearing := learnt(t, want.Weibull.lifetimes(), func() (*Posterior[InverseGamma, Lifetime], error) {
		return NewWeibull(want.Weibull.Shape, InverseGamma{want.Weibull.Prior[0], want.Weibull.Prior[1]})
	})
	near(t, "evidence of censored Weibull times", wearing.LogEvidence(), want.Weibull.Evidence, 1e-10)
	line := learnt(t, regressionRows(want.Linear.X, want.Linear.Y), func() (*Posterior[MultivariateNormal, Row], error) {
		prior, err := NewMultivariateNormal(want.Linear.PriorMean, symmetric(want.Linear.PriorCov))
		if err != nil {
			return nil, err
		}
		return NewLinear(want.Linear.Noise, prior)
	})
	near(t, "evidence of a line", line.LogEvidence(), want.Linear.Evidence, 1e-11)
	if w := (InverseWishart{DF: 2, Scale: mat.NewSymDense(1, []float64{1})}); w.Mean() != nil {
		t.Error("a mean that there isn't")
	}
}

type censoredTimes struct {
	Shape    float64
	Prior    [2]float64
	Times    []float64
	Censored []bool
	Evidence float64
}

func (c censoredTimes) lifetimes() []Lifetime {
	out := lifetimes(c.Times)
	for i := range out {
		out[i].Censored = c.Censored[i]
	}
	return out
}

// TestForgetKeepsDistributions: what would leave no distribution is an error, and
// nothing changes; keeping all changes nothing.
func TestForgetKeepsDistributions(t *testing.T) {
	wish, err := NewMultivariate(NormalInverseWishart{Mean: []float64{0, 0, 0}, Count: 1, DF: 4, Scale: mat.NewSymDense(3, []float64{1, 0, 0, 0, 1, 0, 0, 0, 1})})
	if err != nil {
		t.Fatal(err)
	}
	before := append(wish.now.numbers(nil), wish.LogEvidence())
	if err := wish.Forget(0.4, FadePrior); err == nil {
		t.Error("1.6 degrees of freedom for 3 by 3")
	}
	if err := wish.Forget(1, KeepPrior); err != nil {
		t.Error(err)
	}
	if after := append(wish.now.numbers(nil), wish.LogEvidence()); !equal(before, after) {
		t.Errorf("%v became %v", before, after)
	}
	if err := wish.Forget(0.4, KeepPrior); err != nil {
		t.Error(err)
	}

	rate, err := NewPoisson(Gamma{1, 1})
	if err != nil {
		t.Fatal(err)
	}
	for range 2000 {
		if err = rate.Forget(0.5, FadePrior); err != nil {
			break
		}
	}
	if err == nil {
		t.Error("2⁻²⁰⁰⁰ of a prior is left")
	}
	if v := rate.Posterior(); !(v.Rate > 0) || math.IsNaN(rate.LogEvidence()) {
		t.Errorf("%+v", v)
	}
}

// TestLargeNumbers: the largest numbers that are taken leave a distribution.
func TestLargeNumbers(t *testing.T) {
	p, err := NewNormal(NormalInverseGamma{Count: 1, Shape: 1, Scale: 1})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 1000 {
		if err := p.Update(largest * float64(1-i%2*2)); err != nil {
			t.Fatal(err)
		}
	}
	if v := p.LogEvidence(); v-v != 0 {
		t.Error(v)
	}
	w, err := NewWeibull(4, InverseGamma{1, 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Update(Lifetime{Time: largest}); err == nil {
		t.Error("a power that overflows is learnt")
	}
}
