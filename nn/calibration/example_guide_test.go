package calibration_test

import (
	"context"
	"fmt"
	"log"
	"math"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/calibration"
)

// ask returns the log-odds that a network gives to diabetes, and who had it.
func ask(file string) (logits []float64, labels []int) {
	const dir = "../../testdata/cases/nn/pima_diabetes/"
	f, err := os.Open(dir + file)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	table, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		log.Fatal(err)
	}
	x, err := table.Matrix("pregnancies", "glucose", "blood_pressure", "skin_thickness", "insulin", "bmi", "pedigree", "age")
	if err != nil {
		log.Fatal(err)
	}
	rows := make([][]float64, table.N())
	for i := range rows {
		rows[i] = x.RawRowView(i)
	}
	m, err := nn.OpenFile(dir+"member0.onnx", nn.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer m.Close()
	logit, err := nn.NewPredictor(m, "logit", 0)
	if err != nil {
		log.Fatal(err)
	}
	if logits, err = logit.Predict(context.Background(), rows); err != nil {
		log.Fatal(err)
	}
	if labels, err = table.Ints("y"); err != nil {
		log.Fatal(err)
	}
	return logits, labels
}

// judge prints whether forecasts agree with labels.
func judge(ctx context.Context, p []float64, labels []int) {
	chance, err := calibration.Consistency(ctx, p, labels, calibration.Bins{Count: 5}, 999, 1)
	if err != nil {
		log.Fatal(err)
	}
	z, pvalue, err := calibration.Spiegelhalter(p, labels)
	if err != nil {
		log.Fatal(err)
	}
	d, err := calibration.Reliability(p, labels, calibration.Bins{Count: 5})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(d)
	fmt.Printf("ECE %.3f, right ones %.3f, p %.3f; debiased %.3f; z %.1f, p %.3f\n",
		chance.ECE, chance.Expected, chance.P, math.Sqrt(max(0, d.Debiased())), z, pvalue)
}

// Example_guide is the code of docs/packages/nn/calibration.md.
func Example_guide() {
	ctx := context.Background()
	logits, labels := ask("calib.csv") // rows that the network was not trained on
	known, err := calibration.FromLogOdds(logits)
	if err != nil {
		log.Fatal(err)
	}
	m, report, err := calibration.TemperatureScaling{}.Fit(known, labels)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("temperature %.2f, log loss %.3f to %.3f\n", m.(calibration.Temperature).T, report.NLLBefore, report.NLLAfter)
	for _, w := range report.Warnings {
		fmt.Println(w)
	}

	logits, labels = ask("test.csv") // rows that neither has seen
	test, err := calibration.FromLogOdds(logits)
	if err != nil {
		log.Fatal(err)
	}
	for _, how := range []calibration.Map{nil, m} { // as the network says, and with the map
		rows, err := calibration.Probabilities(how, test)
		if err != nil {
			log.Fatal(err)
		}
		p := make([]float64, len(rows))
		for i, row := range rows {
			p[i] = row[1]
		}
		judge(ctx, p, labels)
	}
	// Output:
	// temperature 1.35, log loss 0.502 to 0.490
	//    lo    hi       n  forecast   rate      interval
	//  0.00  0.20      87     0.065  0.103  0.055 to 0.185
	//  0.20  0.40      32     0.281  0.438  0.282 to 0.607
	//  0.40  0.60      22     0.480  0.545  0.347 to 0.731
	//  0.60  0.80      23     0.705  0.522  0.330 to 0.708
	//  0.80  1.00      28     0.912  0.714  0.529 to 0.847
	// ECE 0.102, right ones 0.045, p 0.002; debiased 0.096; z 4.6, p 0.000
	//    lo    hi       n  forecast   rate      interval
	//  0.00  0.20      74     0.091  0.081  0.038 to 0.166
	//  0.20  0.40      44     0.300  0.386  0.257 to 0.534
	//  0.40  0.60      25     0.490  0.520  0.335 to 0.700
	//  0.60  0.80      26     0.687  0.615  0.425 to 0.776
	//  0.80  1.00      23     0.873  0.652  0.449 to 0.812
	// ECE 0.063, right ones 0.049, p 0.198; debiased 0.053; z 1.9, p 0.062
}

// What the maps that were fitted make of a probability of 0.95. Two classes with
// nothing but probabilities: a service that gives no logits, rounded to single
// precision.
func ExampleFromProbabilities() {
	_, p, labels := bold()
	rows, err := calibration.FromProbabilities(p, 1e-7)
	if err != nil {
		log.Fatal(err)
	}
	for _, method := range []calibration.Method{
		calibration.PlattScaling{}, calibration.BetaScaling{},
		calibration.IsotonicRegression{}, calibration.HistogramBinning{Bins: calibration.Bins{Count: 5}},
	} {
		m, _, err := method.Fit(rows, labels)
		if err != nil {
			log.Fatal(err)
		}
		z := math.Log(0.95 / 0.05)
		switch m := m.(type) {
		case calibration.Platt:
			fmt.Printf("Platt: log-odds %.2f become %.2f\n", z, m.LogOdds(z))
		case calibration.Beta:
			fmt.Printf("beta: log-odds %.2f become %.2f\n", z, m.LogOdds(z))
		case calibration.Isotonic:
			fmt.Printf("isotonic: 0.95 becomes %.2f, by %d points\n", m.Probability(0.95), len(m.X))
		case calibration.Histogram:
			fmt.Printf("histogram: 0.95 becomes %.2f, as does 0.85: %.2f\n", m.Probability(0.95), m.Probability(0.85))
		}
	}
	// Output:
	// Platt: log-odds 2.94 become 1.46
	// beta: log-odds 2.94 become 1.52
	// isotonic: 0.95 becomes 0.84, by 46 points
	// histogram: 0.95 becomes 0.79, as does 0.85: 0.79
}

// Three classes. The network is too sure of itself, of class 2 most of all.
func ExampleTopLabel() {
	var logits [][]float64
	var labels []int
	for i := range 600 {
		row := []float64{0, 0, 0}
		says := i % 3
		row[says] = 2.5 // 0.86 of softmax
		truth := says
		if wrong := []int{5, 4, 2}[says]; i/3%wrong == 0 { // and is right in 80, 75 and 50 %
			truth = (says + 1) % 3
		}
		logits, labels = append(logits, row), append(labels, truth)
	}
	rows, err := calibration.FromLogits(logits)
	if err != nil {
		log.Fatal(err)
	}
	m, _, err := calibration.VectorScaling{}.Fit(rows, labels)
	if err != nil {
		log.Fatal(err)
	}
	for _, how := range []calibration.Map{nil, m} {
		p, err := calibration.Probabilities(how, rows)
		if err != nil {
			log.Fatal(err)
		}
		top, err := calibration.TopLabel(p, labels, calibration.Bins{})
		if err != nil {
			log.Fatal(err)
		}
		each, err := calibration.ClassWise(p, labels, calibration.Bins{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("the likeliest class is off by %.3f, each class by %.3f on average\n", top.ECE(), each)
	}
	// Output:
	// the likeliest class is off by 0.176, each class by 0.117 on average
	// the likeliest class is off by 0.000, each class by 0.091 on average
}
