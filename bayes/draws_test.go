package bayes_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// schools is a small result: tau and theta[school] with 2 chains of 3 draws.
// theta of school s, chain k, draw t is 100(s+1) + 10k + t, tau is 10k + t.
func schools(t testing.TB) *bayes.Draws {
	t.Helper()
	school := bayes.NewDim("school", "A", "B", "C")
	r := bayes.Run{
		Vars:   []bayes.Variable{{Name: "tau"}, {Name: "theta", Dims: []bayes.Dim{school}}},
		Chains: 2, Draws: 3, Seed: 42,
		Stats:  []bayes.Stat{{Name: "diverging", Values: []float64{0, 0, 1, 0, 0, 0}}},
		Config: map[string]any{"draws": 3},
	}
	for s := range 4 {
		for k := range 2 {
			for i := range 3 {
				r.Values = append(r.Values, float64(100*s+10*k+i))
			}
		}
	}
	d, err := bayes.NewDraws(r)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDrawsAccessors(t *testing.T) {
	d := schools(t)
	if d.Chains() != 2 || d.Len() != 3 || d.Seed() != 42 || d.Warmup() != nil || d.LogWeights() != nil {
		t.Errorf("chains %d, len %d, seed %d", d.Chains(), d.Len(), d.Seed())
	}
	if got := d.Names(); !slices.Equal(got, []string{"tau", "theta"}) {
		t.Errorf("Names() = %q", got)
	}
	if got := fmt.Sprint(d); got != "2 chains of 3 draws: tau, theta" {
		t.Errorf("String: %s", got)
	}
	var order []string
	for name, v := range d.Vars() {
		order = append(order, fmt.Sprint(name, v.Shape()))
	}
	if got := strings.Join(order, " "); got != "tau[] theta[3]" {
		t.Errorf("Vars: %s", got)
	}
	for name := range d.Vars() {
		if name != "tau" {
			t.Errorf("the loop went on to %s", name)
		}
		break
	}
	if got := fmt.Sprint(d.Config()); got != "map[draws:3]" {
		t.Errorf("Config() = %s", got)
	}
	div, ok := d.Stat("diverging")
	if !ok || !slices.Equal(div[0], []float64{0, 0, 1}) || !slices.Equal(div[1], []float64{0, 0, 0}) {
		t.Errorf("Stat(diverging) = %v, %v", div, ok)
	}
	if _, ok := d.Stat("energy"); ok {
		t.Error("Stat(energy) found")
	}
	if bayes.Drawer(d).Draws() != d {
		t.Error("Draws() isn't the receiver")
	}
}

// Every fault of a run is told at once.
func TestNewDrawsFaults(t *testing.T) {
	two := bayes.NewDim("g", "a", "b")
	for _, c := range []struct {
		name string
		run  bayes.Run
		want []string
	}{
		{"empty", bayes.Run{}, []string{"Chains is 0", "Vars is empty"}},
		{"negative draws", bayes.Run{Vars: []bayes.Variable{{Name: "x"}}, Chains: 1, Draws: -1}, []string{"Draws is -1"}},
		{"names", bayes.Run{Chains: 1, Vars: []bayes.Variable{{Name: "x"}, {Name: ""}, {Name: "x"}}},
			[]string{"variable 1 has no name", `duplicate variable "x"`}},
		{"lengths", bayes.Run{Chains: 2, Draws: 3, Vars: []bayes.Variable{{Name: "x"}}, Values: make([]float64, 5),
			Stats: []bayes.Stat{{Name: "lp", Values: make([]float64, 7)}}, LogWeights: make([]float64, 4)},
			[]string{"Values has length 5, want 1 elements x 2 chains x 3 draws", `stat "lp" has length 7`, "LogWeights has length 4"}},
		{"stats", bayes.Run{Chains: 1, Vars: []bayes.Variable{{Name: "x"}}, Stats: []bayes.Stat{{}, {Name: "lp"}, {Name: "lp"}, {Name: "log_weight"}}},
			[]string{"Stats[0] has no name", `Stats[2]: duplicate name "lp"`, "give weights as LogWeights"}},
		{"dims", bayes.Run{Chains: 1, Vars: []bayes.Variable{
			{Name: "a", Dims: []bayes.Dim{two}}, {Name: "b", Dims: []bayes.Dim{bayes.SizedDim("g", 3)}},
			{Name: "c", Dims: []bayes.Dim{{}}}, {Name: "d", Dims: []bayes.Dim{bayes.NewDim("h", "u", "u")}},
			{Name: "e", Dims: []bayes.Dim{bayes.Size(math.MaxInt), bayes.Size(math.MaxInt)}}}},
			[]string{`variable "b": dim "g" has size 3`, `variable "c": dim 0 ("") has size 0`, `the label "u" twice`, `variable "e" has more than`}},
		{"huge", bayes.Run{Chains: math.MaxInt, Draws: math.MaxInt, Vars: []bayes.Variable{{Name: "x"}}}, []string{"Values has length 0"}},
		{"not UTF-8", bayes.Run{Chains: 1, Vars: []bayes.Variable{{Name: "\xff"}, {Name: "b", Dims: []bayes.Dim{bayes.NewDim("g", "\xc3", "\xa9")}}},
			Stats: []bayes.Stat{{Name: "\xfe"}}},
			[]string{`variable 0: name "\xff" isn't UTF-8`, `variable "b": the name or labels ["g" "\xc3" "\xa9"] of dim 0`, `Stats[0]: name "\xfe"`}},
		{"labels without a name", bayes.Run{Chains: 1, Vars: []bayes.Variable{{Name: "b", Dims: []bayes.Dim{bayes.NewDim("", "u")}}}},
			[]string{`dim 0 has labels ["u"] but no name`}},
		{"warm-up of warm-up", bayes.Run{Chains: 1, Vars: []bayes.Variable{{Name: "x"}}, Warmup: oddDraws(t)}, []string{"Warmup has warm-up draws of its own"}},
		{"NaN weight", bayes.Run{Chains: 1, Draws: 2, Vars: []bayes.Variable{{Name: "x"}}, Values: []float64{1, 2},
			LogWeights: []float64{0, math.NaN()}}, []string{"LogWeights of chain 0, draw 1 is NaN"}},
		{"no weight", bayes.Run{Chains: 1, Draws: 1, Vars: []bayes.Variable{{Name: "x"}}, Values: []float64{1},
			LogWeights: []float64{math.Inf(-1)}}, []string{"every log weight is -Inf"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := bayes.NewDraws(c.run)
			wantFaults(t, err, c.want...)
			if d != nil {
				t.Error("draws despite the error")
			}
		})
	}
}

// wantFaults checks that err tells each of the faults and that every line is
// prefixed.
func wantFaults(t *testing.T, err error, want ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %q", want)
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error doesn't say %q:\n%v", w, err)
		}
	}
	for line := range strings.Lines(err.Error()) {
		if !strings.HasPrefix(line, "bayes: ") {
			t.Errorf("line without prefix: %q", line)
		}
	}
}

// A run cancelled before its first draw is a result without draws.
func TestNewDrawsWithoutDraws(t *testing.T) {
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "x"}}, Chains: 4, LogWeights: []float64{}})
	if err != nil {
		t.Fatal(err)
	}
	x, err := d.Var("x")
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]float64{"Mean": x.Mean(), "SD": x.SD(), "Quantile": x.Quantile(.5), "ProbPositive": x.ProbPositive()} {
		if !math.IsNaN(got) {
			t.Errorf("%s of no draws is %v, want NaN", name, got)
		}
	}
}

func TestUnknownVariable(t *testing.T) {
	d := schools(t)
	_, err := d.Var("thta")
	wantFaults(t, err, `no variable "thta"`, `did you mean "theta"?`)
	if !errors.Is(err, bayes.ErrUnknownName) {
		t.Errorf("%T isn't ErrUnknownName", err)
	}
	_, err = d.Var("completely_different")
	wantFaults(t, err, "there are tau, theta")
	var many []bayes.Variable
	for i := range 12 {
		many = append(many, bayes.Variable{Name: fmt.Sprintf("variable %d", i)})
	}
	d, err = bayes.NewDraws(bayes.Run{Chains: 1, Vars: many})
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Var("x")
	wantFaults(t, err, "variable 9 and 2 more")
}

func TestWith(t *testing.T) {
	d := schools(t)
	theta, err := d.Var("theta")
	if err != nil {
		t.Fatal(err)
	}
	a, err := theta.At(0)
	if err != nil {
		t.Fatal(err)
	}
	e, err := d.With("first", a)
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Names(); !slices.Equal(got, []string{"tau", "theta", "first"}) {
		t.Errorf("Names() = %q", got)
	}
	if got := d.Names(); len(got) != 2 {
		t.Errorf("With changed its receiver: %q", got)
	}
	f, err := e.Var("first")
	if err != nil {
		t.Fatal(err)
	}
	if &f.Values()[0] != &a.Values()[0] {
		t.Error("With copied the values")
	}
	_, err = d.With("tau", a)
	wantFaults(t, err, `duplicate variable "tau"`)
	other, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "x"}}, Chains: 1})
	if err != nil {
		t.Fatal(err)
	}
	x, err := other.Var("x")
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.With("", x)
	wantFaults(t, err, "1 chains of 0 draws", "has no name")
}
