package main

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/examples/internal/scoring"
	"github.com/seed78144065/credence/nn/monitor"
)

// result is the JSON, whose fields README.md tells.
type result struct {
	scoring.Result
	Maps      map[string]*float64 `json:"nll_by_map"`
	Missing   map[string]int      `json:"missing"`
	Groups    []group             `json:"groups"`
	Explained *explanation        `json:"explained"`
}

// group is how sets and decisions serve some of the rows.
type group struct {
	Name     string   `json:"group"`
	Rows     int      `json:"rows"`
	Coverage *float64 `json:"coverage"` // null of no rows
	// Interval holds the group's coverage, for all groups at once.
	Interval *[2]float64 `json:"interval"`
	SetSize  *float64    `json:"set_size"`
	Short    bool        `json:"short"`
	Handed   float64     `json:"handed_over"`
}

func newGroup(c monitor.GroupCoverage, of monitor.Group, a *scoring.Answer) group {
	g := group{Name: c.Group, Rows: c.Rows, Short: c.Short}
	if c.Rows == 0 {
		return g
	}
	g.Coverage, g.SetSize, g.Interval = &c.Share, &c.MeanSize, &[2]float64{c.AllLo, c.AllHi}
	for i, in := range of.In {
		if in && a.Test.HandedOver(i) {
			g.Handed += 1 / float64(c.Rows)
		}
	}
	return g
}

// text is what is printed after the common table.
func (r *result) text() string {
	var b strings.Builder
	fmt.Fprint(&b, "Log loss by calibration map:")
	for _, name := range slices.Sorted(maps.Keys(r.Maps)) {
		if v := r.Maps[name]; v != nil {
			fmt.Fprintf(&b, " %s %.4f", name, *v)
		}
	}
	fmt.Fprintf(&b, ". Temperature was chosen beforehand; these test rows like %s best.\n", r.bestMap())
	if len(r.Missing) > 0 {
		fmt.Fprint(&b, "Missing values:")
		for _, name := range slices.Sorted(maps.Keys(r.Missing)) {
			fmt.Fprintf(&b, " %s %d", name, r.Missing[name])
		}
		fmt.Fprintln(&b, ".")
	}
	for _, g := range r.Groups {
		if g.Coverage != nil {
			fmt.Fprintf(&b, "%-16s %4d rows: the truth is in %.1f %% of sets (%.1f to %.1f %%), %.0f %% handed over\n",
				g.Name, g.Rows, 100**g.Coverage, 100*g.Interval[0], 100*g.Interval[1], 100*g.Handed)
		}
	}
	if r.Explained != nil {
		b.WriteString(r.Explained.text())
	}
	return b.String() + "\n"
}

// bestMap returns the map of least log loss.
func (r *result) bestMap() string {
	best, least := "none", math.Inf(1)
	for _, name := range slices.Sorted(maps.Keys(r.Maps)) {
		if v := r.Maps[name]; v != nil && *v < least {
			best, least = name, *v
		}
	}
	return best
}

// conclude says in a sentence what to make of it.
func (r *result) conclude() string {
	verdict := r.Verdict("patient", "patients")
	var worse []string
	for _, g := range r.Groups {
		if g.Short {
			worse = append(worse, g.Name)
		}
	}
	switch {
	case len(worse) > 0:
		return verdict + fmt.Sprintf("; but its sets miss the truth of %s more often than %v, so calibrate these apart.", strings.Join(worse, ", "), r.Alpha)
	case r.Short():
		return verdict + fmt.Sprintf("; but its sets miss the truth more often than %v: the test rows are not like those of calibration.", r.Alpha)
	}
	if len(r.Groups) == 0 {
		return verdict + "; its sets hold what they promise."
	}
	return verdict + "; its sets hold what they promise in every group, as far as these rows can tell."
}
