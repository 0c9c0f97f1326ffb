package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed78144065/credence/examples/internal/clitest"
)

const (
	kit    = "../../testdata/cases/nn/pima_diabetes/"
	german = "../../testdata/cases/nn/german_credit/"
)

func text(t *testing.T, args ...string) string { return clitest.Text(t, run, args...) }

// answer runs the program with -json and checks that README.md tells of all fields.
func answer(t *testing.T, args ...string) result {
	t.Helper()
	r, fields := clitest.Object[result](t, run, args...)
	fields.InReadme(t)
	return r
}

// near tells of a number that is not that of the kit.
func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-6+1e-6*math.Abs(want)) { // tolerance of kit.json
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func members(folder string) string {
	var names []string
	for i := range 5 {
		names = append(names, fmt.Sprintf("%smember%d.onnx", folder, i))
	}
	return strings.Join(names, ",")
}

func own(change ...string) []string {
	return append([]string{"-model", members(kit), "-light", kit + "light.onnx", "-features", kit + "features.onnx", "-head", kit + "head.onnx",
		"-train", kit + "train.csv", "-calib", kit + "calib.csv", "-test", kit + "test.csv", "-ood", kit + "ood_permuted.csv",
		"-zeros", "glucose,blood_pressure,skin_thickness,insulin,bmi", "-group", "age"}, change...)
}

func credit(change ...string) []string {
	return append([]string{"-model", members(german), "-train", german + "train.csv", "-calib", german + "calib.csv", "-test", german + "test.csv", "-schema", german + "schema.json"}, change...)
}

// TestKnownAnswers: what other programs have of these networks on these rows, with 0
// where a value is missing (ONNX Runtime and numpy, see the kit).
func TestKnownAnswers(t *testing.T) {
	b, err := os.ReadFile(kit + "reference.json")
	if err != nil {
		t.Fatal(err)
	}
	type scores struct {
		AUC, NLL, Brier float64
		ECE             float64 `json:"ece15_toplabel"`
	}
	var ref struct {
		Test struct{ Ensemble, Light scores }
		Sets map[string]struct {
			LAC struct {
				Coverage float64
				Size     float64 `json:"mean_size"`
			}
		} `json:"conformal_ensemble_mean_prob"`
		Selective struct {
			AURC float64
			Risk map[string]float64 `json:"risk_at_coverage"`
		} `json:"selective_prediction"`
		OOD struct {
			Inputs float64 `json:"mahalanobis_inputs_z_ridge1e-3"`
		} `json:"ood_permuted_vs_test_auroc"`
	}
	if err := json.Unmarshal(b, &ref); err != nil {
		t.Fatal(err)
	}
	for _, alpha := range []string{"0.05", "0.1", "0.2"} {
		r := answer(t, "-alpha", alpha, "-impute", "keep")
		want := ref.Test.Ensemble
		near(t, "auc", r.Before.AUC, want.AUC)
		near(t, "nll", r.Before.NLL, want.NLL)
		near(t, "brier", r.Before.Brier, want.Brier)
		near(t, "ece", r.Before.ECE, want.ECE)
		near(t, "light", r.Opinions[2].Before.NLL, ref.Test.Light.NLL)
		near(t, "coverage", r.Coverage, ref.Sets["alpha="+alpha].LAC.Coverage)
		near(t, "set_size", r.SetSize, ref.Sets["alpha="+alpha].LAC.Size)
		near(t, "aurc", r.AURC, ref.Selective.AURC)
		near(t, "risk_of_surest", r.Risk, ref.Selective.Risk["0.8"])
		if math.Abs(*r.OODAUC-ref.OOD.Inputs) > 2e-3 { // tolerance of the key
			t.Errorf("ood_auc is %v, want %v", *r.OODAUC, ref.OOD.Inputs)
		}
		near(t, "temperature", *r.Temperature, *r.Opinions[0].Temperature)
		near(t, "nll by map", *r.Maps["temperature"], r.NLL)
	}
}

// TestMissing: zeros that can't be are counted and filled in, which helps these
// networks on calibration and test rows alike, and rows with many are handed over.
func TestMissing(t *testing.T) {
	r := answer(t)
	want := map[string]int{"glucose": 1, "blood_pressure": 10, "skin_thickness": 57, "insulin": 96, "bmi": 3} // counted in test.csv
	if !maps.Equal(r.Missing, want) || r.Reasons.Missing != 10 {                                              // 7 rows lack three values, 3 lack four
		t.Errorf("%v, %+v", r.Missing, r.Reasons)
	}
	if all := answer(t, "-imputed", "0"); all.Reasons.Missing != 96 {
		t.Errorf("%+v", all.Reasons)
	}
	if none := answer(t, "-imputed", "-1"); none.Reasons.Missing != 0 {
		t.Errorf("%+v", none.Reasons)
	}
	for _, swap := range [][]string{nil, {"-calib", kit + "test.csv", "-test", kit + "calib.csv"}} {
		median, kept := answer(t, own(swap...)...), answer(t, own(append(swap, "-impute", "keep")...)...)
		if median.NLL >= kept.NLL || median.AUC <= kept.AUC {
			t.Errorf("filled in %+v, kept %+v", median.Measures, kept.Measures)
		}
	}
}

// TestOwnFiles: files give what the embedded ones do.
func TestOwnFiles(t *testing.T) {
	if got, want := text(t, own("-json")...), text(t, "-json"); got != want {
		t.Errorf("files give\n%s\nwant\n%s", got, want)
	}
}

// TestGroups: groups have all rows once, and what is said of all is what is said of
// them together.
func TestGroups(t *testing.T) {
	for _, r := range []result{answer(t), answer(t, "-cuts", "40"), answer(t, credit("-group", "personal_status_sex")...), answer(t, credit("-group", "age", "-cuts", "25")...)} {
		rows, covered, handed := 0, 0.0, 0.0
		for _, g := range r.Groups {
			if g.Rows > 0 {
				rows += g.Rows
				covered += float64(g.Rows) * *g.Coverage
				handed += float64(g.Rows) * g.Handed
			}
		}
		n := float64(r.N)
		if rows != r.N || math.Abs(covered/n-r.Coverage) > 1e-12 || math.Abs(handed/n-r.Abstain) > 1e-12 {
			t.Errorf("%d of %d rows, %v covered, %v handed over: %+v", rows, r.N, covered/n, handed/n, r.Groups)
		}
	}
	if r := answer(t, credit("-group", "age", "-cuts", "25")...); r.Groups[0].Rows != 52 { // as in the kit's reference
		t.Errorf("%+v", r.Groups)
	}
	if r := answer(t, credit()...); len(r.Groups) != 0 {
		t.Errorf("%+v", r.Groups)
	}
}

// TestExplain: what columns contribute adds up to the difference from the training
// rows, exactly or sampled, and categories have their labels.
func TestExplain(t *testing.T) {
	for _, c := range []struct {
		args  []string
		n     int
		exact bool
	}{{[]string{"-explain", "6"}, 8, true}, {credit("-explain", "3"), 20, false}} {
		r := answer(t, c.args...)
		e := r.Explained
		sum := e.Base
		for i, s := range e.Shares {
			sum += s.Phi
			if i > 0 && math.Abs(s.Phi) > math.Abs(e.Shares[i-1].Phi) || (s.SE == nil) != c.exact {
				t.Errorf("%+v after %+v", s, e.Shares[i-1])
			}
		}
		if math.Abs(sum-e.Value) > 1e-12 || len(e.Shares) != c.n || e.Exact != c.exact {
			t.Errorf("%d columns add up to %v, not %v", len(e.Shares), sum, e.Value)
		}
		if !c.exact && e.Shares[0].Given[0] != 'A' {
			t.Errorf("%+v is no label", e.Shares[0])
		}
	}
	said := text(t, "-explain", "1")
	if !strings.Contains(said, "(missing)") || !strings.Contains(said, "Row 1 has the probability") {
		t.Error(said)
	}
}

// TestPrevalence: where fewer patients are ill, sets are by class and costs counted
// there as well.
func TestPrevalence(t *testing.T) {
	r := answer(t, "-prevalence", "0.1")
	if r.Cost.Use == nil || r.Cost.Use.BaseRate != 0.1 || r.Expected != nil || len(r.Thresholds) != 2 {
		t.Errorf("%+v %v %v", r.Cost.Use, r.Expected, r.Thresholds)
	}
	if r := answer(t); r.Cost.Use != nil || r.Expected == nil || r.Coverage < r.Expected[0] || r.Coverage > r.Expected[1] {
		t.Errorf("%v of %v", r.Coverage, r.Expected)
	}
}

// TestFiles: -out has what README.md says, and the bundle the same scores.
func TestFiles(t *testing.T) {
	out := filepath.Join(t.TempDir(), "new")
	r := answer(t, "-out", out)
	for _, name := range []string{"coverage.png", "drift.png", "medical.json", "reliability.png", "riskcoverage.png", "rows.csv", "scorer.zip"} {
		if info, err := os.Stat(filepath.Join(out, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if r.Bundle == nil || !r.Bundle.Identical || r.PerRow == nil {
		t.Errorf("%+v", r.Bundle)
	}
}

func TestBadInput(t *testing.T) {
	file := func(name, text string) string { return clitest.File(t, name, text) }
	b, err := os.ReadFile(kit + "test.csv")
	if err != nil {
		t.Fatal(err)
	}
	test := string(b)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-cuts", "45,30"}, `-cuts is "45,30"`},
		{[]string{"-cuts", "old"}, `-cuts is "old"`},
		{[]string{"-explain", "193"}, "-explain is 193; test.csv has the rows 1 to 192"},
		{[]string{"-explain", "-1"}, "-explain is -1"},
		{[]string{"-impute", "mean"}, `-impute is "mean"`},
		{[]string{"-group", "ward"}, `"ward"`},
		{own("-zeros", "glucos"), `has no columns ["glucos"]`},
		{own("-zeros", "", "-train", file("train.csv", strings.Replace(test, ",46,", ",,", 1))), `train.csv:2: column "skin_thickness": is missing`},
		{own("-train", file("train.csv", strings.Replace(test, ",0,42.0", ",none,42.0", 1))), `train.csv:2: column "insulin"`},
		{own("-test", file("test.csv", strings.Replace(test, ",42.0", ",tall,42.0", 1))), "test.csv:2"},
		{own("-test", file("test.csv", strings.Replace(test, "21,1\n", "21,yes\n", 1))), `test.csv:2: column "y"`},
		{own("-zeros", "", "-test", file("test.csv", strings.Replace(test, ",46,", ",NaN,", 1))), `test.csv:2: column "skin_thickness": is missing`},
		{credit("-zeros", "age"), "-zeros is for rows without -schema"},
		{credit("-test", file("test.csv", "status\nA14\n")), "test.csv:1"},
	} {
		var out bytes.Buffer
		err := run(context.Background(), append(c.args, "-json"), &out, new(bytes.Buffer))
		if err == nil || !strings.HasPrefix(err.Error(), "medical: ") || !strings.Contains(err.Error(), c.want) || out.Len() > 0 {
			t.Errorf("%q: %v, want %q", c.args[max(0, len(c.args)-2):], err, c.want)
		}
	}
	if err := run(context.Background(), []string{"-help"}, new(bytes.Buffer), new(bytes.Buffer)); !errors.Is(err, flag.ErrHelp) {
		t.Error(err)
	}
}
