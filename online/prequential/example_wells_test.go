package prequential_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/glm"
	"github.com/seed78144065/credence/online/prequential"
)

// Households of Araihazar whose well has too much arsenic: who switches to another
// one? Each is forecast before it is learned. The last thousand switched less than
// those before, which a model that forgets finds out.
func Example() {
	text, err := os.ReadFile("../../testdata/posteriordb/data/wells_data.json")
	var data struct{ Dist, Arsenic, Switched []float64 }
	if err := errors.Join(err, json.Unmarshal(text, &data)); err != nil {
		fmt.Println(err)
		return
	}
	for _, keep := range []float64{1, 0.995} {
		model, err := glm.New(glm.Config{Family: glm.Logistic, Features: 3})
		scores, err2 := prequential.New(prequential.Config{})
		if err := errors.Join(err, err2); err != nil {
			fmt.Println(err)
			return
		}
		for i, y := range data.Switched {
			row := glm.Row{X: []float64{1, data.Dist[i] / 100, data.Arsenic[i]}, Y: y}
			p, err := model.Predict(row)
			if err := errors.Join(err, scores.Update(p.Mean(), y), model.Forget(keep, online.KeepPrior), model.Update(row)); err != nil {
				fmt.Println(err)
				return
			}
		}
		fmt.Printf("keep %v: log loss %.3f, AUC %.2f, bias %.1f\n", keep, scores.LogLoss(), scores.AUC(), scores.Bias())
		logLoss, brier, rate, n := scores.Overall()
		fmt.Printf("  all %d: log loss %.3f, Brier %.3f, rate %.2f; skill of late %.2f\n", n, logLoss, brier, rate, scores.Skill())
		for _, b := range scores.Calibration(3, 0.9) {
			fmt.Printf("  forecast %.2f: %.2f of %d (%.2f to %.2f)\n", b.Forecast, b.Rate, b.N, b.RateLo, b.RateHi)
		}
	}
	// Output:
	// keep 1: log loss 0.663, AUC 0.66, bias -4.9
	//   all 3020: log loss 0.653, Brier 0.230, rate 0.58; skill of late 0.06
	//   forecast 0.46: 0.35 of 334 (0.31 to 0.40)
	//   forecast 0.56: 0.47 of 333 (0.43 to 0.52)
	//   forecast 0.68: 0.65 of 333 (0.61 to 0.70)
	// keep 0.995: log loss 0.649, AUC 0.66, bias -2.3
	//   all 3020: log loss 0.644, Brier 0.226, rate 0.58; skill of late 0.08
	//   forecast 0.38: 0.34 of 334 (0.30 to 0.39)
	//   forecast 0.53: 0.46 of 333 (0.42 to 0.51)
	//   forecast 0.68: 0.68 of 333 (0.63 to 0.72)
}

// Any loss has a mean of late and one from the start, here of hundred days' forecasts
// that get worse.
func ExampleMean() {
	m, err := prequential.NewMean(0.9)
	if err != nil {
		fmt.Println(err)
		return
	}
	for day := range 100 {
		if err := m.Update(1 + float64(day)/50); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Printf("of late %.2f, from the start %.2f\n", m.Rolling(), m.Overall())
	// Output:
	// of late 2.80, from the start 1.99
}
