package bn_test

import (
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn"
)

// TestMistakes: what goes wrong says all that is wrong, and what to do.
func TestMistakes(t *testing.T) {
	net, err := bn.ReadFile(folder + "asia.bif")
	if err != nil {
		t.Fatal(err)
	}
	tree := asiaTree()
	d, err := tree.Diagnose("lung", cough...)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := net.TablePosterior(bn.BDeu(1))
	if err != nil {
		t.Fatal(err)
	}
	table, err := bayes.ReadCSV(strings.NewReader("X,Y,smoke\n1,a,true\n2,b,false\n"), bayes.CSVConfig{})
	if err != nil {
		t.Fatal(err)
	}
	yesno := []string{"yes", "no"}
	for name, c := range map[string]struct {
		of   func() error
		want []string
	}{
		"query": {func() error {
			_, err := net.Query([]string{"Lung"}, bn.Evidence{"Smoke": "yes", "tub": "maybe"})
			return err
		},
			[]string{`"Lung" (did you mean "lung"?)`, `"Smoke" (did you mean "smoke"?)`, `tub has no state "maybe"`}},
		"an empty network": {func() error { _, err := new(bn.Network).Compile(bn.Config{}); return err },
			[]string{"bn: Compile: the network has no variables"}},
		"negative memory": {func() error { _, err := net.Compile(bn.Config{MaxBytes: -1}); return err },
			[]string{"MaxBytes is -1", "0 for 1 GB"}},
		"MAP of nothing": {func() error { _, err := tree.Beliefs().MAP(); return err },
			[]string{"bn: Joint: no variable is named"}},
		"costs by state": {func() error {
			_, err := d.Decide(bn.Decision{Actions: []string{"a", "b", "c"}, Cost: [][]float64{{1, 2, 3}, {4, 5, 6}}})
			return err
		}, []string{"3 actions and 2 rows of costs, want a row for each action, with a cost for each of yes, no"}},
		"another kind of file": {func() error { _, err := bn.ReadFile("../../testdata/cases/causal/bn/asia_sample.csv"); return err },
			[]string{"asia_sample.csv", `line 1 col 1: there should be "network", not "asia"`, "no network in BIF, XMLBIF or JSON"}},
		"no cases":        {func() error { _, err := net.Cases(nil); return err }, []string{"bn: cases: there are no data"}},
		"true as numbers": {func() error { _, err := net.Cases(table); return err }, []string{`column "smoke" is of numbers`, "Factors of bayes.CSVConfig"}},
		"no graph":        {func() error { _, err := bn.FromGraph("", nil, table); return err }, []string{"the graph is nil"}},
		"no data":         {func() error { _, err := bn.FromGraph("", dag.MustParse("X -> Y"), nil); return err }, []string{"there are no data"}},
		"no factors, no columns": {func() error { _, err := bn.FromGraph("", dag.MustParse("X -> Y -> y; Z"), table); return err },
			[]string{`column "X" is of numbers`, `no column "y" (did you mean "Y"?)`, `no column "Z"`}},
		"fit": {func() error {
			_, err := net.Fit(t.Context(), nil, bn.FitConfig{Prior: bn.PerCell(-1), Tolerance: -1})
			return err
		}, []string{"there are no cases", "the prior is -1", "tolerance -1"}},
		"no question": {func() error { _, err := tables.Intervals(t.Context(), bn.IntervalConfig{}, nil); return err },
			[]string{"there is no query"}},
		"noisy or": {func() error {
			_, err := bn.NoisyOR(bn.Variable{Name: "E", States: yesno}, "Yes", []bn.Cause{
				{Variable: bn.Variable{Name: "C", States: yesno}, Strength: []float64{80, 0}}, {Variable: bn.Variable{Name: "D", States: yesno}, Strength: []float64{0.8}}}, -1)
			return err
		}, []string{`no state "Yes"`, "a strength of C is 80", "1 strengths are given for the 2 states of D", "the leak is -1"}},
	} {
		err := c.of()
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v lacks %q", name, err, want)
			}
		}
		if err != nil && strings.Contains(err.Error(), "bn: bn:") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
