package predictive_test

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/predictive"
)

const cases = "../../testdata/cases/nn/"

// open returns models of the test data; a program would handle the error.
func open(names ...string) (models []*nn.Model) {
	for _, name := range names {
		m, err := nn.OpenFile(cases+name, nn.Options{})
		if err != nil {
			panic(err)
		}
		models = append(models, m)
	}
	return models
}

// patients are two rows of the diabetes data.
func patients() []*nn.Tensor {
	x, err := nn.NewTensor([]float32{
		6, 148, 72, 35, 0, 33.6, 0.627, 50,
		1, 85, 66, 29, 0, 26.6, 0.351, 31,
	}, 2, 8)
	if err != nil {
		panic(err)
	}
	return []*nn.Tensor{x}
}

// Five networks in files of their own: how probable the class is, and how much of
// the uncertainty is that they disagree.
func ExampleNewClassHead() {
	members := open("pima_diabetes/member0.onnx", "pima_diabetes/member1.onnx", "pima_diabetes/member2.onnx", "pima_diabetes/member3.onnx", "pima_diabetes/member4.onnx")
	h, err := predictive.NewClassHead(predictive.Separate(members...), predictive.ClassConfig{Output: "logit", Scale: predictive.Logit})
	if err != nil {
		fmt.Println(err)
		return
	}
	var c predictive.Classes // used again in the next call, which then allocates nothing
	if err := h.Classify(context.Background(), patients(), &c); err != nil {
		fmt.Println(err)
		return
	}
	for row := range c.Rows {
		s := c.Split(row)
		fmt.Printf("%.3f: %.3f nats, of which %.3f epistemic\n", c.Mean(row, nil)[1], s.Total, s.Epistemic)
	}
	// Output:
	// 0.652: 0.646 nats, of which 0.004 epistemic
	// 0.026: 0.120 nats, of which 0.001 epistemic
}

// Classes may be filled by hand: from a model of your own, or from draws. Check looks
// whether they are what they say.
func ExampleClasses() {
	var c predictive.Classes
	c.Reset(1, 3, 2) // one row, three members, two classes
	for member, p := range []float64{0.9, 0.6, 0.3} {
		copy(c.At(0, member), []float64{math.Log(1 - p), math.Log(p)})
	}
	fmt.Println(c.Check())
	fmt.Printf("mean %.2f, entropy %.3f of at most %.3f\n", c.Means(), predictive.Entropy(c.Mean(0, nil)), predictive.Entropy([]float64{0.5, 0.5}))
	fmt.Printf("for a map of package calibration: %.3f\n", c.LogMean(0, nil))

	copy(c.At(0, 2), []float64{0.7, 0.3}) // probabilities, where logarithms are wanted
	fmt.Println(c.Check())
	// Output:
	// <nil>
	// mean [[0.40 0.60]], entropy 0.673 of at most 0.693
	// for a map of package calibration: [-0.916 -0.511]
	// predictive: row 0, member 2, class 0: the log-probability is 0.7; it is between -Inf and 0
}

// The wrong scale is an error of the first row that shows it.
func ExampleClassHead_Classify() {
	h, err := predictive.NewClassHead(predictive.Separate(open("pima_diabetes/light.onnx")...), predictive.ClassConfig{Output: "logit"})
	if err != nil {
		fmt.Println(err)
		return
	}
	var c predictive.Classes
	err = h.Classify(context.Background(), patients(), &c)
	fmt.Println(errors.Is(err, predictive.ErrOutput), c.Rows)
	// Output:
	// true 0
}

// The same members in one graph, which is about twice as fast.
func ExampleFused() {
	h, err := predictive.NewClassHead(predictive.Fused(open("pima_diabetes/ensemble_fused.onnx")[0]), predictive.ClassConfig{Output: "probs"})
	if err != nil {
		fmt.Println(err)
		return
	}
	var c predictive.Classes
	if err := h.Classify(context.Background(), patients(), &c); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Members, "members")
	fmt.Printf("%.3f\n", c.Mean(0, nil))
	// Output:
	// 5 members
	// [0.348 0.652]
}

// Passes with masks drawn from a seed: the same answer whenever and wherever it
// is asked for.
func ExampleMasks() {
	who := predictive.Masks(open("pima_diabetes/mcdropout_mask.onnx")[0], predictive.MaskConfig{
		Ports: []string{"mask0", "mask1"}, Rate: 0.2, Passes: 200, Seed: 1,
	})
	h, err := predictive.NewClassHead(who, predictive.ClassConfig{Output: "prob"})
	if err != nil {
		fmt.Println(err)
		return
	}
	var c predictive.Classes
	if err := h.Classify(context.Background(), patients(), &c); err != nil {
		fmt.Println(err)
		return
	}
	for row := range c.Rows {
		fmt.Printf("%.3f, ± %.3f by %d passes\n", c.Mean(row, nil)[1], c.StandardErrors(row, nil)[1], c.Members)
	}
	// Output:
	// 0.619, ± 0.007 by 200 passes
	// 0.029, ± 0.002 by 200 passes
}

// A network that was exported for evaluation has no dropout: its passes would all
// be the same, and look certain.
func ExampleDropout() {
	who := predictive.Dropout(open("pima_diabetes/mcdropout_eval.onnx")[0], predictive.DropoutConfig{Passes: 50})
	_, err := predictive.NewClassHead(who, predictive.ClassConfig{Output: "prob"})
	fmt.Println(errors.Is(err, predictive.ErrPassesAgree))
	// Output:
	// true
}

// The setting that keeps dropout at work in ONNX Runtime.
func ExampleDropoutOptions() {
	fmt.Println(predictive.DropoutOptions(nn.Options{}).Entries)
	// Output:
	// map[optimization.disable_specified_optimizers:EliminateDropout]
}

// abalone is two rows of the abalone data.
func abalone() []*nn.Tensor {
	x, err := nn.NewTensor([]float32{
		1, 0, 0.455, 0.365, 0.095, 0.514, 0.2245, 0.101, 0.15,
		0, 1, 0.53, 0.42, 0.135, 0.677, 0.2565, 0.1415, 0.21,
	}, 2, 9)
	if err != nil {
		panic(err)
	}
	return []*nn.Tensor{x}
}

// Networks that say mean and log-variance: the mixture's quantiles, and the two
// parts of its variance.
func ExampleNewNormalHead() {
	members := open("abalone_age/gauss0.onnx", "abalone_age/gauss1.onnx", "abalone_age/gauss2.onnx")
	h, err := predictive.NewNormalHead(predictive.Separate(members...), predictive.NormalConfig{Mean: "mean", Spread: "log_var"})
	if err != nil {
		fmt.Println(err)
		return
	}
	var n predictive.Normals
	if err := h.Regress(context.Background(), abalone(), &n); err != nil {
		fmt.Println(err)
		return
	}
	for row := range n.Rows {
		mean, aleatoric, epistemic := n.Split(row)
		fmt.Printf("%.1f rings, sd %.2f of noise and %.2f of disagreement; 90 %%: %.1f to %.1f\n",
			mean, math.Sqrt(aleatoric), math.Sqrt(epistemic), n.Quantile(row, 0.05), n.Quantile(row, 0.95))
	}
	// Output:
	// 8.6 rings, sd 1.44 of noise and 0.28 of disagreement; 90 %: 6.2 to 11.0
	// 11.7 rings, sd 2.29 of noise and 0.14 of disagreement; 90 %: 7.9 to 15.5
}

// What a forecast of several members is worth once the truth is known, 15 rings of the
// second shell.
func ExampleNormals_CRPS() {
	members := open("abalone_age/gauss0.onnx", "abalone_age/gauss1.onnx", "abalone_age/gauss2.onnx", "abalone_age/gauss3.onnx")
	h, err := predictive.NewNormalHead(predictive.Separate(members...), predictive.NormalConfig{Mean: "mean", Spread: "log_var"})
	if err != nil {
		fmt.Println(err)
		return
	}
	var n predictive.Normals
	if err := h.Regress(context.Background(), abalone(), &n); err != nil {
		fmt.Println(err)
		return
	}
	mean, _, _ := n.Split(1)
	fmt.Printf("%.2f rings, ± %.2f if the members are draws\n", mean, n.StandardError(1))
	fmt.Printf("P(at most 15) = %.2f\n", n.CDF(1, 15))
	fmt.Printf("log density of 15: %.2f, of 25: %.2f\n", n.LogDensity(1, 15), n.LogDensity(1, 25))
	fmt.Printf("CRPS of 15: %.2f rings, of 25: %.2f\n", n.CRPS(1, 15), n.CRPS(1, 25))
	// Output:
	// 11.81 rings, ± 0.13 if the members are draws
	// P(at most 15) = 0.91
	// log density of 15: -2.70, of 25: -15.56
	// CRPS of 15: 2.06 rings, of 25: 11.85
}

// A network that says quantiles.
func ExampleNewQuantileHead() {
	h, err := predictive.NewQuantileHead(open("abalone_age/quantiles.onnx")[0], predictive.QuantileConfig{Levels: []float64{0.05, 0.5, 0.95}})
	if err != nil {
		fmt.Println(err)
		return
	}
	var q predictive.Quantiles
	if err := h.Predict(context.Background(), abalone(), &q); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f %.1f, %d rows crossed\n", q.Row(0), q.Row(1), q.Crossed)
	// Output:
	// [6.9 8.7 11.8] [8.6 11.8 17.3], 0 rows crossed
}

// Scores of a forecast: lower is better.
func ExampleNormalCRPS() {
	for _, variance := range []float64{0, 1, 9} {
		fmt.Printf("%.3f %.3f\n", predictive.NormalCRPS(12, 10, variance), predictive.NormalNLL(12, 10, variance))
	}
	// Output:
	// 2.000 +Inf
	// 1.453 2.919
	// 1.214 2.240
}
