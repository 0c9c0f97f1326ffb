package glm

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// Fit learns all rows at once by Laplace's method: the mode of the posterior by
// Newton steps, the covariance from the curvature there, and the evidence of
// both. It does not depend on the order of rows. The model goes on learning as the
// configuration says; of a diagonal one the variances are those of the full
// covariance.
//
// Errors: those of New; online.ErrData; of ctx; a mode not found in 100 steps.
// Source: [Mackay1992]. Cost: O(rows·n²) a step, some ten steps.
func Fit(ctx context.Context, c Config, rows []Row) (*Model, error) {
	m, err := New(c)
	if err != nil {
		return nil, err
	}
	for i, r := range rows {
		if err := m.check(r.X, r.Offset, r.Y); err != nil {
			return nil, fmt.Errorf("%w: glm: Fit: row %d of %d: %w", online.ErrData, i+1, len(rows), err)
		}
	}
	f := newFit(m, rows)
	if err := f.climb(ctx); err != nil {
		return nil, fmt.Errorf("glm: Fit: %w", err)
	}
	factor := linalg.Factor(f.hessian, f.n)
	covariance := linalg.Inverse(factor, f.n)
	logDet := 0.0
	for i := range f.n {
		logDet += numeric.Log(factor[i*f.n+i]) - numeric.Log(f.factor[i*f.n+i])
	}
	ok := true
	switch now := m.now.(type) {
	case *dense:
		ok = now.assign(f.at, covariance)
	case *diagonal:
		variances := make([]float64, f.n)
		for i := range variances {
			variances[i] = covariance[i*f.n+i]
		}
		ok = now.assign(append([]float64(nil), f.at...), variances)
	}
	if !ok {
		return nil, errors.New("glm: Fit: the posterior is too narrow or too wide to compute with; scale features and priors")
	}
	m.evidence = f.value - logDet
	m.n = float64(len(rows))
	return m, nil
}

// fit is a log posterior density and its derivatives at a point.
type fit struct {
	family    family
	rows      []Row
	n         int
	prior     []float64 // mean
	precision []float64 // of the prior, the lower triangle
	factor    []float64 // of the precision

	at                []float64
	value             float64 // log likelihood plus log prior less its normaliser
	gradient, hessian []float64
}

func newFit(m *Model, rows []Row) *fit {
	n := m.config.Features
	f := &fit{family: m.family, rows: rows, n: n, prior: m.Mean(), at: m.Mean(), gradient: make([]float64, n), hessian: make([]float64, n*n)}
	f.precision = linalg.Inverse(linalg.Factor(lowerOf(m.now.covariance()), n), n)
	f.factor = linalg.Factor(f.precision, n)
	return f
}

func lowerOf(s *mat.SymDense) []float64 {
	n := s.SymmetricDim()
	a := make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			a[i*n+j] = s.At(i, j)
		}
	}
	return a
}

// climb moves to the mode.
func (f *fit) climb(ctx context.Context) error {
	const most = 100
	f.evaluate()
	step, from := make([]float64, f.n), make([]float64, f.n)
	for range most {
		if err := ctx.Err(); err != nil {
			return err
		}
		l := linalg.Factor(f.hessian, f.n)
		copy(step, f.gradient)
		linalg.SolveLower(l, step)
		squared := dot(step, step) // twice what the step gains, in logs
		linalg.SolveUpper(l, step)
		if !(squared-squared == 0) {
			return errors.New("the curvature is not positive definite in floating point; scale features and priors")
		}
		copy(from, f.at)
		before := f.value
		for share := 1.0; ; share /= 2 {
			for i := range step {
				f.at[i] = from[i] + float64(share*step[i])
			}
			f.evaluate()
			if f.value >= before-float64(0x1p-40*(1+math.Abs(before))) { // rounding of a sum over rows
				break
			}
			if share < 0x1p-40 { // a concave function rises along its gradient
				return fmt.Errorf("no step from %v gains", from)
			}
		}
		if squared < 0x1p-80 { // 1e-12 standard deviations from the mode before this step
			return nil
		}
	}
	return fmt.Errorf("no mode in %d Newton steps; scale features and priors", most)
}

// evaluate computes value, gradient and hessian, less the second derivative.
func (f *fit) evaluate() {
	n := f.n
	f.value = 0
	copy(f.hessian, f.precision)
	for i := range n {
		f.gradient[i] = 0
	}
	for i := range n {
		for j := range n {
			pull := float64(f.precision[max(i, j)*n+min(i, j)] * (f.at[j] - f.prior[j]))
			f.gradient[i] -= pull
			f.value -= float64(pull * (f.at[i] - f.prior[i]) / 2)
		}
	}
	for i := range f.rows {
		r := &f.rows[i]
		s := f.family.at(r.Y, dot(r.X, f.at)+r.Offset)
		f.value += s.logZ
		for j, x := range r.X {
			f.gradient[j] += float64(s.slope * x)
			w := s.curvature * x
			for k, z := range r.X[:j+1] {
				f.hessian[j*n+k] += float64(w * z)
			}
		}
	}
}
