package discrete_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

// enumerate is the truncated factorisation term by term: for every combination of
// values of all nodes, the product of the distributions of those that are not set.
func enumerate(t *testing.T, m *discrete.Model, of, set []string) *discrete.Table {
	names := m.Graph().Names()
	levels := func(name string) int {
		n, err := m.Levels(name)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	var vars []discrete.Variable
	for _, name := range slices.Concat(of, set) {
		vars = append(vars, discrete.Variable{Name: name, Levels: levels(name)})
	}
	size := 1
	for _, v := range vars {
		size *= v.Levels
	}
	sums := make([]float64, size)
	at := discrete.Values{}
	var walk func(k int)
	walk = func(k int) {
		if k < len(names) {
			for x := range levels(names[k]) {
				at[names[k]] = x
				walk(k + 1)
			}
			return
		}
		p := 1.0
		for _, name := range names {
			if slices.Contains(set, name) {
				continue
			}
			mechanism, err := m.Mechanism(name)
			if err != nil {
				t.Fatal(err)
			}
			x, err := mechanism.At(at)
			if err != nil {
				t.Fatal(err)
			}
			p *= x
		}
		cell := 0
		for _, v := range vars {
			cell = cell*v.Levels + at[v.Name]
		}
		sums[cell] += p
	}
	walk(0)
	// A node that is set and was summed over as well is counted once for each value.
	return table(t, vars, sums...)
}

func TestDoIsTruncatedFactorisation(t *testing.T) {
	g := dag.MustParse("X -> Z -> Y; W -> X; W -> Y; X <-> Y; Z <-> W")
	m, err := discrete.Random(g, discrete.Config{Seed: 3, Levels: map[string]int{"Z": 3}, LatentLevels: 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ of, set string }{{"Y", ""}, {"Y", "X"}, {"W Y Z", "X"}, {"X", "Y Z"}, {"Z", "W X Y"}, {"X Y Z W", ""}} {
		of, set := strings.Fields(c.of), strings.Fields(c.set)
		want := enumerate(t, m, of, set)
		got, err := m.Do(of, set, nil)
		if err != nil {
			t.Fatal(err)
		}
		if d, err := got.Distance(want); err != nil || d > 1e-14 {
			t.Errorf("P(%s | do(%s)) is off by %v, %v", c.of, c.set, d, err)
		}
		at := discrete.Values{of[0]: 1}
		if c.of == "Y" {
			at["Z"] = 0 // not asked for: summed over all the same
		}
		part, err := m.Do(of, set, at)
		if err != nil {
			t.Fatal(err)
		}
		if want, err = want.Fix(at); err != nil {
			t.Fatal(err)
		}
		if d, err := part.Distance(want); err != nil || d > 1e-14 {
			t.Errorf("P(%s | do(%s)) at %v is off by %v, %v", c.of, c.set, at, d, err)
		}
	}
}

// Every distribution of a random model is positive, and the same for one seed.
func TestRandom(t *testing.T) {
	g := dag.MustParse("X -> Y; X <-> Y; Y <-> Z")
	joint := func(seed uint64) *discrete.Table {
		m, err := discrete.Random(g, discrete.Config{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		j, err := m.Joint()
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	one, again, other := joint(1), joint(1), joint(2)
	if slices.Min(one.Values()) <= 0 || math.Abs(one.Total()-1) > 1e-14 {
		t.Errorf("joint %v", one.Values())
	}
	if d, err := one.Distance(again); err != nil || d != 0 {
		t.Errorf("the same seed: %v apart, %v", d, err)
	}
	if d, err := one.Distance(other); err != nil || d == 0 {
		t.Errorf("another seed: %v apart, %v", d, err)
	}
}

func TestModelFaults(t *testing.T) {
	g := dag.MustParse("X -> Y; Z")
	x := table(t, []discrete.Variable{{Name: "X", Levels: 2}}, 0.5, 0.5)
	y := []discrete.Variable{{Name: "X", Levels: 2}, {Name: "Y", Levels: 2}}
	for _, f := range []struct {
		name   string
		tables []*discrete.Table
		want   []string
	}{
		{"missing", []*discrete.Table{x, nil}, []string{"no table of Y", "no table of Z", "table 1 has no variable"}},
		{"twice, unknown", []*discrete.Table{x, x, table(t, []discrete.Variable{{Name: "Zz", Levels: 1}}, 1)}, []string{"two tables of X", `"Zz" (did you mean "Z"?)`}},
		{"rows", []*discrete.Table{table(t, y, 0.5, 0.5, 0.5, 0.6)}, []string{"row 1 of the table of Y sums to 1.1"}},
		{"parents", []*discrete.Table{table(t, y[1:], 0.5, 0.5)}, []string{"has 1 variables, want its 1 parents and itself"}},
		{"other parent", []*discrete.Table{table(t, []discrete.Variable{{Name: "Z", Levels: 1}, y[1]}, 0.5, 0.5)}, []string{"lacks its parent X"}},
		{"levels", []*discrete.Table{table(t, y[:1], 0.5, 0.5), table(t, []discrete.Variable{{Name: "X", Levels: 1}, y[1]}, 0.5, 0.5), table(t, []discrete.Variable{{Name: "Z", Levels: 1}}, 1)},
			[]string{"X has 2 levels, but 1 in the table of Y"}},
	} {
		_, err := discrete.NewModel(g, f.tables...)
		for _, want := range f.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v lacks %q", f.name, err, want)
			}
		}
	}
	var class *dag.ClassError
	if _, err := discrete.NewModel(dag.MustParse("X <-> Y")); !errors.As(err, &class) {
		t.Errorf("an ADMG: %v", err)
	}
	if _, err := discrete.Random(dag.MustParse("X -- Y"), discrete.Config{}); !errors.As(err, &class) {
		t.Errorf("a CPDAG: %v", err)
	}
	for _, draw := range []func(*dag.Graph, discrete.Config) (*discrete.Model, error){discrete.Random, discrete.RandomStructural} {
		_, err := draw(g, discrete.Config{Levels: map[string]int{"x": 3, "Y": -1}})
		for _, want := range []string{`no node "x" (did you mean "X"?)`, "Y has -1 levels"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("levels: %v lacks %q", err, want)
			}
		}
	}
	m, err := discrete.Random(g, discrete.Config{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Do([]string{"Y", "Q"}, []string{"Y"}, discrete.Values{"X": 2})
	for _, want := range []string{`no node "Q"`, "Y is both asked for and set", "X = 2, but"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Do: %v lacks %q", err, want)
		}
	}
}

// What Do costs is known before, and a query that needs too much is refused at
// once: the joint distribution of thirty nodes, but not that of one of them.
func TestCells(t *testing.T) {
	var edges []dag.Edge
	name := func(i int) string { return string(rune('A'+i%26)) + strings.Repeat("'", i/26) }
	for i := range 29 {
		edges = append(edges, dag.Directed(name(i), name(i+1)))
	}
	chain, err := dag.New(dag.DAG, nil, edges)
	if err != nil {
		t.Fatal(err)
	}
	m, err := discrete.Random(chain, discrete.Config{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := m.Cells([]string{name(29)}, nil, nil); err != nil || n != 4 {
		t.Errorf("the end of a chain: %v cells, %v; want 4, a node and the next", n, err)
	}
	if n, err := m.Cells(chain.Names(), nil, nil); err != nil || n != 1<<30 {
		t.Errorf("all nodes: %v cells, %v; want 2^30", n, err)
	}
	end, err := m.Do([]string{name(29)}, []string{name(0)}, nil)
	if err != nil || math.Abs(end.Total()-2) > 1e-12 {
		t.Errorf("P(end | do(beginning)) sums to %v, %v; want 1 for each of two values", end, err)
	}
	var size *discrete.SizeError
	if _, err := m.Joint(); !errors.As(err, &size) || size.Cells != 1<<30 {
		t.Errorf("the joint distribution: %v", err)
	}
	if _, err := m.Cells([]string{"nobody"}, nil, nil); err == nil {
		t.Error("an unknown node has a size")
	}
}
