package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
)

// verdict says whether the draws can be trusted.
type verdict struct {
	Grade string // good, care or bad: the class of its box
	Head  string
	Text  []string // paragraphs
}

// finding is one kind of warning with those that were given, the first ten.
type finding struct {
	explanation
	Found []string
	count int
}

const shownWarnings = 10 // of one kind

// tooFew effective draws a chain say next to nothing: the Monte Carlo error of
// a mean is 1/√10 of the standard deviation, a third.
const tooFew = 10

// byCode groups warnings by kind, in the order of their first.
func byCode(warnings []bayes.Warning, chains int) []finding {
	var out []finding
	for _, w := range warnings {
		at := -1
		for i := range out {
			if out[i].code == w.Code {
				at = i
			}
		}
		if at < 0 {
			out = append(out, finding{explanation: explain(w.Code)})
			at = len(out) - 1
		}
		if out[at].count++; out[at].count <= shownWarnings {
			out[at].Found = append(out[at].Found, w.Msg)
		}
		switch w.Code {
		case bayes.WarnESSBulk, bayes.WarnESSTail, bayes.WarnWeights:
			out[at].grave = out[at].grave || w.Value < float64(tooFew*chains)
		}
	}
	for i, f := range out {
		if f.count > shownWarnings {
			out[i].Found = append(f.Found, fmt.Sprintf("… and of %d more variables.", f.count-shownWarnings))
		}
	}
	return out
}

// judge says in words what to make of draws.
func judge(d *bayes.Draws, rows []row, found []finding, sections []Section) verdict {
	if d.Len() == 0 {
		return verdict{"bad", "There are no draws to judge.", []string{
			"The run ended before its first draw was complete, or was told to make none. Run it again, longer."}}
	}
	v := verdict{Grade: "good", Head: "No check of the draws failed."}
	var wrong, vague []string
	var first finding
	for _, f := range found {
		list := &vague
		if f.grave {
			list = &wrong
		}
		if *list = append(*list, lowerFirst(f.Title)); first.Title == "" || f.grave && !first.grave {
			first = f
		}
	}
	switch {
	case wrong != nil:
		v.Grade, v.Head = "bad", "Don't trust these draws yet."
		v.Text = append(v.Text, "What is wrong: "+strings.Join(wrong, "; ")+".")
	case vague != nil:
		v.Grade, v.Head = "care", "The draws can be used, but some numbers are imprecise."
		v.Text = append(v.Text, "What was found: "+strings.Join(vague, "; ")+".")
	}
	if first.Do != "" {
		v.Text = append(v.Text, "What to do first: "+lowerFirst(first.Do))
	}
	if d.Chains() == 1 && !d.Independent() {
		if v.Grade == "good" {
			v.Grade, v.Head = "care", "No check failed, but there is one chain only."
		}
		v.Text = append(v.Text, "One chain can't tell whether others would agree with it: R-hat compares its halves. Run four or more.")
	}
	for _, s := range sections {
		if len(s.Warnings) == 0 {
			continue
		}
		if v.Grade == "good" {
			v.Grade, v.Head = "care", "No check of the draws failed, but those of the model raise doubts."
		}
		v.Text = append(v.Text, fmt.Sprintf("The section %q has a warning.", s.Title))
	}
	v.Text = append(v.Text, measured(d, rows))
	if v.Grade == "good" {
		v.Text = append(v.Text, "That says that the numbers are those of the model's posterior, not that the model is right: compare its predictions with the data.")
	}
	return v
}

// measured tells the worst of each measure.
func measured(d *bayes.Draws, rows []row) string {
	rhat, bulk, tail := math.NaN(), math.NaN(), math.NaN()
	for _, r := range rows { // fmax and fmin: a NaN is no measure
		if r.Rhat > rhat || math.IsNaN(rhat) {
			rhat = r.Rhat
		}
		if r.ESSBulk < bulk || math.IsNaN(bulk) {
			bulk = r.ESSBulk
		}
		if r.ESSTail < tail || math.IsNaN(tail) {
			tail = r.ESSTail
		}
	}
	var parts []string
	add := func(format string, x float64) {
		if !math.IsNaN(x) {
			parts = append(parts, fmt.Sprintf(format, x))
		}
	}
	add("R-hat at most %.3f", rhat)
	add("bulk effective sample size at least %.0f", bulk)
	add("tail effective sample size at least %.0f", tail)
	if diverging, ok := d.Stat("diverging"); ok {
		count := 0
		for _, chain := range diverging {
			for _, x := range chain {
				if x != 0 {
					count++
				}
			}
		}
		parts = append(parts, fmt.Sprintf("%d of %d transitions divergent", count, d.Chains()*d.Len()))
	}
	energy, _ := d.Stat("energy")
	least := math.NaN()
	for _, chain := range energy {
		if e := diagnostics.EBFMI(chain); e < least || math.IsNaN(least) {
			least = e
		}
	}
	add("E-BFMI at least %.2f", least)
	add("Pareto k-hat %.2f", worstKhat(d))
	if w := d.LogWeights(); w != nil {
		add("weights worth %.0f equal draws", d.WeightESS())
	}
	if parts == nil {
		return "No measure exists for these draws."
	}
	return "Measured: " + strings.Join(parts, ", ") + "."
}

// worstKhat returns the largest k-hat of the draws, NaN if they have none.
func worstKhat(d *bayes.Draws) float64 {
	chains, _ := d.Stat("khat")
	worst := math.NaN()
	for _, chain := range chains {
		for _, k := range chain {
			if k > worst || math.IsNaN(worst) {
				worst = k
			}
		}
	}
	return worst
}

// lowerFirst begins a title in the middle of a sentence.
func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
