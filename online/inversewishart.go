package online

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/numeric"
)

// InverseWishart is a distribution of a covariance S with DF degrees of freedom:
// its density is proportional to |S|^(−(DF+n+1)/2) e^(−½ tr(Scale S⁻¹)).
type InverseWishart struct {
	DF    float64
	Scale *mat.SymDense

	work []float64 // to factor Scale in
}

// Mean returns the mean of the covariance; nil if there is none, at DF of at most
// n + 1.
func (w InverseWishart) Mean() *mat.SymDense { return wishartMean(w.DF, w.Scale) }

func (w *InverseWishart) fault(like *InverseWishart) error {
	if w.Scale == nil || w.Scale.SymmetricDim() == 0 {
		return errors.New("no Scale")
	}
	if like != nil && like.Scale.SymmetricDim() != w.Scale.SymmetricDim() {
		return fmt.Errorf("a covariance of %d rows; want %d", w.Scale.SymmetricDim(), like.Scale.SymmetricDim())
	}
	return wishartFault(w.DF, w.Scale)
}

func (w *InverseWishart) logNormaliser() float64 { return wishartNormaliser(w.DF, w.Scale, w.work) }

func (w *InverseWishart) assign(from *InverseWishart) {
	n := from.Scale.SymmetricDim()
	if w.Scale == nil || w.Scale.SymmetricDim() != n {
		w.Scale, w.work = mat.NewSymDense(n, nil), make([]float64, 2*n*n)
	}
	w.DF = from.DF
	w.Scale.CopySym(from.Scale)
}

func (w *InverseWishart) merge(other, prior *InverseWishart, share float64) {
	w.combine(1, 1, other, -share, prior)
}

func (w *InverseWishart) keep(k float64, prior *InverseWishart, share float64) {
	w.combine(k, share, prior, 0, prior)
}

// combine makes it k of itself, a of one and b of another.
func (w *InverseWishart) combine(k, a float64, one *InverseWishart, b float64, two *InverseWishart) {
	w.DF = float64(k*w.DF) + float64(a*one.DF) + float64(b*two.DF)
	for i := range w.Scale.SymmetricDim() {
		for j := range i + 1 {
			w.Scale.SetSym(i, j, float64(k*w.Scale.At(i, j))+float64(a*one.Scale.At(i, j))+float64(b*two.Scale.At(i, j)))
		}
	}
}

func (w *InverseWishart) numbers(to []float64) []float64 {
	return appendLower(append(to, w.DF), w.Scale)
}

func (w *InverseWishart) set(from []float64) error {
	n := 0
	for 1+n*(n+1)/2 < len(from) {
		n++
	}
	if n == 0 || 1+n*(n+1)/2 != len(from) {
		return fmt.Errorf("%d parameters are those of no inverse Wishart", len(from))
	}
	w.DF, w.Scale, w.work = from[0], lower(n, from[1:]), make([]float64, 2*n*n)
	return nil
}

// NewMultivariateCovariance learns the covariance of normal vectors of known mean.
//
// Cost: n² multiply-adds a vector; predictions and evidence take O(n³).
func NewMultivariateCovariance(mean []float64, prior InverseWishart) (*Posterior[InverseWishart, []float64], error) {
	n := 0
	if prior.Scale != nil {
		n = prior.Scale.SymmetricDim()
	}
	if err := vectorOf(n, mean); err != nil {
		return nil, fmt.Errorf("online: multivariate covariance: the mean: %w", err)
	}
	return begin(covariance{append([]float64(nil), mean...)}, &prior)
}

type covariance struct{ mean []float64 }

func (covariance) name() string              { return "multivariate covariance" }
func (l covariance) known() []float64        { return l.mean }
func (l covariance) check(x []float64) error { return vectorOf(len(l.mean), x) }

func (l covariance) learn(w *InverseWishart, x []float64) float64 {
	for i, xi := range x {
		for j := range i + 1 {
			w.Scale.SetSym(i, j, w.Scale.At(i, j)+float64((xi-l.mean[i])*(x[j]-l.mean[j])))
		}
	}
	w.DF++
	return -float64(len(x)) * halfLogPi
}

// halfLogPi is ½ log π.
const halfLogPi = 0.572364942924700087071713675676529355823647406457655785756

// vectorOf returns what is wrong with a vector of n.
func vectorOf(n int, x []float64) error {
	if len(x) != n {
		return fmt.Errorf("a vector of %d; want %d", len(x), n)
	}
	if err := finiteNumbers(x); err != nil {
		return fmt.Errorf("element %w", err)
	}
	return nil
}

// wishartMean is the mean of an inverse Wishart; nil if there is none.
func wishartMean(df float64, scale *mat.SymDense) *mat.SymDense {
	if scale == nil {
		return nil
	}
	left := df - float64(scale.SymmetricDim()) - 1
	if !(left > 0) {
		return nil
	}
	var m mat.SymDense
	m.ScaleSym(1/left, scale)
	return &m
}

// wishartFault returns all that is wrong with an inverse Wishart.
func wishartFault(df float64, scale *mat.SymDense) error {
	n := scale.SymmetricDim()
	var errs []error
	if !(df > float64(n)-1) || df-df != 0 {
		errs = append(errs, fmt.Errorf("DF is %v; want more than %d", df, n-1))
	}
	if v := logDetOf(scale, make([]float64, 2*n*n)); v-v != 0 {
		errs = append(errs, errors.New("the matrix Scale is not positive definite"))
	}
	return errors.Join(errs...)
}

// wishartNormaliser is that of [Gelman2013] §3.6 without what data never change;
// NaN without enough degrees of freedom. It works in work.
func wishartNormaliser(df float64, scale *mat.SymDense, work []float64) float64 {
	n := scale.SymmetricDim()
	if !(df > float64(n)-1) {
		return math.NaN()
	}
	v := float64(df / 2 * logDetOf(scale, work))
	for i := range n {
		v -= numeric.Lgamma((df - float64(i)) / 2)
	}
	return v
}

// logDetOf returns log |m|; not finite if m is not positive definite.
func logDetOf(m *mat.SymDense, work []float64) float64 {
	n := m.SymmetricDim()
	a, l := work[:n*n], work[n*n:]
	for i := range n {
		for j := range i + 1 {
			a[i*n+j] = m.At(i, j)
		}
	}
	linalg.FactorInto(l, a, n)
	return logDet(l, n)
}

// appendLower appends the lower triangle of a matrix, lower reads it.
func appendLower(to []float64, m *mat.SymDense) []float64 {
	for i := range m.SymmetricDim() {
		for j := range i + 1 {
			to = append(to, m.At(i, j))
		}
	}
	return to
}

func lower(n int, from []float64) *mat.SymDense {
	m := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			m.SetSym(i, j, from[0])
			from = from[1:]
		}
	}
	return m
}
