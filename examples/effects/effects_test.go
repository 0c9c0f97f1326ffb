package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/examples/internal/clitest"
)

func text(t *testing.T, args ...string) string {
	t.Helper()
	return clitest.Text(t, run, args...)
}

// object runs the program with -json and checks that the fields are those of
// README.md.
func object(t *testing.T, args ...string) map[string]any {
	t.Helper()
	_, fields := clitest.Object[any](t, run, args...)
	fields.InReadme(t)
	for _, name := range []string{"auc", "nll", "brier", "ece", "temperature", "ood_auc"} {
		if v, has := fields[name]; !has || v != nil {
			t.Errorf("%s is %v; it has no meaning here", name, v)
		}
	}
	return fields
}

// TestKnownAnswers: what an independent program has of these networks on the test
// rows, and the truth, which is known because outcomes were made up.
func TestKnownAnswers(t *testing.T) {
	text, err := os.ReadFile("../../testdata/cases/nn/ihdp_tarnet/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var reference map[string]map[string]any
	if err := json.Unmarshal(text, &reference); err != nil {
		t.Fatal(err)
	}
	r := object(t)
	for field, name := range map[string]string{"true_ate": "true_ate", "sqrt_pehe": "sqrt_pehe_ensemble", "epistemic_sd": "epistemic_sd_of_cate_mean"} {
		want := reference["test"][name].(float64)
		if got := r[field].(float64); math.Abs(got-want) > 1e-5+1e-5*want { // the tolerance of kit.json
			t.Errorf("%s is %v, want %v", field, got, want)
		}
	}
	// Both files together, from those of each.
	calib, test := reference["calib"], reference["test"]
	for field, name := range map[string]string{"plugin_ate": "plugin_ate", "ate": "aipw_ate_clip.02_.98"} {
		want := (112*calib[name].(float64) + 113*test[name].(float64)) / 225
		if got := r[field].(float64); math.Abs(got-want) > 1e-4 {
			t.Errorf("%s is %v, want %v", field, got, want)
		}
	}
	if r["n"] != 113. || r["n_unseen"] != 225. || r["coverage"].(float64) < 0.8 || r["per_row_file"] != nil {
		t.Errorf("%v rows, %v unseen, coverage %v, file %v", r["n"], r["n_unseen"], r["coverage"], r["per_row_file"])
	}
}

// own writes rows of a user's with other names, and columns in another order.
func own(t *testing.T) (calib, test, train string) {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{"calib", "test", "train"} {
		b, err := embedded.ReadFile("data/" + name + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
			f := strings.Split(strings.TrimSpace(line), ",")
			if i == 0 {
				f[25], f[26] = "visited", "score"
			}
			out.WriteString(f[26] + "," + strings.Join(f[:26], ",") + "\n")
		}
		path := filepath.Join(folder, name+".csv")
		if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, "calib.csv"), filepath.Join(folder, "test.csv"), filepath.Join(folder, "train.csv")
}

// TestOwnData: a user's files, networks and names give what the embedded ones do, and
// a folder of pictures and cases.
// Files of the user's that have the columns of the truth are read as the embedded
// ones are, without being told.
func TestOwnTruth(t *testing.T) {
	var args []string
	for _, role := range []string{"train", "calib", "test"} {
		args = append(args, "-"+role, "data/"+role+".csv")
	}
	args = append(args, "-model", "data/tarnet0.onnx,data/tarnet1.onnx,data/tarnet2.onnx,data/tarnet3.onnx,data/tarnet4.onnx")
	r, ours := object(t, args...), object(t)
	for _, field := range []string{"n", "ate", "coverage", "set_size", "true_ate", "sqrt_pehe", "unlike_training"} {
		if r[field] == nil || r[field] != ours[field] {
			t.Errorf("%s is %v, want %v", field, r[field], ours[field])
		}
	}
}

func TestOwnData(t *testing.T) {
	calib, test, train := own(t)
	out := t.TempDir()
	args := []string{"-model", "data/tarnet0.onnx,data/tarnet1.onnx,data/tarnet2.onnx,data/tarnet3.onnx,data/tarnet4.onnx",
		"-calib", calib, "-data", test, "-train", train, "-treatment", "visited", "-outcome", "score", "-method", "inexact"}
	r, ours := object(t, append(args, "-out", out)...), object(t, "-method", "inexact")
	for _, field := range []string{"ate", "ate_se", "naive", "set_size", "abstain_rate", "unlike_training"} {
		if r[field] != ours[field] {
			t.Errorf("%s is %v, want %v", field, r[field], ours[field])
		}
	}
	if r["coverage"] != nil || r["true_ate"] != nil || r["infinite_rate"] != 0. {
		t.Errorf("coverage %v and effect %v of a truth nobody knows, %v infinite", r["coverage"], r["true_ate"], r["infinite_rate"])
	}
	for _, name := range []string{"effects.png", "targeting.svg", "effects.json"} {
		if _, err := os.Stat(filepath.Join(out, name)); err != nil {
			t.Error(err)
		}
	}
	// Ranges from a file.
	var columns []string
	for i := range 25 {
		columns = append(columns, fmt.Sprintf(`"x%d"`, i+1))
	}
	ends := func(end string) string { return strings.Join(slices.Repeat([]string{end}, 25), ",") }
	rules := filepath.Join(out, "schema.json")
	rulesText := fmt.Sprintf(`{"kind":"schema","version":1,"inputs":{"x":{"dtype":"float32","shape":["N",25],"columns":[%s],"min":[%s],"max":[%s]}}}`,
		strings.Join(columns, ","), ends("-3"), ends("9"))
	if err := os.WriteFile(rules, []byte(rulesText), 0o644); err != nil {
		t.Fatal(err)
	}
	if r := object(t, append(args, "-schema", rules)...); r["unlike_training"].(float64) < 1 {
		t.Errorf("%v values below -3", r["unlike_training"])
	}
	rows, err := os.ReadFile(r["per_row_file"].(string))
	if err != nil || bytes.Count(rows, []byte("\n")) != 114 {
		t.Errorf("%d lines of cases, %v", bytes.Count(rows, []byte("\n")), err)
	}
	if said := text(t, append(args, "-cost", "100", "-budget", "0.1", "-alpha", "0.01", "-method", "nested")...); !strings.Contains(said, "nobody gains more than that") || !strings.Contains(said, "none of them ends") {
		t.Error(said)
	}
}

func TestFaults(t *testing.T) {
	calib, test, train := own(t)
	folder := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	model := []string{"-model", "data/tarnet0.onnx"}
	mine := append(slices.Clone(model), "-calib", calib, "-test", test)
	ours := []string{}
	for want, args := range map[string][]string{
		"is no flag":                     {"now"},
		"own data need -model":           {"-test", test},
		"-method is \"best\"":            {"-method", "best"},
		"-truth is":                      {"-truth", "a", "-test", test},
		"-outputs is":                    {"-outputs", "mu0"},
		"-clip is":                       {"-clip", "low,high"},
		"alpha is 2":                     append(ours, "-alpha", "2"),
		"cost NaN":                       append(ours, "-cost", "NaN"),
		"budget 3":                       append(ours, "-budget", "3"),
		"-calib: open nowhere.csv":       append(model, "-test", test, "-calib", "nowhere.csv"),
		"-model: open nowhere.onnx":      {"-model", "nowhere.onnx", "-calib", calib, "-test", test},
		"no column \"treatment\"":        mine,
		"there is no output":             append(mine, "-treatment", "visited", "-outcome", "score", "-outputs", "a,b,c"),
		"25":                             append(mine, "-treatment", "visited", "-outcome", "score", "-covariates", "x1,x2"),
		"want the same":                  append(model, "-calib", calib, "-test", write("other.csv", "a,b\n1,2\n")),
		"-schema":                        append(mine, "-treatment", "visited", "-outcome", "score", "-schema", write("schema.json", "{")),
		"-train":                         append(mine, "-treatment", "visited", "-outcome", "score", "-train", write("train.csv", "x1\n1\n")),
		"-model " + folder + "/bad.onnx": {"-model", write("bad.onnx", "no network"), "-calib", calib, "-test", test},
		"-truth":                         append(mine, "-treatment", "visited", "-outcome", "score", "-train", train, "-truth", "a,b"),
	} {
		err := run(context.Background(), args, &bytes.Buffer{}, &bytes.Buffer{})
		if err == nil || !strings.HasPrefix(err.Error(), "effects: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", args, err, want)
		}
	}
	if err := run(context.Background(), []string{"-help"}, &bytes.Buffer{}, &bytes.Buffer{}); !errors.Is(err, flag.ErrHelp) {
		t.Error(err)
	}
}
