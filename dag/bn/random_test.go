package bn_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/discrete"
)

// world is a small network beside all its cases, one by one.
type world struct {
	net    *bn.Network
	vars   []bn.Variable
	states [][]int   // of each case
	p      []float64 // its probability
}

// randomWorld draws a network of up to 12 variables with up to 3 states each, of
// whose probabilities some are 0.
func randomWorld(t *testing.T, r *rand.Rand) *world {
	t.Helper()
	w := &world{}
	cells := 1
	var tables []*discrete.Table
	var over []discrete.Variable
	for i := range 2 + r.IntN(11) {
		v := bn.Variable{Name: string(rune('A' + i)), States: []string{"x", "y", "z"}[:1+r.IntN(3)]}
		if cells *= len(v.States); cells > 5000 {
			break
		}
		d := discrete.Variable{Name: v.Name, Levels: len(v.States)}
		var family []discrete.Variable
		for _, k := range r.Perm(i)[:min(i, r.IntN(4))] {
			family = append(family, over[k])
		}
		family = append(family, d)
		n := 1
		for _, u := range family {
			n *= u.Levels
		}
		p := make([]float64, n)
		for row := range slices.Chunk(p, d.Levels) {
			total := 0.0
			for x := range row {
				if row[x] = r.ExpFloat64(); r.IntN(5) == 0 && x > 0 {
					row[x] = 0
				}
				total += row[x]
			}
			for x := range row {
				row[x] /= total
			}
		}
		over = append(over, d)
		w.vars = append(w.vars, v)
		tables = append(tables, table(t, p, family...))
	}
	r.Shuffle(len(tables), func(i, j int) { tables[i], tables[j] = tables[j], tables[i] })
	var err error
	if w.net, err = bn.New("random", w.vars, tables...); err != nil {
		t.Fatal(err)
	}
	var values [][]float64
	var families [][]discrete.Variable
	for _, cpt := range w.net.CPTs() {
		values, families = append(values, cpt.Values()), append(families, cpt.Vars())
	}
	states := make([]int, len(w.vars))
	for {
		p := 1.0
		for i, family := range families {
			k := 0
			for _, v := range family {
				k = k*v.Levels + states[v.Name[0]-'A']
			}
			p *= values[i][k]
		}
		w.states, w.p = append(w.states, slices.Clone(states)), append(w.p, p)
		i := len(states) - 1
		for ; i >= 0; i-- {
			if states[i]++; states[i] < len(w.vars[i].States) {
				break
			}
			states[i] = 0
		}
		if i < 0 {
			return w
		}
	}
}

// given returns the probabilities of the cases given likelihoods by variable,
// and the probability of these.
func (w *world) given(likelihood map[int][]float64) ([]float64, float64) {
	p := slices.Clone(w.p)
	total := 0.0
	for k := range p {
		for i, l := range likelihood {
			p[k] *= l[w.states[k][i]]
		}
		total += p[k]
	}
	for k := range p {
		p[k] /= total
	}
	return p, total
}

// margin sums the cases by the states of some variables, the last fastest.
func (w *world) margin(p []float64, of ...int) []float64 {
	n := 1
	for _, i := range of {
		n *= len(w.vars[i].States)
	}
	m := make([]float64, n)
	for k, x := range p {
		at := 0
		for _, i := range of {
			at = at*len(w.vars[i].States) + w.states[k][i]
		}
		m[at] += x
	}
	return m
}

func (w *world) names(of ...int) []string {
	var names []string
	for _, i := range of {
		names = append(names, w.vars[i].Name)
	}
	return names
}

// TestEnumeration: whatever is entered and taken back, in whatever order, all
// answers are those of enumeration.
func TestEnumeration(t *testing.T) {
	const tolerance = 1e-12
	r := rand.New(rand.NewPCG(7, 1))
	impossible, joints := 0, 0
	for range 150 {
		w := randomWorld(t, r)
		tree, err := w.net.Compile(bn.Config{})
		if err != nil {
			t.Fatal(err)
		}
		b := tree.Beliefs()
		likelihood := map[int][]float64{}
		for range 8 {
			i := r.IntN(len(w.vars))
			v := w.vars[i]
			l := make([]float64, len(v.States))
			switch r.IntN(4) {
			case 0:
				err = b.Retract(v.Name)
				l = nil
			case 1:
				for x := range l {
					l[x] = 3 * r.Float64()
				}
				err = b.ObserveLikelihood(v.Name, l...)
			default:
				x := r.IntN(len(l))
				l[x] = 1
				err = b.Observe(v.Name, v.States[x])
			}
			if err != nil {
				t.Fatal(err)
			}
			delete(likelihood, i)
			if l != nil {
				likelihood[i] = l
			}
			p, total := w.given(likelihood)
			all, err := b.Posteriors(nil)
			if (err == nil) != (total > 0) {
				t.Fatalf("the findings have probability %v: %v", total, err)
			}
			if err != nil {
				impossible++
				continue
			}
			for i := range w.vars {
				if d := near(all[i], w.margin(p, i)); d > tolerance {
					t.Errorf("the posterior of %s is off by %v", w.vars[i].Name, d)
				}
			}
			if l, err := b.LogEvidence(); err != nil || math.Abs(l-math.Log(total)) > tolerance {
				t.Errorf("log evidence %v, want %v: %v", l, math.Log(total), err)
			}
			of := r.Perm(len(w.vars))[:min(len(w.vars), 1+r.IntN(4))]
			joint, err := b.Joint(w.names(of...)...)
			if err != nil {
				t.Fatal(err)
			}
			want := w.margin(p, of...)
			if d := near(joint.Values(), want); d > tolerance {
				t.Errorf("the joint distribution of %v is off by %v", w.names(of...), d)
			}
			joints++
			best, err := b.MAP(w.names(of...)...)
			if err != nil || math.Abs(best.LogProbability-math.Log(slices.Max(want))) > tolerance {
				t.Errorf("MAP %v, want log probability %v: %v", best, math.Log(slices.Max(want)), err)
			}
			whole, err := b.MostProbable()
			if err != nil || math.Abs(whole.LogProbability-math.Log(slices.Max(p))) > tolerance {
				t.Errorf("most probable %v, want log probability %v: %v", whole, math.Log(slices.Max(p)), err)
			}
			if q := w.of(p, whole.States); math.Abs(q-slices.Max(p)) > tolerance {
				t.Errorf("the most probable states have probability %v, want %v", q, slices.Max(p))
			}
		}
	}
	if impossible < 50 || joints < 500 {
		t.Errorf("%d impossible findings and %d joint distributions are too few to tell", impossible, joints)
	}
}

// of returns the probability of states of all variables.
func (w *world) of(p []float64, e bn.Evidence) float64 {
	for k, states := range w.states {
		same := true
		for i, v := range w.vars {
			same = same && e[v.Name] == v.States[states[i]]
		}
		if same {
			return p[k]
		}
	}
	return 0
}

// TestQueryEnumeration: elimination agrees with enumeration.
func TestQueryEnumeration(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 2))
	for range 200 {
		w := randomWorld(t, r)
		given := bn.Evidence{}
		likelihood := map[int][]float64{}
		for _, i := range r.Perm(len(w.vars))[:r.IntN(min(4, len(w.vars)))] {
			x := r.IntN(len(w.vars[i].States))
			given[w.vars[i].Name] = w.vars[i].States[x]
			likelihood[i] = make([]float64, len(w.vars[i].States))
			likelihood[i][x] = 1
		}
		of := r.Perm(len(w.vars))[:min(len(w.vars), 1+r.IntN(3))]
		p, total := w.given(likelihood)
		got, err := w.net.Query(w.names(of...), given)
		if total > 0 {
			if err != nil {
				t.Fatal(err)
			}
			if d := near(got.Values(), w.margin(p, of...)); d > 1e-12 {
				t.Errorf("P(%v | %v) is off by %v", w.names(of...), given, d)
			}
		}
	}
}

// TestEnumerationTells: planted, a table with one row turned round is seen by the
// comparison that TestEnumeration makes.
func TestEnumerationTells(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 3))
	w := randomWorld(t, r)
	changed := *w
	for changed.net.Equal(w.net) {
		i := r.IntN(len(w.vars))
		cpt, err := w.net.CPT(w.vars[i].Name)
		if err != nil {
			t.Fatal(err)
		}
		p := cpt.Values()
		row := p[:len(w.vars[i].States)]
		slices.Reverse(row)
		if changed.net, err = w.net.WithCPTs(table(t, p, cpt.Vars()...)); err != nil {
			t.Fatal(err)
		}
	}
	tree, err := changed.net.Compile(bn.Config{})
	if err != nil {
		t.Fatal(err)
	}
	all, err := tree.Beliefs().Posteriors(nil)
	if err != nil {
		t.Fatal(err)
	}
	most := 0.0
	for i := range w.vars {
		most = max(most, near(all[i], w.margin(w.p, i)))
	}
	if most < 1e-6 {
		t.Error("the comparison does not see that a row is another")
	}
}
