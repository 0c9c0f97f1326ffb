package formula

import (
	"math"
	"strconv"
)

// Contrast is how the levels of a factor become columns.
type Contrast uint8

const (
	// Treatment has a column for each level but the first, which it compares
	// with the first: R's contr.treatment.
	Treatment Contrast = iota
	// Sum compares levels with the mean of all: R's contr.sum.
	Sum
	// Helmert compares each level with the mean of those before: contr.helmert.
	Helmert
	// Polynomial is for levels in an order with equal steps: linear, quadratic
	// and further trends, orthonormal. R's contr.poly.
	Polynomial
)

var contrastNames = [...]string{"treatment", "sum", "helmert", "polynomial"}

// String returns the name.
func (c Contrast) String() string {
	if int(c) >= len(contrastNames) {
		return "unknown contrast"
	}
	return contrastNames[c]
}

// indicators is the coding that leaves no level out.
func indicators(levels []string) (rows [][]float64, names []string) {
	rows = matrix(len(levels), len(levels))
	for i := range levels {
		rows[i][i] = 1
	}
	return rows, levels
}

// code returns the numbers of each level and the names of the columns.
//
// Source: [Venables2002] §6.2.
func (c Contrast) code(levels []string) (rows [][]float64, names []string) {
	k := len(levels)
	rows, names = matrix(k, k-1), make([]string, k-1)
	for j := range names {
		names[j] = strconv.Itoa(j + 1)
		switch c {
		case Treatment:
			names[j] = levels[j+1]
			rows[j+1][j] = 1
		case Sum:
			rows[j][j], rows[k-1][j] = 1, -1
		case Helmert:
			for i := range j + 1 {
				rows[i][j] = -1
			}
			rows[j+1][j] = float64(j + 1)
		case Polynomial:
			names[j] = "^" + names[j]
			if named := []string{".L", ".Q", ".C"}; j < len(named) {
				names[j] = named[j]
			}
		}
	}
	if c != Polynomial {
		return rows, names
	}
	score := make([]float64, k)
	for i := range score {
		score[i] = float64(i + 1)
	}
	p := learnPolynomial(score, k-1)
	for j, col := range p.columns(score) {
		for i, v := range col {
			rows[i][j] = v
		}
	}
	return rows, names
}

func matrix(rows, cols int) [][]float64 {
	m := make([][]float64, rows)
	for i := range m {
		m[i] = make([]float64, cols)
	}
	return m
}

// polynomial are orthogonal polynomials in x, of degree 1 and up.
type polynomial struct{ alpha, norm2 []float64 }

// learnPolynomial finds the polynomials that are orthonormal over x.
//
// Source: three-term recurrence, [Kennedy1980] pp. 343–344; columns agree with R's
// poly.
func learnPolynomial(x []float64, degree int) *polynomial {
	p := &polynomial{}
	prev, cur := make([]float64, len(x)), make([]float64, len(x))
	for i := range cur {
		cur[i] = 1
	}
	for d := 0; ; d++ {
		mean, norm := 0.0, 0.0
		for _, v := range cur {
			norm = math.FMA(v, v, norm)
		}
		p.norm2 = append(p.norm2, norm)
		if d == degree {
			return p
		}
		// Around the first x: the sum of large numbers would lose the digits.
		for i, v := range cur {
			mean = math.FMA(float64(v*v), x[i]-x[0], mean)
		}
		p.alpha = append(p.alpha, x[0]+mean/norm)
		p.step(d, x, prev, cur)
	}
}

// step turns the polynomials of degree d − 1 and d into those of d and d + 1.
func (p *polynomial) step(d int, x, prev, cur []float64) {
	ratio := 0.0
	if d > 0 {
		ratio = p.norm2[d] / p.norm2[d-1]
	}
	for i, v := range x {
		prev[i], cur[i] = cur[i], math.FMA(v-p.alpha[d], cur[i], -float64(ratio*prev[i]))
	}
}

func (p *polynomial) columns(x []float64) [][]float64 {
	prev, cur := make([]float64, len(x)), make([]float64, len(x))
	for i := range cur {
		cur[i] = 1
	}
	cols := make([][]float64, len(p.alpha))
	for d := range cols {
		p.step(d, x, prev, cur)
		cols[d] = make([]float64, len(x))
		scale := math.Sqrt(p.norm2[d+1])
		for i, v := range cur {
			cols[d][i] = v / scale
		}
	}
	return cols
}
