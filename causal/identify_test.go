package causal_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/identify"
)

// TestIdentify: how textbook graphs are answered ([Pearl2009] §3.3 and §3.4).
func TestIdentify(t *testing.T) {
	for _, c := range []struct {
		graph string
		query causal.Query
		want  string
	}{
		{"z -> x -> y; z -> y", causal.ATE("x", "y"), "by adjusting for z"},
		{"x -> y", causal.ATE("x", "y"), "as they are"},
		{"x -> m -> y; x <-> y", causal.ATE("x", "y"), "by the front door m"},
		{"y -> x", causal.ATE("x", "y"), "which is 0: no path leads from x to y"},
		{"z -> x -> y; x <-> y", causal.LATE("x", "y"), "by the instrument z"},
		{"w -> x -> y; w -> y; z -> y", causal.CATE("x", "y", "z"), "by adjusting for w, z"},
		{"w -> z -> x -> y; x <-> w; w <-> y", causal.ATE("x", "y"), "by P(y | do(x)) = "}, // the napkin
	} {
		e, err := causal.Identify(dag.MustParse(c.graph), c.query)
		if err != nil {
			t.Errorf("%s: %v", c.graph, err)
			continue
		}
		if !strings.Contains(e.String(), c.want) {
			t.Errorf("%s: %v, want %q", c.graph, e, c.want)
		}
		if c.query.Over != causal.Compliers && e.Functional() == nil {
			t.Errorf("%s: no functional", c.graph)
		}
	}
}

func TestNotIdentified(t *testing.T) {
	_, err := causal.Identify(dag.MustParse("z -> x -> y; x <-> y"), causal.ATE("x", "y"))
	var no *causal.NotIdentifiedError
	var why *identify.NotIdentifiedError
	if !errors.As(err, &no) || !errors.As(err, &why) || why.Hedge == nil || len(no.Instruments) != 1 {
		t.Errorf("%v: want a hedge and an instrument", err)
	}
	wants(t, err, "not identified", "causal.LATE")
	_, err = causal.Identify(dag.MustParse("x -> y; x <-> y"), causal.LATE("x", "y"))
	wants(t, err, "no instrument", "Instrumented states one")
	_, err = causal.Identify(nil, causal.ATE("x", "y"))
	wants(t, err, "no graph")
	_, err = causal.Identify(dag.MustParse("x -> y"), causal.ATE("x", "x"))
	wants(t, err, "treatment and outcome")
	_, err = causal.Identify(dag.MustParse("x -> yield"), causal.ATE("x", "yeild"))
	wants(t, err, `did you mean "yield"?`)
	_, err = causal.Unconfounded(causal.ATE("x", "y"), "x")
	wants(t, err, "x")
}

func TestAdjustFor(t *testing.T) {
	e, err := causal.Identify(dag.MustParse("z -> x -> m -> y; z -> w -> y"), causal.ATE("x", "y"))
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range [][]string{{"z"}, {"w"}, {"w", "z"}} {
		if c, err := e.AdjustFor(set...); err != nil {
			t.Error(err)
		} else if got, ok := c.Adjustment(); !ok || !slices.Equal(got, set) {
			t.Errorf("adjusts for %v, want %v", got, set)
		}
	}
	_, err = e.AdjustFor("z", "m")
	wants(t, err, "m")
	_, err = e.AdjustFor()
	wants(t, err, "{}")
}

// TestDeclared: what Unconfounded and Instrumented state is what Identify finds.
func TestDeclared(t *testing.T) {
	e, err := causal.Unconfounded(causal.ATT("x", "y"), "b", "a")
	if err != nil {
		t.Fatal(err)
	}
	if set, ok := e.Adjustment(); !ok || !slices.Equal(set, []string{"b", "a"}) {
		t.Errorf("adjusts for %v", set)
	}
	_, err = causal.Unconfounded(causal.ATE("x", "y"), "x", "a", "a", "y")
	wants(t, err, `"x" is the treatment`, `"a" is named twice`, `"y" is the outcome`)
	_, err = causal.Unconfounded(causal.ATE("x", "x"))
	wants(t, err, `"x" is treatment and outcome`)
	_, err = causal.Unconfounded(causal.CATE("x", "y", "b"), "a")
	wants(t, err, `"b", which is no covariate`)
	_, err = causal.Instrumented(causal.LATE("x", "y"), "x", "a")
	wants(t, err, `"x" is the treatment`, "the instrument")
	if i, err := causal.Instrumented(causal.ATE("x", "y"), "z", "a"); err != nil || i.Query().Over != causal.Compliers || i.Instruments()[0].String() != "z | a" {
		t.Errorf("%v, %v", i, err)
	}
}

func TestWithInstrument(t *testing.T) {
	e, err := causal.Identify(dag.MustParse("z -> x -> y; w -> x; w <-> y; v -> w; x <-> y"), causal.LATE("x", "y"))
	if err != nil {
		t.Fatal(err)
	}
	if c, err := e.WithInstrument("z"); err != nil || len(c.Instruments()) != 1 || c.Instruments()[0].Z != "z" || !strings.Contains(c.String(), "by the instrument z") {
		t.Errorf("%v, %v", c, err)
	}
	_, err = e.WithInstrument("w")
	wants(t, err, "w is no instrument for the effect of x on y")
}

// meanDifference compares the arms as they are: an Estimator for tests.
type meanDifference struct{ refuse error }

func (meanDifference) Name() string                    { return "difference in means" }
func (m meanDifference) Refuse(*causal.Estimand) error { return m.refuse }
func (meanDifference) Estimate(_ context.Context, e *causal.Estimand, data *bayes.Table) (*causal.Effect, error) {
	x, _ := data.Float(e.Query().Treatment)
	y, _ := data.Float(e.Query().Outcome)
	var sum, n [2]float64
	for i, v := range x {
		sum[int(v)] += y[i]
		n[int(v)]++
	}
	return &causal.Effect{Mean: sum[1]/n[1] - sum[0]/n[0], N: len(x), Assumptions: []string{"a sample"}}, nil
}

// right refutes nothing, wrong fails.
type right struct{}

func (right) Name() string { return "right" }
func (right) Refute(context.Context, *causal.Effect) (causal.Refutation, error) {
	return causal.Refutation{OK: true, Verdict: "as it should be."}, nil
}

type wrong struct{}

func (wrong) Name() string { return "wrong" }
func (wrong) Refute(context.Context, *causal.Effect) (causal.Refutation, error) {
	return causal.Refutation{}, errors.New("no luck")
}

func TestEstimate(t *testing.T) {
	ctx := context.Background()
	e, err := causal.Identify(dag.MustParse("x -> y"), causal.ATE("x", "y"))
	if err != nil {
		t.Fatal(err)
	}
	table := func(x, y []float64) *bayes.Table {
		d, err := bayes.FromColumns(bayes.Col("x", x), bayes.Col("y", y))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	effect, err := causal.Estimate(ctx, e, table([]float64{0, 1, 1}, []float64{1, 4, 6}), meanDifference{})
	if err != nil || effect.Mean != 4 || len(effect.Assumptions) < 3 || effect.Method != "difference in means" {
		t.Errorf("%+v, %v", effect, err)
	}
	found, err := causal.Refute(ctx, effect, wrong{}, right{})
	wants(t, err, "wrong: no luck")
	if len(found) != 1 || found[0].String() != "right: as it should be" {
		t.Errorf("%v", found)
	}
	found, err = causal.Refute(ctx, effect, nil, right{})
	if wants(t, err, "a refuter is nil"); len(found) != 1 {
		t.Errorf("%v beside a nil", found)
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	if _, err = causal.Refute(stopped, effect, right{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	wants(t, err, "stopped before right")
	_, err = causal.Refute(ctx, &causal.Effect{}, right{})
	wants(t, err, "that Estimate made")

	_, err = causal.Estimate(ctx, e, nil, meanDifference{errors.New("wants an instrument")})
	wants(t, err, "can't estimate the ATE of x on y: wants an instrument") // before data are seen
	_, err = causal.Estimate(ctx, e, nil, meanDifference{})
	wants(t, err, "no rows")
	nan := []float64{1, 2, 0}
	nan[2] /= nan[2]
	_, err = causal.Estimate(ctx, e, table([]float64{1, 1, 1}, nan), meanDifference{})
	wants(t, err, "x is 1 in all 3 rows", "y has 1 missing", "row 2", "DropMissing")
	far, err := causal.Identify(dag.MustParse("dose -> y"), causal.ATE("dose", "y").Between(1, "high"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = causal.Estimate(ctx, far, table([]float64{0, 1}, []float64{0, 1}), meanDifference{})
	wants(t, err, `no column "dose"`)
	far, _ = causal.Identify(dag.MustParse("x -> y"), causal.ATE("x", "y").Between(1, "high"))
	_, err = causal.Estimate(ctx, far, table([]float64{0, 1}, []float64{0, 1}), meanDifference{})
	wants(t, err, "can't be set to high")
	same, _ := causal.Identify(dag.MustParse("x -> y"), causal.ATE("x", "y").Between(1, 1))
	_, err = causal.Estimate(ctx, same, table([]float64{0, 1}, []float64{0, 1}), meanDifference{})
	wants(t, err, "with itself")
}
