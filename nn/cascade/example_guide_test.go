package cascade_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"slices"
	"time"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/cascade"
	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/nn/predictive"
)

const cards = "../../testdata/cases/nn/fraud_ulb/"

// network returns what files of networks say of payments.
func network(files ...string) predictive.Classifier {
	var members []*nn.Model
	for _, file := range files {
		m, err := nn.OpenFile(cards+file, nn.Options{})
		if err != nil {
			log.Fatal(err)
		}
		members = append(members, m)
	}
	head, err := predictive.NewClassHead(predictive.Separate(members...), predictive.ClassConfig{Output: "logit", Scale: predictive.Logit})
	if err != nil {
		log.Fatal(err)
	}
	return head
}

// payments reads rows as the input of the networks, and which were frauds.
func payments(file string) (in []*nn.Tensor, labels []int) {
	f, err := os.Open(cards + file)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	table, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		log.Fatal(err)
	}
	x, err := table.Matrix(table.Names()[:30]...) // all but the label
	if err != nil {
		log.Fatal(err)
	}
	rows, columns := x.Dims()
	data := make([]float32, 0, rows*columns)
	for i := range rows {
		for _, v := range x.RawRowView(i) {
			data = append(data, float32(v))
		}
	}
	t, err := nn.NewTensor(data, rows, columns)
	if err != nil {
		log.Fatal(err)
	}
	if labels, err = table.Ints("y"); err != nil {
		log.Fatal(err)
	}
	return []*nn.Tensor{t}, labels
}

// Example_guide is the code of docs/packages/nn/cascade.md.
func Example_guide() {
	ctx := context.Background()
	light := network("light.onnx")
	heavy := network("member0.onnx", "member1.onnx", "member2.onnx", "member3.onnx", "member4.onnx")

	calib, _ := payments("calib.csv")
	var said predictive.Classes
	if err := light.Classify(ctx, calib, &said); err != nil {
		log.Fatal(err)
	}
	gate, err := cascade.EntropyOf(said.Means(), 0.3) // the 30 % of rows it is least sure of
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("above %.3f nats: 0.99 goes on: %v, 0.9 goes on: %v\n", float64(gate), gate.Escalate([]float64{0.01, 0.99}), gate.Escalate([]float64{0.1, 0.9}))

	test, labels := payments("test.csv")
	for _, c := range []cascade.Cascade{
		{Heavy: light}, // the light one alone
		{Light: light, Heavy: heavy, Gate: gate, Budget: time.Minute},
		{Heavy: heavy},
	} {
		var a cascade.Answers
		if err := c.Answer(ctx, test, &a); err != nil {
			log.Fatal(err)
		}
		var p []float64
		for row := range a.Rows() {
			p = append(p, a.Mean(row, nil)[1])
		}
		loss, err := calibration.NLL(p, labels)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%.2f by the heavy tier, log loss %.4f, degraded: %v\n", a.Escalated(), loss, a.Degraded)
	}
	// Output:
	// above 0.186 nats: 0.99 goes on: false, 0.9 goes on: true
	// 1.00 by the heavy tier, log loss 0.1250, degraded: <nil>
	// 0.34 by the heavy tier, log loss 0.1185, degraded: <nil>
	// 1.00 by the heavy tier, log loss 0.1100, degraded: <nil>
}

// The gate of conformal sets: the light network answers what it is sure of at a rate of
// error, here one in ten.
func ExampleNotSingle() {
	ctx := context.Background()
	light := network("light.onnx")
	calib, labels := payments("calib.csv")
	var said predictive.Classes
	if err := light.Classify(ctx, calib, &said); err != nil {
		log.Fatal(err)
	}
	sets, err := conformal.FitSets(conformal.LAC{}, said.Means(), labels, 0.1)
	if err != nil {
		log.Fatal(err)
	}
	gate := cascade.NotSingle{Sets: sets}
	for _, p := range []float64{0.05, 0.4, 0.95} {
		fmt.Printf("%.2f: %d classes in the set, goes on: %v\n", p, sets.Size([]float64{1 - p, p}), gate.Escalate([]float64{1 - p, p}))
	}

	test, _ := payments("test.csv")
	c := cascade.Cascade{Light: light, Heavy: network("member0.onnx", "member1.onnx"), Gate: gate}
	var a cascade.Answers
	if err := c.Answer(ctx, test, &a); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f escalated\n", a.Escalated())
	for _, row := range []int{0, slices.Index(a.By, cascade.Heavy)} {
		said, at := a.Row(row)
		fmt.Printf("row %d: %v, %d members, %.2f, epistemic %.3f\n", row, a.By[row], said.Members, said.Mean(at, nil)[1], a.Split(row).Epistemic)
	}
	// Output:
	// 0.05: 1 classes in the set, goes on: false
	// 0.40: 0 classes in the set, goes on: true
	// 0.95: 1 classes in the set, goes on: false
	// 0.07 escalated
	// row 0: light, 1 members, 1.00, epistemic 0.000
	// row 6: heavy, 2 members, 1.00, epistemic 0.000
}
