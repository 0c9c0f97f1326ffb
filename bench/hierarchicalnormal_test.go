package main

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// TestGroupedNormals compares the data with the values they are drawn with.
// The slope of y on predictor j is normal about the coefficient, with the
// standard error of a regression; the means of 500 groups have variance
// 0.8² + 1.5²/40 beyond the predictors', within 6.4 % (its standard error,
// √(2/499)) times critical.
func TestGroupedNormals(t *testing.T) {
	const n, groups = hierarchicalRows, hierarchicalGroups
	group, x, y := groupedNormals(n, groups)
	rest := append([]float64(nil), y...)
	for j, want := range []float64{0.7, -0.4, 0.2} {
		column := mat.Col(nil, j, x)
		_, slope := stat.LinearRegression(column, y, nil, false)
		se := stat.StdDev(y, nil) / (stat.StdDev(column, nil) * math.Sqrt(n))
		if math.Abs(slope-want) > critical*se {
			t.Errorf("the slope on predictor %d is %.4f ± %.4f, want %v", j, slope, se, want)
		}
		for i, v := range column {
			rest[i] -= want * v
		}
	}
	byGroup := make([][]float64, groups)
	for i, g := range group {
		byGroup[g] = append(byGroup[g], rest[i])
	}
	var means []float64
	for _, r := range byGroup {
		means = append(means, stat.Mean(r, nil))
	}
	got, want := stat.Variance(means, nil), 0.8*0.8+1.5*1.5*groups/n
	if math.Abs(got/want-1) > critical*math.Sqrt(2./(groups-1)) {
		t.Errorf("the means of groups have variance %.3f, want about %.3f", got, want)
	}
}
