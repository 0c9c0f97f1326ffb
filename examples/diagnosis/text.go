package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag/bn"
)

// most is how much of a list the text has; the JSON has all. width is that of a
// bar, in characters.
const (
	most  = 8
	width = 24
)

// text is the answer in words, with bars.
func (a *answer) text() string {
	q := a.question
	var b strings.Builder
	size := q.tree.Size()
	fmt.Fprintf(&b, "Network   %s: %d variables, %d arrows, treewidth %d\n", q.name, q.net.Len(), len(q.net.Graph().Edges()), size.Width)
	var parts []string
	for _, f := range q.findings {
		parts = append(parts, f.String())
	}
	if parts == nil {
		parts = []string{"none"}
	}
	fmt.Fprintf(&b, "Findings  %s\n", strings.Join(parts, ", "))
	fmt.Fprintf(&b, "          Such a case has probability %.3g.\n", math.Exp(a.LogEvidence))
	if a.diagnosis != nil {
		a.conclusion(&b)
		a.weights(&b)
		if len(q.findings) > 1 {
			fmt.Fprintf(&b, "\nDo the findings go together?\n%v", a.clash)
		}
		fmt.Fprintf(&b, "\nWhat would overturn it?\n%v", a.sensitivity)
		a.next(&b)
	}
	a.others(&b)
	if a.diagnosis != nil {
		a.sentence(&b)
	}
	for _, note := range a.notes {
		fmt.Fprintf(&b, "\n%s\n", note)
	}
	return b.String()
}

// conclusion shows the distribution of the node.
func (a *answer) conclusion(b *strings.Builder) {
	v, prior, now := a.diagnosis.Variable(), a.diagnosis.Prior(), a.diagnosis.Posterior()
	fmt.Fprintf(b, "\n%s%*s now  before\n", v.Name, widest(v.States)+width+4-len(v.Name), "")
	for k, s := range v.States {
		fmt.Fprintf(b, "  %-*s %s %5.3f  %5.3f\n", widest(v.States), s, bar(now[k], 1), now[k], prior[k])
	}
	if a.choice != nil {
		fmt.Fprintf(b, "Least costly given this: %s, %.4g on average.", a.choice.Action, a.choice.Cost)
		if a.choice.Perfect > 0 {
			fmt.Fprintf(b, " To know %s would save %.4g.", v.Name, a.choice.Perfect)
		}
		b.WriteString("\n")
	}
}

// sentence is the answer in one.
func (a *answer) sentence(b *strings.Builder) {
	fmt.Fprintf(b, "\n%s is %s with probability %.2f", a.diagnosis.Variable().Name, a.explanation.State, a.explanation.Posterior)
	switch {
	case a.choice == nil || len(a.values) == 0:
		b.WriteString(".\n")
	case a.values[0].Net > 0:
		fmt.Fprintf(b, ": look at %s first, for %s now costs %.4g more on average.\n", a.values[0].Variable, a.choice.Action, a.values[0].Net)
	default:
		fmt.Fprintf(b, ": %s now, for no test pays.\n", a.choice.Action)
	}
}

// weights shows what each finding did, as bars from the middle.
func (a *answer) weights(b *strings.Builder) {
	e := a.explanation
	if len(e.Findings) == 0 {
		return
	}
	names, largest := []string{"all together"}, 1.0
	for _, f := range e.Findings {
		names = append(names, f.Finding.String())
		if w := math.Abs(f.Step); !math.IsInf(w, 0) && w > largest { // no NaN is
			largest = w
		}
	}
	fmt.Fprintf(b, "\nWhat each finding did to %s=%s, one after the other\n(weight in decibans: 10 multiply the odds by ten, 3 double them)\n", e.Variable, e.State)
	n := widest(names)
	for _, f := range e.Findings {
		against, for_ := strings.Repeat(" ", width/2), strings.Repeat(" ", width/2)
		if f.Step < 0 {
			bar := strings.TrimRight(bar(min(-f.Step, largest), 2*largest), " ")
			against = strings.Repeat(" ", width/2-len([]rune(bar))) + bar
		} else if f.Step > 0 {
			for_ = string([]rune(bar(min(f.Step, largest), 2*largest))[:width/2])
		}
		fmt.Fprintf(b, "  %-*s %s|%s %+6.1f  %.3f -> %.3f\n", n, f.Finding, against, for_, f.Step, f.Before, f.After)
	}
	fmt.Fprintf(b, "  %-*s %*s %+6.1f  %.3f -> %.3f\n", n, "all together", width+1, "", e.Weight, e.Prior, e.Posterior)
	top := e.Ranked()[0]
	fmt.Fprintf(b, "Most influential: %v; without it %s=%s would have probability %.3f.\n", top.Finding, e.Variable, e.State, top.Without)
	for _, f := range e.Findings {
		if f.Pivotal {
			fmt.Fprintf(b, "Without %v another state would be the most probable.\n", f.Finding)
		}
	}
}

// next tells what to look at.
func (a *answer) next(b *strings.Builder) {
	if len(a.values) == 0 {
		b.WriteString("\nNothing is left to look at.\n")
		return
	}
	v := a.diagnosis.Variable()
	fmt.Fprintf(b, "\nWhat to look at next, for %s\n", v.Name)
	if a.decision != nil && a.values[0].Net <= 0 {
		fmt.Fprintf(b, "Nothing pays: %s at once.\n", a.choice.Action)
	}
	for k, x := range a.values[:min(most, len(a.values))] {
		fmt.Fprintf(b, "%3d. %v.\n", k+1, x)
		if k == 0 {
			outcomes(b, v, a.explanation.State, x)
		}
	}
	if len(a.values) > most {
		fmt.Fprintf(b, "     … and %d more.\n", len(a.values)-most)
	}
}

// outcomes shows what the best test may say.
func outcomes(b *strings.Builder, v bn.Variable, state string, x bn.Value) {
	k := slices.Index(v.States, state)
	for _, o := range x.Outcomes {
		if o.Posterior == nil {
			continue
		}
		fmt.Fprintf(b, "       %s=%s (probability %.3f): %s=%s becomes %.3f", x.Variable, o.State, o.Probability, v.Name, state, o.Posterior[k])
		if o.Action != "" {
			fmt.Fprintf(b, ", so %s", o.Action)
		}
		b.WriteString("\n")
	}
}

// others shows which other variables the findings moved most, or without findings
// the first ones.
func (a *answer) others(b *strings.Builder) {
	q := a.question
	vars := q.net.Variables()
	var list []int
	for i, v := range vars {
		if !q.found(v.Name) && v.Name != q.variable {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(i, j int) int { return cmp.Compare(a.moved(j), a.moved(i)) })
	list = list[:min(most, len(list))]
	names := []string{}
	for _, i := range list {
		names = append(names, vars[i].Name)
	}
	if len(q.findings) > 0 {
		b.WriteString("\nOther variables that the findings moved most\n")
	} else {
		b.WriteString("\nWithout findings\n")
	}
	for _, i := range list {
		fmt.Fprintf(b, "  %-*s", widest(names), vars[i].Name)
		for k, s := range vars[i].States {
			fmt.Fprintf(b, "  %s %.3f", s, a.posteriors[i][k])
			if len(q.findings) > 0 {
				fmt.Fprintf(b, " (%.3f)", a.priors[i][k])
			}
		}
		b.WriteString("\n")
	}
	if len(q.findings) > 0 {
		b.WriteString("  in brackets: without findings\n")
	}
}

// bar is as long as x of a whole, filled up with blanks.
func bar(x, whole float64) string {
	const eighths = 8 // of a block
	n := int(math.Round(x / whole * width * eighths))
	text := strings.Repeat("█", n/eighths)
	if part := n % eighths; part > 0 {
		text += string(rune('█' + eighths - part)) // blocks get narrower
	}
	return text + strings.Repeat(" ", width-len([]rune(text)))
}

func widest(names []string) int {
	n := 0
	for _, s := range names {
		n = max(n, len(s))
	}
	return n
}
