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
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed78144065/credence/examples/internal/clitest"
)

// childVariable makes a process of the test binary the program.
const childVariable = "CREDENCE_FRAUDSTREAM_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) == "" {
		os.Exit(m.Run())
	}
	if err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func text(t *testing.T, args ...string) string {
	t.Helper()
	return clitest.Text(t, run, args...)
}

func object(t *testing.T, args ...string) (a answer, out string) {
	t.Helper()
	out = text(t, append(args, "-json")...)
	if err := json.Unmarshal([]byte(out), &a); err != nil {
		t.Fatal(err)
	}
	return a, out
}

// TestKilledAndStartedAgain kills the program with its state in a folder, starts
// it again, and wants the answer of a run that was left alone, to the byte.
func TestKilledAndStartedAgain(t *testing.T) {
	stream := []string{"-events", "12000", "-horizon", "2"}
	_, want := object(t, stream...)
	kept := append([]string{"-state", t.TempDir()}, stream...)
	kills := 0
	for range 4 {
		child := exec.Command(os.Args[0], append([]string{"-rate", "20000"}, kept...)...)
		child.Env = append(os.Environ(), childVariable+"=1")
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(150 * time.Millisecond)
		if err := child.Process.Kill(); err == nil {
			kills++
		} else if !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		child.Wait() // an error: it was killed
	}
	out := text(t, kept...)
	if kills < 2 || !strings.HasPrefix(out, "Gone on after ") {
		t.Errorf("killed %d times, and then %q", kills, strings.SplitN(out, "\n", 2)[0])
	}
	if _, got := object(t, kept...); got != want {
		t.Errorf("after %d kills the answer is another:\n%s\nwant\n%s", kills, got, want)
	}
}

// TestInterrupted: Ctrl-C says how to go on, and that works.
func TestInterrupted(t *testing.T) {
	args := []string{"-events", "3000", "-state", t.TempDir()}
	ctx, stop := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer stop()
	canceled, cancel := context.WithCancel(context.Background())
	go func() { <-ctx.Done(); cancel() }()
	err := run(canceled, append([]string{"-rate", "2000"}, args...), new(bytes.Buffer), new(bytes.Buffer))
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "the same command goes on") {
		t.Fatal(err)
	}
	_, want := object(t, "-events", "3000")
	if _, got := object(t, args...); got != want {
		t.Error("another answer after an interruption")
	}
}

// TestFindsTheAttack: the alarm comes in the segment that was attacked, days
// before its payments are settled, and nowhere else; the rate that is found is the
// true one; the model says more than the segment, and is worth its reviews.
func TestFindsTheAttack(t *testing.T) {
	a, _ := object(t)
	for _, s := range a.Segments {
		if s.Name != attacked {
			if len(s.Alarms) != 0 {
				t.Errorf("%s: alarms %+v", s.Name, s.Alarms)
			}
			continue
		}
		if len(s.Alarms) == 0 || s.Alarms[0].Day < attackDay || s.Alarms[0].Day > attackDay+5 {
			t.Errorf("alarms %+v; the attack was on day %d, and settled 5 days later", s.Alarms, attackDay)
		}
		if s.Now.Interval[0] > attackRate || s.Now.Interval[1] < attackRate || s.Now.Level != 0.95 {
			t.Errorf("now %+v; the truth is %v", s.Now, attackRate)
		}
	}
	if math.Abs(a.Delay-1) > 0.2 { // 500 exponential delays of mean 1, cut at 5: 4 standard errors
		t.Errorf("a delay of %v days", a.Delay)
	}
	if f := a.Forecasts; f.LogLoss >= f.SegmentRate || f.AUC < 0.6 || math.Abs(f.Bias) > 4 || a.Decisions.Cost >= a.Decisions.CostPassing {
		t.Errorf("%+v, %+v", f, a.Decisions)
	}
	if !strings.Contains(a.Conclusion, attacked) || strings.Contains(a.Conclusion, "groceries") {
		t.Error(a.Conclusion)
	}
	quiet, _ := object(t, "-events", "14000", "-seed", "2") // ends before the attack
	if !strings.HasPrefix(quiet.Conclusion, "No segment's fraud has moved") {
		t.Errorf("%s %+v", quiet.Conclusion, quiet.Segments)
	}
}

// csvOf writes payments as a user would have them.
func csvOf(t *testing.T, messages []message) string {
	t.Helper()
	reported := map[string]float64{}
	var payments []message
	seen := map[string]bool{}
	for _, m := range messages {
		if m.Fraud {
			reported[m.Card] = m.Minute
		} else if !seen[m.Card] {
			seen[m.Card] = true
			payments = append(payments, m)
		}
	}
	var b strings.Builder
	b.WriteString("minute,segment,amount,night,abroad,reported\n")
	for _, m := range payments {
		late := ""
		if at, ok := reported[m.Card]; ok {
			late = fmt.Sprint(at)
		}
		fmt.Fprintf(&b, "%v,%s,%v,%v,%v,%s\n", m.Minute, m.Segment, m.Amount, m.Features[0], m.Features[1], late)
	}
	return file(t, b.String())
}

func file(t *testing.T, text string) string {
	t.Helper()
	return clitest.File(t, "payments.csv", text)
}

// TestOwnData: the made-up payments from a file, in the order in which they were
// delivered, which is none, give the answer of the stream.
func TestOwnData(t *testing.T) {
	name := csvOf(t, generate(9000, 3))
	_, want := object(t, "-events", "9000", "-seed", "3")
	if _, got := object(t, "-data", name, "-features", "night,abroad"); got != want {
		t.Errorf("from a file:\n%s\nwant\n%s", got, want)
	}
	without, _ := object(t, "-data", name)
	if len(without.Model) != len(shops)*2 {
		t.Errorf("without -features the model has %+v", without.Model)
	}
}

func TestBadInput(t *testing.T) {
	const head = "minute,segment,amount,reported\n"
	for want, args := range map[string][]string{
		"flag provided but not defined: -x":   {"-x"},
		`"file" is no flag`:                   {"file"},
		"-rate is -1":                         {"-rate", "-1"},
		"-review is 0":                        {"-review", "0"},
		"-look is 9, want":                    {"-look", "9"},
		"-keep is 2":                          {"-keep", "2"},
		"-block is NaN":                       {"-block", "NaN"},
		"-events is 0":                        {"-events", "0"},
		"which is not given":                  {"-features", "a"},
		"no such file":                        {"-data", "nowhere.csv"},
		`amount`:                              {"-data", file(t, "minute,segment\n1,a\n")},
		"payment 2: amount is -1, want":       {"-data", file(t, head+"1,a,1,\n2,a,-1,\n")},
		"payment 1: minute is NaN":            {"-data", file(t, head+",a,1,\n")},
		"payment 1: reported at minute 1 is ": {"-data", file(t, head+"5,a,1,1\n")},
		"payment 1: segment is missing":       {"-data", file(t, head+"5,,1,\n")},
		"payments.csv:2":                      {"-data", file(t, head+"5,a,much,\n")},
		"f is 1e+09, want":                    {"-features", "f", "-data", file(t, "minute,segment,amount,reported,f\n5,a,1,,1e9\n")},
	} {
		err := run(context.Background(), args, new(bytes.Buffer), new(bytes.Buffer))
		if err == nil || !strings.HasPrefix(err.Error(), "fraudstream: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", args, err, want)
		}
	}
	if err := run(context.Background(), []string{"-help"}, new(bytes.Buffer), new(bytes.Buffer)); !errors.Is(err, flag.ErrHelp) {
		t.Error(err)
	}
	dir := t.TempDir()
	object(t, "-events", "100", "-state", dir)
	err := run(context.Background(), []string{"-events", "100", "-seed", "2", "-state", dir}, new(bytes.Buffer), new(bytes.Buffer))
	if err == nil || !strings.Contains(err.Error(), "another stream") {
		t.Errorf("the state of another stream: %v", err)
	}
}

// TestFiles: -out writes what it says, and the JSON has the fields of README.md.
func TestFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	_, out := object(t, "-events", "5000", "-out", dir)
	entries, err := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if err != nil || !slices.Equal(names, []string{"fraudstream.json", "rates.png", "rates.svg"}) {
		t.Errorf("%q, %v", names, err)
	}
	if kept, err := os.ReadFile(filepath.Join(dir, "fraudstream.json")); err != nil || string(kept) != out {
		t.Errorf("the JSON in the folder is another, %v", err)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal([]byte(out), &fields); err != nil {
		t.Fatal(err)
	}
	for name := range fields {
		if !strings.Contains(string(readme), "`"+name+"`") {
			t.Errorf("README.md does not tell the field %s", name)
		}
	}
}
