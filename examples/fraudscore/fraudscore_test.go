package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed78144065/credence/examples/internal/clitest"
)

const (
	kit    = "../../testdata/cases/nn/fraud_ulb/"
	german = "../../testdata/cases/nn/german_credit/"
)

func text(t *testing.T, args ...string) string { return clitest.Text(t, run, args...) }

// object runs the program with -json and checks that README.md tells of all fields.
func object(t *testing.T, args ...string) map[string]any {
	t.Helper()
	object, fields := clitest.Object[map[string]any](t, run, args...)
	fields.InReadme(t)
	return object
}

// at returns what is at a path of an object.
func at(t *testing.T, v any, path ...string) any {
	t.Helper()
	for _, name := range path {
		m, _ := v.(map[string]any)
		below, ok := m[name]
		if !ok {
			t.Fatalf("there is no %q of %q", name, path)
		}
		v = below
	}
	return v
}

// near tells of a number that is not that of the kit.
func near(t *testing.T, what string, got, want any) {
	t.Helper()
	g, w := got.(float64), want.(float64)
	if !(math.Abs(g-w) <= 1e-6+1e-6*math.Abs(w)) { // tolerance of kit.json
		t.Errorf("%s is %v, want %v", what, g, w)
	}
}

func reference(t *testing.T) any {
	t.Helper()
	b, err := os.ReadFile(kit + "reference.json")
	var v any
	if err == nil {
		err = json.Unmarshal(b, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func measures(t *testing.T, what string, got, want any) {
	t.Helper()
	for field, name := range map[string]string{"auc": "auc", "nll": "nll", "brier": "brier", "ece": "ece15_toplabel"} {
		near(t, what+" "+field, at(t, got, field), at(t, want, name))
	}
}

// opinion returns that of a name.
func opinion(t *testing.T, r map[string]any, name string) any {
	t.Helper()
	for _, o := range r["opinions"].([]any) {
		if at(t, o, "name") == name {
			return o
		}
	}
	t.Fatalf("no opinion of %s", name)
	return nil
}

func members(folder string) string {
	var names []string
	for i := range 5 {
		names = append(names, fmt.Sprintf("%smember%d.onnx", folder, i))
	}
	return strings.Join(names, ",")
}

// TestKnownAnswers: what other programs have of these networks on these rows
// (ONNX Runtime and numpy, see the kit).
func TestKnownAnswers(t *testing.T) {
	ref := reference(t)
	for _, alpha := range []string{"0.05", "0.1", "0.2"} {
		r := object(t, "-escalate", "1", "-alpha", alpha)
		sets := at(t, ref, "conformal_ensemble_mean_prob", "alpha="+alpha, "mondrian_label")
		near(t, "coverage", r["coverage"], at(t, sets, "coverage"))
		near(t, "set_size", r["set_size"], at(t, sets, "mean_size"))
		measures(t, "ensemble", r["before"], at(t, ref, "test", "ensemble"))
		near(t, "auc", r["auc"], at(t, ref, "test", "ensemble", "auc"))
		near(t, "aurc", r["aurc"], at(t, ref, "selective_prediction", "aurc"))
		if got, want := r["ood_auc"].(float64), at(t, ref, "ood_permuted_vs_test_auroc", "mahalanobis_inputs_z_ridge1e-3").(float64); math.Abs(got-want) > 2e-3 { // tolerance of the key
			t.Errorf("ood_auc is %v, want %v", got, want)
		}
		measures(t, "light", at(t, opinion(t, r, "light"), "before"), at(t, ref, "test", "light"))
	}
	r := object(t, "-escalate", "0.2")
	measures(t, "cascade", r["before"], at(t, ref, "cascade_light_then_ensemble", "test"))
	near(t, "escalated", r["escalated"], at(t, ref, "cascade_light_then_ensemble", "escalated_fraction_test"))

	one := object(t, "-model", kit+"member0.onnx", "-train", kit+"train.csv", "-calib", kit+"calib.csv", "-test", kit+"test.csv")
	measures(t, "member 0", one["before"], at(t, ref, "test", "member0"))
	for field, want := range map[string]any{"temperature": at(t, ref, "calibration_member0", "temperature"), "nll": at(t, ref, "calibration_member0", "after_temperature", "nll")} {
		if got, want := one[field].(float64), want.(float64); math.Abs(got-want) > 1e-4*want { // tolerance of the key
			t.Errorf("%s is %v, want %v", field, got, want)
		}
	}
	if one["ood_auc"] != nil || one["escalated"] != nil || at(t, one, "cost", "true") != nil || one["per_row_file"] != nil {
		t.Errorf("there is no such thing: %v %v %v %v", one["ood_auc"], one["escalated"], at(t, one, "cost", "true"), one["per_row_file"])
	}
}

// TestKeys: the first keys are those that programs of this kind have in common, in
// this order.
func TestKeys(t *testing.T) {
	d := json.NewDecoder(strings.NewReader(text(t, "-json")))
	var keys []string
	for depth := 0; ; {
		token, err := d.Token()
		if err != nil {
			break
		}
		switch v := token.(type) {
		case json.Delim:
			if v == '{' || v == '[' {
				depth++
			} else {
				depth--
			}
		case string:
			if depth == 1 && len(keys) < 12 {
				keys = append(keys, v)
			}
		}
	}
	want := []string{"n", "auc", "nll", "brier", "ece", "coverage", "set_size", "abstain_rate", "temperature", "ood_auc", "cost", "per_row_file"}
	if !slices.Equal(keys, want) {
		t.Errorf("%q, want %q", keys, want)
	}
}

// own are the flags for the embedded data as files of a user.
func own() []string {
	return []string{"-model", members(kit), "-light", kit + "light.onnx", "-features", kit + "features.onnx", "-head", kit + "head.onnx",
		"-train", kit + "train.csv", "-calib", kit + "calib.csv", "-test", kit + "test.csv", "-ood", kit + "ood_permuted.csv",
		"-amount", "Amount", "-prevalence", "492/284807"}
}

// TestOwnFiles: files give what the embedded ones do, and the members in one graph
// what they give in five.
func TestOwnFiles(t *testing.T) {
	want := text(t, "-json")
	if got := text(t, append(own(), "-json")...); got != want {
		t.Errorf("files give\n%s\nwant\n%s", got, want)
	}
	for file, name := range map[string]string{"calib.csv": "-calib", "test.csv": "-test"} { // as some spreadsheets write it
		b, err := os.ReadFile(kit + file)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), file)
		if err := os.WriteFile(path, bytes.ReplaceAll(b, []byte(","), []byte(";")), 0o644); err != nil {
			t.Fatal(err)
		}
		if got := text(t, append(own(), name, path, "-json")...); got != want {
			t.Errorf("%s with semicolons gives another answer", file)
		}
	}
	fused := append(own()[2:], "-fused", kit+"ensemble_fused.onnx")
	r, five := object(t, fused...), object(t)
	for _, field := range []string{"auc", "nll", "brier", "ece", "temperature"} {
		near(t, "fused "+field, r[field], five[field])
	}
}

// TestGermanCredit: two inputs, numbers and categories, by a schema.
func TestGermanCredit(t *testing.T) {
	r := object(t, "-model", members(german), "-train", german+"train.csv", "-calib", german+"calib.csv", "-test", german+"test.csv", "-schema", german+"schema.json")
	b, err := os.ReadFile(german + "reference.json")
	var ref any
	if err == nil {
		err = json.Unmarshal(b, &ref)
	}
	if err != nil {
		t.Fatal(err)
	}
	measures(t, "German credit", r["before"], at(t, ref, "ensemble5_mean_prob_test"))
	if c := r["coverage"].(float64); c < 0.8 || r["n"] != 250. {
		t.Errorf("coverage %v of %v rows", c, r["n"])
	}
}

// TestFiles: -out has what README.md says, the rows give the figures, and the bundle
// the scores.
func TestFiles(t *testing.T) {
	out := t.TempDir()
	r := object(t, "-out", out)
	var names []string
	entries, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	want := []string{"coverage.png", "coverage.svg", "drift.png", "drift.svg", "fraudscore.json", "reliability.png", "reliability.svg", "riskcoverage.png", "riskcoverage.svg", "rows.csv", "scorer.zip"}
	if !slices.Equal(names, want) || at(t, r, "bundle", "identical") != true || r["per_row_file"] != filepath.Join(out, "rows.csv") {
		t.Errorf("%q, %v, %v", names, r["bundle"], r["per_row_file"])
	}
	f, err := os.Open(filepath.Join(out, "rows.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	number := func(text string) float64 {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	test, err := os.ReadFile(kit + "test.csv")
	if err != nil {
		t.Fatal(err)
	}
	cells := strings.Split(strings.TrimSpace(string(test)), "\n")[1:]
	column := func(line []string, name string) string { return line[slices.Index(lines[0], name)] }
	var n, cost [2]float64
	covered, reviewed := 0.0, 0.0
	for i, line := range lines[1:] {
		row := strings.Split(strings.TrimSpace(cells[i]), ",")
		y, amount := int(number(row[30])), number(row[29])
		if column(line, "row") != strconv.Itoa(i+1) || column(line, "label") != row[30] {
			t.Fatalf("line %d is %q", i+1, line)
		}
		c := map[string][2]float64{"pass": {0, amount}, "act": {20, 0}, "review": {3, 3}}[column(line, "action")][y]
		n[y]++
		cost[y] += c
		if slices.Contains(strings.Fields(column(line, "set")), row[30]) {
			covered++
		}
		if column(line, "action") == "review" {
			reviewed++
		}
		p, base := number(column(line, "probability")), number(column(line, "at_base_rate"))
		if base > p { // fraud is rarer there
			t.Errorf("line %d: %v at the base rate, %v before", i+1, base, p)
		}
		if d := number(column(line, "total")) - number(column(line, "aleatoric")) - number(column(line, "epistemic")); math.Abs(d) > 1e-12 {
			t.Errorf("line %d: the parts are off by %v", i+1, d)
		}
	}
	rate := 492. / 284807
	near(t, "cost", at(t, r, "cost", "true", "program", "per_row"), (1-rate)*cost[0]/n[0]+rate*cost[1]/n[1])
	near(t, "coverage", r["coverage"], covered/431)
	near(t, "abstain_rate", r["abstain_rate"], reviewed/431)
	if said := text(t, "-out", out); !strings.Contains(said, "Read back it gives the same scores.") || strings.Count(said, "can't tell whether it pays") != 1 {
		t.Error(said)
	}
}

// TestFew: a level too small for the calibration rows has all classes in every set,
// and says so; as does a base rate.
func TestFew(t *testing.T) {
	r := object(t, "-alpha", "0.001")
	notes := fmt.Sprint(r["notes"])
	if r["set_size"] != 2. || r["coverage"] != 1. || !strings.Contains(notes, "which takes 999") || !strings.Contains(fmt.Sprint(r["thresholds"]), "+Inf") {
		t.Errorf("%v %v %s %v", r["set_size"], r["coverage"], notes, r["thresholds"])
	}
	none := object(t, "-cost-review", "0")
	if none["abstain_rate"] != 0. || at(t, none, "cost", "true", "review_all") != nil {
		t.Errorf("nobody is there, and %v are handed over", none["abstain_rate"])
	}
}

// TestNoTemperature: networks that are right about all calibration rows have no best
// temperature; their own probabilities stand, and a note says so.
func TestNoTemperature(t *testing.T) {
	out := t.TempDir()
	one := []string{"-model", kit + "member0.onnx", "-train", kit + "train.csv", "-calib", kit + "calib.csv"}
	object(t, append(one, "-test", kit+"calib.csv", "-out", out)...)
	b, err := os.ReadFile(filepath.Join(out, "rows.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if b, err = os.ReadFile(kit + "calib.csv"); err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(b), "\n")
	right := lines[0]
	for i, row := range rows[1:] {
		p, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		if (p > 0.5) == (row[1] == "1") {
			right += lines[i+1]
		}
	}
	name := filepath.Join(out, "right.csv")
	if err := os.WriteFile(name, []byte(right), 0o644); err != nil {
		t.Fatal(err)
	}
	r := object(t, append(one, "-test", kit+"test.csv", "-calib", name)...)
	if r["temperature"] != nil || !strings.Contains(fmt.Sprint(r["notes"]), "own probabilities stand") || at(t, opinion(t, r, "network"), "temperature") != nil || r["nll"] != at(t, r, "before", "nll") {
		t.Errorf("temperature %v, notes %v, log loss %v after %v", r["temperature"], r["notes"], r["nll"], at(t, r, "before", "nll"))
	}
}
