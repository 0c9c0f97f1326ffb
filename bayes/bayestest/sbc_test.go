package bayestest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync/atomic"
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
// Statistic: the p-value of each quantity's ranks, exact for uniform ones;
// false-alarm rate 1e-6 a model over its quantities.
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
		"nil method":   {SBC{Simulate: sim, Infer: func(uint64) bayes.Inferrer { return nil }, Sims: 2}, "no method: Infer must return one"},
		"nil program":  {SBC{Simulate: FromModel(prog, nil), Infer: nuts, Sims: 2}, "FromModel: a program is nil"},
		"few sims":     {SBC{Simulate: sim, Infer: nuts, Sims: -1}, "Sims is -1"},
		"one bin":      {SBC{Simulate: sim, Infer: nuts, Bins: 1}, "Bins is 1"},
		"few draws":    {SBC{Simulate: sim, Infer: nuts, Draws: -1}, "Draws is -1"},
		"many draws":   {SBC{Simulate: sim, Infer: nuts, Draws: 65, Sims: 1}, "65 draws are to be ranked, the method returned 64"},
		"a potential":  {SBC{Simulate: FromModel(ordered(t, noJacobian), prog), Infer: nuts}, `potentials ["jacobian"]`},
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
	var fits atomic.Int64
	s.Infer = func(seed uint64) bayes.Inferrer { return stopping{nuts(seed), &fits, cancel} }
	r, err := s.Run(ctx)
	if !errors.Is(err, context.Canceled) || r == nil || r.Sims == 0 || r.Sims == 100 {
		t.Errorf("result %v, error %v: want some of 100 simulations and context.Canceled", r, err)
	}
}

// stopping cancels the run at its tenth fit.
type stopping struct {
	bayes.Inferrer
	fits   *atomic.Int64
	cancel context.CancelFunc
}

func (s stopping) Infer(ctx context.Context, t bayes.Target) (*bayes.Draws, error) {
	d, err := s.Inferrer.Infer(ctx, t)
	if s.fits.Add(1) == 10 {
		s.cancel()
	}
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
	var sims [][]rank
	src := rng.New(1, "ties")
	for range 4000 {
		r, err := rankOf(1, []float64{1, 1, 1, 1, 1, 1, 1}, &src)
		if err != nil {
			t.Fatal(err)
		}
		sims = append(sims, []rank{{name: "x", below: r, n: 7}})
	}
	r, err := newResult(sims, 8)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Check(falseAlarms); err != nil {
		t.Error(err)
	}
}

// TestRankNumbers counts ranks by hand: 4 draws have 5 ranks, of which bins 0
// and 1 hold 3 and 2. Ranks have mean 2 and variance 2, their squared distance
// from the mean has variance (2·4² + 2·1²)/5 − 2² = 2.8.
func TestRankNumbers(t *testing.T) {
	below := []int{0, 0, 1, 1, 2, 2, 3, 4, 4, 4}
	var sims [][]rank
	for _, r := range below {
		sims = append(sims, []rank{{"x", r, 4, 3}})
	}
	r, err := newResult(sims, 2)
	if err != nil {
		t.Fatal(err)
	}
	q := r.Quantities[0]
	if !slices.Equal(q.Ranks, below) || !slices.Equal(q.Counts, []int{6, 4}) || !slices.Equal(q.Expected, []float64{6, 4}) {
		t.Errorf("%+v", q)
	}
	if !slices.Equal(r.Z, []float64{0.2, 0.4, 0.6, 0.8}) || !slices.Equal(q.Below, []int{2, 4, 6, 7}) || q.ESS != 3 {
		t.Errorf("z %v, below %v, ESS %v", r.Z, q.Below, q.ESS)
	}
	// The sum is 21, not 20; the squares sum to 4+4+1+1+0+0+1+4+4+4 = 23, not 20.
	if bias, spread := -1/math.Sqrt(10*2), 3/math.Sqrt(10*2.8); math.Abs(q.Bias-bias) > 1e-14 || math.Abs(q.Spread-spread) > 1e-14 {
		t.Errorf("bias %v, spread %v, want %v and %v", q.Bias, q.Spread, bias, spread)
	}
	if b := r.Band(0.9); b.N != 10 || b.Outside(q.Below) != -1 || (b.Outside(q.Below) >= 0) != (q.P <= 0.1) {
		t.Errorf("band %+v, p %v", b, q.P)
	}
	for _, mixed := range [][][]rank{
		{{{name: "x", n: 4}}, {{name: "x", n: 5}}}, {{{name: "x", n: 4}}, {{name: "y", n: 4}}}, {{{name: "x", n: 4}}, {}},
	} {
		if _, err := newResult(mixed, 2); err == nil {
			t.Errorf("%v are pooled", mixed)
		}
	}
}
