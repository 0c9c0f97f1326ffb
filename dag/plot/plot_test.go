package plot

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/figure/golden"
)

// gallery is one figure of each kind, by the name of its golden image.
func gallery(t *testing.T) map[string]*Figure {
	t.Helper()
	figures := make(map[string]*Figure)
	for name, c := range map[string]struct {
		graph string
		cfg   Config
	}{
		"path": {`dag { smoking [exposure]; cancer [outcome]; genes [latent]; smoking -> tar -> cancer; genes -> {smoking cancer}; age -> {smoking cancer}; age -> income }`,
			Config{Title: "smoking and cancer depend on each other through genes", Path: []string{"smoking", "genes", "cancer"}, Sets: []Set{{"adjust for", []string{"age"}}}}},
		"marks":  {`pag { A o-> C; B o-o A; C -> D; B <-> D; D --o E; A o-> E; E -- F }`, Config{}},
		"placed": {`dag { X [pos="0,1"]; Y [pos="2,1"]; Z [pos="1,0"]; Z -> {X Y}; X -> Y; X <-> Y }`, Config{}},
		"wide": {`X1 -> X2 -> X3 -> X4 -> X5; X1 -> X5; X1 -> X4; Z1 -> X2; Z1 -> X5; Z2 -> X3; Z2 <-> X4; Z3 -> Z1; Z3 -> X5; X2 -> W`,
			Config{Sets: []Set{{"front door", []string{"X2", "X3"}}, {"instrument", []string{"Z1"}}}}},
	} {
		f, err := Graph(dag.MustParse(c.graph), c.cfg)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		figures[name] = f
	}
	return figures
}

// TestGolden compares every kind of figure with the picture it gave before.
func TestGolden(t *testing.T) { golden.Compare(t, gallery(t)) }

// TestGoldenPlanted: another mark at an end of an edge is seen.
func TestGoldenPlanted(t *testing.T) {
	turned, err := Graph(dag.MustParse(`pag { A o-> C; B o-o A; C o-> D; B <-> D; D --o E; A o-> E; E -- F }`), Config{})
	if err != nil {
		t.Fatal(err)
	}
	golden.Planted(t, gallery(t), map[string]func(*Figure){"marks": func(f *Figure) { *f = *turned }})
}

func TestFormats(t *testing.T) {
	for _, format := range []string{"svg", "pdf"} {
		w, err := gallery(t)["path"].WriterTo(format)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := w.WriteTo(&b); err != nil || b.Len() < 1000 {
			t.Errorf("%s: %d bytes, %v", format, b.Len(), err)
		}
	}
}

func TestGraphFaults(t *testing.T) {
	g := dag.MustParse("X -> Y; Z")
	for _, c := range []struct {
		name string
		g    *dag.Graph
		cfg  Config
		want string
	}{
		{"nil", nil, Config{}, "no nodes"},
		{"empty", dag.MustParse(""), Config{}, "no nodes"},
		{"unknown", g, Config{Path: []string{"x"}, Sets: []Set{{"a", []string{"Yy"}}}}, `did you mean "Y"?`},
		{"no path", g, Config{Path: []string{"X", "Y", "Z"}}, "no edge between Y and Z"},
	} {
		if f, err := Graph(c.g, c.cfg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v; want %q", c.name, f, err, c.want)
		}
	}
}

// TestLayout checks columns, and that the drawn order has no crossing where there
// need be none.
func TestLayout(t *testing.T) {
	for _, c := range []struct {
		graph     string
		crossings int
	}{
		{"A -> B -> C; A -> C", 0},
		{"A -> Z; B -> Y; C -> X", 0},                         // rows turned over
		{"A -> D; A -> E; A -> F; B -> D; B -> E; B -> F", 3}, // K(2,3)
		{"R -> {A B C}; A -> D; B -> E; C -> F; D -> S; E -> S; F -> S", 0},
	} {
		d := newDrawing(dag.MustParse(c.graph), Config{})
		var edges [][2]int
		for _, line := range d.lines {
			edges = append(edges, [2]int{line.through[0], line.through[len(line.through)-1]})
			for k := 1; k < len(line.through); k++ {
				if d.x[line.through[k]] != d.x[line.through[k-1]]+1 {
					t.Errorf("%s: %v goes from column %v to %v", c.graph, line.Edge, d.x[line.through[k-1]], d.x[line.through[k]])
				}
			}
		}
		var order []int
		for _, name := range d.g.TopologicalOrder() {
			order = append(order, d.number[name])
		}
		l := newLayout(d.g, edges, order)
		if n := l.crossings(); n > c.crossings {
			t.Errorf("%s: %d crossings, want %d", c.graph, n, c.crossings)
		}
		for _, cells := range l.cells {
			for k := 1; k < len(cells); k++ {
				if l.y[cells[k]]-l.y[cells[k-1]] < 1-1e-12 {
					t.Errorf("%s: rows %v and %v of a column", c.graph, l.y[cells[k-1]], l.y[cells[k]])
				}
			}
		}
	}
	if got := apart([]float64{0, 0, 5, 5.5}); !slices.Equal(got, []float64{-0.5, 0.5, 4.75, 5.75}) {
		t.Errorf("apart: %v", got) // least squares under gaps of 1, by hand
	}
}
