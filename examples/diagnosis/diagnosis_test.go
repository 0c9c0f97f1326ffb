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
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/examples/internal/clitest"
	"github.com/seed78144065/credence/internal/cases"
)

const folder = "../../testdata/cases/causal/bn/"

func text(t *testing.T, args ...string) string {
	t.Helper()
	return clitest.Text(t, run, append([]string{"-plot="}, args...)...)
}

// object runs the program with -json and checks that the fields are those of
// README.md.
func object(t *testing.T, args ...string) answer {
	t.Helper()
	a, fields := clitest.Object[answer](t, run, append([]string{"-plot="}, args...)...)
	fields.Are(t, "asked", "conflict", "explanation", "log_evidence", "next_best_tests", "overturning", "posteriors")
	for _, name := range []string{"explanation", "next_best_tests", "overturning"} {
		if _, is := fields[name].([]any); !is {
			t.Errorf("%q: %s is %v, want a list", args, name, fields[name])
		}
	}
	return a
}

// TestCasesDiagnosis: posteriors and log evidence of all networks as other
// programs have them, to the 1e-6 that rows with seven digits leave.
func TestCasesDiagnosis(t *testing.T) {
	const tolerance = 1e-6
	files, err := filepath.Glob(cases.Path("causal/bn/*.json"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files", len(files))
	for _, file := range files {
		name := filepath.Base(file)
		if name == "scores.json" {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var known struct {
			File    string
			States  map[string][]string
			Queries []struct {
				Evidence    map[string]string
				LogEvidence float64 `json:"log_p_evidence"`
				Posterior   map[string][]float64
			}
		}
		if err := json.Unmarshal(b, &known); err != nil {
			t.Fatal(err)
		}
		if len(known.Queries) == 0 {
			t.Fatalf("%s has no queries", name)
		}
		for _, q := range known.Queries {
			var parts []string
			for _, v := range slices.Sorted(maps.Keys(q.Evidence)) {
				parts = append(parts, v+"="+q.Evidence[v])
			}
			args := []string{"-bif", cases.Path("causal/bn/" + known.File), "-evidence", strings.Join(parts, ",")}
			a := object(t, args...)
			if math.Abs(a.LogEvidence-q.LogEvidence) > tolerance {
				t.Errorf("%q: log evidence %v, want %v", args, a.LogEvidence, q.LogEvidence)
			}
			for v, p := range q.Posterior {
				for k, x := range p {
					if got := a.Posteriors[v][known.States[v][k]]; !(math.Abs(got-x) <= tolerance) {
						t.Errorf("%q: P(%s=%s) is %v, want %v", args, v, known.States[v][k], got, x)
					}
				}
			}
			if len(a.Explanation) != len(q.Evidence) || a.Asked == nil && len(q.Evidence) > 0 {
				t.Errorf("%q: %d findings are explained", args, len(a.Explanation))
			}
		}
	}
}

// TestPatient: without flags, and what README.md says of it. Weights add up, and
// what the best test may show averages to what is known now.
func TestPatient(t *testing.T) {
	a := object(t)
	if a.Asked.Node != "PBC" || a.Asked.State != "present" || len(a.Explanation) != 7 || a.Tests[0].Test != "ESR" || a.Asked.Action != "biopsy" {
		t.Errorf("%+v", a.Asked)
	}
	sum, p := 0.0, a.Asked.Prior
	for _, f := range a.Explanation {
		if f.Before != p {
			t.Errorf("before %s it was %v, before that it became %v", f.Finding, f.Before, p)
		}
		sum, p = sum+float64(f.Weight), f.After
	}
	if math.Abs(sum-float64(a.Asked.Weight)) > 1e-9 || math.Abs(p-a.Asked.Posterior) > 1e-12 {
		t.Errorf("the weights sum to %v, not %v", sum, a.Asked.Weight)
	}
	for i, x := range a.Tests {
		mean := 0.0
		for _, o := range x.Outcomes {
			mean += o.P * o.Posterior["present"]
		}
		if math.Abs(mean-a.Asked.Posterior) > 1e-9 || x.Saving == nil || *x.Net != *x.Saving-x.Cost {
			t.Errorf("%+v", x)
		}
		if i > 0 && *x.Net > *a.Tests[i-1].Net {
			t.Errorf("%s is out of order", x.Test)
		}
	}
	if len(a.Overturning) == 0 || math.Abs(a.Overturning[0].To-0.339) > 5e-4 {
		t.Errorf("what overturns it: %+v", a.Overturning)
	}
	out := text(t)
	for _, want := range []string{
		"present ██████████████████▏      0.757  0.385", "cholesterol=a239_0       █████", "Most influential: ggtp=a640_70",
		"P(PBC=present | sex=female, age=age31_50) = 0.339 instead of 0.615", "1. ESR tells 0.14 bits", "so wait", "made up", "look at ESR first, for biopsy now costs",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the text lacks %q:\n%s", want, out)
		}
	}
}

// Actions and tests of the user, a node that the actions are about by default,
// and pictures.
func TestOwnCosts(t *testing.T) {
	costs := clitest.File(t, "costs.csv", "kind,name,state,cost\ntest,PCWP,,300\ntest,CVP,,1\ntest,HRBP,,0\naction,infuse,HYPOVOLEMIA=TRUE,1\naction,infuse,HYPOVOLEMIA=FALSE,20\naction,wait,HYPOVOLEMIA=TRUE,100\naction,wait,HYPOVOLEMIA=FALSE,0\n")
	args := []string{"-bif", "data/alarm.bif", "-evidence", "HRBP=HIGH,BP=LOW", "-costs", costs}
	a := object(t, args...)
	if a.Asked.Node != "HYPOVOLEMIA" || len(a.Tests) != 2 || a.Tests[0].Test != "CVP" || *a.Tests[1].Net > 0 {
		t.Errorf("%+v %+v", a.Asked, a.Tests)
	}
	if out := text(t, append(args, "-explain", "LVFAILURE")...); !strings.Contains(out, "are about HYPOVOLEMIA, so they say nothing here") {
		t.Errorf("the text is %s", out)
	}
	dir := filepath.Join(t.TempDir(), "new")
	text(t, append(args, "-out", dir)...)
	for _, name := range []string{"diagnosis.json", "network.png", "network.svg", "weights.png", "weights.svg"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	a = object(t, "-bif", "data/alarm.bif")
	if a.Asked != nil || math.Abs(a.LogEvidence) > 1e-12 || math.Abs(a.Posteriors["HYPOVOLEMIA"]["TRUE"]-0.2) > 1e-9 {
		t.Errorf("without findings: %+v, %v", a.Asked, a.LogEvidence)
	}
	if out := text(t, "-bif", "data/alarm.bif"); !strings.Contains(out, "Without findings") {
		t.Errorf("without findings: %s", out)
	}
}

// What a finding decides has weights without end: null in JSON.
func TestDecided(t *testing.T) {
	net := clitest.File(t, "two.bif", "network two { }\nvariable A { type discrete [ 2 ] { yes, no }; }\nvariable B { type discrete [ 2 ] { yes, no }; }\nprobability ( A ) { table 0.5, 0.5; }\nprobability ( B | A ) { (yes) 1, 0; (no) 0.5, 0.5; }\n")
	out := text(t, "-bif", net, "-evidence", "B=no", "-explain", "A=no", "-json")
	if !strings.Contains(out, `"weight": null`) {
		t.Errorf("the weight of what decides: %s", out)
	}
	dir := t.TempDir()
	if out := text(t, "-bif", net, "-evidence", "B=no", "-explain", "A=yes", "-out", dir); !strings.Contains(out, "-Inf") {
		t.Errorf("the weight of what decides: %s", out)
	}
}

func TestBadInput(t *testing.T) {
	asia := folder + "asia.bif"
	csv := func(rows string) string { return clitest.File(t, "costs.csv", "kind,name,state,cost\n"+rows) }
	for want, args := range map[string][]string{
		"-help lists the flags":                        {"-network", "x"},
		`"smoke=yes" is no flag`:                       {"-evidence", "asia=yes,", "smoke=yes"},
		"no such file":                                 {"-bif", "nowhere.bif"},
		"bad.bif: bn: line 2 col 10":                   {"-bif", clitest.File(t, "bad.bif", "network bad { }\nvariable ; { }")},
		`did you mean "smoke"`:                         {"-bif", asia, "-evidence", "smok=yes"},
		`smoke has no state "yse" (did you mean "yes"`: {"-bif", asia, "-evidence", "smoke=yse,lnug=no"},
		`"smoke" has no =`:                             {"-bif", asia, "-evidence", "smoke"},
		"smoke is observed twice":                      {"-bif", asia, "-evidence", "smoke=yes,smoke=no"},
		"tub=yes, either=no have probability 0":        {"-bif", asia, "-evidence", "smoke=yes,tub=yes,either=no"},
		`did you mean "lung"`:                          {"-bif", asia, "-explain", "lnug"},
		`lung has no state "maybe"`:                    {"-bif", asia, "-explain", "lung=maybe"},
		"smoke was observed: there is nothing":         {"-bif", asia, "-evidence", "smoke=yes", "-explain", "smoke"},
		"-costs: open nowhere.csv":                     {"-bif", asia, "-costs", "nowhere.csv"},
		"empty.csv: the file is empty":                 {"-bif", asia, "-costs", clitest.File(t, "empty.csv", "")},
		"other.csv:1:1: the columns are test,cost":     {"-bif", asia, "-costs", clitest.File(t, "other.csv", "test,cost\n")},
		`costs.csv:2:6: dag: `:                         {"-bif", asia, "-costs", csv("test,xrya,,1\n")},
		`costs.csv:2:12: the cost is "much"`:           {"-bif", asia, "-costs", csv("test,xray,,much\n")},
		`costs.csv:3:12: the cost is "-1"`:             {"-bif", asia, "-costs", csv("test,tub,,1\ntest,xray,,-1\n")},
		`costs.csv:2:1: the kind is "tset"`:            {"-bif", asia, "-costs", csv("tset,xray,,1\n")},
		"the test xray is given twice":                 {"-bif", asia, "-costs", csv("test,xray,,1\ntest,xray,,2\n")},
		"want none":                                    {"-bif", asia, "-costs", csv("test,xray,yes,1\n")},
		"wrong number of fields":                       {"-bif", asia, "-costs", csv("test,xray\n")},
		"want one such as node=state":                  {"-bif", asia, "-costs", csv("action,wait,lung,1\n")},
		"lung has no state":                            {"-bif", asia, "-costs", csv("action,wait,lung=perhaps,1\n")},
		"about tub, those before are about lung":       {"-bif", asia, "-costs", csv("action,wait,lung=yes,1\naction,wait,tub=no,1\n")},
		"no cost of wait with lung=no":                 {"-bif", asia, "-costs", csv("action,wait,lung=yes,1\n")},
		"the cost of wait with lung=yes is given":      {"-bif", asia, "-costs", csv("action,wait,lung=yes,1\naction,wait,lung=yes,1\n")},
		"the action has no name":                       {"-bif", asia, "-costs", csv("action,,lung=yes,1\n")},
		"-out: mkdir":                                  {"-out", filepath.Join(clitest.File(t, "f", ""), "below")},
		"-plot: plot":                                  {"-plot", filepath.Join(t.TempDir(), "a.gif")},
	} {
		var out bytes.Buffer
		if err := run(context.Background(), args, &out, &out); err == nil || !strings.HasPrefix(err.Error(), "diagnosis: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", args, err, want)
		}
	}
	var usage bytes.Buffer
	if err := run(context.Background(), []string{"-help"}, &usage, &usage); !errors.Is(err, flag.ErrHelp) || !strings.Contains(usage.String(), "-evidence") {
		t.Errorf("-help gives %v and %q", err, fmt.Sprint(usage.String()))
	}
}

// TestPlot: there is a picture by default, and none that nobody asked for.
func TestPlot(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "diagnosis.svg"},
		{[]string{"-plot", "own.png"}, "own.png"},
		{[]string{"-plot", ""}, ""},
		{[]string{"-json"}, ""},
	} {
		var out bytes.Buffer
		if err := run(context.Background(), c.args, &out, &out); err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob("*")
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(files, " "); got != c.want || strings.Contains(out.String(), "The picture is in "+c.want) != (c.want != "") {
			t.Errorf("%q leaves the files %q, want %q, and writes %q", c.args, got, c.want, out.String()[max(0, out.Len()-80):])
		}
		for _, f := range files {
			if err := os.Remove(f); err != nil {
				t.Fatal(err)
			}
		}
	}
}
