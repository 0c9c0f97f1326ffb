package dag_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag"
)

// Statistics, degrees of freedom, p-values and Holm's adjustment beside R's.
func TestIndependenceTestsEqualR(t *testing.T) {
	raw, err := os.ReadFile("testdata/independence.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		Columns map[string][]*float64
		Factors map[string][]int
		Tests   []struct {
			X, Y, Given               []string
			Method                    string
			N, DF                     int
			Statistic, P, Correlation float64
		}
		Holm []float64
	}
	if err := json.Unmarshal(raw, &ref); err != nil {
		t.Fatal(err)
	}
	var cols []bayes.Column
	for name, values := range ref.Columns {
		x := make([]float64, len(values))
		for i, v := range values {
			if x[i] = math.NaN(); v != nil {
				x[i] = *v
			}
		}
		cols = append(cols, bayes.Col(name, x))
	}
	for name, codes := range ref.Factors {
		cols = append(cols, bayes.Col(name, &bayes.Factor{Levels: []string{"one", "two", "three"}[:slices.Max(codes)+1], Codes: codes}))
	}
	table, err := bayes.FromColumns(cols...)
	if err != nil {
		t.Fatal(err)
	}
	var list []dag.Independence
	for _, r := range ref.Tests {
		list = append(list, dag.Independence{X: r.X, Y: r.Y, Given: r.Given})
	}
	report, err := dag.TestIndependencies(t.Context(), table, list, 0)
	if err != nil {
		t.Fatal(err)
	}
	near := func(got, want float64) bool { return math.Abs(got-want) <= 1e-9*math.Abs(want) } // R prints 15 digits; sums of 240 rows
	for k, r := range ref.Tests {
		got := report.Tests[k]
		if got.Method != r.Method || got.N != r.N || got.DF != r.DF || !near(got.Statistic, r.Statistic) || !near(got.P, r.P) || !near(got.Adjusted, ref.Holm[k]) || !near(got.Correlation, r.Correlation) || got.Skipped != "" {
			t.Errorf("%v\ngot  %+v\nwant %+v, adjusted %v", got.Independence, got, r, ref.Holm[k])
		}
	}
}

// simulate draws n rows of the linear model of a graph with normal noise; the
// nodes of factors are cut into two levels, after their effects on others.
func simulate(r *rand.Rand, p plain, g *dag.Graph, n, factors int) *bayes.Table {
	system := linearSystem(r, p)
	columns := make([][]float64, p.n)
	for i := range columns {
		columns[i] = make([]float64, n)
	}
	var order []int
	for _, name := range g.TopologicalOrder() {
		order = append(order, slices.Index(letters, name))
	}
	for k := range n {
		for _, i := range order {
			x := r.NormFloat64()
			for j := range p.n {
				if j != i {
					x -= system.At(i, j) * columns[j][k]
				}
			}
			if factors>>i&1 == 1 {
				x = math.Round(0.5 + 0.5*math.Copysign(1, x))
			}
			columns[i][k] = x
		}
	}
	var cols []bayes.Column
	for i, x := range columns {
		if factors>>i&1 == 0 {
			cols = append(cols, bayes.Col(letters[i], x))
			continue
		}
		codes := make([]int, n)
		for k, v := range x {
			codes[k] = int(v)
		}
		cols = append(cols, bayes.Col(letters[i], &bayes.Factor{Levels: []string{"no", "yes"}, Codes: codes}))
	}
	table, err := bayes.FromColumns(cols...)
	if err != nil {
		panic(err) // columns of one length
	}
	return table
}

// Data of a chain A -> B -> C -> D and its own graph: the share of data sets that
// contradict it is at most the level, and the share of p-values below 0.05 is
// that. With the edge B -> C reversed into a collider at C, and with A -> B left
// out, the planted errors, nearly all contradict it. Numbers, factors, and both.
func TestImpliedFalseAlarmsAndPower(t *testing.T) {
	chain := plain{n: 4, edges: []plainEdge{{0, 1, dag.Tail, dag.Arrow}, {1, 2, dag.Tail, dag.Arrow}, {2, 3, dag.Tail, dag.Arrow}}}
	g, err := chain.graph(dag.DAG)
	if err != nil {
		t.Fatal(err)
	}
	collider := graph(t, dag.DAG, dag.Directed("A", "B"), dag.Directed("B", "C"), dag.Directed("D", "C"))
	missing, err := dag.New(dag.DAG, dag.Named("A", "B", "C", "D"), []dag.Edge{dag.Directed("B", "C"), dag.Directed("C", "D")})
	if err != nil {
		t.Fatal(err)
	}
	const runs, level = 400, 0.05
	for _, c := range []struct {
		name    string
		factors int
		rows    int
	}{{"numbers", 0, 300}, {"factors", 15, 4000}, {"both", 1 << 3, 300}} {
		r := rand.New(rand.NewPCG(10, uint64(c.factors)))
		alarms, low, tests := 0, 0, 0
		caught := [2]int{}
		for range runs {
			table := simulate(r, chain, g, c.rows, c.factors)
			report, err := g.TestImplied(t.Context(), table, level)
			if err != nil || report.Tested != 3 {
				t.Fatalf("%s: %v, %v", c.name, report, err)
			}
			if report.Rejected > 0 {
				alarms++
			}
			tests++ // one p-value of each data set, which are independent
			if report.Tests[0].P < level {
				low++
			}
			for k, wrong := range []*dag.Graph{collider, missing} {
				report, err := wrong.TestImplied(t.Context(), table, level)
				if err != nil {
					t.Fatal(err)
				}
				if report.Rejected > 0 {
					caught[k]++
				}
			}
		}
		// Both counts are binomial with 400 trials and at most (low: about) 0.05: more than 44
		// have the probability 4.6e-7, fewer than 3 3.0e-7 (scipy 1.10.1).
		const most = 44
		if alarms > most || low > most || low < 3 {
			t.Errorf("%s: %d of %d data sets contradict their own graph, %d of %d p-values are below %v", c.name, alarms, runs, low, tests, level)
		}
		if caught[0] < runs*9/10 || caught[1] < runs*9/10 {
			t.Errorf("%s: %v of %d data sets contradict the wrong graphs", c.name, caught, runs)
		}
	}
}

// A level that never occurs, in all rows or in a stratum, is no degree of freedom.
func TestIndependenceOfLevelsThatOccur(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 1))
	codes := [3][]int{make([]int, 400), make([]int, 400), make([]int, 400)}
	for i := range 400 {
		codes[0][i], codes[1][i] = r.IntN(2), r.IntN(2)
		if codes[2][i] = r.IntN(2); codes[2][i] == 1 {
			codes[0][i] = r.IntN(3)
		}
	}
	column := func(k, levels int) bayes.Column {
		return bayes.Col(letters[k], &bayes.Factor{Levels: letters[:levels], Codes: codes[k]})
	}
	table, err := bayes.FromColumns(column(0, 5), column(1, 4), column(2, 3))
	if err != nil {
		t.Fatal(err)
	}
	ind := dag.Independence{X: []string{"A"}, Y: []string{"B"}, Given: []string{"C"}}
	report, err := dag.TestIndependencies(t.Context(), table, []dag.Independence{ind}, 0)
	if err != nil || report.Tests[0].DF != 1+2 || report.Tests[0].Skipped != "" {
		t.Errorf("%+v, %v; want 1 degree of freedom from the first stratum and 2 from the second", report.Tests[0], err)
	}
}

func TestIndependenceFaultsAndSkips(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}
	table, err := bayes.FromColumns(bayes.Col("age", x), bayes.Col("twice", []float64{2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28}),
		bayes.Col("one", make([]float64, 14)), bayes.Col("few", []float64{1, math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN(), 3, 4, 1, 6, 7, 8, 3, 3}))
	if err != nil {
		t.Fatal(err)
	}
	ind := func(x, y string, given ...string) dag.Independence {
		return dag.Independence{X: []string{x}, Y: []string{y}, Given: given}
	}
	_, err = dag.TestIndependencies(t.Context(), table, []dag.Independence{ind("agee", "one", "sex")}, 2)
	for _, want := range []string{`no column "agee" (did you mean "age"?)`, `no column "sex"`, "level is 2"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
	report, err := dag.TestIndependencies(t.Context(), table, []dag.Independence{ind("age", "one"), ind("age", "few", "twice"), ind("age", "few"), ind("age", "twice")}, 0)
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []string{"constant", "function of the given", "9 rows are too few for 1 degrees of freedom", ""} {
		got := report.Tests[k]
		if (want == "") != (got.Skipped == "") || !strings.Contains(got.Skipped, want) || (want != "") != math.IsNaN(got.P) {
			t.Errorf("%v: skipped %q, p = %v; want %q", got.Independence, got.Skipped, got.P, want)
		}
	}
	if report.Tested != 1 || report.Rejected != 1 || report.Tests[3].P != 0 || !strings.Contains(report.String(), "3 could not be tested") {
		t.Errorf("a variable and its double: %v", report)
	}
	constant, err := bayes.FromColumns(bayes.Col("A", []float64{1, 1, 1, 1}), bayes.Col("B", []float64{1, 2, 3, 5}))
	if err != nil {
		t.Fatal(err)
	}
	if report, err := dag.MustParse("A; B").TestImplied(t.Context(), constant, 0); err != nil || !strings.Contains(report.String(), "nothing was tested: A _||_ B: a variable is constant") {
		t.Errorf("a constant: %v, %v", report, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := dag.TestIndependencies(ctx, table, []dag.Independence{ind("age", "twice")}, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that is over: %v", err)
	}
}
