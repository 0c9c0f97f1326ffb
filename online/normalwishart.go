package online

import (
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/numeric"
)

// NormalInverseWishart is a distribution of the mean and the covariance S of a
// vector: the mean is normal about Mean with covariance S/Count, and S is inverse
// Wishart with DF degrees of freedom and matrix Scale.
type NormalInverseWishart struct {
	Mean      []float64
	Count, DF float64
	Scale     *mat.SymDense

	low  []float64 // what is left of the mean after rounding
	work []float64 // to factor Scale in
}

// CovarianceMean returns the mean of the covariance; nil if there is none, at DF
// of at most n + 1.
func (w NormalInverseWishart) CovarianceMean() *mat.SymDense {
	return wishartMean(w.DF, w.Scale)
}

func (w *NormalInverseWishart) fault(like *NormalInverseWishart) error {
	n := len(w.Mean)
	if n == 0 || w.Scale == nil || w.Scale.SymmetricDim() != n {
		return fmt.Errorf("a Mean of %d numbers and a Scale that is not %d by %d", n, n, n)
	}
	errs := []error{positive(field{"Count", w.Count})}
	errs = append(errs, finite(fields("Mean", w.Mean)...))
	if like != nil && len(like.Mean) != n {
		errs = append(errs, fmt.Errorf("a vector of %d; want %d", n, len(like.Mean)))
	}
	errs = append(errs, finite(fields("what is left of Mean", w.low)...), wishartFault(w.DF, w.Scale))
	return errors.Join(errs...)
}

// logNormaliser is that of [Gelman2013] §3.6 without what data never change.
func (w *NormalInverseWishart) logNormaliser() float64 {
	n := len(w.Mean)
	return wishartNormaliser(w.DF, w.Scale, w.work) + float64(float64(n)/2*numeric.Log(w.Count))
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
	if len(w.work) != 2*len(w.Mean)*len(w.Mean) {
		w.work = make([]float64, 2*len(w.Mean)*len(w.Mean))
	}
}

func (w *NormalInverseWishart) merge(other, prior *NormalInverseWishart, share float64) {
	w.combine(1, 1, other, -share, prior)
}

func (w *NormalInverseWishart) keep(k float64, prior *NormalInverseWishart, share float64) {
	w.combine(k, share, prior, 0, prior)
}

// combine makes it k of itself, a of one and b of another: as centre.merge, for
// each pair of elements. Source: [Chan1983] eq. 1.5.
func (w *NormalInverseWishart) combine(k, a float64, one *NormalInverseWishart, b float64, two *NormalInverseWishart) {
	kw, k1, k2 := float64(k*w.Count), float64(a*one.Count), float64(b*two.Count)
	count := kw + k1 + k2
	steps := func(i int) (step, d1, d2 float64) {
		d1 = (one.Mean[i] - w.Mean[i]) + (one.low[i] - w.low[i])
		d2 = (two.Mean[i] - w.Mean[i]) + (two.low[i] - w.low[i])
		step = (float64(k1*d1) + float64(k2*d2)) / count
		return step, d1 - step, d2 - step
	}
	for i := range w.Mean {
		si, di1, di2 := steps(i)
		for j := range i + 1 {
			sj, dj1, dj2 := steps(j)
			v := float64(k*w.Scale.At(i, j)) + float64(a*one.Scale.At(i, j)) + float64(b*two.Scale.At(i, j))
			w.Scale.SetSym(i, j, v+float64(kw*si*sj)+float64(k1*di1*dj1)+float64(k2*di2*dj2))
		}
	}
	for i := range w.Mean {
		step, _, _ := steps(i)
		w.Mean[i], w.low[i] = plus(w.Mean[i], w.low[i], step)
	}
	w.Count, w.DF = count, float64(k*w.DF)+float64(a*one.DF)+float64(b*two.DF)
}

func (w *NormalInverseWishart) numbers(to []float64) []float64 {
	to = append(to, w.Count, w.DF)
	to = append(append(to, w.Mean...), w.low...)
	return appendLower(to, w.Scale)
}

func (w *NormalInverseWishart) set(from []float64) error {
	n := 0
	for 2+2*n+n*(n+1)/2 < len(from) {
		n++
	}
	if n == 0 || 2+2*n+n*(n+1)/2 != len(from) {
		return fmt.Errorf("%d parameters are those of no normal inverse Wishart", len(from))
	}
	w.Count, w.DF, w.work = from[0], from[1], make([]float64, 2*n*n)
	w.Mean, w.low = slices.Clone(from[2:2+n]), slices.Clone(from[2+n:2+2*n])
	w.Scale = lower(n, from[2+2*n:])
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

func (l multivariate) check(x []float64) error { return vectorOf(l.n, x) }

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
