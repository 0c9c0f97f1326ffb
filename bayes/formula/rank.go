package formula

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/nearest"
)

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
	products := make([]float64, n*n)
	for j := range n {
		for k := range j + 1 {
			products[j*n+k] = gram.At(j, k)
		}
	}
	for _, found := range linalg.Dependencies(products, n) {
		var of []string
		for _, k := range found.Of {
			of = append(of, d.names[k])
		}
		d.report(found.Column, of, list)
	}
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
