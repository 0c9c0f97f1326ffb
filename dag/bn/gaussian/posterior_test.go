package gaussian_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/bn/gaussian"
	"github.com/seed78144065/credence/dag/discrete"
)

// solved is a network with findings and what they say, from testdata/posterior.py.
type solved struct {
	Discrete []struct {
		Name            string
		States, Parents []string
		Table           []float64
	}
	Nodes    []gaussian.Node
	States   map[string]string
	Values   map[string]float64
	Expected struct {
		LogEvidence float64 `json:"log_evidence"`
		States      map[string][]float64
		Free        []string
		Means       []float64
		Covariance  [][]float64
		Quantiles   map[string][]float64
	}
}

func readSolved(t testing.TB) (cases []solved) {
	t.Helper()
	text, err := os.ReadFile("testdata/posterior.json")
	if err == nil {
		err = json.Unmarshal(text, &cases)
	}
	if err != nil || len(cases) != 34 {
		t.Fatalf("%d cases: %v", len(cases), err)
	}
	return cases
}

func (c *solved) network(t *testing.T) *gaussian.Network {
	t.Helper()
	var net *bn.Network
	if len(c.Discrete) > 0 {
		levels := map[string]int{}
		var vars []bn.Variable
		var tables []*discrete.Table
		for _, d := range c.Discrete {
			levels[d.Name] = len(d.States)
			vars = append(vars, bn.Variable{Name: d.Name, States: d.States})
			var over []discrete.Variable
			for _, p := range append(d.Parents, d.Name) {
				over = append(over, discrete.Variable{Name: p, Levels: levels[p]})
			}
			table, err := discrete.NewTable(over, d.Table)
			if err != nil {
				t.Fatal(err)
			}
			tables = append(tables, table)
		}
		var err error
		if net, err = bn.New("", vars, tables...); err != nil {
			t.Fatal(err)
		}
	}
	n, err := gaussian.New(net, c.Nodes...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// misses returns the largest error of what is said of a case, of probabilities,
// of means and covariances in standard deviations, and where it is.
func (c *solved) misses(t *testing.T, n *gaussian.Network) (most float64, where string) {
	t.Helper()
	note := func(err float64, place string) {
		if err > most || math.IsNaN(err) {
			most, where = err, place
		}
	}
	p, err := n.Posterior(gaussian.Findings{States: c.States, Values: c.Values})
	if err != nil {
		t.Fatal(err)
	}
	want := c.Expected
	note(math.Abs(p.LogEvidence()-want.LogEvidence)/max(1, math.Abs(want.LogEvidence)), "log evidence")
	for name, probs := range want.States {
		table, err := p.States(name)
		if err != nil {
			t.Fatal(err)
		}
		for k, x := range table.Values() {
			note(math.Abs(x-probs[k]), name)
		}
	}
	if len(want.Free) == 0 {
		return most, where
	}
	joint, err := p.Values(want.Free...)
	if err != nil {
		t.Fatal(err)
	}
	sd := make([]float64, len(want.Free))
	for i := range sd {
		sd[i] = math.Sqrt(want.Covariance[i][i])
	}
	for i, name := range want.Free {
		single, err := p.Values(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range []*gaussian.Mixture{joint, single} {
			mean, err := m.Mean(name)
			if err != nil {
				t.Fatal(err)
			}
			s, err := m.SD(name)
			if err != nil {
				t.Fatal(err)
			}
			scale := max(sd[i], math.Abs(want.Means[i]))
			note(math.Abs(mean-want.Means[i])/scale, "mean of "+name)
			note(math.Abs(s/sd[i]-1), "sd of "+name)
			for k, q := range want.Quantiles[name] {
				x, err := m.Quantile(name, []float64{0.025, 0.5, 0.9}[k])
				if err != nil {
					t.Fatal(err)
				}
				note(math.Abs(x-q)/max(scale, math.Abs(q)), fmt.Sprintf("quantile %d of %s", k, name))
			}
		}
		for j := range want.Free {
			note(math.Abs(joint.Covariance().At(i, j)-want.Covariance[i][j])/(sd[i]*sd[j]), fmt.Sprintf("covariance of %s and %s", name, want.Free[j]))
		}
	}
	return most, where
}

// extreme is the first of the cases whose variances are from 1e-12 to 1e12. Their
// findings, numbers up to 1e6 with noise down to 1e-6, lose so many digits of their
// log evidence when the mean is subtracted that 1e-10 of it is rounding.
const extreme = 26

// Against enumeration and dense formulas in 60 digits, of extreme cases in 150. The
// worst is 3.4e-14, where the log evidence is -2598 and so has as many digits fewer.
func TestPosterior(t *testing.T) {
	for i, c := range readSolved(t) {
		tolerance := 1e-12
		most, where := c.misses(t, c.network(t))
		if i >= extreme && where == "log evidence" {
			tolerance = 1e-10
		}
		if !(most < tolerance) {
			t.Errorf("case %d: the %s is wrong by %v", i, where, most)
		}
	}
}

// Planted errors: a parent whose variance is forgotten, a coefficient of the wrong
// sign, weights that don't know the findings.
func TestPosteriorPlanted(t *testing.T) {
	noticed := [2]int{}
	for _, c := range readSolved(t) {
		for k, plant := range []func(*gaussian.Regression, gaussian.Node){
			func(r *gaussian.Regression, n gaussian.Node) {
				if len(n.Parents) == 0 {
					r.Variance = 1e-20
				}
			},
			func(r *gaussian.Regression, n gaussian.Node) {
				if len(r.Coefficients) > 0 {
					r.Coefficients[0] *= -1
				}
			},
		} {
			wrong := c.network(t)
			nodes := wrong.Nodes()
			for i := range nodes {
				for j := range nodes[i].Regressions {
					plant(&nodes[i].Regressions[j], nodes[i])
				}
			}
			wrong, err := gaussian.New(wrong.Discrete(), nodes...)
			if err != nil {
				t.Fatal(err)
			}
			if most, _ := c.misses(t, wrong); !(most < 1e-6) {
				noticed[k]++
			}
		}
		if len(c.Values) > 0 && len(c.Expected.Free) > 0 {
			p, err := c.network(t).Posterior(gaussian.Findings{States: c.States})
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(p.LogEvidence()-c.Expected.LogEvidence) < 1e-6 {
				t.Errorf("the evidence of %v is that of nothing", c.Values)
			}
		}
	}
	if noticed[0] < 24 || noticed[1] < 24 {
		t.Errorf("of 34 networks with a planted error, the test notices %v", noticed)
	}
}
