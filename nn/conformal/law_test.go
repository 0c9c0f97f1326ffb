package conformal_test

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/seed78144065/credence/nn/conformal"
)

// TestLawTable compares with SciPy 1.10.1 (testdata/law.py).
func TestLawTable(t *testing.T) {
	text, err := os.ReadFile("testdata/law.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		N             int
		Alpha, Mean   float64
		At, Quantiles [][2]float64
		Test          [][3]float64
	}
	if err := json.Unmarshal(text, &rows); err != nil || len(rows) == 0 {
		t.Fatal(len(rows), err)
	}
	const within = 1e-9 // of SciPy's own quantiles; values near 0 are compared absolutely
	near := func(what string, r any, got, want float64) {
		t.Helper()
		if !(math.Abs(got-want) <= within*max(math.Abs(want), 1e-3)) {
			t.Errorf("%+v: %s is %v, want %v", r, what, got, want)
		}
	}
	for _, r := range rows {
		l := conformal.Law{N: r.N, Alpha: r.Alpha}
		near("mean", l, l.Mean(), r.Mean)
		for _, v := range r.At {
			near("CDF", l, l.CDF(v[0]), v[1])
		}
		for _, v := range r.Quantiles {
			near("Quantile", l, l.Quantile(v[0]), v[1])
		}
		for _, v := range r.Test {
			near("TestCDF", l, l.TestCDF(int(v[0]), int(v[1])), v[2])
			if v[2] > 1e-12 && v[2] < 1-1e-6 { // elsewhere neighbours are as near
				if got := l.TestQuantile(int(v[0]), v[2]*(1-1e-9)); got != int(v[1]) {
					t.Errorf("%+v: TestQuantile(%v, %v) = %d, want %v", l, v[0], v[2], got, v[1])
				}
			}
		}
	}
}

// TestCalibrationSize: table 1 of [AngelopoulosBates2023], alpha = delta = 0.1.
// Its sizes suffice; ours are the smallest that do.
func TestCalibrationSize(t *testing.T) {
	for _, c := range []struct {
		epsilon         float64
		published, want int // want by search with SciPy 1.10.1
	}{{0.1, 22, 11}, {0.05, 102, 90}, {0.01, 2491, 2429}, {0.005, 9812, 9733}, {0.001, 244390, 0}} {
		if p := (conformal.Law{N: c.published, Alpha: 0.1}).Within(c.epsilon); p < 0.9 {
			t.Errorf("epsilon %v: the published %d suffices with probability %v", c.epsilon, c.published, p)
		}
		got, err := conformal.CalibrationSize(0.1, c.epsilon, 0.1)
		if err != nil || c.want != 0 && got != c.want || got > c.published || float64(got) < 0.5*float64(c.published) {
			t.Errorf("epsilon %v: %d, %v; want %d, published %d", c.epsilon, got, err, c.want, c.published)
		}
		if p, q := (conformal.Law{N: got, Alpha: 0.1}).Within(c.epsilon), (conformal.Law{N: got - 1, Alpha: 0.1}).Within(c.epsilon); p < 0.9 || q >= 0.9 {
			t.Errorf("epsilon %v: %d rows suffice with probability %v, one fewer with %v", c.epsilon, got, p, q)
		}
	}
	// The smallest by looking at each.
	for _, c := range [][3]float64{{0.1, 0.02, 0.1}, {0.05, 0.02, 0.1}, {0.3, 0.05, 0.05}, {0.2, 0.03, 0.2}, {0.01, 0.005, 0.1}, {0.5, 0.1, 0.01}} {
		want := conformal.Needed(c[0])
		for (conformal.Law{N: want, Alpha: c[0]}).Within(c[1]) < 1-c[2] {
			want++
		}
		if got, err := conformal.CalibrationSize(c[0], c[1], c[2]); got != want || err != nil {
			t.Errorf("%v: %d, %v; want %d", c, got, err, want)
		}
	}
	for _, c := range []struct {
		alpha, epsilon, delta float64
		want                  string
	}{
		{0, 0.1, 0.1, "alpha is 0"}, {0.1, 0, 0.1, "epsilon is 0"}, {0.1, 0.1, math.NaN(), "delta is NaN"},
		{0.1, 1e-7, 0.1, "takes more than"},
	} {
		if _, err := conformal.CalibrationSize(c.alpha, c.epsilon, c.delta); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v", c, err)
		}
	}
}

func TestLawOutside(t *testing.T) {
	small := conformal.Law{N: 3, Alpha: 0.1} // everything is covered
	if small.Mean() != 1 || small.CDF(0.999) != 0 || small.CDF(1) != 1 || small.Quantile(0.5) != 1 || small.TestCDF(5, 4) != 0 || small.TestQuantile(5, 0.1) != 5 {
		t.Error("a trivial threshold covers everything")
	}
	for _, l := range []conformal.Law{{N: -1, Alpha: 0.1}, {N: 10, Alpha: 0}, {N: 10, Alpha: math.NaN()}} {
		if l.Mean() == l.Mean() || l.CDF(0.5) == l.CDF(0.5) || l.TestCDF(3, 1) == l.TestCDF(3, 1) || l.TestQuantile(3, 0.5) != -1 || l.Quantile(0.5) == l.Quantile(0.5) {
			t.Errorf("%+v is no law, want NaN", l)
		}
	}
	l := conformal.Law{N: 50, Alpha: 0.1}
	if l.Quantile(0) != 0 || l.Quantile(1) != 1 || l.Quantile(2) == l.Quantile(2) || l.CDF(math.NaN()) == l.CDF(math.NaN()) || l.TestCDF(5, -1) != 0 {
		t.Error("the law outside of its range")
	}
}
