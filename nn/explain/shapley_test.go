package explain

import (
	"context"
	"hash/fnv"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
)

// byRow makes a Function of one of a row.
func byRow(f func(x []float64) float64) Function {
	return func(_ context.Context, rows [][]float64) ([]float64, error) {
		y := make([]float64, len(rows))
		for i, r := range rows {
			y[i] = f(r)
		}
		return y, nil
	}
}

// table returns rows of numbers that depend on each other.
func table(seed uint64, rows, columns int) [][]float64 {
	src, x := rng.New(seed, "explain/test"), make([][]float64, rows)
	for i := range x {
		x[i] = make([]float64, columns)
		common := rng.StdNormal(&src)
		for j := range x[i] {
			x[i][j] = common + rng.StdNormal(&src) + float64(j)
		}
	}
	return x
}

// together is a function of five columns of which up to four act together.
func together(x []float64) float64 {
	return x[0]*x[1]*x[2] + math.Sin(x[3]*x[0]) + x[2]*x[2] - 3*x[4] + x[0]*x[1]*x[3]*x[4]/10
}

func explainer(t testing.TB, f Function, background [][]float64, o Options) *Explainer {
	t.Helper()
	e, err := New(f, background, o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func exact(t testing.TB, e *Explainer, x []float64) Attribution {
	t.Helper()
	a, err := e.Exact(context.Background(), x)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func near(t *testing.T, what string, got, want, magnitude float64) {
	t.Helper()
	const rounding = 1e-13 // of sums of some hundreds of numbers
	if !(math.Abs(got-want) <= rounding*max(magnitude, math.Abs(want))) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// worthOf is the value function, one coalition at a time.
func worthOf(f func([]float64) float64, background [][]float64, x []float64, groups [][]int, in func(g int) bool) (v float64) {
	for _, b := range background {
		row := slices.Clone(b)
		for g, columns := range groups {
			for _, j := range columns {
				if in(g) {
					row[j] = x[j]
				}
			}
		}
		v += f(row) / float64(len(background))
	}
	return v
}

// orders calls with with every order of n things.
func orders(n int, with func(order []int)) {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	var permute func(k int)
	permute = func(k int) {
		if k == n {
			with(order)
		}
		for i := k; i < n; i++ {
			order[k], order[i] = order[i], order[k]
			permute(k + 1)
			order[k], order[i] = order[i], order[k]
		}
	}
	permute(0)
}

// Exact equals the mean over all orders of what a group adds when it joins, the
// definition; weights of coalitions that are all equal (Banzhaf's value) don't.
func TestExactBruteForce(t *testing.T) {
	background, x := table(1, 7, 5), table(2, 1, 5)[0]
	for _, groups := range [][][]int{nil, {{3, 0}, {1}, {4, 2}}, {{0, 1, 2, 3, 4}}} {
		e := explainer(t, byRow(together), background, Options{Groups: groups, Batch: 13})
		a := exact(t, e, x)
		want, count := make([]float64, len(e.groups)), 0.0
		orders(len(e.groups), func(order []int) {
			count++
			for k, g := range order {
				before := worthOf(together, background, x, e.groups, func(h int) bool { return slices.Contains(order[:k], h) })
				after := worthOf(together, background, x, e.groups, func(h int) bool { return slices.Contains(order[:k+1], h) })
				want[g] += after - before
			}
		})
		sum, banzhaf := 0.0, 0.0
		for g, v := range a.Phi {
			near(t, "phi", v, want[g]/count, 10)
			sum += v
		}
		near(t, "the sum of phi", sum, a.Value-a.Base, 10)
		near(t, "the base", a.Base, worthOf(together, background, x, e.groups, func(int) bool { return false }), 10)
		if a.Value != together(x) || a.SE != nil {
			t.Errorf("the value is %v, want %v; SE is %v", a.Value, together(x), a.SE)
		}
		if n := len(e.groups); a.Evaluations != (1<<n-1)*7+1 {
			t.Errorf("%d evaluations of %d groups", a.Evaluations, n)
		} else if n == 5 {
			for g := range n {
				for s := range 1 << n {
					in := func(h int) bool { return s>>h&1 == 1 }
					if !in(g) {
						with := func(h int) bool { return h == g || in(h) }
						banzhaf += (worthOf(together, background, x, e.groups, with) - worthOf(together, background, x, e.groups, in)) / 16
					}
				}
			}
			if math.Abs(banzhaf-(a.Value-a.Base)) < 1e-3 {
				t.Error("the planted error passes")
			}
		}
	}
}

// One group alone owes all, and orders have nothing to say.
func TestSampleOneGroup(t *testing.T) {
	background, x := table(1, 7, 5), table(2, 1, 5)[0]
	a, err := explainer(t, byRow(together), background, Options{Groups: [][]int{{4, 2, 0, 1, 3}}}).Sample(context.Background(), x, 3)
	if err != nil || len(a.Phi) != 1 || a.Phi[0] != a.Value-a.Base || a.SE[0] != 0 || a.Evaluations != 8 {
		t.Errorf("%+v, %v", a, err)
	}
}

// Of a linear function φ_j = β_j·(x_j − mean of the background), whatever the
// dependence of the columns, by both ways, and Sample knows that it is exact.
func TestLinear(t *testing.T) {
	beta := []float64{2, -1, 0, 0.5, 3, -4}
	linear := func(x []float64) (y float64) {
		for j, b := range beta {
			y += b * x[j]
		}
		return y + 7
	}
	background, x := table(3, 50, 6), table(4, 1, 6)[0]
	e := explainer(t, byRow(linear), background, Options{})
	sampled, err := e.Sample(context.Background(), x, 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []Attribution{exact(t, e, x), sampled} {
		for j, b := range beta {
			mean := 0.0
			for _, row := range background {
				mean += row[j] / 50
			}
			near(t, "phi", a.Phi[j], b*(x[j]-mean), 10)
		}
	}
	for _, se := range sampled.SE {
		near(t, "a standard error", se, 0, 10)
	}
}

// Groups that no order can tell apart get the same, columns that the function
// doesn't read get exactly 0, values of a sum are sums of values, and where no
// more than two columns act together one pair of orders says it all.
func TestAxioms(t *testing.T) {
	ctx := context.Background()
	symmetric := func(x []float64) float64 { return x[0]*x[1]*x[2] + x[0] + x[1] }
	background := [][]float64{{1, 2, 5, 3}, {2, 1, 5, 4}, {0, 0, 1, 9}} // closed under exchange of the first two
	x := []float64{4, 4, -1, 2}
	e := explainer(t, byRow(symmetric), background, Options{})
	sampled, err := e.Sample(ctx, x, 5)
	if err != nil {
		t.Fatal(err)
	}
	a := exact(t, e, x)
	near(t, "phi of an equal column", a.Phi[0], a.Phi[1], 0)
	if a.Phi[3] != 0 || sampled.Phi[3] != 0 || sampled.SE[3] != 0 {
		t.Errorf("a column that is not read has %v and %v ± %v", a.Phi[3], sampled.Phi[3], sampled.SE[3])
	}
	other := func(x []float64) float64 { return math.Exp(x[3]/10) * x[2] }
	b := exact(t, explainer(t, byRow(other), background, Options{}), x)
	sum := exact(t, explainer(t, byRow(func(x []float64) float64 { return symmetric(x) + other(x) }), background, Options{}), x)
	for j := range x {
		near(t, "phi of a sum", sum.Phi[j], a.Phi[j]+b.Phi[j], 10)
	}
	pairwise := func(x []float64) float64 { return x[0]*x[1] + x[1]*x[2] - math.Exp(x[3]/9)*x[0] + x[2]*x[2] }
	e = explainer(t, byRow(pairwise), background, Options{})
	if sampled, err = e.Sample(ctx, x, 2); err != nil {
		t.Fatal(err)
	}
	for j, v := range exact(t, e, x).Phi {
		near(t, "phi of pairs", sampled.Phi[j], v, 10)
		near(t, "its standard error", sampled.SE[j], 0, 10)
	}
}

// TestSampleLaw: sampled values are near the exact ones, and as near as their
// standard errors say. Statistic: (φ̂ − φ)/SE of five groups and 400 pairs, Student
// t with 399 degrees of freedom in the limit. False alarms: 1e-6, a fifth of it
// each, |t| ≤ 5.30 (SciPy 1.10.1). Planted error: orders that are turned, not
// shuffled, of which each group has each place as often.
func TestSampleLaw(t *testing.T) {
	background, x := table(1, 7, 5), table(2, 1, 5)[0]
	e := explainer(t, byRow(together), background, Options{Seed: 11})
	want := exact(t, e, x)
	a, err := e.Sample(context.Background(), x, 400)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, v := range a.Phi {
		sum += v
	}
	near(t, "the sum of phi", sum, a.Value-a.Base, 10)
	if want := 400*2*4*7 + 7 + 1; a.Evaluations != want || a.Pairs != 400 {
		t.Errorf("%d evaluations of %d pairs, want %d", a.Evaluations, a.Pairs, want)
	}
	planted, turns, rank := newMoments(5), rng.New(1, "explain/turns"), make([]int, 5)
	for range 400 {
		by := int(rng.Uint64n(&turns, 5))
		for g := range rank {
			rank[g] = (g + by) % 5
		}
		var worth []float64
		for _, rest := range []bool{false, true} {
			for k := 1; k < 5; k++ {
				worth = append(worth, worthOf(together, background, x, e.groups, func(g int) bool { return rank[g] < k != rest }))
			}
		}
		to := make([]float64, 5)
		pair(to, rank, worth, a)
		planted.add(to)
	}
	const limit = 5.30
	worst, caught := 0.0, 0.0
	for g, phi := range want.Phi {
		worst = max(worst, math.Abs(a.Phi[g]-phi)/a.SE[g])
		caught = max(caught, math.Abs(planted.mean[g]-phi)/planted.standardErrors()[g])
	}
	if worst > limit {
		t.Errorf("t is %v: %v ± %v, exactly %v", worst, a.Phi, a.SE, want.Phi)
	}
	if caught <= limit {
		t.Errorf("the planted error passes: t is %v", caught)
	}
}

// The same seed gives the same bits, whatever the batch; another one does not.
func TestSeeds(t *testing.T) {
	background, x := table(1, 7, 5), table(2, 1, 5)[0]
	var first Attribution
	for i, o := range []Options{{Seed: 3}, {Seed: 3, Batch: 1}, {Seed: 3, Batch: 77}, {Seed: 4}} {
		a, err := explainer(t, byRow(together), background, o).Sample(context.Background(), x, 9)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = a
		}
		if same := slices.Equal(a.Phi, first.Phi) && slices.Equal(a.SE, first.SE); same != (o.Seed == 3) {
			t.Errorf("%+v: %v, first %v", o, a, first)
		}
	}
}

func TestSummary(t *testing.T) {
	ctx := context.Background()
	background, rows := table(1, 7, 5), table(2, 6, 5)
	e := explainer(t, byRow(together), background, Options{})
	for _, pairs := range []int{0, 20} {
		s, err := e.Summary(ctx, rows, pairs)
		if err != nil {
			t.Fatal(err)
		}
		for g := range 5 {
			mean, squares := 0.0, 0.0
			for i, row := range rows {
				a := s.Rows[i]
				if pairs == 0 && a.Phi[g] != exact(t, e, row).Phi[g] {
					t.Error("rows of the summary are not those of Exact")
				}
				mean += math.Abs(a.Phi[g]) / 6
			}
			for _, a := range s.Rows {
				squares += (math.Abs(a.Phi[g]) - mean) * (math.Abs(a.Phi[g]) - mean)
			}
			near(t, "a mean", s.MeanAbs[g], mean, 0)
			near(t, "its standard error", s.SE[g], math.Sqrt(squares/5/6), 0)
		}
		if want := 6 * exact(t, e, rows[0]).Evaluations; pairs == 0 && s.Evaluations != want {
			t.Errorf("%d evaluations, want %d", s.Evaluations, want)
		}
	}
}

// TestBits pins attributions: the same on every CPU, of a function that is.
func TestBits(t *testing.T) {
	e := explainer(t, byRow(func(x []float64) float64 {
		return float64(float64(x[0]*x[1])*x[2]) + float64(x[3]*x[4]) - math.Sqrt(math.Abs(x[1]))
	}), table(1, 20, 5), Options{Seed: 2})
	x := table(2, 1, 5)[0]
	a, err := e.Sample(context.Background(), x, 10)
	if err != nil {
		t.Fatal(err)
	}
	h := fnv.New64a()
	for _, v := range slices.Concat(a.Phi, a.SE, exact(t, e, x).Phi) {
		b := math.Float64bits(v)
		for i := range 8 {
			h.Write([]byte{byte(b >> (8 * i))})
		}
	}
	if got, want := h.Sum64(), uint64(0x5222c716e86364d6); got != want {
		t.Errorf("attributions have the hash %#x, want %#x", got, want)
	}
}
