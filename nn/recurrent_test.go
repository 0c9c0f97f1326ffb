package nn

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/onnx"
	"github.com/seed78144065/credence/internal/onnx/onnxtest"
)

// counter is s' = s/2 + x and y = x − s: state s.
func counter() []byte {
	return onnxtest.Marshal(&onnx.Model{
		IR: 7, Opsets: []onnx.Opset{{Version: 13}},
		Graph: &onnx.Graph{
			Inputs:       []onnx.Value{onnxtest.Value("s", onnx.Float32, -1, 1), onnxtest.Value("x", onnx.Float32, -1, 1)},
			Outputs:      []onnx.Value{onnxtest.Value("y", onnx.Float32, -1, 1), onnxtest.Value("next", onnx.Float32, -1, 1)},
			Initializers: []onnx.Tensor{onnxtest.Tensor("half", onnx.Float32, nil, 0.5)},
			Nodes: []onnx.Node{
				{Op: "Mul", Inputs: []string{"s", "half"}, Outputs: []string{"t"}},
				{Op: "Add", Inputs: []string{"t", "x"}, Outputs: []string{"next"}},
				{Op: "Sub", Inputs: []string{"x", "s"}, Outputs: []string{"y"}},
			},
		},
	})
}

func TestRecurrent(t *testing.T) {
	m, ctx := open(t, counter(), Options{}), context.Background()
	start := tensor(t, []float32{4, 0}, 2, 1)
	r, err := NewRecurrent(m, map[string]string{"next": "s"}, map[string]*Tensor{"s": start})
	if err != nil {
		t.Fatal(err)
	}
	start.Float32s()[0] = 99 // a copy is kept
	x, y := tensor(t, []float32{0, 0}, 2, 1), new(Tensor)
	in, out := []*Tensor{x}, []*Tensor{y}
	for range 2 { // again after Restart
		s := [2]float32{4, 0}
		for step := range 6 {
			x.Float32s()[0], x.Float32s()[1] = float32(step), 1
			if err := r.Step(ctx, in, out); err != nil {
				t.Fatal(err)
			}
			for l := range s {
				if want := x.Float32s()[l] - s[l]; y.Float32s()[l] != want {
					t.Errorf("step %d, row %d: %v, want %v", step, l, y.Float32s()[l], want)
				}
				s[l] = s[l]/2 + x.Float32s()[l]
			}
			if got := r.State("s").Float32s(); got[0] != s[0] || got[1] != s[1] {
				t.Errorf("step %d: state %v, want %v", step, got, s)
			}
		}
		r.Restart()
	}
	before := r.State("s").Float32s()[0]
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if err := r.Step(cancelled, in, out); !errors.Is(err, context.Canceled) || r.State("s").Float32s()[0] != before {
		t.Errorf("a cancelled step: %v, state %v", err, r.State("s").Float32s())
	}
	if err := r.Step(ctx, []*Tensor{tensor(t, []float32{1}, 1, 1)}, out); !errors.Is(err, ErrInput) || r.State("s").Float32s()[0] != before {
		t.Errorf("a step of another batch: %v", err)
	}
	if err := r.Step(ctx, nil, out); !errors.Is(err, ErrInput) {
		t.Errorf("a step without input: %v", err)
	}
	if r.State("x") != nil {
		t.Error("x is no state")
	}
	if a := testing.AllocsPerRun(50, func() {
		if err := r.Step(ctx, in, out); err != nil {
			t.Fatal(err)
		}
	}); a != 0 {
		t.Errorf("%v allocations a step", a)
	}
}

func TestRecurrentRefuses(t *testing.T) {
	m := open(t, counter(), Options{})
	s := tensor(t, []float32{1}, 1, 1)
	for _, c := range []struct {
		carry   map[string]string
		initial map[string]*Tensor
		want    string
	}{
		{map[string]string{"next": "z"}, map[string]*Tensor{"z": s}, `no input "z"`},
		{map[string]string{"next": "s"}, nil, "no initial value"},
		{map[string]string{"nxt": "s"}, map[string]*Tensor{"s": s}, "the model's outputs are"},
		{map[string]string{"next": "s", "y": "s"}, map[string]*Tensor{"s": s}, "two outputs"},
		{map[string]string{"next": "s"}, map[string]*Tensor{"s": s, "x": s}, "2 initial values"},
	} {
		if _, err := NewRecurrent(m, c.carry, c.initial); !errors.Is(err, ErrInput) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v", c.carry, err)
		}
	}
	if _, err := NewRecurrent(nil, nil, nil); !errors.Is(err, ErrInput) || !strings.Contains(err.Error(), "no model") {
		t.Errorf("no model: %v", err)
	}
	two := open(t, twoInputs(), Options{})
	if _, err := NewRecurrent(two, map[string]string{"y": "k"}, map[string]*Tensor{"k": s}); err == nil || !strings.Contains(err.Error(), "can't become") {
		t.Errorf("floats as integers: %v", err)
	}
}
