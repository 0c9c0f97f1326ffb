package lastlayer_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"log"
	"math"
	"os"
	"strconv"

	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/lastlayer"
	"github.com/seed78144065/credence/nn/predictive"
)

const pima = "../../testdata/cases/nn/pima_diabetes/"

// rows reads measurements, and whether there was diabetes.
func rows(file string) (x [][]float64, labels []int) {
	f, err := os.Open(pima + file)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		panic(err)
	}
	for _, line := range lines[1:] {
		row := make([]float64, len(line)-1)
		for j := range row {
			row[j], _ = strconv.ParseFloat(line[j], 64)
		}
		label, _ := strconv.Atoi(line[len(row)])
		x, labels = append(x, row), append(labels, label)
	}
	return x, labels
}

// A network that predicts diabetes, cut at its last hidden layer, and the layer
// that was cut off.
func ExampleFit() {
	ctx := context.Background()
	m, err := nn.OpenFile(pima+"features.onnx", nn.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer m.Close()
	file, err := os.ReadFile(pima + "head.onnx")
	if err != nil {
		log.Fatal(err)
	}
	head, err := lastlayer.ReadHead(file, "", "logit")
	if err != nil {
		log.Fatal(err)
	}
	train, labels := rows("train.csv") // those that the network was trained on
	in, err := m.InputsOf(train)
	if err != nil {
		log.Fatal(err)
	}
	x, err := lastlayer.Features(ctx, m, "features", in)
	if err != nil {
		log.Fatal(err)
	}
	p, err := lastlayer.Fit(ctx, x, labels, lastlayer.Config{Head: &head})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("precision %.2f, %.1f of %d weights determined by the data, log evidence %.1f\n",
		p.Precision(), p.EffectiveParameters(), p.Features()+1, p.LogEvidence())

	text, err := json.Marshal(p) // kept with the model
	if err != nil {
		log.Fatal(err)
	}
	kept, err := lastlayer.Decode(text)
	if err != nil {
		log.Fatal(err)
	}
	network, err := lastlayer.NewNetwork(m, "features", kept)
	if err != nil {
		log.Fatal(err)
	}
	test, _ := rows("test.csv")
	if in, err = m.InputsOf(test[:3]); err != nil {
		log.Fatal(err)
	}
	var c predictive.Classes
	if err := network.Classify(ctx, in, &c); err != nil {
		log.Fatal(err)
	}
	for row := range c.Rows {
		fmt.Printf("%.2f, of %.2f nats %.3f are for more data\n", c.Mean(row, nil)[1], c.Split(row).Total, c.Split(row).Epistemic)
	}
	// Output:
	// precision 4.01, 8.5 of 33 weights determined by the data, log evidence -151.7
	// 0.20, of 0.50 nats 0.017 are for more data
	// 0.33, of 0.63 nats 0.019 are for more data
	// 0.45, of 0.69 nats 0.011 are for more data
}

// Eight rows and a plain layer on two features: what it says of a row near them and of
// one far away, by the formula, by the integral, and by layers that are drawn.
func ExamplePosterior_Quadrature() {
	ctx := context.Background()
	x := [][]float64{{-2, 1}, {-1, 0}, {-0.5, 1}, {0.2, 0}, {0.4, 1}, {1, 1}, {1.5, 0}, {2, 1}}
	p, err := lastlayer.Fit(ctx, x, []int{0, 0, 1, 0, 1, 1, 1, 1}, lastlayer.Config{Precision: 0.25})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%v of %d classes, log likelihood %.2f\n", p.Likelihood(), p.Classes(), p.LogLik())
	drawn, err := p.Draw(1000, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(drawn.Members(), "layers of", drawn.Classes(), "classes,", drawn.Likelihood())
	var mean, variance [1]float64
	for _, row := range [][]float64{{0.5, 1}, {20, 0}} {
		if err := p.Predict(row, mean[:], variance[:]); err != nil {
			log.Fatal(err)
		}
		plain := 1 / (1 + math.Exp(-mean[0])) // as if the weights were known
		probit, err := p.Probit(row, nil)
		if err != nil {
			log.Fatal(err)
		}
		exact, err := p.Quadrature(row)
		if err != nil {
			log.Fatal(err)
		}
		var c predictive.Classes
		if err := drawn.Classify(ctx, [][]float64{row}, &c); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("log-odds %.1f ± %.1f: plain %.3f, formula %.3f, integral %.3f, drawn %.2f\n",
			mean[0], math.Sqrt(variance[0]), plain, probit[1], exact, c.Mean(0, nil)[1])
	}
	// Output:
	// Bernoulli of 2 classes, log likelihood -1.73
	// 1000 layers of 2 classes, Bernoulli
	// log-odds 2.1 ± 1.4: plain 0.894, formula 0.832, integral 0.831, drawn 0.83
	// log-odds 31.7 ± 18.7: plain 1.000, formula 0.937, integral 0.954, drawn 0.96
}

func ExampleFitNormal() {
	x := [][]float64{{0.1}, {0.4}, {0.5}, {0.9}, {1.3}}
	y := []float64{0.2, 0.3, 0.7, 0.9, 1.2}
	p, err := lastlayer.FitNormal(context.Background(), x, y, lastlayer.Config{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("noise of variance %.3f\n", p.NoiseVariance())
	var n predictive.Normals
	if err := p.Regress(context.Background(), [][]float64{{0.6}, {5}}, &n); err != nil {
		log.Fatal(err)
	}
	for row := range n.Rows {
		mean, noise, ignorance := n.Split(row)
		fmt.Printf("%.2f, variance %.3f + %.3f\n", mean, noise, ignorance)
	}
	// Output:
	// noise of variance 0.017
	// 0.63, variance 0.017 + 0.003
	// 4.23, variance 0.017 + 0.345
}
