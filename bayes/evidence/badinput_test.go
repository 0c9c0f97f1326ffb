package evidence

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestBadInput(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	one := func(t float64, n int, r float64) error { _, err := OneSampleT(t, n, r); return err }
	two := func(t float64, n, m int, r float64) error { _, err := TwoSampleT(t, n, m, r); return err }
	point := func(k, n int, p, a, b float64) error { _, err := BinomialPoint(k, n, p, a, b); return err }
	posterior := func(p float64) error { _, err := Posterior(1, p); return err }
	y := []float64{1, 2, 4, 3, 7}
	line := []float64{1, 2, 3, 4, 5}
	space := func(y []float64, g float64, columns ...[]float64) error {
		x := mat.NewDense(len(columns[0]), len(columns), nil)
		for j, c := range columns {
			x.SetCol(j, c)
		}
		_, err := GPrior(x, y, g)
		return err
	}
	many := make([][]float64, 21)
	for j := range many {
		many[j] = make([]float64, 30)
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{one(nan, 10, 1), "t is NaN"},
		{one(-inf, 10, 1), "t is -Inf"},
		{one(1, 1, 1), "a sample of 1"},
		{one(1, 10, 0), "scale is 0"},
		{one(nan, 10, inf), "scale is +Inf"},
		{two(1, 0, 5, 1), "samples of 0 and 5"},
		{two(1, 1, 1, 1), "samples of 1 and 1"},
		{two(inf, 5, 5, 1), "TwoSampleT: t is +Inf"},
		{point(-1, 3, 0.5, 1, 1), "-1 successes"},
		{point(4, 3, 0.5, 1, 1), "4 successes in 3"},
		{point(1, 3, 1, 1, 1), "null is 1"},
		{point(1, 3, 0.5, 0, 1), "Beta(0, 1)"},
		{point(1, 3, 0.5, 1, inf), "Beta(1, +Inf)"},
		{posterior(1.1), "prior is 1.1"},
		{posterior(nan), "prior is NaN"},
		{space(y, 0, line), "g is 0"},
		{space(y, nan, line), "g is NaN"},
		{space(y[:4], 5, line), "4 values of y for 5 rows"},
		{space([]float64{1, 2, nan, 4, 5}, 5, line), "y[2] is NaN"},
		{space(y, 5, []float64{1, 2, 3, inf, 5}), "x[3, 0] is +Inf"},
		{space([]float64{3, 3, 3, 3, 3}, 5, line), "y is constant"},
		{space(y, 5, line, []float64{2, 4, 6, 8, 10}), "predictor 1 is a combination"},
		{space(y, 5, []float64{7, 7, 7, 7, 7}), "predictor 0 is a combination"},
		{space(line, 5, line), "without error"},
		{space(y, 5, y, line, []float64{1, 0, 0, 0, 2}, []float64{0, 1, 0, 0, 0}), "5 observations for 4 predictors"},
		{space(make([]float64, 30), 5, many...), "2^21 models"},
		{space([]float64{1e200, 2e200, -1e200, 0, 3}, 5, line), "overflow"},
	} {
		if c.err == nil || !strings.HasPrefix(c.err.Error(), "evidence: ") || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("error %v, want %q", c.err, c.want)
		}
	}
}

// TestNothing: what is nil, as where an error was not looked at, is an error.
func TestNothing(t *testing.T) {
	for name, f := range map[string]func() error{
		"Bridge": func() error { _, err := Bridge(t.Context(), nil, nil, BridgeConfig{}); return err },
		"GPrior": func() error { _, err := GPrior(nil, []float64{1, 2}, 2); return err },
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), "evidence: "+name) || !strings.Contains(err.Error(), "nil") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
