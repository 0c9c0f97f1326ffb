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

func text(t *testing.T, args ...string) string {
	t.Helper()
	return clitest.Text(t, run, args...)
}

// object runs the program with -json and checks that the fields are those of
// README.md.
func object(t *testing.T, args ...string) result {
	t.Helper()
	r, fields := clitest.Object[result](t, run, args...)
	want := []string{"arms", "chosen", "control", "decision", "difference", "expected_loss", "kind", "left_out", "level", "lift", "loss_threshold", "lower_is_better",
		"metric", "others", "prob_beats_control", "prob_best", "rope", "rule", "sentence", "srm_p", "warnings", "without_largest"}
	if slices.Contains(args, "-sequential") {
		want = append([]string{"anytime"}, want...)
	}
	fields.Are(t, want...)
	return r
}

// file writes a CSV file.
func file(t *testing.T, lines ...string) string {
	t.Helper()
	return clitest.File(t, "own.csv", strings.Join(lines, "\n")+"\n")
}

// TestCookieCats: the published counts and means, the uneven arms, and the player
// who is a good part of a mean.
func TestCookieCats(t *testing.T) {
	r := object(t)
	if r.Metric != "retention_7" || r.Kind != "binomial" || r.Control != "gate_30" || r.Arms[0].N != 44700 || r.Arms[1].N != 45489 {
		t.Errorf("%+v", r.Decision)
	}
	if a := r.Arms[0].Mean - 0.190201; math.Abs(a) > 2e-5 { // the prior's part is 1.4e-5
		t.Errorf("retention of gate_30 is off by %v", a)
	}
	if p := r.ProbBeatsControl["gate_40"]; math.Abs(p-0.00078) > 0.00002 || r.Verdict != "keep control" {
		t.Errorf("P(gate_40 better) is %v, the decision %q", p, r.Verdict)
	}
	if r.SRM == nil || math.Abs(*r.SRM-0.0086) > 0.0002 || !strings.Contains(strings.Join(r.Warnings, ""), "[44700 45489]") {
		t.Errorf("the sizes of the arms: %v, %q", r.SRM, r.Warnings)
	}
	rounds := r.Others[0]
	if rounds.Kind != "normal" || len(rounds.Left) != 1 || rounds.Left[0].Value != 49854 || rounds.Without == nil {
		t.Fatalf("rounds: %+v", rounds)
	}
	with, without := rounds.ProbBeatsControl["gate_40"], rounds.Without.ProbBeatsControl["gate_40"]
	if math.Abs(rounds.Arms[0].Mean-52.4563) > 2e-3 || math.Abs(rounds.Without.Arms[0].Mean-51.34) > 0.01 || with > 0.2 || without < 0.4 {
		t.Errorf("P(gate_40 better) is %v with the player and %v without; the arms %+v, %+v", with, without, rounds.Arms, rounds.Without.Arms)
	}
	if out := text(t); !strings.Contains(out, "Without 49854 of gate_30") || !strings.Contains(out, r.Sentence) {
		t.Error(out)
	}
}

// TestCounts: the answers of testdata/cases/online for the same counts.
func TestCounts(t *testing.T) {
	r := object(t, "-counts", "0/40,3/38", "-rope", "0.02")
	if p := r.ProbBeatsControl["B"]; math.Abs(p-0.9479944) > 1e-7 || math.Abs(r.Lift["B"].Interval[1]-160.552213) > 1e-4 || math.Abs(r.Difference["B"].ProbInROPE-0.0988946) > 1e-6 {
		t.Errorf("%v, %+v, %+v", p, r.Lift, r.Difference)
	}
	many := object(t, "-counts", "50/500,62/505,58/498,70/510", "-control", "D")
	if math.Abs(many.ProbBest["D"]-0.66828032) > 1e-7 || len(many.ProbBeatsControl) != 3 {
		t.Errorf("%+v", many.Decision)
	}
	if churn := object(t, "-counts", "500/5000,400/5000", "-lower"); churn.Verdict != "ship" || churn.Chosen != "B" || !strings.Contains(churn.Sentence, "that is lower,") {
		t.Errorf("less churn: %s", churn.Sentence)
	}
	rates := object(t, "-kind", "poisson", "-counts", "120/1000,150/1010.5")
	if rates.SRM != nil || rates.ProbBest["B"] < 0.95 || rates.ProbBest["B"] > 0.97 {
		t.Errorf("%+v", rates.Decision)
	}
}

// own has two arms whose means differ by one, a column from before that tells much
// of the metric, and amounts.
func own(t *testing.T) string {
	lines := []string{"arm,before,y,spent,clicks"}
	for i := range 600 {
		before := math.Sin(float64(i*i)) * 4
		y := before + math.Cos(float64(7*i))
		arm, spent := "old", 0.0
		if i%2 == 1 {
			arm, y = "new", y+1
		}
		if i%5 == 0 {
			spent = math.Exp(2+math.Sin(float64(3*i))) + float64(i%2)
		}
		lines = append(lines, fmt.Sprintf("%s,%.4f,%.4f,%.2f,%d", arm, before, y, spent, (i*i+i/7)%5))
	}
	return file(t, lines...)
}

func TestOwnData(t *testing.T) {
	data := own(t)
	with := func(args ...string) result {
		return object(t, append([]string{"-data", data, "-variant", "arm"}, args...)...)
	}
	plain, cuped := with("-metric", "y"), with("-metric", "y", "-cuped", "before")
	if plain.Kind != "normal" || plain.Control != "old" || cuped.Difference["new"].SD > plain.Difference["new"].SD/2 {
		t.Errorf("the standard deviations are %v, and %v without what was known before", plain.Difference, cuped.Difference)
	}
	if v := cuped.Difference["new"]; v.Interval[0] > 1 || v.Interval[1] < 1 {
		t.Errorf("the difference is 1; the interval %v", v.Interval)
	}
	if r := with("-metric", "spent"); r.Kind != "revenue" || len(r.ExpectedLoss) != 2 {
		t.Errorf("amounts: %+v", r.Decision)
	}
	if r := with("-metric", "clicks"); r.Kind != "poisson" {
		t.Errorf("counts: %s", r.Kind)
	}
	anytime := with("-metric", "y", "-cuped", "before", "-sequential")
	if v := anytime.Anytime["new"]; !(v.Interval[0] > 0 && v.Interval[1]-v.Interval[0] > cuped.Difference["new"].Interval[1]-cuped.Difference["new"].Interval[0]) || anytime.Verdict != "ship" {
		t.Errorf("valid at every look: %+v, %s", v, anytime.Sentence)
	}
	dir := filepath.Join(t.TempDir(), "new")
	if out := text(t, "-data", data, "-variant", "arm", "-metric", "y", "-out", dir); !strings.Contains(out, dir) {
		t.Error(out)
	}
	for _, name := range []string{"abtest.json", "arms.png", "lift.svg"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBadInput(t *testing.T) {
	data := own(t)
	one, negative := file(t, "arm,y", "a,1", "a,2"), file(t, "arm,y", "a,1", "b,-2", "a,3", "b,4")
	nan, empty := file(t, "arm,y", "a,1", "b,NaN"), file(t, "arm,y")
	single, same := file(t, "arm,y", "a,1.5", "a,2", "b,4.25"), file(t, "arm,y", "a,3", "a,3", "b,3", "b,3")
	for want, args := range map[string][]string{
		"-help lists the flags":         {"-draws", "9"},
		`-kind is "t"`:                  {"-kind", "t"},
		"-counts is in place of":        {"-counts", "1/2,1/2", "-data", data},
		"-counts are binomial or":       {"-counts", "1/2,1/2", "-kind", "normal"},
		"want -variant and -metric":     {"-data", data, "-variant", "arm"},
		"-cuped is for a metric of":     {"-data", data, "-variant", "arm", "-metric", "y", "-cuped", "before", "-kind", "revenue"},
		"no such file":                  {"-data", "nowhere.csv", "-variant", "arm", "-metric", "y"},
		`"befor"`:                       {"-data", data, "-variant", "arm", "-metric", "befor"},
		"has one arm":                   {"-data", one, "-variant", "arm", "-metric", "y"},
		"NaN":                           {"-data", nan, "-variant", "arm", "-metric", "y"},
		"no rows":                       {"-data", empty, "-variant", "arm", "-metric", "y"},
		"arm b: 1 values":               {"-data", single, "-variant", "arm", "-metric", "y"},
		"doesn't vary":                  {"-data", same, "-variant", "arm", "-metric", "y", "-kind", "normal"},
		"the value -2; want whole":      {"-data", negative, "-variant", "arm", "-metric", "y", "-kind", "poisson"},
		"the value -2; want amounts":    {"-data", negative, "-variant", "arm", "-metric", "y", "-kind", "revenue"},
		"want 0 and 1":                  {"-data", negative, "-variant", "arm", "-metric", "y", "-kind", "binomial"},
		"-cuped is the metric, y; want": {"-data", data, "-variant", "arm", "-metric", "y", "-cuped", "y"},
		"such as 0.95":                  {"-counts", "5/10,4/10", "-level", "1"},
		"the field is empty: fill it":   {"-data", file(t, "arm,y", "a,1", ",0", "b,1"), "-variant", "arm", "-metric", "y"},
		`-counts has "-3/10"`:           {"-counts", "-3/10,4/10"},
		`-counts has "5"`:               {"-counts", "5,4/10"},
		"11 successes of 10 trials":     {"-counts", "11/10,4/10"},
		"1 arms; want two":              {"-counts", "5/10"},
		"want a whole number":           {"-counts", "5/10.5,4/10"},
		"no events in any arm":          {"-counts", "0/10,0/10", "-kind", "poisson"},
		`the control is "C"`:            {"-counts", "5/10,4/10", "-control", "C"},
		"a level of 95":                 {"-counts", "5/10,4/10", "-level", "95"},
		"Loss is -1":                    {"-counts", "5/10,4/10", "-loss", "-1"},
		"covariate 1 doesn't vary":      {"-data", file(t, "arm,y,x", "a,1,3", "a,2,3", "b,3,3", "b,5,3"), "-variant", "arm", "-metric", "y", "-cuped", "x"},
		"ROPE is NaN; want a finite nu": {"-counts", "5/10,4/10", "-rope", "NaN"},
	} {
		var out bytes.Buffer
		err := run(context.Background(), args, &out, &out)
		if err == nil || !strings.HasPrefix(err.Error(), "abtest: ") || strings.HasPrefix(err.Error(), "abtest: abtest: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", args, err, want)
		}
	}
	var usage bytes.Buffer
	if err := run(context.Background(), []string{"-help"}, &usage, &usage); !errors.Is(err, flag.ErrHelp) || !strings.Contains(usage.String(), "-sequential") {
		t.Errorf("-help gives %v and %q", err, usage.String())
	}
}
