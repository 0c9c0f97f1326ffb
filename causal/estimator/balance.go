package estimator

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"text/tabwriter"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// Weighter is an estimator that compares weighted rows, so that their balance
// can be looked at: IPW, EntropyBalancing, Matching, CoarsenedExact,
// Subclassification.
type Weighter interface {
	causal.Estimator
	// Weights returns the weight of each row, 0 for those left out, and the
	// propensity score if it has one, else nil.
	Weights(e *causal.Estimand, data *bayes.Table) (weights, scores []float64, err error)
}

// notable is a standardised difference that calls for attention, [Austin2009].
const notable = 0.1

// Balance says how alike the arms are in each covariate, as they are and
// weighted.
type Balance struct {
	// Rows are the propensity score if there is one, by the name distance, numbers,
	// and each level of factors.
	Rows []BalanceRow
	// Weighted says that After is not as Before.
	Weighted bool
}

// BalanceRow compares the arms in one covariate.
type BalanceRow struct {
	Name          string     // of the covariate
	Before, After Comparison // without and with weights
}

// errNoEstimand is the fault of those who did not look at an error.
var errNoEstimand = errors.New("estimator: no estimand; causal.Identify or causal.Unconfounded makes one, and says why if it can't")

// weighing reads the rows that an estimator is to weigh. Errors: what it refuses,
// faults of the data, those of compare.
func weighing(by Weighter, e *causal.Estimand, data *bayes.Table) (*arms, error) {
	if e == nil {
		return nil, errNoEstimand
	}
	if err := by.Refuse(e); err != nil {
		return nil, fmt.Errorf("estimator: %s has no weights for the %v: %w", by.Name(), e.Query(), err)
	}
	if err := e.CheckData(data); err != nil {
		return nil, err
	}
	return compare(e, data)
}

// Comparison compares a covariate in two arms.
type Comparison struct {
	Treated, Control float64 // means
	// SMD is their difference over the standard deviation, before weighting, of
	// the treated for an ATT, of the others for an ATC, else of both arms, the root
	// of their mean variance.
	SMD float64
	// VarianceRatio is that of the treated over the others; NaN for indicators.
	VarianceRatio float64
	// KS is the largest difference of the distribution functions, ECDF their mean
	// difference over the values that occur.
	KS, ECDF float64
}

// CheckBalance compares the arms in the columns of the adjustment set, as they
// are and with the
// weights of an estimator; nil is none.
//
// Errors: those of the estimator and of the data.
// Source: [Austin2009]; an indicator has the standard deviation √(p(1−p)), other
// columns that with divisor n−1.
func CheckBalance(e *causal.Estimand, data *bayes.Table, by Weighter) (*Balance, error) {
	if e == nil {
		return nil, errNoEstimand
	}
	if by != nil {
		if err := by.Refuse(e); err != nil {
			return nil, fmt.Errorf("estimator: CheckBalance: %s: %w", by.Name(), err)
		}
	} else if err := refuse(e, "", causal.Everyone, causal.Treated, causal.Untreated, causal.Overlap); err != nil {
		return nil, fmt.Errorf("estimator: CheckBalance: %w", err)
	}
	if err := e.CheckData(data); err != nil {
		return nil, err
	}
	a, err := compare(e, data)
	if err != nil {
		return nil, err
	}
	b := &Balance{Weighted: by != nil}
	w, _ := a.ones()
	var scores []float64
	if by != nil {
		if w, scores, err = by.Weights(e, data); err != nil {
			return nil, err
		}
	}
	b.Rows = a.balance(w, scores)
	return b, nil
}

// Largest returns the largest absolute standardised difference after weighting
// and whose it is; the propensity score does not count.
func (b *Balance) Largest() (name string, smd float64) {
	for _, r := range b.Rows {
		if s := math.Abs(r.After.SMD); s > smd && r.Name != distance {
			name, smd = r.Name, s
		}
	}
	return name, smd
}

// distance is the name of the propensity score.
const distance = "distance"

// String is a table with a mark at differences above a tenth.
func (b *Balance) String() string {
	var s strings.Builder
	w := tabwriter.NewWriter(&s, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "\ttreated\tothers\tSMD\t")
	if b.Weighted {
		fmt.Fprint(w, "others weighted\tSMD\tvariance ratio\tKS\t")
	}
	fmt.Fprintln(w)
	for _, r := range b.Rows {
		fmt.Fprintf(w, "%s\t%.4g\t%.4g\t%.3f\t", r.Name, r.Before.Treated, r.Before.Control, r.Before.SMD)
		last := r.Before.SMD
		if b.Weighted {
			last = r.After.SMD
			ratio := "" // of an indicator
			if !math.IsNaN(r.After.VarianceRatio) {
				ratio = fmt.Sprintf("%.2f", r.After.VarianceRatio)
			}
			fmt.Fprintf(w, "%.4g\t%.3f\t%s\t%.3f\t", r.After.Control, r.After.SMD, ratio, r.After.KS)
		}
		if math.Abs(last) > notable {
			fmt.Fprint(w, "*")
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	return s.String()
}

// ones are weights of rows that count alike.
func (a *arms) ones() ([]float64, float64) {
	w := make([]float64, a.n)
	for i := range w {
		w[i] = 1
	}
	return w, float64(a.n)
}

// covariate is a column in which arms are compared.
type covariate struct {
	name      string
	x         []float64
	indicator bool
}

// covariates returns the columns of the adjustment set, one for each level of a
// factor.
func (a *arms) covariates() (cols []covariate) {
	for _, name := range a.adjust {
		if !a.data.IsFactor(name) {
			x, err := a.data.Float(name)
			if err != nil {
				continue // CheckData has seen the column
			}
			binary := !slices.ContainsFunc(x, func(v float64) bool { return v != 0 && v != 1 })
			cols = append(cols, covariate{name, x, binary})
			continue
		}
		codes, levels, _ := a.data.Codes(name)
		for c, level := range levels {
			x := make([]float64, a.n)
			for i, v := range codes {
				if v == c {
					x[i] = 1
				}
			}
			cols = append(cols, covariate{name + level, x, true})
		}
	}
	return cols
}

// worst returns the largest standardised difference under weights, in one pass
// over each column.
func (a *arms) worst(w []float64) (name string, smd float64) {
	var total [2]float64
	for i, v := range w {
		total[int(a.treated[i])] += v
	}
	for _, c := range a.covariates() {
		shift := c.x[0] // near the mean: squares lose no digits
		var sum, square, weighted [2]float64
		for i, v := range c.x {
			k, d := int(a.treated[i]), v-shift
			sum[k] += d
			square[k] += d * d
			weighted[k] += w[i] * d
		}
		var variance [2]float64
		for k, n := range a.count {
			variance[k] = (square[k] - sum[k]*sum[k]/float64(n)) / float64(n-1)
			if c.indicator {
				variance[k] *= float64(n-1) / float64(n)
			}
		}
		d := math.Abs(weighted[1]/total[1]-weighted[0]/total[0]) / math.Sqrt(a.unit(variance))
		if d > smd {
			name, smd = c.name, d
		}
	}
	return name, smd
}

// unit is the variance that standardises differences.
func (a *arms) unit(variance [2]float64) float64 {
	switch a.query.Over {
	case causal.Treated:
		return variance[1]
	case causal.Untreated:
		return variance[0]
	}
	return (variance[0] + variance[1]) / 2
}

// balance compares the arms under weights.
func (a *arms) balance(w, scores []float64) (rows []BalanceRow) {
	cols := a.covariates()
	if scores != nil {
		cols = append([]covariate{{distance, scores, false}}, cols...)
	}
	one, _ := a.ones()
	for _, c := range cols {
		var variance [2]float64
		for arm := range variance {
			_, variance[arm] = a.moments(c, arm, one)
		}
		unit := a.unit(variance)
		r := BalanceRow{c.name, a.difference(c, one, unit), a.difference(c, w, unit)}
		a.distributions(c, one, &r.Before)
		a.distributions(c, w, &r.After)
		rows = append(rows, r)
	}
	return rows
}

// moments returns mean and variance of a covariate in an arm.
//
// Source: the variance with weights has the divisor Σw − Σw²/Σw, which is n−1
// for weights of 1.
func (a *arms) moments(c covariate, arm int, w []float64) (mean, variance float64) {
	sum, square := 0.0, 0.0
	for i, v := range c.x {
		if int(a.treated[i]) == arm {
			mean += w[i] * v
			sum += w[i]
			square += w[i] * w[i]
		}
	}
	mean /= sum
	if c.indicator {
		return mean, mean * (1 - mean)
	}
	for i, v := range c.x {
		if int(a.treated[i]) == arm {
			variance += w[i] * (v - mean) * (v - mean)
		}
	}
	return mean, variance / (sum - square/sum)
}

// difference compares a covariate under weights, unit being the variance that
// standardises.
func (a *arms) difference(c covariate, w []float64, unit float64) (d Comparison) {
	var variance [2]float64
	d.Control, variance[0] = a.moments(c, 0, w)
	d.Treated, variance[1] = a.moments(c, 1, w)
	if d.SMD = d.Treated - d.Control; d.SMD != 0 {
		d.SMD /= math.Sqrt(unit)
	}
	if d.VarianceRatio = variance[1] / variance[0]; c.indicator {
		d.VarianceRatio = math.NaN()
	}
	return d
}

// distributions compares the distribution functions of the arms.
func (a *arms) distributions(c covariate, w []float64, d *Comparison) {
	order := make([]int, a.n)
	var total, at [2]float64
	for i := range order {
		order[i] = i
		total[int(a.treated[i])] += w[i]
	}
	sort.Slice(order, func(i, j int) bool { return c.x[order[i]] < c.x[order[j]] })
	values := 0
	for k, i := range order {
		at[int(a.treated[i])] += w[i]
		if k+1 < a.n && c.x[order[k+1]] == c.x[i] {
			continue
		}
		gap := math.Abs(at[1]/total[1] - at[0]/total[0])
		d.KS = max(d.KS, gap)
		d.ECDF += gap
		values++
	}
	d.ECDF /= float64(values)
}
