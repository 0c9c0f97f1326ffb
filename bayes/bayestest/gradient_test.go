package bayestest

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// banana is a smooth target with a gradient that can be spoiled.
type banana struct{ spoil func(x, grad []float64) }

func (banana) Dim() int { return 2 }

func (b banana) LogDensityGrad(x, grad []float64) (float64, error) {
	r := x[1] - x[0]*x[0]
	grad[0], grad[1] = -x[0]+20*r*x[0], -10*r
	if b.spoil != nil {
		b.spoil(x, grad)
	}
	return -0.5*x[0]*x[0] - 5*r*r, nil
}

func TestCheckGradient(t *testing.T) {
	for name, target := range map[string]bayes.Target{
		"banana": banana{}, "hierarchical": hierarchical(t, nothing), "logistic": logistic(t, nothing),
		"ordered": ordered(t, nothing), "counter": counter{1, 1},
	} {
		if err := CheckGradient(target, 1); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCheckGradientSeesPlantedErrors spoils derivatives: a sign, a part in
// 10⁵, one near a point only.
func TestCheckGradientSeesPlantedErrors(t *testing.T) {
	for name, spoil := range map[string]func(x, grad []float64){
		"sign":      func(x, grad []float64) { grad[1] = -grad[1] },
		"1e-5":      func(x, grad []float64) { grad[0] *= 1 + 1e-5 },
		"half-line": func(x, grad []float64) { grad[1] += max(0, x[0]-1) * 1e-3 },
		"NaN":       func(x, grad []float64) { grad[0] = math.NaN() },
	} {
		if err := CheckGradient(banana{spoil}, 1); err == nil || !strings.Contains(err.Error(), "coordinate") {
			t.Errorf("%s: error %v, want one that names a coordinate", name, err)
		}
	}
}

// badBatch answers batches differently from single points.
type badBatch struct {
	banana
	leak bool // an impossible lane disturbs the others
}

func (b badBatch) LogDensityGradBatch(x, grad, logp []float64) error {
	disturbed := 0.0
	for l := range bayes.Lanes {
		if b.leak && math.IsNaN(x[l]) {
			disturbed = 1
		}
	}
	for l := range bayes.Lanes {
		q, g := []float64{x[l], x[bayes.Lanes+l]}, make([]float64, 2)
		logp[l], _ = b.LogDensityGrad(q, g)
		logp[l] += disturbed
		grad[l], grad[bayes.Lanes+l] = g[0], g[1]
	}
	if !b.leak {
		grad[5] = math.Nextafter(grad[5], 0) // one bit in one lane
	}
	return nil
}

func TestCheckGradientSeesLanes(t *testing.T) {
	for _, b := range []badBatch{{leak: true}, {}} {
		if err := CheckGradient(b, 1); err == nil || !strings.Contains(err.Error(), "lane") {
			t.Errorf("leak %v: error %v, want one that names a lane", b.leak, err)
		}
	}
}

// stubborn has no possible points, or no coordinates.
type stubborn struct{ dim int }

func (s stubborn) Dim() int { return s.dim }
func (s stubborn) LogDensityGrad(_, _ []float64) (float64, error) {
	return 0, bayes.ErrReject
}

func TestCheckGradientBadInput(t *testing.T) {
	for _, c := range []struct {
		target bayes.Target
		want   string
	}{
		{stubborn{0}, "no coordinates"},
		{nil, "the target is nil"},
		{(*bayes.Program)(nil), "look at the error of Compile"},
		{stubborn{2}, "0 of 100"},
		{broken{}, "broken"},
	} {
		if err := CheckGradient(c.target, 1); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%#v: error %v, want one about %q", c.target, err, c.want)
		}
	}
}

// broken works alone and fails in batches.
type broken struct{ banana }

func (broken) LogDensityGradBatch(_, _, _ []float64) error { return errors.New("broken") }
