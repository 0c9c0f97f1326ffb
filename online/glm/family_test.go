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
