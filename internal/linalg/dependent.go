package linalg

import "math"

// A Dependency says that a column is a sum of others: Of, all before it.
type Dependency struct {
	Column int
	Of     []int
}

// Dependencies returns the columns that depend on columns before them, given the
// products of columns of length 1: those of whose squared length these leave no
// more than 1e-12. R's lm drops a column of which less than 1e-7 is left; products
// hold squares, so that 1e-12 is as near as their rounding allows.
//
// Shapes: gram is n·n, row by row; its lower triangle is read. A column of length 0
// depends on none. Source: Cholesky's method, [Golub2013] §4.2.
func Dependencies(gram []float64, n int) (found []Dependency) {
	const left = 1e-12
	l := make([]float64, n*n) // of each column its products with what is new in those of base
	var base []int            // columns that depend on none
	for j := range n {
		row, rest := l[j*n:(j+1)*n], gram[j*n+j]
		for a, k := range base {
			v := gram[j*n+k]
			for b := range a {
				v = math.FMA(-row[b], l[k*n+b], v)
			}
			row[a] = v / l[k*n+a]
			rest = math.FMA(-row[a], row[a], rest)
		}
		if rest > left {
			row[len(base)] = math.Sqrt(rest)
			base = append(base, j)
			continue
		}
		c := make([]float64, len(base)) // column j in those of base
		d := Dependency{Column: j}
		for a := len(base) - 1; a >= 0; a-- {
			c[a] = row[a]
			for b := a + 1; b < len(base); b++ {
				c[a] = math.FMA(-l[base[b]*n+a], c[b], c[a])
			}
			c[a] /= l[base[a]*n+a]
		}
		for a, k := range base {
			if math.Abs(c[a]) > math.Sqrt(left) {
				d.Of = append(d.Of, k)
			}
		}
		found = append(found, d)
	}
	return found
}
