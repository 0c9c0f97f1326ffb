package lastlayer_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
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
		fmt.Println(err)
		return
	}
	defer m.Close()
	file, err := os.ReadFile(pima + "head.onnx")
	if err != nil {
		fmt.Println(err)
		return
	}
	head, err := lastlayer.ReadHead(file, "", "logit")
	if err != nil {
		fmt.Println(err)
		return
	}
	train, labels := rows("train.csv")
	in, err := m.InputsOf(train)
	if err != nil {
		fmt.Println(err)
		return
	}
	x, err := lastlayer.Features(ctx, m, "features", in)
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := lastlayer.Fit(ctx, x, labels, lastlayer.Config{Head: &head})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("precision %.2f, %.1f of %d weights determined by the data, log evidence %.1f\n",
		p.Precision(), p.EffectiveParameters(), p.Features()+1, p.LogEvidence())

	text, err := json.Marshal(p) // kept with the model
	if err != nil {
		fmt.Println(err)
		return
	}
	kept, err := lastlayer.Decode(text)
	if err != nil {
		fmt.Println(err)
		return
	}
	network, err := lastlayer.NewNetwork(m, "features", kept)
	if err != nil {
		fmt.Println(err)
		return
	}
	test, _ := rows("test.csv")
	if in, err = m.InputsOf(test[:3]); err != nil {
		fmt.Println(err)
		return
	}
	var c predictive.Classes
	if err := network.Classify(ctx, in, &c); err != nil {
		fmt.Println(err)
		return
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

func ExampleFitNormal() {
	x := [][]float64{{0.1}, {0.4}, {0.5}, {0.9}, {1.3}}
	y := []float64{0.2, 0.3, 0.7, 0.9, 1.2}
	p, err := lastlayer.FitNormal(context.Background(), x, y, lastlayer.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	var n predictive.Normals
	if err := p.Regress(context.Background(), [][]float64{{0.6}, {5}}, &n); err != nil {
		fmt.Println(err)
		return
	}
	for row := range n.Rows {
		mean, noise, ignorance := n.Split(row)
		fmt.Printf("%.2f, variance %.3f + %.3f\n", mean, noise, ignorance)
	}
	// Output:
	// 0.63, variance 0.017 + 0.003
	// 4.23, variance 0.017 + 0.345
}
