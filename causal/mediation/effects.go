package mediation

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// defaultLevel is the share of the draws in an interval: that of classical ones.
const defaultLevel = 0.95

// Arm is one of the two values of the treatment that are compared.
type Arm int

const (
	// Control is the value From of the query.
	Control Arm = iota
	// Treated is the value To.
	Treated
)

// Effects are draws of how an effect divides: of the mean outcome in the four
// worlds where outcome and mediators see the treatment at From or To, and of what
// follows from these.
//
// They are variables of Draws too: total, direct_control, direct_treated,
// indirect_control, indirect_treated, direct, indirect, proportion, and y[…] for
// the four means.
type Effects struct {
	Query  Query  // what was asked
	Method string // how it was estimated
	// Level of the intervals of String; 0.95 if nothing was said.
	Level float64
	// Assumptions in words, and what to know of these data.
	Assumptions, Warnings []string

	draws *bayes.Draws
}

// means holds draws of the mean outcome: [outcome sees][mediators see].
type means [2][2][]float64

// names of what is derived of the means, in the order of derived.
var names = []string{
	"y[control,control]", "y[control,treated]", "y[treated,control]", "y[treated,treated]",
	"total", "direct_control", "direct_treated", "indirect_control", "indirect_treated", "direct", "indirect", "proportion",
}

// derived returns them for one draw. Direct and indirect effects have formulas of
// their own, so that they sum to the total only if both are right.
func (y means) derived(i int) []float64 {
	at := func(x, m Arm) float64 { return y[x][m][i] }
	cc, ct, tc, tt := at(Control, Control), at(Control, Treated), at(Treated, Control), at(Treated, Treated)
	indirect := ((ct - cc) + (tt - tc)) / 2
	return []float64{
		cc, ct, tc, tt,
		tt - cc, tc - cc, tt - ct, ct - cc, tt - tc, ((tc - cc) + (tt - ct)) / 2, indirect, indirect / (tt - cc),
	}
}

// NewEffects derives the effects from draws of the four means: [outcome sees][mediators
// see][draw], 0 being control. of, which may be nil, gives chains and weights. It is
// for means of other cases than everyone, see package fairness.
//
// Errors: lengths that differ, no draws.
func NewEffects(q Query, method string, y [2][2][]float64, of *bayes.Draws, seed uint64) (*Effects, error) {
	for _, v := range [][]float64{y[0][0], y[0][1], y[1][0], y[1][1]} {
		if len(v) == 0 || len(v) != len(y[0][0]) || of != nil && len(v) != of.Chains()*of.Len() {
			return nil, fmt.Errorf("mediation: NewEffects: a mean has %d draws; want as many for all four", len(v))
		}
	}
	return newEffects(q, method, y, of, seed)
}

// newEffects is NewEffects of means that agree.
func newEffects(q Query, method string, y means, of *bayes.Draws, seed uint64) (*Effects, error) {
	n := len(y[0][0])
	run := bayes.Run{Chains: 1, Draws: n, Seed: seed}
	if of != nil {
		run.Chains, run.Draws, run.LogWeights = of.Chains(), of.Len(), of.LogWeights()
	}
	run.Values = make([]float64, len(names)*n)
	for _, name := range names {
		run.Vars = append(run.Vars, bayes.Variable{Name: name})
	}
	for i := range n {
		for k, v := range y.derived(i) {
			run.Values[k*n+i] = v
		}
	}
	d, err := bayes.NewDraws(run)
	if err != nil {
		return nil, err
	}
	return &Effects{Query: q, Method: method, Level: defaultLevel, draws: d}, nil
}

// Draws returns the draws of all effects: an Effects is a bayes.Drawer.
func (e *Effects) Draws() *bayes.Draws { return e.draws }

// Mean returns E[Y(x, M(m))]: the mean outcome with the treatment of one arm and
// mediators as they would be in the other, or the same.
func (e *Effects) Mean(x, m Arm) bayes.RV { return e.rv(names[2*x+m]) }

// Total returns E[Y(to)] − E[Y(from)].
func (e *Effects) Total() bayes.RV { return e.rv("total") }

// Direct returns E[Y(to, M(arm))] − E[Y(from, M(arm))]: what the treatment does
// with mediators held as they are in one arm. Of Control it is the (pure) natural
// direct effect, of Treated the total direct effect.
//
// Source: [Pearl2001] definition 6; [RobinsGreenland1992] for the two of them.
func (e *Effects) Direct(arm Arm) bayes.RV { return e.rv("direct_" + arm.String()) }

// Indirect returns E[Y(arm, M(to))] − E[Y(arm, M(from))]: what moving the mediators
// alone does. Of Control it is the (pure) natural indirect effect, of Treated the
// total indirect effect. Direct(Control) + Indirect(Treated) is Total.
//
// Source: [Pearl2001] definition 8; the causal mediation effect of [Imai2010].
func (e *Effects) Indirect(arm Arm) bayes.RV { return e.rv("indirect_" + arm.String()) }

// ACME returns the average of the indirect effects of both arms, and ADE that of
// the direct ones: they sum to Total.
func (e *Effects) ACME() bayes.RV { return e.rv("indirect") }

// ADE is described at ACME.
func (e *Effects) ADE() bayes.RV { return e.rv("direct") }

// Proportion returns ACME / Total. It is no share where direct and indirect effect
// have other signs, and has heavy tails where the total may be 0: look at its
// median.
func (e *Effects) Proportion() bayes.RV { return e.rv("proportion") }

func (e *Effects) rv(name string) bayes.RV {
	v, err := e.draws.Var(name)
	if err != nil {
		panic("mediation: " + err.Error()) // newEffects made it
	}
	return v
}

// String returns "control" or "treated".
func (a Arm) String() string {
	if a == Control {
		return "control"
	}
	return "treated"
}

// String tabulates the effects with their intervals, then warnings.
func (e *Effects) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v, by %s\n", e.Query, e.Method)
	for _, row := range []struct {
		label string
		v     bayes.RV
	}{
		{"total", e.Total()},
		{"direct, mediators as in control", e.Direct(Control)},
		{"direct, mediators as in treated", e.Direct(Treated)},
		{"indirect, in control", e.Indirect(Control)},
		{"indirect, in treated", e.Indirect(Treated)},
	} {
		fmt.Fprintf(&b, "  %-32s %s\n", row.label, show(row.v, e.Level))
	}
	lo, hi := e.Total().Interval(e.Level)
	if share := e.Proportion().Quantile(0.5); lo > 0 || hi < 0 {
		fmt.Fprintf(&b, "  %-32s %.3g of the total (median)\n", "mediated", share)
	}
	for _, w := range e.Warnings {
		fmt.Fprintf(&b, "  warning: %s\n", w)
	}
	return b.String()
}

// show writes mean and interval; of one draw, which is exact, the number alone.
func show(v bayes.RV, level float64) string {
	if v.Len()*v.Chains() == 1 {
		return fmt.Sprintf("%.4g", v.Mean())
	}
	lo, hi := v.Interval(level)
	return fmt.Sprintf("%.4g (%.4g %% interval %.4g to %.4g)", v.Mean(), 100*level, lo, hi)
}

// warnUndefined adds a warning if something can't be computed.
func (e *Effects) warnUndefined() {
	if slices.ContainsFunc(e.Total().Values(), math.IsNaN) || slices.ContainsFunc(e.Mean(Treated, Control).Values(), math.IsNaN) {
		e.Warnings = append(e.Warnings, "some combination of treatment, mediators and covariates has no cases, so the effects are not defined")
	}
}
