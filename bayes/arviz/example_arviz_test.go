package arviz_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/arviz"
)

// A file of az.to_json.
func ExampleRead() {
	data, err := arviz.Read(strings.NewReader(`{
		"posterior": {"theta": [[[0.5, 1.5], [1.5, 2.5]]]},
		"sample_stats": {"diverging": [[false, true]]},
		"observed_data": {"y": [28, 8]},
		"coords": {"school": ["A", "B"]},
		"dims": {"theta": ["school"], "y": ["school"]}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	theta, _ := data.Posterior.Var("theta")
	for name, e := range theta.Elems() {
		fmt.Println(name, e.Mean())
	}
	fmt.Println(data.ObservedData[0].Values)
	// Output:
	// theta[A] 1
	// theta[B] 2
	// [28 8]
}

// A file for az.from_json.
func ExampleWrite() {
	school := bayes.NewDim("school", "A", "B")
	draws, err := bayes.NewDraws(bayes.Run{
		Vars:   []bayes.Variable{{Name: "theta", Dims: []bayes.Dim{school}}},
		Chains: 1, Draws: 2, Values: []float64{0.5, 1.5, 1.5, 3},
		Stats: []bayes.Stat{{Name: "diverging", Values: []float64{0, 1}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = arviz.Write(os.Stdout, &arviz.InferenceData{
		Posterior:    draws,
		ObservedData: []arviz.Array{{Name: "y", Dims: []bayes.Dim{school}, Values: []float64{28, 8}}},
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"posterior":{"theta":[[[0.5,1.5],[1.5,3.0]]]},
	// "sample_stats":{"diverging":[[false,true]]},
	// "observed_data":{"y":[28,8]},
	// "coords":{"school":["A","B"]},
	// "dims":{"theta":["school"],"y":["school"]}}
}
