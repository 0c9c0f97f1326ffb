package nn

import (
	"context"
	"errors"
	"math"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed78144065/credence/internal/onnx"
	"github.com/seed78144065/credence/internal/onnx/onnxtest"
)

// twoInputs is y = x + z·1, rows of 2, and g, the rows of a table of three that
// k names.
func twoInputs() []byte {
	return onnxtest.Marshal(&onnx.Model{
		IR: 7, Opsets: []onnx.Opset{{Version: 13}},
		Graph: &onnx.Graph{
			Inputs: []onnx.Value{
				onnxtest.Value("x", onnx.Float32, -1, 2), onnxtest.Value("z", onnx.Float32, -1, 2), onnxtest.Value("k", onnx.Int64, -1),
			},
			Outputs:      []onnx.Value{onnxtest.Value("y", onnx.Float32, -1, 2), onnxtest.Value("g", onnx.Float32, -1, 1)},
			Initializers: []onnx.Tensor{onnxtest.Tensor("table", onnx.Float32, []int{3, 1}, 10, 20, 30)},
			Nodes: []onnx.Node{
				{Op: "Add", Inputs: []string{"x", "z"}, Outputs: []string{"y"}},
				{Op: "Gather", Name: "lookup", Inputs: []string{"table", "k"}, Outputs: []string{"g"}},
			},
		},
	})
}

func open(t testing.TB, model []byte, o Options) *Model {
	t.Helper()
	m, err := Open(model, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func tensor[T Element](t testing.TB, data []T, shape ...int) *Tensor {
	t.Helper()
	x, err := NewTensor(data, shape...)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestRunRefuses(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	good := func() map[string]*Tensor {
		return map[string]*Tensor{
			"x": tensor(t, []float32{1, 2, 3, 4}, 2, 2), "z": tensor(t, []float32{0, 0, 0, 1}, 2, 2), "k": tensor(t, []int64{-1, 0}, 2),
		}
	}
	m := open(t, twoInputs(), Options{MaxElements: 6})
	got, err := m.Run(context.Background(), good())
	if err != nil || got["y"].Float32s()[3] != 5 || got["g"].Float32s()[0] != 30 || got["g"].Float32s()[1] != 10 {
		t.Fatalf("good inputs: %v, %v", got, err)
	}
	for _, c := range []struct {
		name  string
		plant func(in map[string]*Tensor)
		want  []string
	}{
		{"missing", func(in map[string]*Tensor) { delete(in, "z") }, []string{"z float32 [N 2]", "missing"}},
		{"unknown", func(in map[string]*Tensor) { in["xx"] = in["x"]; delete(in, "x") }, []string{`no input "xx"`, `mean "x"`, "x float32 [N 2] is missing"}},
		{"type", func(in map[string]*Tensor) { in["k"] = tensor(t, []float32{1, 2}, 2) }, []string{"k int64 [N]", "given as float32", "wants int64"}},
		{"rank", func(in map[string]*Tensor) { in["x"] = tensor(t, []float32{1, 2}, 2) }, []string{"x float32 [N 2]", "shape [2]"}},
		{"columns", func(in map[string]*Tensor) { in["x"] = tensor(t, []float32{1, 2, 3}, 1, 3) }, []string{"dimension 1 must be 2"}},
		{"rows", func(in map[string]*Tensor) { in["k"] = tensor(t, []int64{0, 0, 0}, 3) }, []string{"k int64 [N]", "N is 2"}},
		{"nan", func(in map[string]*Tensor) { in["z"].Float32s()[2] = nan; in["z"].Float32s()[3] = inf }, []string{"model: z is NaN at [1 0]", "2 of its elements", "AllowNonFiniteInputs"}},
		{"large", func(in map[string]*Tensor) { in["x"] = tensor(t, make([]float32, 8), 4, 2) }, []string{"8 elements", "MaxElements, 6"}},
		{"index", func(in map[string]*Tensor) { in["k"].Int64s()[1] = 3 }, []string{"row 1", `"lookup"`, "index 3"}},
		{"integer", func(in map[string]*Tensor) { in["k"].Int64s()[1] = 1<<53 + 1 }, []string{"row 1", "9007199254740993"}},
		{"nil", func(in map[string]*Tensor) { in["x"] = nil }, []string{"x float32 [N 2] is missing"}},
		{"empty", func(in map[string]*Tensor) { in["x"] = new(Tensor) }, []string{"given as unsupported"}},
	} {
		in := good()
		c.plant(in)
		got, err := m.Run(context.Background(), in)
		if !errors.Is(err, ErrInput) || got != nil {
			t.Errorf("%s: results %v, error %v", c.name, got, err)
			continue
		}
		var e *NonFiniteError
		if c.name == "nan" && !(errors.As(err, &e) && e.Port == "z" && errors.Is(err, ErrNonFinite)) {
			t.Errorf("%s: %v is no NonFiniteError of z", c.name, err)
		}
		for _, word := range c.want {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("%s: the error lacks %q: %v", c.name, word, err)
			}
		}
	}
	if _, err := m.Run(context.Background(), good(), "yy"); err == nil || !strings.Contains(err.Error(), `mean "y"`) {
		t.Errorf("an unknown output: %v", err)
	}
	if got, err := m.Run(context.Background(), good(), "g"); err != nil || len(got) != 1 {
		t.Errorf("one output: %v, %v", got, err)
	}
	if err := m.RunInto(context.Background(), nil, nil); !errors.Is(err, ErrInput) || !strings.Contains(err.Error(), "0 outputs") {
		t.Errorf("no tensors: %v", err)
	}
}

// A tensor can't be an output and something else.
func TestSharedTensors(t *testing.T) {
	m, ctx := open(t, twoInputs(), Options{}), context.Background()
	x, z, k, y := tensor(t, []float32{1, 2}, 1, 2), tensor(t, []float32{3, 4}, 1, 2), tensor(t, []int64{1}, 1), new(Tensor)
	for _, out := range [][]*Tensor{{x, nil}, {nil, k}, {y, y}} {
		if err := m.RunInto(ctx, []*Tensor{x, z, k}, out); !errors.Is(err, ErrInput) || !strings.Contains(err.Error(), "of its own") {
			t.Errorf("outputs %v: %v", out, err)
		}
	}
	if err := m.RunInto(ctx, []*Tensor{x, x, k}, []*Tensor{y, nil}); err != nil || y.Float32s()[1] != 4 {
		t.Errorf("an input twice: %v, %v", y.Float32s(), err)
	}
}

func TestNonFinite(t *testing.T) {
	in := map[string]*Tensor{
		"x": tensor(t, []float32{float32(math.NaN()), 2}, 1, 2), "z": tensor(t, []float32{0, 0}, 1, 2), "k": tensor(t, []int64{0}, 1),
	}
	m := open(t, twoInputs(), Options{AllowNonFiniteInputs: true})
	got, err := m.Run(context.Background(), in)
	if !errors.Is(err, ErrNonFinite) || got == nil || got["y"].Float32s()[1] != 2 {
		t.Errorf("NaN through the model: %v, %v", got, err)
	}
	m = open(t, twoInputs(), Options{AllowNonFiniteInputs: true, AllowNonFiniteOutputs: true})
	if got, err := m.Run(context.Background(), in); err != nil || !math.IsNaN(float64(got["y"].Float32s()[0])) {
		t.Errorf("NaN allowed: %v, %v", got, err)
	}
	if err := tensor(t, []float64{1, math.Inf(-1)}, 2).Check(); err == nil || err.Error() != "nn: the tensor is -Inf at [1], 1 of its elements are not finite" {
		t.Errorf("a tensor with −Inf: %v", err)
	}
}

func TestEmptyBatch(t *testing.T) {
	m := open(t, twoInputs(), Options{})
	got, err := m.Run(context.Background(), map[string]*Tensor{
		"x": tensor(t, []float32{}, 0, 2), "z": tensor(t, []float32{}, 0, 2), "k": tensor(t, []int64{}, 0),
	})
	if err != nil || got["y"].Len() != 0 || got["y"].Shape()[0] != 0 {
		t.Errorf("no rows: %v, %v", got, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, c := range []struct {
		model []byte
		o     Options
		class error
		want  string
	}{
		{nil, Options{}, ErrModel, "empty"},
		{[]byte("PK\x03\x04"), Options{}, ErrModel, "not an ONNX model"},
		{twoInputs(), Options{SHA256: strings.Repeat("0", 64)}, ErrDigest, "registered one 00"},
		{twoInputs(), Options{SHA256: "00"}, ErrDigest, `"00" has 2 characters; want 64`},
		{twoInputs(), Options{Concurrent: -1}, ErrModel, "not negative"},
		{twoInputs(), Options{Entries: map[string]string{"a": "b"}}, ErrModel, "Options.Runtime"},
	} {
		if m, err := Open(c.model, c.o); m != nil || !errors.Is(err, c.class) || !errors.Is(err, ErrModel) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c.o, err)
		}
	}
	if _, err := OpenFile("nowhere.onnx", Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func TestTensorRefuses(t *testing.T) {
	if _, err := NewTensor([]float32{1, 2, 3}, 2, 2); err == nil || !strings.Contains(err.Error(), "3 data") {
		t.Errorf("3 of 4: %v", err)
	}
	if _, err := NewTensor([]float32{}, -1, 0); err == nil || !strings.Contains(err.Error(), "negative") {
		t.Errorf("a negative dimension: %v", err)
	}
	if _, err := NewTensor([]string{}, 1<<20, 1<<20); err == nil || !strings.Contains(err.Error(), "2³¹") {
		t.Errorf("2⁴⁰: %v", err)
	}
	x := tensor(t, []float32{1, 2}, 2)
	if err := x.Reset(Float16, 2); err == nil || x.Type() != Float32 || x.Float32s()[1] != 2 {
		t.Errorf("float16: %v", err)
	}
	if err := x.Reset(Int64, -2); err == nil || x.Type() != Float32 {
		t.Errorf("a negative shape: %v", err)
	}
	if x.Int64s() != nil || x.Strings() != nil || tensor(t, []int32{7}).Int32s()[0] != 7 {
		t.Error("elements of another type")
	}
}

// slow is a runtime whose calls last until they are told to end.
type slow struct {
	under, most atomic.Int32
	end         chan struct{}
	closed      atomic.Bool
}

func (s *slow) Open([]byte, Options) (Session, error) { return s, nil }
func (s *slow) Inputs() []Port {
	return []Port{{Name: "x", Type: Float32, Shape: []Dim{{Size: -1, Name: "N"}}}}
}
func (s *slow) Outputs() []Port { return []Port{{Name: "map"}} }
func (s *slow) Close() error {
	if s.under.Load() != 0 {
		return errors.New("closed while running")
	}
	s.closed.Store(true)
	return nil
}
func (s *slow) Run(ctx context.Context, _, _ []*Tensor) error {
	n := s.under.Add(1)
	defer s.under.Add(-1)
	for most := s.most.Load(); n > most && !s.most.CompareAndSwap(most, n); most = s.most.Load() {
	}
	select {
	case <-s.end:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// No more calls run than may, one that waits leaves with its context, and Close
// waits for those under way.
func TestConcurrency(t *testing.T) {
	s := &slow{end: make(chan struct{})}
	m := open(t, []byte("any"), Options{Runtime: s, Concurrent: 2})
	in, out := []*Tensor{tensor(t, []float32{1}, 1)}, []*Tensor{nil}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := m.RunInto(context.Background(), in, out); err != nil {
				t.Error(err)
			}
		})
	}
	for s.under.Load() < 2 {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if err := m.RunInto(ctx, in, out); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a call that waits: %v", err)
	}
	close(s.end)
	wg.Wait()
	if s.most.Load() != 2 {
		t.Errorf("%d calls at a time, want 2", s.most.Load())
	}
	if err := m.Close(); err != nil || !s.closed.Load() {
		t.Errorf("close: %v", err)
	}
	if err := m.Close(); err != nil {
		t.Errorf("close again: %v", err)
	}
	if err := m.RunInto(context.Background(), in, out); !errors.Is(err, ErrClosed) {
		t.Errorf("a call of a closed model: %v", err)
	}
	if err := m.RunInto(context.Background(), in, []*Tensor{new(Tensor)}); !errors.Is(err, ErrInput) || !strings.Contains(err.Error(), "sequence") {
		t.Errorf("an output that is no tensor: %v", err)
	}
}

func TestContext(t *testing.T) {
	m := open(t, twoInputs(), Options{})
	ctx, cancel := context.WithCancel(context.Background())
	if err := m.Warmup(ctx, 2); err != nil {
		t.Error(err)
	}
	cancel()
	if err := m.Warmup(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
