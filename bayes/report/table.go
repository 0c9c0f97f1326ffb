package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/seed78144065/credence/bayes"
)

const (
	maxRows     = 60   // of the table: two pages
	rhatLimit   = 1.01 // [Vehtari2021], recommendations for practice
	essPerChain = 100  // the same: 400 for the four chains it asks for
)

// row is a scalar with its summary.
type row struct {
	bayes.SummaryRow
	element  bayes.RV
	variable string
}

// rowsOf summarises all elements.
func rowsOf(d *bayes.Draws) []row {
	s := d.Summary()
	rows := make([]row, 0, len(s.Rows))
	for name, v := range d.Vars() {
		for _, e := range v.Elems() {
			rows = append(rows, row{s.Rows[len(rows)], e, name})
		}
	}
	return rows
}

// named returns the rows of the named variables, in that order; all for none.
func named(rows []row, names []string) []row {
	if len(names) == 0 {
		return rows
	}
	var out []row
	for _, name := range names {
		for _, r := range rows {
			if r.variable == name {
				out = append(out, r)
			}
		}
	}
	return out
}

// badness orders rows: above 1, a limit is broken. Draws that are not finite
// come first, constants last.
func (r row) badness(chains int) float64 {
	limit := float64(essPerChain * chains)
	worst := math.Inf(-1)
	for _, x := range []float64{(r.Rhat - 1) / (rhatLimit - 1), limit / r.ESSBulk, limit / r.ESSTail} {
		if x > worst { // not NaN
			worst = x
		}
	}
	if math.IsNaN(r.Mean) || math.IsInf(r.Mean, 0) {
		return math.Inf(1)
	}
	return worst
}

// byBadness returns rows with the worst first.
func byBadness(rows []row, chains int) []row {
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(a, b row) int { return cmp.Compare(b.badness(chains), a.badness(chains)) })
	return sorted
}

// movable says whether a scalar can be drawn: finite, and no constant.
func (r row) movable() bool {
	x := r.element.Values()
	if len(x) == 0 || !finite(r.Mean) {
		return false
	}
	return slices.ContainsFunc(x, func(v float64) bool { return v != x[0] }) && !slices.ContainsFunc(x, func(v float64) bool { return !finite(v) })
}

func finite(x float64) bool { return x-x == 0 }

// table is the summary as text.
type table struct {
	Caption string
	Head    []column
	Rows    []tableRow
}

type column struct{ Name, Title string }

type tableRow struct {
	Name  string
	Cells []cell
}

// cell is a number; Bad says what limit it breaks, "" if none.
type cell struct{ Text, Bad string }

var tableHead = []column{
	{"mean", "mean of the draws"}, {"sd", "standard deviation"},
	{"5 %", "5 % quantile"}, {"median", "median"}, {"95 %", "95 % quantile"},
	{"mcse", "Monte Carlo standard error of the mean"},
	{"ESS bulk", "effective sample size for the middle"}, {"ESS tail", "effective sample size for the tails"},
	{"R-hat", "1 where the chains agree"},
}

// choose returns at most 60 rows: of more, variables of one number, and of the
// rest those that are known worst.
func choose(rows []row, chains int) (chosen []row, caption string) {
	switch {
	case len(rows) == 1:
		return rows, "One number."
	case len(rows) <= maxRows:
		return rows, fmt.Sprintf("%d numbers, in the order of the model.", len(rows))
	}
	var rest []row
	for _, r := range rows {
		if r.variable == r.Name && len(chosen) < maxRows/2 { // room for others
			chosen = append(chosen, r)
		} else {
			rest = append(rest, r)
		}
	}
	caption = fmt.Sprintf("%d of %d numbers: the %d that are known worst, by R-hat and effective sample size", maxRows, len(rows), maxRows-len(chosen))
	if len(chosen) > 0 {
		caption += fmt.Sprintf(", below %d that are variables by themselves", len(chosen))
	}
	return append(chosen, byBadness(rest, chains)[:maxRows-len(chosen)]...), caption + ". The others are better known."
}

// newTable tabulates the rows that choose picks.
func newTable(rows []row, chains int) table {
	rows, caption := choose(rows, chains)
	t := table{Head: tableHead, Caption: caption}
	limit := float64(essPerChain * chains)
	for _, r := range rows {
		var cells []cell
		for _, x := range []float64{r.Mean, r.SD, r.Q5, r.Median, r.Q95} {
			cells = append(cells, number(x, r.SD, 3))
		}
		mcse := number(r.MCSEMean, r.MCSEMean, 2)
		if math.IsNaN(r.MCSEMean) {
			mcse = measure(r.MCSEMean, 0)
		}
		cells = append(cells, mcse)
		for _, ess := range []float64{r.ESSBulk, r.ESSTail} {
			c := measure(ess, 0)
			if ess < limit {
				c.Bad = fmt.Sprintf("below %.0f", limit)
			}
			cells = append(cells, c)
		}
		c := measure(r.Rhat, 3) // 1.01 is the limit: one digit more
		if r.Rhat > rhatLimit {
			c.Bad = fmt.Sprintf("above %v", rhatLimit)
		}
		if !finite(r.Mean) {
			cells[0].Bad = "not finite"
		}
		t.Rows = append(t.Rows, tableRow{r.Name, append(cells, c)})
	}
	return t
}

// number writes x with as many decimals as give a scale the wanted digits, so
// that numbers of one row are as exact as each other.
func number(x, scale float64, digits int) cell {
	decimals := digits - 1 - int(math.Floor(math.Log10(scale)))
	if !(scale > 0) || math.IsInf(scale, 0) || decimals > 8 || decimals < -8 { // beyond, zeros hide the number
		return cell{Text: strconv.FormatFloat(x, 'g', 4, 64)}
	}
	return cell{Text: strconv.FormatFloat(x, 'f', max(0, decimals), 64)}
}

// measure writes a measure of the chains; one that does not exist is a dash.
func measure(x float64, decimals int) cell {
	if math.IsNaN(x) {
		return cell{Text: "–"}
	}
	return cell{Text: strconv.FormatFloat(x, 'f', decimals, 64)}
}
