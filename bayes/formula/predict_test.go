package formula

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// wards is a table with groups, a factor and numbers.
func wards(t *testing.T, levels ...string) *bayes.Table {
	t.Helper()
	n := 4 * len(levels)
	y, x, w, pick, arm := make([]float64, n), make([]float64, n), make([]float64, n), make([]string, n), make([]string, n)
	for i := range n {
		y[i], x[i], w[i] = math.Sin(float64(7*i)), math.Cos(float64(3*i)), float64(i%5)
		pick[i], arm[i] = levels[i/4], []string{"new", "old", "none"}[i%3]
	}
	table, err := bayes.FromColumns(bayes.Col("y", y), bayes.Col("x", x), bayes.Col("w", w), bayes.Col("ward", pick), bayes.Col("arm", arm))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// drawn is a fit whose draws are normal numbers, positive for scales: what
// predictions make of draws is exact, whatever they are.
func drawn(t *testing.T, text string, table *bayes.Table, family Family, n int, fixed bayes.Values) *Fit {
	t.Helper()
	m, err := Build(text, table, Config{Family: family})
	if err != nil {
		t.Fatal(err)
	}
	src := rand.New(rand.NewPCG(9, 9))
	run := bayes.Run{Chains: 1, Draws: n}
	for _, v := range m.program.Variables() {
		run.Vars = append(run.Vars, v)
		for e := range v.Size() {
			for range n {
				x := src.NormFloat64()
				switch f := fixed[v.Name].(type) {
				case float64:
					x = f
				case []float64:
					x = f[e]
				}
				if strings.HasPrefix(v.Name, "sd_") || v.Name == "sigma" {
					x = math.Abs(x)
				}
				run.Values = append(run.Values, x)
			}
		}
	}
	d, err := bayes.NewDraws(run)
	if err != nil {
		t.Fatal(err)
	}
	return &Fit{m, d}
}

func element(t *testing.T, v bayes.RV, err error, index ...int) []float64 {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if v, err = v.At(index...); err != nil {
		t.Fatal(err)
	}
	return v.Values()
}

func named(t *testing.T, f *Fit, name string, index ...int) []float64 {
	t.Helper()
	v, err := f.Draws().Var(name)
	return element(t, v, err, index...)
}

// TestNewGroups: rows of one new group share an effect, groups of the fit keep
// theirs, and effects of new groups are drawn from the population: standard
// normal in units of sd, independent of each other, with the correlation of
// intercepts and slopes. The statistics are standard normal up to terms of
// order 1/√4000; |z| > 4.9 is a false alarm of 1e-6.
func TestNewGroups(t *testing.T) {
	const n, limit = 4000, 4.9
	fit := drawn(t, "y ~ x + (1 + x | ward)", wards(t, "a", "b", "c"), Gaussian, n,
		bayes.Values{"Intercept": 1.0, "b": []float64{0.5}, "sd_ward": []float64{2, 3}, "L_ward": []float64{1, 0, 0.8, 0.6}})
	table, err := bayes.FromColumns(bayes.Col("x", []float64{0, 0, 1, 0, 2}), bayes.Col("ward", []string{"new", "new", "new", "other", "b"}))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := fit.Fitted(context.Background(), table, 7)
	if !slices.Equal(element(t, rows, err, 0), element(t, rows, err, 1)) {
		t.Error("two rows of one new group differ")
	}
	score := func(x, y []float64, scale, rho float64) float64 {
		mean, square, cross, other := 0.0, 0.0, 0.0, 0.0
		for i := range x {
			u, v := x[i]/scale, y[i]
			mean += u
			square += u * u
			cross += u * v
			other += v * v
		}
		r := cross / math.Sqrt(square*other)
		z := math.Abs(mean) / math.Sqrt(n)
		z = max(z, math.Abs(square/n-1)*math.Sqrt(n/2.0))
		return max(z, math.Abs(math.Atanh(r)-math.Atanh(rho))*math.Sqrt(n-3))
	}
	intercept, slope, other := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		intercept[i] = element(t, rows, nil, 0)[i] - 1
		slope[i] = element(t, rows, nil, 2)[i] - 1.5 - intercept[i]
		other[i] = element(t, rows, nil, 3)[i] - 1
	}
	for _, c := range []struct {
		what       string
		x, y       []float64
		scale, rho float64
	}{{"intercepts", intercept, slope, 2, 0.8}, {"slopes", slope, intercept, 3, 0.8}, {"two groups", intercept, other, 2, 0}} {
		if z := score(c.x, c.y, c.scale, c.rho); z > limit {
			t.Errorf("%s of new groups: z = %v", c.what, z)
		}
	}
	if z := score(intercept, slope, 2, 0.7); z < limit {
		t.Errorf("another correlation has z = %v: the test sees nothing", z)
	}
	known := element(t, rows, nil, 4)
	for i := range n {
		z, u := named(t, fit, "z_ward", 1, 0)[i], named(t, fit, "z_ward", 1, 1)[i]
		want := 1 + 2*0.5 + 2*z + 2*3*(0.8*z+0.6*u) // √(1 − 0.8²) = 0.6
		if math.Abs(known[i]-want) > 1e-12*max(1, math.Abs(want)) {
			t.Fatalf("draw %d of a group of the fit is %v, want %v", i, known[i], want)
		}
	}
}

// TestEffects: average slopes and comparisons are those worked out by hand
// from the draws.
func TestEffects(t *testing.T) {
	ctx := context.Background()
	table := wards(t, "a", "b", "c")
	w, _ := table.Float("w")
	const n = 3
	fit := drawn(t, "y ~ x * w + arm + (1 | ward)", table, Gaussian, n, nil)
	slope, err := fit.Slope(ctx, nil, "x", 1)
	for i, got := range element(t, slope, err) {
		want := named(t, fit, "b", 0)[i] + named(t, fit, "b", 4)[i]*mean(w)
		if math.Abs(got-want) > 1e-9*max(1, math.Abs(want)) { // rounding over the step
			t.Errorf("slope %v, want %v", got, want)
		}
	}
	// b is x, w, armnone, armold, x:w.
	diff, err := fit.CompareLevels(ctx, nil, "arm", "none", "old", 1)
	for i, got := range element(t, diff, err) {
		if want := named(t, fit, "b", 3)[i] - named(t, fit, "b", 2)[i]; math.Abs(got-want) > 1e-12 {
			t.Errorf("comparison %v, want %v", got, want)
		}
	}
	ward, err := fit.CompareLevels(ctx, nil, "ward", "a", "c", 1)
	for i, got := range element(t, ward, err) {
		if want := named(t, fit, "sd_ward")[i] * (named(t, fit, "z_ward", 2)[i] - named(t, fit, "z_ward", 0)[i]); math.Abs(got-want) > 1e-12 {
			t.Errorf("comparison of wards %v, want %v", got, want)
		}
	}
	fresh := wards(t, "d", "e") // their effects are on both sides
	moved, err := fit.CompareNumbers(ctx, fresh, "w", 1, 3, 1)
	fx, _ := fresh.Float("x")
	for i, got := range element(t, moved, err) {
		if want := 2 * (named(t, fit, "b", 1)[i] + named(t, fit, "b", 4)[i]*mean(fx)); math.Abs(got-want) > 1e-12*max(1, math.Abs(want)) {
			t.Errorf("comparison in new wards %v, want %v", got, want)
		}
	}

	bin := drawn(t, "arm ~ x + w", table, Categorical, n, nil)
	by, err := bin.CompareNumbers(ctx, nil, "x", 0, 1, 1)
	for k := range 3 {
		for i, got := range element(t, by, err, k) {
			want := 0.0
			for r := range w {
				share := func(x float64) float64 {
					e := []float64{1, 0, 0}
					for l := 1; l < 3; l++ {
						e[l] = math.Exp(named(t, bin, "Intercept", l-1)[i] + named(t, bin, "b", 0, l-1)[i]*x + named(t, bin, "b", 1, l-1)[i]*w[r])
					}
					return e[k] / (e[0] + e[1] + e[2])
				}
				want += (share(1) - share(0)) / float64(len(w))
			}
			if math.Abs(got-want) > 1e-12 {
				t.Errorf("comparison of level %d is %v, want %v", k, got, want)
			}
		}
	}
}

// TestPredict: predictions are draws of the response: of a Poisson count with
// mean m, the mean of n draws has variance m/n. |z| > 4.9 is a false alarm of
// 1e-6; against twice the mean the statistic sees it.
func TestPredict(t *testing.T) {
	const n = 4000
	table := wards(t, "a", "b")
	fit := drawn(t, "w ~ x", table, Poisson, n, bayes.Values{"Intercept": 1.0, "b": []float64{0.5}})
	rows, err := fit.Predict(context.Background(), nil, 3)
	if err != nil {
		t.Fatal(err)
	}
	again, err := fit.Predict(context.Background(), nil, 3)
	if err != nil || !slices.Equal(rows.Values(), again.Values()) {
		t.Errorf("the same seed predicts otherwise: %v", err)
	}
	x, _ := table.Float("x")
	for i, got := range rows.Means() {
		m := math.Exp(1 + 0.5*x[i])
		if z := math.Abs(got-m) / math.Sqrt(m/n); z > 4.9 {
			t.Errorf("row %d: mean %v, want %v: z = %v", i, got, m, z)
		}
		if z := math.Abs(got-2*m) / math.Sqrt(2*m/n); z < 4.9 {
			t.Errorf("row %d: twice the mean has z = %v: the test sees nothing", i, z)
		}
	}
}

// TestConcurrentPredictions: a fit serves several callers at once, each with
// its own rows.
func TestConcurrentPredictions(t *testing.T) {
	fit := drawn(t, "y ~ s(x, k = 5) + center(w) + arm + (1 + w | ward)\nsigma ~ scale(x)", wards(t, "a", "b", "c"), Student, 8, bayes.Values{"nu": 5.0, "L_ward": []float64{1, 0, -0.6, 0.8}})
	tables := []*bayes.Table{wards(t, "a", "b"), wards(t, "c", "d"), wards(t, "e"), nil}
	alone := make([]bayes.RV, len(tables))
	for i, table := range tables {
		alone[i], _ = fit.Predict(context.Background(), table, 5)
	}
	var wg sync.WaitGroup
	for i, table := range tables {
		wg.Go(func() {
			v, err := fit.Predict(context.Background(), table, 5)
			if err != nil || !slices.Equal(v.Values(), alone[i].Values()) {
				t.Errorf("table %d: other draws beside others: %v", i, err)
			}
		})
	}
	wg.Wait()
}

// TestNewDataFaults: what new data lack is said where the formula names it.
func TestNewDataFaults(t *testing.T) {
	ctx := context.Background()
	fit := drawn(t, "y ~ log(w + 1) + arm + (1 | ward)", wards(t, "a", "b"), Gaussian, 1, nil)
	table := func(cols ...bayes.Column) *bayes.Table {
		tab, err := bayes.FromColumns(cols...)
		if err != nil {
			t.Fatal(err)
		}
		return tab
	}
	w, arm, ward := bayes.Col("w", []float64{1}), bayes.Col("arm", []string{"old"}), bayes.Col("ward", []string{"z"})
	for _, c := range []struct {
		table *bayes.Table
		class error
		want  string
	}{
		{table(arm, ward), bayes.ErrUnknownName, `col 9: column "w" is not in the table`},
		{table(w, ward, bayes.Col("arm", []string{"odl"})), bayes.ErrData, `arm has the level "odl" in row 0, which the data of the fit did not have (did you mean "old"?)`},
		{table(arm, ward, bayes.Col("w", []float64{math.NaN()})), bayes.ErrData, `column "w" has no value in row 0`},
		{table(arm, ward, bayes.Col("w", []float64{-3})), bayes.ErrData, "log(w + 1) is NaN in row 0, where w + 1 is -2"},
		{table(arm, w), bayes.ErrUnknownName, `col 29: column "ward"`},
	} {
		if _, err := fit.Fitted(ctx, c.table, 1); !errors.Is(err, c.class) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("fault\n%v\nwant %q", err, c.want)
		}
		if _, err := fit.Predict(ctx, c.table, 1); !errors.Is(err, c.class) {
			t.Errorf("prediction: fault %v, want %q", err, c.want)
		}
	}
	for want, ask := range map[string]func() (bayes.RV, error){
		`does not use a column "y"`:            func() (bayes.RV, error) { return fit.Slope(ctx, nil, "y", 1) },
		`"arm" is a factor; use CompareLevels`: func() (bayes.RV, error) { return fit.Slope(ctx, nil, "arm", 1) },
		`"w" is a column of numbers`:           func() (bayes.RV, error) { return fit.CompareLevels(ctx, nil, "w", "1", "2", 1) },
		`"arm" has no level "odl" (did you mean "old"?)`: func() (bayes.RV, error) {
			return fit.CompareLevels(ctx, nil, "arm", "odl", "new", 1)
		},
	} {
		if _, err := ask(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("fault %v, want %q", err, want)
		}
	}
	if _, err := fit.Model().Fit(ctx, nil); err == nil {
		t.Error("no method of inference is no fault")
	}
}

// TestCorrelations: the correlations that a fit names are those of its
// Cholesky factor.
func TestCorrelations(t *testing.T) {
	m, err := Build("y ~ 1 + (1 + x + w | ward)", wards(t, "a", "b"), Config{})
	if err != nil {
		t.Fatal(err)
	}
	const n = 5
	d, err := m.program.Prior(context.Background(), n, 4)
	if err != nil {
		t.Fatal(err)
	}
	cor, err := d.Var("cor_ward")
	l, bad := d.Var("L_ward")
	for k, pair := range []struct {
		label string
		i, j  int
	}{{"Intercept,x", 1, 0}, {"Intercept,w", 2, 0}, {"x,w", 2, 1}} {
		got := element(t, cor, err, k)
		if by, err := cor.Label(pair.label); err != nil || !slices.Equal(by.Values(), got) {
			t.Errorf("%s is not correlation %d: %v", pair.label, k, err)
		}
		for i := range n {
			want := 0.0
			for c := range 3 {
				want += element(t, l, bad, pair.i, c)[i] * element(t, l, bad, pair.j, c)[i]
			}
			if math.Abs(got[i]-want) > 1e-14 {
				t.Errorf("correlation %s is %v, want %v", pair.label, got[i], want)
			}
		}
	}
}
