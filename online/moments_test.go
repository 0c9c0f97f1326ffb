package online

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
)

// TestMoments compares with SciPy 1.10.1: var(ddof=1), skew and kurtosis(fisher=False)
// of 1, 2, 4, 8, 16.
func TestMoments(t *testing.T) {
	var m Moments
	if err := m.Update(1, 2, 4, 8, 16); err != nil {
		t.Fatal(err)
	}
	near(t, "variance", m.Variance(), 37.2, 1e-14)
	near(t, "skewness", m.Skewness(), 0.8890481348169542, 1e-14)
	near(t, "kurtosis", m.Kurtosis(), 2.3259408602150526, 1e-14)

	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var back Moments
	if err := json.Unmarshal(text, &back); err != nil || back != m {
		t.Errorf("%+v, %v; want %+v", back, err, m)
	}
	if n := testing.AllocsPerRun(100, func() { _ = m.Update(3, 4) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestMomentsFaults(t *testing.T) {
	m := Moments{N: 1, Mean: 2}
	for want, x := range map[string]float64{"NaN": math.NaN(), "+Inf": math.Inf(1), "-1e+100": -1e100} {
		if err := m.Update(1, x); !errors.Is(err, ErrData) || !strings.Contains(err.Error(), "2 of 2 for moments: "+want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	if m != (Moments{N: 1, Mean: 2}) {
		t.Errorf("%+v", m)
	}
	if v := m.Variance(); !math.IsNaN(v) {
		t.Errorf("the variance of one number is %v", v)
	}
	if v := m.Skewness(); !math.IsNaN(v) {
		t.Errorf("the skewness of one number is %v", v)
	}
}
