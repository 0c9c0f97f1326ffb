package guide_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/bandit"
	"github.com/seed78144065/credence/online/drift"
	"github.com/seed78144065/credence/online/filter"
	"github.com/seed78144065/credence/online/glm"
	"github.com/seed78144065/credence/online/prequential"
)

// The code of docs/from-river.md, section by section.

// wells are households whose well has too much arsenic: the distance to a safe one
// in m, how much arsenic, and whether they switched to it.
func wells() (x [][]float64, switched []float64) {
	var data struct{ Dist, Arsenic, Switched []float64 }
	if err := json.Unmarshal(must(os.ReadFile("../../testdata/posteriordb/data/wells_data.json")), &data); err != nil {
		panic(err)
	}
	for i, d := range data.Dist {
		x = append(x, []float64{1, d, data.Arsenic[i]})
	}
	return x, data.Switched
}

func Example_riverProgressive() {
	x, switched := wells()
	scaler := must(glm.NewStandardiser(3, 100))
	model := must(glm.New(glm.Config{Family: glm.Logistic, Features: 3}))
	scores := must(prequential.New(prequential.Config{}))
	row := glm.Row{X: make([]float64, 3)}
	for i, y := range switched {
		try(scaler.Update(x[i]))
		try(scaler.Apply(row.X, x[i]))
		p := must(model.Predict(row)) // predict_proba_one, before the label is learned
		try(scores.Update(p.Mean(), y))
		row.Y = y
		try(model.Update(row)) // learn_one
	}
	fmt.Printf("log loss %.3f, AUC %.2f of the last thousand\n", scores.LogLoss(), scores.AUC())
	far := must(model.Predict(glm.Row{X: []float64{1, 2, 0}}))
	lo, hi := far.Interval(0.9)
	fmt.Printf("far away: %.2f (%.2f to %.2f)\n", far.Mean(), lo, hi)
	// Output:
	// log loss 0.663, AUC 0.66 of the last thousand
	// far away: 0.45 (0.41 to 0.49)
}

func Example_riverDrift() {
	detector := must(drift.New(drift.ADWIN{}))
	for i := range 600 {
		x := 0.0
		if i < 400 && i%10 == 0 || i >= 400 && i%2 == 0 { // errors: one in ten, then one in two
			x = 1
		}
		if must(detector.Update(x)) {
			fmt.Println("drift seen at", i)
			break
		}
	}
	// Output:
	// drift seen at 426
}

func Example_riverBandit() {
	prior := must(online.NewBernoulli(online.Beta{Alpha: 1, Beta: 1}))
	b := must(bandit.New(bandit.Config{Seed: 1}, bandit.Probability, prior, prior, prior))
	shown := make([]int, 3)
	for range 600 {
		c := must(b.Choose()) // policy.pull
		shown[c.Arm]++
		clicked := c.ID*2654435761>>8%100 < []uint64{10, 40, 20}[c.Arm]
		try(b.Reward(c.ID, clicked)) // policy.update
	}
	fmt.Println("shown", shown)
	fmt.Printf("the next, for the log: %.3f\n", must(b.Propensities()))
	// Output:
	// shown [17 540 43]
	// the next, for the log: [0.002 0.981 0.017]
}

func Example_riverBayes() {
	feature := must(online.NewNormal(online.NormalInverseGamma{Mean: 0, Count: 0.1, Shape: 1, Scale: 1}))
	model := must(online.NewNaiveBayes(online.Dirichlet{Alpha: []float64{1, 1}}, feature, feature))
	x, switched := wells()
	for i, y := range switched {
		try(model.Update(online.Labelled[float64]{X: []float64{x[i][1] / 100, x[i][2]}, Class: int(y)}))
	}
	fmt.Printf("near, much arsenic: switches with %.2f\n", must(model.Predict(nil, []float64{0.1, 4}))[1])
	// Output:
	// near, much arsenic: switches with 0.91
}

func Example_riverStats() {
	rate := must(online.NewNormal(online.NormalInverseGamma{Mean: 0, Count: 0.01, Shape: 0.01, Scale: 0.01}))
	for _, x := range []float64{9.1, 10.4, 9.8, 11.2, 8.7} {
		try(rate.Update(x))
	}
	shard := rate.Snapshot()
	try(shard.Update(10.1, 10.9))
	try(rate.Forget(0.9, online.KeepPrior))
	now := rate.Posterior()
	fmt.Printf("mean %.2f after %.1f observations\n", now.Mean, rate.N())
	// Output:
	// mean 9.82 after 4.5 observations
}

func Example_riverForecast() {
	sales := []float64{30, 21, 28, 43, 33, 24, 30, 46, 35, 27, 33, 48, 38, 28, 36, 51}
	series := filter.Structural{
		Components: []filter.Component{filter.Trend{Level: 1}, filter.Seasonal{Period: 4}},
		Noise:      0.5,
	}
	f := must(filter.New(must(series.Model())))
	for _, y := range sales {
		try(f.Update(y)) // learn_one
	}
	for _, g := range must(f.Forecast(2)) { // forecast(horizon=2)
		fmt.Printf("%.0f ± %.1f\n", g.Mean[0], g.SD(0))
	}
	// Output:
	// 41 ± 1.6
	// 32 ± 1.9
}

func Example_riverKeep() {
	config := glm.Config{Family: glm.Logistic, Features: 2}
	model := must(glm.New(config))
	try(model.Update(glm.Row{X: []float64{1, 0.5}, Y: 1}))
	file := must(model.MarshalBinary())
	again := must(glm.New(config))
	try(again.UnmarshalBinary(file))
	fmt.Println(again.N(), "row;", again.Update(glm.Row{X: []float64{1}, Y: 1}))
	// Output:
	// 1 row; online: bad observation: glm: row 1 of 1: 1 features; want 2
}

// patients are rows of predictors and labels of a file of the Pima study.
func patients(file string) (rows [][]float64, labels []int) {
	f := must(os.Open("../../testdata/cases/nn/pima_diabetes/" + file))
	defer f.Close()
	t := must(bayes.ReadCSV(f, bayes.CSVConfig{}))
	names := t.Names()
	x := must(t.Matrix(names[:8]...))
	for i := range t.N() {
		rows = append(rows, x.RawRowView(i))
	}
	return rows, must(t.Ints(names[8]))
}

func Example_riverScikit() {
	ctx := context.Background()
	calib, calibLabels := patients("calib.csv")
	test, testLabels := patients("test.csv")
	m := must(nn.OpenFile("../../testdata/cases/nn/pima_diabetes/light.onnx", nn.Options{})) // scaler and regression in one graph
	defer m.Close()
	model := must(nn.NewPredictor(m, "logit", 0))
	logs := must(calibration.FromLogOdds(must(model.Predict(ctx, calib))))
	platt, _, err := calibration.PlattScaling{}.Fit(logs, calibLabels) // CalibratedClassifierCV(prefit)
	try(err)
	scores := must(calibration.FromLogOdds(must(model.Predict(ctx, test))))
	p := make([]float64, len(test))
	for i, row := range scores {
		try(platt.Apply(row, row))
		p[i] = math.Exp(row[1])
	}
	s := must(calibration.Summarize(p, testLabels))
	fmt.Printf("log loss %.3f, Brier %.3f, AUC %.2f\n", s.NLL, s.Brier, s.Binary.Area.AUC)
	// Output:
	// log loss 0.516, Brier 0.168, AUC 0.82
}
