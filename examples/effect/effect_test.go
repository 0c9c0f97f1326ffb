package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/examples/internal/clitest"
)

func text(t *testing.T, args ...string) string {
	t.Helper()
	return clitest.Text(t, run, args...)
}

// result is the JSON as its readers see it.
type result struct {
	Estimand, Method string
	Mean             float64
	Interval         [2]float64
	Level            float64
	ProbPositive     float64 `json:"prob_positive"`
	N                int
	Diagnostics      map[string]*float64
	Refutations      []struct {
		Name, Null, Verdict string
		Observed            *float64
		OK                  bool
	}
	Sensitivity map[string]*float64
	Assumptions []string
}

// object runs the program with -json and checks that the fields are those of
// README.md and no others.
func object(t *testing.T, args ...string) result {
	t.Helper()
	r, fields := clitest.Object[result](t, run, args...)
	want := strings.Fields("assumptions diagnostics estimand interval level mean method n prob_positive refutations sensitivity")
	fields.Are(t, want...)
	for _, one := range fields["refutations"].([]any) {
		want := strings.Fields("name null observed ok verdict")
		if got := slices.Sorted(maps.Keys(one.(map[string]any))); !slices.Equal(got, want) {
			t.Errorf("%q: a refutation has %q, want %q", args, got, want)
		}
	}
	if !(r.Interval[0] < r.Mean && r.Mean < r.Interval[1]) || len(r.Assumptions) < 3 || r.N == 0 {
		t.Errorf("%q: %+v", args, r)
	}
	return r
}

// TestSmokers: quitting makes 3.4 to 3.5 kg heavier ([HernanRobins2020] ch. 12 and
// 13, with squares of the covariates), whatever the estimator.
func TestSmokers(t *testing.T) {
	for _, method := range []string{"auto", "ipw", "aipw", "match"} {
		r := object(t, "-method", method, "-times", "20")
		if math.Abs(r.Mean-3.45) > 0.2 || r.N != 1566 || r.ProbPositive < 0.999 || r.Level != 0.95 {
			t.Errorf("%s: %+v", method, r)
		}
		if z := r.Sensitivity["confounder_to_zero"]; z == nil || *z < 0.1 || *z > 0.25 {
			t.Errorf("%s: %v", method, r.Sensitivity)
		}
		if len(r.Refutations) < 5 {
			t.Errorf("%s: %d refutations, want 5 or more: %q", method, len(r.Refutations), r.Assumptions)
		}
	}
	if a := object(t, "-method", "aipw", "-level", "0.5", "-times", "10"); a.Level != 0.5 || a.Interval[1]-a.Interval[0] > 0.8 {
		t.Errorf("%+v", a)
	}
}

// TestFigures: every picture that README.md names is there.
func TestFigures(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	out := text(t, "-out", dir, "-times", "20")
	for _, want := range []string{"Method AIPW: with 1566 rows", "What nobody measured", "E-value", "It rests on", "qsmk moves wt82_71 by", "attempts refuted it."} {
		if !strings.Contains(out, want) {
			t.Errorf("the text lacks %q:\n%s", want, out)
		}
	}
	for _, name := range []string{"effect.json", "graph.svg", "effect.png", "refutations.png", "confounder.png", "overlap.png", "balance.png"} {
		if s, err := os.Stat(filepath.Join(dir, name)); err != nil || s.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// trial is a table of 0 and 1: assigned moves drug, something unobserved confounds
// drug and better; the effect in those who follow is (0.6 − 0.4) / (0.7 − 0.2).
func trial(t *testing.T) string {
	var b strings.Builder
	b.WriteString("assigned,drug,better\n")
	for _, c := range []struct{ z, x, y, n int }{{0, 0, 0, 52}, {0, 0, 1, 28}, {0, 1, 0, 8}, {0, 1, 1, 12}, {1, 0, 0, 20}, {1, 0, 1, 10}, {1, 1, 0, 20}, {1, 1, 1, 50}} {
		for range c.n {
			fmt.Fprintf(&b, "%d,%d,%d\n", c.z, c.x, c.y)
		}
	}
	return clitest.File(t, "trial.csv", b.String())
}

func TestInstrument(t *testing.T) {
	data, graph := trial(t), clitest.File(t, "trial.txt", "assigned -> drug -> better\ndrug <-> better\n")
	args := []string{"-data", data, "-graph", graph, "-treatment", "drug", "-outcome", "better"}
	for _, more := range [][]string{nil, {"-method", "iv"}, {"-instrument", "assigned"}} {
		r := object(t, append(slices.Clone(args), more...)...)
		if math.Abs(r.Mean-0.4) > 1e-9 || !strings.HasPrefix(r.Estimand, "LATE of drug on better") || len(r.Sensitivity) != 0 {
			t.Errorf("%q: %+v", more, r)
		}
	}
	if out := text(t, args...); !strings.Contains(out, "there is an instrument; so the effect is that in those") {
		t.Error(out)
	}
}

// TestLabels: treatments and covariates may be labels, names may have blanks.
func TestLabels(t *testing.T) {
	var b strings.Builder
	b.WriteString("arm,body mass,town,cured\n")
	for i := range 600 {
		arm, cured := []string{"control", "drug"}[i%7%2], (i/3+i%7%2)%2
		fmt.Fprintf(&b, "%s,%d,%s,%d\n", arm, 20+i%11, []string{"a", "b", "c"}[i/5%3], cured)
	}
	r := object(t, "-data", clitest.File(t, "labels.csv", b.String()), "-graph", clitest.File(t, "labels.txt", `dag { arm [exposure]; cured [outcome]; "body mass" -> {arm cured}; town -> {arm cured}; arm -> cured }`), "-method", "aipw", "-times", "10")
	if r.Sensitivity["robustness_value"] == nil || r.Sensitivity["e_value"] == nil || len(r.Refutations) != 8 {
		t.Errorf("%+v", r)
	}
}

// TestTables: a confounded effect of 0.3 in a table of 0 and 1, by the posterior of
// regressions, and by that of a front door, whose effect is 0.315 (a graph of five
// nodes of which one has no column).
func TestTables(t *testing.T) {
	var b strings.Builder
	b.WriteString("z,x,y\n")
	for _, c := range []struct{ z, x, y, n int }{{0, 0, 0, 70}, {0, 0, 1, 10}, {0, 1, 0, 12}, {0, 1, 1, 8}, {1, 0, 0, 10}, {1, 0, 1, 10}, {1, 1, 0, 16}, {1, 1, 1, 64}} {
		for range c.n {
			fmt.Fprintf(&b, "%d,%d,%d\n", c.z, c.x, c.y)
		}
	}
	data, graph := clitest.File(t, "z.csv", b.String()), clitest.File(t, "z.txt", "dag { x [exposure]; y [outcome]; z -> x -> y; z -> y }")
	r := object(t, "-data", data, "-graph", graph, "-draws", "200")
	if r.Method != "PlugIn" || math.Abs(r.Mean-0.285) > 0.06 || r.N != 200 || r.Sensitivity["e_value"] == nil {
		t.Errorf("%+v", r)
	}
	if out := text(t, "-data", data, "-graph", graph, "-draws", "50"); !strings.Contains(out, "all variables are discrete") || !strings.Contains(out, "posterior probability") {
		t.Error(out)
	}
	// P(t) ~ ½ by u, P(m | t) = 0.1 + 0.7t, P(y | m, u) = 0.05 + 0.9mu; t follows u.
	b.Reset()
	b.WriteString("t,m,y\n")
	for k := range 8 {
		t, m, y := k>>2&1, k>>1&1, k&1
		p := 0.0
		for u := range 2 {
			q := func(p float64, v int) float64 {
				if v == 1 {
					return p
				}
				return 1 - p
			}
			p += 0.5 * q(0.1+0.5*float64(u), t) * q(0.1+0.7*float64(t), m) * q(0.05+0.9*float64(m*u), y)
		}
		for range int(math.Round(4000 * p)) {
			fmt.Fprintf(&b, "%d,%d,%d\n", t, m, y)
		}
	}
	r = object(t, "-data", clitest.File(t, "front.csv", b.String()), "-graph", clitest.File(t, "front.txt", "t -> m -> y; t <-> y"), "-treatment", "t", "-outcome", "y")
	if r.Method != "PlugIn" || math.Abs(r.Mean-0.315) > 0.01 {
		t.Errorf("the front door: %+v", r)
	}
}

func TestFaults(t *testing.T) {
	data := trial(t)
	hidden := clitest.File(t, "hidden.txt", "drug -> better; drug <-> better")
	plain := clitest.File(t, "plain.txt", "assigned -> drug -> better; assigned -> better")
	marked := []string{"-treatment", "drug", "-outcome", "better"}
	alone := clitest.File(t, "alone.csv", "town,drug,better\nn,0,1\nn,0,2\nn,1,2\nn,1,4\ns,1,3\ns,1,4\ns,1,1\n")
	doses := []string{"-data", clitest.File(t, "doses.csv", "dose,y\nnone,1\nhalf,2\nfull,3\nnone,2\nhalf,3\nfull,4\n"), "-graph", clitest.File(t, "doses.txt", "dose -> y"), "-treatment", "dose", "-outcome", "y"}
	holes := clitest.File(t, "holes.csv", "assigned,drug,better\n0,0,1\n0,1,2\n1,0,NA\n1,1,4\n0,0,2\n1,1,5\n0,1,1\n1,0,3\n")
	for _, c := range []struct {
		want string
		args []string
	}{
		{"is not identified", append([]string{"-data", data, "-graph", hidden}, marked...)},
		{"unobserved causes tie drug to better", append([]string{"-data", data, "-graph", hidden}, marked...)},
		{"ask for causal.LATE", append([]string{"-data", data, "-graph", clitest.File(t, "iv.txt", "assigned -> drug -> better; drug <-> better"), "-method", "ipw"}, marked...)},
		{"no column \"asigned\"", append([]string{"-data", data, "-graph", clitest.File(t, "typo.txt", "asigned -> drug -> better; asigned -> better")}, marked...)},
		{"none of the 3 rows with town = s has drug = 0", append([]string{"-data", alone, "-graph", clitest.File(t, "town.txt", "town -> drug -> better; town -> better"), "-method", "ipw"}, marked...)},
		{"dose has 3 levels (full, half, none): say which two to compare with -from and -to", doses},
		{"-method ipw compares two", append([]string{"-from", "none", "-to", "full", "-method", "ipw"}, doses...)},
		{"better has 1 missing", append([]string{"-data", holes, "-graph", plain}, marked...)},
		{"is no instrument", append([]string{"-data", data, "-graph", clitest.File(t, "iv.txt", "assigned -> drug -> better; drug <-> better"), "-instrument", "better"}, marked...)},
		{"no instrument", append([]string{"-data", data, "-graph", plain, "-method", "iv"}, marked...)},
		{"data need a graph", append([]string{"-data", data}, marked...)},
		{"marks 0 nodes as exposure: want -treatment", []string{"-data", data, "-graph", plain}},
		{`-method is "ols"`, []string{"-method", "ols"}},
		{"-times is 3", []string{"-times", "3"}},
		{"-level is 2", []string{"-level", "2"}},
		{"-from and -to come together", []string{"-from", "1"}},
		{"-instrument is for -method iv", []string{"-instrument", "sex", "-method", "aipw"}},
		{"no such file", []string{"-graph", "nowhere.txt"}},
		{"-data", []string{"-data", "nowhere.csv", "-graph", plain, "-treatment", "drug", "-outcome", "better"}},
		{"flag provided but not defined", []string{"-effect"}},
	} {
		var out, rest bytes.Buffer
		err := run(context.Background(), c.args, &out, &rest)
		if err == nil || !strings.HasPrefix(err.Error(), "effect: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.args, err, c.want)
		}
		if out.Len() > 0 {
			t.Errorf("%q: prints %q", c.args, out.String())
		}
	}
	var not *causal.NotIdentifiedError
	var out bytes.Buffer
	if err := run(context.Background(), append([]string{"-data", data, "-graph", hidden}, marked...), &out, &out); !errors.As(err, &not) {
		t.Errorf("%v is no NotIdentifiedError", err)
	}
	if err := run(context.Background(), []string{"-help"}, &out, &out); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-help gives %v", err)
	}
	// Semicolons separate as well, and two values need not be 0 and 1; an arm of one
	// row can't be compared as it is, yet there is a posterior.
	semicolons := clitest.File(t, "semicolons.csv", "z;x;y\n1;1;1\n2;1;2\n3;2;5\n1;1;2\n2;1;2\n")
	if r := text(t, "-data", semicolons, "-graph", clitest.File(t, "z.txt", "z -> x -> y; z -> y"), "-treatment", "x", "-outcome", "y", "-draws", "20"); !strings.Contains(r, "n = 5") || !strings.Contains(r, "comparing the arms as they are: estimator: x = 2 in 1 rows") {
		t.Error(r)
	}
	// With -drop the row is left out.
	if r := text(t, append([]string{"-data", holes, "-graph", plain, "-drop", "-draws", "20"}, marked...)...); !strings.Contains(r, "1 rows miss a value") || !strings.Contains(r, "n = 7") {
		t.Error(r)
	}
}
