package online

import (
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/numeric"
)

// NormalInverseWishart is a distribution of the mean and the covariance S of a
// vector: the mean is normal about Mean with covariance S/Count, and S is inverse
// Wishart with DF degrees of freedom and matrix Scale.
type NormalInverseWishart struct {
	Mean      []float64
	Count, DF float64
	Scale     *mat.SymDense

	low []float64 // what is left of the mean after rounding
}

// CovarianceMean returns the mean of the covariance; nil if there is none, at DF
// of at most n + 1.
func (w NormalInverseWishart) CovarianceMean() *mat.SymDense {
	left := w.DF - float64(len(w.Mean)) - 1
	if left <= 0 {
		return nil
	}
	var m mat.SymDense
	m.ScaleSym(1/left, w.Scale)
	return &m
}

func (w *NormalInverseWishart) fault(like *NormalInverseWishart) error {
	n := len(w.Mean)
	if n == 0 || w.Scale == nil || w.Scale.SymmetricDim() != n {
		return fmt.Errorf("a Mean of %d numbers and a Scale that is not %d by %d", n, n, n)
	}
	errs := []error{positive(field{"Count", w.Count})}
	for i, m := range w.Mean {
		errs = append(errs, finite(field{fmt.Sprintf("Mean[%d]", i), m}))
	}
	if like != nil && len(like.Mean) != n {
		errs = append(errs, fmt.Errorf("a vector of %d; want %d", n, len(like.Mean)))
	}
	if !(w.DF > float64(n)-1) || w.DF-w.DF != 0 {
		errs = append(errs, fmt.Errorf("DF is %v; want more than %d", w.DF, n-1))
	}
	if l := w.factor(); !(l[n*n-1] > 0) {
		errs = append(errs, errors.New("Scale is not positive definite"))
	}
	return errors.Join(errs...)
}

// factor returns the Cholesky factor of Scale.
func (w *NormalInverseWishart) factor() []float64 {
	n := len(w.Mean)
	a := make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			a[i*n+j] = w.Scale.At(i, j)
		}
	}
	return linalg.Factor(a, n)
}

// logNormaliser is that of [Gelman2013] §3.6 without what data never change.
func (w *NormalInverseWishart) logNormaliser() float64 {
	n := len(w.Mean)
	v := float64(w.DF/2*logDet(w.factor(), n)) + float64(float64(n)/2*numeric.Log(w.Count))
	for i := range n {
		v -= numeric.Lgamma((w.DF - float64(i)) / 2)
	}
	return v
}

func (w *NormalInverseWishart) assign(from *NormalInverseWishart) {
	w.Count, w.DF = from.Count, from.DF
	w.Mean = append(w.Mean[:0], from.Mean...)
	w.low = append(w.low[:0], from.low...)
	for len(w.low) < len(w.Mean) {
		w.low = append(w.low, 0)
	}
	if w.Scale == nil || w.Scale.SymmetricDim() != len(w.Mean) {
		w.Scale = mat.NewSymDense(len(w.Mean), nil)
	}
	w.Scale.CopySym(from.Scale)
}

// merge adds other and takes out prior: as NormalInverseGamma, for each pair of
// elements. Source: [Chan1983] eq. 1.5.
func (w *NormalInverseWishart) merge(other, prior *NormalInverseWishart) {
	w.combine(1, other, -1, prior)
}

func (w *NormalInverseWishart) forget(keep float64, base *NormalInverseWishart) {
	w.Count *= keep
	w.DF *= keep
	w.Scale.ScaleSym(keep, w.Scale)
	if base != nil {
		w.combine(1-keep, base, 0, base)
	}
}

// combine adds a times one and b times another.
func (w *NormalInverseWishart) combine(a float64, one *NormalInverseWishart, b float64, two *NormalInverseWishart) {
	n := len(w.Mean)
	kw, k1, k2 := w.Count, a*one.Count, b*two.Count
	count := kw + k1 + k2
	d1, d2, step := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		d1[i] = (one.Mean[i] - w.Mean[i]) + (one.low[i] - w.low[i])
		d2[i] = (two.Mean[i] - w.Mean[i]) + (two.low[i] - w.low[i])
		step[i] = (float64(k1*d1[i]) + float64(k2*d2[i])) / count
	}
	for i := range n {
		for j := range i + 1 {
			v := w.Scale.At(i, j) + float64(a*one.Scale.At(i, j)) + float64(b*two.Scale.At(i, j))
			v += float64(kw*step[i]*step[j]) + float64(k1*(d1[i]-step[i])*(d1[j]-step[j])) + float64(k2*(d2[i]-step[i])*(d2[j]-step[j]))
			w.Scale.SetSym(i, j, v)
		}
	}
	for i := range n {
		w.Mean[i], w.low[i] = plus(w.Mean[i], w.low[i], step[i])
	}
	w.Count, w.DF = count, w.DF+float64(a*one.DF)+float64(b*two.DF)
}

func (w *NormalInverseWishart) numbers(to []float64) []float64 {
	to = append(to, w.Count, w.DF)
	to = append(append(to, w.Mean...), w.low...)
	for i := range w.Mean {
		for j := range i + 1 {
			to = append(to, w.Scale.At(i, j))
		}
	}
	return to
}

func (w *NormalInverseWishart) set(from []float64) error {
	n := 0
	for 2+2*n+n*(n+1)/2 < len(from) {
		n++
	}
	if n == 0 || 2+2*n+n*(n+1)/2 != len(from) {
		return fmt.Errorf("%d parameters are those of no normal inverse Wishart", len(from))
	}
	w.Count, w.DF = from[0], from[1]
	w.Mean, w.low = slices.Clone(from[2:2+n]), slices.Clone(from[2+n:2+2*n])
	w.Scale = mat.NewSymDense(n, nil)
	from = from[2+2*n:]
	for i := range n {
		for j := range i + 1 {
			w.Scale.SetSym(i, j, from[0])
			from = from[1:]
		}
	}
	return nil
}

// NewMultivariate learns mean and covariance of normal vectors.
//
// Cost: n² multiply-adds a vector; predictions and evidence take O(n³).
func NewMultivariate(prior NormalInverseWishart) (*Posterior[NormalInverseWishart, []float64], error) {
	return begin(multivariate{len(prior.Mean)}, &prior)
}

type multivariate struct{ n int }

func (multivariate) name() string       { return "multivariate" }
func (l multivariate) known() []float64 { return []float64{float64(l.n)} }

func (l multivariate) check(x []float64) error {
	if len(x) != l.n {
		return fmt.Errorf("a vector of %d; want %d", len(x), l.n)
	}
	for i, v := range x {
		if v-v != 0 {
			return fmt.Errorf("element %d is %v; want a finite number", i+1, v)
		}
	}
	return nil
}

func (l multivariate) learn(w *NormalInverseWishart, x []float64) float64 {
	count := w.Count + 1
	share := w.Count / count
	for i, xi := range x {
		di := (xi - w.Mean[i]) - w.low[i]
		for j := range i + 1 {
			dj := (x[j] - w.Mean[j]) - w.low[j]
			w.Scale.SetSym(i, j, w.Scale.At(i, j)+float64(share*di*dj))
		}
	}
	for i, xi := range x {
		step := ((xi - w.Mean[i]) - w.low[i]) / count
		w.Mean[i], w.low[i] = plus(w.Mean[i], w.low[i], step)
	}
	w.Count = count
	w.DF++
	return -float64(l.n) * halfLogPi
}

// halfLogPi is ½ log π.
const halfLogPi = 0.572364942924700087071713675676529355823647406457655785756
