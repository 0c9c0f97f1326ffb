package fairness

import (
	"fmt"
	"math"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal/mediation"
)

// Decomposition divides the gap between two groups, E[Y | to] − E[Y | from], into
// parts that sum to it in every draw: what setting the protected attribute of the
// group From would do, directly and through mediators, and what it would not.
//
//	Gap = Direct(From) + Indirect(To) + Spurious
//	    = Direct(To) + Indirect(From) + Spurious
//
// The two ways differ if the direct effect is another for other mediators: both are
// right, and a report that has one of them alone hides the interaction.
//
// Source: the causal explanation formula of [ZhangBareinboim2018], theorem 1, with
// signs so that parts add; [PleckoBareinboim2024] §3.
type Decomposition struct {
	Query Query // what was asked
	// Within are the effects of the protected attribute in the group From, of which
	// control is the group itself.
	Within *mediation.Effects
	// Assumptions in words, and what to know of these data.
	Assumptions, Warnings []string

	draws *bayes.Draws
}

// names of the variables that a decomposition has besides those of Within.
const gapName, spuriousName = "gap", "spurious"

// rounding is how far two sums of the same thing may be apart: some hundred terms in
// another order. Without common causes the spurious part is 0 and has no sign.
const rounding = 100 * 0x1p-52

// newDecomposition joins the effects with draws of the outcome's mean in the group
// To.
func newDecomposition(q Query, within *mediation.Effects, to []float64) (*Decomposition, error) {
	from, would := within.Mean(mediation.Control, mediation.Control), within.Mean(mediation.Treated, mediation.Treated)
	gap, spurious := make([]float64, len(to)), make([]float64, len(to))
	for i, y := range to {
		gap[i] = y - from.Values()[i]
		if v := would.Values()[i]; math.Abs(y-v) > rounding*(math.Abs(y)+math.Abs(v)) {
			spurious[i] = y - v
		}
	}
	of := within.Draws()
	d, err := bayes.NewDraws(bayes.Run{
		Vars: []bayes.Variable{{Name: gapName}, {Name: spuriousName}}, Chains: of.Chains(), Draws: of.Len(),
		Values: append(gap, spurious...), LogWeights: of.LogWeights(), Seed: of.Seed(),
	})
	if err != nil {
		return nil, err
	}
	return &Decomposition{Query: q, Within: within, Assumptions: within.Assumptions, Warnings: within.Warnings, draws: d}, nil
}

// Gap returns E[Y | to] − E[Y | from], the total variation: what is seen.
func (d *Decomposition) Gap() bayes.RV { return d.rv(gapName) }

// Spurious returns E[Y | to] − E[Y_to | from]: what is left of the gap if the group
// From were in all but its causes what the group To is.
func (d *Decomposition) Spurious() bayes.RV { return d.rv(spuriousName) }

// Direct returns what the attribute does with mediators as they are in the group
// From, or would be in it as To.
func (d *Decomposition) Direct(arm mediation.Arm) bayes.RV { return d.Within.Direct(arm) }

// Indirect returns what moving the mediators does, the attribute otherwise being
// From, or To.
func (d *Decomposition) Indirect(arm mediation.Arm) bayes.RV { return d.Within.Indirect(arm) }

func (d *Decomposition) rv(name string) bayes.RV {
	v, err := d.draws.Var(name)
	if err != nil {
		panic("fairness: " + err.Error()) // newDecomposition made it
	}
	return v
}

// Part is a part of a gap with its interval.
type Part struct {
	Name     string     `json:"name"`     // what it goes through
	Mean     float64    `json:"mean"`     // of the draws
	Interval [2]float64 `json:"interval"` // of the draws
	// Positive is the posterior probability that it is above 0.
	Positive float64 `json:"prob_positive"`
	// Observed is the part in the table of cases as it is, without a prior; nil where
	// some combination has no cases that would be needed, or nobody computed it.
	Observed *float64 `json:"observed"`
}

// observed returns the part with what it is in the table of cases.
func (p Part) observed(v bayes.RV) Part {
	if x := v.Mean(); !math.IsNaN(x) {
		p.Observed = &x
	}
	return p
}

// part summarises draws.
func part(name string, v bayes.RV, level float64) Part {
	lo, hi := v.Interval(level)
	return Part{Name: name, Mean: v.Mean(), Interval: [2]float64{lo, hi}, Positive: v.ProbPositive()}
}

// Parts returns the gap and its parts in both ways.
func (d *Decomposition) Parts(level float64) []Part {
	parts := make([]Part, len(partNames))
	for k, v := range d.variables() {
		parts[k] = part(partNames[k], v, level)
	}
	return parts
}

// partNames are the names of variables.
var partNames = []string{gapName, "direct", "indirect, after direct", "indirect", "direct, after indirect", spuriousName}

func (d *Decomposition) variables() []bayes.RV {
	return []bayes.RV{d.Gap(), d.Direct(mediation.Control), d.Indirect(mediation.Treated), d.Indirect(mediation.Control), d.Direct(mediation.Treated), d.Spurious()}
}

// String tabulates the parts.
func (d *Decomposition) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v\n", d.Query)
	for _, p := range d.Parts(d.Within.Level) {
		fmt.Fprintf(&b, "  %-24s %s\n", p.Name, p)
	}
	return b.String()
}

// String writes mean and interval, and in brackets what was observed.
func (p Part) String() string {
	text := fmt.Sprintf("%+.4f", p.Mean)
	if p.Interval[0] != p.Interval[1] {
		text += fmt.Sprintf(" (%+.4f to %+.4f)", p.Interval[0], p.Interval[1])
	}
	if p.Observed != nil {
		text += fmt.Sprintf(" [%+.4f]", *p.Observed)
	}
	return text
}
