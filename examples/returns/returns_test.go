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
	"strings"
	"testing"

	"github.com/seed78144065/credence/examples/internal/clitest"
)

func text(t *testing.T, args ...string) string {
	t.Helper()
	return clitest.Text(t, run, append([]string{"-draws", "20"}, args...)...)
}

// object runs the program with -json and checks that the fields are those of
// README.md.
func object(t *testing.T, args ...string) result {
	t.Helper()
	r, fields := clitest.Object[result](t, run, append([]string{"-draws", "20"}, args...)...)
	fields.Are(t, "anderson_rubin", "assumptions", "bootstrap", "conclusion", "diagnostics", "estimand", "first_stage_f", "first_stage_f_effective", "iv", "n", "ols")
	return r
}

// TestSchooling: the numbers of Card 1995, table 3, to the digits of a program of
// today.
func TestSchooling(t *testing.T) {
	r := object(t)
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"2SLS", r.IV.Mean, 0.13150383624}, {"error", r.IV.SE, 0.054143623585}, {"least squares", r.OLS.Mean, 0.074693255593},
		{"F", r.FirstStage, 3.6408495342 * 3.6408495342}, // of one instrument the square of t
	} {
		if math.Abs(c.got-c.want) > 1e-5*c.want {
			t.Errorf("%s is %v, want %v", c.what, c.got, c.want)
		}
	}
	if r.N != 3010 || r.Set.Shape != "interval" || r.Set.Ends[0] > r.IV.Mean || r.Set.Ends[1] < r.IV.Interval[1] {
		t.Errorf("%+v", r)
	}
	two := object(t, "-instrument", "nearc2,nearc4")
	if _, tested := two.Diagnostics["sargan_p"]; !tested {
		t.Error("two instruments without Sargan's test")
	}
}

// Own data with a weak instrument, pictures.
func TestOwnData(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("z,x,y\n")
	for i := range 200 {
		fmt.Fprintf(&csv, "%d,%d,%d\n", i%2, (i*7+i/11)%13, (i*5+i/7)%17)
	}
	file := filepath.Join(t.TempDir(), "own.csv")
	if err := os.WriteFile(file, []byte(csv.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "new")
	out := text(t, "-data", file, "-treatment", "x", "-outcome", "y", "-instrument", "z", "-out", dir)
	if !strings.Contains(out, "the instrument is weak") {
		t.Error(out)
	}
	for _, name := range []string{"returns.json", "effects.png"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBadInput(t *testing.T) {
	for want, args := range map[string][]string{
		"-help lists the flags":     {"-instruments", "x"},
		"want -treatment, -outcome": {"-data", "data/card.csv", "-treatment", "educ"},
		"-level is 0":               {"-level", "0"},
		"nowhere.csv":               {"-data", "nowhere.csv", "-treatment", "a", "-outcome", "b", "-instrument", "c"},
		`"nearc5"`:                  {"-instrument", "nearc5"},
		"twice":                     {"-covariates", "educ"},
	} {
		var out bytes.Buffer
		err := run(context.Background(), args, &out, &out)
		if err == nil || !strings.HasPrefix(err.Error(), "returns: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", args, err, want)
		}
	}
	var usage bytes.Buffer
	if err := run(context.Background(), []string{"-help"}, &usage, &usage); !errors.Is(err, flag.ErrHelp) || !strings.Contains(usage.String(), "-instrument") {
		t.Errorf("-help gives %v and %q", err, usage.String())
	}
}
