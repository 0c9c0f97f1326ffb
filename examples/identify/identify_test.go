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

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/examples/internal/clitest"
)

func text(t *testing.T, args ...string) string {
	t.Helper()
	return clitest.Text(t, run, args...)
}

// object runs the program with -json and checks that the fields are those of
// README.md, in its order.
func object(t *testing.T, args ...string) answer {
	t.Helper()
	a, fields := clitest.Object[answer](t, run, args...)
	fields.Are(t, "adjustment_sets", "derivation", "estimand", "hedge", "identifiable", "implied_independencies", "instruments", "latex", "value", "witness")
	for _, name := range []string{"derivation", "adjustment_sets", "instruments", "implied_independencies"} {
		if _, is := fields[name].([]any); !is {
			t.Errorf("%q: %s is %v, want a list", args, name, fields[name])
		}
	}
	return a
}

// The numbers that [Pearl2009] §3.3.3 computes from the table.
func TestPublished(t *testing.T) {
	for values, want := range map[string]float64{"smoking=1": 0.4525, "smoking=0": 0.4975, " cancer=0, smoking=1": 1 - 0.4525} {
		a := object(t, "-values", values)
		if a.Value == nil || math.Abs(*a.Value-want) > 1e-12 {
			t.Errorf("%s: %v, want %v", values, a.Value, want)
		}
	}
	out := text(t)
	for _, want := range []string{"cancer=1, smoking=0: 0.4975", "cancer=1, smoking=1: 0.4525", "Front-door set            {tar}", "the formula gives the truth", "  1. P(cancer | do(smoking)) (districts)"} {
		if !strings.Contains(out, want) {
			t.Errorf("the text lacks %q:\n%s", want, out)
		}
	}
}

const trial = "assigned -> drug -> better\ndrug <-> better\n"

const trialTable = `assigned,drug,better,p
no,no,0,0.3
no,no,1,0.1
no,yes,0,0.05
no,yes,1,0.05
yes,no,0,0.1
yes,no,1,0.05
yes,yes,0,0.1
yes,yes,1,0.25
`

// What is not identified has a hedge, and a witness that proves it, rebuilt here
// from the JSON.
func TestRefusal(t *testing.T) {
	graph, table := clitest.File(t, "trial.txt", trial), clitest.File(t, "trial.csv", trialTable)
	a := object(t, "-graph", graph, "-query", "P(better | do(drug))")
	if a.Identifiable || a.Estimand != "" || a.Hedge == nil || a.Witness == nil || a.Value != nil {
		t.Fatalf("%+v", a)
	}
	if !slices.Equal(a.Hedge.Outer, []string{"drug", "better"}) || !slices.Equal(a.Hedge.Inner, []string{"better"}) {
		t.Errorf("the hedge is %+v", a.Hedge)
	}
	if len(a.Instruments) != 1 || a.Instruments[0].Z != "assigned" || len(a.Adjustment) != 0 {
		t.Errorf("instruments %v, adjustment sets %v", a.Instruments, a.Adjustment)
	}
	var joints [2]*discrete.Table
	for k, m := range a.Witness.Models {
		var tables []*discrete.Table
		for _, part := range m.Mechanisms {
			var vars []discrete.Variable
			for i, name := range part.Variables {
				vars = append(vars, discrete.Variable{Name: name, Levels: part.Levels[i]})
			}
			one, err := discrete.NewTable(vars, part.P)
			if err != nil {
				t.Fatal(err)
			}
			tables = append(tables, one)
		}
		g, err := dag.Parse(m.Graph)
		if err != nil {
			t.Fatal(err)
		}
		model, err := discrete.NewModel(g, tables...)
		if err != nil {
			t.Fatal(err)
		}
		if joints[k], err = model.Joint(); err != nil {
			t.Fatal(err)
		}
		p, err := model.Do([]string{"better"}, []string{"drug"}, discrete.Values(a.Witness.At))
		if err != nil || math.Abs(p.Total()-a.Witness.P[k]) > 1e-12 {
			t.Errorf("model %d gives %v, %v; want %v", k, p, err, a.Witness.P[k])
		}
	}
	if d, err := joints[0].Distance(joints[1]); err != nil || d > 1e-9 || math.Abs(a.Witness.P[0]-a.Witness.P[1]) < 0.1 {
		t.Errorf("the models differ by %v, %v, and answer %v", d, err, a.Witness.P)
	}
	// Natural bounds of P(better | do(drug)): P(better, drug | z) and 1 − P(not better, drug | z), the tightest over z.
	out := text(t, "-graph", graph, "-query", "P(better | do(drug))", "-joint", table)
	for _, want := range []string{"does not follow", "P(better[drug=1]=1) in [0.5, 0.8]", "where drug=0 is no, drug=1 is yes", "Instruments               assigned"} {
		if !strings.Contains(out, want) {
			t.Errorf("the text lacks %q:\n%s", want, out)
		}
	}
	out = text(t, "-graph", graph, "-query", "P(better | do(drug), assigned)", "-joint", table, "-values", "drug=yes,assigned=no,better=0")
	for _, want := range []string{"P(better[drug=1]=0 | assigned[drug=1]=0) in [0.2, 0.5]", "without the condition"} {
		if !strings.Contains(out, want) {
			t.Errorf("the text lacks %q:\n%s", want, out)
		}
	}
}

// A query with a condition, levels with names, a graph in another notation, and
// the formula of the back door by hand.
func TestOtherData(t *testing.T) {
	graph := clitest.File(t, "g.dot", "digraph { sex -> dose; sex -> cured; dose -> cured; sex -> beard }")
	table := clitest.File(t, "p.csv", "\ufeffsex,dose,cured,p\nm,low,0,0.1\nm,low,1,0.1\nm,mid,1,0.1\nm,high,0,0.2\nf,low,0,0.05\nf,low,1,0.05\nf,mid,0,0.1\nf,mid,1,0.1\nf,high,1,0.2\n")
	a := object(t, "-graph", graph, "-query", "P(cured | do(dose))", "-joint", table, "-values", "dose=low")
	if want := 0.5*0.5 + 0.5*0.5; a.Value == nil || math.Abs(*a.Value-want) > 1e-12 {
		t.Errorf("value %v, want %v", a.Value, want)
	}
	if len(a.Adjustment) != 1 || !slices.Equal(a.Adjustment[0], []string{"sex"}) {
		t.Errorf("adjustment sets %v", a.Adjustment)
	}
	if len(a.Implied) != 2 || a.Implied[0].X != "dose" || a.Implied[0].Y != "beard" || !slices.Equal(a.Implied[0].Given, []string{"sex"}) {
		t.Errorf("implied independencies %v", a.Implied)
	}
	a = object(t, "-graph", graph, "-query", "P(cured | do(dose), sex)", "-joint", table, "-values", "dose=mid,sex=f")
	if a.Value == nil || *a.Value != 0.5 {
		t.Errorf("value %v, want 0.5", a.Value)
	}
	a = object(t, "-graph", graph, "-query", "P(sex)", "-joint", table)
	if a.Value == nil || math.Abs(*a.Value-0.5) > 1e-12 || len(a.Adjustment) != 0 {
		t.Errorf("P(sex=m) is %v, adjustment sets %v", a.Value, a.Adjustment)
	}
	table = clitest.File(t, "zero.csv", "sex,dose,cured,p\nm,low,0,0.5\nf,high,1,0.5\n")
	if a = object(t, "-graph", graph, "-query", "P(cured | do(dose), sex)", "-joint", table, "-values", "dose=low,sex=f"); a.Value != nil {
		t.Errorf("value %v of what was never seen", *a.Value)
	}
	out := text(t, "-graph", graph, "-query", "P(cured | do(dose))", "-joint", table)
	if !strings.Contains(out, "undefined") {
		t.Errorf("the text has numbers for what was never seen:\n%s", out)
	}
}

// A formula that triples 16 times is told of, not written: a napkin in a napkin.
func TestTooLong(t *testing.T) {
	graph := "W1 -> Z -> X0 -> Y; W1 <-> X0\n"
	var do []string
	for i := range 17 {
		do = append(do, fmt.Sprint("X", i))
		if i == 0 {
			continue
		}
		graph += fmt.Sprintf("W%d <-> Y; W%d <-> X%d; X%d -> Y\n", i, i, i, i)
		for j := 1; j < i; j++ {
			graph += fmt.Sprintf("W%d <-> W%d\n", j, i)
		}
		if i > 1 {
			graph += fmt.Sprintf("W%d -> X%d\n", i, i-1)
		}
	}
	args := []string{"-graph", clitest.File(t, "g.txt", graph), "-query", "P(Y | do(" + strings.Join(do, ", ") + "))"}
	if a := object(t, args...); !a.Identifiable || a.Estimand != "" || a.Hedge != nil || len(a.Derivation) == 0 {
		t.Errorf("identifiable %v, %q, hedge %v", a.Identifiable, a.Estimand, a.Hedge)
	}
	if out := text(t, args...); !strings.Contains(out, "too long to be of use") {
		t.Errorf("the text says nothing of the length:\n%.300s", out)
	}
}

func TestPicture(t *testing.T) {
	for _, args := range [][]string{nil, {"-query", "P(cancer | do(tar))"}, {"-graph", clitest.File(t, "trial.txt", trial), "-query", "P(better | do(drug))"}} {
		name := filepath.Join(t.TempDir(), "graph.svg")
		text(t, append(args, "-plot", name)...)
		if b, err := os.ReadFile(name); err != nil || !bytes.Contains(b, []byte("<svg")) {
			t.Errorf("%q: no picture: %v", args, err)
		}
	}
}

func TestBadInput(t *testing.T) {
	joint := func(text string) []string { return []string{"-joint", clitest.File(t, "bad.csv", text)} }
	for _, c := range []struct {
		want string
		args []string
	}{
		{`no node "Cancer" (did you mean "cancer"?)`, []string{"-query", "P(Cancer | do(smoking))"}},
		{"line 1 col 10: the query ends", []string{"-query", "P(cancer "}},
		{"genotype is latent", []string{"-query", "P(cancer | genotype)"}},
		{`marks no node as outcome`, []string{"-graph", clitest.File(t, "g.txt", "x -> y")}},
		{"g.txt: dag: line 2 col", []string{"-graph", clitest.File(t, "g.txt", "x -> y\nx => y"), "-query", "P(y)"}},
		{"there is a cycle", []string{"-graph", clitest.File(t, "g.txt", "x -> y -> z -> x"), "-query", "P(y)"}},
		{"CPDAG", []string{"-graph", clitest.File(t, "g.txt", "x -- y"), "-query", "P(y | do(x))"}},
		{"no such file", []string{"-graph", filepath.Join(t.TempDir(), "none")}},
		{"values need a table", []string{"-graph", clitest.File(t, "g.txt", "x -> y"), "-query", "P(y | do(x))", "-values", "x=1"}},
		{`"smoking" has no =`, []string{"-values", "smoking"}},
		{`no node "smokin" (did you mean "smoking"?)`, []string{"-values", "smokin=1"}},
		{`smoking has no value "2", only 0, 1`, []string{"-values", "smoking=2"}},
		{"smoking has two values", []string{"-values", "smoking=1,smoking=0"}},
		{"tar is not part of", []string{"-values", "tar=1"}},
		{"smoking has no value, want smoking=", []string{"-values", "cancer=1"}},
		{"no column p", joint("smoking,tar,cancer\n0,0,1\n")},
		{"has no rows", joint("smoking,tar,cancer,p\n")},
		{"bad.csv:2: p is \"NaN\"", joint("smoking,tar,cancer,p\n0,0,1,NaN\n")},
		{"bad.csv:3: these values have a row before", joint("smoking,tar,cancer,p\n0,0,1,0.5\n0,0,1,0.5\n")},
		{"p sums to 0.5, want 1", joint("smoking,tar,cancer,p\n0,0,1,0.5\n")},
		{`no node "Tar" (did you mean "tar"?)`, joint("smoking,Tar,cancer,p\n0,0,1,1\n")},
		{"genotype, which is latent", joint("smoking,tar,cancer,genotype,p\n0,0,1,0,1\n")},
		{"column tar: a value is empty", joint("smoking,tar,cancer,p\n0,,1,1\n")},
		{"wrong number of fields", joint("smoking,tar,cancer,p\n0,1,1\n")},
		{"has no column smoking", joint("tar,cancer,p\n0,1,1\n")},
		{`bad.csv has no column tar, which the formula Σ_tar`, joint("smoking,cancer,p\n0,1,1\n")},
		{"has two columns tar", joint("smoking,tar,tar,cancer,p\n0,0,0,1,1\n")},
		{"-plot: ", []string{"-plot", filepath.Join(t.TempDir(), "none", "graph.svg")}},
		{"is no flag", []string{"P(y)"}},
		{"-help lists the flags", []string{"-seed", "1"}},
	} {
		var out bytes.Buffer
		err := run(context.Background(), c.args, &out, &out)
		if err == nil || !strings.HasPrefix(err.Error(), "identify: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want %q", c.args, err, c.want)
		}
	}
	var usage bytes.Buffer
	if err := run(context.Background(), []string{"-help"}, &usage, &usage); !errors.Is(err, flag.ErrHelp) || !strings.Contains(usage.String(), "-query") {
		t.Errorf("-help gives %v and %q", err, usage.String())
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := run(ctx, nil, &usage, &usage); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

func FuzzJoint(f *testing.F) {
	g := dag.MustParse("x -> y")
	for _, text := range []string{"x,y,p\n0,0,0.5\n1,1,0.5\n", "y,p\na,1\n", "x,p,p\n1.5,0,0.25\n1e0,1,0.75\n", "p\n1\n", "x,x,p\n2,0,1\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		j, err := readJoint(strings.NewReader(text), "fuzz", g)
		if err != nil {
			return
		}
		if math.Abs(j.table.Total()-1) > 2*rounding {
			t.Errorf("%q: the table sums to %v", text, j.table.Total())
		}
	})
}
