package conformal_test

import (
	"encoding/json"
	"fmt"

	"github.com/seed78144065/credence/nn/conformal"
)

// Nineteen errors of a model that predicts delivery times in minutes.
var errorsOfRoutes = []float64{1, 3, 2, 7, 4, 2, 5, 1, 9, 3, 2, 6, 4, 1, 8, 2, 3, 5, 4}

func ExampleFit() {
	t, err := conformal.Fit(errorsOfRoutes, 0.1)
	fmt.Println(t, err)
	t, err = conformal.Fit(errorsOfRoutes, 0.01)
	fmt.Println(t, err)
	// Output:
	// 8 at alpha 0.1 from 19 calibration scores <nil>
	// +Inf: alpha 0.01 needs 99 calibration scores, there are 19; every value belongs to the set <nil>
}

// A model with a lower and an upper quantile, which was too cautious.
func ExampleFitIntervals() {
	var bands []conformal.Band
	var y []float64
	for i := range 19 {
		m := float64(i)
		bands, y = append(bands, conformal.Quantiles(m-4, m+4)), append(y, m+float64(i%5)-2)
	}
	intervals, err := conformal.FitIntervals(bands, y, 0.1)
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := intervals.Interval(conformal.Quantiles(26, 34))
	fmt.Println(v.Lo, v.Hi, err)
	v, err = intervals.Interval(conformal.Quantiles(29, 31)) // surer than it may be, and narrowed all the same
	fmt.Println(v.Empty(), err)
	// Output:
	// 28 32 <nil>
	// true <nil>
}

func ExampleFitSets() {
	p := [][]float64{{0.7, 0.2, 0.1}, {0.1, 0.8, 0.1}, {0.3, 0.3, 0.4}, {0.6, 0.3, 0.1}, {0.2, 0.2, 0.6}, {0.5, 0.4, 0.1}, {0.1, 0.1, 0.8}, {0.3, 0.6, 0.1}, {0.9, 0.05, 0.05}}
	labels := []int{0, 1, 2, 1, 2, 0, 2, 1, 0}
	sets, err := conformal.FitSets(conformal.LAC{}, p, labels, 0.2)
	if err != nil {
		fmt.Println(err)
		return
	}
	var set []int
	for _, row := range [][]float64{{0.05, 0.9, 0.05}, {0.45, 0.1, 0.45}, {0.35, 0.33, 0.32}} {
		set, err = sets.Set(row, 0, set)
		filled, _ := sets.NonEmpty().Set(row, 0, nil)
		fmt.Println(set, filled, err)
	}
	kept, err := json.Marshal(sets)
	fmt.Println(string(kept), err)
	// Output:
	// [1] [1] <nil>
	// [0 2] [0 2] <nil>
	// [] [0] <nil>
	// {"kind":"conformal.sets","version":1,"rule":{"name":"lac"},"classes":3,"thresholds":[{"alpha":0.2,"n":9,"score":0.6}]} <nil>
}

// One rule for all groups leaves the harder one short; a threshold each does not.
func ExampleFitGroups() {
	var scores []float64
	var groups []string
	for i := range 40 {
		scores, groups = append(scores, float64(i%10), 5*float64(i%10)), append(groups, "city", "country")
	}
	g, err := conformal.FitGroups(scores, groups, 0.1)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range append(g.Names(), "coutry") {
		t, err := g.Threshold(name)
		fmt.Println(t.Score, err)
	}
	fmt.Println(g.All().Score)
	// Output:
	// 9 <nil>
	// 45 <nil>
	// 0 conformal: unknown group "coutry" (did you mean "country"?)
	// 40
}

// The calibration set is of one population, rows to predict of another, where
// large scores are three times as frequent.
func ExampleNewWeighted() {
	scores := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9}
	weights := []float64{1, 1, 1, 1, 1, 3, 3, 3, 3}
	w, err := conformal.NewWeighted(scores, weights)
	if err != nil {
		fmt.Println(err)
		return
	}
	usual, err := w.Threshold(0.3, 1)
	fmt.Println(usual, err)
	unlike, err := w.Threshold(0.3, 20)
	fmt.Printf("%v %v, worth %.1f of %d rows\n", unlike, err, w.Effective(), len(scores))
	// Output:
	// 8 <nil>
	// +Inf <nil>, worth 7.0 of 9 rows
}

func ExampleCalibrationSize() {
	n, err := conformal.CalibrationSize(0.1, 0.02, 0.1)
	fmt.Println(n, err)
	fmt.Printf("of 199 rows: between %.3f and %.3f\n", conformal.Law{N: 199, Alpha: 0.1}.Quantile(0.05), conformal.Law{N: 199, Alpha: 0.1}.Quantile(0.95))
	// Output:
	// 602 <nil>
	// of 199 rows: between 0.863 and 0.932
}

func ExampleTrial_Report() {
	p := [][]float64{{0.9, 0.1}, {0.8, 0.2}, {0.3, 0.7}, {0.4, 0.6}, {0.6, 0.4}, {0.2, 0.8}, {0.7, 0.3}, {0.1, 0.9}, {0.75, 0.25}}
	sets, err := conformal.FitSets(conformal.LAC{}, p, []int{0, 0, 1, 1, 1, 1, 0, 1, 0}, 0.2)
	if err != nil {
		fmt.Println(err)
		return
	}
	trial, err := conformal.TrySets(sets, [][]float64{{0.9, 0.1}, {0.5, 0.5}, {0.2, 0.8}, {0.7, 0.3}}, []int{0, 1, 1, 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	trial.Groups = []string{"old", "new", "old", "new"}
	r, err := trial.Report(0.9)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range append(append([]conformal.Coverage{r.All}, r.ByClass...), r.ByGroup...) {
		fmt.Printf("%-8s %d of %d, %.2f to %.2f\n", c.Of, c.Covered, c.Rows, c.Lo, c.Hi)
	}
	fmt.Printf("expected %.2f to %.2f, empty %.2f\n", r.All.ExpectedLo, r.All.ExpectedHi, r.Empty)
	// Output:
	// all      2 of 4, 0.10 to 0.90
	// class 0  1 of 1, 0.05 to 1.00
	// class 1  1 of 3, 0.02 to 0.86
	// new      0 of 2, 0.00 to 0.78
	// old      2 of 2, 0.22 to 1.00
	// expected 0.25 to 1.00, empty 0.25
}

func ExampleScores_CoverageByAlpha() {
	calibration, err := conformal.NewScores(errorsOfRoutes)
	if err != nil {
		fmt.Println(err)
		return
	}
	curve, err := calibration.CoverageByAlpha([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, []float64{0.1, 0.3, 0.5}, 0.9)
	for _, p := range curve {
		fmt.Printf("alpha %v: covered %v, expected %v to %v\n", p.Alpha, p.Share, p.ExpectedLo, p.ExpectedHi)
	}
	fmt.Println(err)
	// Output:
	// alpha 0.1: covered 0.8, expected 0.7 to 1
	// alpha 0.3: covered 0.5, expected 0.4 to 1
	// alpha 0.5: covered 0.3, expected 0.2 to 0.8
	// <nil>
}
