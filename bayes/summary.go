package bayes

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/internal/jsonnumber"
)

// Summary is a table with one row per scalar. Its String is aligned text, its
// JSON a list of objects with the column names of R's posterior and of ArviZ.
type Summary struct {
	Rows []SummaryRow // in the order of the variables
	// Err tells the names that were asked for but are not among the draws;
	// String ends with it.
	Err error
}

// SummaryRow describes one scalar: its distribution, and how well the draws
// know it. A measure that does not exist is NaN; see bayes/diagnostics.
type SummaryRow struct {
	Name             string  // with labels of its dims: theta[A]
	Mean, SD         float64 // of the draws, and their standard deviation
	Q5, Median, Q95  float64 // quantiles: 0.05, ½, 0.95
	MCSEMean         float64 // Monte Carlo standard error of Mean
	ESSBulk, ESSTail float64 // effective sample size
	Rhat             float64 // chains disagree above 1.01
}

// summaryColumns are the names of the numbers of a row, in order.
var summaryColumns = [...]string{"mean", "sd", "q5", "median", "q95", "mcse_mean", "ess_bulk", "ess_tail", "rhat"}

// Summary summarises the variables with the given names, or all, one row per
// element: tau, theta[A], theta[B], …
//
// With weights, mean, sd and quantiles are those of the weighted draws. R-hat
// is that of the draws without their weights: it asks whether the chains
// mixed, and is NaN for [Draws.Independent] ones. The effective sample size of the chains, as a share of their draws, is
// multiplied by 1/Σw², the size of an unweighted sample as precise as one with
// the weights w ([Kish1965]); mcse_mean is √(Σ w²(x-mean)²) over the root of
// that share, the delta method for a ratio of sums ([Owen2013] eq. 9.9).
//
// Result: unknown names are in Err; the rows of the others are there.
func (d *Draws) Summary(names ...string) Summary {
	vars, err := d.pick(names)
	s, independent := Summary{Err: err}, d.Independent()
	var measure diagnostics.Summarizer
	for _, v := range vars {
		for name, e := range v.Elems() {
			r := e.summaryRow(name, &measure)
			if independent {
				r.Rhat = math.NaN()
			}
			s.Rows = append(s.Rows, r)
		}
	}
	return s
}

// String returns the table, aligned.
func (s Summary) String() string {
	cells := [][]string{append([]string{""}, summaryColumns[:]...)}
	for _, r := range s.Rows {
		row := []string{r.Name}
		for i, x := range r.numbers() {
			switch name := summaryColumns[i]; {
			case strings.HasPrefix(name, "ess"):
				row = append(row, formatFixed(x, 0))
			case name == "rhat":
				row = append(row, formatFixed(x, 3)) // 1.01 is the threshold: one digit more
			case name == "mcse_mean":
				row = append(row, formatDigits(x, 2))
			default:
				row = append(row, formatDigits(x, 4))
			}
		}
		cells = append(cells, row)
	}
	text := alignColumns(cells)
	if s.Err != nil {
		text += s.Err.Error() + "\n"
	}
	return text
}

// MarshalJSON writes the rows as objects with the keys variable, mean, sd, q5,
// median, q95, mcse_mean, ess_bulk, ess_tail and rhat. Numbers that are not
// finite are the strings "NaN", "Infinity" and "-Infinity".
func (s Summary) MarshalJSON() ([]byte, error) {
	if s.Err != nil {
		return nil, s.Err
	}
	b := []byte{'['}
	for i, r := range s.Rows {
		if i > 0 {
			b = append(b, ',')
		}
		name, err := json.Marshal(r.Name)
		if err != nil {
			return nil, fmt.Errorf("bayes: summary of %q: %w", r.Name, err)
		}
		b = append(append(b, `{"variable":`...), name...)
		for j, x := range r.numbers() {
			b = append(b, `,"`+summaryColumns[j]+`":`...)
			b = jsonnumber.Append(b, x)
		}
		b = append(b, '}')
	}
	return append(b, ']'), nil
}

func (r SummaryRow) numbers() [len(summaryColumns)]float64 {
	return [...]float64{r.Mean, r.SD, r.Q5, r.Median, r.Q95, r.MCSEMean, r.ESSBulk, r.ESSTail, r.Rhat}
}

// pick returns the variables with the given names, all for none, and the
// unknown names as errors.
func (d *Draws) pick(names []string) ([]RV, error) {
	if len(names) == 0 {
		return d.vars, nil
	}
	var vars []RV
	var faults []error
	for _, name := range names {
		v, err := d.Var(name)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		vars = append(vars, v)
	}
	return vars, errors.Join(faults...)
}

// summaryRow measures a scalar.
func (v RV) summaryRow(name string, measure *diagnostics.Summarizer) SummaryRow {
	m := measure.Summarize(v.ByChain())
	r := SummaryRow{Name: name, Mean: m.Mean, SD: m.SD, Q5: m.Q5, Median: m.Median, Q95: m.Q95,
		MCSEMean: m.MCSEMean, ESSBulk: m.ESSBulk, ESSTail: m.ESSTail, Rhat: m.Rhat}
	if v.weights == nil {
		return r
	}
	s := v.sorted()
	r.Mean, r.SD = v.Mean(), v.SD()
	r.Q5, r.Median, r.Q95 = s.quantile(0.05), s.quantile(0.5), s.quantile(0.95)
	sumw2, sumw2x2 := 0.0, 0.0
	for i, w := range v.weights {
		if w > 0 {
			x := w * (v.values[i] - r.Mean)
			sumw2 = math.FMA(w, w, sumw2)
			sumw2x2 = math.FMA(x, x, sumw2x2)
		}
	}
	n := float64(len(v.values))
	// The mean has an effective sample size of its own: sd²/mcse².
	share := m.SD / m.MCSEMean * (m.SD / m.MCSEMean) / n
	r.MCSEMean = math.Sqrt(sumw2x2 / share)
	r.ESSBulk /= n * sumw2
	r.ESSTail /= n * sumw2
	return r
}

// formatDigits writes x with at least the given number of significant digits
// and no exponent, unless it is very large or small.
func formatDigits(x float64, digits int) string {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return formatFixed(x, 0)
	}
	exponent := int(math.Floor(math.Log10(math.Abs(x))))
	if exponent < -5 || exponent > 8 { // beyond, the zeros hide the number
		return strconv.FormatFloat(x, 'e', digits-1, 64)
	}
	return formatFixed(x, max(0, digits-1-exponent))
}

func formatFixed(x float64, decimals int) string {
	return strconv.FormatFloat(x, 'f', decimals, 64)
}

// alignColumns writes rows of cells, the first column to the left and the
// others to the right.
func alignColumns(rows [][]string) string {
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, c := range row {
			width[i] = max(width[i], utf8.RuneCountInString(c))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		for i, c := range row {
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(c))
			if i == 0 {
				b.WriteString(c + pad)
			} else {
				b.WriteString("  " + pad + c)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
