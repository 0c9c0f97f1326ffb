package conformal

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/seed78144065/credence/internal/numeric"
)

// Coverage is how often the truth was covered in some of the rows.
type Coverage struct {
	Of            string  // which rows: all, a class, a group, or sizes
	Rows, Covered int     // how many; of these, whose truth was in the set
	Share         float64 // covered
	Lo, Hi        float64 // where coverage lies, by these rows alone
	// Expected coverage of a test set of as many rows, by the law of the
	// calibration set: NaN where that says nothing.
	ExpectedLo, ExpectedHi float64
	MeanSize               float64
}

// Short reports whether less was covered than was to be expected: the rows are
// not like the calibration set's. More than expected is covered when scores tie.
func (c Coverage) Short() bool { return c.Share < c.ExpectedLo }

// Report is how sets or intervals did on a test set.
type Report struct {
	All                      Coverage   // of all rows
	ByClass, ByGroup, BySize []Coverage // of parts of them
	Empty                    float64    // share of rows without any value
	Single                   float64    // share of rows with one class
	Infinite                 float64    // share of rows with an infinite interval
	Worst                    float64    // smallest share by size: size-stratified coverage
}

// String returns the report as a table: rows, coverage and where it lies, what was to be
// expected, mean size.
func (r *Report) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "of\trows\tcovered\tinterval\texpected\tmean size")
	for _, of := range [][]Coverage{{r.All}, r.ByClass, r.ByGroup, r.BySize} {
		for _, c := range of {
			expected := "" // the law says nothing of it
			if !math.IsNaN(c.ExpectedLo) {
				expected = fmt.Sprintf("%.3f to %.3f", c.ExpectedLo, c.ExpectedHi)
				if c.Short() {
					expected += " short"
				}
			}
			fmt.Fprintf(w, "%s\t%d\t%.3f\t%.3f to %.3f\t%s\t%.4g\n", c.Of, c.Rows, c.Share, c.Lo, c.Hi, expected, c.MeanSize)
		}
	}
	w.Flush()
	fmt.Fprintf(&b, "empty %.3f, of one class %.3f, infinite %.3f\n", r.Empty, r.Single, r.Infinite)
	return b.String()
}

// Report returns coverage and sizes of all rows, and of classes, groups and
// sizes. Bands are of the level, 0.95 for instance, each by itself: of twenty
// groups one is expected outside.
//
// Result: an error if there are no rows, or lengths differ.
// Source: [ClopperPearson1934] for Lo and Hi; [AngelopoulosBates2023] §3.1 for
// coverage by size.
func (t *Trial) Report(level float64) (*Report, error) {
	if err := t.check(level); err != nil {
		return nil, err
	}
	m := float64(len(t.Covered))
	r := &Report{Empty: float64(t.Empty) / m, Worst: 1}
	var every []int
	single, infinite := 0, 0
	for i, size := range t.Sizes {
		every = append(every, i)
		if size == 1 && t.Bins == 0 {
			single++
		}
		if math.IsInf(size, 1) {
			infinite++
		}
	}
	r.Single, r.Infinite = float64(single)/m, float64(infinite)/m
	var one []Law
	if len(t.Laws) == 1 {
		one = t.Laws
	}
	r.All = t.coverage("all", every, one, level)
	classes, groups := map[int][]int{}, map[string][]int{}
	for i := range t.Covered {
		if t.Classes != nil {
			classes[t.Classes[i]] = append(classes[t.Classes[i]], i)
		}
		if t.Groups != nil {
			groups[t.Groups[i]] = append(groups[t.Groups[i]], i)
		}
	}
	for _, class := range slices.Sorted(maps.Keys(classes)) {
		var own []Law
		if len(t.Laws) > 1 && class < len(t.Laws) {
			own = t.Laws[class : class+1]
		}
		r.ByClass = append(r.ByClass, t.coverage(fmt.Sprintf("class %d", class), classes[class], own, level))
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		var own []Law
		if l, ok := t.GroupLaws[name]; ok {
			own = []Law{l}
		}
		r.ByGroup = append(r.ByGroup, t.coverage(name, groups[name], own, level))
	}
	for _, rows := range t.bySize(every) {
		lo, hi := t.Sizes[rows[0]], t.Sizes[rows[len(rows)-1]]
		name := fmt.Sprintf("size %.4g to %.4g", lo, hi)
		if lo == hi {
			name = fmt.Sprintf("size %.4g", lo)
		}
		r.BySize = append(r.BySize, t.coverage(name, rows, nil, level))
		r.Worst = min(r.Worst, r.BySize[len(r.BySize)-1].Share)
	}
	return r, nil
}

func (t *Trial) check(level float64) error {
	rows := len(t.Covered)
	var faults []error
	if rows == 0 {
		faults = append(faults, errors.New("conformal: no test rows"))
	}
	for _, f := range []struct {
		name      string
		have, add int
	}{{"Sizes", len(t.Sizes), rows}, {"Classes", len(t.Classes), 0}, {"Groups", len(t.Groups), 0}} {
		if f.have != rows && (f.have != 0 || f.add != 0) {
			faults = append(faults, fmt.Errorf("conformal: Trial: %s has %d rows, Covered has %d", f.name, f.have, rows))
		}
	}
	for i, size := range t.Sizes {
		if !(size >= 0) {
			faults = append(faults, fmt.Errorf("conformal: Trial: row %d has size %v", i, size))
			break
		}
	}
	if !(level > 0 && level < 1) {
		faults = append(faults, fmt.Errorf("conformal: Report: level is %v, want a probability strictly between 0 and 1 (0.95)", level))
	}
	return errors.Join(faults...)
}

// bySize returns the rows of each bin, in order of size.
func (t *Trial) bySize(rows []int) (bins [][]int) {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(i, j int) int {
		switch {
		case t.Sizes[i] < t.Sizes[j]:
			return -1
		case t.Sizes[i] > t.Sizes[j]:
			return 1
		}
		return 0
	})
	start := 0
	for i := 1; i <= len(rows); i++ {
		if i < len(rows) {
			tied := t.Sizes[rows[i]] == t.Sizes[rows[i-1]]
			early := t.Bins > 0 && i*t.Bins < (start*t.Bins/len(rows)+1)*len(rows) // the next of equal parts
			if tied || early {
				continue
			}
		}
		bins = append(bins, rows[start:i])
		start = i
	}
	return bins
}

func (t *Trial) coverage(of string, rows []int, law []Law, level float64) Coverage {
	c := Coverage{Of: of, Rows: len(rows), ExpectedLo: math.NaN(), ExpectedHi: math.NaN()}
	for _, i := range rows {
		if t.Covered[i] {
			c.Covered++
		}
		c.MeanSize += t.Sizes[i]
	}
	m := float64(c.Rows)
	c.Share, c.MeanSize = float64(c.Covered)/m, c.MeanSize/m
	c.Lo = numeric.BinomialLower(float64(c.Covered), m, (1-level)/2)
	c.Hi = numeric.BinomialUpper(float64(c.Covered), m, (1-level)/2)
	if law != nil {
		c.ExpectedLo = float64(law[0].TestQuantile(c.Rows, (1-level)/2)) / m
		c.ExpectedHi = float64(law[0].TestQuantile(c.Rows, (1+level)/2)) / m
	}
	return c
}
