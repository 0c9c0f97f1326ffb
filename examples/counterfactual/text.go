package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes/plot"
)

// conclude writes the sentence that the reader came for.
func (a *answer) conclude() {
	q := a.question
	unit := a.unit()
	if q.event == "" {
		a.Conclusion = fmt.Sprintf("A patient of whom %s was seen would have had %s = %v with %s = %s.", unit, q.outcome, a.Estimate, q.treatment, q.to)
		return
	}
	lo, hi := 0.0, 0.0
	switch {
	case a.Bounds != nil:
		lo, hi = a.Bounds.Interval[0], a.Bounds.Interval[1]
	default:
		lo, hi = a.Estimate.Interval[0], a.Estimate.Interval[1]
	}
	verdict := "It can't be told whether"
	switch {
	case hi < 0.5:
		verdict = "Probably not:"
	case lo > 0.5:
		verdict = "Probably so:"
	}
	var how string
	switch {
	case a.Bounds != nil && a.Estimate != nil:
		how = fmt.Sprintf("with probability %v if what is better on average is worse for nobody, and between %.2f and %.2f whatever is true of that", a.Estimate, a.Bounds.Lower, a.Bounds.Upper)
	case a.Bounds != nil:
		how = fmt.Sprintf("with a probability between %.2f and %.2f: nothing narrower follows from graph and data", a.Bounds.Lower, a.Bounds.Upper)
	default:
		how = fmt.Sprintf("with probability %v", a.Estimate)
	}
	a.Conclusion = fmt.Sprintf("%s a patient of whom %s was seen would have had %s = %s with %s = %s, %s.", verdict, unit, q.outcome, q.event, q.treatment, q.to, how)
}

// unit writes what was seen.
func (a *answer) unit() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(a.Unit)) {
		parts = append(parts, name+" = "+a.Unit[name])
	}
	return strings.Join(parts, ", ")
}

// text is what the program prints.
func (a *answer) text() string {
	q := a.question
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", a.Conclusion)
	fmt.Fprintf(&b, "This is %s: what was seen of one patient, in another world. %d cases.\n", a.Rung, a.N)
	if a.Bounds != nil {
		fmt.Fprintf(&b, "Bounds           %.2f to %.2f (with what is not known of the parameters %.2f to %.2f)\n", a.Bounds.Lower, a.Bounds.Upper, a.Bounds.Interval[0], a.Bounds.Interval[1])
	}
	if a.Estimate != nil {
		fmt.Fprintf(&b, "%-16s %v\n", strings.ToUpper(a.Coupling[:1])+a.Coupling[1:], a.Estimate)
	}
	if len(a.Doing) > 0 {
		fmt.Fprintf(&b, "\nIn patients at large (rung 2, doing), %s = %s has probability\n", q.outcome, q.event)
		for _, t := range slices.Sorted(maps.Keys(a.Doing)) {
			fmt.Fprintf(&b, "  %v if %s is set to %s\n", a.Doing[t], q.treatment, t)
		}
	}
	b.WriteString("\nHow the noise was known: ")
	var known []string
	for _, name := range slices.Sorted(maps.Keys(a.Noise)) {
		known = append(known, name+" "+a.Noise[name])
	}
	b.WriteString(strings.Join(known, ", ") + ".\nThis rests on:\n")
	for _, s := range a.Assumptions {
		b.WriteString("  " + s + "\n")
	}
	b.WriteString(a.Trust.String() + "\n")
	return b.String()
}

// picture shows what is known of patients at large beside what is of this one.
func (a *answer) picture() (*plot.Figure, error) {
	q := a.question
	var labels []string
	var rows []plot.Interval
	for _, t := range slices.Sorted(maps.Keys(a.Doing)) {
		labels = append(labels, "patients at large, "+t)
		rows = append(rows, a.Doing[t].drawn())
	}
	if a.Estimate != nil {
		labels = append(labels, "this patient, "+q.to+", "+a.Coupling)
		rows = append(rows, plot.Interval{Mid: a.Estimate.Mean, Lo: a.Estimate.Interval[0], Hi: a.Estimate.Interval[1]})
	}
	if a.Bounds != nil {
		labels = append(labels, "this patient, "+q.to+", bounds")
		rows = append(rows, a.Bounds.drawn())
	}
	title, unit := "Had "+q.treatment+" been "+q.to, q.outcome
	if q.event != "" {
		title, unit = title+", would "+q.outcome+" be "+q.event+"?", "probability of "+q.outcome+" = "+q.event
	}
	return plot.Intervals(labels, []plot.Group{{Rows: rows}}, plot.Config{Title: title, Units: map[string]string{"": unit}})
}
