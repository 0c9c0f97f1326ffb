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

// object runs the program with -json and checks that the fields are those of
// README.md.
func object(t *testing.T, args ...string) result {
	t.Helper()
	r, fields := clitest.Object[result](t, run, append([]string{"-draws", "100"}, args...)...)
	fields.Are(t, "changes", "conclusion", "level", "n")
	return r
}

// TestNile: the change of Cobb 1978, found and then noticed; variances of Durbin
// and Koopman 2012, §2.10, with the likelihood of statsmodels 0.13, which counts
// ½ log 2π for the first value; and posteriors around the likeliest values.
func TestNile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	r := object(t, "-out", dir)
	if len(r.Changes.Found) != 1 || r.Changes.Found[0].At != 1899 || r.Changes.Found[0].Near < 0.95 || r.Changes.LogBayesFactor < 10 {
		t.Errorf("%+v", r.Changes)
	}
	if !slices.Equal(r.Changes.Alarms, []float64{1902}) {
		t.Errorf("alarms at %v", r.Changes.Alarms)
	}
	noise, level := r.Level.Variances["noise"], r.Level.Variances["level"]
	if math.Abs(noise.Likeliest-15099) > 15 || math.Abs(level.Likeliest-1469.1) > 5 || math.Abs(r.Level.LogLik+633.4646) > 1e-3 {
		t.Errorf("noise %+v, level %+v, %v", noise, level, r.Level.LogLik)
	}
	for _, v := range []variance{noise, level} {
		if !(v.Posterior.Interval[0] < v.Likeliest && v.Likeliest < v.Posterior.Interval[1]) {
			t.Errorf("%+v", v)
		}
	}
	if f := r.Level.Forecast; len(f) != 10 || f[0].At != 1971 || math.Abs(f[0].Mean-798.37) > 0.5 || f[9].Interval[1]-f[9].Interval[0] <= f[0].Interval[1]-f[0].Interval[0] {
		t.Errorf("%+v", f)
	}
	for _, name := range []string{"level.png", "change.svg"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() < 1000 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOwnData: a season, cells that are empty, and nothing that changes.
func TestOwnData(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("sold\n")
	for i := range 120 {
		if i%17 == 3 {
			csv.WriteString("NA\n")
			continue
		}
		fmt.Fprintf(&csv, "%g\n", 50+[]float64{9, -3, -6, 0}[i%4]+float64(i*7919%101)/101)
	}
	file := filepath.Join(t.TempDir(), "own.csv")
	if err := os.WriteFile(file, []byte(csv.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	r := object(t, "-data", file, "-series", "sold", "-period", "4", "-horizon", "4")
	if r.Changes.LogBayesFactor > 0 || len(r.Changes.Found) > 0 || !strings.Contains(r.Conclusion, "Nothing speaks") {
		t.Errorf("%+v: %s", r.Changes, r.Conclusion)
	}
	for k, want := range []float64{59.5, 47.5, 44.5, 50.5} {
		if f := r.Level.Forecast[k]; math.Abs(f.Mean-want) > 0.4 {
			t.Errorf("step %v: %v, want about %v", f.At, f.Mean, want)
		}
	}
}

func TestFaults(t *testing.T) {
	file := func(text string) string {
		name := filepath.Join(t.TempDir(), "bad.csv")
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return name
	}
	rows := func(row func(i int) string) string {
		var b strings.Builder
		for i := range 30 {
			b.WriteString(row(i))
		}
		return b.String()
	}
	for want, args := range map[string][]string{
		"want -series":                     {"-data", file("x\n1\n")},
		"-hazard is 1":                     {"-hazard", "1"},
		"-horizon is 0":                    {"-horizon", "0"},
		"-period is 1":                     {"-period", "1"},
		"-level is -1":                     {"-level", "-1"},
		"has 2 numbers; want 20":           {"-data", file("x\n1\n2\n"), "-series", "x"},
		"has 30 numbers; want 150":         {"-data", file("x\n" + rows(func(i int) string { return fmt.Sprintln(i * i % 7) })), "-series", "x", "-period", "50"},
		"column x does not vary":           {"-data", file("x\n" + rows(func(int) string { return "5\n" })), "-series", "x"},
		"column t has 5 in row 4 after 2;": {"-data", file("t,x\n" + rows(func(i int) string { return fmt.Sprintf("%d,%d\n", i+2*(i/3), i%4) })), "-series", "x", "-time", "t"},
		"rain":                             {"-series", "rain"},
		"no such file":                     {"-data", "nowhere.csv", "-series", "x"},
	} {
		var out, rest bytes.Buffer
		err := run(context.Background(), args, &out, &rest)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "nile: ") || out.Len() > 0 {
			t.Errorf("%q: error %v, want %q", args, err, want)
		}
	}
	var out, rest bytes.Buffer
	if err := run(context.Background(), []string{"-help"}, &out, &rest); !errors.Is(err, flag.ErrHelp) || !strings.Contains(rest.String(), "-hazard") {
		t.Errorf("-help: %v, %s", err, rest.String())
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := run(ctx, nil, &out, &rest); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
