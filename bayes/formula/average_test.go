package formula

import (
	"context"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// TestAverages: averages over weighted rows are those of Fitted, and rows weigh
// the same in all tables.
func TestAverages(t *testing.T) {
	table := wards(t, "a", "b", "c")
	ctx := context.Background()
	f := drawn(t, "y ~ x * arm + (1 | ward)", table, Student, 11, nil)
	moved, err := replaced(table, "x", bayes.Col("x", make([]float64, table.N())))
	if err != nil {
		t.Fatal(err)
	}
	groups := [][]float64{make([]float64, table.N()), make([]float64, table.N())}
	for i := range groups[0] {
		groups[0][i], groups[1][i] = float64(i%3), 1
	}
	tables := []*bayes.Table{table, moved}
	got, err := f.Averages(ctx, tables, AverageConfig{Groups: groups}, 5)
	if err != nil {
		t.Fatal(err)
	}
	for k, in := range tables {
		fitted, err := f.Fitted(ctx, in, 5)
		if err != nil {
			t.Fatal(err)
		}
		for g, w := range groups {
			average := element(t, got, nil, k, g)
			for d := range average {
				sum, size := 0.0, 0.0
				for i := range w {
					sum += w[i] * fitted.Values()[i*11+d]
					size += w[i]
				}
				if want := sum / size; !(math.Abs(average[d]-want) <= 1e-12*math.Abs(want)) {
					t.Fatalf("table %d, group %d, draw %d: %v, want %v", k, g, d, average[d], want)
				}
			}
		}
	}
	same, err := f.Averages(ctx, []*bayes.Table{table, table}, AverageConfig{Bootstrap: true}, 5)
	if err != nil {
		t.Fatal(err)
	}
	for d, x := range element(t, same, nil, 0, 0) {
		if y := element(t, same, nil, 1, 0)[d]; x != y {
			t.Fatalf("draw %d: the same table has averages %v and %v", d, x, y)
		}
	}
}

// TestAveragesBootstrap: weights Dirichlet(1, …, 1) give the mean of n values the
// variance Σ(x − x̄)²/(n(n+1)). The statistic is the ratio of the variance of
// 8000 draws to that, approximately normal with standard deviation √(2/8000);
// 4.9 of them are passed with probability 1e-6. Equal weights fail.
func TestAveragesBootstrap(t *testing.T) {
	table := wards(t, "a", "b", "c", "d", "e")
	const draws = 8000
	f := drawn(t, "y ~ 0 + w", table, Gaussian, draws, bayes.Values{"b": []float64{1}})
	x, err := table.Float("w")
	if err != nil {
		t.Fatal(err)
	}
	m, want := mean(x), 0.0
	for _, v := range x {
		want += (v - m) * (v - m) / float64(len(x)*(len(x)+1))
	}
	for _, bootstrap := range []bool{true, false} {
		v, err := f.Averages(context.Background(), []*bayes.Table{table}, AverageConfig{Bootstrap: bootstrap}, 3)
		if err != nil {
			t.Fatal(err)
		}
		if v, err = v.At(0, 0); err != nil {
			t.Fatal(err)
		}
		if ok := math.Abs(v.Var()/want-1) <= 4.9*math.Sqrt(2./draws); ok != bootstrap {
			t.Errorf("bootstrap %v: variance %v, want %v", bootstrap, v.Var(), want)
		}
	}
}

func TestAveragesFaults(t *testing.T) {
	table, other := wards(t, "a", "b"), wards(t, "a", "b", "c")
	f := drawn(t, "y ~ x", table, Gaussian, 2, nil)
	for _, c := range []struct {
		tables []*bayes.Table
		groups [][]float64
		words  string
	}{
		{nil, nil, "no table"},
		{[]*bayes.Table{table, other}, nil, "not as long as table 0"},
		{[]*bayes.Table{table}, [][]float64{{1, 2}}, "has 2 weights"},
		{[]*bayes.Table{table}, [][]float64{{-1, 2, 0, 0, 0, 0, 0, 0}}, "weighs row 0 by -1"},
		{[]*bayes.Table{table}, [][]float64{make([]float64, 8)}, "sum to 0"},
	} {
		if _, err := f.Averages(context.Background(), c.tables, AverageConfig{Groups: c.groups}, 1); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%v; want %q", err, c.words)
		}
	}
}

// TestQuantiles: of draws whose spread is nearly none the quantiles are those of
// the fitted values of all rows, the smallest with at least p below or at it.
func TestQuantiles(t *testing.T) {
	table := wards(t, "a", "b", "c")
	f := drawn(t, "y ~ x", table, Gaussian, 3, bayes.Values{"sigma": 1e-12})
	probs := []float64{0.25, 0.5, 0.9}
	got, err := f.Quantiles(context.Background(), []*bayes.Table{table}, probs, QuantileConfig{Replicates: 2}, 1)
	if err != nil {
		t.Fatal(err)
	}
	fitted, err := f.Fitted(context.Background(), nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	for d := range 3 {
		values := make([]float64, table.N())
		for i := range values {
			values[i] = fitted.Values()[i*3+d]
		}
		slices.Sort(values)
		for k, p := range probs {
			want := values[int(math.Ceil(p*float64(len(values))))-1]
			if x := element(t, got, nil, 0, k)[d]; !(math.Abs(x-want) < 1e-9) {
				t.Errorf("draw %d: the quantile %v is %v, want %v", d, p, x, want)
			}
		}
	}
	for _, c := range []struct {
		tables []*bayes.Table
		probs  []float64
		again  int
		words  string
	}{
		{[]*bayes.Table{table}, []float64{1}, 1, "probability 1"},
		{[]*bayes.Table{table}, nil, 1, "0 probabilities"},
		{[]*bayes.Table{table}, probs, -1, "-1 replicates"},
		{nil, probs, 1, "no table"},
	} {
		if _, err := f.Quantiles(context.Background(), c.tables, c.probs, QuantileConfig{Replicates: c.again}, 1); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%v; want %q", err, c.words)
		}
	}
}

// TestAveragesKeepNoRows: weights of rows are drawn and forgotten. Kept, they
// would be 8 bytes for each of 20,000 rows and 1000 draws, 160 MB.
func TestAveragesKeepNoRows(t *testing.T) {
	const rows, draws = 20_000, 1000
	y, x := make([]float64, rows), make([]float64, rows)
	for i := range y {
		y[i], x[i] = float64(i%7), float64(i%11)
	}
	table, err := bayes.FromColumns(bayes.Col("y", y), bayes.Col("w", x))
	if err != nil {
		t.Fatal(err)
	}
	f := drawn(t, "y ~ 0 + w", table, Gaussian, draws, bayes.Values{"b": []float64{1}})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := f.Averages(context.Background(), []*bayes.Table{table}, AverageConfig{Bootstrap: true}, 3); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > rows*draws {
		t.Errorf("%d bytes for one average", used)
	}
}
