package dag_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
)

// forbidden returns the nodes on proper causal paths, but for x, and their
// descendants.
func (p plain) forbidden(x, y int) (forb int) {
	for path := range p.proper(x, y) {
		if causal(path) {
			for _, e := range path {
				forb |= 1 << e.b
			}
		}
	}
	return p.closure(forb, false)
}

// proper yields the paths between x and y that meet x at their start alone.
func (p plain) proper(x, y int) func(func([]plainEdge) bool) {
	return func(yield func([]plainEdge) bool) {
		for i := range p.n {
			for j := range p.n {
				if x>>i&1 == 0 || y>>j&1 == 0 {
					continue
				}
				for path := range p.paths(i, j) {
					if !slices.ContainsFunc(path, func(e plainEdge) bool { return x>>e.b&1 == 1 }) && !yield(path) {
						return
					}
				}
			}
		}
	}
}

func causal(path []plainEdge) bool {
	return !slices.ContainsFunc(path, func(e plainEdge) bool { return e.atA != dag.Tail || e.atB != dag.Arrow })
}

// adjusts answers by the definition of the criterion for a DAG or ADMG.
func (p plain) adjusts(x, y, z int) bool {
	if p.forbidden(x, y)&z != 0 {
		return false
	}
	for path := range p.proper(x, y) {
		if !causal(path) && p.open(path, z, false) {
			return false
		}
	}
	return true
}

// checkAdjustment compares every set, and all that is found, with the criterion,
// and counts the sets that only forbidden nodes speak against: a check that left
// them out would not see them.
func checkAdjustment(t *testing.T, p plain, g *dag.Graph, x, y int) (forbidden int) {
	t.Helper()
	a, err := g.TotalEffect(names(x), names(y))
	if err != nil {
		t.Fatal(err)
	}
	var valid []int
	for z := range 1 << p.n {
		if z&(x|y) != 0 {
			continue
		}
		want := p.adjusts(x, y, z)
		got, err := a.Check(names(z))
		if err != nil || got.Valid != want {
			t.Fatalf("%v: %v for %v -> %v: %v, %v; want %v", p, names(z), names(x), names(y), got, err, want)
		}
		if want {
			valid = append(valid, z)
		} else if got.Open == nil {
			forbidden++
		}
	}
	var all []int
	for z := range a.AllMinimal() {
		all = append(all, bits(z))
	}
	least := minimal(valid)
	slices.Sort(all)
	slices.Sort(least)
	if !slices.Equal(all, least) {
		t.Fatalf("%v: minimal sets for %v -> %v: %b, want %b", p, names(x), names(y), all, least)
	}
	found := func(what string, z []string, ok bool, among []int) {
		if ok != (len(valid) > 0) || ok && !slices.Contains(among, bits(z)) {
			t.Fatalf("%v: %s set for %v -> %v: %v, %v; valid are %b", p, what, names(x), names(y), z, ok, valid)
		}
	}
	z, ok := a.Canonical()
	found("canonical", z, ok, valid)
	z, ok = a.Minimal()
	found("minimal", z, ok, least)
	z, ok = a.OptimalMinimal()
	found("optimal minimal", z, ok, least)
	price := func(node string) float64 {
		return float64(strings.Index("CADBFEG", node) * strings.Index("CADBFEG", node))
	}
	z, sum, ok, err := a.MinimumCost(price)
	if err != nil {
		t.Fatal(err)
	}
	found("cheapest", z, ok, least)
	total := func(set int) (sum float64) {
		for _, n := range names(set) {
			sum += price(n)
		}
		return sum
	}
	for _, v := range valid {
		if total(v) < sum || ok && total(bits(z)) != sum {
			t.Fatalf("%v: cheapest set for %v -> %v: %v costs %v, %v costs %v", p, names(x), names(y), z, sum, names(v), total(v))
		}
	}
	return forbidden
}

// Every DAG of at most 5 nodes up to names and every two of its nodes; random
// ADMGs of at most 7 with sets of nodes.
func TestAdjustmentByPaths(t *testing.T) {
	forbidden := 0
	for n := 2; n <= 5; n++ {
		for p := range ordered(n) {
			g, err := p.graph(dag.DAG)
			if err != nil {
				t.Fatal(err)
			}
			for i := range n {
				for j := range n {
					if i != j {
						forbidden += checkAdjustment(t, p, g, 1<<i, 1<<j)
					}
				}
			}
		}
	}
	r := rand.New(rand.NewPCG(3, 1))
	for range 300 {
		p := randomADMG(r, 4+r.IntN(4), 0.35, 0.1)
		g, err := p.graph(dag.ADMG)
		if err != nil {
			t.Fatal(err)
		}
		o := r.Perm(p.n)
		x, y := 1<<o[0]|1<<o[1], 1<<o[2]
		if r.IntN(2) == 0 {
			y |= 1 << o[3]
		}
		forbidden += checkAdjustment(t, p, g, x, y)
	}
	if forbidden == 0 {
		t.Error("a criterion that forbids nothing would not be seen")
	}
}

// The criterion is sound and complete: in a random model the formula gives the
// truncated factorisation for the sets it accepts, and for no other.
func TestAdjustmentByNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	accepted, refused := 0, 0
	check := func(p plain, class dag.Class) {
		g, err := p.graph(class)
		if err != nil {
			t.Fatal(err)
		}
		model := newSCM(r, p, g)
		seen := model.joint(0, 0)
		for x := range p.n {
			done := [2][]float64{model.joint(1<<x, 0), model.joint(1<<x, 1<<x)}
			for y := range p.n {
				for z := range uint(1) << p.n {
					if x == y || z>>x&1 == 1 || z>>y&1 == 1 {
						continue
					}
					worst := 0.0
					for v := range values(1<<x | 1<<y) {
						truth := event(done[v>>x&1], 1<<x|1<<y, v)
						worst = max(worst, math.Abs(adjusted(seen, 1<<x, 1<<y, z, v)-truth))
					}
					verdict, err := g.IsAdjustmentSet(letters[x:x+1], letters[y:y+1], names(int(z)))
					// Sums of at most 2^12 products round to 1e-12; a bias of a random model below
					// 1e-9 would be a coincidence of one in 1e7.
					if err != nil || verdict.Valid != (worst < 1e-9) {
						t.Fatalf("%v: %s -> %s with %v: the formula is off by %v: %v, %v", p, letters[x], letters[y], names(int(z)), worst, verdict, err)
					}
					if verdict.Valid {
						accepted++
					} else {
						refused++
					}
				}
			}
		}
	}
	for n := 2; n <= 4; n++ {
		for p := range ordered(n) {
			check(p, dag.DAG)
		}
	}
	for range 60 {
		check(randomADMG(r, 4, 0.4, 0.3), dag.ADMG)
	}
	if accepted < 500 || refused < 500 {
		t.Errorf("%d sets accepted, %d refused", accepted, refused)
	}
}

func TestAdjustmentVerdicts(t *testing.T) {
	g, err := dag.Parse("dag { X -> M -> Y; X <- U -> Y; M -> D }")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ z, want string }{
		{"U", "an adjustment set"},
		{"", "no adjustment set: the path X <- U -> Y is open: U is a fork that is not given"},
		{"U D", "no adjustment set: D is forbidden: on a causal path from x to y, or an effect of such a node"},
	} {
		v, err := g.IsAdjustmentSet([]string{"X"}, []string{"Y"}, strings.Fields(c.z))
		if err != nil || v.String() != c.want {
			t.Errorf("%q: %v, %v; want %s", c.z, v, err, c.want)
		}
	}
}

func TestAdjustmentFaults(t *testing.T) {
	g, err := dag.Parse("dag { X -> M -> Y; X <- U -> Y; U [latent] }")
	if err != nil {
		t.Fatal(err)
	}
	x, y := []string{"X"}, []string{"Y"}
	a, err := g.TotalEffect(x, y)
	if err != nil {
		t.Fatal(err)
	}
	_, unknown := a.Check([]string{"m", "U", "X"})
	_, both := g.TotalEffect(x, x)
	_, latent := g.TotalEffect([]string{"U"}, nil)
	_, include := a.Within([]string{"M"}, []string{"U"})
	_, _, optimal := a.Optimal()
	_, _, _, cost := a.MinimumCost(func(string) float64 { return -1 })
	chosen, err := g.Assign(dag.Selected, "M")
	if err != nil {
		t.Fatal(err)
	}
	_, selected := chosen.TotalEffect(x, y)
	mag := graph(t, dag.MAG, dag.Undirected("X", "Y"))
	_, tails := mag.TotalEffect(x, y)
	_, class := mag.DirectEffect(x, y)
	observed := graph(t, dag.DAG, dag.Directed("X", "Y"), dag.Directed("W", "X"))
	w, err := observed.TotalEffect(y, x)
	if err != nil {
		t.Fatal(err)
	}
	_, _, zero := w.Optimal()
	_, _, _, nan := w.MinimumCost(func(string) float64 { return math.NaN() })
	for _, c := range []struct {
		err  error
		want []string
	}{
		{unknown, []string{`no node "m" (did you mean "M"?)`, "U in z is latent", "X is in both x and z"}},
		{both, []string{"X is in both x and y"}},
		{latent, []string{"U in x is latent", "y is empty"}},
		{include, []string{"M in include is forbidden", "U in restrict is latent"}},
		{optimal, []string{"use OptimalMinimal"}},
		{cost, nil}, // no node may be adjusted for, so none has a cost
		{selected, []string{"selected by [M]", "SelectedEffect"}},
		{tails, []string{"X -- Y: the data are selected"}},
		{class, []string{"the graph is a MAG, want a DAG or ADMG"}},
		{zero, []string{"x does not cause X: the effect is 0"}},
		{nan, []string{"the cost of W is NaN"}},
	} {
		if (c.err == nil) != (c.want == nil) {
			t.Errorf("error %v, want %v", c.err, c.want)
		}
		for _, want := range c.want {
			if c.err != nil && !strings.Contains(c.err.Error(), want) {
				t.Errorf("%q lacks %q", c.err, want)
			}
		}
	}
}
