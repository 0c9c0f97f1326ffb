package exec

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// polar turns radii and angles into a packed array [2, n] of cartesian
// coordinates; the cosines and sines of Forward are kept for Reverse.
type polar struct{ slope float64 }

func (polar) Name() string { return "polar" }

func (f polar) Kernel(n *ir.Node, data [][]float64, grad bool) (ir.Kernel, error) {
	switch r, phi := n.Args[0].Size(), n.Args[1].Size(); {
	case r != phi || n.Size() != 2*r:
		return nil, ir.Faultf(ir.BadShape, n.Pos, "%d radii and %d angles", r, phi)
	case data[0] != nil && data[0][0] < 0:
		return nil, errors.New("a negative radius")
	}
	return &polarKernel{polar: f, unit: make([]lane.V, n.Size()), grad: grad}, nil
}

// scalar is the oracle.
func (polar) scalar(args [][]float64) []float64 {
	n := len(args[0])
	y := make([]float64, 2*n)
	for i, r := range args[0] {
		y[i], y[n+i] = r*math.Cos(args[1][i]), r*math.Sin(args[1][i])
	}
	return y
}

type polarKernel struct {
	polar
	unit []lane.V
	grad bool
}

func (k *polarKernel) Forward(y []lane.V, a []lane.Arg) {
	n := len(y) / 2
	var rbuf, pbuf lane.V
	for i := range n {
		r, phi := a[0].At(i, &rbuf), a[1].At(i, &pbuf)
		for l := range lane.W {
			k.unit[i][l], k.unit[n+i][l] = numeric.Cos(phi[l]), numeric.Sin(phi[l])
			y[i][l], y[n+i][l] = r[l]*k.unit[i][l], r[l]*k.unit[n+i][l]
		}
	}
}

func (k *polarKernel) Reverse(y, dy []lane.V, a []lane.Arg, da []lane.Acc) {
	if !k.grad {
		panic("the gradient of a frame that has none")
	}
	n := len(y) / 2
	for i := range n {
		for l := range lane.W {
			if da[0].Wanted() {
				da[0].V[i][l] += dy[i][l]*k.unit[i][l] + dy[n+i][l]*k.unit[n+i][l]
			}
			if da[1].Wanted() {
				da[1].V[i][l] += k.slope * (dy[n+i][l]*y[i][l] - dy[i][l]*y[n+i][l])
			}
		}
	}
}

// testFunc is a Func that the oracle can compute.
type testFunc interface {
	ir.Func
	scalar(args [][]float64) []float64
}

func call(f ir.Func, dims []*ir.Dim, args ...*ir.Node) *ir.Node {
	return &ir.Node{Op: ir.Call, Func: f, Args: args, Dims: dims}
}

// callCases pair arguments in lanes with data, shared ones and results that are
// used twice.
func callCases() map[string]*ir.Node {
	a, out := dim("a", 3), []*ir.Dim{dim("xy", 2), dim("a", 3)}
	r, phi := param("r", positive, a), param("phi", realLine, a)
	both := call(polar{1}, out, r, phi)
	return map[string]*ir.Node{
		"Call":            both,
		"Call data":       call(polar{1}, out, vector(a, 1, 2, 3), phi),
		"Call data last":  call(polar{1}, out, r, vector(a, 1, 2, 3)),
		"Call same":       call(polar{1}, out, r, r),
		"Call of a Call":  call(polar{1}, out, r, take(both, 0, true, 1)),
		"Call used twice": elementwise(ir.Mul, both, permute(both, []int{0, 1})),
	}
}

// TestPlantedCall: a wrong gradient of a Func is seen.
func TestPlantedCall(t *testing.T) {
	n := callCases()["Call"]
	n.Func = polar{1 + 1e-6}
	if checkGraph(weighted(n), 5) == nil {
		t.Error("a wrong gradient of a Call passes")
	}
}

// TestCallFaults: what a Func refuses is a Fault with its name.
func TestCallFaults(t *testing.T) {
	a, b := dim("a", 3), dim("b", 2)
	r, out := param("r", positive, a), []*ir.Dim{dim("xy", 2), a}
	for _, c := range []struct {
		n    *ir.Node
		kind ir.FaultKind
		want string
	}{
		{call(polar{1}, out, r, param("phi", realLine, b)), ir.BadShape, "polar: 3 radii and 2 angles"},
		{call(polar{1}, []*ir.Dim{a}, r, r), ir.BadShape, "polar: 3 radii and 3 angles"},
		{call(polar{1}, out, vector(a, -1, 1, 1), r), ir.BadModel, "polar: a negative radius"},
		{call(polar{1}, out, vector(a, -1, 1, 1), vector(a, 0, 0, 0)), ir.BadModel, "polar: a negative radius"},
	} {
		_, err := Compile(graphOf(c.n))
		var f *ir.Fault
		if !errors.As(err, &f) || f.Kind != c.kind || !strings.Contains(f.Msg, c.want) {
			t.Errorf("error %v, want kind %v with %q", err, c.kind, c.want)
		}
	}
}
