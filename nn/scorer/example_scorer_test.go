package scorer_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"log"
	"os"
	"strconv"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/predictive"
	"github.com/seed78144065/credence/nn/scorer"
	"github.com/seed78144065/credence/nn/selective"
)

const folder = "../../testdata/cases/nn/pima_diabetes/"

// Five networks say how probable diabetes is. A false alarm costs 60,
// a case that is missed 200, and a look by a doctor 30.
func Example() {
	ctx := context.Background()
	var c scorer.Config
	for i := range 5 {
		model, err := os.ReadFile(fmt.Sprintf("%smember%d.onnx", folder, i))
		if err != nil {
			log.Fatal(err)
		}
		c.Members = append(c.Members, scorer.Network{Model: model, Output: "logit", Scale: predictive.Logit})
	}
	c.Alpha = 0.1
	policy := selective.Binary(decision.Costs{FalsePositive: 60, FalseNegative: 200, Review: 30})
	c.Policy = &policy

	s, err := scorer.Fit(ctx, c, read("calib.csv"), nil)
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	var bundle bytes.Buffer // a file, in a service
	if err := s.Write(&bundle); err != nil {
		log.Fatal(err)
	}

	inService, err := scorer.Read(bundle.Bytes(), nn.Options{}, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer inService.Close()
	var scores scorer.Scores
	if err := inService.Score(ctx, read("test.csv").Inputs, &scores); err != nil {
		log.Fatal(err)
	}
	for _, row := range scores.Rows[:4] {
		action := map[int]string{0: "pass", 1: "treat", selective.HandOver: "ask a doctor"}[row.Choice.Action]
		fmt.Printf("%.2f, classes %v, members disagree by %.3f nats: %s\n", row.Prob[1], row.Set, row.Uncertainty.Epistemic, action)
	}
	// Output:
	// 0.31, classes [0 1], members disagree by 0.015 nats: ask a doctor
	// 0.34, classes [0 1], members disagree by 0.005 nats: ask a doctor
	// 0.42, classes [0 1], members disagree by 0.004 nats: ask a doctor
	// 0.58, classes [1 0], members disagree by 0.003 nats: treat
}

// read reads rows of eight numbers and a class.
func read(file string) scorer.Data {
	f, err := os.Open(folder + file)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		log.Fatal(err)
	}
	var x []float32
	var d scorer.Data
	for _, line := range lines[1:] {
		for i, cell := range line {
			v, err := strconv.ParseFloat(cell, 32)
			if err != nil {
				log.Fatal(err)
			}
			if i < 8 {
				x = append(x, float32(v))
			} else {
				d.Labels = append(d.Labels, int(v))
			}
		}
	}
	in, err := nn.NewTensor(x, len(d.Labels), 8)
	if err != nil {
		log.Fatal(err)
	}
	d.Inputs = []*nn.Tensor{in}
	return d
}
