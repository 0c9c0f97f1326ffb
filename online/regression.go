package online

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/numeric"
)

// Row is a case of a regression: predictors, with a 1 for the intercept if
// there is one, and response.
type Row struct {
	X []float64 // as many as there are coefficients
	Y float64   // the response
}

func (r Row) check(n int) error {
	if len(r.X) != n {
		return fmt.Errorf("%d predictors; want %d, with the 1 of the intercept if there is one", len(r.X), n)
	}
	if err := finiteNumbers(r.X); err != nil {
		return fmt.Errorf("predictor %w", err)
	}
	if err := finiteNumber(r.Y); err != nil {
		return fmt.Errorf("the response is %w", err)
	}
	return nil
}

// MultivariateNormal is a distribution of a vector, such as coefficients of a
// regression with known noise. NewMultivariateNormal makes it.
type MultivariateNormal struct{ information }

// NewMultivariateNormal returns the distribution of a mean and a covariance.
// Errors: sizes that differ, a covariance that is not positive definite.
func NewMultivariateNormal(mean []float64, covariance mat.Symmetric) (MultivariateNormal, error) {
	inf, err := inform(mean, covariance)
	if err != nil {
		return MultivariateNormal{}, fmt.Errorf("online: multivariate normal: %w", err)
	}
	return MultivariateNormal{inf}, nil
}

// Mean returns the mean. Cost: O(n³), as of the methods below.
func (m MultivariateNormal) Mean() []float64 {
	_, mean, _ := m.solve(nil)
	return mean
}

// Covariance returns the covariance.
func (m MultivariateNormal) Covariance() *mat.SymDense { return m.covariance() }

// Precision returns the inverse of the covariance.
func (m MultivariateNormal) Precision() *mat.SymDense {
	return mirrored(append([]float64(nil), m.precision...), m.n)
}

func (m *MultivariateNormal) fault(like *MultivariateNormal) error {
	if like == nil {
		return m.information.fault(nil)
	}
	return m.information.fault(&like.information)
}

func (m *MultivariateNormal) logNormaliser() float64 {
	l, _, rest := m.solve(m.work)
	return logDet(l, m.n)/2 + rest
}

func (m *MultivariateNormal) assign(from *MultivariateNormal) {
	m.information.assign(&from.information)
}

func (m *MultivariateNormal) merge(other, prior *MultivariateNormal, share float64) {
	m.add(1, &other.information)
	m.add(-share, &prior.information)
}

func (m *MultivariateNormal) keep(k float64, prior *MultivariateNormal, share float64) {
	m.scale(k)
	m.add(share, &prior.information)
}

// NewLinear learns the coefficients of a linear regression with known variance
// of the noise from Rows.
//
// Cost: n² multiply-adds a row; predictions and evidence take O(n³).
func NewLinear(variance float64, prior MultivariateNormal) (*Posterior[MultivariateNormal, Row], error) {
	if err := positive(field{"variance", variance}); err != nil {
		return nil, fmt.Errorf("online: linear: %w", err)
	}
	return begin(linear{prior.n, variance, 1 / variance, -halfLog2Pi - numeric.Log(variance)/2}, &prior)
}

type linear struct {
	n            int
	variance     float64
	weight, base float64
}

func (linear) name() string        { return "linear" }
func (l linear) known() []float64  { return []float64{float64(l.n), l.variance} }
func (l linear) check(r Row) error { return r.check(l.n) }

func (l linear) learn(m *MultivariateNormal, r Row) float64 {
	m.observe(r.X, r.Y, l.weight)
	return l.base
}

// Regression is a distribution of the coefficients of a linear regression and of
// the variance v of its noise: given v the coefficients are normal with
// covariance v times a matrix, and v is inverse gamma. NewRegressionPrior makes it.
type Regression struct {
	information
	shape float64
}

// NewRegressionPrior returns the distribution with a mean and a matrix of the
// coefficients, and shape and scale of the variance.
// Errors: all that is wrong with them.
func NewRegressionPrior(mean []float64, matrix mat.Symmetric, shape, scale float64) (Regression, error) {
	inf, err := inform(mean, matrix)
	if err := errors.Join(err, positive(field{"shape", shape}, field{"scale", scale})); err != nil {
		return Regression{}, fmt.Errorf("online: regression: %w", err)
	}
	inf.total += scale
	return Regression{inf, shape}, nil
}

// Mean returns the mean of the coefficients. Cost: O(n³), as of the methods below.
func (r Regression) Mean() []float64 {
	_, mean, _ := r.solve(nil)
	return mean
}

// Matrix returns the covariance of the coefficients in units of the variance of
// the noise.
func (r Regression) Matrix() *mat.SymDense { return r.covariance() }

// Variance returns the distribution of the variance of the noise.
func (r Regression) Variance() distuv.InverseGamma {
	_, _, rest := r.solve(nil)
	return distuv.InverseGamma{Alpha: r.shape, Beta: rest}
}

// Coefficient returns the marginal distribution of coefficient i.
func (r Regression) Coefficient(i int) distuv.StudentsT {
	x := make([]float64, r.n)
	x[i] = 1
	return r.student(x, 0)
}

// Response returns the predictive distribution of the response at predictors x.
// Errors: another number of predictors, or one that is not finite.
func (r Regression) Response(x []float64) (distuv.StudentsT, error) {
	if err := (Row{X: x}).check(r.n); err != nil {
		return distuv.StudentsT{}, fmt.Errorf("online: Response: %w", err)
	}
	return r.student(x, 1), nil
}

// student is the distribution of xᵀ·coefficients plus noise.
func (r Regression) student(x []float64, noise float64) distuv.StudentsT {
	_, _, rest := r.solve(nil)
	mean, spread := r.through(x)
	return distuv.StudentsT{Mu: mean, Sigma: math.Sqrt(rest / r.shape * (noise + spread)), Nu: 2 * r.shape}
}

func (r *Regression) fault(like *Regression) error {
	var of *information
	if like != nil {
		of = &like.information
	}
	err := errors.Join(r.information.fault(of), positive(field{"shape", r.shape}))
	if err != nil {
		return err
	}
	_, _, rest := r.solve(nil)
	return positive(field{"scale", rest})
}

func (r *Regression) logNormaliser() float64 {
	l, _, rest := r.solve(r.work)
	return logDet(l, r.n)/2 + float64(r.shape*numeric.Log(rest)) - numeric.Lgamma(r.shape)
}

func (r *Regression) assign(from *Regression) {
	r.information.assign(&from.information)
	r.shape = from.shape
}

func (r *Regression) merge(other, prior *Regression, share float64) {
	r.add(1, &other.information)
	r.add(-share, &prior.information)
	r.shape += other.shape - float64(share*prior.shape)
}

func (r *Regression) keep(k float64, prior *Regression, share float64) {
	r.scale(k)
	r.add(share, &prior.information)
	r.shape = float64(k*r.shape) + float64(share*prior.shape)
}

func (r *Regression) numbers(to []float64) []float64 {
	return r.information.numbers(append(to, r.shape))
}

func (r *Regression) set(from []float64) error {
	if len(from) == 0 {
		return errors.New("no parameters")
	}
	r.shape = from[0]
	return r.information.set(from[1:])
}

// NewRegression learns coefficients and noise of a linear regression from Rows.
// Center responses that lie far from zero: the variance of the noise has an error
// of about 2⁻⁵³ times their mean square.
//
// Cost: n² multiply-adds a row; predictions and evidence take O(n³).
func NewRegression(prior Regression) (*Posterior[Regression, Row], error) {
	return begin(regression{prior.n}, &prior)
}

type regression struct{ n int }

func (regression) name() string        { return "regression" }
func (l regression) known() []float64  { return []float64{float64(l.n)} }
func (l regression) check(r Row) error { return r.check(l.n) }

func (regression) learn(d *Regression, r Row) float64 {
	d.observe(r.X, r.Y, 1)
	d.shape += 0.5
	return -halfLog2Pi
}
