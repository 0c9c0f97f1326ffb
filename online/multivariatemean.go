package online

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/linalg"
)

// NewMultivariateMean learns the mean of normal vectors of known covariance.
//
// Errors: a covariance of another size than the prior, or not positive definite.
// Cost: n² multiply-adds a vector; predictions and evidence take O(n³).
func NewMultivariateMean(covariance mat.Symmetric, prior MultivariateNormal) (*Posterior[MultivariateNormal, []float64], error) {
	noise, err := inform(make([]float64, prior.n), covariance)
	if err != nil {
		return nil, fmt.Errorf("online: multivariate mean: %w", err)
	}
	base := logDet(linalg.Factor(noise.precision, noise.n), noise.n)/2 - float64(float64(noise.n)*halfLog2Pi)
	return begin(multivariateMean{noise.n, noise.precision, base}, &prior)
}

type multivariateMean struct {
	n         int
	precision []float64 // of the noise, the lower triangle
	base      float64
}

func (multivariateMean) name() string              { return "multivariate mean" }
func (l multivariateMean) known() []float64        { return l.precision }
func (l multivariateMean) check(x []float64) error { return vectorOf(l.n, x) }

func (l multivariateMean) learn(m *MultivariateNormal, x []float64) float64 {
	m.observeVector(x, l.precision)
	return l.base
}
