package scorer_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/predictive"
	"github.com/seed78144065/credence/nn/scorer"
)

// What Fit found, before anybody relies on it: a light network for what is easy, two for
// what is not, a map and a threshold for each.
func ExampleScorer_Maps() {
	ctx := context.Background()
	network := func(file string) scorer.Network {
		model, err := os.ReadFile(folder + file)
		if err != nil {
			log.Fatal(err)
		}
		return scorer.Network{Model: model, Output: "logit", Scale: predictive.Logit}
	}
	light := network("light.onnx")
	s, err := scorer.Fit(ctx, scorer.Config{
		Light: &light, Members: []scorer.Network{network("member0.onnx"), network("member1.onnx")},
		Escalate: 0.3,
	}, read("calib.csv"), nil)
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	fmt.Println(s.Classes(), "classes; known by", s.Digest()[:12])
	fmt.Printf("to the heavy ones above %.3f nats\n", s.Gate())
	lightMap, heavyMap := s.Maps()
	fmt.Printf("maps: light %.3v, heavy %.3v\n", lightMap, heavyMap)
	fmt.Println("sets:", s.Sets().Thresholds())
	for _, note := range s.Notes() {
		fmt.Println(note)
	}

	in, err := nn.NewTensor([]float32{
		1, 85, 66, 29, 0, 26.6, 0.351, 31,
		2, 140, 70, 30, 0, 34, 0.4, 45,
	}, 2, 8)
	if err != nil {
		log.Fatal(err)
	}
	var scores scorer.Scores
	if err := s.Score(ctx, []*nn.Tensor{in}, &scores); err != nil {
		log.Fatal(err)
	}
	for _, row := range scores.Rows {
		fmt.Printf("%v says %.2f, set %v, one class: %v\n", row.By, row.Prob[1], row.Set, row.Single())
	}
	// Output:
	// 2 classes; known by b184f7b8d1e4
	// to the heavy ones above 0.630 nats
	// maps: light {0.879}, heavy {1.28}
	// sets: [0.7312137317411096 at alpha 0.1 from 192 calibration scores]
	// maps and gate were found on the rows of the sets' thresholds: the promise of the sets is off by about their number of coefficients over that of rows
	// light says 0.05, set [0], one class: true
	// heavy says 0.47, set [0 1], one class: false
}
