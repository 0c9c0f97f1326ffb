package main

import "github.com/seed78144065/credence/bayes"

// model fuses a noisy picture with what is known of pictures: neighbours are
// alike, but for edges.
//
// The prior is a Markov random field: the differences d of neighbours, down and
// across, have the density of a logistic distribution of scale s, with tails
// light enough to smooth and heavy enough to leave an edge an edge. Changing
// the unit of the pixels changes s with it, so the field's unknown normalising
// constant is s to the power of one less than the pixels, times a number: with
// that, the picture can tell s. It can't tell the noise too, which differs from
// texture as fine as a pixel in nothing.
func model(g *grey, noise float64) *bayes.Model {
	m := bayes.NewModel("denoise")
	row, col := m.DimSize("row", g.rows), m.DimSize("col", g.cols)
	s := m.Param("s", bayes.HalfNormal(0.2)) // black is 0, white 1
	x := m.Param("x", bayes.Flat(), row, col)

	down := x.Slice(1, g.rows, row).Sub(x.Slice(0, g.rows-1, row))
	across := x.Slice(1, g.cols, col).Sub(x.Slice(0, g.cols-1, col))
	m.Potential("down", logistic(down.Div(s)))
	m.Potential("across", logistic(across.Div(s)))
	m.Potential("scale", bayes.Mul(-float64(g.rows*g.cols-1), s.Log()))

	m.Observe(m.Data("y", g.matrix(), row, col), bayes.Normal(x, noise))
	return m
}

// logistic is the log density of a standard logistic distribution.
func logistic(u bayes.Expr) bayes.Expr { return u.Sub(bayes.Mul(2, bayes.Softplus(u))) }
