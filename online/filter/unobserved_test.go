package filter

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// unobserved is what statsmodels' UnobservedComponents says of a level, a dummy
// season and a regressor at given variances: testdata/unobserved.py.
type unobserved struct {
	Period        int
	Y             []*float64 // nil for missing
	X             []float64  // of the steps to be forecast too
	Start         float64    // variance of each state at the first step, mean 0
	Variances     struct{ Noise, Level, Season float64 }
	LogLikelihood float64 `json:"log_likelihood"`
	Level         []float64
	LevelVariance []float64 `json:"level_variance"`
	// Coefficient is that of the regressor, given the whole series.
	Coefficient         float64
	CoefficientVariance float64 `json:"coefficient_variance"`
	Forecast            []float64
	ForecastVariance    []float64 `json:"forecast_variance"`
}

func (c unobserved) series() (y []float64) {
	for _, v := range c.Y {
		if v == nil {
			y = append(y, math.NaN())
		} else {
			y = append(y, *v)
		}
	}
	return y
}

func (c unobserved) model() Structural {
	n := c.Period + 1 // a level, a season of one state less than its period, a coefficient
	start := mat.NewSymDense(n, nil)
	for i := range n {
		start.SetSym(i, i, c.Start)
	}
	return Structural{
		Components: []Component{
			Level{Variance: c.Variances.Level},
			Seasonal{Period: c.Period, Variance: c.Variances.Season},
			Regression{Names: []string{"x"}, X: [][]float64{c.X}},
		},
		Noise: c.Variances.Noise,
		Start: Gaussian{make([]float64, n), start},
	}
}

// faults compares a model with what the peer says.
func (c unobserved) faults(s Structural) (faults []string, err error) {
	wants := func(what string, got, want float64) {
		if !(math.Abs(got-want) <= 1e-6*math.Abs(want)) {
			faults = append(faults, what)
		}
	}
	y := c.series()
	m, err1 := s.Model()
	series, err2 := s.Series(y)
	d, err3 := s.Smooth(y)
	next, err4 := s.Forecast(y, len(c.Forecast))
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return nil, err
	}
	evidence, err := LogEvidence(m, series)
	if err != nil {
		return nil, err
	}
	wants("log likelihood", evidence, c.LogLikelihood)
	level, sd, err1 := d.Component("level")
	effect, effectSD, err2 := d.Component("regression")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	for i := range c.Level {
		wants("level", level[i], c.Level[i])
		wants("variance of the level", sd[i]*sd[i], c.LevelVariance[i])
		wants("effect of the regressor", effect[i], c.Coefficient*c.X[i])
		wants("variance of the effect", effectSD[i]*effectSD[i], c.CoefficientVariance*c.X[i]*c.X[i])
	}
	for i, g := range next {
		wants("forecast", g.Mean[0], c.Forecast[i])
		wants("variance of a forecast", g.Cov.At(0, 0), c.ForecastVariance[i])
	}
	return faults, nil
}

// TestUnobservedComponents: a series of two missing values has the log likelihood,
// the level and the forecasts that statsmodels 0.13.5 gives it at the same
// variances and the same start, to 1e-6 of each number; one at others has not.
func TestUnobservedComponents(t *testing.T) {
	text, err := os.ReadFile("testdata/unobserved.json")
	var peer struct{ Cases []unobserved }
	if err := errors.Join(err, json.Unmarshal(text, &peer)); err != nil {
		t.Fatal(err)
	}
	if len(peer.Cases) != 2 {
		t.Fatalf("%d cases; want those of a quarter and a month", len(peer.Cases))
	}
	for _, c := range peer.Cases {
		faults, err := c.faults(c.model())
		if err != nil || len(faults) > 0 {
			t.Errorf("period %d: other than the peer: %q, error %v", c.Period, faults, err)
		}
		planted := c.model()
		planted.Noise *= 1.001
		if faults, err = c.faults(planted); err != nil || len(faults) == 0 {
			t.Errorf("period %d: another variance of noise is not seen, error %v", c.Period, err)
		}
	}
}
