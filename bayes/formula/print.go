package formula

import (
	"fmt"
	"strings"
)

// String prints the formula, the distribution, and every prior with its
// numbers and where it comes from.
func (m *Model) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s ~ %s\n", m.formula, m.response.name(), m.family.text)
	for _, q := range m.parts[1:] {
		fmt.Fprintf(&b, "%s = eta of %s\n", m.param(q.name).link.of(q.name), q.node.Right)
	}
	fmt.Fprintf(&b, "%d rows", m.table.N())
	for _, q := range m.parts {
		for _, g := range q.groups {
			fmt.Fprintf(&b, ", %d groups of %s", len(g.labels), g.name())
		}
	}
	b.WriteString("\npriors\n")
	byDefault := m.printPriors(&b)
	if byDefault {
		fmt.Fprintf(&b, "defaults: centre of the predictor %.4g, unit %.4g (%s)\n", m.centre, m.unit, m.family.unit)
	}
	return b.String()
}

// printPriors prints a table of the priors and says whether one is a default.
func (m *Model) printPriors(b *strings.Builder) (byDefault bool) {
	var rows [][3]string
	for _, q := range m.priors.list {
		note := "given"
		if !q.byUser {
			note, byDefault = "default", true
			if above := m.param(q.name).above; above != "" {
				note += ", " + above
			}
		}
		rows = append(rows, [3]string{q.name, q.dist.String(), note})
	}
	var width [2]int
	for _, r := range rows {
		for k := range width {
			width[k] = max(width[k], len([]rune(r[k])))
		}
	}
	for _, r := range rows {
		fmt.Fprintf(b, "  %-*s  %-*s  %s\n", width[0], r[0], width[1], r[1], r[2])
	}
	return byDefault
}
