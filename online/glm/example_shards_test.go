package glm_test

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/glm"
)

// Two servers count faults in hours of work, with and without a new version; the
// hours are an exposure, so their log is the offset. What both learned is merged,
// and after a month it counts half.
func ExampleModel_Merge() {
	config := glm.Config{Family: glm.Poisson, Features: 2}
	first, err := glm.New(config)
	second, err2 := glm.New(config)
	if err := errors.Join(err, err2); err != nil {
		fmt.Println(err)
		return
	}
	fault := func(m *glm.Model, version, hours, faults float64) error {
		return m.Update(glm.Row{X: []float64{1, version}, Y: faults, Offset: math.Log(hours)})
	}
	err = errors.Join(
		fault(first, 0, 200, 31), fault(first, 1, 180, 14), fault(first, 0, 90, 12),
		fault(second, 0, 310, 40), fault(second, 1, 400, 37),
		first.Merge(second),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	tell := func() {
		change := first.Coefficient(1)
		p, err := first.Predict(glm.Row{X: []float64{1, 1}})
		if err != nil {
			fmt.Println(err)
			return
		}
		lo, hi := p.Interval(0.9)
		fmt.Printf("%.1f rows: change of %.2f ± %.2f, %.3f faults an hour (%.3f to %.3f)\n", first.N(), change.Mu, change.Sigma, p.Mean(), lo, hi)
	}
	tell()
	if err := first.Forget(0.5, online.KeepPrior); err != nil {
		fmt.Println(err)
		return
	}
	tell()
	// Output:
	// 5.0 rows: change of -0.46 ± 0.18, 0.088 faults an hour (0.069 to 0.109)
	// 2.5 rows: change of -0.46 ± 0.25, 0.089 faults an hour (0.063 to 0.120)
}

// Features of other scales are brought to one by the first rows; coefficients of
// the features as they are come back.
func ExampleStandardiser() {
	rows, err := wells()
	scale, err2 := glm.NewStandardiser(3, 0)
	m, err3 := glm.New(glm.Config{Family: glm.Logistic, Features: 3})
	if err := errors.Join(err, err2, err3); err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range rows {
		if scale.Warm() { // enough rows were seen: from now on it stays
			break
		}
		if err := scale.Update(r.X); err != nil {
			fmt.Println(err)
			return
		}
	}
	x := make([]float64, 3)
	for _, r := range rows {
		if err := errors.Join(scale.Apply(x, r.X), m.Update(glm.Row{X: x, Y: r.Y})); err != nil {
			fmt.Println(err)
			return
		}
	}
	raw, err := scale.Raw(m.Mean(), 0)
	fmt.Printf("%.2f, of features as they are %.2f %v\n", m.Mean(), raw, err)
	// Output: [0.31 -0.39 0.51], of features as they are [0.01 -0.93 0.45] <nil>
}
