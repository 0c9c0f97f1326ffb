package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/dag"
)

// most is how many of a list the text has, and mostRows of a table; the JSON has
// all.
const (
	most     = 10
	mostRows = 32
)

// text is the answer in words.
func (a *answer) text() string {
	var b strings.Builder
	q := a.question
	fmt.Fprintf(&b, "Question  %v\nGraph     %v\n\n", q.query, q.graph)
	if a.Identifiable {
		a.formula(&b)
	} else {
		a.why(&b)
	}
	a.others(&b)
	for _, note := range a.notes {
		fmt.Fprintf(&b, "\n%s\n", note)
	}
	return b.String()
}

// formula tells the formula, where it comes from, and its value.
func (a *answer) formula(b *strings.Builder) {
	q := a.question
	b.WriteString("It follows from what is observed.\n\n")
	if a.Estimand != "" {
		fmt.Fprintf(b, "  %v = %s\n\n", q.query, a.Estimand)
	}
	switch {
	case a.Value != nil:
		fmt.Fprintf(b, "In the table %s, with %s, it is %.6g.\n\n", q.joint.file, q.at(q.values), *a.Value)
	case a.table != nil:
		a.tabulate(b)
	}
	a.steps(b)
	if a.checked {
		b.WriteString("Tried in random models of the graph, unobserved causes included: the formula gives the truth.\n")
	}
}

// tabulate writes the distribution at all values.
func (a *answer) tabulate(b *strings.Builder) {
	q := a.question
	p := a.table.Values()
	if len(p) > mostRows {
		fmt.Fprintf(b, "It has %d numbers: -values asks for one.\n\n", len(p))
		return
	}
	fmt.Fprintf(b, "In the table %s it is\n\n", q.joint.file)
	vars := a.table.Vars()
	for cell, x := range p {
		at := map[string]int{}
		for i := len(vars) - 1; i >= 0; i-- {
			at[vars[i].Name], cell = cell%vars[i].Levels, cell/vars[i].Levels
		}
		number := fmt.Sprintf("%.6g", x)
		if math.IsNaN(x) {
			number = "undefined: what it is conditional on has probability 0"
		}
		fmt.Fprintf(b, "  %s: %s\n", q.at(at), number)
	}
	b.WriteString("\n")
}

// at writes values of variables, in the order of the query.
func (q *question) at(values map[string]int) string {
	var parts []string
	for _, names := range [][]string{q.query.Outcome, q.query.Do, q.query.Given} {
		for _, name := range names {
			if level, has := values[name]; has {
				parts = append(parts, name+"="+q.joint.labels[name][level])
			}
		}
	}
	return strings.Join(parts, ", ")
}

func (a *answer) steps(b *strings.Builder) {
	if len(a.Derivation) == 0 {
		return
	}
	b.WriteString("Derivation\n")
	for k, s := range a.Derivation {
		fmt.Fprintf(b, "%3d. %s (%s): %s", k+1, s.Query, s.Rule, s.Words)
		if s.Result != "" {
			fmt.Fprintf(b, "\n     = %s", s.Result)
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
}

// why tells why there is no formula.
func (a *answer) why(b *strings.Builder) {
	h := a.Hedge
	b.WriteString("It does not follow from what is observed, whatever the formula and however much the data.\n\n")
	fmt.Fprintf(b, "The reason is a hedge: unobserved causes tie {%s} to {%s}, and all of these are causes of {%s} or are\n"+
		"these themselves. What the first do to the second can't be told from what merely ties them.\n", strings.Join(a.acting(), ", "), strings.Join(h.Inner, ", "), strings.Join(h.Roots, ", "))
	fmt.Fprintf(b, "  edges: %s\n\n", strings.Join(h.OuterEdges, "; "))
	if w := a.Witness; w != nil {
		fmt.Fprintf(b, "Two models of the graph in which all that is observed has the same probabilities, and yet %s is\n  %.6g in one and\n  %.6g in the other.\n", event(a.question.query, w.At), w.P[0], w.P[1])
		b.WriteString("-json has both.\n\n")
	}
	a.steps(b)
	if a.bounds != "" {
		fmt.Fprintf(b, "What graph and table %s leave possible%s:\n%s", a.question.joint.file, a.question.numbered(), a.bounds)
	}
}

// acting are the nodes of the hedge that are not in its inner part: what is set is
// among them.
func (a *answer) acting() []string {
	return slices.DeleteFunc(slices.Clone(a.Hedge.Outer), func(name string) bool { return slices.Contains(a.Hedge.Inner, name) })
}

// numbered says which number each level of the query's variables has, where that
// is not its name.
func (q *question) numbered() string {
	var parts []string
	for _, name := range slices.Concat(q.query.Outcome, q.query.Do, q.query.Given) {
		for level, label := range q.joint.labels[name] {
			if label != strconv.Itoa(level) {
				parts = append(parts, fmt.Sprintf("%s=%d is %s", name, level, label))
			}
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ", where " + strings.Join(parts, ", ")
}

// others tells what else helps to estimate it, and what may refute the graph.
func (a *answer) others(b *strings.Builder) {
	q := a.question.query
	if len(q.Do) > 0 {
		if len(q.Given) > 0 {
			q.Given = nil
			fmt.Fprintf(b, "\nFor %v, without the condition:\n", q)
		} else {
			b.WriteString("\n")
		}
		list(b, "Adjustment sets", "none", a.Adjustment, set)
		door := "none"
		if a.frontDoor != nil {
			door = set(a.frontDoor)
		}
		fmt.Fprintf(b, "%-26s%s\n", "Front-door set", door)
		list(b, "Instruments", "none", a.Instruments, func(i instrument) string { return dag.Instrument{Z: i.Z, Given: i.Given}.String() })
	}
	list(b, "Implied independencies", "none: no data can contradict the graph in this way", a.Implied, func(i independence) string {
		return dag.Independence{X: []string{i.X}, Y: []string{i.Y}, Given: i.Given}.String()
	})
}

func set(names []string) string { return "{" + strings.Join(names, ", ") + "}" }

// list writes a heading and the first of a list.
func list[T any](b *strings.Builder, heading, none string, all []T, text func(T) string) {
	var parts []string
	for _, x := range all[:min(most, len(all))] {
		parts = append(parts, text(x))
	}
	switch {
	case len(all) == 0:
		parts = []string{none}
	case len(all) > most:
		parts = append(parts, fmt.Sprintf("… and %d more", len(all)-most))
	}
	fmt.Fprintf(b, "%-26s%s\n", heading, strings.Join(parts, "; "))
}
