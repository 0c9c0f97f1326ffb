package bn_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn"
)

// Six patients, of whom one was not tested and another's smoking is not known.
const patients = `smoker,disease,test
yes,yes,positive
yes,yes,?
?,yes,positive
no,no,negative
no,no,negative
no,no,positive
`

func ExampleNetwork_Fit() {
	data, err := bayes.ReadCSV(strings.NewReader(patients), bayes.CSVConfig{Missing: []string{"?"}})
	if err != nil {
		panic(err)
	}
	net, err := bn.FromGraph("clinic", dag.MustParse("smoker -> disease -> test"), data)
	if err != nil {
		panic(err)
	}
	cases, err := net.Cases(data)
	if err != nil {
		panic(err)
	}
	f, err := net.Fit(context.Background(), cases, bn.FitConfig{Prior: bn.PerCell(1)})
	if err != nil {
		panic(err)
	}
	p, err := f.Network.Query([]string{"disease"}, bn.Evidence{"test": "positive"})
	if err != nil {
		panic(err)
	}
	v, _ := net.Variable("disease")
	for k, state := range v.States {
		fmt.Printf("P(disease=%s | test=positive) = %.3f\n", state, p.Values()[k])
	}
	fmt.Println(f.Converged, cases.Missing(), "values missing")
	// Output:
	// P(disease=no | test=positive) = 0.351
	// P(disease=yes | test=positive) = 0.649
	// true 2 values missing
}

// The posterior of tables is updated as cases arrive; the answer to a question gets
// an interval by asking a junction tree for each of many draws.
func ExampleTablePosterior_Intervals() {
	net, err := bn.ReadFile(folder + "cancer.bif")
	if err != nil {
		panic(err)
	}
	tables, err := net.TablePosterior(bn.BDeu(1))
	if err != nil {
		panic(err)
	}
	question := func(n *bn.Network) ([]float64, error) {
		tree, err := n.Compile(bn.Config{})
		if err != nil {
			return nil, err
		}
		b := tree.Beliefs()
		if err := b.Observe("Xray", "positive"); err != nil {
			return nil, err
		}
		return b.Posterior(nil, "Cancer")
	}
	for batch, seen := range []int{500, 1500, 8000} {
		cases, err := net.Sample(uint64(batch), seen)
		if err != nil {
			panic(err)
		}
		if err := tables.Update(cases); err != nil {
			panic(err)
		}
		p, err := tables.Intervals(context.Background(), bn.IntervalConfig{Seed: 1}, question)
		if err != nil {
			panic(err)
		}
		fmt.Printf("after %5d cases P(Cancer | Xray positive) = %v\n", tables.Cases(), p[0])
	}
	// Output:
	// after   500 cases P(Cancer | Xray positive) = 0.046 (0.018 to 0.086)
	// after  2000 cases P(Cancer | Xray positive) = 0.034 (0.021 to 0.050)
	// after 10000 cases P(Cancer | Xray positive) = 0.046 (0.040 to 0.054)
}
