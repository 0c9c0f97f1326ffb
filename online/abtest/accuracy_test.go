package abtest

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/seed78144065/credence/online"
)

// reference is a case of testdata/posteriors.json.
type reference struct {
	Family         string
	A, B           []float64
	ROPE           float64
	ProbBetter     float64 `json:"prob_better"`
	LossA          float64 `json:"loss_a"`
	LossB          float64 `json:"loss_b"`
	ProbWithin     float64 `json:"prob_within"`
	Interval, Lift [2]float64
}

// metric makes a metric of the parameters of a case.
func (r reference) metric(p []float64) Metric {
	switch r.Family {
	case "beta":
		return Binomial(online.Beta{Alpha: p[0], Beta: p[1]})
	case "gamma":
		return Poisson(online.Gamma{Shape: p[0], Rate: p[1]})
	}
	shape := p[0] / 2 // Student of df, place and scale
	return Normal(online.NormalInverseGamma{Mean: p[1], Count: 1, Shape: shape, Scale: shape * p[2] * p[2]})
}

// TestAccuracy: two arms against sums in long double (testdata/posteriors.py): few
// events and many, priors that are next to nothing at a bound, wide arms beside
// narrow ones, equal ones, heavy tails. Probabilities to 2e-9; losses to 1e-7 of
// themselves and 1e-9 standard deviations; intervals to 3e-8 of their width, and
// lifts, which may be hundreds of times wider than their middle, to 1e-7.
func TestAccuracy(t *testing.T) {
	text, err := os.ReadFile("testdata/posteriors.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []reference
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	for _, want := range list {
		c, err := Compare(want.metric(want.A), want.metric(want.B))
		if err != nil {
			t.Fatal(err)
		}
		lo, hi, err := c.Interval(0.95)
		if err != nil {
			t.Fatal(err)
		}
		liftLo, liftHi, err := c.LiftInterval(0.95)
		if err != nil {
			t.Fatal(err)
		}
		within, err := c.ProbWithin(-want.ROPE, want.ROPE)
		if err != nil {
			t.Fatal(err)
		}
		off := func(what string, got, want, tolerance float64) {
			if !(math.Abs(got-want) <= tolerance) {
				t.Errorf("%s is off by %.2g, more than %.2g", what, got-want, tolerance)
			}
		}
		name := want.Family + string(mustJSON(t, [][]float64{want.A, want.B}))
		width, liftWidth := want.Interval[1]-want.Interval[0], want.Lift[1]-want.Lift[0]
		off(name+" P", c.ProbBetter, want.ProbBetter, 2e-9)
		off(name+" P(within)", within, want.ProbWithin, 2e-9)
		off(name+" loss of A", c.LossA, want.LossA, 1e-7*want.LossA+1e-9*c.SD)
		off(name+" loss of B", c.LossB, want.LossB, 1e-7*want.LossB+1e-9*c.SD)
		off(name+" low", lo, want.Interval[0], 3e-8*width)
		off(name+" high", hi, want.Interval[1], 3e-8*width)
		off(name+" low lift", liftLo, want.Lift[0], 1e-7*liftWidth)
		off(name+" high lift", liftHi, want.Lift[1], 1e-7*liftWidth)
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
