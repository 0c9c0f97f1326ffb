package dag

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/numeric"
)

// rowsForEach degree of freedom are the least for an asymptotic test, as in R's
// pcalg.
const rowsForEach = 10

// variables are the columns of a test without the rows that lack one.
type variables struct {
	n       int
	numbers map[string][]float64
	codes   map[string][]int
	levels  map[string]int
}

// complete reads columns and keeps the rows that have all.
func complete(data Columns, names []string) (*variables, error) {
	v := &variables{numbers: map[string][]float64{}, codes: map[string][]int{}, levels: map[string]int{}}
	numbers, codes := map[string][]float64{}, map[string][]int{}
	for _, name := range names {
		if data.IsFactor(name) {
			c, levels, err := data.Codes(name)
			if err != nil {
				return nil, fmt.Errorf("dag: TestIndependencies: %w", err)
			}
			codes[name], v.levels[name] = c, len(levels)
			continue
		}
		x, err := data.Float(name)
		if err != nil {
			return nil, fmt.Errorf("dag: TestIndependencies: %w", err)
		}
		numbers[name] = x
	}
	whole := make([]bool, data.N())
	for i := range whole {
		whole[i] = true
	}
	for _, c := range codes {
		for i, code := range c {
			whole[i] = whole[i] && code >= 0
		}
	}
	for _, x := range numbers {
		for i, value := range x {
			whole[i] = whole[i] && value == value
		}
	}
	keep := make([]int, 0, len(whole))
	for i, all := range whole {
		if all {
			keep = append(keep, i)
		}
	}
	v.n = len(keep)
	for name, c := range codes {
		v.codes[name] = pick(c, keep)
	}
	for name, x := range numbers {
		v.numbers[name] = pick(x, keep)
	}
	return v, nil
}

// pick returns the rows of a column.
func pick[T any](column []T, rows []int) []T {
	if len(rows) == len(column) {
		return column
	}
	picked := make([]T, len(rows))
	for k, i := range rows {
		picked[k] = column[i]
	}
	return picked
}

// testIndependence chooses the test and does it.
func testIndependence(data Columns, i Independence) (TestedIndependence, error) {
	names := slices.Concat(i.X, i.Y, i.Given)
	v, err := complete(data, names)
	if err != nil {
		return TestedIndependence{}, err
	}
	t := TestedIndependence{Independence: i, N: v.n}
	factors := 0
	for _, name := range names {
		if data.IsFactor(name) {
			factors++
		}
	}
	if factors == len(names) {
		v.likelihoodRatio(&t)
	} else {
		v.wilks(&t, factors == 0 && len(i.X) == 1 && len(i.Y) == 1)
	}
	return t, nil
}

// cells numbers the combinations of levels of factors that occur.
func (v *variables) cells(names []string) (cell []int, n int) {
	cell = make([]int, v.n)
	n = 1
	for _, name := range names {
		levels := v.levels[name]
		number := make([]int, n*levels) // 1 + that of a combination
		n = 0
		for i, c := range v.codes[name] {
			k := &number[cell[i]*levels+c]
			if *k == 0 {
				n++
				*k = n
			}
			cell[i] = *k - 1
		}
	}
	return cell, n
}

// likelihoodRatio is the G² test of independence in each stratum of the given.
func (v *variables) likelihoodRatio(t *TestedIndependence) {
	t.Method = "G²"
	x, nx := v.cells(t.X)
	y, ny := v.cells(t.Y)
	z, nz := v.cells(t.Given)
	counts := make([]float64, nx*ny*nz)
	for i := range v.n {
		counts[(z[i]*nx+x[i])*ny+y[i]]++
	}
	for s := range nz {
		table := counts[s*nx*ny : (s+1)*nx*ny]
		row, column := make([]float64, nx), make([]float64, ny)
		total := 0.0
		for k, c := range table {
			row[k/ny] += c
			column[k%ny] += c
			total += c
		}
		for k, c := range table {
			if c > 0 {
				t.Statistic += float64(2 * c * math.Log(c*total/(row[k/ny]*column[k%ny])))
			}
		}
		t.DF += max(occurring(row)-1, 0) * max(occurring(column)-1, 0)
	}
	t.chiSquare(0)
}

// occurring returns how many counts are not 0.
func occurring(counts []float64) (n int) {
	for _, c := range counts {
		if c > 0 {
			n++
		}
	}
	return n
}

// wilks tests that the columns of x and y are uncorrelated given those of z: the
// statistic is −m log Λ, with Λ = Π(1 − r²) over the canonical correlations.
func (v *variables) wilks(t *TestedIndependence, fisher bool) {
	t.Method = "Wilks' Λ"
	given := &basis{n: v.n}
	one := make([]float64, v.n)
	for i := range one {
		one[i] = 1
	}
	given.add(one)
	v.columns(t.Given, given.add)
	x, y := v.beyond(given, t.X), v.beyond(given, t.Y)
	p, q, k := len(x.columns), len(y.columns), len(given.columns)
	if p == 0 || q == 0 {
		t.Skipped = "a variable is constant, or a function of the given"
		return
	}
	r := mat.NewDense(p, q, nil)
	for a := range p {
		for b := range q {
			r.Set(a, b, dot(x.columns[a], y.columns[b]))
		}
	}
	t.DF = p * q
	if fisher {
		t.Method, t.Correlation = "Fisher z", max(-1, min(1, r.At(0, 0)))
		t.Statistic = math.Atanh(t.Correlation) * math.Sqrt(float64(v.n-k-2)) // k counts the constant
		if t.sparse(k) {
			return
		}
		t.P = math.Erfc(math.Abs(t.Statistic) / math.Sqrt2)
		return
	}
	var svd mat.SVD
	if !svd.Factorize(r, mat.SVDNone) {
		t.Skipped = "the canonical correlations could not be computed"
		return
	}
	for _, s := range svd.Values(nil) {
		t.Statistic -= math.Log1p(-min(s*s, 1))
	}
	t.Statistic *= float64(v.n-k) - float64(p+q+1)/2
	t.chiSquare(k)
}

// chiSquare fills in the p-value of a χ² statistic after k columns given.
func (t *TestedIndependence) chiSquare(k int) {
	if t.DF == 0 {
		t.Skipped = "a variable is constant, or a function of the given"
	}
	if t.sparse(k) {
		return
	}
	t.P = math.Exp(numeric.IncompleteGamma(float64(t.DF)/2, t.Statistic/2).Upper)
}

// sparse skips a test with too few rows.
func (t *TestedIndependence) sparse(k int) bool {
	if t.Skipped == "" && t.N-k < rowsForEach*t.DF {
		t.Skipped = fmt.Sprintf("%d rows are too few for %d degrees of freedom", t.N, t.DF)
	}
	return t.Skipped != ""
}

// columns calls with for each column that stands for the variables: numbers, or
// indicators of all levels but the first.
func (v *variables) columns(names []string, with func([]float64)) {
	for _, name := range names {
		if x, number := v.numbers[name]; number {
			with(slices.Clone(x))
			continue
		}
		for level := 1; level < v.levels[name]; level++ {
			x := make([]float64, v.n)
			for i, c := range v.codes[name] {
				if c == level {
					x[i] = 1
				}
			}
			with(x)
		}
	}
}

// beyond returns a basis of what variables have beyond those given.
func (v *variables) beyond(given *basis, names []string) *basis {
	b := &basis{n: v.n, before: given.columns}
	v.columns(names, b.add)
	return b
}

// basis is an orthonormal basis of columns, made by Gram and Schmidt's method done
// twice.
type basis struct {
	n               int
	before, columns [][]float64
}

// add takes in a column, unless it is a combination of others to 10 digits.
func (b *basis) add(x []float64) {
	const dependent = 1e-10 // of a column's length: far above rounding, far below any signal
	whole := math.Sqrt(dot(x, x))
	for range 2 {
		for _, q := range slices.Concat(b.before, b.columns) {
			c := dot(q, x)
			for i := range x {
				x[i] -= float64(c * q[i])
			}
		}
	}
	length := math.Sqrt(dot(x, x))
	if !(length > dependent*whole) {
		return
	}
	for i := range x {
		x[i] /= length
	}
	b.columns = append(b.columns, x)
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += float64(a[i] * b[i])
	}
	return sum
}
