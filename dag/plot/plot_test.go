package plot

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
)

var update = flag.Bool("update", false, "rewrite the golden images")

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

func encode(t *testing.T, f *Figure) []byte {
	t.Helper()
	w, err := f.WriterTo("png")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// differ returns the share of pixels whose brightness is not nearly the same:
// rasterisers round edges by CPU.
func differ(t *testing.T, a, b []byte) float64 {
	t.Helper()
	x, errX := png.Decode(bytes.NewReader(a))
	y, errY := png.Decode(bytes.NewReader(b))
	if errX != nil || errY != nil {
		t.Fatal(errX, errY)
	}
	r := x.Bounds()
	if r != y.Bounds() {
		return 1
	}
	const same = 0x2000 // of 0xffff, in any colour
	n := 0
	for i := r.Min.X; i < r.Max.X; i++ {
		for j := r.Min.Y; j < r.Max.Y; j++ {
			r1, g1, b1, _ := x.At(i, j).RGBA()
			r2, g2, b2, _ := y.At(i, j).RGBA()
			for _, d := range [3]int{int(r1) - int(r2), int(g1) - int(g2), int(b1) - int(b2)} {
				if d > same || d < -same {
					n++
					break
				}
			}
		}
	}
	return float64(n) / float64(r.Dx()*r.Dy())
}

const sameShare = 1e-4 // of the pixels; a planted arrowhead moves ten times as many

func TestGolden(t *testing.T) {
	for name, f := range gallery(t) {
		path := filepath.Join("testdata", name+".png")
		got := encode(t, f)
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if share := differ(t, got, want); share > sameShare {
			t.Errorf("%s: a share %.2g of the pixels differ; -update rewrites the pictures, look at them then", name, share)
		}
	}
	turned, err := Graph(dag.MustParse(`pag { A o-> C; B o-o A; C o-> D; B <-> D; D --o E; A o-> E; E -- F }`), Config{})
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("testdata", "marks.png"))
	if err != nil {
		t.Fatal(err)
	}
	if share := differ(t, encode(t, turned), want); share <= 2*sameShare {
		t.Errorf("a planted circle moves a share %.2g of the pixels, which the golden test nearly lets pass", share)
	}
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
