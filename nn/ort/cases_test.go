//go:build cgo

package ort_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/ort"
)

const kits = "../../testdata/cases/nn"

// allKits is the folder of the tests over cases, kits or that which
// CREDENCE_CASES names.
func allKits() string { return cases.Path("nn") }

// saidWhere: some test told where the library was looked for, which is long.
var saidWhere sync.Once

// load returns the runtime; a machine without the library fails, with the way
// to have it.
func load(t testing.TB) *ort.Runtime {
	t.Helper()
	r, err := ort.Load("")
	if err != nil {
		saidWhere.Do(func() { t.Log(err) })
		t.Fatal("no ONNX Runtime: `npm ci --ignore-scripts` in this repository brings it, which make test does; CGO_ENABLED=0 go test ./... leaves these tests out")
	}
	return r
}

// openFile opens a model with ONNX Runtime.
func openFile(t testing.TB, path string, o nn.Options) *nn.Model {
	t.Helper()
	o.Runtime = load(t)
	m, err := nn.OpenFile(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return m
}

// tolerance says when a number passes.
type tolerance struct{ Abs, Rel float64 }

func (tol tolerance) passes(got, want float64) bool {
	return got == want || math.Abs(got-want) <= tol.Abs+tol.Rel*math.Abs(want)
}

// array is a tensor in the files.
type array struct {
	DType string `json:"dtype"`
	Shape []int  `json:"shape"`
	Data  json.RawMessage
	Fill  *float64
}

func (a array) tensor(t *testing.T) *nn.Tensor {
	t.Helper()
	n := 1
	for _, d := range a.Shape {
		n *= d
	}
	var made *nn.Tensor
	var err error
	switch a.DType {
	case "float32":
		made, err = tensor[float32](a, n)
	case "float64":
		made, err = tensor[float64](a, n)
	case "int64":
		made, err = tensor[int64](a, n)
	case "string":
		made, err = tensor[string](a, n)
	default:
		t.Fatalf("type %q of the files is not known", a.DType)
	}
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func tensor[T nn.Element](a array, n int) (*nn.Tensor, error) {
	data := make([]T, n)
	if a.Fill != nil {
		text := fmt.Sprint(*a.Fill)
		a.Data = json.RawMessage("[" + strings.TrimSuffix(strings.Repeat(text+",", n), ",") + "]")
	}
	if err := json.Unmarshal(a.Data, &data); err != nil {
		return nil, err
	}
	return nn.NewTensor(data, a.Shape...)
}

// compare tells how a tensor differs from what is expected.
func compare(got *nn.Tensor, want *nn.Tensor, tol tolerance) error {
	if got == nil {
		return errors.New("is missing")
	}
	if got.Type() != want.Type() || !slices.Equal(got.Shape(), want.Shape()) {
		return fmt.Errorf("is %v %v, want %v %v", got.Type(), got.Shape(), want.Type(), want.Shape())
	}
	for i, w := range want.Float32s() {
		if g := got.Float32s()[i]; !tol.passes(float64(g), float64(w)) {
			return fmt.Errorf("element %d is %v, want %v", i, g, w)
		}
	}
	for i, w := range want.Float64s() {
		if g := got.Float64s()[i]; !tol.passes(g, w) {
			return fmt.Errorf("element %d is %v, want %v", i, g, w)
		}
	}
	if !slices.Equal(got.Int64s(), want.Int64s()) || !slices.Equal(got.Strings(), want.Strings()) {
		return fmt.Errorf("is %v %v, want %v %v", got.Int64s(), got.Strings(), want.Int64s(), want.Strings())
	}
	return nil
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// expectation is a file *.expected.json.
type expectation struct {
	Model           string
	Tolerance       tolerance
	Inputs, Outputs map[string]array
}

// run evaluates the model of an expectation on its inputs, which alter may
// change, and joins the differences.
func (e expectation) run(t *testing.T, dir string, alter func(map[string]*nn.Tensor)) error {
	t.Helper()
	m := openFile(t, filepath.Join(dir, e.Model), nn.Options{})
	inputs, names := map[string]*nn.Tensor{}, []string{}
	for name, a := range e.Inputs {
		inputs[name] = a.tensor(t)
	}
	for name := range e.Outputs {
		names = append(names, name)
	}
	alter(inputs)
	var faults []error
	for range 2 { // the second call uses the binding of the first
		got, err := m.Run(context.Background(), inputs, names...)
		if err != nil {
			return err
		}
		for name, a := range e.Outputs {
			if err := compare(got[name], a.tensor(t), e.Tolerance); err != nil {
				faults = append(faults, fmt.Errorf("%s: output %s %w", e.Model, name, err))
			}
		}
	}
	return errors.Join(faults...)
}

// Every model with known inputs and outputs gives them: those are of ONNX
// Runtime 1.24.3 in Python, at the tolerance that each file states.
func TestCasesKits(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(allKits(), "*", "*.expected.json"))
	if err != nil || len(files) == 0 && os.Getenv(cases.Variable) == "" {
		t.Fatalf("no kits in %s: %v", allKits(), err)
	}
	for _, file := range files {
		dir := filepath.Dir(file)
		t.Run(strings.TrimSuffix(filepath.Base(dir)+"/"+filepath.Base(file), ".expected.json"), func(t *testing.T) {
			var e expectation
			readJSON(t, file, &e)
			if err := e.run(t, dir, func(map[string]*nn.Tensor) {}); err != nil {
				t.Error(err)
			}
		})
	}
	t.Log(len(files), "models")
}

// Planted: one input of one row that is off by a thousandth fails.
func TestCasesKitsNoticeAnInput(t *testing.T) {
	dir := filepath.Join(kits, "fraud_ulb")
	var e expectation
	readJSON(t, filepath.Join(dir, "member0.expected.json"), &e)
	err := e.run(t, dir, func(in map[string]*nn.Tensor) { in["x"].Float32s()[14] += 0.001 * in["x"].Float32s()[14] })
	if err == nil {
		t.Error("an input that is off by a thousandth passes")
	}
}

// The models without known outputs, which are parts and variants of others, open
// and run.
func TestCasesKitsOpen(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(allKits(), "*", "*.onnx"))
	if err != nil || len(files) == 0 && os.Getenv(cases.Variable) == "" {
		t.Fatalf("no models in %s: %v", allKits(), err)
	}
	ran := 0
	for _, file := range files {
		_, err := os.Stat(strings.TrimSuffix(file, ".onnx") + ".expected.json")
		if err == nil || filepath.Base(filepath.Dir(file)) == "hostile" {
			continue
		}
		ran++
		if err := openFile(t, file, nn.Options{}).Warmup(context.Background(), 1); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	t.Log(ran, "models")
}

// hostileFile is an entry of the manifest of models that mean harm.
type hostileFile struct {
	File, Why, Expect string
	SHA256            string
	Registered        string `json:"registered_sha256"`
	CaughtBy          string `json:"caught_by"`
	Inputs            map[string]struct{ Example *array }
	Outputs           map[string]array
	NonFinite         map[string][]bool `json:"output_nonfinite"`
	Tolerance         tolerance
	Cancel            *struct {
		Iters    int64
		WithinMS int `json:"within_ms"`
	}
}

// Models that mean harm behave as their manifest says.
func TestCasesHostile(t *testing.T) {
	dir := filepath.Join(allKits(), "hostile")
	if _, err := os.Stat(filepath.Join(dir, "manifest.json")); cases.Absent(err) {
		t.Logf("no hostile models: %v", err)
		return
	}
	var manifest struct{ Files []hostileFile }
	readJSON(t, filepath.Join(dir, "manifest.json"), &manifest)
	if len(manifest.Files) == 0 {
		t.Fatal("the manifest is empty")
	}
	for _, f := range manifest.Files {
		t.Run(f.File, func(t *testing.T) {
			o := nn.Options{Runtime: load(t), SHA256: f.SHA256}
			if f.Registered != "" {
				o.SHA256 = f.Registered
			}
			m, err := nn.OpenFile(filepath.Join(dir, f.File), o)
			if f.Expect == "refuse" {
				f.refused(t, err)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { m.Close() })
			inputs := map[string]*nn.Tensor{}
			for name, in := range f.Inputs {
				inputs[name] = in.Example.tensor(t)
			}
			got, err := m.Run(context.Background(), inputs)
			switch {
			case f.Expect == "run" && err != nil:
				t.Error(err)
			case f.Expect == "flag":
				f.flagged(t, got, err)
			case f.Expect != "run":
				t.Errorf("what the manifest expects, %q, is not known", f.Expect)
			}
			for name, a := range f.Outputs {
				if err := compare(got[name], a.tensor(t), f.Tolerance); err != nil {
					t.Errorf("output %s %v", name, err)
				}
			}
			if f.Cancel != nil {
				f.cancelled(t, m, inputs)
			}
		})
	}
}

func (f hostileFile) refused(t *testing.T, err error) {
	t.Helper()
	want := nn.ErrModel
	if f.CaughtBy == "digest" {
		want = nn.ErrDigest
	}
	if !errors.Is(err, want) {
		t.Errorf("the error is %v, want one that wraps %v: %s", err, want, f.Why)
	}
	if f.File == "unknown_op.onnx" && (!errors.Is(err, nn.ErrUnsupported) || !strings.Contains(fmt.Sprint(err), "NoSuchOp")) {
		t.Errorf("the error does not name the operator: %v", err)
	}
}

func (f hostileFile) flagged(t *testing.T, got map[string]*nn.Tensor, err error) {
	t.Helper()
	if !errors.Is(err, nn.ErrNonFinite) {
		t.Fatalf("the error is %v, want one that wraps %v", err, nn.ErrNonFinite)
	}
	for name, want := range f.NonFinite {
		for i, x := range got[name].Float32s() {
			if finite := x-x == 0; finite == want[i] {
				t.Errorf("output %s[%d] is %v", name, i, x)
			}
		}
	}
}

// cancelled calls with a context that ends while the model runs; the session
// serves later calls.
func (f hostileFile) cancelled(t *testing.T, m *nn.Model, inputs map[string]*nn.Tensor) {
	t.Helper()
	few, err := m.Run(context.Background(), inputs)
	if err != nil {
		t.Fatal(err)
	}
	long := map[string]*nn.Tensor{}
	for name, x := range inputs {
		long[name] = x
	}
	long["iters"], _ = nn.NewTensor([]int64{f.Cancel.Iters})
	for _, wait := range []time.Duration{time.Nanosecond, 50 * time.Millisecond} {
		ctx, cancel := context.WithTimeout(context.Background(), wait)
		started := time.Now()
		_, err := m.Run(ctx, long)
		took := time.Since(started) - wait
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("cancelled after %v: the error is %v", wait, err)
		}
		if took > time.Duration(f.Cancel.WithinMS)*time.Millisecond {
			t.Errorf("cancelled after %v: it took %v to stop, more than %d ms", wait, took, f.Cancel.WithinMS)
		}
	}
	for _, ctx := range []context.Context{context.Background(), t.Context()} {
		again, err := m.Run(ctx, inputs)
		if err != nil {
			t.Fatalf("after a call that was cancelled: %v", err)
		}
		if !slices.Equal(again["y"].Float32s(), few["y"].Float32s()) {
			t.Error("after a call that was cancelled the results are others")
		}
	}
}
