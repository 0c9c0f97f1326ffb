package glm

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"
)

// TestMoments compares what a response says with quadrature by mpmath: the log of
// its probability to 1e-8, mean and variance to 2e-7 standard deviations and of
// the variance. testdata/moments.py made the numbers.
func TestMoments(t *testing.T) {
	text, err := os.ReadFile("testdata/moments.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Family    string
		Y, M, V   float64
		LogZ      float64 `json:"logz"`
		Mean, Var float64
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	byName := map[string]family{}
	for _, f := range families {
		byName[f.name()] = f
	}
	wrong := func(s site, m, v, logZ, mean, variance float64) error {
		sd := math.Sqrt(v)
		gotMean, gotVar := m+v*s.slope, v-v*(v*s.curvature)
		if math.Abs(s.logZ-logZ) > 1e-8*math.Max(1, math.Abs(logZ)) || math.Abs(gotMean-mean) > 2e-7*sd+1e-12*math.Abs(mean) || math.Abs(gotVar-variance) > 2e-7*variance+1e-14*v {
			return fmt.Errorf("log Z, mean and variance are %v, %v, %v; want %v, %v, %v", s.logZ, gotMean, gotVar, logZ, mean, variance)
		}
		return nil
	}
	planted := 0
	for _, r := range rows {
		s := byName[r.Family].match(r.Y, r.M, r.V)
		if err := wrong(s, r.M, r.V, r.LogZ, r.Mean, r.Var); err != nil {
			t.Errorf("%s, y %v, m %v, v %v: %v", r.Family, r.Y, r.M, r.V, err)
		}
		if wrong(laplace(byName[r.Family], r.Y, r.M, r.V), r.M, r.V, r.LogZ, r.Mean, r.Var) != nil {
			planted++
		}
	}
	if planted < len(rows)/2 {
		t.Errorf("that Laplace's method has other moments is seen in %d of %d rows", planted, len(rows))
	}
}

// TestPredictions: probabilities of all counts sum to 1 and their mean is Mean; of
// labels the same; MacKay's approximation is off by less than 0.03.
func TestPredictions(t *testing.T) {
	for _, m := range []float64{-3, -0.5, 0, 1.5} {
		for _, sd := range []float64{0, 1e-3, 0.4, 1} {
			for of, f := range families {
				p := Prediction{m, sd, Family(of)}
				var sum, mean float64
				for y := 0.0; y < 3000 && f.check(y) == nil; y++ {
					q := math.Exp(p.LogProb(y))
					sum += q
					mean += q * y
				}
				what := fmt.Sprintf("%s, %v ± %v", f.name(), m, sd)
				near(t, what, sum, 1, 1e-6)
				near(t, what, mean, p.Mean(), 1e-5)
				if f.name() == "logistic" {
					near(t, what+", MacKay", p.MacKay(), p.Mean(), 0.03)
					if sd == 1 && m == -3 && math.Abs(p.MacKay()-p.Mean()) < 1e-3 { // planted
						t.Errorf("%s: MacKay's approximation would pass for exact", what)
					}
				} else if p.MacKay() != p.Mean() {
					t.Errorf("%s: MacKay's approximation is of logistic models", what)
				}
				lo, hi := p.Interval(0.5)
				if mid := f.link(m); !(lo <= mid && mid <= hi) || (sd > 0) != (lo < hi) {
					t.Errorf("%s: half of the probability between %v and %v", what, lo, hi)
				}
			}
		}
	}
}

// TestFamilyNames: a family says its name, or that there is none.
func TestFamilyNames(t *testing.T) {
	for f, want := range map[Family]string{Logistic: "logistic", Probit: "probit", Poisson: "poisson", 7: "Family(7)"} {
		if got := f.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
