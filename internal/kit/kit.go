package kit

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/nn"
)

// A Kit is a folder of networks, as its kit.json describes it. What does not
// apply is empty.
type Kit struct {
	Name    string `json:"-"` // of the folder
	Task    string // binary, classification, regression, tarnet or real
	Members []string
	Fused   string

	Features, Head, Light, Int8, FP16, Quantiles string

	MCDropout *struct {
		Train, Mask, Eval string
		Rate              float64
		Masks             map[string][]any
		MaskValues        []float64 `json:"mask_values"`
		Draws             int
	}
	Levels   []float64
	Expected map[string]string
	Inputs   map[string]Input
	// Outputs are the names of outputs by role and by what we call them; of a
	// role that is one output, Output says which.
	Outputs map[string]json.RawMessage
	Columns struct {
		Features         []string
		Label, Treatment string
		Truth            map[string]string
	}
	Classes        []float64
	Scale          struct{ DivideBy float64 } `json:"-"`
	Schema         string
	Protected      map[string]Group
	Files          map[string]string `json:"data"`
	PropensityClip []float64         `json:"propensity_clip"`

	dir       string
	reference map[string]any
	tolerance map[string]tolerance
}

// Input is an input of the kit's models.
type Input struct {
	Dtype   string
	Shape   []any
	Columns []string
}

// Group is who the fairness reference is about.
type Group struct {
	Name   string
	Group  []string // levels
	AtMost *float64 `json:"at_most"` // or numbers up to
}

type tolerance struct{ Abs, Rel float64 }

// Each runs a subtest for every kit of the tasks, all tasks if none is named. A
// folder of cases without kits is logged.
func Each(t *testing.T, with func(t *testing.T, k *Kit), tasks ...string) {
	t.Helper()
	files, err := filepath.Glob(cases.Path("nn/*/kit.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		if os.Getenv(cases.Variable) == "" {
			t.Fatal("no kits in testdata/cases/nn")
		}
		t.Logf("no kits in %s", cases.Path("nn"))
	}
	for _, file := range files {
		k := open(t, file)
		if k.Task != "real" && (len(tasks) == 0 || slices.Contains(tasks, k.Task)) {
			t.Run(k.Name, func(t *testing.T) { with(t, k) })
		}
	}
}

// Named returns the kit of a folder, or nil, which is logged, if a folder of
// cases of the user's lacks it.
func Named(t testing.TB, name string) *Kit {
	t.Helper()
	file := cases.Path("nn/" + name + "/kit.json")
	if _, err := os.Stat(file); cases.Absent(err) {
		t.Logf("no kit %s", name)
		return nil
	}
	return open(t, file)
}

// tasks are those that tests are about.
var tasks = []string{"binary", "classification", "regression", "tarnet", "real"}

func open(t testing.TB, file string) *Kit {
	t.Helper()
	k := &Kit{dir: filepath.Dir(file)}
	k.Name = filepath.Base(k.dir)
	var also struct {
		Scale     *struct{ Divide_by float64 }
		Reference string
		Tolerance struct{ Reference map[string]tolerance }
	}
	text := read(t, file)
	for _, into := range []any{k, &also} {
		if err := json.Unmarshal(text, into); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	if !slices.Contains(tasks, k.Task) {
		t.Fatalf("%s: nobody checks kits of the task %q; there are %v", file, k.Task, tasks)
	}
	if k.Scale.DivideBy = 1; also.Scale != nil {
		k.Scale.DivideBy = also.Scale.Divide_by
	}
	if also.Reference != "" {
		if err := json.Unmarshal(read(t, k.Path(also.Reference)), &k.reference); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	k.tolerance = also.Tolerance.Reference
	return k
}

// Path returns where a file of the kit is.
func (k *Kit) Path(file string) string { return filepath.Join(k.dir, file) }

// Output returns the name of an output of a role: Output("members", "logit"), or
// Output("features", "").
func (k *Kit) Output(t testing.TB, role, what string) string {
	t.Helper()
	var name string
	var names map[string]string
	raw := k.Outputs[role]
	if json.Unmarshal(raw, &name) == nil && what == "" {
		return name
	}
	if json.Unmarshal(raw, &names) != nil || names[what] == "" {
		t.Fatalf("%s: no output %q of %q", k.Name, what, role)
	}
	return names[what]
}

// Open opens a model of the kit and closes it when the test ends.
func (k *Kit) Open(t testing.TB, file string, o nn.Options) *nn.Model {
	t.Helper()
	m, err := nn.OpenFile(k.Path(file), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// OpenMembers opens all members.
func (k *Kit) OpenMembers(t testing.TB, o nn.Options) []*nn.Model {
	t.Helper()
	all := make([]*nn.Model, len(k.Members))
	for i, file := range k.Members {
		all[i] = k.Open(t, file, o)
	}
	return all
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
