package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// print writes the analysis as text.
func (a *analysis) print(w io.Writer) error {
	out := &printer{w: w}
	out.line("%d customers in %d arms; the control is %q. Intervals hold %.0f %%.", a.N, len(a.Arms), a.Control, 100*level)
	for _, f := range a.fits {
		if f.why != "" {
			out.line("%s is taken as %s: %s.", f.name, f.kind, f.why)
		}
	}

	out.title("Were the arms random?")
	for _, text := range a.Checks.say() {
		out.wrap("- " + text)
	}

	out.title("What did each arm cause, on average?")
	rows := [][]string{{"outcome", "arm", "control", "effect", "interval", "P(>0)", "raw"}}
	for _, f := range a.fits {
		o, u := a.Outcomes[f.name], unitOf(f.kind)
		for _, arm := range a.Arms[1:] {
			x := o.Arms[arm]
			rows = append(rows, []string{f.name, arm, u.level(o.Control), u.diff(x.Mean), u.interval(x.Interval), fmt.Sprintf("%.3f", x.ProbPositive), u.diff(o.Raw[arm])})
		}
	}
	out.table(rows)
	for _, f := range a.fits {
		if f.kind == binary {
			out.line("Effects on yes-or-no outcomes are in percentage points.")
			break
		}
	}

	if len(a.Segments) > 1 {
		for _, f := range a.fits {
			out.title(fmt.Sprintf("For whom? Effects on %s by segment", f.name))
			rows := [][]string{append([]string{"segment", "customers"}, a.Arms[1:]...)}
			for _, s := range a.Segments {
				row := []string{s.Segment, fmt.Sprint(s.N)}
				for _, arm := range a.Arms[1:] {
					x, u := s.Outcomes[f.name][arm], unitOf(f.kind)
					row = append(row, u.diff(x.Mean)+" "+u.interval(x.Interval))
				}
				rows = append(rows, row)
			}
			out.table(rows)
		}
	}

	out.title(fmt.Sprintf("Does it pay? Margin %v on %s, cost %v a customer", a.Policy.Margin, a.Policy.Outcome, a.Policy.Cost))
	rows = [][]string{{"segment", "best", "profit a customer", "interval", "P(profit)", "P(best)"}}
	for _, d := range a.Decision {
		rows = append(rows, profitRow(d.Segment, d.option, fmt.Sprintf("%.2f", d.ProbBest)))
	}
	if len(a.Decision) > 1 {
		rows = append(rows, profitRow("all, each its best", a.Policy.Targeted, ""),
			profitRow("all the same", a.Policy.Everyone, fmt.Sprintf("%.2f", a.Policy.Everyone.ProbBest)))
	}
	out.table(rows)

	out.title("How far to trust it?")
	d := a.Diagnostics
	out.line("- sampler: R-hat at most %.3f, bulk ESS at least %.0f, %d divergences", d.RhatMax, d.ESSBulkMin, d.Divergences)
	for _, text := range d.Warnings {
		out.wrap("- WARNING: " + text)
	}
	for _, f := range a.fits {
		out.wrap("- the model of " + f.name + " " + say(f, a.Checks.Predictive))
	}
	out.line("")
	out.wrap(a.Conclusion)
	out.line("(%.1f seconds, seed %d)", a.Seconds, a.Seed)
	return out.err
}

func profitRow(segment string, o option, best string) []string {
	return []string{segment, o.Arm, fmt.Sprintf("%+.3f", o.ExpectedProfit), unitOf(real).interval(o.Interval), fmt.Sprintf("%.3f", o.ProbProfit), best}
}

// unit prints numbers of a kind.
type unit struct {
	scale float64
	digit int
	sign  string
}

func unitOf(k kind) unit {
	if k == binary {
		return unit{100, 2, " %"}
	}
	return unit{1, 3, ""}
}

func (u unit) level(x float64) string { return fmt.Sprintf("%.*f%s", u.digit, u.scale*x, u.sign) }
func (u unit) diff(x float64) string  { return fmt.Sprintf("%+.*f", u.digit, u.scale*x) }
func (u unit) interval(x [2]float64) string {
	return fmt.Sprintf("[%.*f, %.*f]", u.digit, u.scale*x[0], u.digit, u.scale*x[1])
}

// printer writes lines and remembers the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, a ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", a...)
	}
}

func (p *printer) title(text string) { p.line("\n%s", text) }

func (p *printer) table(rows [][]string) {
	if p.err != nil {
		return
	}
	t := tabwriter.NewWriter(p.w, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(t, "  "+strings.TrimRight(strings.Join(row, "\t"), "\t"))
	}
	p.err = t.Flush()
}

// width is that of a printed page.
const width = 100

// wrap prints a text over as many lines as it takes.
func (p *printer) wrap(text string) {
	line, indent := "", ""
	if strings.HasPrefix(text, "- ") {
		indent = "  "
	}
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case len([]rune(line))+1+len([]rune(word)) > width:
			p.line("%s", line)
			line = indent + word
		default:
			line += " " + word
		}
	}
	p.line("%s", line)
}
