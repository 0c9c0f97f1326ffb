package ir

import (
	"errors"
	"strings"
	"testing"
)

func TestEveryOpHasAName(t *testing.T) {
	for op := Const; op <= Reshape; op++ {
		if op.String() == "" {
			t.Errorf("operation %d has no name", op)
		}
	}
}

func TestNodeString(t *testing.T) {
	for _, c := range []struct {
		n    *Node
		want string
	}{
		{&Node{Op: Param, Name: "mu"}, "mu"},
		{&Node{Op: Exp, Dims: dims("a_", 3, 2)}, "Exp[a=3, 2]"},
		{&Node{Op: Const}, "number"},
	} {
		if got := c.n.String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestFault(t *testing.T) {
	pos := Here()
	var err error = Faultf(BadShape, pos, "%s is %d", "n", 3)
	var f *Fault
	if !errors.As(err, &f) || f.Kind != BadShape || f.Error() != "n is 3" || f.Pos != pos {
		t.Errorf("fault %+v", f)
	}
	if (&Node{Err: err}).Faulty() == false || (&Node{Poisoned: true}).Faulty() == false || (&Node{}).Faulty() {
		t.Error("Faulty is wrong")
	}
}

// build and user stand for a constructor and its caller.
func build() Pos { return Here() }
func user() Pos  { return build() }

// deep calls build below more frames than a Pos holds.
func deep(n int) Pos {
	if n == 0 {
		return build()
	}
	return deep(n - 1)
}

func TestPos(t *testing.T) {
	// Here skips itself and the constructor; a _test.go file counts as the
	// user's, so the first frame outside is the caller of build.
	got := user().String()
	if !strings.HasPrefix(got, "node_test.go:") {
		t.Fatalf("position %q", got)
	}
	if got != user().String() {
		t.Error("a position changes")
	}
	if s := (Pos{}).String(); s != "" {
		t.Errorf("an unknown position is %q", s)
	}
	if s := deep(40).String(); !strings.HasPrefix(s, "node_test.go:") {
		t.Errorf("below 40 frames the position is %q", s)
	}
}

func TestRewriter(t *testing.T) {
	a, longer := &Dim{Name: "a", Size: 2}, &Dim{Name: "a", Size: 5}
	b := &Dim{Name: "b", Size: 3}
	x := &Node{Op: Data, Name: "x", Dims: []*Dim{a}}
	mu := &Node{Op: Param, Name: "mu", Dims: []*Dim{b}}
	kept := &Node{Op: Exp, Args: []*Node{mu}, Dims: []*Dim{b}, Name: "kept"}
	sum := &Node{Op: Add, Args: []*Node{x, mu}, Dims: []*Dim{a, b}, Name: "sum", Axis: 7}
	top := &Node{Op: Mul, Args: []*Node{sum, sum}, Dims: []*Dim{a, b}}
	other := &Node{Op: Sub, Args: []*Node{kept, sum}, Dims: []*Dim{b, a}}

	x2 := &Node{Op: Data, Name: "x2", Dims: []*Dim{longer}}
	r := Rewriter{Replace: map[*Node]*Node{x: x2}, Resize: map[*Dim]*Dim{a: longer}}
	got := r.Node(top)
	if got == top || got.Args[0] != got.Args[1] || got.Args[0].Args[0] != x2 || got.Args[0].Args[1] != mu {
		t.Errorf("rewritten to %v of %v", got, got.Args)
	}
	if s := got.Args[0]; s.Name != "sum" || s.Axis != 7 || Shape(s.Dims) != "[a=5, b=3]" || Shape(got.Dims) != "[a=5, b=3]" {
		t.Errorf("the copy is %v, axis %d", s, s.Axis)
	}
	if r.Node(top) != got || r.Node(other).Args[1] != got.Args[0] {
		t.Error("a node is copied twice")
	}
	if r.Node(kept) != kept || r.Node(other).Args[0] != kept {
		t.Error("what depends on nothing replaced is copied")
	}
	if top.Args[0] != sum || Shape(sum.Dims) != "[a=2, b=3]" || sum.Args[0] != x {
		t.Error("the original is changed")
	}
	// A replacement stands for itself: it isn't rewritten.
	loop := Rewriter{Replace: map[*Node]*Node{x: sum}}
	if loop.Node(x) != sum || loop.Node(top).Args[0].Args[0] != sum {
		t.Error("a replacement that holds what it replaces is rewritten")
	}
	if r := (&Rewriter{}); r.Node(top) != top {
		t.Error("a rewriter of nothing copies")
	}
}
