package causal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// strata are the rows by the values of discrete columns.
type strata struct {
	names []string // "g = a, h = 1", in order of the values
	of    []int    // of each row
}

// mostStrata is how many values of a column of numbers are read as strata: more
// are grouped or left out.
const mostStrata = 20

// areStrata reports whether numbers of so many values in n rows may be levels: few,
// and not one for each row.
func areStrata(values, n int) bool { return values <= mostStrata && 2*values <= n || values <= 2 }

// stratify groups rows by columns; ok is false if one of them has too many values.
func stratify(t *bayes.Table, columns []string) (s strata, ok bool, err error) {
	s.of = make([]int, t.N())
	s.names = []string{""}
	for _, c := range columns {
		x, err := t.Numbers(c)
		if err != nil {
			return s, false, err
		}
		values := slices.Clone(x)
		slices.Sort(values)
		values = slices.Compact(values)
		if !areStrata(len(values), t.N()) && !t.IsFactor(c) {
			return s, false, nil
		}
		labels := make([]string, len(values))
		for i, v := range values {
			labels[i] = fmt.Sprintf("%s = %v", c, v)
			if t.IsFactor(c) {
				_, levels, err := t.Codes(c)
				if err != nil {
					return s, false, err
				}
				labels[i] = c + " = " + levels[int(v)]
			}
		}
		s = s.split(x, values, labels)
	}
	return s, true, nil
}

// split divides strata by another column and keeps those that occur.
func (s strata) split(x, values []float64, labels []string) strata {
	k := len(values)
	used := make([]bool, len(s.names)*k)
	of := make([]int, len(x))
	for i, v := range x {
		of[i] = s.of[i]*k + slices.Index(values, v)
		used[of[i]] = true
	}
	next := strata{of: of}
	place := make([]int, len(used))
	for c, u := range used {
		if u {
			place[c] = len(next.names)
			next.names = append(next.names, strings.TrimPrefix(s.names[c/k]+", "+labels[c%k], ", "))
		}
	}
	for i := range of {
		of[i] = place[of[i]]
	}
	return next
}

// overlap warns of strata and ranges of the adjustment set where only one of the
// two treatments occurs: there the regression alone says what the other gives.
func (f *Effects) overlap(x []float64) error {
	for _, v := range []float64{f.from, f.to} {
		if !slices.Contains(x, v) {
			name := f.estimand.query.Treatment
			_, discrete, err := stratify(f.data, []string{name})
			if err != nil {
				return err
			}
			if discrete || v < slices.Min(x) || v > slices.Max(x) {
				f.warnings = append(f.warnings, fmt.Sprintf("nobody has %s = %v: the regression extrapolates", name, v))
			}
			return nil
		}
	}
	var discrete []string
	for _, c := range f.estimand.adjust {
		if slices.Contains(f.plugin.Missing(), c) {
			continue
		}
		if _, ok, err := stratify(f.data, []string{c}); err != nil {
			return err
		} else if ok {
			discrete = append(discrete, c)
			continue
		}
		z, err := f.data.Numbers(c)
		if err != nil {
			return err
		}
		f.outside(c, z, x)
	}
	s, _, err := stratify(f.data, discrete)
	if err != nil {
		return err
	}
	alone := 0
	var named []string
	seen := make([][2]int, len(s.names))
	for i, g := range s.of {
		switch x[i] {
		case f.from:
			seen[g][0]++
		case f.to:
			seen[g][1]++
		}
	}
	for g, n := range seen {
		if n[0]+n[1] > 0 && n[0]*n[1] == 0 {
			alone += n[0] + n[1]
			named = append(named, "{"+s.names[g]+"}")
		}
	}
	if alone > 0 {
		const listed = 3 // the rest is counted
		text := strings.Join(named[:min(listed, len(named))], ", ")
		if more := len(named) - listed; more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		f.warnings = append(f.warnings, fmt.Sprintf("no overlap: only one treatment occurs in %s, %d rows; there the regression alone says what the other gives", text, alone))
	}
	f.alone = max(f.alone, alone)
	return nil
}

// outside warns of rows outside the range of a covariate in the other arm.
func (f *Effects) outside(name string, z, x []float64) {
	var lo, hi [2]float64
	var n [2]int
	for i, v := range x {
		k := slices.Index([]float64{f.from, f.to}, v)
		if k < 0 {
			continue
		}
		if n[k] == 0 || z[i] < lo[k] {
			lo[k] = z[i]
		}
		if n[k] == 0 || z[i] > hi[k] {
			hi[k] = z[i]
		}
		n[k]++
	}
	alone := 0
	for i, v := range x {
		if k := slices.Index([]float64{f.from, f.to}, v); k >= 0 && (z[i] < lo[1-k] || z[i] > hi[1-k]) {
			alone++
		}
	}
	switch from, to := max(lo[0], lo[1]), min(hi[0], hi[1]); {
	case from > to:
		f.warnings = append(f.warnings, fmt.Sprintf("no overlap: at no value of %s do both treatments occur; the regression alone says what the other gives", name))
	case alone > 0:
		f.warnings = append(f.warnings, fmt.Sprintf("no overlap in %d rows: their %s is outside %.4g to %.4g, where both treatments occur", alone, name, from, to))
	}
	f.alone = max(f.alone, alone)
}

// fitDiagnostics are those that need no fit.
func (f *Effects) fitDiagnostics() map[string]float64 {
	return map[string]float64{"rows_without_overlap": float64(f.alone)}
}
