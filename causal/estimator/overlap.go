package estimator

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// OverlapError says where one of the treatments does not occur, so that nothing
// is known of what it would do there but by extrapolation.
type OverlapError struct {
	// Stratum are the rows: "race = hispan", N is how many they are.
	Stratum string
	N       int
	// Missing is what none of them has: "treat = 1".
	Missing string
}

// Error names the stratum and what to do.
func (e *OverlapError) Error() string {
	return fmt.Sprintf("estimator: no overlap: none of the %d rows with %s has %s; leave them out and say so (Table.Rows), join levels, or assume a formula without it", e.N, e.Stratum, e.Missing)
}

// overlapFault returns the first level of a factor or value of a column of two
// numbers where an arm does not occur; nil if there is none. Given the columns of a
// regression, it looks at those that have a column for each level.
func (a *arms) overlapFault(columns []string) error {
	for _, name := range a.adjust {
		if !a.data.IsFactor(name) {
			if x, err := a.data.Float(name); err != nil || thirdValue(x) {
				continue
			}
		}
		f, err := a.data.Factor(name)
		if err != nil {
			continue
		}
		last := name
		if a.data.IsFactor(name) {
			last += f.Levels[len(f.Levels)-1] // as R names it
		}
		if columns != nil && !slices.Contains(columns, last) {
			continue
		}
		seen := make([][2]int, len(f.Levels))
		for i, c := range f.Codes {
			seen[c][int(a.treated[i])]++
		}
		for c, n := range seen {
			for arm := range 2 {
				if n[arm] == 0 && n[1-arm] > 0 {
					return &OverlapError{Stratum: name + " = " + f.Levels[c], N: n[1-arm], Missing: a.label[arm]}
				}
			}
		}
	}
	return nil
}

// thirdValue reports whether numbers have more than two values, which most
// columns show in their first rows.
func thirdValue(x []float64) bool {
	i := slices.IndexFunc(x, func(v float64) bool { return v != x[0] })
	return i >= 0 && slices.ContainsFunc(x[i:], func(v float64) bool { return v != x[0] && v != x[i] })
}

// Overlap says how alike the arms are in their chance of treatment.
type Overlap struct {
	// Treated and Control are the least and the largest propensity score, the
	// chance of having To given the covariates, of each arm.
	Treated, Control [2]float64
	// Outside is the share of rows whose score the other arm does not reach.
	Outside float64
	// ESSTreated and ESSControl are effective sample sizes under the weights of
	// the query's population: of as many rows that count alike the means would be
	// as sure. Source: [Kish1965] §11.2.
	ESSTreated, ESSControl float64
	// Scores are the propensity scores by row, IsTreated the arms: what a figure
	// of overlap shows.
	Scores    []float64
	IsTreated []bool
}

// CheckOverlap fits a propensity score, by default of main effects of the
// adjustment set, and reports how the arms overlap.
//
// Errors: those of the data and of the formula; an *OverlapError for a value of
// a covariate with one arm alone.
func CheckOverlap(e *causal.Estimand, data *bayes.Table, text string) (*Overlap, error) {
	if e == nil {
		return nil, errNoEstimand
	}
	if err := refuse(e, text, causal.Everyone, causal.Treated, causal.Untreated, causal.Overlap); err != nil {
		return nil, fmt.Errorf("estimator: CheckOverlap: %w", err)
	}
	if err := e.CheckData(data); err != nil {
		return nil, err
	}
	a, err := compare(e, data)
	if err != nil {
		return nil, err
	}
	fit, err := a.propensity(text)
	if err != nil {
		return nil, err
	}
	return a.overlap(fit.fitted), nil
}

func (a *arms) overlap(scores []float64) *Overlap {
	o := &Overlap{Scores: scores, IsTreated: make([]bool, a.n),
		Treated: [2]float64{math.Inf(1), math.Inf(-1)}, Control: [2]float64{math.Inf(1), math.Inf(-1)}}
	w := make([]float64, a.n)
	for i, e := range scores {
		w[i], _ = weigh(a.query.Over, a.treated[i], e)
		r := &o.Control
		if a.treated[i] == 1 {
			o.IsTreated[i], r = true, &o.Treated
		}
		r[0], r[1] = min(r[0], e), max(r[1], e)
	}
	outside := 0
	for i, e := range scores {
		r := o.Treated
		if o.IsTreated[i] {
			r = o.Control
		}
		if e < r[0] || e > r[1] {
			outside++
		}
	}
	o.Outside = float64(outside) / float64(a.n)
	o.ESSControl, o.ESSTreated = a.effective(w)
	return o
}

// effective returns the effective sample sizes of the arms.
func (a *arms) effective(w []float64) (control, treated float64) {
	var sum, square [2]float64
	for i, v := range w {
		sum[int(a.treated[i])] += v
		square[int(a.treated[i])] += v * v
	}
	return sum[0] * sum[0] / square[0], sum[1] * sum[1] / square[1]
}

// String says it in lines.
func (o *Overlap) String() string {
	var b strings.Builder
	n := [2]int{}
	for _, t := range o.IsTreated {
		if t {
			n[1]++
		} else {
			n[0]++
		}
	}
	fmt.Fprintf(&b, "propensity of the treated %.4g to %.4g, of the others %.4g to %.4g\n", o.Treated[0], o.Treated[1], o.Control[0], o.Control[1])
	fmt.Fprintf(&b, "%.1f %% of rows are where the other arm is not\n", 100*o.Outside)
	fmt.Fprintf(&b, "weighted, the %d treated are worth %.0f, the %d others %.0f\n", n[1], o.ESSTreated, n[0], o.ESSControl)
	return b.String()
}

// propensity fits the chance of treatment. A separation that a value of one
// covariate makes comes as an *OverlapError.
func (a *arms) propensity(text string) (*Regression, error) {
	x, err := a.regressors(text)
	if err != nil {
		return nil, err
	}
	return a.propensityOf(x)
}

func (a *arms) propensityOf(x *regressors) (*Regression, error) {
	// Such a level separates; to find that by fitting takes long if levels are many.
	if fault := a.overlapFault(x.names); fault != nil {
		return nil, fault
	}
	fit, err := logit(x, a.treated, nil)
	if _, separated := err.(*SeparationError); separated {
		if fault := a.overlapFault(nil); fault != nil {
			return nil, fault
		}
	}
	return fit, err
}

// scoreDiagnostics adds what is known of scores and weights to an effect.
func (a *arms) scoreDiagnostics(f *causal.Effect, scores, w []float64) {
	d := f.Diagnostics
	if scores != nil {
		d["propensity_min"], d["propensity_max"] = slices.Min(scores), slices.Max(scores)
		// A weight above 100 makes one row stand for a hundred.
		const heavy = 100
		extreme := 0
		for i, e := range scores {
			if v, _ := weigh(a.query.Over, a.treated[i], e); v > heavy && w[i] > 0 {
				extreme++
			}
		}
		if extreme > 0 {
			f.Warnings = append(f.Warnings, fmt.Sprintf("%d rows count for more than %d each, so unlikely were their arms: the answer leans on them or on the formula; look at CheckOverlap, trim, or ask for the ATO", extreme, heavy))
		}
	}
	d["ess_control"], d["ess_treated"] = a.effective(w)
	d["weight_largest"] = slices.Max(w)
	name, worst := a.worst(w)
	d["smd_max"] = worst
	if worst > notable {
		f.Warnings = append(f.Warnings, fmt.Sprintf("weighted, the arms still differ by %.2f standard deviations in %s; more than %v calls for another formula", worst, name, notable))
	}
}

// ranges warns of columns of numbers in which the arms don't reach each other: there
// a regression is drawn on beyond its rows, and a match is far away.
func (a *arms) ranges(f *causal.Effect) {
	for _, name := range a.adjust {
		x, err := a.data.Float(name)
		if err != nil || len(slices.Compact(slices.Sorted(slices.Values(x)))) <= 2 {
			continue // levels: overlapFault
		}
		lo, hi := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
		for i, v := range x {
			arm := int(a.treated[i])
			lo[arm], hi[arm] = min(lo[arm], v), max(hi[arm], v)
		}
		alone := 0
		for i, v := range x {
			other := 1 - int(a.treated[i])
			if v < lo[other] || v > hi[other] {
				alone++
			}
		}
		switch from, to := max(lo[0], lo[1]), min(hi[0], hi[1]); {
		case from > to:
			f.Warnings = append(f.Warnings, fmt.Sprintf("no overlap: at no value of %s do both treatments occur; the answer is that of a formula drawn on, or of far matches", name))
		case 100*alone > a.n: // a row in a hundred moves a mean by little
			f.Warnings = append(f.Warnings, fmt.Sprintf("no overlap in %d rows: their %s is outside %.4g to %.4g, where both treatments occur", alone, name, from, to))
		}
	}
}
