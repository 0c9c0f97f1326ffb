package exec

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// drawnAt compiles a graph with drawn nodes and returns its outputs for the
// given draw numbers.
func drawnAt(t *testing.T, seed uint64, draws [lane.W]uint64, terms []*ir.Node, outputs ...*ir.Node) [][]float64 {
	t.Helper()
	g := Graph{Outputs: outputs, Draw: make(map[*ir.Node]*ir.Node)}
	for _, term := range terms {
		g.Draw[term.Args[0]] = term
	}
	p, err := Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	f := p.NewFrame(Value)
	f.Seed, f.Draw = seed, draws
	out := make([]float64, p.OutputSize()*lane.W)
	f.Outputs(nil, out)
	byLane := make([][]float64, lane.W)
	for l := range byLane {
		byLane[l] = column(out, l)
	}
	return byLane
}

// TestDrawAddress: a draw's noise depends on seed, site, row and draw number,
// not on lane, other sites, other rows or data.
func TestDrawAddress(t *testing.T) {
	a := dim("a", 3)
	x, y := param("x", realLine, a), param("y", realLine, a)
	tx := term(testNormal{}, x, number(0), number(1))
	ty := term(testNormal{}, y, x, number(2))
	up := [lane.W]uint64{10, 11, 12, 13, 14, 15, 16, 17}
	down := [lane.W]uint64{17, 16, 15, 14, 13, 12, 11, 10}
	all := []*ir.Node{tx, ty}
	first := drawnAt(t, 1, up, all, x, y)
	turned := drawnAt(t, 1, down, all, x, y)
	alone := drawnAt(t, 1, up, all, x)
	swapped := drawnAt(t, 1, up, all, y, x)
	long := param("x", realLine, dim("a", 5))
	longer := drawnAt(t, 1, up, []*ir.Node{term(testNormal{}, long, number(0), number(1))}, long)
	other := drawnAt(t, 2, up, all, x)
	seen := make(map[float64]bool)
	for l := range lane.W {
		if !sameBits(first[l], turned[lane.W-1-l]) {
			t.Errorf("lane %d: draws move with the lane", l)
		}
		if !sameBits(first[l][:3], alone[l]) || !sameBits(first[l][:3], swapped[l][3:]) || !sameBits(first[l][:3], longer[l][:3]) {
			t.Errorf("lane %d: draws move with sites, order or rows", l)
		}
		for i, v := range first[l] {
			if seen[v] || math.IsNaN(v) {
				t.Errorf("lane %d: draw %v is repeated or NaN", l, v)
			}
			seen[v] = true
			if i < 3 && other[l][i] == v {
				t.Errorf("lane %d: seed has no effect", l)
			}
		}
		// y = x + 2z, with noise of its own: not the noise of x again.
		for i := range 3 {
			if z := (first[l][3+i] - first[l][i]) / 2; near(z, first[l][i], 1e-9) {
				t.Errorf("lane %d: x and y share noise", l)
			}
		}
	}
}

// TestDrawParameters: parameters of every rank, spread by name, reach Draw.
func TestDrawParameters(t *testing.T) {
	a, b, k := dim("a", 2), dim("b", 3), dim("k", 2)
	v := param("v", realLine, a, b, k)
	m := &ir.Node{Op: ir.Data, Dims: []*ir.Dim{b, k}, Num: []float64{1, 2, 3, 4, 5, 6}}
	l := &ir.Node{Op: ir.Data, Dims: []*ir.Dim{k, k}, Num: []float64{1, 0, 0, 1}}
	out := drawnAt(t, 1, [lane.W]uint64{}, []*ir.Node{term(testQuadratic{}, v, m, number(1), l)}, v)
	want := []float64{1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6} // Draw copies m
	if !sameBits(out[4], want) {
		t.Errorf("drawn %v, want %v", out[4], want)
	}
}

// TestDrawRestricted: a restricted parameter is drawn inside its support, and
// is NaN if there is hardly any mass.
func TestDrawRestricted(t *testing.T) {
	k := dim("k", 3)
	half := param("half", positive, k)
	ordered := param("ordered", ir.Support{Kind: ir.Ordered}, dim("a", 2), k)
	far := param("far", ir.Support{Kind: ir.Bounded, Lo: 30, Hi: math.Inf(1)})
	var terms []*ir.Node
	for _, n := range []*ir.Node{half, ordered, far} {
		terms = append(terms, term(testNormal{}, n, number(0), number(1)))
	}
	for l, x := range drawnAt(t, 3, [lane.W]uint64{0, 1, 2, 3, 4, 5, 6, 7}, terms, half, ordered, far) {
		if min(x[0], x[1], x[2]) <= 0 {
			t.Errorf("lane %d: half-normal draws %v", l, x[:3])
		}
		for _, v := range [][]float64{x[3:6], x[6:9]} {
			if !(v[0] < v[1] && v[1] < v[2]) {
				t.Errorf("lane %d: ordered draws %v", l, v)
			}
		}
		if !math.IsNaN(x[9]) {
			t.Errorf("lane %d: draw %v 30 standard deviations out", l, x[9])
		}
	}
}

func TestDrawFault(t *testing.T) {
	x := param("x", realLine)
	_, err := Compile(Graph{Outputs: []*ir.Node{elementwise(ir.Exp, x)}, Draw: map[*ir.Node]*ir.Node{
		x: term(testNormal{}, x, number(0), number(-1)),
	}})
	if err == nil {
		t.Error("drawing with sd -1 compiles")
	}
}
