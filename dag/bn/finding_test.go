package bn_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/discrete"
)

// compiled returns the beliefs of a published network.
func compiled(t *testing.T, name string) *bn.Beliefs {
	t.Helper()
	n, err := bn.ReadFile(folder + name + ".bif")
	if err != nil {
		t.Fatal(err)
	}
	tree, err := n.Compile(bn.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return tree.Beliefs()
}

// TestCasesJoint: the joint distributions with known answers, from the tree and
// by elimination.
func TestCasesJoint(t *testing.T) {
	published(t, func(t *testing.T, c network, n *bn.Network) {
		tree, err := n.Compile(bn.Config{})
		if err != nil {
			t.Fatal(err)
		}
		b, tolerance := tree.Beliefs(), c.tolerance(t)
		if err := b.Set(c.Joint.Evidence); err != nil {
			t.Fatal(err)
		}
		joint, err := b.Joint(c.Joint.Vars...)
		if err != nil {
			t.Fatal(err)
		}
		alone, err := n.Query(c.Joint.Vars, c.Joint.Evidence)
		if err != nil {
			t.Fatal(err)
		}
		want := slices.Concat(c.Joint.Table...)
		if d := near(joint.Values(), want); d > tolerance {
			t.Errorf("off by %v", d)
		}
		if d := near(alone.Values(), want); d > tolerance {
			t.Errorf("by elimination, off by %v", d)
		}
		for _, q := range c.Queries { // one by one without a tree
			for name, p := range q.Posterior {
				got, err := n.Query([]string{name}, q.Evidence)
				if err != nil || near(got.Values(), p) > tolerance {
					t.Errorf("Query of %s given %v: %v, want %v: %v", name, q.Evidence, got, p, err)
				}
				break // any of them: each takes a while
			}
		}
	})
}

// TestRevise: Jeffrey's rule gives the variable the distribution asked for, and
// changes no other given its state.
func TestRevise(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 4))
	for range 100 {
		w := randomWorld(t, r)
		tree, err := w.net.Compile(bn.Config{})
		if err != nil {
			t.Fatal(err)
		}
		b := tree.Beliefs()
		of := r.Perm(len(w.vars))[:2]
		i, j := of[0], of[1]
		l := make([]float64, len(w.vars[j].States))
		for x := range l {
			l[x] = 0.1 + r.Float64()
		}
		if err := b.ObserveLikelihood(w.vars[j].Name, l...); err != nil {
			t.Fatal(err)
		}
		p, total := w.given(map[int][]float64{j: l})
		now := w.margin(p, i)
		q := make([]float64, len(now))
		sum := 0.0
		for x := range q {
			if now[x] > 0 {
				q[x] = r.Float64()
			}
			sum += q[x]
		}
		for x := range q {
			q[x] /= sum
		}
		if err := b.Revise(w.vars[i].Name, q...); err != nil {
			t.Fatal(err)
		}
		want := make([]float64, len(p))
		for k := range p {
			if x := w.states[k][i]; now[x] > 0 {
				want[k] = p[k] * q[x] / now[x]
			}
		}
		all, err := b.Posteriors(nil)
		if err != nil {
			t.Fatal(err)
		}
		for k := range w.vars {
			if d := near(all[k], w.margin(want, k)); d > 1e-12 {
				t.Errorf("the distribution of %s is off by %v", w.vars[k].Name, d)
			}
		}
		if d := near(all[i], q); d > 1e-12 {
			t.Errorf("the revised distribution is off by %v", d)
		}
		if l, err := b.LogEvidence(); err != nil || math.Abs(l-math.Log(total)) > 1e-12 {
			t.Errorf("log evidence %v, want %v: %v", l, math.Log(total), err)
		}
	}
}

// TestLikelihoodIsNoProbability: what is entered as a likelihood is weighed with
// the prior, and a common factor says nothing.
func TestLikelihoodIsNoProbability(t *testing.T) {
	b := compiled(t, "asia")
	if err := b.ObserveLikelihood("lung", 8, 2); err != nil {
		t.Fatal(err)
	}
	p, err := b.Posterior(nil, "lung")
	const prior = 0.055
	want := prior * 0.8 / (prior*0.8 + (1-prior)*0.2)
	if err != nil || math.Abs(p[0]-want) > 1e-12 {
		t.Errorf("posterior %v, want %v: %v", p, want, err)
	}
	if err := b.Revise("lung", 0.8, 0.2); err != nil {
		t.Fatal(err)
	}
	if p, err = b.Posterior(p[:0], "lung"); err != nil || math.Abs(p[0]-0.8) > 1e-12 {
		t.Errorf("revised %v, want 0.8: %v", p, err)
	}
}

// TestImpossible: the findings that conflict are named, and no others.
func TestImpossible(t *testing.T) {
	b := compiled(t, "asia")
	given := bn.Evidence{"asia": "yes", "smoke": "no", "xray": "yes", "tub": "yes", "either": "no", "dysp": "no"}
	if err := b.Set(given); err != nil {
		t.Fatal(err)
	}
	_, err := b.Posterior(nil, "lung")
	var impossible *bn.ImpossibleError
	if !errors.As(err, &impossible) || !slices.Equal(impossible.Findings, []string{"tub=yes", "either=no"}) {
		t.Errorf("tub and either conflict: %v", err)
	}
	if l, err := b.LogEvidence(); !math.IsInf(l, -1) || !errors.As(err, &impossible) {
		t.Errorf("log evidence %v: %v", l, err)
	}
	if _, err := b.MostProbable(); !errors.As(err, &impossible) {
		t.Errorf("MostProbable: %v", err)
	}
	if _, err := b.Joint("lung", "bronc"); !errors.As(err, &impossible) {
		t.Errorf("Joint: %v", err)
	}
	if _, err := b.Tree().Network().Query([]string{"lung"}, given); !errors.As(err, &impossible) || !slices.Equal(impossible.Findings, []string{"tub=yes", "either=no"}) {
		t.Errorf("Query: %v", err)
	}
	if err := b.Retract("tub"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Posterior(nil, "lung"); err != nil {
		t.Errorf("without tub: %v", err)
	}
	if err := b.Revise("lung", 0.5, 0.5); err == nil || !strings.Contains(err.Error(), "lung can't be yes") {
		t.Errorf("to revise what is impossible: %v", err)
	}
}

func TestFindingFaults(t *testing.T) {
	b := compiled(t, "asia")
	var unknown *dag.UnknownNodeError
	var state *bn.UnknownStateError
	if err := b.Observe("lungs", "yes"); !errors.As(err, &unknown) || !strings.Contains(err.Error(), `did you mean "lung"`) {
		t.Error(err)
	}
	if err := b.Observe("lung", "yess"); !errors.As(err, &state) || !strings.Contains(err.Error(), `did you mean "yes"`) {
		t.Error(err)
	}
	if err := b.Set(bn.Evidence{"lungs": "yes", "tub": "Yes!"}); !errors.As(err, &unknown) || !errors.As(err, &state) {
		t.Errorf("both are to be told: %v", err)
	}
	for _, l := range [][]float64{nil, {1}, {0, 0}, {-1, 1}, {math.NaN(), 1}, {math.Inf(1), 1}, {1e200, 1}} {
		if err := b.ObserveLikelihood("lung", l...); err == nil {
			t.Errorf("the likelihood %v is taken", l)
		}
		if err := b.Revise("lung", l...); err == nil {
			t.Errorf("the distribution %v is taken", l)
		}
	}
	if err := b.Revise("lung", 0.5, 0.6); err == nil {
		t.Error("a distribution that sums to 1.1 is taken")
	}
	if err := b.Retract("x"); !errors.As(err, &unknown) {
		t.Error(err)
	}
	if _, err := b.Posterior(nil, "x"); !errors.As(err, &unknown) {
		t.Error(err)
	}
	for _, names := range [][]string{nil, {"lung", "lung"}, {"x"}} {
		if _, err := b.Joint(names...); err == nil {
			t.Errorf("the joint distribution of %v", names)
		}
		if _, err := b.Tree().Network().Query(names, nil); err == nil {
			t.Errorf("Query of %v", names)
		}
	}
	if l, err := b.LogEvidence(); err != nil || math.Abs(l) > 1e-15 {
		t.Errorf("after faults there are findings: %v, %v", l, err)
	}
}

// naive returns a class with many symptoms.
func naive(t *testing.T, symptoms int) *bn.Network {
	t.Helper()
	yesno := []string{"yes", "no"}
	c := discrete.Variable{Name: "class", Levels: 2}
	vars := []bn.Variable{{Name: "class", States: yesno}}
	tables := []*discrete.Table{table(t, []float64{0.5, 0.5}, c)}
	for i := range symptoms {
		v := discrete.Variable{Name: "s" + string(rune('a'+i%26)) + strings.Repeat("'", i/26), Levels: 2}
		vars = append(vars, bn.Variable{Name: v.Name, States: yesno})
		p := []float64{0.001, 0.999, 0.002, 0.998}
		if i%2 == 1 {
			p = []float64{0.002, 0.998, 0.001, 0.999}
		}
		tables = append(tables, table(t, p, c, v))
	}
	n, err := bn.New("naive", vars, tables...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestUnderflow: a thousand improbable findings leave a posterior.
func TestUnderflow(t *testing.T) {
	const symptoms = 1000
	n := naive(t, symptoms)
	tree, err := n.Compile(bn.Config{})
	if err != nil {
		t.Fatal(err)
	}
	b := tree.Beliefs()
	for _, v := range n.Variables()[1:] {
		if err := b.Observe(v.Name, "yes"); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.Posterior(nil, "class")
	if err != nil || math.Abs(p[0]-0.5) > 1e-9 {
		t.Errorf("posterior %v, want one half: %v", p, err)
	}
	want := symptoms / 2 * math.Log(0.001*0.002)
	if l, err := b.LogEvidence(); err != nil || math.Abs(l/want-1) > 1e-12 {
		t.Errorf("log evidence %v, want %v: %v", l, want, err)
	}
	joint, err := b.Joint("class", "sa", "sb") // of three cliques
	if want := []float64{0.5, 0, 0, 0, 0.5, 0, 0, 0}; err != nil || near(joint.Values(), want) > 1e-9 {
		t.Errorf("joint distribution %v, want %v: %v", joint, want, err)
	}
	best, err := b.MostProbable()
	if err != nil || math.Abs(best.LogProbability-math.Log(0.5)) > 1e-9 {
		t.Errorf("most probable %v, want log ½: %v", best.LogProbability, err)
	}
	all := bn.Evidence{}
	for _, v := range n.Variables()[1:] {
		all[v.Name] = "yes"
	}
	var impossible *bn.ImpossibleError
	if _, err := n.Query([]string{"class"}, all); err == nil || errors.As(err, &impossible) || !strings.Contains(err.Error(), "use Compile") {
		t.Errorf("without scaling: %v", err)
	}
}

// TestOverflow: likelihoods of any size, up to a factor, say the same.
func TestOverflow(t *testing.T) {
	n := naive(t, 40)
	tree, err := n.Compile(bn.Config{})
	if err != nil {
		t.Fatal(err)
	}
	b, c := tree.Beliefs(), tree.Beliefs()
	for i, v := range n.Variables()[1:] {
		l := []float64{1, float64(1+i) / 7}
		if err := b.ObserveLikelihood(v.Name, l...); err != nil {
			t.Fatal(err)
		}
		if err := c.ObserveLikelihood(v.Name, 0x1p590*l[0], 0x1p590*l[1]); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.Joint("class", "sa", "sb", "sc")
	if err != nil {
		t.Fatal(err)
	}
	q, err := c.Joint("class", "sa", "sb", "sc")
	if err != nil || near(p.Values(), q.Values()) > 1e-15 {
		t.Errorf("%v, want %v: %v", q, p, err)
	}
	l, err := b.LogEvidence()
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.LogEvidence()
	if want := 40 * 590 * math.Ln2; err != nil || math.Abs((m-l)/want-1) > 1e-14 {
		t.Errorf("log evidence differs by %v, want %v: %v", m-l, want, err)
	}
}

// TestAllocations: new findings and all posteriors take no memory.
func TestAllocations(t *testing.T) {
	b, flip := flipping(t, "alarm", "HRBP", "HIGH")
	var all [][]float64
	if n := testing.AllocsPerRun(100, func() {
		flip()
		var err error
		if all, err = b.Posteriors(all); err != nil {
			t.Fatal(err)
		}
		if _, err := b.LogEvidence(); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// grid returns a network in which each variable of a square has its neighbours
// to the left and above as parents.
func grid(t *testing.T, side int) *bn.Network {
	t.Helper()
	name := func(i, j int) string { return string(rune('a'+i)) + string(rune('a'+j)) }
	var vars []bn.Variable
	var tables []*discrete.Table
	for i := range side {
		for j := range side {
			vars = append(vars, bn.Variable{Name: name(i, j), States: []string{"0", "1"}})
			var over []discrete.Variable
			if i > 0 {
				over = append(over, discrete.Variable{Name: name(i-1, j), Levels: 2})
			}
			if j > 0 {
				over = append(over, discrete.Variable{Name: name(i, j-1), Levels: 2})
			}
			var p []float64
			for k := range 1 << len(over) {
				q := 0.2 + 0.2*float64(k)
				p = append(p, q, 1-q)
			}
			tables = append(tables, table(t, p, append(over, discrete.Variable{Name: name(i, j), Levels: 2})...))
		}
	}
	n, err := bn.New("grid", vars, tables...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestWidth: what is too wide is refused, with figures, before memory is taken.
func TestWidth(t *testing.T) {
	n := grid(t, 26)
	_, err := n.Compile(bn.Config{})
	var wide *bn.WidthError
	if !errors.As(err, &wide) {
		t.Fatalf("a grid of 26 by 26: %v", err)
	}
	size := n.TreeSize()
	if wide.Size != size || wide.Width < 26 || wide.Largest != math.Exp2(float64(wide.Width+1)) || len(wide.Clique) != wide.Width+1 || wide.Bytes < 24*wide.Cells {
		t.Errorf("%+v; TreeSize is %v", wide, size)
	}
	for _, part := range []string{fmt.Sprintf("width %d", wide.Width), "GB, more than the 1 GB allowed", "MaxBytes", "LikelihoodWeighting"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error lacks %q: %v", part, err)
		}
	}
	small := grid(t, 8)
	tree, err := small.Compile(bn.Config{})
	if err != nil || tree.Size() != small.TreeSize() || tree.Size().Width < 8 {
		t.Errorf("a grid of 8 by 8: %v, %v", tree.Size(), err)
	}
	if _, err := small.Compile(bn.Config{MaxBytes: int64(tree.Size().Bytes) - 1}); !errors.As(err, &wide) {
		t.Errorf("with a byte too few: %v", err)
	}
	if _, err := small.Compile(bn.Config{MaxBytes: int64(tree.Size().Bytes)}); err != nil {
		t.Errorf("with just enough: %v", err)
	}
}

// TestQueryPrunes: what can't be compiled can be asked where little bears on the
// question, and sampled: within six standard errors.
func TestQueryPrunes(t *testing.T) {
	n := grid(t, 26)
	corner := grid(t, 3)
	tree, err := corner.Compile(bn.Config{})
	if err != nil {
		t.Fatal(err)
	}
	b := tree.Beliefs()
	given := bn.Evidence{"ba": "1", "bc": "0"}
	if err := b.Set(given); err != nil {
		t.Fatal(err)
	}
	want, err := b.Posterior(nil, "cc")
	if err != nil {
		t.Fatal(err)
	}
	got, err := n.Query([]string{"cc"}, given)
	if err != nil || near(got.Values(), want) > 1e-12 {
		t.Errorf("the corner of a grid is %v, want %v: %v", got, want, err)
	}
	w, err := n.LikelihoodWeighting(t.Context(), given, bn.WeightingConfig{Samples: 4000})
	if err != nil {
		t.Fatal(err)
	}
	cc := 2*26 + 2
	if z := (w.Posteriors[cc][0] - want[0]) / w.Errors[cc][0]; !(math.Abs(z) < 6) {
		t.Errorf("sampled it is %v ± %v, want %v", w.Posteriors[cc][0], w.Errors[cc][0], want[0])
	}
}
