package main

import (
	"bytes"
	"context"
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

const lalonde = "../../testdata/cases/causal/est/lalonde.csv"

func text(t *testing.T, args ...string) string {
	t.Helper()
	return clitest.Text(t, run, args...)
}

// object runs the program with -json and checks that the fields are those of
// README.md.
func object(t *testing.T, args ...string) result {
	t.Helper()
	r, fields := clitest.Object[result](t, run, args...)
	fields.Are(t, "assumptions", "balance", "benchmark", "conclusion", "effects", "estimand", "n", "not_estimated", "overlap", "sensitivity")
	return r
}

// TestStudies: published and independently computed answers.
func TestStudies(t *testing.T) {
	smokers := object(t, "-draws", "20")
	training := object(t, "-study", "lalonde", "-data", lalonde, "-plugin=false")
	for _, c := range []struct {
		r      result
		method string
		want   float64
	}{
		{smokers, "difference as they are", 2.540581}, {smokers, "IPW", 3.440535}, // Hernán and Robins, What If, §12.2
		{training, "difference as they are", -635.0262}, {training, "standardisation", 1647.583}, {training, "IPW", 1214.071},
		{training, "AIPW", 1226.544}, {training, "nearest score, without replacement", 894.3675}, {training, "nearest score, with replacement", 1967.940},
	} {
		i := slices.IndexFunc(c.r.Effects, func(f effect) bool { return f.Method == c.method })
		if i < 0 || math.Abs(c.r.Effects[i].Mean-c.want) > 1e-6*math.Abs(c.want) {
			t.Errorf("%s: %+v, want %v", c.method, c.r.Effects, c.want)
		}
	}
	if last := smokers.Effects[len(smokers.Effects)-1]; last.Method != "Bayesian g-formula" || last.Mean < 3 || last.Mean > 4 {
		t.Errorf("%+v", last)
	}
	if !strings.Contains(training.Conclusion, "of the experiment") || training.Benchmark == nil || smokers.N != 1566 {
		t.Errorf("%+v", training)
	}
}

// Own data with a factor for a treatment, pictures.
func TestOwnData(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("age,arm,fit\n")
	for i := range 200 {
		arm := []string{"old", "new"}[(i*7/3+i/50)%2]
		fit := []string{"1", "3", "2"}[(i*5+i/9)%3]
		csv.WriteString(strings.Join([]string{string(rune('1' + i%9)), arm, fit}, ",") + "\n")
	}
	file := filepath.Join(t.TempDir(), "own.csv")
	if err := os.WriteFile(file, []byte(csv.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "new")
	out := text(t, "-data", file, "-treatment", "arm", "-outcome", "fit", "-covariates", "age", "-out", dir, "-plugin=false", "-over", "ATC")
	if !strings.Contains(out, "ATC of arm on fit from new to old, 200 rows") {
		t.Error(out)
	}
	for _, name := range []string{"treatment.json", "effects.png", "balance.svg", "overlap.png"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNotEstimated: what is rare separates the arms in some folds alone; the other
// estimators are there, and which one is not is told.
func TestNotEstimated(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("age,rare,drug,pain\n")
	for i := range 60 {
		rare := 0
		if i < 2 {
			rare = 1
		}
		fmt.Fprintf(&csv, "%d,%d,%d,%d\n", (i*i)%17, rare, i%2, (i*7)%11)
	}
	file := filepath.Join(t.TempDir(), "rare.csv")
	if err := os.WriteFile(file, []byte(csv.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"-data", file, "-treatment", "drug", "-outcome", "pain", "-covariates", "age,rare", "-plugin=false"}
	r := object(t, args...)
	if len(r.NotEstimated) == 0 || r.NotEstimated[0].Method != "AIPW in 5 folds" || len(r.Effects) < 6 {
		t.Errorf("not estimated %+v, and %d are", r.NotEstimated, len(r.Effects))
	}
	if out := text(t, args...); !strings.Contains(out, "not estimated") || !strings.Contains(out, "! AIPW in 5 folds: ") {
		t.Error(out)
	}
}

func TestBadInput(t *testing.T) {
	for want, args := range map[string][]string{
		"-help lists the flags":     {"-treat", "x"},
		`-study is "card"`:          {"-study", "card"},
		"lalonde needs -data":       {"-study", "lalonde"},
		"want -treatment, -outcome": {"-data", lalonde},
		`-over is "LATE"`:           {"-over", "LATE"},
		"-level is 95":              {"-level", "95"},
		"nowhere.csv":               {"-data", "nowhere.csv", "-treatment", "a", "-outcome", "b", "-covariates", "c"},
		`"edge"`:                    {"-data", lalonde, "-treatment", "treat", "-outcome", "re78", "-covariates", "edge"},
		"leaves out educ":           {"-data", lalonde, "-treatment", "treat", "-outcome", "re78", "-covariates", "age,educ", "-formula", "age"},
		"educ has 19 values":        {"-data", lalonde, "-treatment", "educ", "-outcome", "re78", "-covariates", "age"},
	} {
		var out bytes.Buffer
		err := run(context.Background(), args, &out, &out)
		if err == nil || !strings.HasPrefix(err.Error(), "treatment: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", args, err, want)
		}
	}
	var usage bytes.Buffer
	if err := run(context.Background(), []string{"-help"}, &usage, &usage); !errors.Is(err, flag.ErrHelp) || !strings.Contains(usage.String(), "-covariates") {
		t.Errorf("-help gives %v and %q", err, usage.String())
	}
}
