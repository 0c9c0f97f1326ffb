package causal_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/mcmc"
)

// sachs returns the first rows of the sample of the network of proteins.
func sachs(rows int) (*bayes.Table, error) {
	f, err := os.Open("../testdata/cases/causal/bn/sachs_sample.csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		return nil, err
	}
	return all.Rows(func(i int) bool { return i < rows })
}

const proteins = "PKC -> PKA -> Raf; PKC -> Raf; PKA -> Erk; Raf -> Erk"

// TestSachs: tables of three levels have a Dirichlet posterior, so that
// E[P(Erk | do(PKA))] is the exact intervention in a model of posterior means:
// each term of the sum has one parameter of each node. Statistic: the mean over
// rows and draws of an indicator, whose variance is that of the draws' shares
// over their effective sample size; bound 4.9 deviations, false alarms 1e-6.
func TestSachs(t *testing.T) {
	data, err := sachs(100)
	if err != nil {
		t.Fatal(err)
	}
	scm := newSCM(t, proteins, data, nil)
	d := fitted(t, scm, mcmc.Config{Seed: 2, Warmup: 200, Draws: 150})
	var vars []*discrete.Table
	for _, node := range [][]string{{"PKC"}, {"PKC", "PKA"}, {"PKA", "PKC", "Raf"}, {"PKA", "Raf", "Erk"}} {
		var of []discrete.Variable
		var codes [][]int
		for _, name := range node {
			c, levels, err := data.Codes(name)
			if err != nil {
				t.Fatal(err)
			}
			of, codes = append(of, discrete.Variable{Name: name, Levels: len(levels)}), append(codes, c)
		}
		cells := make([]float64, int(math.Pow(3, float64(len(node)))))
		for i := range cells {
			cells[i] = 1
		}
		for i := range data.N() {
			at := 0
			for _, c := range codes {
				at = 3*at + c[i]
			}
			cells[at]++
		}
		for i := 0; i < len(cells); i += 3 {
			total := cells[i] + cells[i+1] + cells[i+2]
			for k := range 3 {
				cells[i+k] /= total
			}
		}
		tab, err := discrete.NewTable(of, cells)
		if err != nil {
			t.Fatal(err)
		}
		vars = append(vars, tab)
	}
	exact, err := discrete.NewModel(dag.MustParse(proteins), vars...)
	if err != nil {
		t.Fatal(err)
	}
	off := func(do, against int) bool {
		ans := ask(t, scm, d, map[string]map[string]bayes.Action{"a": {"PKA": bayes.Set(do)}})
		tab, err := exact.Do([]string{"Erk"}, []string{"PKA"}, discrete.Values{"PKA": against})
		if err != nil {
			t.Fatal(err)
		}
		type world struct {
			Erk []float64 `bayes:"a.Erk"`
		}
		off := false
		for k := range 3 {
			share, err := bayes.Derive(ans.Draws, "share", func(w world) (s float64) {
				for _, x := range w.Erk {
					if x == float64(k) {
						s += 1 / float64(len(w.Erk))
					}
				}
				return s
			})
			if err != nil {
				t.Fatal(err)
			}
			want, err := tab.At(discrete.Values{"Erk": k})
			if err != nil {
				t.Fatal(err)
			}
			off = off || !(math.Abs(share.Mean()-want) <= 4.9*share.SD()/math.Sqrt(diagnostics.ESSMean(share.ByChain())))
		}
		return off
	}
	for do := range 3 {
		if off(do, do) {
			t.Errorf("P(Erk | do(PKA = %d)) is not the exact one", do)
		}
	}
	if !off(0, 2) {
		t.Error("planted: do(PKA = 0) passes for do(PKA = 2)")
	}
}

// A structural causal model of proteins in cells, after Sachs and others (2005):
// what would the share of cells with little Erk be if PKA were held low or high?
func ExampleNewSCM() {
	data, err := sachs(100)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	scm, err := causal.NewSCM(dag.MustParse(proteins), data, map[string]causal.Mechanism{"PKC": causal.Given{}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(scm)
	draws, err := scm.Fit(ctx, mcmc.Config{Seed: 1, Warmup: 200, Draws: 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, levels, err := data.Codes("PKA")
	if err != nil {
		fmt.Println(err)
		return
	}
	w := scm.Worlds()
	w.Do("low", map[string]bayes.Action{"PKA": bayes.Set(slices.Index(levels, "LOW"))})
	w.Do("high", map[string]bayes.Action{"PKA": bayes.Set(slices.Index(levels, "HIGH"))})
	ans, err := w.Ask(ctx, draws, 1, "low.Erk", "high.Erk")
	if err != nil {
		fmt.Println(err)
		return
	}
	_, levels, err = data.Codes("Erk")
	if err != nil {
		fmt.Println(err)
		return
	}
	low := float64(slices.Index(levels, "LOW"))
	for _, world := range []string{"low", "high"} {
		v, err := ans.Var(world + ".Erk")
		if err != nil {
			fmt.Println(err)
			return
		}
		share := 0.0
		for _, x := range v.Values() {
			if x == low {
				share += 1 / float64(len(v.Values()))
			}
		}
		fmt.Printf("PKA held %s: %.2f of cells have little Erk\n", world, share)
	}
	// Output:
	// structural causal model, learnt from 100 rows
	//   PKC: as given
	//   PKA: probabilities of 3 levels given PKC (not named: it and its parents have levels)
	//   Raf: probabilities of 3 levels given PKA, PKC (not named: it and its parents have levels)
	//   Erk: probabilities of 3 levels given PKA, Raf (not named: it and its parents have levels)
	// PKA held low: 0.38 of cells have little Erk
	// PKA held high: 0.16 of cells have little Erk
}
