package refute

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/rng"
)

// TestSubsetLaw: means of m of n numbers drawn without replacement differ from
// that of all as subsetSpread says. Statistic: χ² of 2000 differences;
// false-alarm rate 1e-6. Planted: the law without the factor for a finite
// population, SE·√(n/m).
func TestSubsetLaw(t *testing.T) {
	const n, m, runs = 200, 160, 2000
	src := rng.New(1, "law")
	x := make([]float64, n)
	rng.FillNormal(&src, x)
	mean, squares := 0.0, 0.0
	for _, v := range x {
		mean += v / n
	}
	for _, v := range x {
		squares += (v - mean) * (v - mean)
	}
	se := math.Sqrt(squares / (n - 1) / n)
	sum := 0.0
	for run := range runs {
		part := 0.0
		for _, i := range permutation(1, "law", run, n)[:m] {
			part += x[i] / m
		}
		sum += (part - mean) * (part - mean)
	}
	law := subsetSpread(se, n, m)
	if p := spreadP(sum, law*law, runs); p < 1e-6 {
		t.Errorf("p = %v", p)
	}
	wrong := se * math.Sqrt(float64(n)/m)
	if p := spreadP(sum, wrong*wrong, runs); p > 1e-6 {
		t.Errorf("the planted law passes: p = %v", p)
	}
}

// TestTogether: what is no surprise among several tests passes, the rest stays.
func TestTogether(t *testing.T) {
	found := []causal.Refutation{{Name: "no p", P: math.NaN(), OK: false, Verdict: "as it is"}, {Name: "chance", P: 0.04, Verdict: "mean 1 (p = 0.04): refuted."}, {Name: "right", P: 0.5, OK: true, Verdict: "fine"}, {Name: "wrong", P: 1e-5, Verdict: "refuted"}}
	got, err := Together(found, 0.05)
	if err != nil {
		t.Fatal(err)
	}
	if got[0].OK || !math.IsNaN(got[0].P) || !got[1].OK || !got[2].OK || got[3].OK || math.Abs(got[3].P-3e-5) > 1e-18 {
		t.Errorf("%+v", got)
	}
	if !strings.Contains(got[1].Verdict, "mean 1 (p = 0.04): among 3 tests this is no surprise (adjusted p = 0.08)") || found[1].OK {
		t.Errorf("%+v", got[1])
	}
	if _, err := Together(found, 1); err == nil || !strings.Contains(err.Error(), "level is 1") {
		t.Errorf("%v", err)
	}
}

func TestFamily(t *testing.T) {
	e, err := causal.Unconfounded(causal.ATE("x", "y"))
	if err != nil {
		t.Fatal(err)
	}
	effect := func(mean float64) *causal.Effect {
		return &causal.Effect{Estimand: e, Method: "m", Mean: mean, SE: 1, ProbPositive: distuv.UnitNormal.CDF(mean)}
	}
	f, err := NewFamily(0.95, effect(2.1), effect(-4))
	if err != nil {
		t.Fatal(err)
	}
	// Normal quantile of 1 − 0.05/4: 2.241403 (R 4.2.2).
	if m := f.Members[0]; math.Abs(m.Interval[1]-2.1-2.241403) > 1e-6 || math.Abs(m.Adjusted-m.P) > 1e-12 || f.Members[1].Adjusted != 2*f.Members[1].P {
		t.Errorf("%+v", f.Members)
	}
	if s := f.String(); !strings.Contains(s, "2 effects") || !strings.Contains(s, "ATE of x on y") {
		t.Error(s)
	}
	for want, err := range map[string]error{
		"no effects":          oneOf(NewFamily(0.95)),
		"level is 2":          oneOf(NewFamily(2, effect(1))),
		"effect 1 lacks a fi": oneOf(NewFamily(0.9, effect(1), &causal.Effect{})),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func oneOf[T any](_ T, err error) error { return err }

// flat is an estimator of a constant, which notices nothing.
type flat struct{ se float64 }

func (flat) Name() string                  { return "flat" }
func (flat) Refuse(*causal.Estimand) error { return nil }
func (f flat) Estimate(context.Context, *causal.Estimand, *bayes.Table) (*causal.Effect, error) {
	return &causal.Effect{Mean: 1, SE: f.se, Level: 0.95, Interval: [2]float64{0.5, 1.5}}, nil
}

// TestFaults: what each refuter cannot do, it says.
func TestFaults(t *testing.T) {
	ctx := context.Background()
	src := rng.New(1, "faults")
	var a, x, y []float64
	for i := range 60 {
		a = append(a, rng.StdNormal(&src))
		x = append(x, float64(i%2))
		y = append(y, a[i]+rng.StdNormal(&src))
	}
	data, err := bayes.FromColumns(bayes.Col("a", a), bayes.Col("x", x), bayes.Col("y", y), bayes.Col("six", make([]float64, 60)))
	if err != nil {
		t.Fatal(err)
	}
	make := func(e *causal.Estimand, err error) func(se float64) *causal.Effect {
		if err != nil {
			t.Fatal(err)
		}
		return func(se float64) *causal.Effect {
			effect, err := causal.Estimate(ctx, e, data, flat{se})
			if err != nil {
				t.Fatal(err)
			}
			return effect
		}
	}
	effect := make(causal.Unconfounded(causal.ATE("x", "y"), "a"))
	front := make(causal.Identify(dag.MustParse("x -> a -> y; x <-> y"), causal.ATE("x", "y")))
	wrong := make(causal.Identify(dag.MustParse("x -> y; a -> unseen"), causal.ATE("x", "y")))
	for _, c := range []struct {
		refuter causal.Refuter
		effect  *causal.Effect
		want    string
	}{
		{PlaceboTreatment{Times: 3}, effect(1), "want Times of 10 or more, not 3"},
		{PlaceboTreatment{Level: 2}, effect(1), "want a Level between 0 and 1, not 2"},
		{DataSubset{Share: 1}, effect(1), "takes some of 60 and leaves some, not 1"},
		{DataSubset{}, effect(0), "standard error of the effect is 0"},
		{Bootstrap{Cluster: "siz"}, effect(1), `did you mean "six"?`},
		{Bootstrap{Cluster: "six"}, effect(1), "1 clusters: too few"},
		{RandomCommonCause{}, effect(1), "takes no notice"},
		{RandomCommonCause{}, front(1), "no adjustment set"},
		{UnobservedConfounder{}, effect(1), "takes no notice"},
		{UnobservedConfounder{}, front(1), "no adjustment set"},
		{UnobservedConfounder{}, wrong(1), "no observed covariate"},
	} {
		if _, err := causal.Refute(ctx, c.effect, c.refuter); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.refuter.Name(), err, c.want)
		}
	}
	if _, err := (UnobservedConfounder{Outcome: []float64{1}}).Surface(ctx, effect(1)); err == nil || !strings.Contains(err.Error(), "a strength of 1") {
		t.Errorf("%v", err)
	}
	if _, err := RiskRatioOf(&causal.Effect{}); err == nil {
		t.Error("an effect of no data has a risk ratio")
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	if _, err := (PlaceboTreatment{}).Refute(stopped, effect(1)); err != context.Canceled {
		t.Errorf("%v, want the context's error", err)
	}
	three, err := bayes.FromColumns(bayes.Col("a", a), bayes.Col("y", y), bayes.Col("x", slices.Repeat([]string{"low", "mid", "top"}, 20)))
	if err != nil {
		t.Fatal(err)
	}
	e, err := causal.Unconfounded(causal.ATE("x", "y").Between("low", "top"), "a")
	if err != nil {
		t.Fatal(err)
	}
	levels, err := causal.Estimate(ctx, e, three, flat{1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (UnobservedConfounder{}).Refute(ctx, levels); err == nil || !strings.Contains(err.Error(), "x has 3 levels") {
		t.Errorf("%v", err)
	}
	// The graph says that a and y are independent; unseen has no column.
	r, err := ImpliedIndependencies{}.Refute(ctx, wrong(1))
	if err != nil || r.OK || !strings.Contains(r.Verdict, "contradict 1 of 2") || !strings.Contains(r.Verdict, "y _||_ a") {
		t.Errorf("%v, %v", r, err)
	}
}
