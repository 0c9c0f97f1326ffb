package estimator

import (
	"math"
	"runtime"
	"sync"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/lane"
)

// regressors are the columns of a design, each less its mean and divided by its
// standard deviation if there is an intercept, so that a matrix of products
// loses no digits to units and offsets.
type regressors struct {
	names     []string
	n, k      int
	x         []float64 // [n][k]
	mean      []float64
	scale     []float64
	intercept bool // the first column is of ones, and stays
}

// newRegressors takes over the memory of x.
func newRegressors(names []string, x *mat.Dense) *regressors {
	return centred(names, x, names[0] == intercept)
}

// intercept is R's name of the column of ones.
const intercept = "(Intercept)"

// centred subtracts means or not.
func centred(names []string, x *mat.Dense, centre bool) *regressors {
	n, k := x.Dims()
	r := &regressors{names: names, n: n, k: k, x: x.RawMatrix().Data, mean: make([]float64, k), scale: make([]float64, k)}
	r.intercept = names[0] == intercept
	square := make([]float64, k)
	shift := append([]float64(nil), r.row(0)...) // near the mean: squares lose no digits
	type sums struct{ sum, square []float64 }
	parts := make([]sums, (n+chunk-1)/chunk)
	r.chunks(func(c, lo, hi int) {
		p := sums{make([]float64, k), make([]float64, k)}
		for i := lo; i < hi; i++ {
			for j, v := range r.row(i) {
				d := v - shift[j]
				p.sum[j] += d
				p.square[j] = math.FMA(d, d, p.square[j])
			}
		}
		parts[c] = p
	})
	for _, p := range parts {
		for j := range k {
			r.mean[j] += p.sum[j]
			square[j] += p.square[j]
		}
	}
	for j := range k {
		m := r.mean[j] / float64(n)
		variance := math.FMA(-m, m, square[j]/float64(n))
		r.mean[j] = m + shift[j]
		if !centre {
			variance, r.mean[j] = math.FMA(r.mean[j], r.mean[j], variance), 0
		}
		r.scale[j] = math.Sqrt(max(variance, 0))
		// A spread below 1e-13 of the mean is rounding: some 500 units in the last place.
		if r.scale[j] <= 1e-13*math.Abs(r.mean[j]) {
			r.scale[j] = 1
		}
	}
	if r.intercept {
		r.mean[0], r.scale[0] = 0, 1
	}
	r.standardise()
	return r
}

// replaced returns the first columns of r and, after them, another.
func (r *regressors) replaced(columns int, name string, x []float64) *regressors {
	last := centred([]string{name}, mat.NewDense(r.n, 1, append([]float64(nil), x...)), r.intercept)
	out := &regressors{names: append(append([]string(nil), r.names[:columns]...), name), n: r.n, k: columns + 1, intercept: r.intercept,
		mean: append(append([]float64(nil), r.mean[:columns]...), last.mean[0]), scale: append(append([]float64(nil), r.scale[:columns]...), last.scale[0]),
		x: make([]float64, r.n*(columns+1))}
	r.chunks(func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			row := out.row(i)
			copy(row, r.row(i)[:columns])
			row[columns] = last.x[i]
		}
	})
	return out
}

// standardise centres and scales the rows.
func (r *regressors) standardise() {
	inverse := make([]float64, r.k)
	for j, s := range r.scale {
		inverse[j] = 1 / s
	}
	r.chunks(func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			row := r.row(i)
			for j := range row {
				row[j] = (row[j] - r.mean[j]) * inverse[j]
			}
		}
	})
}

func (r *regressors) row(i int) []float64 { return r.x[i*r.k : (i+1)*r.k] }

// natural turns coefficients of the scaled columns into those of the columns.
func (r *regressors) natural(b []float64) []float64 {
	out := make([]float64, r.k)
	for j := range b {
		out[j] = b[j] / r.scale[j]
	}
	if r.intercept {
		for j := 1; j < r.k; j++ {
			out[0] = math.FMA(-out[j], r.mean[j], out[0])
		}
	}
	return out
}

// naturalCovariance does so with the covariance of such coefficients.
func (r *regressors) naturalCovariance(v []float64) *mat.SymDense {
	for range 2 { // rows, then, transposed, the other side
		t := make([]float64, len(v))
		for i := range r.k {
			for j, c := range r.natural(v[i*r.k : (i+1)*r.k]) {
				t[j*r.k+i] = c
			}
		}
		v = t
	}
	out := mat.NewSymDense(r.k, nil)
	for i := range r.k {
		for j := i; j < r.k; j++ {
			out.SetSym(i, j, (v[i*r.k+j]+v[j*r.k+i])/2)
		}
	}
	return out
}

// chunk is the number of rows that a core sums by itself, tile that whose
// products stay in the nearest cache: 8 kB.
const (
	chunk = 8192
	tile  = 128
)

// transposeTimes returns Xᵀ·V, k rows of eight sums, one for each column of V,
// whose row i fill writes. Sums are over chunks of rows in order, so the bits
// don't depend on the number of cores.
func (r *regressors) transposeTimes(fill func(i int, v *lane.V)) []lane.V {
	parts := make([][]lane.V, (r.n+chunk-1)/chunk)
	r.chunks(func(c, lo, hi int) {
		sum, rows := lane.Make(r.k), lane.Make(tile)
		for ; lo < hi; lo += tile {
			n := min(tile, hi-lo)
			for i := range n {
				fill(lo+i, &rows[i])
			}
			lane.MatMulGradB(sum, rows[:n], lane.Data(r.x[lo*r.k:(lo+n)*r.k]), lane.Product{N: n, K: r.k, M: 1})
		}
		parts[c] = sum
	})
	return added(parts)
}

// added returns the sum of parts, in order.
func added(parts [][]lane.V) []lane.V {
	for _, p := range parts[1:] {
		for j := range p {
			for l := range p[j] {
				parts[0][j][l] += p[j][l]
			}
		}
	}
	return parts[0]
}

// times gives each row of X·B to use, for eight columns of coefficients B. Rows
// of different chunks are used at the same time.
func (r *regressors) times(b []lane.V, use func(i int, v *lane.V)) {
	var origin [1]lane.V
	r.chunks(func(_, lo, hi int) {
		rows := lane.Make(tile)
		for ; lo < hi; lo += tile {
			n := min(tile, hi-lo)
			lane.Affine(rows[:n], lane.Arg{V: origin[:]}, r.x[lo*r.k:(lo+n)*r.k], b, lane.Product{N: n, K: r.k, M: 1})
			for i := range n {
				use(lo+i, &rows[i])
			}
		}
	})
}

// predict returns X·b for one column of coefficients of the scaled columns.
func (r *regressors) predict(b []float64) []float64 {
	out := make([]float64, r.n)
	r.times(spread(b), func(i int, v *lane.V) { out[i] = v[0] })
	return out
}

// spread puts coefficients in the first lane.
func spread(b []float64) []lane.V {
	v := lane.Make(len(b))
	for j := range b {
		v[j][0] = b[j]
	}
	return v
}

// chunks calls do for every chunk of rows, on all cores.
func (r *regressors) chunks(do func(c, lo, hi int)) {
	count := (r.n + chunk - 1) / chunk
	workers := min(count, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for c := w; c < count; c += workers {
				do(c, c*chunk, min((c+1)*chunk, r.n))
			}
		})
	}
	wait.Wait()
}

// products returns XᵀWX, whole and row-major, and Xᵀz, for weights by row; nil is
// 1. Eight columns of WX and z are one pass over the rows.
func (r *regressors) products(weight, z []float64) (gram, moments []float64) {
	gram, moments = make([]float64, r.k*r.k), make([]float64, r.k)
	columns := r.k
	if z != nil {
		columns++
	}
	for first := 0; first < columns; first += lane.W {
		m := max(min(lane.W, r.k-first), 0)
		var sum []lane.V
		switch {
		case first+m == r.k && z != nil && m < lane.W:
			sum = r.transposeTimes(func(i int, v *lane.V) {
				w := weighed(weight, i)
				for l, x := range r.x[i*r.k+first : i*r.k+first+m] {
					v[l] = w * x
				}
				v[m] = z[i]
			})
			for j := range moments {
				moments[j] = sum[j][m]
			}
		case m == lane.W:
			sum = r.transposeTimes(func(i int, v *lane.V) {
				w, x := weighed(weight, i), (*lane.V)(r.x[i*r.k+first:])
				for l := range v {
					v[l] = w * x[l]
				}
			})
		default:
			sum = r.transposeTimes(func(i int, v *lane.V) {
				w := weighed(weight, i)
				for l, x := range r.x[i*r.k+first : i*r.k+first+m] {
					v[l] = w * x
				}
			})
		}
		for j := range sum {
			copy(gram[j*r.k+first:j*r.k+first+m], sum[j][:m])
		}
	}
	return gram, moments
}

// gram returns XᵀWX.
func (r *regressors) gram(weight []float64) []float64 {
	g, _ := r.products(weight, nil)
	return g
}

// moments returns XᵀWy.
func (r *regressors) moments(weight, y []float64) []float64 {
	sum := r.transposeTimes(func(i int, v *lane.V) { v[0] = weighed(weight, i) * y[i] })
	out := make([]float64, r.k)
	for j := range out {
		out[j] = sum[j][0]
	}
	return out
}

// weighed is a weight by row, 1 if there are none.
func weighed(weight []float64, i int) float64 {
	if weight == nil {
		return 1
	}
	return weight[i]
}
