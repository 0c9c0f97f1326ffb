package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// text tells the answer.
func (a *answer) text() string {
	var b strings.Builder
	line := func(format string, v ...any) { fmt.Fprintf(&b, format+"\n", v...) }
	e := a.effect
	unit := ""
	if a.question.unit != "" {
		unit = " " + a.question.unit
	}
	line("%s", a.Estimand)
	if a.way.why != "" {
		line("Method %s: %s.", a.Method, a.way.why)
	} else {
		line("Method %s.", a.Method)
	}
	if a.question.dropped > 0 {
		line("%d rows miss a value and are left out.", a.question.dropped)
	}
	line("\n  %.3g%s, %.4g %% interval %.3g to %.3g, n = %d", e.Mean, unit, 100*e.Level, e.Interval[0], e.Interval[1], e.N)
	kind := "one minus the one-sided p-value"
	if e.Draws.Len() > 0 {
		kind = "posterior probability"
	}
	line("  above 0: %.3g (%s)", e.ProbPositive, kind)
	if a.crude != nil {
		line("  compared as they are, the arms differ by %.3g%s (%.3g to %.3g): the rest is what the adjustment does", a.crude.Mean, unit, a.crude.Interval[0], a.crude.Interval[1])
	}
	if len(e.Diagnostics) > 0 {
		line("\nDiagnostics")
		for _, name := range slices.Sorted(maps.Keys(e.Diagnostics)) {
			line("  %-28s %.4g", name, e.Diagnostics[name])
		}
	}
	for _, w := range e.Warnings {
		line("WARNING: %s", w)
	}
	line("\nAttempts to refute it, all at level %g together", together)
	for _, r := range a.found {
		mark := "ok     "
		if !r.OK {
			mark = "REFUTED"
		}
		line("  %s %s", mark, r)
	}
	for _, what := range a.notTried {
		line("  not tried: %s", what)
	}
	a.tellSensitivity(line)
	line("\nIt rests on")
	for _, what := range e.Assumptions {
		line("  - %s", what)
	}
	line("\n%s", a.conclusion(unit))
	return b.String()
}

// conclusion is the answer in a sentence.
func (a *answer) conclusion(unit string) string {
	e, refuted := a.effect, 0
	for _, r := range a.found {
		if !r.OK {
			refuted++
		}
	}
	what := fmt.Sprintf("%s moves %s by %.3g%s (%.3g to %.3g)", a.question.query.Treatment, a.question.query.Outcome, e.Mean, unit, e.Interval[0], e.Interval[1])
	if e.Interval[0] <= 0 && e.Interval[1] >= 0 {
		what = fmt.Sprintf("The data leave open whether %s moves %s: by %.3g%s (%.3g to %.3g)", a.question.query.Treatment, a.question.query.Outcome, e.Mean, unit, e.Interval[0], e.Interval[1])
	}
	if refuted > 0 {
		return fmt.Sprintf("%s by this estimate, which %d of %d attempts refute: don't act on it.", what, refuted, len(a.found))
	}
	return fmt.Sprintf("%s if what it rests on holds; none of %d attempts refuted it.", what, len(a.found))
}

// tellSensitivity tells how strong an unobserved confounder must be.
func (a *answer) tellSensitivity(line func(string, ...any)) {
	if len(a.Sensitivity) == 0 {
		return
	}
	line("\nWhat nobody measured")
	if a.eValue != nil {
		line("  E-value %.3g: %v", a.eValue.Point, a.eValue)
	}
	if a.omitted != nil {
		line("  Robustness value %.3g: by linear regression, a confounder brings the effect to 0 if it explains that share of what is left of treatment and outcome; %.3g brings the interval there.", a.Sensitivity["robustness_value"], a.Sensitivity["robustness_value_interval"])
	}
	if a.surface != nil {
		line("  The same of the %s estimate, with made-up confounders: %.3g.", a.Method, a.surface.ToZero)
	}
}
