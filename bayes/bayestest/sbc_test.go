package bayestest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
)

// calibrate runs a calibration with NUTS.
func calibrate(t *testing.T, s Simulator, sims int) *SBCResult {
	t.Helper()
	r, err := SBC{Simulate: s, Infer: nuts, Sims: sims, Seed: 1}.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// models are what is calibrated: by name, the program with an error planted.
var models = map[string]func(*testing.T, plant) *bayes.Program{
	"hierarchical": hierarchical, "logistic": logistic, "ordered": ordered,
}

// TestCalibration: NUTS on compiled models, from groups to ordered and bounded
// parameters.
//
// Statistic: χ² of each rank histogram; null distribution χ² with bins − 1
// degrees of freedom; false-alarm rate 1e-6 a model over its quantities.
func TestCalibration(t *testing.T) {
	for name, model := range models {
		t.Run(name, func(t *testing.T) {
			prog := model(t, nothing)
			r := calibrate(t, FromModel(prog, prog), quickSims)
			t.Logf("\n%v", r)
			if err := r.Check(falseAlarms); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("hand-written", func(t *testing.T) {
		if err := calibrate(t, counter{jacobian: 1}.simulator(), quickSims).Check(falseAlarms); err != nil {
			t.Error(err)
		}
	})
}

const (
	quickSims   = 250 // 10 bins of 25; a second or two
	plantedSims = 150 // fewer than a right program passes with
)

// TestCalibrationSeesPlantedErrors: the same check, a posterior that is wrong.
func TestCalibrationSeesPlantedErrors(t *testing.T) {
	for _, c := range []struct {
		model string
		plant plant
		name  string
	}{
		{"hierarchical", noPrior, "no prior"},
		{"hierarchical", misscaled, "mis-scaled likelihood"},
		{"logistic", misscaled, "mis-scaled likelihood"},
		{"ordered", noJacobian, "no Jacobian"},
	} {
		t.Run(c.model+"/"+c.name, func(t *testing.T) {
			model := models[c.model]
			r := calibrate(t, FromModel(model(t, nothing), model(t, c.plant)), plantedSims)
			if err := r.Check(falseAlarms); err == nil {
				t.Errorf("unnoticed:\n%v", r)
			} else {
				t.Log(err)
			}
		})
	}
	t.Run("hand-written/no Jacobian", func(t *testing.T) {
		if r := calibrate(t, counter{}.simulator(), plantedSims); r.Check(falseAlarms) == nil {
			t.Errorf("unnoticed:\n%v", r)
		}
	})
}

func TestSBCBadInput(t *testing.T) {
	prog := logistic(t, nothing)
	sim := FromModel(prog, prog)
	for name, c := range map[string]struct {
		sbc  SBC
		want string
	}{
		"no simulator": {SBC{Infer: nuts}, "Simulate"},
		"no method":    {SBC{Simulate: sim}, "Infer"},
		"few sims":     {SBC{Simulate: sim, Infer: nuts, Sims: -1}, "Sims is -1"},
		"one bin":      {SBC{Simulate: sim, Infer: nuts, Bins: 1}, "Bins is 1"},
		"unknown truth": {SBC{Infer: nuts, Simulate: func(ctx context.Context, seed uint64) (bayes.Values, bayes.Target, error) {
			_, target, err := sim(ctx, seed)
			return bayes.Values{"gamma": 1.0}, target, err
		}}, `"gamma"`},
		"truth of another shape": {SBC{Infer: nuts, Simulate: func(ctx context.Context, seed uint64) (bayes.Values, bayes.Target, error) {
			_, target, err := sim(ctx, seed)
			return bayes.Values{"beta": []float64{1}}, target, err
		}}, "2 elements"},
		"flat prior": {SBC{Infer: nuts, Simulate: FromModel(ordered(t, noPrior), ordered(t, noPrior))}, "flat prior"},
	} {
		if _, err := c.sbc.Run(context.Background()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one about %s", name, err, c.want)
		}
	}
	for _, rate := range []float64{0, 1, -1} {
		if (&SBCResult{Quantities: []Quantity{{P: 1}}}).Check(rate) == nil {
			t.Errorf("a false-alarm rate of %v is accepted", rate)
		}
	}
	if (&SBCResult{}).Check(falseAlarms) == nil {
		t.Error("a result without ranks passes")
	}
}

// TestSBCCancelled: what was done is kept.
func TestSBCCancelled(t *testing.T) {
	prog := logistic(t, nothing)
	ctx, cancel := context.WithCancel(context.Background())
	s := SBC{Sims: 100, Simulate: FromModel(prog, prog)}
	s.Infer = func(seed uint64) bayes.Inferrer { return stopping{nuts(seed), cancel} }
	r, err := s.Run(ctx)
	if !errors.Is(err, context.Canceled) || r == nil || r.Sims == 0 || r.Sims == 100 {
		t.Errorf("result %v, error %v: want some of 100 simulations and context.Canceled", r, err)
	}
}

// stopping cancels the run at its first fit.
type stopping struct {
	bayes.Inferrer
	cancel context.CancelFunc
}

func (s stopping) Infer(ctx context.Context, t bayes.Target) (*bayes.Draws, error) {
	d, err := s.Inferrer.Infer(ctx, t)
	s.cancel()
	return d, err
}

// TestSBCSameOnEveryRun: the ranks don't depend on who runs what.
func TestSBCSameOnEveryRun(t *testing.T) {
	prog := logistic(t, nothing)
	var first string
	for range 2 {
		if s := fmt.Sprint(calibrate(t, FromModel(prog, prog), 20)); first == "" {
			first = s
		} else if s != first {
			t.Errorf("two runs differ:\n%s\n%s", first, s)
		}
	}
}

// TestRanksOfTies: a constant is ranked uniformly.
func TestRanksOfTies(t *testing.T) {
	var sims []map[string]rank
	src := rng.New(1, "ties")
	for range 4000 {
		r, err := rankOf(1, []float64{1, 1, 1, 1, 1, 1, 1}, &src)
		if err != nil {
			t.Fatal(err)
		}
		sims = append(sims, map[string]rank{"x": r})
	}
	r, err := newResult(sims, 8)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Check(falseAlarms); err != nil {
		t.Error(err)
	}
}

// TestRankHistogram counts ranks by hand: 4 draws have 5 ranks, of which bins 0
// and 1 hold 3 and 2; χ² = (6−6)²/6 + (4−4)²/4 and (9−6)²/6 + (1−4)²/4.
func TestRankHistogram(t *testing.T) {
	for _, c := range []struct {
		low  int
		want float64
	}{{6, 0}, {9, 3.75}} {
		var sims []map[string]rank
		for k := range 10 {
			at := k % 3
			if k >= c.low {
				at = 3 + k%2
			}
			sims = append(sims, map[string]rank{"x": {at, 4}})
		}
		r, err := newResult(sims, 2)
		if err != nil {
			t.Fatal(err)
		}
		q := r.Quantities[0]
		if q.Counts[0] != c.low || q.Expected[0] != 6 || q.ChiSquare != c.want {
			t.Errorf("%d low ranks: %+v, want χ² %v", c.low, q, c.want)
		}
	}
	mixed := []map[string]rank{{"x": {0, 4}}, {"x": {0, 5}}}
	if _, err := newResult(mixed, 2); err == nil {
		t.Error("ranks among different numbers of draws are pooled")
	}
}
