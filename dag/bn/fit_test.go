package bn_test

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/discrete"
)

// holes are cases with values that are missing at random.
type holes struct {
	dag.Columns
	codes map[string][]int
}

func (h holes) Codes(name string) ([]int, []string, error) {
	_, levels, err := h.Columns.Codes(name)
	return h.codes[name], levels, err
}

// punch makes each value missing with a probability.
func punch(t testing.TB, n *bn.Network, data *bn.Cases, share float64, seed uint64) *bn.Cases {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 0))
	h := holes{data, map[string][]int{}}
	for _, name := range data.Names() {
		codes, _, _ := data.Codes(name)
		codes = slices.Clone(codes)
		for i := range codes {
			if r.Float64() < share {
				codes[i] = -1
			}
		}
		h.codes[name] = codes
	}
	c, err := n.Cases(h)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func sample(t testing.TB, n *bn.Network, seed uint64, rows int) *bn.Cases {
	t.Helper()
	c, err := n.Sample(seed, rows)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// enumerated does a step of EM by the joint distribution of all variables: expected
// counts of all tables, and the log likelihood.
func enumerated(t *testing.T, n *bn.Network, cases *bn.Cases) (counts [][]float64, logLik float64) {
	t.Helper()
	vars := n.Variables()
	tables := n.CPTs()
	var joint []float64
	var states [][]int
	values := make([]int, len(vars))
	cell := func(i int) int {
		k := 0
		for _, v := range tables[i].Vars() {
			at := slices.IndexFunc(vars, func(w bn.Variable) bool { return w.Name == v.Name })
			k = k*v.Levels + values[at]
		}
		return k
	}
	var walk func(i int)
	walk = func(i int) {
		if i == len(vars) {
			p := 1.0
			for j := range vars {
				p *= tables[j].Values()[cell(j)]
			}
			joint, states = append(joint, p), append(states, slices.Clone(values))
			return
		}
		for x := range vars[i].States {
			values[i] = x
			walk(i + 1)
		}
	}
	walk(0)
	for _, table := range tables {
		counts = append(counts, make([]float64, table.Cells()))
	}
	weight := make([]float64, len(joint))
	for k := range cases.N() {
		total := 0.0
		for s, p := range joint {
			weight[s] = p
			for j, v := range vars {
				codes, _, _ := cases.Codes(v.Name)
				if codes[k] >= 0 && codes[k] != states[s][j] {
					weight[s] = 0
				}
			}
			total += weight[s]
		}
		logLik += math.Log(total)
		for s, w := range weight {
			if w == 0 {
				continue
			}
			copy(values, states[s])
			for j := range vars {
				counts[j][cell(j)] += w / total
			}
		}
	}
	return counts, logLik
}

// EM ends where a step of it, done by enumerating all states, goes nowhere; the log
// likelihood is that by enumeration, and what is raised never falls.
func TestEM(t *testing.T) {
	for _, c := range []struct {
		name   string
		share  float64
		prior  bn.Prior
		hidden bool
	}{
		{"cancer", 0.3, bn.Prior{}, false},
		{"cancer", 0.3, bn.PerCell(0.5), false},
		{"asia", 0.2, bn.Prior{}, false},
		{"asia", 0.6, bn.BDeu(4), false},
		{"cancer", 0.1, bn.PerCell(1), true},
	} {
		n := readNetwork(t, c.name+".bif")
		cases := punch(t, n, sample(t, n, 2, 300), c.share, 3)
		if c.hidden {
			var err error
			if cases, err = n.Cases(cases, "Cancer"); err != nil {
				t.Fatal(err)
			}
		}
		f, err := n.Fit(context.Background(), cases, bn.FitConfig{Prior: c.prior, Tolerance: 1e-13, MaxIterations: 20000})
		if err != nil {
			t.Fatal(err)
		}
		if !f.Converged {
			t.Errorf("%s: not converged after %d", c.name, len(f.Trace))
		}
		for k := 1; k < len(f.Trace); k++ {
			if f.Trace[k] < f.Trace[k-1]-1e-11*math.Abs(f.Trace[k]) {
				t.Errorf("%s: iteration %d goes from %v to %v", c.name, k, f.Trace[k-1], f.Trace[k])
			}
		}
		counts, logLik := enumerated(t, f.Network, cases)
		if math.Abs(logLik-f.LogLikelihood) > 1e-9*math.Abs(logLik) {
			t.Errorf("%s: log likelihood %v, by enumeration %v", c.name, f.LogLikelihood, logLik)
		}
		if next := step(t, f.Network, counts, c.prior); next.logLik(t, cases) > logLik+1e-6 && c.prior == (bn.Prior{}) {
			t.Errorf("%s: a step of EM by enumeration goes on from %v to %v", c.name, logLik, next.logLik(t, cases))
		}
		if worst := step(t, f.Network, counts, c.prior).distance(t, f.Network); worst > 1e-5 {
			t.Errorf("%s: a step of EM by enumeration moves a probability by %v", c.name, worst)
		}
		counts[0][0]++ // planted: a case too many shows
		if step(t, f.Network, counts, c.prior).distance(t, f.Network) < 1e-5 {
			t.Errorf("%s: a case too many makes no difference", c.name)
		}
	}
}

// stepped is a network after a step.
type stepped struct{ *bn.Network }

// step divides expected counts by sums of rows.
func step(t *testing.T, n *bn.Network, counts [][]float64, prior bn.Prior) stepped {
	t.Helper()
	uniform, err := n.TablePosterior(bn.PerCell(1))
	if err != nil {
		t.Fatal(err)
	}
	proper := prior != bn.Prior{}
	if proper {
		if uniform, err = n.TablePosterior(prior); err != nil {
			t.Fatal(err)
		}
	}
	var tables []*discrete.Table
	for i, v := range n.Variables() {
		a, err := uniform.Parameters(v.Name)
		if err != nil {
			t.Fatal(err)
		}
		p := slices.Clone(counts[i])
		for row := 0; row < len(p); row += len(v.States) {
			sum := 0.0
			for k := row; k < row+len(v.States); k++ {
				if proper {
					p[k] += a.Values()[k]
				}
				sum += p[k]
			}
			for k := row; k < row+len(v.States); k++ {
				p[k] /= sum
			}
		}
		table, err := discrete.NewTable(a.Vars(), p)
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, table)
	}
	next, err := n.WithCPTs(tables...)
	if err != nil {
		t.Fatal(err)
	}
	return stepped{next}
}

func (s stepped) logLik(t *testing.T, cases *bn.Cases) float64 {
	_, logLik := enumerated(t, s.Network, cases)
	return logLik
}

func (s stepped) distance(t *testing.T, n *bn.Network) (worst float64) {
	for i, table := range s.CPTs() {
		d, err := table.Distance(n.CPTs()[i])
		if err != nil {
			t.Fatal(err)
		}
		worst = max(worst, d)
	}
	return worst
}

// Of complete cases tables are shares; rows that no case has are uniform, and told.
func TestFitComplete(t *testing.T) {
	n := readNetwork(t, "asia.bif")
	cases := sample(t, n, 5, 200)
	counts, _ := enumerated(t, n, cases)
	f, err := n.Fit(context.Background(), cases, bn.FitConfig{})
	if err != nil {
		t.Fatal(err)
	}
	unseen := 0
	for i, v := range n.Variables() {
		got, err := f.Network.CPT(v.Name)
		if err != nil {
			t.Fatal(err)
		}
		states := len(v.States)
		for row := 0; row < len(counts[i]); row += states {
			sum := 0.0
			for _, c := range counts[i][row : row+states] {
				sum += c
			}
			if sum == 0 {
				unseen++
			}
			for k := row; k < row+states; k++ {
				want := 1 / float64(states)
				if sum > 0 {
					want = counts[i][k] / sum
				}
				if math.Abs(got.Values()[k]-want) > 1e-14 {
					t.Errorf("%s, cell %d: %v, want %v", v.Name, k, got.Values()[k], want)
				}
			}
		}
	}
	if unseen == 0 || len(f.Unseen) != unseen || !strings.Contains(f.Unseen[0], " given ") {
		t.Errorf("unseen %v, want %d rows", f.Unseen, unseen)
	}
	if _, logLik := enumerated(t, f.Network, cases); math.Abs(logLik-f.LogLikelihood) > 1e-10*math.Abs(logLik) || !f.Converged {
		t.Errorf("log likelihood %v, want %v", f.LogLikelihood, logLik)
	}
	again, err := bn.FromGraph("again", n.Graph(), cases)
	if err != nil {
		t.Fatal(err)
	}
	if g, err := again.Fit(context.Background(), cases, bn.FitConfig{}); err != nil || g.LogLikelihood != f.LogLikelihood {
		t.Errorf("from the graph: %v, %v", g, err)
	}
}

// The same bits on any number of cores, with so many missing that elimination is
// used as well as enumeration.
func TestFitIsReproducible(t *testing.T) {
	n := readNetwork(t, "child.bif")
	cases := punch(t, n, sample(t, n, 7, 60), 0.5, 8)
	c := bn.FitConfig{Prior: bn.PerCell(1), MaxIterations: 3}
	f, err := n.Fit(context.Background(), cases, c)
	if err != nil {
		t.Fatal(err)
	}
	old := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(old)
	g, err := n.Fit(context.Background(), cases, c)
	if err != nil || !slices.Equal(f.Trace, g.Trace) || !f.Network.Equal(g.Network) {
		t.Errorf("on one core %v, %v, on all %v", g, err, f.Trace)
	}
}

func TestFitBadInput(t *testing.T) {
	n, other := readNetwork(t, "cancer.bif"), readNetwork(t, "asia.bif")
	cases := sample(t, n, 1, 50)
	ctx := context.Background()
	for _, c := range []struct {
		cases  *bn.Cases
		config bn.FitConfig
		want   string
	}{
		{nil, bn.FitConfig{}, "no cases"},
		{sample(t, n, 1, 0), bn.FitConfig{}, "no cases"},
		{sample(t, other, 1, 5), bn.FitConfig{}, "another network"},
		{cases, bn.FitConfig{Prior: bn.PerCell(-1)}, "the prior is -1"},
		{cases, bn.FitConfig{Prior: bn.BDeu(math.NaN())}, "the prior is NaN"},
		{cases, bn.FitConfig{Tolerance: math.NaN()}, "tolerance NaN"},
	} {
		if _, err := n.Fit(ctx, c.cases, c.config); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %s", c.config, err, c.want)
		}
	}
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := n.Fit(stopped, punch(t, n, cases, 0.5, 1), bn.FitConfig{}); err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Errorf("after cancel: %v", err)
	}
	if _, err := bn.FromGraph("", dag.MustParse("Cancer -- Smoker"), cases); err == nil {
		t.Error("a network of a CPDAG")
	}
	if _, err := bn.FromGraph("", dag.MustParse("Cancer -> Nothing"), cases); err == nil || !strings.Contains(err.Error(), "Nothing") {
		t.Errorf("a node without a column: %v", err)
	}
}

// BenchmarkEM fits alarm to 10,000 cases with 10 % missing.
func BenchmarkEM(b *testing.B) {
	n := readNetwork(b, "alarm.bif")
	cases := punch(b, n, sample(b, n, 1, 10000), 0.1, 2)
	for b.Loop() {
		f, err := n.Fit(context.Background(), cases, bn.FitConfig{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(f.Trace)-1), "iterations")
	}
}
