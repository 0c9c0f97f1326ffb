package calibration_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"github.com/seed78144065/credence/nn/calibration"
)

// bold are log-odds that are twice as far from 0 as they should be, with labels.
func bold() (logits, p []float64, labels []int) {
	const n = 400
	for i := range n {
		z := 8*(float64(i)+0.5)/n - 4
		logits = append(logits, z)
		p = append(p, 1/(1+math.Exp(-z)))
		y := 0
		if float64(i*37%100) < 100/(1+math.Exp(-z/2)) { // as often as half of z says
			y = 1
		}
		labels = append(labels, y)
	}
	return logits, p, labels
}

func ExampleSummarize() {
	_, p, labels := bold()
	s, err := calibration.Summarize(p, labels)
	if err != nil {
		fmt.Println(err)
		return
	}
	lo, hi := s.Binary.Area.Interval(0.95)
	fmt.Printf("log loss %.3f, Brier %.3f, AUC %.2f (%.2f to %.2f)\n", s.NLL, s.Brier, s.Binary.Area.AUC, lo, hi)
	fmt.Printf("off by %.3f on average, %.1f standard errors too bold\n", s.Binary.ECE, s.Binary.Z)
	// Output:
	// log loss 0.655, Brier 0.209, AUC 0.77 (0.72 to 0.82)
	// off by 0.123 on average, 9.2 standard errors too bold
}

func ExampleReliability() {
	_, p, labels := bold()
	d, err := calibration.Reliability(p, labels, calibration.Bins{Count: 4})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(d)
	fmt.Printf("ECE %.3f, at most %.3f\n", d.ECE(), d.MCE())
	// Output:
	// lo    hi       n  forecast   rate      interval
	//  0.00  0.25     145     0.093  0.248  0.185 to 0.324
	//  0.25  0.50      55     0.369  0.418  0.297 to 0.550
	//  0.50  0.75      55     0.631  0.582  0.450 to 0.703
	//  0.75  1.00     145     0.907  0.779  0.705 to 0.839
	// ECE 0.116, at most 0.155
}

func ExampleDecompose() {
	_, p, labels := bold()
	d, err := calibration.Decompose(p, labels, calibration.Bins{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f = %.4f off - %.4f told apart + %.4f by nature + %.4f within bins\n",
		d.Brier, d.Reliability, d.Resolution, d.Uncertainty, d.WithinVariance-d.WithinCovariance)
	// Output:
	// 0.2093 = 0.0167 off - 0.0567 told apart + 0.2499 by nature + -0.0006 within bins
}

func ExampleConsistency() {
	_, p, labels := bold()
	c, err := calibration.Consistency(context.Background(), p, labels, calibration.Bins{}, 999, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("off by %.3f; right forecasts by %.3f, seldom by more than %.3f; p = %.3f\n", c.ECE, c.Expected, c.Q95, c.P)
	// Output:
	// off by 0.123; right forecasts by 0.054, seldom by more than 0.070; p = 0.001
}

func ExampleTemperatureScaling() {
	logits, _, labels := bold()
	rows, err := calibration.FromLogOdds(logits)
	if err != nil {
		fmt.Println(err)
		return
	}
	m, report, err := calibration.TemperatureScaling{}.Fit(rows, labels)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("temperature %.2f: log loss from %.3f to %.3f\n", m.(calibration.Temperature).T, report.NLLBefore, report.NLLAfter)

	row := []float64{math.Log(0.05), math.Log(0.95)} // log-probabilities of the classes
	if err := m.Apply(row, row); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("0.95 is %.2f\n", math.Exp(row[1]))
	// Output:
	// temperature 2.09: log loss from 0.655 to 0.573
	// 0.95 is 0.80
}

func ExampleDecode() {
	data, err := json.Marshal(calibration.Platt{A: 0.5, B: -1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(data))
	m, err := calibration.Decode(data)
	fmt.Println(m, err)
	_, err = calibration.Decode([]byte(`{"kind":"calibration.isotonic","version":1,"x":[0.2,0.1],"y":[0,1]}`))
	fmt.Println(err)
	// Output:
	// {"kind":"calibration.platt","version":1,"slope":0.5,"intercept":-1}
	// {0.5 -1} <nil>
	// calibration: isotonic: the point 1 is (0.1, 1); want probabilities, x above that before and y not below
}

// A network from undersampled data, its log-odds too far out and rows with another
// share of positives: the maps that there are, on rows of the fit's kind.
func ExampleMethod() {
	logits, _, labels := bold()
	rows, err := calibration.FromLogOdds(logits)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range []calibration.Method{
		calibration.TemperatureScaling{}, calibration.PlattScaling{}, calibration.BetaScaling{},
		calibration.IsotonicRegression{}, calibration.HistogramBinning{Smooth: true},
		calibration.VectorScaling{}, calibration.DirichletScaling{Penalty: 0.01},
	} {
		_, report, err := m.Fit(rows, labels)
		fmt.Printf("%T %.4f %v\n", m, report.NLLAfter, err)
	}
	// Output:
	// calibration.TemperatureScaling 0.5727 <nil>
	// calibration.PlattScaling 0.5724 <nil>
	// calibration.BetaScaling 0.5723 <nil>
	// calibration.IsotonicRegression 0.5649 <nil>
	// calibration.HistogramBinning 0.5717 <nil>
	// calibration.VectorScaling 0.5723 <nil>
	// calibration.DirichletScaling 0.5723 <nil>
}
