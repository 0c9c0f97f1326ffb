package gaussian_test

import (
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn/gaussian"
)

var _ dag.Columns = (*gaussian.Cases)(nil)

// furthest is the Kolmogorov–Smirnov statistic √n·sup|F − F̂| of the sampled values
// of a variable, most of all variables.
func furthest(t *testing.T, from, said *gaussian.Network, n int) float64 {
	t.Helper()
	cases, err := from.Sample(20261122, n)
	if err != nil {
		t.Fatal(err)
	}
	p, err := said.Posterior(gaussian.Findings{})
	if err != nil {
		t.Fatal(err)
	}
	most := 0.0
	for _, node := range said.Nodes() {
		x, err := cases.Float(node.Name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := p.Values(node.Name)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range slices.Sorted(slices.Values(x)) {
			f, err := m.CDF(node.Name, v)
			if err != nil {
				t.Fatal(err)
			}
			most = max(most, f-float64(i)/float64(n), float64(i+1)/float64(n)-f)
		}
	}
	return most * math.Sqrt(float64(n))
}

// What is drawn has the mixtures as distributions. P(√n·sup|F − F̂| > λ) ≤
// 2·exp(−2λ²), the inequality of Dvoretzky, Kiefer and Wolfowitz with Massart's
// constant; λ is that of 1e-6 divided among all variables of all networks.
func TestSample(t *testing.T) {
	const n = 20000
	variables := 0
	cases := readSolved(t)[8:14] // with discrete variables
	for _, c := range cases {
		variables += len(c.Nodes)
	}
	limit := math.Sqrt(math.Log(2*float64(variables)/1e-6) / 2)
	for i, c := range cases {
		net := c.network(t)
		if d := furthest(t, net, net, n); !(d < limit) {
			t.Errorf("case %d: a distance of %v, want less than %v", i, d, limit)
		}
		// Planted: the variance that parents bring is forgotten.
		nodes := net.Nodes()
		parents := false
		for j := range nodes {
			for k := range nodes[j].Regressions {
				for l, c := range nodes[j].Regressions[k].Coefficients {
					parents = parents || math.Abs(c) > 0.5
					nodes[j].Regressions[k].Coefficients[l] = 0
				}
			}
		}
		planted, err := gaussian.New(net.Discrete(), nodes...)
		if err != nil {
			t.Fatal(err)
		}
		if d := furthest(t, net, planted, n); parents && d < 2*limit {
			t.Errorf("case %d: forgotten parents are not noticed: %v", i, d)
		}
	}
}

func TestCases(t *testing.T) {
	net := readSolved(t)[8].network(t)
	a, err := net.Sample(1, 50)
	if err != nil {
		t.Fatal(err)
	}
	b, err := net.Sample(1, 50)
	if err != nil {
		t.Fatal(err)
	}
	name := net.Nodes()[0].Name
	x, _ := a.Float(name)
	y, _ := b.Float(name)
	if a.N() != 50 || len(x) != 50 || !slices.Equal(x, y) {
		t.Error("the same seed gives other cases")
	}
	if names := a.Names(); len(names) != net.Graph().Len() || !a.IsFactor(names[0]) || a.IsFactor(name) {
		t.Errorf("columns %q", names)
	}
	if codes, levels, err := a.Codes(a.Names()[0]); err != nil || len(codes) != 50 || levels[0] != "s0" {
		t.Errorf("codes: %v", err)
	}
	if _, err := a.Float("D0"); err == nil {
		t.Error("numbers of a discrete variable")
	}
	if _, _, err := a.Codes(name); err == nil {
		t.Error("codes of a continuous variable")
	}
	if _, err := net.Sample(1, -1); err == nil {
		t.Error("a negative number of cases")
	}
	linear := readSolved(t)[0].network(t)
	if a, err = linear.Sample(1, 0); err != nil || a.N() != 0 {
		t.Errorf("no cases: %v", err)
	}
	if _, _, err := a.Codes(name); err == nil {
		t.Error("codes where nothing is discrete")
	}
}
