package estimator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/cases"
)

// study is a case of the file of known answers about estimators.
type study struct {
	Method, File, Estimand string
	Columns                map[string]any
	Factors                map[string]any
	Subset                 any
	Missing                any
	Formulas               map[string]string
	Options                map[string]any
	Input                  any
	Expected               map[string]any
	Tolerance              map[string]cases.Tolerance
	Reproduced             bool
	table                  *bayes.Table
	column                 func(role string) string
}

// folder has the files of the cases.
const folder = "causal/est"

// TestCasesEstimators computes every case of a method delivered here by nothing
// but its own fields.
func TestCasesEstimators(t *testing.T) {
	raw, err := os.ReadFile(cases.Path(folder + "/expected.json"))
	if err != nil {
		if os.Getenv(cases.Variable) != "" && os.IsNotExist(err) {
			t.Log(err)
			return
		}
		t.Fatal(err)
	}
	var all map[string]*study
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	ran, untested := 0, 0
	for _, id := range slices.Sorted(maps.Keys(all)) {
		c := all[id]
		compute, delivered := methods[c.Method]
		switch {
		case !delivered && !slices.Contains(elsewhere, c.Method) && !slices.Contains(planned, c.Method):
			t.Errorf("%s: the method %q is not known", id, c.Method)
		case !delivered:
		case !c.Reproduced:
			untested++
		default:
			ran++
			t.Run(id, func(t *testing.T) {
				c.read(t)
				got := compute(t, c)
				for _, fault := range differences(c, got) {
					t.Error(fault)
				}
			})
		}
	}
	if os.Getenv(cases.Variable) == "" && (ran != 56 || untested != 1) {
		t.Errorf("%d cases ran and %d are not to be tested, want 56 and 1", ran, untested)
	}
}

// elsewhere are methods that other packages test over the same file, planned
// those of packages to come.
var (
	elsewhere = []string{"sensemakr", "evalue", "rosenbaum", "hodges_lehmann", "mediation_product", "mediation_quasi_bayes", "natural_effects_table"}
	planned   = []string{"rd_cct", "synthdid", "synthetic_control", "synthetic_control_predictors", "did_cs", "its_ols", "its_local_level", "its_bsts",
		"plr_sim", "dose_response", "uplift_metrics", "gformula_longitudinal", "tmle", "g_estimation", "cuped"}
)

// differences compares every number of expected.
func differences(c *study, got map[string]any) (faults []string) {
	for _, key := range slices.Sorted(maps.Keys(c.Expected)) {
		text, err := json.Marshal(got[key])
		var plain any
		if err == nil {
			err = json.Unmarshal(text, &plain)
		}
		if err != nil {
			faults = append(faults, fmt.Sprintf("%s: %v", key, err))
			continue
		}
		faults = append(faults, compare(key, plain, c.Expected[key], c.Tolerance[key])...)
	}
	return faults
}

// compare allows abs + rel·|want|, as the file says.
func compare(key string, got, want any, allow cases.Tolerance) (faults []string) {
	switch w := want.(type) {
	case float64:
		if g, ok := got.(float64); !ok || !(math.Abs(g-w) <= allow.Abs+allow.Rel*math.Abs(w)) {
			return []string{fmt.Sprintf("%s is %v, want %v", key, got, w)}
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return []string{fmt.Sprintf("%s is %v, want %v", key, got, w)}
		}
		for i := range w {
			faults = append(faults, compare(fmt.Sprintf("%s[%d]", key, i), g[i], w[i], allow)...)
		}
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(w) {
			return []string{fmt.Sprintf("%s is %v, want %v", key, got, w)}
		}
		for _, name := range slices.Sorted(maps.Keys(w)) {
			faults = append(faults, compare(key+"."+name, g[name], w[name], allow)...)
		}
	default:
		return []string{fmt.Sprintf("%s: can't compare with %v", key, want)}
	}
	return faults
}

// read reads the data of a case.
func (c *study) read(t *testing.T) {
	t.Helper()
	c.column = func(role string) string { s, _ := c.Columns[role].(string); return s }
	if c.Subset != nil || c.Missing != nil {
		t.Fatal("no case here has had a subset or rows to drop; read them")
	}
	table, err := bayes.ReadCSV(open(t, c.File), bayes.CSVConfig{Missing: []string{"NA", ""}})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Factors)) {
		levels, ok := c.Factors[name].([]any)
		if !ok || !table.IsFactor(name) {
			continue // factor(x) in a formula has its levels in ascending order
		}
		f, err := table.Factor(name)
		if err != nil {
			t.Fatal(err)
		}
		labels, order := make([]string, table.N()), make([]string, len(levels))
		for i, code := range f.Codes {
			labels[i] = f.Levels[code]
		}
		for i, l := range levels {
			order[i] = fmt.Sprint(l)
		}
		if f, err = bayes.NewFactor(labels, order...); err != nil {
			t.Fatal(err)
		}
		if table, err = table.With(bayes.Col(name, f)); err != nil {
			t.Fatal(err)
		}
	}
	c.table = table
}

// open returns a file of the cases.
func open(t testing.TB, name string) *strings.Reader {
	t.Helper()
	raw, err := os.ReadFile(cases.Path(filepath.Join(folder, name)))
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReader(string(raw))
}

// option is a word of the options of a case.
func (c *study) option(name string) string { s, _ := c.Options[name].(string); return s }

// list are the columns of a role.
func (c *study) list(role string) (names []string) {
	many, _ := c.Columns[role].([]any)
	for _, v := range many {
		names = append(names, fmt.Sprint(v))
	}
	return names
}
