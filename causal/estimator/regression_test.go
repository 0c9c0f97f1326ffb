package estimator_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/internal/rng"
)

// noise draws n standard normal numbers.
func noise(seed uint64, n int) []float64 {
	s := rng.New(seed, "causal/estimator test", 0)
	x := make([]float64, n)
	for i := range x {
		x[i] = rng.StdNormal(&s)
	}
	return x
}

func table(t testing.TB, cols ...bayes.Column) *bayes.Table {
	t.Helper()
	tb, err := bayes.FromColumns(cols...)
	if err != nil {
		t.Fatal(err)
	}
	return tb
}

func wants(t testing.TB, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", words)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q lacks %q", err, w)
		}
	}
}

func near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// TestClusters: rows that are their own clusters give HC1 times (n−1)/(n−1), and
// rows that occur twice, in clusters of two, what they give once.
func TestClusters(t *testing.T) {
	const n = 40
	x, e := noise(1, n), noise(2, n)
	y, own := make([]float64, n), make([]int, n)
	for i := range y {
		y[i], own[i] = 1+2*x[i]+e[i]*(1+math.Abs(x[i])), i
	}
	once, err := estimator.LeastSquares("y ~ x", table(t, bayes.Col("x", x), bayes.Col("y", y)), nil)
	if err != nil {
		t.Fatal(err)
	}
	hc1, _ := once.Covariance(estimator.HC1)
	alone, err := once.ClusterCovariance(own)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "variance of own clusters", alone.At(1, 1), hc1.At(1, 1), 1e-12)
	twice, err := estimator.LeastSquares("y ~ x", table(t, bayes.Col("x", slices.Concat(x, x)), bayes.Col("y", slices.Concat(y, y))), nil)
	if err != nil {
		t.Fatal(err)
	}
	pairs, err := twice.ClusterCovariance(slices.Concat(own, own))
	if err != nil {
		t.Fatal(err)
	}
	// Both are the same sum up to the factors of small samples.
	near(t, "variance of pairs", pairs.At(1, 1)/(2*n-1)*(2*n-2), alone.At(1, 1)/(n-1)*(n-2), 1e-12)
	if plain, _ := twice.Covariance(estimator.HC1); plain.At(1, 1) > 0.6*hc1.At(1, 1) {
		t.Error("planted: rows that occur twice, taken as independent, should seem twice as sure")
	}
	// The same from the scores of the mean of rows.
	one := []float64{0, 1}
	scores, err := once.Influence(one)
	if err != nil {
		t.Fatal(err)
	}
	se, err := estimator.StandardError(scores, nil)
	if err != nil {
		t.Fatal(err)
	}
	hc0, _ := once.Covariance(estimator.HC0)
	near(t, "variance by scores", se*se*(n-1)/n, hc0.At(1, 1), 1e-12)
	scores, _ = twice.Influence(one)
	if by, err := estimator.StandardError(scores, slices.Concat(own, own)); err != nil || math.Abs(by-se) > 1e-12 {
		t.Errorf("by clusters of scores %v (%v), want %v", by, err, se)
	}
}

// TestWeights: a weight of 2 counts a row twice, of 0 not at all, in
// coefficients of both regressions and their information.
func TestWeights(t *testing.T) {
	const n = 60
	x, e := noise(3, n), noise(4, n)
	y, w := make([]float64, n), make([]float64, n)
	var xs, ys []float64
	for i := range y {
		w[i] = float64(i % 3)
		if y[i] = 0; x[i]+e[i] > 0 {
			y[i] = 1
		}
		for range i % 3 {
			xs, ys = append(xs, x[i]), append(ys, y[i])
		}
	}
	weighted, repeated := table(t, bayes.Col("x", x), bayes.Col("y", y)), table(t, bayes.Col("x", xs), bayes.Col("y", ys))
	for _, fit := range []func(string, *bayes.Table, []float64) (*estimator.Regression, error){estimator.LeastSquares, estimator.Logit} {
		a, err := fit("y ~ x", weighted, w)
		if err != nil {
			t.Fatal(err)
		}
		b, err := fit("y ~ x", repeated, nil)
		if err != nil {
			t.Fatal(err)
		}
		for j, c := range a.Coefficients() {
			near(t, "coefficient", c, b.Coefficients()[j], 1e-10)
		}
		p, err := a.Predict(repeated)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range b.Fitted() {
			near(t, "prediction", p[i], f, 1e-10)
		}
	}
}

// TestOffsets: large units and offsets cost least squares few digits. The truth
// is exact: y is linear in the columns.
func TestOffsets(t *testing.T) {
	const n = 50
	x, z, y := noise(5, n), noise(6, n), make([]float64, n)
	for i := range x {
		x[i], z[i] = 1e6+x[i], 1e-9*z[i]
		y[i] = 3 + 2*(x[i]-1e6) - 5e8*z[i]
	}
	fit, err := estimator.LeastSquares("y ~ x + z", table(t, bayes.Col("x", x), bayes.Col("z", z), bayes.Col("y", y)), nil)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "slope of x", fit.Coefficients()[1], 2, 1e-9)
	near(t, "slope of z", fit.Coefficients()[2], -5e8, 1e-9)
}

func TestRegressionFaults(t *testing.T) {
	x := noise(7, 6)
	data := table(t, bayes.Col("x", x), bayes.Col("one", []float64{1, 1, 1, 1, 1, 1}), bayes.Col("y", []float64{0, 0, 1, 0, 1, 1}),
		bayes.Col("z", []float64{0, 0, 1, 0, 1, 1}), bayes.Col("only", []float64{0, 0, 0, 0, 0, 1}), bayes.Col("g", []string{"a", "b", "c", "a", "b", "c"}),
		bayes.Col("gap", []float64{1, 2, math.NaN(), 4, 5, 6}))
	var collinear *estimator.CollinearError
	_, err := estimator.LeastSquares("y ~ x + I(2*x) + z", data, nil)
	if !errors.As(err, &collinear) || collinear.Column != "I(2 * x)" || !slices.Equal(collinear.Of, []string{"x"}) {
		t.Errorf("%v, want the column and what makes it up", err)
	}
	_, err = estimator.Logit("y ~ x + one", data, nil)
	wants(t, err, "one")
	var separated *estimator.SeparationError
	_, err = estimator.Logit("y ~ x + z", data, nil)
	if !errors.As(err, &separated) || !slices.Equal(separated.Columns, []string{"z"}) {
		t.Errorf("%v, want z to separate", err)
	}
	_, err = estimator.Logit("x ~ z", data, nil)
	wants(t, err, "0 and 1", "row 0")
	_, err = estimator.LeastSquares("g ~ x", data, nil)
	wants(t, err, "g has 3 levels")
	_, err = estimator.LeastSquares("gap ~ x", data, nil)
	wants(t, err, "gap", "row 2")
	_, err = estimator.LeastSquares("yy ~ x", data, nil)
	wants(t, err, `did you mean "y"`, "yy")
	_, err = estimator.LeastSquares("y ~ x", data, []float64{1, 1, -1, 1, 1, 1})
	wants(t, err, "row 2", "-1")
	_, err = estimator.LeastSquares("y ~ x", data, []float64{1})
	wants(t, err, "1 weights for 6 rows")
	fit, err := estimator.LeastSquares("y ~ x + only", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = fit.Coefficient("x", estimator.HC3)
	wants(t, err, "row 5", "HC1")
	_, _, err = fit.Coefficient("xx", estimator.HC1)
	wants(t, err, `did you mean "x"`)
	_, err = fit.ClusterCovariance([]int{1, 1, 1, 1, 1, 1})
	wants(t, err, "one cluster")
	_, err = fit.Influence([]float64{1})
	wants(t, err, "1 weights for 3")
	full, err := estimator.LeastSquares("y ~ poly(x, 5)", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = full.Covariance(estimator.HC1)
	wants(t, err, "6 rows for 6")
	if _, err = estimator.StandardError([]float64{1, 2}, []int{0, -1}); err == nil {
		t.Error("a cluster of -1 passed")
	}
}
