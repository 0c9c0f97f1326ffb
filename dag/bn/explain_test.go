package bn_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/discrete"
)

// brute is a joint distribution, cell by cell: the truth of all that is below.
type brute struct {
	vars []bn.Variable
	p    []float64
}

func bruteOf(t *testing.T, n *bn.Network) brute {
	t.Helper()
	b := brute{vars: n.Variables(), p: []float64{1}}
	for _, v := range b.vars {
		b.p = make([]float64, len(b.p)*len(v.States))
	}
	for cell := range b.p {
		b.p[cell] = 1
	}
	number := func(name string) int {
		return slices.IndexFunc(b.vars, func(v bn.Variable) bool { return v.Name == name })
	}
	for _, c := range n.CPTs() {
		var over []int
		for _, v := range c.Vars() {
			over = append(over, number(v.Name))
		}
		q := c.Values()
		for cell := range b.p {
			at, k := b.states(cell), 0
			for _, i := range over {
				k = k*len(b.vars[i].States) + at[i]
			}
			b.p[cell] *= q[k]
		}
	}
	return b
}

func (b brute) states(cell int) []int {
	at := make([]int, len(b.vars))
	for i := len(at) - 1; i >= 0; i-- {
		at[i] = cell % len(b.vars[i].States)
		cell /= len(b.vars[i].States)
	}
	return at
}

// prob is the probability of findings.
func (b brute) prob(findings ...bn.Finding) float64 {
	want := slices.Repeat([]int{-1}, len(b.vars))
	for _, f := range findings {
		i := slices.IndexFunc(b.vars, func(v bn.Variable) bool { return v.Name == f.Variable })
		k := slices.Index(b.vars[i].States, f.State)
		if want[i] >= 0 && want[i] != k {
			return 0
		}
		want[i] = k
	}
	sum := 0.0
	for cell, p := range b.p {
		if fits(b.states(cell), want) {
			sum += p
		}
	}
	return sum
}

// fits reports whether the states are those wanted, of which −1 is any.
func fits(at, want []int) bool {
	for i, k := range want {
		if k >= 0 && at[i] != k {
			return false
		}
	}
	return true
}

// posterior is the distribution of a variable given findings.
func (b brute) posterior(v bn.Variable, findings ...bn.Finding) []float64 {
	p := make([]float64, len(v.States))
	for k, s := range v.States {
		p[k] = b.prob(with(findings, bn.Finding{Variable: v.Name, State: s})...) / b.prob(findings...)
	}
	return p
}

func with(findings []bn.Finding, f ...bn.Finding) []bn.Finding {
	return append(append([]bn.Finding{}, findings...), f...)
}

func drop(findings []bn.Finding, i int) []bn.Finding { return with(findings[:i], findings[i+1:]...) }

// deciban is the weight of evidence for h of e given c, by the two likelihoods:
// P(e, h, c) P(¬h, c) / (P(e, ¬h, c) P(h, c)).
func (b brute) deciban(h bn.Finding, e, c []bn.Finding) float64 {
	given := func(f []bn.Finding) float64 { return b.prob(with(f, h)...) }
	against := func(f []bn.Finding) float64 { return b.prob(f...) - given(f) }
	all := with(c, e...)
	return 10 * math.Log10(given(all)*against(c)/(against(all)*given(c)))
}

// bits is the entropy of a distribution.
func bits(p []float64) float64 {
	sum := 0.0
	for _, x := range p {
		if x > 0 {
			sum += x * math.Log2(1/x)
		}
	}
	return sum
}

// agree compares numbers: 1e-9 covers the rounding of brute force's differences
// of probabilities of some 1e-6.
func agree(x, y float64) bool {
	return x == y || math.IsNaN(x) && math.IsNaN(y) || math.Abs(x-y) <= 1e-9*max(1, math.Abs(y))
}

// tinyNets are the networks that can be enumerated: two published ones, and random
// ones with tables that have 0 and 1 in them if the seed is odd.
func tinyNets(t *testing.T) map[string]*bn.Network {
	t.Helper()
	nets := map[string]*bn.Network{}
	for _, name := range []string{"asia", "cancer"} {
		n, err := bn.ReadFile(folder + name + ".bif")
		if err != nil {
			t.Fatal(err)
		}
		nets[name] = n
	}
	for seed := range uint64(4) {
		nets[fmt.Sprintf("random %d", seed)] = tinyNet(t, seed)
	}
	return nets
}

// tinyNet makes a network of 4 to 7 variables of 2 or 3 states.
func tinyNet(t *testing.T, seed uint64) *bn.Network {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	var vars []bn.Variable
	var tables []*discrete.Table
	for i := range 4 + int(seed) {
		v := bn.Variable{Name: fmt.Sprintf("V%d", i), States: []string{"a", "b", "c"}[:2+r.IntN(2)]}
		var over []discrete.Variable
		rows := 1
		for _, u := range vars {
			if len(over) < 3 && r.IntN(2) == 0 {
				over = append(over, discrete.Variable{Name: u.Name, Levels: len(u.States)})
				rows *= len(u.States)
			}
		}
		over = append(over, discrete.Variable{Name: v.Name, Levels: len(v.States)})
		var p []float64
		for range rows {
			row, sum := make([]float64, len(v.States)), 0.0
			for k := range row {
				row[k] = r.ExpFloat64()
				sum += row[k]
			}
			if seed%2 == 1 && r.IntN(4) == 0 {
				sum -= row[0]
				row[0] = 0
			}
			for k := range row {
				p = append(p, row[k]/sum)
			}
		}
		vars = append(vars, v)
		tables = append(tables, table(t, p, over...))
	}
	n, err := bn.New("random", vars, tables...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// question is a diagnosis whose truth is known.
type question struct {
	name     string
	net      *bn.Network
	tree     *bn.JunctionTree
	truth    brute
	target   bn.Variable
	findings []bn.Finding
}

func (q question) diagnose(t *testing.T) *bn.Diagnosis {
	t.Helper()
	d, err := q.tree.Diagnose(q.target.Name, q.findings...)
	if err != nil {
		t.Fatalf("%s: %v", q.name, err)
	}
	return d
}

// questions returns possible ones of 0 to 4 findings about each small network.
func questions(t *testing.T) []question {
	t.Helper()
	var list []question
	r := rand.New(rand.NewPCG(7, 7))
	nets := tinyNets(t)
	for _, name := range slices.Sorted(maps.Keys(nets)) {
		n := nets[name]
		tree, err := n.Compile(bn.Config{})
		if err != nil {
			t.Fatal(err)
		}
		q := question{net: n, tree: tree, truth: bruteOf(t, n)}
		for size := range 5 {
			vars := n.Variables()
			r.Shuffle(len(vars), func(i, j int) { vars[i], vars[j] = vars[j], vars[i] })
			q.target, q.findings = vars[0], nil
			for _, v := range vars[1:min(size+1, len(vars))] {
				f := bn.Finding{Variable: v.Name, State: v.States[r.IntN(len(v.States))]}
				if q.truth.prob(with(q.findings, f)...) > 0 {
					q.findings = append(q.findings, f)
				}
			}
			q.name = fmt.Sprintf("%s, %s given %v", name, q.target.Name, q.findings)
			list = append(list, q)
		}
	}
	return list
}

// explained compares an explanation with the truth.
func (q question) explained(e *bn.Explanation) error {
	var faults []error
	expect := func(what string, got, want float64) {
		if !agree(got, want) {
			faults = append(faults, fmt.Errorf("%s: %s is %v, want %v", q.name, what, got, want))
		}
	}
	h := bn.Finding{Variable: q.target.Name, State: e.State}
	p := func(findings []bn.Finding) float64 {
		return q.truth.prob(with(findings, h)...) / q.truth.prob(findings...)
	}
	now := q.truth.posterior(q.target, q.findings...)
	expect("prior", e.Prior, p(nil))
	expect("posterior", e.Posterior, p(q.findings))
	expect("prior entropy", e.PriorEntropy, bits(q.truth.posterior(q.target)))
	expect("entropy", e.Entropy, bits(now))
	expect("weight", e.Weight, q.truth.deciban(h, q.findings, nil))
	sum := 0.0
	for i, f := range e.Findings {
		one, rest := q.findings[i:i+1], drop(q.findings, i)
		expect(f.String()+" before", f.Before, p(q.findings[:i]))
		expect(f.String()+" after", f.After, p(q.findings[:i+1]))
		expect(f.String()+" step", f.Step, q.truth.deciban(h, one, q.findings[:i]))
		expect(f.String()+" alone", f.Alone, q.truth.deciban(h, one, nil))
		expect(f.String()+" last", f.Last, q.truth.deciban(h, one, rest))
		expect(f.String()+" without", f.Without, p(rest))
		lost, other := 0.0, q.truth.posterior(q.target, rest...)
		for k, x := range now {
			if x > 0 {
				lost += x * math.Log2(x/other[k])
			}
		}
		expect(f.String()+" omission", f.Omission, lost)
		if most(other) != most(now) != f.Pivotal {
			faults = append(faults, fmt.Errorf("%s: %v pivotal: %v", q.name, f.Finding, f.Pivotal))
		}
		sum += f.Step
	}
	if !math.IsInf(e.Weight, 0) { // what is decided has no steps after
		expect("the sum of the steps", sum, e.Weight)
	}
	return errors.Join(faults...)
}

func most(p []float64) (best int) {
	for k := range p {
		if p[k] > p[best] {
			best = k
		}
	}
	return best
}

func TestExplain(t *testing.T) {
	for _, q := range questions(t) {
		d := q.diagnose(t)
		for _, state := range append(q.target.States, "") {
			e, err := d.Explain(state)
			if err != nil {
				t.Fatal(err)
			}
			if e.Prior == 0 || e.Prior == 1 { // decided before: TestDecided
				continue
			}
			if err := q.explained(e); err != nil {
				t.Error(err)
			}
			if len(e.Findings) < 2 || state == "" {
				continue
			}
			// Planted: the weight alone taken for that as the last one.
			planted := *e
			planted.Findings = append([]bn.Influence{}, e.Findings...)
			for i := range planted.Findings {
				planted.Findings[i].Last = planted.Findings[i].Alone + 1e-6
			}
			if q.explained(&planted) == nil {
				t.Errorf("%s: a wrong weight is not noticed", q.name)
			}
			if s := e.String(); !strings.Contains(s, e.Findings[0].String()) || !strings.Contains(s, e.Variable+"="+e.State) {
				t.Errorf("the words are %q", s)
			}
		}
	}
}

// Asia's published network: a visit to Asia and dyspnoea, as the paper has them.
func TestExplainDirections(t *testing.T) {
	n, err := bn.ReadFile(folder + "asia.bif")
	if err != nil {
		t.Fatal(err)
	}
	tree, err := n.Compile(bn.Config{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := tree.Diagnose("lung", bn.Finding{Variable: "xray", State: "yes"}, bn.Finding{Variable: "tub", State: "yes"})
	if err != nil {
		t.Fatal(err)
	}
	e, err := d.Explain("yes")
	if err != nil {
		t.Fatal(err)
	}
	if e.Findings[0].Step < 5 || e.Findings[1].Step > -5 || math.Abs(e.Weight) > 1e-9 {
		t.Errorf("tuberculosis must explain the X-ray away: %+v", e.Findings)
	}
	if e.Ranked()[0].Variable != "tub" {
		t.Errorf("the most influential finding is %v", e.Ranked()[0])
	}
}

// What is decided has weights without end, and nothing moves it afterwards.
func TestDecided(t *testing.T) {
	v := discrete.Variable{Name: "A", Levels: 2}
	n, err := bn.New("", []bn.Variable{{Name: "A", States: []string{"yes", "no"}}, {Name: "B", States: []string{"yes", "no"}}, {Name: "C", States: []string{"yes", "no"}}},
		table(t, []float64{0.5, 0.5}, v), table(t, []float64{1, 0, 0.5, 0.5}, v, discrete.Variable{Name: "B", Levels: 2}),
		table(t, []float64{0.75, 0.25, 0.5, 0.5}, v, discrete.Variable{Name: "C", Levels: 2}))
	if err != nil {
		t.Fatal(err)
	}
	tree, err := n.Compile(bn.Config{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := tree.Diagnose("A", bn.Finding{Variable: "B", State: "no"}, bn.Finding{Variable: "C", State: "yes"})
	if err != nil {
		t.Fatal(err)
	}
	e, err := d.Explain("yes")
	if err != nil {
		t.Fatal(err)
	}
	if !math.IsInf(e.Weight, -1) || !math.IsInf(e.Findings[0].Step, -1) || !math.IsNaN(e.Findings[1].Step) || !math.IsNaN(e.Findings[1].Last) || !agree(e.Findings[1].Alone, 10*math.Log10(1.5)) {
		t.Errorf("%+v", e)
	}
	if s := e.String(); !strings.Contains(s, "ruled it out") || !strings.Contains(s, "decided before") {
		t.Errorf("the words are %q", s)
	}
}

func TestDiagnoseFaults(t *testing.T) {
	n, err := bn.ReadFile(folder + "asia.bif")
	if err != nil {
		t.Fatal(err)
	}
	tree, err := n.Compile(bn.Config{})
	if err != nil {
		t.Fatal(err)
	}
	yes := func(name string) bn.Finding { return bn.Finding{Variable: name, State: "yes"} }
	var unknown *dag.UnknownNodeError
	if _, err := tree.Diagnose("lnug"); !errors.As(err, &unknown) || !strings.Contains(err.Error(), `did you mean "lung"`) {
		t.Errorf("an unknown variable: %v", err)
	}
	var state *bn.UnknownStateError
	if _, err := tree.Diagnose("lung", bn.Finding{Variable: "xray", State: "yse"}, yes("smok")); !errors.As(err, &state) || !errors.As(err, &unknown) || !strings.Contains(err.Error(), `did you mean "yes"`) {
		t.Errorf("an unknown state and an unknown variable: %v", err)
	}
	for want, findings := range map[string][]bn.Finding{"lung was observed": {yes("lung")}, "is observed twice": {yes("xray"), {Variable: "xray", State: "no"}}} {
		if _, err := tree.Diagnose("lung", findings...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	d, err := tree.Diagnose("lung", yes("xray"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Explain("maybe"); !errors.As(err, &state) {
		t.Errorf("an unknown state: %v", err)
	}
	var c *bn.ImpossibleError
	_, err = tree.Diagnose("bronc", yes("smoke"), yes("tub"), yes("xray"), bn.Finding{Variable: "either", State: "no"})
	if !errors.As(err, &c) || len(c.Findings) != 2 || !slices.Contains(c.Findings, "tub=yes") || !slices.Contains(c.Findings, "either=no") {
		t.Errorf("impossible findings: %v", err)
	}
}
