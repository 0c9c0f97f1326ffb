package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed78144065/credence/examples/internal/clitest"
)

func text(t *testing.T, args ...string) string {
	t.Helper()
	return clitest.Text(t, run, append([]string{"-draws", "40"}, args...)...)
}

// object runs the program with -json and checks that the fields are those of
// README.md.
func object(t *testing.T, args ...string) result {
	t.Helper()
	r, fields := clitest.Object[result](t, run, append([]string{"-draws", "40"}, args...)...)
	fields.Are(t, "adjusted", "assumptions", "conclusion", "declared_unfair", "gap", "graph", "groups", "level", "level_of_each", "not_identified", "parts", "paths", "question", "rows", "statements", "unfair_part", "warnings")
	return r
}

// TestAdmissions: the published numbers, and what README.md says of them.
func TestAdmissions(t *testing.T) {
	r := object(t, "-unfair", "direct,department", "-paths", "department=Dept")
	for _, v := range []struct {
		what      string
		got, want float64
	}{
		{"gap", *r.Gap.Observed, -0.14164542825}, {"direct", *r.Parts[0].Observed, 0.070969175758}, {"through departments", *r.Parts[2].Observed, -0.1427332183},
		{"the path", *r.Paths[0].Observed, -0.1427332183}, {"adjusted", *r.Adjusted, 0.0426368},
	} {
		if math.Abs(v.got-v.want) > 1e-6*math.Abs(v.want) {
			t.Errorf("%s is %v, want %v", v.what, v.got, v.want)
		}
	}
	if !r.Paths[0].Unfair || r.UnfairPart.Name != "direct" || r.Statements != 3 || r.Rows != 24 {
		t.Errorf("%+v", r.Report)
	}
	out := text(t)
	for _, want := range []string{"0.14", "nobody has declared", "+0.0426", "demographic parity", "[-0.1416]"} {
		if !strings.Contains(out, want) {
			t.Errorf("the text lacks %q:\n%s", want, out)
		}
	}
}

// Own data with numbers, a common cause, a rule's scores, a graph in a file, pictures.
func TestOwnData(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("age,sex,job,paid,score\n")
	for i := range 400 {
		bit := func(k int) int { return i >> k & 1 }
		age, noise := bit(0), bit(3)
		sex := max(bit(1)&bit(4), age&bit(2))
		job := max(sex&bit(5), noise&bit(2))
		paid := max(job&bit(6), age&bit(7))
		score := []string{".2", ".6", ".9"}[job+paid]
		csv.WriteString(strings.Join([]string{digit(age), digit(sex), digit(job), digit(paid), score}, ",") + "\n")
	}
	dir := filepath.Join(t.TempDir(), "new")
	args := []string{"-data", clitest.File(t, "own.csv", csv.String()), "-graph", clitest.File(t, "g.txt", "age -> sex; age -> job; age -> paid; sex -> job -> paid; sex -> paid"),
		"-protected", "sex", "-outcome", "paid", "-score", "score", "-from", "0", "-to", "1"}
	r := object(t, args...)
	if len(r.NotIdentified) != 0 || len(r.Groups.Rates) != 10 || len(r.Groups.Calibration) == 0 || *r.Parts[4].Observed == 0 {
		t.Errorf("%+v %+v", r.Report, r.Groups)
	}
	sum := *r.Parts[0].Observed + *r.Parts[1].Observed + *r.Parts[4].Observed
	if math.Abs(sum-*r.Gap.Observed) > 1e-12 {
		t.Errorf("the parts sum to %v, the gap is %v", sum, *r.Gap.Observed)
	}
	text(t, append(args, "-out", dir)...)
	for _, name := range []string{"fairness.json", "gap.png", "gap.svg", "graph.png", "groups.svg"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A common cause that nobody observed: nothing but the gap.
	args[3] = clitest.File(t, "g.txt", "sex -> job -> paid; sex -> paid; sex <-> paid; age")
	if r := object(t, args...); len(r.NotIdentified) != 1 || len(r.Parts) != 0 || r.Gap.Mean == 0 {
		t.Errorf("%+v", r.Report)
	}
}

func digit(k int) string { return string(rune('0' + k)) }

func TestBadInput(t *testing.T) {
	small := clitest.File(t, "small.csv", "a,b\n0,1\n1,0\n0,0\n1,1\n")
	for want, args := range map[string][]string{
		"-help lists the flags":                 {"-protect", "x"},
		`"x" is no flag`:                        {"x"},
		"want -protected and -outcome":          {"-data", small},
		"nowhere.csv":                           {"-data", "nowhere.csv", "-protected", "a", "-outcome", "b"},
		`no column "c"`:                         {"-data", small, "-protected", "a", "-outcome", "c"},
		"want both -from and -to":               {"-data", small, "-protected", "a", "-outcome", "b", "-from", "1"},
		"-level is 2":                           {"-level", "2"},
		"-graph: open nowhere.txt":              {"-graph", "nowhere.txt"},
		"line 1 col":                            {"-graph", clitest.File(t, "g.txt", "A -> ; ->")},
		`did you mean "Gender"`:                 {"-graph", clitest.File(t, "g.txt", "Gender -> Admit; Dept"), "-protected", "Gendr"},
		`Gender has no level "Women"`:           {"-to", "Women"},
		`Admit has no level "admitted"`:         {"-success", "admitted"},
		`"department" is no path`:               {"-paths", "department"},
		`"department" can't be declared unfair`: {"-unfair", "department"},
		`"Dept" is in the query twice`:          {"-paths", "no=Dept!Dept"},
		"nothing is mediated":                   {"-graph", clitest.File(t, "g.txt", "Gender -> Admit; Dept -> Admit"), "-mediators", "Dept", "-paths", "no=Dept"},
		"weights":                               {"-weights", "Frequency"},
		"-out: mkdir":                           {"-out", filepath.Join(clitest.File(t, "f", ""), "below")},
		"score: bayes":                          {"-score", "scores"},
	} {
		var out bytes.Buffer
		err := run(context.Background(), append([]string{"-draws", "10"}, args...), &out, &out)
		if err == nil || !strings.HasPrefix(err.Error(), "fairness: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", args, err, want)
		}
	}
	var usage bytes.Buffer
	if err := run(context.Background(), []string{"-help"}, &usage, &usage); !errors.Is(err, flag.ErrHelp) || !strings.Contains(usage.String(), "-unfair") {
		t.Errorf("-help gives %v and %q", err, usage.String())
	}
}
