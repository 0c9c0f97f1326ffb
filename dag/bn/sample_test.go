package bn_test

import (
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag/bn"
)

func readNetwork(t testing.TB, file string) *bn.Network {
	t.Helper()
	n, err := bn.ReadFile(folder + file)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestCases(t *testing.T) {
	n := readNetwork(t, "cancer.bif")
	data, err := bayes.ReadCSV(strings.NewReader("Smoker,Xray,Dyspnoea,Pollution,extra\nTrue,positive,NA,low,1\nFalse,negative,True,high,2\n"),
		bayes.CSVConfig{Missing: []string{"NA"}, Factors: []string{"Smoker", "Dyspnoea"}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := n.Cases(data, "Cancer")
	if err != nil {
		t.Fatal(err)
	}
	if c.N() != 2 || len(c.Names()) != 5 || c.Missing() != 3 || c.IsFactor("extra") || !c.IsFactor("Xray") {
		t.Errorf("%d cases of %v, %d missing", c.N(), c.Names(), c.Missing())
	}
	// Levels are the network's, whatever order the file has.
	v, _ := n.Variable("Smoker")
	codes, levels, err := c.Codes("Smoker")
	if err != nil || levels[codes[0]] != "True" || levels[codes[1]] != "False" || len(levels) != len(v.States) {
		t.Errorf("Smoker: %v of %v, %v", codes, levels, err)
	}
	if _, err := n.Cases(data); err == nil || !strings.Contains(err.Error(), `no column "Cancer"`) {
		t.Errorf("without a column of Cancer: %v", err)
	}
	bad, err := bayes.ReadCSV(strings.NewReader("Smoker,Xray,Dyspnoea,Polution,Cancer\nTrue,positiv,1,low,True\n"), bayes.CSVConfig{Factors: []string{"Smoker", "Cancer"}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = n.Cases(bad, "Nothing")
	for _, want := range []string{`"Pollution" (did you mean "Polution"?)`, `no state "positiv"`, `"Dyspnoea" is of numbers`, `"Nothing"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("bad data: %v, want %s", err, want)
		}
	}
	if _, _, err := c.Codes("Smoke"); err == nil {
		t.Error("codes of an unknown variable")
	}
	if _, err := c.Float("Smoker"); err == nil {
		t.Error("states taken as numbers")
	}
	if _, err := n.Sample(1, -1); err == nil {
		t.Error("a negative number of cases")
	}
}

// Shares of states of 100,000 cases of sachs against its exact priors: the
// statistic of each is χ² in standardised form, at a false-alarm rate of 1e-6 for
// all 33 states together (|z| < 5.2). Priors of another network are told apart.
func TestSample(t *testing.T) {
	n := readNetwork(t, "sachs.bif")
	const rows = 100000
	c, err := n.Sample(1, rows)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := n.Sample(1, rows)
	other, _ := n.Sample(2, rows)
	same, differs := true, false
	worst, planted := 0.0, 0.0
	for _, name := range n.Graph().Names() {
		codes, levels, _ := c.Codes(name)
		first, _, _ := again.Codes(name)
		second, _, _ := other.Codes(name)
		for i := range first {
			same = same && first[i] == codes[i]
			differs = differs || second[i] != codes[i]
		}
		prior, err := n.Model().Do([]string{name}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		count := make([]float64, len(levels))
		for _, k := range codes {
			count[k]++
		}
		for k, p := range prior.Values() {
			worst = max(worst, math.Abs(count[k]-rows*p)/math.Sqrt(rows*p*(1-p)))
			q := prior.Values()[(k+1)%len(levels)] // the states turned
			planted = max(planted, math.Abs(count[k]-rows*q)/math.Sqrt(rows*q*(1-q)))
		}
	}
	if !same || !differs {
		t.Error("the same seed must give the same cases, another others")
	}
	if worst > 5.2 || planted < 5.2 {
		t.Errorf("|z| %.1f, with states turned %.1f", worst, planted)
	}
}
