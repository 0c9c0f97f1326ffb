package nn

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
	"testing"

	"github.com/seed78144065/credence/internal/cases"
)

const casesDir = "../testdata/cases/nn"

// allCases is the folder of the tests over cases, casesDir or that which
// CREDENCE_CASES names.
func allCases() string { return cases.Path("nn") }

// others are the models of the kits that the embedded executor does not have,
// and a word that its refusal must have.
var others = map[string]string{
	"digits/member0.onnx":                   "Conv",
	"digits/member1.onnx":                   "Conv",
	"digits/member2.onnx":                   "Conv",
	"fraud_ulb/mcdropout_train.onnx":        "training mode",
	"fraud_ulb/member0_fp16.onnx":           "float16",
	"fraud_ulb/member0_int8.onnx":           "DynamicQuantizeLinear",
	"pima_diabetes/mcdropout_train.onnx":    "training mode",
	"pima_diabetes/member0_fp16.onnx":       "float16",
	"pima_diabetes/member0_int8.onnx":       "DynamicQuantizeLinear",
	"hostile/slow_loop.onnx":                "Loop",
	"hostile/string_io.onnx":                "string",
	"hostile/truncated.onnx":                "cut short",
	"hostile/unknown_op.onnx":               "com.example:NoSuchOp",
	"real_models/ibm_ccf_lstm.onnx":         "LSTM",
	"real_models/silero_vad_16k_op15.onnx":  "Conv",
	"real_models/sklearn_randomforest.onnx": "ai.onnx.ml:TreeEnsembleClassifier",
}

// known is a model with known answers.
type known struct {
	Tolerance struct{ Abs, Rel float64 }
	Inputs    map[string]array
	Outputs   map[string]array
}

type array struct {
	Dtype string
	Shape []int
	Data  json.RawMessage
}

// tensor returns the array as it goes into a model.
func (a array) tensor(t testing.TB) *Tensor {
	t.Helper()
	x, err := decode(a)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func decode(a array) (*Tensor, error) {
	switch a.Dtype {
	case "float32":
		return decoded[float32](a)
	case "float64":
		return decoded[float64](a)
	case "int64":
		return decoded[int64](a)
	case "int32":
		return decoded[int32](a)
	case "bool":
		return decoded[bool](a)
	case "string":
		return decoded[string](a)
	}
	return nil, fmt.Errorf("a case of type %q", a.Dtype)
}

func decoded[T Element](a array) (*Tensor, error) {
	var x []T
	if err := json.Unmarshal(a.Data, &x); err != nil {
		return nil, err
	}
	return NewTensor(x, a.Shape...)
}

func readKnown(t testing.TB, path string) known {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var k known
	if err := json.Unmarshal(text, &k); err != nil {
		t.Fatal(err)
	}
	if len(k.Inputs) == 0 || len(k.Outputs) == 0 || k.Tolerance.Abs <= 0 {
		t.Fatalf("%s has no inputs, outputs or tolerance", path)
	}
	return k
}

// inputs returns those of a case as tensors.
func (k known) inputs(t testing.TB) map[string]*Tensor {
	in := map[string]*Tensor{}
	for name, a := range k.Inputs {
		in[name] = a.tensor(t)
	}
	return in
}

// differences compares results with a case.
func (k known) differences(t testing.TB, got map[string]*Tensor) (faults []string) {
	for name, a := range k.Outputs {
		want, y := a.tensor(t), got[name]
		if y == nil || y.Type() != want.Type() || !slices.Equal(y.Shape(), want.Shape()) {
			faults = append(faults, fmt.Sprintf("%s is missing, or of another type or shape", name))
			continue
		}
		for i, w := range want.Float32s() {
			if g := y.Float32s()[i]; !(math.Abs(float64(g-w)) <= k.Tolerance.Abs+k.Tolerance.Rel*math.Abs(float64(w))) {
				faults = append(faults, fmt.Sprintf("%s[%d] is %v, want %v", name, i, g, w))
			}
		}
	}
	return faults
}

// Every model of every kit opens and gives the known answers, or is refused for
// the reason that is known.
func TestCasesKits(t *testing.T) {
	kits, err := filepath.Glob(allCases() + "/*/kit.json")
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv(cases.Variable) != "" {
		t.Logf("%d kits in %s", len(kits), allCases())
	}
	ran := 0
	for _, path := range kits {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var kit struct{ Expected map[string]string }
		if err := json.Unmarshal(text, &kit); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Dir(path)
		files, err := filepath.Glob(dir + "/*.onnx")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no models: %v", dir, err)
		}
		for _, file := range files {
			name := filepath.Base(dir) + "/" + filepath.Base(file)
			m, err := OpenFile(file, Options{})
			if word, other := others[name]; other {
				if !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), word) || !strings.Contains(err.Error(), "nn/ort") {
					t.Errorf("%s: the error is %v, want one with %s and where to go", name, err, word)
				}
				continue
			}
			if errors.Is(err, ErrUnsupported) && os.Getenv(cases.Variable) != "" { // a model that testdata does not have
				t.Logf("%s: %v", name, err)
				continue
			}
			if err != nil {
				t.Errorf("%v", err)
				continue
			}
			expected, has := kit.Expected[filepath.Base(file)]
			if !has {
				if !strings.HasSuffix(name, "digits/head.onnx") {
					t.Errorf("%s has no known answers", name)
				}
				continue
			}
			k := readKnown(t, filepath.Join(dir, expected))
			got, err := m.Run(context.Background(), k.inputs(t))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			for _, fault := range k.differences(t, got) {
				t.Errorf("%s: %s", name, fault)
			}
			ran++
		}
	}
	if ran < 38 && os.Getenv(cases.Variable) == "" { // of the kits of fraud, diabetes, credit, abalone, IHDP, and one real model
		t.Errorf("%d models ran, want 38 at least", ran)
	}
}

// Models that are broken, hostile or odd are what their manifest says.
func TestCasesHostile(t *testing.T) {
	text, err := os.ReadFile(allCases() + "/hostile/manifest.json")
	if cases.Absent(err) {
		t.Logf("no hostile models: %v", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Files []struct {
			File, Sha256, Expect string
			CaughtBy             string `json:"caught_by"`
			Inputs               map[string]struct{ Example array }
			NonFinite            map[string][]bool `json:"output_nonfinite"`
		}
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	for _, c := range manifest.Files {
		path := allCases() + "/hostile/" + c.File
		m, err := OpenFile(path, Options{SHA256: c.Sha256})
		if errors.Is(err, ErrDigest) {
			t.Errorf("%s: %v", c.File, err)
		}
		wrong := strings.Map(func(r rune) rune { return '0' + (r-'0'+1)%10 }, c.Sha256)
		if _, err := OpenFile(path, Options{SHA256: wrong}); !errors.Is(err, ErrDigest) || !errors.Is(err, ErrModel) {
			t.Errorf("%s with another digest: %v", c.File, err)
		}
		if word, other := others["hostile/"+c.File]; other {
			if !errors.Is(err, ErrModel) || !strings.Contains(err.Error(), word) {
				t.Errorf("%s: the error is %v, want one with %s", c.File, err, word)
			}
			if c.Expect == "refuse" && c.CaughtBy != "load" {
				t.Errorf("%s is caught by %s", c.File, c.CaughtBy)
			}
			continue
		}
		if c.Expect != "flag" || c.CaughtBy != "output validation" || err != nil {
			t.Fatalf("%s: expect %s, but %v", c.File, c.Expect, err)
		}
		in := map[string]*Tensor{}
		for name, x := range c.Inputs {
			in[name] = x.Example.tensor(t)
		}
		got, err := m.Run(context.Background(), in)
		var e *NonFiniteError
		if !errors.Is(err, ErrNonFinite) || !errors.As(err, &e) || got == nil {
			t.Fatalf("%s: %v, results %v", c.File, err, got)
		}
		for name, flags := range c.NonFinite {
			count := 0
			for i, y := range got[name].Float32s() {
				if flags[i] != (y-y != 0) {
					t.Errorf("%s: %s[%d] is %v", c.File, name, i, y)
				}
				if flags[i] {
					count++
				}
			}
			if e.Port != name || e.Count != count || e.First != slices.Index(flags, true) {
				t.Errorf("%s: %v", c.File, e)
			}
		}
	}
}
