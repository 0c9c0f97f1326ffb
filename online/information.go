package online

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/numeric"
)

// information is a normal distribution of a vector in the form in which
// observations add: its precision P, P·mean, and half of meanᵀ·P·mean plus what
// squares of residuals add. Sums of the last two keep what rounding would lose.
type information struct {
	n               int
	precision       []float64 // n×n by rows, the lower triangle
	shift, low      []float64
	total, totalLow float64

	work []float64 // to solve in, without allocation
}

// inform returns the information of a mean and a covariance.
func inform(mean []float64, covariance mat.Symmetric) (information, error) {
	n := len(mean)
	if n == 0 || covariance == nil || covariance.SymmetricDim() != n {
		dim := 0
		if covariance != nil {
			dim = covariance.SymmetricDim()
		}
		return information{}, fmt.Errorf("a mean of %d numbers and a covariance of %d rows; want as many, and one at least", n, dim)
	}
	var errs []error
	for i, m := range mean {
		errs = append(errs, finite(field{fmt.Sprintf("mean[%d]", i), m}))
	}
	if err := errors.Join(errs...); err != nil {
		return information{}, err
	}
	a := make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			a[i*n+j] = covariance.At(i, j)
		}
	}
	l := linalg.Factor(a, n)
	if v := l[n*n-1]; !(v > 0) || math.IsInf(v, 1) {
		return information{}, errors.New("the covariance is not positive definite")
	}
	inf := information{n: n, precision: linalg.Inverse(l, n), shift: make([]float64, n), low: make([]float64, n)}
	for i := range n {
		for j := range n {
			inf.shift[i] += float64(inf.at(i, j) * mean[j])
		}
	}
	for i, m := range mean {
		inf.total += float64(m * inf.shift[i] / 2)
	}
	return inf, nil
}

func (f *information) at(i, j int) float64 { return f.precision[max(i, j)*f.n+min(i, j)] }

func (f *information) assign(from *information) {
	f.n, f.total, f.totalLow = from.n, from.total, from.totalLow
	f.precision = append(f.precision[:0], from.precision...)
	f.shift = append(f.shift[:0], from.shift...)
	f.low = append(f.low[:0], from.low...)
	if len(f.work) != f.n*f.n+f.n {
		f.work = make([]float64, f.n*f.n+f.n)
	}
}

// observeVector adds that vector is x with a precision, of which lower is the lower
// triangle.
func (f *information) observeVector(x, lower []float64) {
	n := f.n
	for i, v := range lower {
		f.precision[i] += v
	}
	for i := range n {
		for j := range n {
			term := float64(lower[max(i, j)*n+min(i, j)] * x[j])
			f.shift[i], f.low[i] = plus(f.shift[i], f.low[i], term)
			f.total, f.totalLow = plus(f.total, f.totalLow, float64(x[i]*term/2))
		}
	}
}

// observe adds that xᵀ·vector is y with the variance 1/weight.
func (f *information) observe(x []float64, y, weight float64) {
	for i, xi := range x {
		row := f.precision[i*f.n : i*f.n+i+1]
		w := weight * xi
		for j, xj := range x[:len(row)] {
			row[j] += float64(w * xj)
		}
		f.shift[i], f.low[i] = plus(f.shift[i], f.low[i], float64(w*y))
	}
	f.total, f.totalLow = plus(f.total, f.totalLow, float64(weight*y*y/2))
}

// add adds k times another.
func (f *information) add(k float64, other *information) {
	for i, v := range other.precision {
		f.precision[i] += float64(k * v)
	}
	for i, v := range other.shift {
		f.shift[i], f.low[i] = plus(f.shift[i], f.low[i], float64(k*v))
		f.low[i] += float64(k * other.low[i])
	}
	f.total, f.totalLow = plus(f.total, f.totalLow, float64(k*other.total))
	f.totalLow += float64(k * other.totalLow)
}

func (f *information) scale(k float64) {
	for _, part := range [][]float64{f.precision, f.shift, f.low} {
		for i := range part {
			part[i] *= k
		}
	}
	f.total *= k
	f.totalLow *= k
}

// solve returns the Cholesky factor of the precision, the mean, and the part of
// total that the mean leaves. It works in work, if that is not nil.
//
// The residual is total − shiftᵀ·mean + ½ meanᵀ·P·mean, in which an error of the
// mean counts by its square.
func (f *information) solve(work []float64) (l, mean []float64, rest float64) {
	n := f.n
	if work == nil {
		work = make([]float64, n*n+n)
	}
	l, mean = work[:n*n], work[n*n:]
	linalg.FactorInto(l, f.precision, n)
	copy(mean, f.shift)
	linalg.SolveLower(l, mean)
	linalg.SolveUpper(l, mean)
	high, low := f.total, f.totalLow
	for i, m := range mean {
		pm := 0.0
		for j, v := range mean {
			pm += float64(f.at(i, j) * v)
		}
		high, low = plus(high, low, float64(-m*(f.shift[i]-pm/2)))
		low -= float64(m * f.low[i])
	}
	return l, mean, high + low
}

func logDet(l []float64, n int) float64 {
	sum := 0.0
	for i := range n {
		sum += numeric.Log(l[i*n+i])
	}
	return 2 * sum
}

func (f *information) numbers(to []float64) []float64 {
	to = append(to, f.total, f.totalLow)
	for i := range f.n {
		to = append(to, f.precision[i*f.n:i*f.n+i+1]...)
	}
	return append(append(to, f.shift...), f.low...)
}

// set reads what numbers wrote: 2 + n(n+1)/2 + 2n numbers.
func (f *information) set(from []float64) error {
	n := 0
	for 2+n*(n+1)/2+2*n < len(from) {
		n++
	}
	if n == 0 || 2+n*(n+1)/2+2*n != len(from) {
		return fmt.Errorf("%d parameters are those of no normal vector", len(from))
	}
	*f = information{n: n, total: from[0], totalLow: from[1], precision: make([]float64, n*n)}
	from = from[2:]
	for i := range n {
		from = from[copy(f.precision[i*n:i*n+i+1], from):]
	}
	f.shift, f.low = slices.Clone(from[:n]), slices.Clone(from[n:])
	return nil
}

// fault returns what is wrong with it, as of the size of like if there is one.
func (f *information) fault(like *information) error {
	if like != nil && like.n != f.n {
		return fmt.Errorf("a vector of %d; want %d", f.n, like.n)
	}
	if f.n == 0 {
		return errors.New("no vector: make it by New…")
	}
	for _, v := range f.numbers(nil) {
		if v-v != 0 {
			return fmt.Errorf("it holds %v", v)
		}
	}
	if l := linalg.Factor(f.precision, f.n); !(l[f.n*f.n-1] > 0) {
		return errors.New("its precision is not positive definite")
	}
	return nil
}

// covariance returns P⁻¹.
func (f *information) covariance() *mat.SymDense {
	return mirrored(linalg.Inverse(linalg.Factor(f.precision, f.n), f.n), f.n)
}

// mirrored makes a matrix of a lower triangle, which it takes over; nil of none.
func mirrored(a []float64, n int) *mat.SymDense {
	if n == 0 {
		return nil
	}
	for i := range n {
		for j := range i {
			a[j*n+i] = a[i*n+j]
		}
	}
	return mat.NewSymDense(n, a)
}
