package conformal

import (
	"fmt"
	"slices"
)

// Trial is what sets or intervals did on rows with known outcomes: [TrySets] and
// [TryIntervals] make one.
type Trial struct {
	Covered []bool    // one for each row
	Sizes   []float64 // classes of the set, or width of the interval
	Empty   int       // rows without any value
	// Laws says what coverage was to be expected: one law, or one for each class
	// of rows if thresholds are by class; nil if that is unknown.
	Laws []Law

	GroupLaws map[string]Law // of thresholds by group, or nil

	Classes []int    // true class of each row, for coverage by class; or nil
	Groups  []string // group of each row, for coverage by group; or nil
	Bins    int      // of rows by size, as equal as ties allow; 0 for a bin for every size
}

// TrySets makes the sets of a test set, row i with id i.
//
// Shapes: p is [row][class]; one label a row.
// Result: ready for [Trial.Report]; Groups is for the caller to fill.
func TrySets(s *Sets, p [][]float64, labels []int) (*Trial, error) {
	if len(p) != len(labels) {
		return nil, fmt.Errorf("conformal: probabilities of %d rows and %d labels", len(p), len(labels))
	}
	t := &Trial{Covered: make([]bool, len(p)), Sizes: make([]float64, len(p)), Classes: slices.Clone(labels)}
	for _, threshold := range s.thresholds {
		t.Laws = append(t.Laws, threshold.Law())
	}
	if s.nonEmpty {
		t.Laws = nil // more is covered
	}
	var faults faultList
	var set []int
	for i := range p {
		var err error
		if set, err = s.Set(p[i], uint64(i), set); err != nil {
			faults.add("test row %d: %w", i, err)
		} else if labels[i] < 0 || labels[i] >= s.classes {
			faults.add("conformal: test row %d: label %d, want a class from 0 to %d", i, labels[i], s.classes-1)
		}
		t.Covered[i], t.Sizes[i] = slices.Contains(set, labels[i]), float64(len(set))
		if len(set) == 0 {
			t.Empty++
		}
	}
	return t, faults.err()
}

// TryIntervals makes the intervals of a test set.
//
// Shapes: one band and one y a row.
// Result: ready for [Trial.Report], in four bins by width; Groups is for the
// caller to fill.
func TryIntervals(n *Intervals, bands []Band, y []float64) (*Trial, error) {
	if len(bands) != len(y) {
		return nil, fmt.Errorf("conformal: %d bands and %d values", len(bands), len(y))
	}
	t := &Trial{Covered: make([]bool, len(y)), Sizes: make([]float64, len(y)), Bins: 4} // quarters
	if n.lower == n.upper {
		t.Laws = []Law{n.lower.Law()}
	}
	var faults faultList
	for i, b := range bands {
		v, err := n.Interval(b)
		if err != nil {
			faults.add("test row %d: %w", i, err)
		} else if y[i]-y[i] != 0 {
			faults.add("conformal: test row %d: the value is %v, want a finite number", i, y[i])
		}
		t.Covered[i], t.Sizes[i] = n.Covers(b, y[i]), v.Width()
		if v.Empty() {
			t.Empty++
		}
	}
	return t, faults.err()
}
