package bayes

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/seed78144065/credence/internal/nearest"
)

// Factor is a column of labels: Codes[i] is the index in Levels of row i, or
// -1 where the label is missing.
type Factor struct {
	Levels []string
	Codes  []int
}

// NewFactor returns the factor of the labels. Its levels are those given, in
// that order, or else the labels that occur: in ascending order as numbers if
// all are numbers, else by their bytes. So levels don't depend on the order of
// the rows.
//
// Errors: levels given twice; labels that are none of the levels given, each
// with its row.
func NewFactor(labels []string, levels ...string) (*Factor, error) {
	if len(levels) == 0 {
		levels = sortLevels(labels)
	}
	code := make(map[string]int, len(levels))
	var faults []error
	for k, l := range levels {
		if _, ok := code[l]; ok {
			faults = append(faults, fmt.Errorf("bayes: factor: the level %q is given twice", l))
		}
		code[l] = k
	}
	f := &Factor{Levels: slices.Clone(levels), Codes: make([]int, len(labels))}
	list := faultList{faults: faults}
	for i, l := range labels {
		k, ok := code[l]
		if !ok {
			hint := ""
			if !list.full() { // it looks at all levels
				hint = nearest.Suggest(l, levels)
			}
			list.add(&DataError{Row: i, Value: l, Msg: "is none of the levels" + hint})
		}
		f.Codes[i] = k
	}
	if err := list.join(); err != nil {
		return nil, err
	}
	return f, nil
}

// Dim returns a dimension with the levels as labels, for the effects of the
// groups.
func (f *Factor) Dim(name string) Dim { return NewDim(name, f.Levels...) }

// Counts returns the number of rows of each level.
func (f *Factor) Counts() []int {
	counts := make([]int, len(f.Levels))
	for _, c := range f.Codes {
		if c >= 0 && c < len(counts) {
			counts[c]++
		}
	}
	return counts
}

// Relevel returns the factor with its levels in another order: those given
// come first, the others keep theirs. Relevel("control") makes control the
// reference level 0.
func (f *Factor) Relevel(first ...string) (*Factor, error) {
	var faults []error
	var levels []string
	for _, l := range first {
		switch {
		case !slices.Contains(f.Levels, l):
			faults = append(faults, fmt.Errorf("bayes: factor: no level %q%s", l, nearest.Suggest(l, f.Levels)))
		case slices.Contains(levels, l):
			faults = append(faults, fmt.Errorf("bayes: factor: the level %q is given twice", l))
		default:
			levels = append(levels, l)
		}
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	for _, l := range f.Levels {
		if !slices.Contains(levels, l) {
			levels = append(levels, l)
		}
	}
	return f.recode(levels, func(l string) string { return l }), nil
}

// Recode returns the factor with its labels changed: each level becomes
// to[level], or stays if it isn't there. Levels that get the same label are
// merged, in the place of the first of them.
func (f *Factor) Recode(to map[string]string) (*Factor, error) {
	var faults []error
	for _, l := range sortedKeys(to) {
		if !slices.Contains(f.Levels, l) {
			faults = append(faults, fmt.Errorf("bayes: factor: no level %q%s", l, nearest.Suggest(l, f.Levels)))
		}
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	rename := func(l string) string {
		if n, ok := to[l]; ok {
			return n
		}
		return l
	}
	var levels []string
	for _, l := range f.Levels {
		if n := rename(l); !slices.Contains(levels, n) {
			levels = append(levels, n)
		}
	}
	return f.recode(levels, rename), nil
}

// recode returns the factor over other levels; rename maps each old level to
// one of them.
func (f *Factor) recode(levels []string, rename func(string) string) *Factor {
	code := make([]int, len(f.Levels))
	for k, l := range f.Levels {
		code[k] = slices.Index(levels, rename(l))
	}
	g := &Factor{Levels: levels, Codes: make([]int, len(f.Codes))}
	for i, c := range f.Codes {
		g.Codes[i] = -1
		if c >= 0 {
			g.Codes[i] = code[c]
		}
	}
	return g
}

// check returns the first fault of a factor that a caller has put together.
func (f *Factor) check(n int) error {
	if len(f.Codes) != n {
		return fmt.Errorf("has %d rows, want %d", len(f.Codes), n)
	}
	if dup, has := firstDuplicate(f.Levels); has {
		return fmt.Errorf("has the level %q twice", dup)
	}
	for i, c := range f.Codes {
		if c < -1 || c >= len(f.Levels) {
			return fmt.Errorf("row %d has code %d, want 0 to %d, or -1 for missing", i, c, len(f.Levels)-1)
		}
	}
	return nil
}

// sortLevels returns the distinct labels in the order NewFactor documents.
func sortLevels(labels []string) []string {
	levels := slices.Compact(slices.Sorted(slices.Values(labels)))
	number := make(map[string]float64, len(levels))
	for _, l := range levels {
		x, err := parseNumber(l)
		if err != nil {
			return levels
		}
		number[l] = x
	}
	slices.SortStableFunc(levels, func(a, b string) int { return cmp.Compare(number[a], number[b]) })
	return levels
}

// factorOfNumbers makes each distinct number a level; NaN is missing.
func factorOfNumbers(x []float64) *Factor {
	levels := slices.Compact(slices.Sorted(slices.Values(x)))
	levels = slices.DeleteFunc(levels, math.IsNaN)
	f := &Factor{Levels: make([]string, len(levels)), Codes: make([]int, len(x))}
	for k, v := range levels {
		f.Levels[k] = strconv.FormatFloat(v+0, 'g', -1, 64) // -0 is 0
	}
	for i, v := range x {
		f.Codes[i] = -1
		if k, ok := slices.BinarySearch(levels, v); ok {
			f.Codes[i] = k
		}
	}
	return f
}
