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

// object runs the program with -json and checks that the fields are those of
// README.md.
func object(t *testing.T, args ...string) answer {
	t.Helper()
	a, fields := clitest.Object[answer](t, run, args...)
	fields.Are(t, "action", "assumptions", "bounds", "conclusion", "coupling", "doing", "estimate", "event", "n", "noise", "rung", "sampler", "unit")
	return a
}

// TestTrial: without flags. Drawn by lot, the two probabilities of improvement
// are beta with flat priors, 29 and 28, 5 and 49. If streptomycin is worse for
// nobody, p0/p1 of those who improved with it would have improved without: mean
// 5/54·56/28, deviation below 0.09. Statistic: the mean of 200 draws; bound 5
// standard errors, false alarms 6e-7.
func TestTrial(t *testing.T) {
	a := object(t)
	if want, bound := 5./54*56/28, 5*0.09/math.Sqrt(perDraw); math.Abs(a.Estimate.Mean-want) > bound {
		t.Errorf("probability %v, want %v within %v", a.Estimate.Mean, want, bound)
	}
	if a.Bounds == nil || a.Bounds.Lower > 0.02 || math.Abs(a.Bounds.Upper-a.Estimate.Mean) > 1e-6 {
		t.Errorf("bounds %+v: the lower is that of harm to as many as possible, 0, the upper that of harm to none", a.Bounds)
	}
	if p := a.Doing["streptomycin"].Lower; math.Abs(p-29./57) > 5*0.066/math.Sqrt(perDraw) {
		t.Errorf("with streptomycin %v improve", p)
	}
	if !strings.HasPrefix(a.Conclusion, "Probably not:") || a.Rung != "rung 3 (imagining)" || a.N != 107 || a.Coupling != "monotone" {
		t.Errorf("%+v", a)
	}
}

// TestStones: a graph with a cause of treatment and outcome that was measured,
// and the same with one that was not: then bounds alone, and wider ones.
func TestStones(t *testing.T) {
	args := []string{"-data", "data/kidney_stones.csv", "-outcome", "outcome", "-unit", "1", "-draws", "50"}
	known := object(t, append(args, "-graph", "data/kidney_stones.txt")...)
	if known.Unit["size"] != "small" || known.Unit["outcome"] != "success" || known.Action != "treatment=B" {
		t.Errorf("the first row is %+v", known)
	}
	hidden := object(t, append(args, "-graph", clitest.File(t, "hidden.txt", "size -> {treatment outcome}; treatment -> outcome; treatment <-> outcome"))...)
	switch {
	case hidden.Estimate != nil || hidden.Bounds == nil || known.Estimate == nil || known.Bounds == nil:
		t.Errorf("%+v and %+v", known, hidden)
	case hidden.Bounds.Lower > known.Bounds.Lower || hidden.Bounds.Upper < known.Bounds.Upper:
		t.Errorf("bounds %+v and with less known %+v", known.Bounds, hidden.Bounds)
	}
}

// TestNumber: an outcome that is a number, 2 + 3 with the treatment + own noise,
// which a patient keeps, and a picture.
func TestNumber(t *testing.T) {
	var rows strings.Builder
	rows.WriteString("drug,days\n")
	for i := range 40 {
		fmt.Fprintf(&rows, "%s,%g\n", []string{"no", "yes"}[i%2], 2+3*float64(i%2)+0.2*math.Sin(float64(i*i)))
	}
	dir := filepath.Join(t.TempDir(), "new")
	a := object(t, "-data", clitest.File(t, "days.csv", rows.String()), "-graph", clitest.File(t, "g.txt", "drug -> days"),
		"-treatment", "drug", "-outcome", "days", "-unit", "drug=yes,days=5.7", "-out", dir)
	if math.Abs(a.Estimate.Mean-2.7) > 0.3 || a.Bounds != nil || a.Noise["days"] != "known" { // the slope has a standard error of 0.05
		t.Errorf("%+v", a)
	}
	for _, name := range []string{"counterfactual.json", "counterfactual.svg", "counterfactual.png"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestText(t *testing.T) {
	var out bytes.Buffer
	if err := run(context.Background(), []string{"-draws", "20", "-unit", "treatment=bed rest,improved=no", "-event", "yes"}, &out, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"It can't be told", "would have had improved = yes with treatment = streptomycin", "rung 3", "Bounds", "Monotone", "improved interval"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the text lacks %q:\n%s", want, out.String())
		}
	}
}

func TestBadInput(t *testing.T) {
	graph, data := clitest.File(t, "g.txt", "x -> y"), clitest.File(t, "d.csv", "x,y,count\na,0,3\nb,1,4\nb,0,2\na,1,1\n")
	own := func(args ...string) []string {
		return append([]string{"-data", data, "-graph", graph, "-treatment", "x", "-outcome", "y", "-unit", "x=a,y=1"}, args...)
	}
	for want, args := range map[string][]string{
		"-help lists the flags":                 {"-patient", "x"},
		"-data and -graph go together":          {"-data", data},
		"no such file":                          {"-data", "nowhere.csv", "-graph", graph},
		"-graph: dag: line 1":                   own("-graph", clitest.File(t, "bad.txt", "x -> -> y")),
		`-treatment: the graph has no "z"`:      own("-treatment", "z"),
		`-outcome: the graph has no "z"`:        own("-outcome", "z"),
		`no column "m", which is a node`:        own("-graph", clitest.File(t, "m.txt", "x -> m -> y")),
		`no node "z" was measured`:              own("-unit", "z=1"),
		"want a row of the data, or pairs":      own("-unit", "x"),
		"x is given twice":                      own("-unit", "x=a,x=b"),
		"x=c: the values of x are a, b":         own("-unit", "x=c"),
		"there is no row 9":                     own("-unit", "9"),
		"-to: x=c":                              own("-to", "c"),
		"-event: y=2: the values of y are 0, 1": own("-event", "2"),
		"-event: nobody says what y was":        own("-unit", "x=a"),
		"the count of row 1 is -1":              own("-data", clitest.File(t, "n.csv", "x,y,count\na,0,-1\n")),
		"-out: mkdir":                           {"-draws", "10", "-out", filepath.Join(clitest.File(t, "f", ""), "below")},
	} {
		var out bytes.Buffer
		if err := run(context.Background(), args, &out, &out); err == nil || !strings.HasPrefix(err.Error(), "counterfactual: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", args, err, want)
		}
	}
	var usage bytes.Buffer
	if err := run(context.Background(), []string{"-help"}, &usage, &usage); !errors.Is(err, flag.ErrHelp) || !strings.Contains(usage.String(), "-unit") {
		t.Errorf("-help gives %v and %q", err, usage.String())
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := run(ctx, nil, &usage, &usage); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
