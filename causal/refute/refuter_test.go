package refute_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/refute"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/rng"
)

// ols is the regression of the outcome on treatment and adjustment set, written
// here so that nothing but the refuters is tested. The other fields are errors to
// be planted.
type ols struct {
	scale float64 // of the standard error, 0: 1
	deaf  bool    // ignores what is to be adjusted for beyond a and b
	each  bool    // averages regressions on one covariate at a time
}

func (ols) Name() string                  { return "least squares" }
func (ols) Refuse(*causal.Estimand) error { return nil }
func (o ols) Estimate(_ context.Context, e *causal.Estimand, data *bayes.Table) (*causal.Effect, error) {
	set, _ := e.Adjustment()
	if o.deaf {
		set = set[:2]
	}
	sets := [][]string{set}
	if o.each {
		sets = nil
		for _, name := range set {
			sets = append(sets, []string{name})
		}
	}
	effect := &causal.Effect{Level: 0.95, N: data.N()}
	for _, set := range sets {
		b, se, err := coefficient(data, e.Query(), set)
		if err != nil {
			return nil, err
		}
		effect.Mean += b / float64(len(sets))
		effect.SE = se
	}
	if o.scale > 0 {
		effect.SE *= o.scale
	}
	half := distuv.StudentsT{Sigma: 1, Nu: float64(data.N() - 2 - len(set))}.Quantile(0.975) * effect.SE
	effect.Interval = [2]float64{effect.Mean - half, effect.Mean + half}
	effect.ProbPositive = distuv.UnitNormal.CDF(effect.Mean / effect.SE)
	return effect, nil
}

func coefficient(data *bayes.Table, q causal.Query, set []string) (b, se float64, err error) {
	n, k := data.N(), 2+len(set)
	x := mat.NewDense(n, k, nil)
	for j, name := range append([]string{q.Treatment}, set...) {
		c, err := data.Float(name)
		if err != nil {
			return 0, 0, err
		}
		x.SetCol(1+j, c)
	}
	for i := range n {
		x.Set(i, 0, 1)
	}
	c, err := data.Float(q.Outcome)
	if err != nil {
		return 0, 0, err
	}
	y := mat.NewVecDense(n, c)
	var gram, inverse mat.Dense
	gram.Mul(x.T(), x)
	if err := inverse.Inverse(&gram); err != nil {
		return 0, 0, err
	}
	var right, beta, residual mat.VecDense
	right.MulVec(x.T(), y)
	beta.MulVec(&inverse, &right)
	residual.MulVec(x, &beta)
	residual.SubVec(y, &residual)
	s2 := mat.Dot(&residual, &residual) / float64(n-k)
	return beta.AtVec(1), math.Sqrt(s2 * inverse.At(1, 1)), nil
}

// study simulates a treatment that depends on a and changes y by effect, an
// outcome that depends on a and b; every row is there copies times, as a cluster.
func study(t testing.TB, n int, seed uint64, effect float64, copies int) *bayes.Table {
	t.Helper()
	src := rng.New(seed, "study")
	var cols [5][]float64
	for i := range n {
		a, b := rng.StdNormal(&src), rng.StdNormal(&src)
		x := rng.Bernoulli(&src, 1/(1+math.Exp(-a)))
		y := effect*x + a + b/2 + rng.StdNormal(&src)
		for range copies {
			for j, v := range []float64{a, b, x, y, float64(i)} {
				cols[j] = append(cols[j], v)
			}
		}
	}
	d, err := bayes.FromColumns(bayes.Col("a", cols[0]), bayes.Col("b", cols[1]), bayes.Col("x", cols[2]), bayes.Col("y", cols[3]), bayes.Col("person", cols[4]))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func estimated(t testing.TB, data *bayes.Table, by causal.Estimator) *causal.Effect {
	t.Helper()
	e, err := causal.Identify(dag.MustParse("a -> x -> y; a -> y; b -> y"), causal.ATE("x", "y"))
	if err != nil {
		t.Fatal(err)
	}
	if e, err = e.AdjustFor("a", "b"); err != nil {
		t.Fatal(err)
	}
	effect, err := causal.Estimate(context.Background(), e, data, by)
	if err != nil {
		t.Fatal(err)
	}
	return effect
}

// TestSize: right effects are refuted as often as the level says. Statistic:
// refutations of 300 simulated data sets; law: Binomial(300, 0.05), at most that
// for the refuters that say so; false-alarm rate 1e-6 each, both sides where the
// size is exact.
func TestSize(t *testing.T) {
	const sets, n, times = 300, 150, 30
	law := distuv.Binomial{N: sets, P: 0.05}
	lo, hi := 0.0, 0.0
	for law.CDF(lo) < 0.5e-6 {
		lo++
	}
	for law.Survival(hi) > 0.5e-6 {
		hi++
	}
	refuted := map[string]float64{}
	exact := map[string]bool{"placebo treatment": true, "data subset": true, "bootstrap": true, "implied independencies": true}
	for seed := range uint64(sets) {
		effect := estimated(t, study(t, n, seed, 1, 1), ols{})
		found, err := causal.Refute(context.Background(), effect,
			refute.PlaceboTreatment{Times: times, Seed: seed}, refute.RandomCommonCause{Times: 10, Seed: seed}, refute.DataSubset{Times: times, Seed: seed},
			refute.Bootstrap{Times: times, Seed: seed}, refute.DummyOutcome{Times: times, Seed: seed}, refute.ImpliedIndependencies{})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range found {
			if r.Verdict == "" || r.Null == "" || !(r.P >= 0 && r.P <= 1) {
				t.Fatalf("%+v", r)
			}
			if !r.OK {
				refuted[r.Name]++
			}
			if seed == 0 {
				refuted[r.Name] += 0
			}
		}
	}
	for name, k := range refuted {
		t.Logf("%s refutes %v of %d", name, k, sets)
		if k > hi || exact[name] && k < lo {
			t.Errorf("%s refutes %v of %d, want %v to %v", name, k, sets, lo, hi)
		}
	}
}

// stale keeps the propensities of the first data that it sees: the error of a
// placebo that uses the model of who had the true treatment.
type stale struct{ keep *[]float64 }

func (stale) Name() string                  { return "stale weighting" }
func (stale) Refuse(*causal.Estimand) error { return nil }
func (s stale) Estimate(_ context.Context, _ *causal.Estimand, data *bayes.Table) (*causal.Effect, error) {
	x, _ := data.Float("x")
	y, _ := data.Float("y")
	a, _ := data.Float("a")
	p := *s.keep
	if len(p) == 0 || !staleFault {
		p = make([]float64, len(a))
		sum := [2]float64{}
		for i := range a {
			sum[int(x[i])] += a[i]
		}
		slope := 1.0 // the true law of the treatment, or none if it is random
		if math.Abs(sum[1]-sum[0]) < 0.2*float64(len(a)) {
			slope = 0
		}
		for i := range a {
			p[i] = 1 / (1 + math.Exp(-slope*a[i]))
		}
		*s.keep = p
	}
	var top, bottom [2]float64
	for i := range x {
		w := x[i]/p[i] + (1-x[i])/(1-p[i])
		top[int(x[i])] += w * y[i]
		bottom[int(x[i])] += w
	}
	return &causal.Effect{Mean: top[1]/bottom[1] - top[0]/bottom[0], SE: 0.1, Level: 0.95}, nil
}

var staleFault bool

// TestPlanted: each refuter finds the error that it is there for, and not
// without it.
func TestPlanted(t *testing.T) {
	ctx := context.Background()
	once, thrice := study(t, 400, 1, 1, 1), study(t, 300, 2, 1, 3)
	for _, c := range []struct {
		name    string
		effect  *causal.Effect
		refuter causal.Refuter
		want    bool
	}{
		{"right", estimated(t, once, ols{}), refute.PlaceboTreatment{}, true},
		{"right", estimated(t, once, ols{}), refute.RandomCommonCause{Times: 20}, true},
		{"one covariate at a time", estimated(t, study(t, 4000, 4, 1, 1), ols{each: true}), refute.RandomCommonCause{Times: 20}, false},
		{"right", estimated(t, once, ols{}), refute.DataSubset{}, true},
		{"half the standard error", estimated(t, once, ols{scale: 0.5}), refute.DataSubset{}, false},
		{"twice the standard error", estimated(t, once, ols{scale: 2}), refute.DataSubset{}, false},
		{"right", estimated(t, once, ols{}), refute.Bootstrap{}, true},
		{"half the standard error", estimated(t, once, ols{scale: 0.5}), refute.Bootstrap{}, false},
		{"clusters as rows", estimated(t, thrice, ols{}), refute.Bootstrap{Cluster: "person"}, false},
		{"clusters as rows, not asked", estimated(t, thrice, ols{}), refute.Bootstrap{}, true},
		{"clusters as rows", estimated(t, thrice, ols{}), refute.DataSubset{Cluster: "person"}, false},
		{"clusters known", estimated(t, thrice, ols{scale: math.Sqrt(3)}), refute.DataSubset{Cluster: "person"}, true},
		{"right", estimated(t, once, ols{}), refute.DummyOutcome{}, true},
		{"half the standard error", estimated(t, once, ols{scale: 0.5}), refute.DummyOutcome{}, false},
		{"a strong effect", estimated(t, study(t, 400, 1, 3, 1), ols{}), refute.UnobservedConfounder{}, true},
		{"a weak effect", estimated(t, study(t, 3000, 3, 0.5, 1), ols{}), refute.UnobservedConfounder{}, false},
	} {
		found, err := causal.Refute(ctx, c.effect, c.refuter)
		if err != nil {
			t.Errorf("%s, %s: %v", c.refuter.Name(), c.name, err)
			continue
		}
		if found[0].OK != c.want {
			t.Errorf("%s: want OK %v: %v", c.name, c.want, found[0])
		}
	}
	for _, fault := range []bool{false, true} {
		staleFault = fault
		effect := estimated(t, once, stale{new([]float64)})
		r, err := refute.PlaceboTreatment{}.Refute(ctx, effect)
		if err != nil || r.OK == fault {
			t.Errorf("stale %v: %v, %v", fault, r, err)
		}
	}
}

// TestConfounderOfLeastSquares: for least squares, what a made-up confounder
// leaves is what [CinelliHazlett2020] derive.
func TestConfounderOfLeastSquares(t *testing.T) {
	for _, effect := range []float64{1, -0.5} {
		e := estimated(t, study(t, 300, 5, effect, 1), ols{})
		grid := []float64{0, 0.05, 0.3, 0.6}
		s, err := refute.UnobservedConfounder{Treatment: grid, Outcome: grid}.Surface(context.Background(), e)
		if err != nil {
			t.Fatal(err)
		}
		o := refute.OmittedVariable{Estimate: e.Mean, SE: e.SE, DF: 300 - 4}
		for i, d := range grid {
			for j, y := range grid {
				want, err := o.Adjust(d, y, 0.95)
				if err != nil || math.Abs(want.Estimate-s.Effect[i][j]) > 1e-9 {
					t.Errorf("effect %v, strengths %v and %v: %v, want %v (%v)", effect, d, y, s.Effect[i][j], want.Estimate, err)
				}
			}
		}
		zero, err := o.RobustnessValue(1)
		if err != nil || math.Abs(zero-s.ToZero) > zero/100 {
			t.Errorf("to zero: %v, want %v (%v)", s.ToZero, zero, err)
		}
	}
}

func ExamplePlaceboTreatment() {
	var x, y []float64
	for i := range 40 {
		x = append(x, float64(i%2))
		y = append(y, float64(i%7)+3*x[i])
	}
	data, _ := bayes.FromColumns(bayes.Col("drug", x), bayes.Col("days", y))
	estimand, _ := causal.Unconfounded(causal.ATE("drug", "days"))
	effect, err := causal.Estimate(context.Background(), estimand, data, ols{})
	if err != nil {
		fmt.Println(err)
		return
	}
	found, err := causal.Refute(context.Background(), effect, refute.PlaceboTreatment{Seed: 1})
	fmt.Println(found[0].Name, found[0].OK, err)
	// Output: placebo treatment true <nil>
}
