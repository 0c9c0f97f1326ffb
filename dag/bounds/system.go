package bounds

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"

	"github.com/seed78144065/credence/dag/discrete"
)

// system is Σ share[type]·row[type] = right, for each row.
type system struct {
	rows  [][]float64
	right []float64
}

// system returns what the data say of the types.
func (t *types) system(experiments []Data) (*system, error) {
	s := &system{}
	s.add(slices.Repeat([]float64{1}, t.len()), 1)
	t.observed(s)
	for _, d := range experiments {
		vars := d.P.Vars()
		at := make(discrete.Values)
		var fill func(k int) error
		fill = func(k int) error {
			if k < len(vars) {
				for x := range vars[k].Levels {
					at[vars[k].Name] = x
					if err := fill(k + 1); err != nil {
						return err
					}
				}
				return nil
			}
			set := make(discrete.Values)
			for _, name := range d.Do {
				x, has := at[name]
				if !has {
					return fmt.Errorf("bounds: the experiment sets %s, but its distribution does not have it: want P(outcomes | do(%s)) for each value", name, name)
				}
				set[name] = x
			}
			var events []discrete.Event
			for _, v := range vars {
				if !slices.Contains(d.Do, v.Name) {
					events = append(events, discrete.Event{Var: v.Name, Value: at[v.Name], Do: set})
				}
			}
			if err := t.p.check(events); err != nil {
				return err
			}
			row, err := t.coefficients(events)
			if err != nil {
				return err
			}
			right, err := d.P.At(at)
			if err != nil {
				return err
			}
			s.add(row, right)
			return nil
		}
		if err := fill(0); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *system) add(row []float64, right float64) {
	s.rows, s.right = append(s.rows, row), append(s.right, right)
}

// observed adds the distribution of the district for each combination of its
// parents outside: what it would be if these were set.
func (t *types) observed(s *system) {
	p := t.p
	var outside []int
	for _, i := range t.nodes {
		for _, j := range p.parents[i] {
			if p.group[j] != t.group && !slices.Contains(outside, j) {
				outside = append(outside, j)
			}
		}
	}
	all := slices.Concat(outside, t.nodes)
	values := make([]int, len(p.names))
	var fill func(k int)
	fill = func(k int) {
		if k < len(all) {
			for x := range p.levels[all[k]] {
				values[all[k]] = x
				fill(k + 1)
			}
			return
		}
		right := 1.0
		for _, i := range t.nodes {
			if right != 0 { // 0 times undefined is 0
				right *= p.conditional(i).at(p, values)
			}
		}
		if math.IsNaN(right) {
			return // never observed: nothing is known
		}
		row := make([]float64, t.len())
		for n := range row {
			f, here := t.pick(n), true
			for m, i := range t.nodes {
				here = here && f[m][p.row(i, values)] == values[i]
			}
			if here {
				row[n] = 1
			}
		}
		s.add(row, right)
	}
	fill(0)
}

// reduce leaves out rows that follow from others, as the simplex method asks for
// rows that are independent.
func (s *system) reduce() error {
	var rows, kept [][]float64 // kept: after elimination
	var right, keptRight []float64
	var pivots []int
	for k, row := range s.rows {
		rest, b := slices.Clone(row), s.right[k]
		for n, pivot := range pivots {
			if f := rest[pivot]; f != 0 {
				for j := range rest {
					rest[j] -= float64(f * kept[n][j])
				}
				b -= float64(f * keptRight[n])
			}
		}
		pivot := 0
		for j := range rest {
			if math.Abs(rest[j]) > math.Abs(rest[pivot]) {
				pivot = j
			}
		}
		if math.Abs(rest[pivot]) < dropped {
			if math.Abs(b) > roundOff {
				return &ContradictionError{math.Abs(b)}
			}
			continue
		}
		f := rest[pivot]
		for j := range rest {
			rest[j] /= f
		}
		kept, keptRight, pivots = append(kept, rest), append(keptRight, b/f), append(pivots, pivot)
		rows, right = append(rows, row), append(right, s.right[k])
	}
	s.rows, s.right = rows, right
	return nil
}

// least returns the least objective per condition over the shares of types.
func (s *system) least(objective, condition []float64) (float64, error) {
	n, m := len(objective), len(s.rows)
	// Shares times a scale, the last unknown, that makes the condition 1.
	a := mat.NewDense(m+1, n+1, nil)
	for i, row := range s.rows {
		for j, x := range row {
			a.Set(i, j, x)
		}
		a.Set(i, n, -s.right[i])
	}
	for j, x := range condition {
		a.Set(m, j, x)
	}
	b := make([]float64, m+1)
	b[m] = 1
	c := append(slices.Clone(objective), 0)
	value, _, err := lp.Simplex(c, a, b, optimal, nil)
	switch {
	case err == nil:
		return value, nil
	case errors.Is(err, lp.ErrInfeasible):
		return 0, s.contradiction()
	case errors.Is(err, lp.ErrUnbounded), errors.Is(err, lp.ErrZeroColumn):
		return 0, errors.New("bounds: the rows leave the quantity without bound")
	}
	return 0, fmt.Errorf("bounds: the linear program can't be solved: %w", err)
}

// contradiction tells how far the equations are from a solution: the least sum of
// what is over and what is short.
func (s *system) contradiction() error {
	m, n := len(s.rows), len(s.rows[0])
	a, c := mat.NewDense(m, n+2*m, nil), make([]float64, n+2*m)
	for i, row := range s.rows {
		for j, x := range row {
			a.Set(i, j, x)
		}
		a.Set(i, n+i, 1)
		a.Set(i, n+m+i, -1)
		c[n+i], c[n+m+i] = 1, 1
	}
	short, _, err := lp.Simplex(c, a, s.right, optimal, nil)
	if err != nil {
		return err
	}
	if short < roundOff { // then it is the condition that can't be met
		return errors.New("bounds: what is given never happens, by any model of the graph and the data")
	}
	return &ContradictionError{short}
}
