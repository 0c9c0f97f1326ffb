package scoring

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/seed78144065/credence/nn/cascade"
	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/nn/selective"
)

// Result is the JSON that programs of this kind have in common. Probabilities are
// those at the sample's base rate.
type Result struct {
	N int `json:"n"`
	Measures
	Coverage    float64  `json:"coverage"`
	SetSize     float64  `json:"set_size"`
	Abstain     float64  `json:"abstain_rate"`
	Temperature *float64 `json:"temperature"`
	OODAUC      *float64 `json:"ood_auc"`
	Cost        Both     `json:"cost"`
	PerRow      *string  `json:"per_row_file"`

	Before     Measures      `json:"before"`
	Alpha      float64       `json:"alpha"`
	Expected   *[2]float64   `json:"coverage_expected"` // null where the promise is by class
	ByClass    []ClassResult `json:"coverage_by_class"`
	Thresholds []string      `json:"thresholds"`
	Empty      float64       `json:"empty_sets"`
	AURC       float64       `json:"aurc"`
	Risk       float64       `json:"risk_of_surest"` // share of errors among the surest four fifths
	Reasons    Handed        `json:"handed_over"`
	Escalated  *float64      `json:"escalated"`
	Opinions   []Opinion     `json:"opinions"`
	Drifted    []string      `json:"drifted"`
	Flags      int           `json:"flags"`
	Bundle     *Bundle       `json:"bundle"`
	Notes      []string      `json:"notes"`
	Conclusion string        `json:"conclusion"`
}

// Both are costs by the base rate of the test rows, and of use, null if that is not
// known to be another one.
type Both struct {
	Sample Costs  `json:"sample"`
	Use    *Costs `json:"true"`
}

// ClassResult is the coverage of the rows of a class.
type ClassResult struct {
	Class    string  `json:"class"`
	Rows     int     `json:"rows"`
	Coverage float64 `json:"coverage"`
	SetSize  float64 `json:"set_size"`
	// Expected holds the coverage of 95 of a hundred test sets.
	Expected *[2]float64 `json:"coverage_expected"`
}

// Handed are how many rows are handed over, and why.
type Handed struct {
	Cost       int `json:"cost"`
	Unfamiliar int `json:"unfamiliar"`
	Missing    int `json:"missing_values"`
}

// surest is the share of rows whose errors are told.
const surest = 0.8

// names of the files in the folder of -out.
const (
	rowsFile   = "rows.csv"
	bundleFile = "scorer.zip"
)

// Result returns what was found, without a conclusion.
func (a *Answer) Result() (*Result, error) {
	r := &Result{N: len(a.Test.Labels), OODAUC: a.OODAUC, Alpha: a.Scorer.Alpha(), AURC: a.Curve.AURC(), Risk: a.Curve.At(surest).Risk, Opinions: a.Opinions, Notes: append([]string{}, a.Notes...), Drifted: []string{}, Flags: len(a.Test.Batch.Flags)}
	var err error
	if r.Before, err = Measure(a.Test.Raw, a.Test.Labels); err != nil {
		return nil, err
	}
	if r.Measures, err = Measure(a.Test.Prob, a.Test.Labels); err != nil {
		return nil, err
	}
	all := a.Coverage.All
	r.Coverage, r.SetSize, r.Empty, r.Expected = all.Share, all.MeanSize, a.Coverage.Empty, expected(all)
	for _, c := range a.Coverage.ByClass {
		r.ByClass = append(r.ByClass, ClassResult{c.Of, c.Rows, c.Share, c.MeanSize, expected(c)})
	}
	for _, t := range a.Scorer.Sets().Thresholds() {
		r.Thresholds = append(r.Thresholds, t.String())
	}
	_, heavy := a.Scorer.Maps()
	r.Temperature = temperature(heavy)
	escalated := 0.0
	for i, row := range a.Test.Scores.Rows {
		if row.By == cascade.Heavy {
			escalated++
		}
		switch {
		case a.Test.Reasons[i] == "unfamiliar":
			r.Reasons.Unfamiliar++
		case a.Test.Reasons[i] != "":
			r.Reasons.Missing++
		case a.Test.Choices[i].Action == selective.HandOver:
			r.Reasons.Cost++
		}
	}
	n := float64(r.N)
	r.Abstain = float64(r.Reasons.Cost+r.Reasons.Unfamiliar+r.Reasons.Missing) / n
	if a.Scorer.Gate() != nil {
		escalated /= n
		r.Escalated = &escalated
	}
	for _, d := range a.Drift {
		if d.Drifted {
			r.Drifted = append(r.Drifted, d.Column)
		}
	}
	positive := 0.0
	for _, y := range a.Test.Labels {
		positive += float64(y)
	}
	if r.Cost.Sample, err = a.costsAt(positive/n, a.Question.Prevalence == 0); err != nil {
		return nil, err
	}
	if share := a.Question.Prevalence; share > 0 {
		use, err := a.costsAt(share, true)
		if err != nil {
			return nil, err
		}
		r.Cost.Use = &use
	}
	if out := a.Question.Program.Out; out != "" {
		name := filepath.Join(out, rowsFile)
		r.PerRow = &name
	}
	return r, nil
}

// At returns the costs at the base rate of use.
func (r *Result) At() Costs {
	if r.Cost.Use != nil {
		return *r.Cost.Use
	}
	return r.Cost.Sample
}

// Short tells whether sets hold the truth less often than chance explains.
func (r *Result) Short() bool {
	short := r.Expected != nil && r.Coverage < r.Expected[0]
	for _, c := range r.ByClass {
		short = short || r.Expected == nil && c.Expected != nil && c.Coverage < c.Expected[0]
	}
	return short
}

// expected returns what coverage is to be expected, nil where nothing is.
func expected(c conformal.Coverage) *[2]float64 {
	if math.IsNaN(c.ExpectedLo) {
		return nil
	}
	return &[2]float64{c.ExpectedLo, c.ExpectedHi}
}

// Text is the table that all programs print.
func (r *Result) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-22s %8s %8s %8s %8s\n", fmt.Sprintf("%d test rows", r.N), "AUC", "NLL", "Brier", "ECE")
	line := func(name string, m Measures) {
		fmt.Fprintf(&b, "%-22s %8.4f %8.4f %8.4f %8.4f\n", name, m.AUC, m.NLL, m.Brier, m.ECE)
	}
	line("as the networks say", r.Before)
	line("calibrated", r.Measures)
	for _, o := range r.Opinions {
		line("  "+o.Name+" alone", o.Measures)
	}
	fmt.Fprintf(&b, "\nSets at alpha %v hold the truth of %.1f %% of rows%s, with %.2f classes on average.\n", r.Alpha, 100*r.Coverage, between(r.Expected), r.SetSize)
	for _, c := range r.ByClass {
		if r.Expected == nil { // the promise is by class
			fmt.Fprintf(&b, "  %s: %.1f %%%s of %d rows.\n", c.Class, 100*c.Coverage, between(c.Expected), c.Rows)
		}
	}
	fmt.Fprintf(&b, "Of the surest %v %% of rows %.1f %% are wrong; the area under the risk–coverage curve is %.4f.\n", 100*surest, 100*r.Risk, r.AURC)
	if r.Escalated != nil {
		fmt.Fprintf(&b, "%.0f %% of rows go on from the light network.\n", 100**r.Escalated)
	}
	if r.OODAUC != nil {
		fmt.Fprintf(&b, "Rows unlike training are told apart with an AUC of %.3f.\n", *r.OODAUC)
	}
	if len(r.Drifted) > 0 {
		fmt.Fprintf(&b, "Drifted since training: %s.\n", strings.Join(r.Drifted, ", "))
	}
	fmt.Fprintf(&b, "%.1f %% of rows are handed over: %d by cost, %d unfamiliar, %d with missing values.\n", 100*r.Abstain, r.Reasons.Cost, r.Reasons.Unfamiliar, r.Reasons.Missing)
	for _, c := range []*Costs{&r.Cost.Sample, r.Cost.Use} {
		if c == nil {
			continue
		}
		fmt.Fprintf(&b, "\n%-34s %10s %8s %10s\n", fmt.Sprintf("cost where %.3g %% are positive", 100*c.BaseRate), "a row", "± SE", fmt.Sprintf("of %d", r.N))
		for _, w := range c.ways() {
			fmt.Fprintf(&b, "%-34s %10.3f %8.3f %10.1f\n", "  "+w.name, w.PerRow, w.SE, w.Total)
		}
	}
	if r.Bundle != nil {
		fmt.Fprintf(&b, "\n%s\n", r.Bundle)
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "Note: %s.\n", n)
	}
	return b.String() + "\n"
}

func between(expected *[2]float64) string {
	if expected == nil {
		return ""
	}
	return fmt.Sprintf(" (%.1f to %.1f %% expected)", 100*expected[0], 100*expected[1])
}

type way struct {
	name string
	Cost
}

// ways returns all ways to decide, the program's first.
func (c *Costs) ways() []way {
	w := []way{{"the program", c.Program}, {"best single threshold", c.Threshold}, {"treat all", c.TreatAll}, {"treat none", c.TreatNone}}
	if c.ReviewAll != nil {
		w = append(w, way{"review all", *c.ReviewAll})
	}
	return w
}

// Verdict says what deciding by the program is worth at the base rate of use, as the
// beginning of a sentence: in words for a row, and for more of them.
func (r *Result) Verdict(one, many string) string {
	c := r.At()
	say := func(verdict, compared string) string {
		return fmt.Sprintf("%s: where %.3g %% are positive the program costs %.3g a %s, %.2g ± %.1g %s (%s), and hands %.2g %% of %s over to somebody",
			verdict, 100*c.BaseRate, c.Program.PerRow, one, math.Abs(c.Saving.PerRow), c.Saving.SE, compared, c.Other, 100*c.HandedOver, many)
	}
	const sure = 2 // standard errors
	switch {
	case c.Saving.PerRow > sure*c.Saving.SE:
		return say("Use it", "less than the cheapest other way")
	case c.Saving.PerRow < -sure*c.Saving.SE:
		return say("Don't use it", "more than another way")
	case c.Saving.PerRow < 0:
		return say("These rows can't tell whether it pays", "more than another way")
	}
	return say("These rows can't tell whether it pays", "less than the cheapest other way")
}
