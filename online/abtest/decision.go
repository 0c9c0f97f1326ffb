package abtest

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"text/tabwriter"
)

// Verdict is what to do.
type Verdict string

// The verdicts.
const (
	Ship        Verdict = "ship"
	KeepControl Verdict = "keep control"
	KeepTesting Verdict = "keep testing"
)

// Decision is the answer of an experiment. Its table (String), its JSON, the plots
// of online/plot and its sentence are all made from these fields, so that they
// can't disagree.
//
// The rule: the arm of least expected loss is chosen once that loss is below
// LossThreshold, unless units came to the arms in other shares than planned. A
// chosen arm that is not the control is shipped, but not if, with a ROPE, its
// difference from the control is within it with probability Level or more: then
// the control stays, as it does when it is itself the one chosen. With Anytime, an
// arm is shipped only if its interval there holds nothing but what is better.
// Otherwise the test goes on.
type Decision struct {
	Kind    Kind         `json:"kind"`    // of the metric
	Control string       `json:"control"` // name of that arm
	Arms    []ArmSummary `json:"arms"`    // in the order of the experiment
	// LowerIsBetter says that the best arm is the one of the smallest metric.
	LowerIsBetter bool `json:"lower_is_better"`
	// ProbBest is the probability of each arm to have the largest metric, or the
	// smallest.
	ProbBest map[string]float64 `json:"prob_best"`
	// ExpectedLoss is what choosing an arm loses in the mean against the arm that is
	// best, in units of the metric. It has no arm if a metric has no mean.
	ExpectedLoss map[string]float64 `json:"expected_loss"`
	// Difference and Lift are of arms that are not the control: the arm minus the
	// control, and the arm divided by the control minus one. An arm whose control may
	// be zero or less has no lift.
	Difference map[string]Difference `json:"difference"`
	Lift       map[string]Lift       `json:"lift"`
	// ProbBeatsControl is the probability to be better than the control: a statement about
	// the arms, given prior and data, and not a p-value.
	ProbBeatsControl map[string]float64 `json:"prob_beats_control"`
	Verdict          Verdict            `json:"decision"`
	// Chosen is the arm of least expected loss, "" if there is none.
	Chosen string `json:"chosen"`
	// Rule is why, Sentence what was found, in plain words.
	Rule     string `json:"rule"`
	Sentence string `json:"sentence"`
	// SRM is the check of the shares of the arms, nil if their sizes are not known.
	SRM      *float64 `json:"srm_p"`
	Warnings []string `json:"warnings"`
	// Anytime are differences that are valid at every look, nil if not asked for.
	Anytime map[string]Anytime `json:"anytime,omitempty"`

	Level         float64 `json:"level"`
	LossThreshold float64 `json:"loss_threshold"`
	ROPE          float64 `json:"rope"`
}

// ArmSummary is the posterior of an arm's metric.
type ArmSummary struct {
	Name     string     `json:"name"`     // of the arm
	N        int        `json:"n"`        // units
	Mean     float64    `json:"mean"`     // NaN if there is none, and null in JSON
	SD       float64    `json:"sd"`       // of the posterior
	Interval [2]float64 `json:"interval"` // of the metric
	Metric   Metric     `json:"-"`        // for plots
}

// Difference is the metric of an arm minus that of the control.
type Difference struct {
	Mean       float64    `json:"mean"`         // NaN if there is none, and null in JSON
	SD         float64    `json:"sd"`           // of the posterior
	Interval   [2]float64 `json:"interval"`     // of the difference
	Level      float64    `json:"level"`        // of the interval
	ProbInROPE float64    `json:"prob_in_rope"` // 0 without a ROPE
}

// Lift is the metric of an arm divided by that of the control, minus one.
type Lift struct {
	Mean     float64    `json:"mean"`     // +Inf if the control may be as good as zero, and null in JSON
	Median   float64    `json:"median"`   // of the posterior
	Interval [2]float64 `json:"interval"` // of the lift
	Level    float64    `json:"level"`    // of the interval
}

// number is a float64 whose JSON is null if it is not finite.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	if n-n != 0 {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// MarshalJSON writes numbers that are not finite as null.
func (a ArmSummary) MarshalJSON() ([]byte, error) {
	type plain ArmSummary
	return json.Marshal(struct {
		plain
		Mean number `json:"mean"`
		SD   number `json:"sd"`
	}{plain(a), number(a.Mean), number(a.SD)})
}

// MarshalJSON writes numbers that are not finite as null.
func (d Difference) MarshalJSON() ([]byte, error) {
	type plain Difference
	return json.Marshal(struct {
		plain
		Mean number `json:"mean"`
		SD   number `json:"sd"`
	}{plain(d), number(d.Mean), number(d.SD)})
}

// MarshalJSON writes numbers that are not finite as null.
func (l Lift) MarshalJSON() ([]byte, error) {
	type plain Lift
	return json.Marshal(struct {
		plain
		Mean number `json:"mean"`
	}{plain(l), number(l.Mean)})
}

// decide applies the rule.
func (d *Decision) decide() {
	least := math.Inf(1)
	for _, a := range d.Arms {
		if loss, has := d.ExpectedLoss[a.Name]; has && loss < least {
			d.Chosen, least = a.Name, loss
		}
	}
	limit := short(d.LossThreshold)
	switch diff := d.Difference[d.Chosen]; {
	case d.Chosen == "":
		d.Verdict, d.Rule = KeepTesting, "there is no expected loss to decide by"
	case d.SRM != nil && *d.SRM < mismatchLevel:
		d.Verdict = KeepTesting
		d.Rule = "units came to the arms in other shares than planned: find out why before anything is decided"
	case !(least < d.LossThreshold):
		d.Verdict = KeepTesting
		d.Rule = fmt.Sprintf("%s has the least expected loss, %s, which is not below %s", d.Chosen, short(least), limit)
	case d.Chosen == d.Control:
		d.Verdict = KeepControl
		d.Rule = fmt.Sprintf("the control has the least expected loss, %s, which is below %s", short(least), limit)
	case d.ROPE > 0 && diff.ProbInROPE >= d.Level:
		d.Verdict = KeepControl
		d.Rule = fmt.Sprintf("%s differs from the control by less than %s with probability %s", d.Chosen, short(d.ROPE), percent(diff.ProbInROPE))
	case d.open():
		d.Verdict = KeepTesting
		d.Rule = fmt.Sprintf("what is valid at every look, a difference %v, leaves open whether %s is better than the control", d.Anytime[d.Chosen], d.Chosen)
	default:
		d.Verdict = Ship
		d.Rule = fmt.Sprintf("%s has the least expected loss, %s, which is below %s", d.Chosen, short(least), limit)
	}
	d.Sentence = d.sentence()
}

// String is a table with an arm a row, then the sentence and the warnings.
func (d *Decision) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "arm\tunits\tmean\t%s interval\tlift\t%s interval\tP(beats control)\tP(best)\texpected loss\n", level(d.Level), level(d.Level))
	for _, a := range d.Arms {
		units, loss, lift, interval, beats := "", "none", "none", "", "control"
		if a.N > 0 {
			units = fmt.Sprint(a.N)
		}
		if v, has := d.ExpectedLoss[a.Name]; has {
			loss = short(v)
		}
		if v, has := d.ProbBeatsControl[a.Name]; has {
			beats = percent(v)
		}
		if v, has := d.Lift[a.Name]; has {
			lift, interval = signed(v.Median), fmt.Sprintf("%s to %s", signed(v.Interval[0]), signed(v.Interval[1]))
		}
		if a.Name == d.Control {
			lift = ""
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s to %s\t%s\t%s\t%s\t%s\t%s\n", a.Name, units, short(a.Mean), short(a.Interval[0]), short(a.Interval[1]), lift, interval, beats, percent(d.ProbBest[a.Name]), loss)
	}
	w.Flush()
	b.WriteString("\n" + d.Sentence + "\n")
	for _, text := range d.Warnings {
		b.WriteString("WARNING: " + text + "\n")
	}
	return b.String()
}
