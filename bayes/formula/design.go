package formula

import (
	"slices"

	"github.com/seed78144065/credence/bayes"
)

// design is a model matrix: its columns and their names, which are R's.
type design struct {
	intercept bool // the first column is one of ones, named (Intercept)
	names     []string
	terms     []term // of each column
	vars      []*variable
	cols      [][]float64
}

// interceptName is R's name of the column of ones.
const interceptName = "(Intercept)"

// learn reads the data of the fit into the variables of s and its parts.
func (s *spec) learn(f *frame, contrasts map[string]Contrast) {
	for _, v := range slices.Concat(s.vars, s.offsets) {
		v.learn(f, contrasts)
	}
	for _, g := range s.groups {
		g.effects.learn(f, contrasts)
	}
	for _, m := range s.smooths {
		m.learn(f)
	}
}

// design evaluates the terms on a frame.
//
// Source: the coding of factors is that of [Chambers1992] p. 38 as R's
// model.matrix has it: a factor in a term is coded by contrasts if an earlier
// term holds the rest of the term, else one column a level.
func (s *spec) design(f *frame) *design {
	d := &design{intercept: s.intercept, vars: s.vars}
	if s.intercept {
		ones := make([]float64, f.rows())
		for i := range ones {
			ones[i] = 1
		}
		d.names, d.cols, d.terms = []string{interceptName}, [][]float64{ones}, []term{{}}
	}
	codings := s.codings()
	for at, t := range s.terms {
		blocks := make([]block, len(t.vars))
		for i, k := range t.vars {
			blocks[i] = s.vars[k].columns(f, codings[at][i])
		}
		size := f.rows()
		for _, b := range blocks {
			if size *= len(b.cols); size > maxNumbers {
				f.list.add(t.pos, bayes.ErrModel, "this term makes more than %d numbers: combine levels, or let them vary by group, (1 | a:b)", maxNumbers)
				return d
			}
		}
		d.multiply(s, t, blocks)
	}
	return d
}

// maxNumbers bounds a term's columns: a gigabyte.
const maxNumbers = 1 << 27

// codings returns how each variable of each term is coded.
func (s *spec) codings() [][]coding {
	all := make([][]coding, len(s.terms))
	inFull := !s.intercept // the first factor, if there is no intercept
	for at, t := range s.terms {
		for i, k := range t.vars {
			c := s.coding(at, i)
			if s.vars[k].isFactor && inFull {
				c, inFull = full, false
			}
			all[at] = append(all[at], c)
		}
	}
	return all
}

// coding returns how variable i of term at is coded.
func (s *spec) coding(at, i int) coding {
	rest := slices.Delete(slices.Clone(s.terms[at].vars), i, i+1)
	if len(rest) == 0 {
		return contrasted
	}
	for _, t := range s.terms[:at] {
		if !slices.ContainsFunc(rest, func(k int) bool { return !slices.Contains(t.vars, k) }) {
			return contrasted
		}
	}
	return full
}

// multiply adds the products of one column of each block; the first block's
// columns change fastest.
func (d *design) multiply(s *spec, t term, blocks []block) {
	names, cols := []string{""}, [][]float64{nil}
	for i, b := range blocks {
		name, joint := s.vars[t.vars[i]].name, ":"
		if i == 0 {
			joint = ""
		}
		var nextNames []string
		var nextCols [][]float64
		for j, col := range b.cols {
			for k := range cols {
				nextNames = append(nextNames, names[k]+joint+name+b.suffixes[j])
				nextCols = append(nextCols, times(cols[k], col))
			}
		}
		names, cols = nextNames, nextCols
	}
	d.names, d.cols = append(d.names, names...), append(d.cols, cols...)
	for range cols {
		d.terms = append(d.terms, t)
	}
}

// times multiplies element by element; nil is the column of ones.
func times(x, y []float64) []float64 {
	if x == nil {
		return y
	}
	z := make([]float64, len(x))
	for i := range z {
		z[i] = x[i] * y[i]
	}
	return z
}

// rowMajor lays columns out row by row.
func rowMajor(cols [][]float64) []float64 {
	if len(cols) == 0 {
		return nil
	}
	x := make([]float64, len(cols)*len(cols[0]))
	const tile = 64 // rows whose part of x stays in the cache
	for lo := 0; lo < len(cols[0]); lo += tile {
		hi := min(lo+tile, len(cols[0]))
		for j, col := range cols {
			for i := lo; i < hi; i++ {
				x[i*len(cols)+j] = col[i]
			}
		}
	}
	return x
}
