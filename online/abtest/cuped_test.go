package abtest

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/sequential"
)

func sqrt(x float64) float64 { return math.Sqrt(x) }

// scatter learns units, in two parts that are merged.
func scatter(t testing.TB, units ...[]float64) Scatter {
	t.Helper()
	var parts [2]Scatter
	for i, u := range units {
		if err := parts[i*i%3%2].Update(u...); err != nil {
			t.Fatal(err)
		}
	}
	if err := parts[1].Merge(parts[0]); err != nil {
		t.Fatal(err)
	}
	return parts[1]
}

// paired are units of a metric and a covariate.
func paired(post, pre []float64) (units [][]float64) {
	for i := range post {
		units = append(units, []float64{post[i], pre[i]})
	}
	return units
}

// TestCasesCUPED: coefficients within arms and pooled.
func TestCasesCUPED(t *testing.T) {
	file, err := cases.Open("online/ab_tests.json")
	if cases.Absent(err) {
		t.Logf("absent, nothing to test: %v", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, c := range file.Cases {
		if c.Type != "cuped" { // the others are tested beside what answers them
			continue
		}
		found++
		var in struct {
			Data struct{ PreA, PostA, PreB, PostB []float64 }
		}
		if err := c.Decode(&in); err != nil {
			t.Fatal(err)
		}
		results := func(preA, preB []float64) map[string]any {
			a, b := scatter(t, paired(in.Data.PostA, preA)...), scatter(t, paired(in.Data.PostB, preB)...)
			within, err := Adjust(a, b, WithinArms)
			pooled, err2 := Adjust(a, b, Pooled)
			if err := errors.Join(err, err2); err != nil {
				t.Fatal(err)
			}
			got := func(c CUPED) map[string]any {
				return map[string]any{"theta": c.Theta[0], "diff": c.Effect, "se": c.SE}
			}
			return map[string]any{"unadjusted": map[string]any{"diff": within.Unadjusted, "se": within.SEBefore},
				"within_arm_theta": got(within), "pooled_theta": got(pooled), "variance_reduction_within": within.Reduction}
		}
		if err := c.Check(results(in.Data.PreA, in.Data.PreB)); err != nil {
			t.Error(err)
		}
		if c.Check(results(in.Data.PreB, in.Data.PreA)) == nil { // planted
			t.Error("covariates of the other arm would not be seen")
		}
	}
	if found == 0 {
		t.Error("no case of CUPED")
	}
}

// arms draws two arms of a metric that depends on two covariates; the treatment
// adds effect, and moved to the first covariate.
func arms(seed uint64, n int, effect, moved float64) (a, b [][]float64) {
	src := rng.New(seed, "abtest/cuped")
	for i := range 2 * n {
		x, z := rng.Normal(&src, 1e3, 1), rng.Normal(&src, 0, 1e-3)
		y := 5 + 2*x - 1e3*z + rng.Normal(&src, 0, 0.5)
		if i%2 == 0 {
			a = append(a, []float64{y, x, z})
		} else {
			b = append(b, []float64{y + effect, x + moved, z})
		}
	}
	return a, b
}

// TestAdjustSeveral: several covariates as regression of the metric, centred within
// arms, has them: with arms of one size the normal equations are the same.
func TestAdjustSeveral(t *testing.T) {
	unitsA, unitsB := arms(3, 400, 0.1, 0)
	got, err := Adjust(scatter(t, unitsA...), scatter(t, unitsB...), WithinArms)
	if err != nil {
		t.Fatal(err)
	}
	var xx, xz, zz, xy, zy float64
	for _, units := range [][][]float64{unitsA, unitsB} {
		var m [3]float64
		for _, u := range units {
			for i := range m {
				m[i] += u[i] / float64(len(units))
			}
		}
		for _, u := range units {
			y, x, z := u[0]-m[0], u[1]-m[1], u[2]-m[2]
			xx, xz, zz, xy, zy = xx+x*x, xz+x*z, zz+z*z, xy+x*y, zy+z*y
		}
	}
	d := xx*zz - xz*xz
	want := []float64{(zz*xy - xz*zy) / d, (xx*zy - xz*xy) / d}
	for i := range want {
		if math.Abs(got.Theta[i]-want[i]) > 1e-9*math.Abs(want[i]) { // means of 1000 and deviations of 1 leave 13 digits
			t.Errorf("theta %v, want %v", got.Theta, want)
		}
	}
	// 0.5²/(0.5² + 2² + 1²) of the variance is left
	if math.Abs(got.Reduction-(1-0.25/5.25)) > 0.02 || math.Abs(got.Effect-0.1) > 5*got.SE || len(got.Warnings) > 0 {
		t.Errorf("%+v", got)
	}
}

// TestAdjustBalance: p-values of covariates from before are uniform over samples;
// planted, a covariate that the treatment moves is warned of. Statistic: the share
// of p below 0.05 of 2000 samples; null: binomial; z within 4.9 has a false-alarm
// rate of 1e-6.
func TestAdjustBalance(t *testing.T) {
	small, n := 0, 2000
	for seed := range uint64(n) {
		a, b := arms(seed, 100, 0, 0)
		c, err := Adjust(scatter(t, a...), scatter(t, b...), WithinArms)
		if err != nil {
			t.Fatal(err)
		}
		if c.BalanceP < 0.05 {
			small++
		}
	}
	if z := (float64(small) - 0.05*float64(n)) / math.Sqrt(0.05*0.95*float64(n)); math.Abs(z) > 4.9 {
		t.Errorf("%d of %d below 0.05, z %v", small, n, z)
	}
	a, b := arms(1, 400, 0, 0.4)
	c, err := Adjust(scatter(t, a...), scatter(t, b...), WithinArms)
	if err != nil || len(c.Warnings) != 1 || !strings.Contains(c.Warnings[0], "before the treatment") {
		t.Errorf("a covariate that the treatment moves: %+v, %v", c, err)
	}
}

func TestAdjustBadInput(t *testing.T) {
	units, _ := arms(1, 20, 0, 0)
	good := scatter(t, units...)
	constant, double := Scatter{}, Scatter{}
	for _, u := range units {
		if err := errors.Join(constant.Update(u[0], 7), double.Update(u[0], u[1], 2*u[1])); err != nil {
			t.Fatal(err)
		}
	}
	broken := scatter(t, units...)
	broken.Sums = broken.Sums[1:]
	for want, err := range map[string]error{
		"covariate 1 doesn't vary":        adjusted(constant, constant, WithinArms),
		"covariate 2 is a combination":    adjusted(double, double, Pooled),
		"3 numbers and 1 of 3":            adjusted(good, scatter(t, units[0]), WithinArms),
		"of 3 numbers and 20 of 2":        adjusted(good, constant, WithinArms),
		"theta 7":                         adjusted(good, good, 7),
		"arm B: online: bad observation":  adjusted(good, broken, 0),
		"number 2 of a unit is NaN":       good.Update(1, math.NaN(), 2),
		"number 1 of a unit is +Inf":      good.Update(math.Inf(1), 1, 2),
		"2 numbers of a unit; want 3":     good.Update(1, 2),
		"merge: online: bad observation":  good.Merge(constant),
		"3 means and 5 sums":              good.Merge(broken),
		"with 1 coefficients; want a num": fails(EstimateAdjusted(good, []float64{1})),
	} {
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "abtest: ") {
			t.Errorf("%v; want %q", err, want)
		}
	}
	if again := scatter(t, units...); good.N != again.N || !slices.Equal(good.Sums, again.Sums) {
		t.Error("what was refused was learnt")
	}
	if n := testing.AllocsPerRun(100, func() {
		if good.Update(1, 2, 3) != nil {
			t.Error("refused")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func adjusted(a, b Scatter, from Theta) error {
	_, err := Adjust(a, b, from)
	return err
}

func fails[T any](_ T, err error) error { return err }

// TestEstimateBadInput: what no estimate can be of is said.
func TestEstimateBadInput(t *testing.T) {
	ok := Estimate{Mean: 1, Variance: 1, N: 10}
	delta := func(a, b Estimate, s DeltaSettings) error { return fails(DeltaMethod(a, b, s)) }
	for want, err := range map[string]error{
		"0 successes of 0 trials":     fails(EstimateProportion(online.Trials{})),
		"5 successes of 3 trials":     fails(EstimateProportion(online.Trials{Successes: 5, N: 3})),
		"a mean of 1 observations":    fails(EstimateMean(online.Moments{N: 1, Mean: 3})),
		"a denominator that isn't 0":  fails(EstimateRatio(scatter(t, []float64{1, 0}, []float64{2, 0}))),
		"units of 3 numbers":          fails(EstimateRatio(scatter(t, []float64{1, 0, 1}, []float64{2, 0, 1}))),
		"5 between 6 and 7":           fails(EstimateQuantile(5, 6, 7, 100, 100)),
		"100 observations, 101 of th": fails(EstimateQuantile(5, 4, 7, 100, 101)),
		"NaN between":                 fails(EstimateQuantile(math.NaN(), 4, 7, 100, 100)),
		"arm A: its mean is NaN":      delta(Estimate{Mean: math.NaN(), N: 1}, ok, DeltaSettings{}),
		"arm B: its variance is -1":   delta(ok, Estimate{Variance: -1, N: 1}, DeltaSettings{}),
		"A's mean is 0":               delta(Estimate{Variance: 1, N: 1}, ok, DeltaSettings{}),
		"the level is 1":              delta(ok, ok, DeltaSettings{Level: 1}),
		"sd -1":                       delta(ok, ok, DeltaSettings{PriorSD: -1}),
		"want some variation":         delta(Estimate{Mean: 1, N: 1}, Estimate{Mean: 1, N: 1}, DeltaSettings{}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "abtest: ") {
			t.Errorf("%v; want %q", err, want)
		}
	}
	if _, _, _, err := AlwaysValid(ok, Estimate{}, true, sequential.Asymptotic{}); err == nil {
		t.Error("an arm of nothing has an interval")
	}
}
