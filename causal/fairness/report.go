package fairness

import (
	"fmt"
	"math"
	"strings"
)

// Report is what an Audit found, for people and, as JSON, for programs.
type Report struct {
	Question string `json:"question"` // in words
	Gap      Part   `json:"gap"`      // the whole of it
	// Parts of the gap in both ways that sum to it, with intervals at Level.
	Parts []Part `json:"parts"`
	// Unfair are the parts declared unfair, UnfairPart what they sum to.
	Unfair     []string     `json:"declared_unfair"`
	UnfairPart *Part        `json:"unfair_part"`
	Paths      []PathEffect `json:"paths"`
	Groups     *Metrics     `json:"groups"`
	// Alike is what AddUnits was given; nil if nothing was.
	Alike *Alike `json:"counterfactual,omitempty"`
	// NotIdentified are questions that the data can't answer, and why.
	NotIdentified []string `json:"not_identified"`
	Assumptions   []string `json:"assumptions"`
	Warnings      []string `json:"warnings"`
	// Level is that of intervals. Gap, UnfairPart and Paths, of which conclusions are
	// drawn, have intervals at Together, so that all Statements hold at Level together
	// (Bonferroni); those of Groups do so among themselves.
	Level      float64 `json:"level"`
	Statements int     `json:"statements"`
	Together   float64 `json:"level_of_each"`
	Conclusion string  `json:"conclusion"`

	Query         Query          `json:"-"` // as the Audit had it
	Decomposition *Decomposition `json:"-"` // nil if not identified

	success string
}

// Alike says whether a rule treats a case as it would the same case in the other
// group.
type Alike struct {
	Rule      string     `json:"rule"`               // its name
	Share     float64    `json:"share_that_changes"` // of cases whose result changes
	Interval  [2]float64 `json:"interval"`           // of that share
	Tolerance float64    `json:"tolerance"`          // changes up to this are none
	Cases     int        `json:"cases"`              // how many were looked at
	// Noise is how the noise of the cases was known.
	Noise string `json:"noise"`
}

// AddUnits adds to the report what Counterfactual found of a rule.
func (r *Report) AddUnits(rule string, u *Units) {
	lo, hi := u.Share.Interval(r.Level)
	r.Alike = &Alike{rule, u.Share.Mean(), [2]float64{lo, hi}, u.Tolerance, u.Change.Size(), u.Answer.String()}
}

// PathEffect is the effect along a path among everyone.
type PathEffect struct {
	Part
	Unfair bool `json:"unfair"` // whether it is declared so
}

// settled reports whether an interval does not cover 0.
func (p Part) settled() bool { return p.Interval[0] > 0 || p.Interval[1] < 0 }

// conclude writes one sentence.
func (r *Report) conclude() string {
	from, to := r.Query.groups()
	var b strings.Builder
	what, how := "Mean "+r.Query.Outcome, "lower"
	if r.success != "" {
		what = fmt.Sprintf("The share with %s = %s", r.Query.Outcome, r.success)
	}
	if r.Gap.Mean > 0 {
		how = "higher"
	}
	fmt.Fprintf(&b, "%s is %.3f %s among %s than among %s", what, math.Abs(r.Gap.Mean), how, to, from)
	if !r.Gap.settled() {
		b.WriteString(", which these data don't tell from no gap")
	}
	if len(r.Parts) > 0 {
		fmt.Fprintf(&b, ": %+.3f directly, %+.3f through %s then, and %+.3f from common causes", r.Parts[0].Mean, r.Parts[1].Mean, through(r.Query), r.Parts[4].Mean)
	} else {
		b.WriteString(", and the graph does not let data say where it comes from")
	}
	verdict := func(what string, p Part) {
		told := "is not told from none"
		if p.settled() {
			told = "is there"
		}
		fmt.Fprintf(&b, "; what is declared unfair, %s (%+.3f), %s", what, p.Mean, told)
	}
	declared := r.UnfairPart != nil
	if declared {
		verdict(r.UnfairPart.Name, *r.UnfairPart)
	}
	for _, p := range r.Paths {
		if p.Unfair {
			declared = true
			verdict("the path "+p.Name, p.Part)
		}
	}
	if !declared {
		b.WriteString("; which part is unfair nobody has declared, and no data can")
	}
	b.WriteByte('.')
	return b.String()
}

func through(q Query) string {
	if len(q.Mediators) == 0 {
		return "nothing"
	}
	return strings.Join(q.Mediators, ", ")
}

// String writes the report for auditors.
func (r *Report) String() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s", r.Conclusion)
	line("\nWhere the %s comes from", r.Question)
	line("  %-26s %v", r.Gap.Name, r.Gap)
	for _, p := range r.Parts {
		line("  %-26s %v", p.Name, p)
	}
	if len(r.Parts) > 0 {
		line("  The gap is direct + indirect after direct + spurious, and indirect + direct after indirect + spurious.")
	}
	if len(r.Paths) > 0 || r.UnfairPart != nil {
		line("\nWhat is declared")
	}
	if p := r.UnfairPart; p != nil {
		line("  %-26s %v, unfair", p.Name, *p)
	}
	for _, p := range r.Paths {
		declared := "not declared unfair"
		if p.Unfair {
			declared = "unfair"
		}
		line("  path %-21s %v, %s", p.Name, p.Part, declared)
	}
	if r.Groups != nil {
		line("\nHow groups fare")
		b.WriteString(r.Groups.String())
	}
	if a := r.Alike; a != nil {
		line("\nWould %s treat the same case alike in the other group", a.Rule)
		line("  of %d cases a share of %.3f (%.3f to %.3f) would change by more than %g", a.Cases, a.Share, a.Interval[0], a.Interval[1], a.Tolerance)
	}
	list := func(title string, of []string) {
		if len(of) > 0 {
			line("\n%s", title)
		}
		for _, text := range of {
			line("  - %s", text)
		}
	}
	list("What these data can't say", r.NotIdentified)
	list("What this rests on", r.Assumptions)
	list("Warnings", r.Warnings)
	statements := "a statement"
	if r.Statements > 1 {
		statements = fmt.Sprintf("%d statements", r.Statements)
	}
	line("\nNumbers are posterior means with intervals; in brackets, what the table of cases has as it is.")
	line("Intervals of parts have level %g. The gap, what is declared and paths are %s, each at level %.4g, so that all hold at %g together.", r.Level, statements, r.Together, r.Level)
	return b.String()
}
