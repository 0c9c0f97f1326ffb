package ood_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/seed78144065/credence/nn/ood"
)

func ExampleFitMahalanobis() {
	train := [][]float64{{1, 1}, {2, 3}, {3, 2}, {4, 4}} // one class, along the diagonal
	d, err := ood.FitMahalanobis(context.Background(), train, nil, ood.MahalanobisOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for _, x := range [][]float64{{5, 5}, {0, 5}} { // as far from the mean, the second across
		score, err := d.Score(x)
		fmt.Printf("%.2f %v\n", score, err)
	}
	// Output:
	// 4.17 <nil>
	// 37.50 <nil>
}

func ExampleFitKNN() {
	d, err := ood.FitKNN(context.Background(), [][]float64{{0, 0}, {1, 0}, {0, 2}}, ood.KNNOptions{K: 2})
	if err != nil {
		log.Fatal(err)
	}
	score, err := d.Score([]float64{3, 0})
	fmt.Println(score, err)
	// Output: 3 <nil>
}

func ExampleFitViM() {
	head := ood.Head{Weights: [][]float64{{1, 0, 0}, {-1, 0, 0}}, Bias: []float64{0, 0}}
	train := [][]float64{{4, 0, 0.1}, {-4, 0, 0.1}, {0, 4, 0.1}, {0, -4, 0.1}}
	d, err := ood.FitViM(context.Background(), train, head, 2)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("a length outside the principal space counts %.1f times as a logit\n", d.Alpha())
	for _, x := range [][]float64{{3, 0, 0.1}, {3, 0, 2}} { // the second is large where no row was
		score, err := d.Score(x)
		fmt.Printf("%.1f %v\n", score, err)
	}
	// Output:
	// a length outside the principal space counts 20.0 times as a logit
	// -1.0 <nil>
	// 37.0 <nil>
}

func ExampleEnergy() {
	sure, unsure := []float64{9, 1, 0}, []float64{1, 1, 0}
	fmt.Printf("%.3f %.3f\n", ood.MSP(sure), ood.MSP(unsure))
	fmt.Printf("%.3f %.3f\n", ood.MaxLogit(sure), ood.MaxLogit(unsure))
	fmt.Printf("%.3f %.3f\n", ood.Energy(sure, 1), ood.Energy(unsure, 1))
	fmt.Printf("%.3f %.3f\n", ood.Entropy(sure), ood.Entropy(unsure))
	// Output:
	// -1.000 -0.422
	// -9.000 -1.000
	// -9.000 -1.862
	// 0.004 1.017
}

func ExampleGate() {
	ctx := context.Background()
	d, err := ood.FitKNN(ctx, [][]float64{{0}, {10}}, ood.KNNOptions{K: 1})
	if err != nil {
		log.Fatal(err)
	}
	g, err := ood.NewGate(ctx, d, [][]float64{{1}, {2}, {8}, {13}, {-1}}, 0.2)
	if err != nil {
		log.Fatal(err)
	}
	text, err := json.Marshal(g) // with its detector
	if err != nil {
		log.Fatal(err)
	}
	var kept ood.Gate
	if err := json.Unmarshal(text, &kept); err != nil {
		log.Fatal(err)
	}
	for _, x := range []float64{12, 50} {
		v, err := kept.Judge([]float64{x})
		fmt.Printf("%v: %v, p %.3f, %v\n", v.Familiar, v.Score, v.PValue, err)
	}
	// Output:
	// true: 2, p 0.667, <nil>
	// false: 40, p 0.167, <nil>
}

func ExampleSeparate() {
	s, err := ood.Separate([]float64{1, 2, 3, 4}, []float64{3, 5, 6})
	fmt.Printf("AUROC %.3f ± %.3f, %.2f of the unfamiliar pass: %v\n", s.AUC, s.SE, s.FPR95, err)
	// Output: AUROC 0.875 ± 0.148, 0.33 of the unfamiliar pass: <nil>
}

func ExampleDecode() {
	d, err := ood.Decode([]byte(`{"kind":"ood.logits","version":1,"rule":"energy","classes":2}`))
	if err != nil {
		log.Fatal(err)
	}
	score, err := d.Score([]float64{0, -3})
	fmt.Printf("%.4f %v\n", score, err)
	_, err = ood.Decode([]byte(`{"kind":"ood.logits","version":2}`))
	fmt.Println(err)
	// Output:
	// -0.0486 <nil>
	// ood: not a detector: ood.logits is of version 2; this library reads version 1
}
