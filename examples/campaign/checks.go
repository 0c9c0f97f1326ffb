package main

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// checks says whether the arms were random and the models repeat the data.
type checks struct {
	SRMP       float64        `json:"srm_p"`
	ArmCounts  map[string]int `json:"arm_counts"`
	Balance    balance        `json:"balance"`
	Predictive []predictive   `json:"predictive"`
}

// balance is the largest standardised difference between an arm and the
// control, over everything known of the customers.
type balance struct {
	Largest   float64 `json:"largest"`
	Covariate string  `json:"covariate"`
	Arm       string  `json:"arm"`
	Limit     float64 `json:"limit"` // what chance alone exceeds in 5 % of experiments
	Compared  int     `json:"compared"`
}

// sampleRatio returns the χ² p-value of the arms' sizes under equal shares.
func (e *experiment) sampleRatio() (p float64, counts map[string]int) {
	counts = map[string]int{}
	observed, expected := make([]float64, len(e.groups)), make([]float64, len(e.groups))
	for _, g := range e.group {
		observed[g]++
		counts[e.groups[g]]++
	}
	for g := range expected {
		expected[g] = float64(len(e.group)) / float64(len(e.groups))
	}
	chi2 := distuv.ChiSquared{K: float64(len(e.groups) - 1)}
	return chi2.Survival(stat.ChiSquare(observed, expected)), counts
}

// maxLevels tells a covariate from a column of names.
const maxLevels = 50

// balanceOf compares every column that is not the treatment or an outcome:
// (mean of the arm − mean of the control)/√(mean of the two variances); each
// level of a factor counts as a column of 0 and 1.
//
// The limit is that of the largest of so many independent differences, which
// are normal with variance 1/n₁ + 1/n₀ if the arms are random.
func (e *experiment) balanceOf(skip []string) (balance, error) {
	var b balance
	sizes := make([]float64, len(e.groups))
	for _, g := range e.group {
		sizes[g]++
	}
	compare := func(name string, x []float64) {
		byGroup := make([][]float64, len(e.groups))
		for i, g := range e.group {
			if !math.IsNaN(x[i]) {
				byGroup[g] = append(byGroup[g], x[i])
			}
		}
		mean0, var0 := stat.MeanVariance(byGroup[0], nil)
		for g, values := range byGroup[1:] {
			mean1, var1 := stat.MeanVariance(values, nil)
			diff := (mean1 - mean0) / math.Sqrt((var0+var1)/2)
			if math.IsNaN(diff) { // a constant column
				continue
			}
			b.Compared++
			if math.Abs(diff) >= math.Abs(b.Largest) {
				b.Largest, b.Covariate, b.Arm = diff, name, e.groups[g+1]
			}
		}
	}
	for _, name := range e.table.Names() {
		if slices.Contains(skip, name) {
			continue
		}
		if !e.table.IsFactor(name) {
			x, err := e.table.Float(name)
			if err != nil {
				return b, err
			}
			compare(name, x)
			continue
		}
		f, err := e.table.Factor(name)
		if err != nil {
			return b, err
		}
		if len(f.Levels) > maxLevels {
			continue
		}
		for k, label := range f.Levels {
			is := make([]float64, len(f.Codes))
			for i, code := range f.Codes {
				switch code {
				case k:
					is[i] = 1
				case -1:
					is[i] = math.NaN()
				}
			}
			compare(name+" "+label, is)
		}
	}
	if b.Compared > 0 {
		each := math.Pow(1-0.05, 1/float64(b.Compared)) // Šidák: 5 % over all
		b.Limit = distuv.UnitNormal.Quantile((1+each)/2) * math.Sqrt(1/slices.Min(sizes[1:])+1/sizes[0])
	}
	return b, nil
}

// say tells the checks of randomisation in words.
func (c checks) say() []string {
	ratio := fmt.Sprintf("sizes of the arms: p = %.2g under equal shares", c.SRMP)
	switch {
	case c.SRMP < 1e-3: // far below what many looks at a healthy test produce
		ratio += ". SUSPECT: if equal shares were planned, customers were lost or misassigned in some arm, and no result below can be trusted"
	case c.SRMP < 0.05:
		ratio += ". UNUSUAL: if equal shares were planned, ask how customers came into the arms and whether some were lost"
	default:
		ratio += ", no sign of lost customers"
	}
	b := c.Balance
	if b.Compared == 0 {
		return []string{ratio, "balance: no other columns to compare"}
	}
	even := fmt.Sprintf("balance: the largest of %d standardised differences is %+.3f (%s, %s); chance alone gives up to %.3f",
		b.Compared, b.Largest, b.Covariate, b.Arm, b.Limit)
	if math.Abs(b.Largest) > b.Limit {
		even += ". SUSPECT, unless that column was measured after the treatment"
	}
	return []string{ratio, even}
}
