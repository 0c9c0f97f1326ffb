package exec

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
)

// TestFaults: what can't be computed is a Fault that says what, where and what
// to do, never a panic.
func TestFaults(t *testing.T) {
	a, b := dim("a", 3), dim("b", 2)
	nan, inf := math.NaN(), math.Inf(1)
	va, x := vector(a, 1, 2, 3), param("x", realLine, a)
	wide := &ir.Node{Op: ir.Data, Name: "wide", Dims: []*ir.Dim{a, b}, Num: []float64{1, 2, 3, 4, 5}}
	grown := dim("a", 4)
	resized := ir.Rewriter{Replace: map[*ir.Node]*ir.Node{va: vector(grown, 1, 2, 3, 4)}}
	resizedAll := ir.Rewriter{Replace: resized.Replace, Resize: map[*ir.Dim]*ir.Dim{a: grown}}
	six := dim("", 3)
	normal, number1 := testNormal{}, number(1)
	for _, c := range []struct {
		name string
		n    *ir.Node
		kind ir.FaultKind
		want string
	}{
		{"data of wrong size", elementwise(ir.Exp, wide), ir.BadShape, "wide[a=3, b=2] has 5 values; its shape wants 6"},
		{"shapes after new data", resized.Node(elementwise(ir.Add, va, x)), ir.BadShape, "Add: shape mismatch: data[a=4] does not fit [a=3]"},
		{"unary after new data", resized.Node(elementwise(ir.Exp, va)), ir.BadShape, "Exp[a=3] has 4 values; its shape wants 3"},
		{"sum after new data", resized.Node(alongAxis(ir.Cumsum, va, 0)), ir.BadShape, "has 4 values"},
		{"reshape after new data", resizedAll.Node(reshape(va, six)), ir.BadShape, "Reshape[3] has 4 values; its shape wants 3"},
		{"transpose after new data", resized.Node(permute(va, []int{-1, 0}, b)), ir.BadShape, "Permute: shape mismatch: data[a=4] does not fit [b=2, a=3]"},
		{"term after new data", term(normal, resized.Node(va), x, number1), ir.BadShape, "Normal: shape mismatch: mean is x[a=3], which does not fit [a=4]"},
		{"repeated dim", &ir.Node{Op: ir.Add, Args: []*ir.Node{param("m", realLine, a, a), x}, Dims: []*ir.Dim{a, a}}, ir.BadShape, "Add: shape mismatch"},
		{"MatMul inner", matMul(param("m", realLine, a, b), x), ir.BadShape, "MatMul: shape mismatch: m[a=3, b=2] times x[a=3]"},
		{"MatMul data NaN", matMul(&ir.Node{Op: ir.Data, Name: "X", Dims: []*ir.Dim{b, a}, Num: []float64{1, 2, 3, 4, nan, 6}}, x), ir.BadData, "MatMul: element 4 of X[b=2, a=3] is NaN"},
		{"MatMul data Inf", matMul(x, vector(a, 1, 2, -inf)), ir.BadData, "MatMul: element 2 of data[a=3] is -Inf"},
		{"group outside", group(x, vector(b, 0, 3)), ir.BadData, "At: row 1 of data[b=2] is 3: positions in x[a=3] are whole numbers from 0 to 2"},
		{"group negative", group(x, vector(b, -1, 0)), ir.BadData, "At: row 0 of data[b=2] is -1"},
		{"group fraction", group(x, vector(b, 0, 1.5)), ir.BadData, "At: row 1 of data[b=2] is 1.5"},
		{"group NaN", group(x, vector(b, nan, 1)), ir.BadData, "At: row 0 of data[b=2] is NaN"},
		{"group huge", group(va, vector(b, 0, 1e300)), ir.BadData, "At: row 1 of data[b=2] is 1e+300"},
		{"group by parameter", group(x, param("k", realLine, b)), ir.BadModel, "At: the positions k[b=2] depend on parameters; they must be data"},
		{"take outside", take(x, 0, false, 0, 3), ir.BadShape, "Take: position 3 is outside x[a=3]: use 0 to 2"},
		{"unknown parameter", elementwise(ir.Exp, &ir.Node{Op: ir.Param, Name: "stray"}), ir.BadModel, "stray is a parameter of another model"},
		{"term as value", elementwise(ir.Exp, term(normal, x, number1, number1)), ir.BadModel, "can't be computed here"},
		{"sd of data 0", term(normal, x, number1, vector(a, 1, 0, 2)), ir.BadSupport, "Normal: sd has value 0 in row 1: it must lie in (0, +Inf)"},
		{"sd of data NaN", term(normal, va, x, number(nan)), ir.BadSupport, "Normal: sd has value NaN in row 0"},
		{"mean of data Inf", term(normal, x, number(inf), number1), ir.BadSupport, "Normal: mean has value +Inf"},
		{"NaN observed", term(normal, vector(a, 1, nan, 2), x, number1), ir.BadData, "data[a=3] is NaN in row 1: data must be finite"},
		{"count below 0", term(testCount{}, vector(b, 0, -1), number1, number(3)), ir.BadSupport, "data[b=2] is -1 in row 1: Count wants values in [0, 3]"},
		{"count above n", term(testCount{}, vector(b, 4, 4), number1, vector(b, 4, 3)), ir.BadSupport, "data[b=2] is 4 in row 1: Count wants values in [0, 3]"},
		{"count not whole", term(testCount{}, vector(b, 0, 0.5), number1, number(3)), ir.BadSupport, "Count wants whole numbers"},
		{"trials not whole", term(testCount{}, vector(b, 0, 1), number1, number(3.5)), ir.BadSupport, "Count: n has value 3.5 in row 0: it must be a whole number"},
		{"vector density of a number", term(testQuadratic{}, param("v", realLine), x, number1, x), ir.BadShape, "Quadratic: v is a number; its events are vectors"},
		{"vector parameter missing", term(testQuadratic{}, x, number1, number1, number1), ir.BadShape, "Quadratic: m is number; an event of x[a=3] has 3 elements"},
		{"vector of wrong length", term(testQuadratic{}, x, param("m", realLine, b), number1, param("L", realLine, a, a)), ir.BadShape, "Quadratic: m is m[b=2]; an event of x[a=3] has 3 elements"},
		{"simplex without dim", param("p", ir.Support{Kind: ir.Simplex}), ir.BadShape, "p has no elements along a last dim"},
		{"correlations of a vector", param("p", ir.Support{Kind: ir.Corr}, a), ir.BadShape, "p[a=3] has no two last dims of one size"},
		{"covariance not square", param("p", ir.Support{Kind: ir.Cov}, a, b), ir.BadShape, "p[a=3, b=2] has no two last dims of one size"},
		{"direction on a line", param("p", ir.Support{Kind: ir.UnitVector}, dim("one", 1)), ir.BadShape, "p[one=1] has one element"},
		{"simplex of nothing", param("p", ir.Support{Kind: ir.Simplex}, dim("none", 0)), ir.BadShape, "has no elements along a last dim"},
	} {
		g := graphOf(c.n)
		if strings.HasPrefix(c.name, "unknown") {
			g.Params = nil
		}
		_, err := Compile(g)
		var f *ir.Fault
		if !errors.As(err, &f) {
			t.Errorf("%s: error %v, want a Fault with %q", c.name, err, c.want)
			continue
		}
		if f.Kind != c.kind || !strings.Contains(f.Msg, c.want) {
			t.Errorf("%s: kind %v, %q; want kind %v, %q", c.name, f.Kind, f.Msg, c.kind, c.want)
		}
	}
}

// TestAllFaultsOnce: independent faults are all reported, their consequences
// are not.
func TestAllFaultsOnce(t *testing.T) {
	a := dim("a", 2)
	x := param("x", realLine, a)
	bad := group(x, vector(a, 0, 7))
	used := elementwise(ir.Exp, elementwise(ir.Add, bad, x))
	_, err := Compile(graphOf(
		term(testNormal{}, vector(a, 0, math.NaN()), used, number(1)),
		term(testNormal{}, vector(a, 0, math.NaN()), x, number(-1)),
		elementwise(ir.Mul, used, bad),
		term(testNormal{}, vector(a, 0, math.Inf(1)), x, number(1)),
	))
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("error %v is not a join", err)
	}
	var got []string
	for _, e := range joined.Unwrap() {
		got = append(got, e.Error())
	}
	want := []string{
		"At: row 1 of data[a=2] is 7",
		"Normal: sd has value -1",
		"data[a=2] is +Inf in row 1",
	}
	if len(got) != len(want) {
		t.Fatalf("faults %q, want %q", got, want)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("fault %d: %q, want %q", i, got[i], want[i])
		}
	}
}
