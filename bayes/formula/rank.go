package formula

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
)

// dependent is what of a column's length the columns before it must leave: R's
// lm drops a column below 1e-7. A Gram matrix holds squares, so that 1e-12 is
// as near as its rounding allows.
const dependent = 1e-12

// checkRank reports the columns that are sums of columns before them, with
// those: the data can't tell their coefficients apart.
func (d *design) checkRank(list *faultList) {
	n := len(d.cols)
	if n == 0 {
		return
	}
	rows := len(d.cols[0])
	if rows == 0 {
		return
	}
	// Columns less their means if there is an intercept, of length 1: then the
	// leading minors of the Gram matrix lose no digits to units and offsets.
	unit := mat.NewDense(n, rows, nil)
	for j, col := range d.cols {
		row, m := unit.RawRowView(j), 0.0
		if d.intercept && j > 0 {
			m = mean(col)
		}
		size, length := 0.0, 0.0
		for i, v := range col {
			row[i] = v - m
			size = max(size, math.Abs(v))
			length = math.FMA(row[i], row[i], length)
		}
		length = math.Sqrt(length)
		if length <= 1e-14*size*math.Sqrt(float64(rows)) { // a constant, up to rounding
			length = math.Inf(1)
		}
		for i := range row {
			row[i] /= length
		}
	}
	var gram mat.SymDense
	gram.SymOuterK(1, unit)
	d.eliminate(&gram, list)
}

// eliminate finds the dependent columns by Cholesky's method, column by
// column, and what they are made of.
func (d *design) eliminate(gram *mat.SymDense, list *faultList) {
	n := len(d.cols)
	l := matrix(n, n)
	var base []int // columns found independent
	for j := range n {
		rest := gram.At(j, j)
		for a, k := range base {
			v := gram.At(j, k)
			for b := range a {
				v -= l[j][b] * l[k][b]
			}
			l[j][a] = v / l[k][a]
			rest -= l[j][a] * l[j][a]
		}
		if rest > dependent {
			l[j][len(base)] = math.Sqrt(rest)
			base = append(base, j)
			continue
		}
		d.report(j, d.parts(l, base, j), list)
	}
}

// parts returns the columns that make up column j.
func (d *design) parts(l [][]float64, base []int, j int) (names []string) {
	c := make([]float64, len(base))
	for a := len(base) - 1; a >= 0; a-- {
		c[a] = l[j][a]
		for b := a + 1; b < len(base); b++ {
			c[a] -= l[base[b]][a] * c[b]
		}
		c[a] /= l[base[a]][a]
	}
	for a, k := range base {
		if math.Abs(c[a]) > math.Sqrt(dependent) {
			names = append(names, d.names[k])
		}
	}
	return names
}

func (d *design) report(j int, of []string, list *faultList) {
	zero := true
	for _, v := range d.cols[j] {
		zero = zero && v == 0
	}
	why := "is determined by " + nearest.Some(of)
	if d.intercept {
		why += " and the intercept"
	}
	switch {
	case zero:
		why = "is 0 in every row: no row has this combination of levels"
	case len(of) == 0:
		why = "is constant, as the intercept is"
	}
	for _, k := range d.terms[j].vars {
		if v := d.vars[k]; len(v.unused) > 0 {
			list.add(d.terms[j].pos, bayes.ErrModel, "column %q can't be told: no row has level %s of %q; make the factor without it (NewFactor of the labels alone), or set Config.AllowDeficient and let the priors decide",
				d.names[j], nearest.Some(v.unused), v.name)
			return
		}
	}
	list.add(d.terms[j].pos, bayes.ErrModel, "column %q %s, so the data can't tell its coefficient: leave a term out, or set Config.AllowDeficient and let the priors decide", d.names[j], why)
}
