package scorer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"math"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/nn/monitor"
	"github.com/seed78144065/credence/nn/ood"
	"github.com/seed78144065/credence/nn/predictive"
	"github.com/seed78144065/credence/nn/schema"
	"github.com/seed78144065/credence/nn/scorer"
	"github.com/seed78144065/credence/nn/selective"
)

// The code of docs/networks.md, section by section.

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

// table reads a file of a folder of testdata/cases/nn.
func table(kit, file string) *bayes.Table {
	f := must(os.Open("../../testdata/cases/nn/" + kit + "/" + file))
	defer f.Close()
	return must(bayes.ReadCSV(f, bayes.CSVConfig{}))
}

// files returns the networks name0.onnx, name1.onnx, … of a folder.
func files(kit, name string, count int) (all [][]byte) {
	for i := range count {
		all = append(all, must(os.ReadFile(fmt.Sprintf("../../testdata/cases/nn/%s/%s%d.onnx", kit, name, i))))
	}
	return all
}

// patients says what the networks of pima_diabetes take.
func patients(train *bayes.Table) *schema.Schema {
	s, err := schema.FromTable(train, schema.Input{Port: "x", Columns: []schema.Column{
		{Name: "pregnancies", Integer: true},
		{Name: "glucose"},
		{Name: "blood_pressure"},
		{Name: "skin_thickness"},
		{Name: "insulin", Missing: schema.Missing{Rule: schema.Median}},
		{Name: "bmi"},
		{Name: "pedigree"},
		{Name: "age", Integer: true},
	}})
	if err != nil {
		log.Fatal(err)
	}
	return s
}

func Example_guideScorer() {
	ctx := context.Background()
	train, calib := table("pima_diabetes", "train.csv"), table("pima_diabetes", "calib.csv")
	inputs := patients(train)

	encoder := must(inputs.Encoder(nil))
	var seen, known schema.Batch
	if err := encoder.Table(train, &seen); err != nil {
		log.Fatal(err)
	}
	if err := encoder.Table(calib, &known); err != nil {
		log.Fatal(err)
	}

	policy := selective.Binary(decision.Costs{FalsePositive: 60, FalseNegative: 200, Review: 30})
	c := scorer.Config{Alpha: 0.1, Policy: &policy, Schema: inputs}
	for _, file := range files("pima_diabetes", "member", 5) {
		c.Members = append(c.Members, scorer.Network{Model: file, Output: "logit", Scale: predictive.Logit})
	}
	rows := must(seen.Tensors[0].Rows())
	c.Familiar = must(ood.FitMahalanobis(ctx, rows, nil, ood.MahalanobisOptions{Ridge: 1e-3}))
	c.HandOver.Unfamiliar = true
	s := must(scorer.Fit(ctx, c, scorer.Data{Inputs: known.Tensors, Labels: must(calib.Ints("y"))}, nil))
	defer s.Close()
	for _, note := range s.Notes() {
		fmt.Println(note)
	}
	var bundle bytes.Buffer
	if err := s.Write(&bundle); err != nil {
		log.Fatal(err)
	}

	service := must(scorer.Read(bundle.Bytes(), nn.Options{}, nil))
	defer service.Close()
	answer := func(ctx context.Context, request []byte) ([]byte, error) {
		var in schema.Batch
		if err := service.Encoder().JSON(request, &in); err != nil {
			return nil, err // the caller's fault: all of it, by row and column
		}
		var out scorer.Scores
		if err := service.Score(ctx, in.Tensors, &out); err != nil {
			return nil, err // ours
		}
		return json.Marshal(map[string]any{"scores": out.Rows, "flags": in.Flags})
	}

	fmt.Println(string(must(answer(ctx, []byte(`{"pregnancies": 6, "glucose": 148, "blood_pressure": 72,
		"skin_thickness": 35, "insulin": null, "bmi": 33.6, "pedigree": 0.627, "age": 50}`)))))

	_, err := answer(ctx, []byte(`{"pregnancies": 6.5, "glucos": 148, "blood_pressure": "72",
		"skin_thickness": 35, "insulin": 0, "bmi": null, "pedigree": 0.627, "age": 50}`))
	fmt.Println(err)
	// Output:
	// {"flags":[{"row":0,"column":"insulin","kind":"imputed","used":20.5}],"scores":[{"prob":[0.3670284482756334,0.6329715517243666],"set":[1,0],"uncertainty":{"total":0.6418980581235398,"aleatoric":0.6382861250939069,"epistemic":0.003611933029632919},"unfamiliarity":{"score":5.959235700917458,"p_value":0.5233160621761658,"familiar":true},"judged":true,"choice":{"action":1,"cost":22.021706896538007,"best":1,"saving":-7.9782931034619935},"by":"heavy","cached":false}]}
	// schema: row 0: column "glucose": is absent, and "glucos" is no column: if that is meant, rename it; if it is missing, give null
	// schema: row 0: column "pregnancies": 6.5 is not a whole number
	// schema: row 0: column "blood_pressure": "72" is text; want a number
	// schema: row 0: column "bmi": is missing; give it, or a rule to the schema: constant, mean, median
}

func Example_guideSteps() {
	ctx := context.Background()
	var models []*nn.Model
	for _, file := range files("pima_diabetes", "member", 5) {
		m := must(nn.Open(file, nn.Options{}))
		defer m.Close()
		models = append(models, m)
	}
	encoder := must(patients(table("pima_diabetes", "train.csv")).Encoder(models[0]))
	head := must(predictive.NewClassHead(predictive.Separate(models...),
		predictive.ClassConfig{Output: "logit", Scale: predictive.Logit}))
	ask := func(file string) (said predictive.Classes, labels []int) {
		rows := table("pima_diabetes", file)
		var in schema.Batch
		if err := encoder.Table(rows, &in); err != nil {
			log.Fatal(err)
		}
		if err := head.Classify(ctx, in.Tensors, &said); err != nil {
			log.Fatal(err)
		}
		return said, must(rows.Ints("y"))
	}

	calib, known := ask("calib.csv")
	m, report, err := calibration.TemperatureScaling{}.Fit(calib.LogMeans(), known)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("temperature %.2f %v\n", m.(calibration.Temperature).T, report.Warnings)
	sets := must(conformal.FitSets(conformal.LAC{}, must(calibration.Probabilities(m, calib.LogMeans())), known, 0.1))

	test, truth := ask("test.csv")
	p := must(calibration.Probabilities(m, test.LogMeans()))
	positive := make([]float64, len(p))
	for i, row := range p {
		positive[i] = row[1]
	}
	fmt.Println(must(calibration.Summarize(positive, truth)))
	trial := must(conformal.TrySets(sets, p, truth))
	fmt.Print(must(trial.Report(0.95)))

	promised := must(monitor.Expect(positive, monitor.Judging{}))
	came := must(monitor.Realise(positive, truth, monitor.Judging{}))
	fmt.Printf("accuracy %.2f (%.2f to %.2f) promised, %.2f came\n",
		promised.Accuracy.Value, promised.Accuracy.Lo, promised.Accuracy.Hi, came.Accuracy)
	// Output:
	// temperature 1.21 []
	// 192 rows: log loss 0.5231, Brier 0.1722, accuracy 0.724, ECE 0.08169; AUC 0.8053 ± 0.033, of the positive class ECE 0.1212, z 1.71
	// of       rows  covered  interval        expected        mean size
	// all      192   0.885    0.832 to 0.927  0.839 to 0.953  1.312
	// class 0  125   0.904    0.838 to 0.949                  1.232
	// class 1  67    0.851    0.743 to 0.926                  1.463
	// size 1   132   0.833    0.759 to 0.893                  1
	// size 2   60    1.000    0.940 to 1.000                  2
	// empty 0.000, of one class 0.688, infinite 0.000
	// accuracy 0.78 (0.73 to 0.84) promised, 0.72 came
}

func Example_guideDropout() {
	file := must(os.ReadFile("../../testdata/cases/nn/pima_diabetes/mcdropout_eval.onnx"))
	m := must(nn.Open(file, nn.Options{}))
	defer m.Close()
	_, err := predictive.NewClassHead(predictive.Dropout(m, predictive.DropoutConfig{Passes: 32}),
		predictive.ClassConfig{Output: "logit", Scale: predictive.Logit})
	fmt.Println(errors.Is(err, predictive.ErrPassesAgree))
	// Output:
	// true
}

func Example_guideSizes() {
	for _, n := range []int{50, 200, 1000, 5000} {
		law := conformal.Law{N: n, Alpha: 0.1}
		fmt.Printf("%d rows: coverage %.3f to %.3f\n", n, law.Quantile(0.05), law.Quantile(0.95))
	}
	fmt.Println("0.9 ± 0.02, nine times in ten:", must(conformal.CalibrationSize(0.1, 0.02, 0.1)), "rows")
	fmt.Println("alpha 0.01:", conformal.Needed(0.01), "rows at the least")
	// Output:
	// 50 rows: coverage 0.826 to 0.960
	// 200 rows: coverage 0.864 to 0.933
	// 1000 rows: coverage 0.884 to 0.915
	// 5000 rows: coverage 0.893 to 0.907
	// 0.9 ± 0.02, nine times in ten: 602 rows
	// alpha 0.01: 99 rows at the least
}

// spreads are the means and standard deviations of rows as bands.
func spreads(said *predictive.Normals) (bands []conformal.Band) {
	for row := range said.Rows {
		mean, aleatoric, epistemic := said.Split(row)
		bands = append(bands, conformal.Spread(mean, math.Sqrt(aleatoric+epistemic)))
	}
	return bands
}

func Example_guideIntervals() {
	ctx := context.Background()
	var models []*nn.Model
	for _, file := range files("abalone_age", "gauss", 5) {
		m := must(nn.Open(file, nn.Options{}))
		defer m.Close()
		models = append(models, m)
	}
	train := table("abalone_age", "train.csv")
	var columns []schema.Column
	for _, name := range train.Names() {
		if name != "y" {
			columns = append(columns, schema.Column{Name: name})
		}
	}
	encoder := must(must(schema.FromTable(train, schema.Input{Port: "x", Columns: columns})).Encoder(models[0]))
	head := must(predictive.NewNormalHead(predictive.Separate(models...),
		predictive.NormalConfig{Mean: "mean", Spread: "log_var", Scale: predictive.LogVariance}))
	bands := func(file string) (of []conformal.Band, y []float64) {
		rows := table("abalone_age", file)
		var in schema.Batch
		if err := encoder.Table(rows, &in); err != nil {
			log.Fatal(err)
		}
		var said predictive.Normals
		if err := head.Regress(ctx, in.Tensors, &said); err != nil {
			log.Fatal(err)
		}
		return spreads(&said), must(rows.Float("y"))
	}

	calib, known := bands("calib.csv")
	intervals := must(conformal.FitIntervals(calib, known, 0.1))
	test, truth := bands("test.csv")
	first := must(intervals.Interval(test[0]))
	fmt.Printf("%.1f to %.1f rings; there were %.0f\n", first.Lo, first.Hi, truth[0])
	trial := must(conformal.TryIntervals(intervals, test, truth))
	fmt.Print(must(trial.Report(0.95)))
	// Output:
	// 7.8 to 15.7 rings; there were 23
	// of                   rows  covered  interval        expected        mean size
	// all                  1045  0.922    0.905 to 0.938  0.874 to 0.925  6.102
	// size 2.501 to 4.186  262   0.920    0.880 to 0.950                  3.514
	// size 4.193 to 5.441  261   0.939    0.902 to 0.965                  4.821
	// size 5.442 to 7.279  261   0.904    0.862 to 0.937                  6.246
	// size 7.308 to 17.46  261   0.927    0.889 to 0.956                  9.839
	// empty 0.000, of one class 0.000, infinite 0.000
}
