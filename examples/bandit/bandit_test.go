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
	return clitest.Text(t, run, args...)
}

// object runs the program with -json and checks that the fields are those of
// README.md.
func object(t *testing.T, args ...string) result {
	t.Helper()
	r, fields := clitest.Object[result](t, run, args...)
	fields.Are(t, "actions", "best", "conclusion", "n", "policies", "replay")
	return r
}

// TestMails: the means of the experiment as published, learning that costs a
// tenth of an even split or less, and policies of one action that estimate what
// the experiment says of it.
func TestMails(t *testing.T) {
	r := object(t, "-draws", "10")
	if r.N != 64000 || r.Best != "always Mens E-Mail" || r.Replay.Regret > r.Replay.RegretEven/10 || r.Replay.Shares["Mens E-Mail"] < 0.95 {
		t.Errorf("%+v", r)
	}
	if math.Abs(r.Replay.Decisions-64000.0/3) > 200 { // 6 standard deviations of one order
		t.Errorf("%v decisions of 64000, a third of which match", r.Replay.Decisions)
	}
	for i, want := range []float64{0.182757, 0.106167, 0.151400} {
		a := r.Actions[i]
		if math.Abs(a.Mean-want) > 1e-6 {
			t.Errorf("%s: %v, published %v", a.Name, a.Mean, want)
		}
		for _, e := range []estimate{r.Policies[i].IPS, r.Policies[i].SNIPS, r.Policies[i].DR} {
			if math.Abs(e.Value-want) > 5*e.SE { // of half of the same rows: less than one in a million
				t.Errorf("always %s: %+v, want %v", a.Name, e, want)
			}
		}
	}
	if again := object(t, "-draws", "10"); again.Conclusion != r.Conclusion || again.Replay.Regret != r.Replay.Regret {
		t.Error("the same seed gives another result")
	}
}

// TestOwnData: uneven propensities, amounts, a policy by context that is better
// than any action, and pictures.
func TestOwnData(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("who,did,got,p\n")
	for i := range 2000 {
		who, did, p := i*7%2, "a", 0.8
		if i%5 == 0 {
			did, p = "b", 0.2
		}
		got := 10 + float64(i%13)/10
		if (who == 1) == (did == "b") {
			got += 3
		}
		fmt.Fprintf(&csv, "%d,%s,%g,%g\n", who, did, got, p)
	}
	file, dir := filepath.Join(t.TempDir(), "own.csv"), filepath.Join(t.TempDir(), "new")
	if err := os.WriteFile(file, []byte(csv.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	r := object(t, "-data", file, "-action", "did", "-reward", "got", "-propensity", "p", "-context", "who", "-out", dir)
	if r.Best != byContext {
		t.Errorf("best is %q", r.Best)
	}
	best := r.Policies[len(r.Policies)-1]
	if math.Abs(best.DR.Value-13.6) > 0.05 || math.Abs(best.Acts["b"]-0.5) > 0.05 {
		t.Errorf("%+v", best)
	}
	for _, name := range []string{"policies.png", "regret.svg"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() < 1000 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if out := text(t, "-data", file, "-action", "did", "-reward", "got", "-propensity", "p"); !strings.Contains(out, "always a") || strings.Contains(out, byContext) {
		t.Errorf("without context: %s", out)
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
	many := func(row string) string { return "a,r,p,x\n" + strings.Repeat("u,1,0.5,1\nv,0,0.5,1\n", 30) + row }
	for want, args := range map[string][]string{
		"want -action and -reward":   {"-data", file(many(""))},
		"-level is 2":                {"-level", "2"},
		"visits":                     {"-reward", "visits"},
		"has 1 action":               {"-data", file("a,r\nu,1\nu,0\n"), "-action", "a", "-reward", "r"},
		"w was taken 1 times":        {"-data", file(many("w,1,0.5,1\n")), "-action", "a", "-reward", "r"},
		"column p has 1.5 in row 61": {"-data", file(many("u,1,1.5,1\n")), "-action", "a", "-reward", "r", "-propensity", "p"},
		"column x does not vary":     {"-data", file(many("")), "-action", "a", "-reward", "r", "-context", "x"},
		"all rewards are 1":          {"-data", file(strings.ReplaceAll(many(""), "v,0", "v,1")), "-action", "a", "-reward", "r"},
		"no such file":               {"-data", "nowhere.csv", "-action", "a", "-reward", "r"},
		"segment":                    {"-reward", "segment"},
	} {
		var out, rest bytes.Buffer
		err := run(context.Background(), args, &out, &rest)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "bandit: ") || out.Len() > 0 {
			t.Errorf("%q: error %v, want %q", args, err, want)
		}
	}
	var out, rest bytes.Buffer
	if err := run(context.Background(), []string{"-help"}, &out, &rest); !errors.Is(err, flag.ErrHelp) || !strings.Contains(rest.String(), "-propensity") {
		t.Errorf("-help: %v, %s", err, rest.String())
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := run(ctx, nil, &out, &rest); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
