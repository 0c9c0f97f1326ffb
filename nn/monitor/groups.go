package monitor

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/numeric"
)

// A Group is some of the rows, by a name. Groups may overlap.
type Group struct {
	Name string // one of its own
	In   []bool // by row
}

// GroupsBy returns a group for each level of each of the columns; rows where it is
// missing are in none. Of numbers each is a level; GroupsAt cuts them.
//
// Errors: those of the table, all columns.
func GroupsBy(t *bayes.Table, columns ...string) ([]Group, error) {
	var groups []Group
	var faults []error
	for _, name := range columns {
		codes, levels, err := t.Codes(name)
		if err != nil {
			faults = append(faults, fmt.Errorf("monitor: %w", err))
			continue
		}
		for k, level := range levels {
			g := Group{Name: name + "=" + level, In: make([]bool, len(codes))}
			for i, c := range codes {
				g.In[i] = c == k
			}
			groups = append(groups, g)
		}
	}
	return groups, errors.Join(faults...)
}

// GroupsAt cuts a column of numbers: a group up to the first cut, one from above
// it up to the next, and so on.
//
// Errors: those of the table; cuts that do not rise.
func GroupsAt(t *bayes.Table, column string, cuts ...float64) ([]Group, error) {
	x, err := t.Float(column)
	if err != nil {
		return nil, fmt.Errorf("monitor: %w", err)
	}
	for i, c := range cuts {
		if !(i == 0 || c > cuts[i-1]) || c != c {
			return nil, fmt.Errorf("monitor: column %q: the cuts %v do not rise", column, cuts)
		}
	}
	groups := make([]Group, len(cuts)+1)
	text := func(i int) string { return strconv.FormatFloat(cuts[i], 'g', -1, 64) }
	for k := range groups {
		g := Group{Name: column, In: make([]bool, len(x))}
		lo, hi := math.Inf(-1), math.Inf(1)
		if k > 0 {
			lo, g.Name = cuts[k-1], text(k-1)+"<"+g.Name
		}
		if k < len(cuts) {
			hi, g.Name = cuts[k], g.Name+"<="+text(k)
		}
		for i, v := range x {
			g.In[i] = v > lo && v <= hi
		}
		groups[k] = g
	}
	return groups, nil
}

// Union returns the group of the rows that are in any of several; of groups of
// different numbers of rows one of none, which [Coverage] refuses.
func Union(name string, groups ...Group) Group {
	u := Group{Name: name}
	for _, g := range groups {
		if u.In == nil {
			u.In = make([]bool, len(g.In))
		}
		if len(g.In) != len(u.In) {
			return Group{Name: name}
		}
		for i, in := range g.In {
			u.In[i] = u.In[i] || in
		}
	}
	return u
}

// A GroupCoverage is how often sets or intervals held the truth in a group.
type GroupCoverage struct {
	Group         string  // its name
	Rows, Covered int     // how many; of these, whose truth was in the set
	Share         float64 // NaN of no rows
	// Lo and Hi hold the group's coverage with the probability asked for, and
	// AllLo and AllHi those of all groups at once.
	Lo, Hi, AllLo, AllHi float64
	MeanSize             float64
	// Short says that AllHi is below the coverage that was promised.
	Short bool
}

// Coverage returns how often the truth was covered in each group, against the
// coverage 1−α that was promised, and the place of the group with the lowest share, -1
// if all are empty. The lowest of many shares is low by chance alone: look at
// AllHi, and Short.
//
// Shapes: covered and sizes, of sets or intervals, have a value a row, sizes may be
// nil; conformal.Trial has both.
// Errors: no rows or groups, other lengths, α or level outside of (0, 1).
// Source: [ClopperPearson1934]; Bonferroni's inequality for all groups.
func Coverage(covered []bool, sizes []float64, groups []Group, alpha, level float64) (out []GroupCoverage, worst int, err error) {
	var faults []error
	if len(covered) == 0 || len(groups) == 0 {
		faults = append(faults, fmt.Errorf("monitor: %w: %d rows and %d groups", ErrData, len(covered), len(groups)))
	}
	if sizes != nil && len(sizes) != len(covered) {
		faults = append(faults, fmt.Errorf("monitor: %w: %d sizes of %d rows", ErrData, len(sizes), len(covered)))
	}
	for _, g := range groups {
		if len(g.In) != len(covered) {
			faults = append(faults, fmt.Errorf("monitor: %w: the group %q is of %d rows, not %d", ErrData, g.Name, len(g.In), len(covered)))
		}
	}
	if at := slices.IndexFunc(sizes, func(s float64) bool { return !(s >= 0) }); at >= 0 {
		faults = append(faults, fmt.Errorf("monitor: %w: row %d has the size %v", ErrData, at, sizes[at]))
	}
	if !(alpha > 0 && alpha < 1 && level > 0 && level < 1) {
		faults = append(faults, fmt.Errorf("monitor: %w: alpha is %v and level %v; want numbers between 0 and 1", ErrData, alpha, level))
	}
	if faults != nil {
		return nil, -1, errors.Join(faults...)
	}
	worst = -1
	for i, g := range groups {
		c := GroupCoverage{Group: g.Name}
		for row, in := range g.In {
			if !in {
				continue
			}
			if c.Rows++; covered[row] {
				c.Covered++
			}
			if sizes != nil {
				c.MeanSize += sizes[row]
			}
		}
		n, k, tail := float64(c.Rows), float64(c.Covered), (1-level)/2
		c.Share, c.MeanSize = k/n, c.MeanSize/n
		c.Hi, c.AllHi = 1, 1 // of no rows anything can be
		if c.Rows > 0 {
			every := tail / float64(len(groups))
			c.Lo, c.Hi = numeric.BinomialLower(k, n, tail), numeric.BinomialUpper(k, n, tail)
			c.AllLo, c.AllHi = numeric.BinomialLower(k, n, every), numeric.BinomialUpper(k, n, every)
			if worst < 0 || c.Share < out[worst].Share {
				worst = i
			}
		}
		c.Short = c.AllHi < 1-alpha
		out = append(out, c)
	}
	return out, worst, nil
}
