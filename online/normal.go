package online

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/numeric"
)

// Normal is a distribution of a mean.
type Normal struct {
	Mean, Variance float64 // of the mean that is learnt

	low  float64 // what is left of the mean after rounding
	quad float64 // squares about the mean, in units of the noise, that evidence needs
}

// Dist returns it with quantiles, moments and draws.
func (n Normal) Dist() distuv.Normal {
	return distuv.Normal{Mu: n.Mean, Sigma: math.Sqrt(n.Variance)}
}

func (n *Normal) fault(*Normal) error {
	return errors.Join(finite(field{"Mean", n.Mean}, field{"what is left of Mean", n.low}, field{"its squares", n.quad}), positive(field{"Variance", n.Variance}))
}

func (n *Normal) logNormaliser() float64 { return (n.quad - numeric.Log(n.Variance)) / 2 }
func (n *Normal) assign(from *Normal)    { *n = *from }

func (n *Normal) centre(share float64) centre { return centre{n.Mean, n.low, share / n.Variance} }

func (n *Normal) merge(other, prior *Normal, share float64) {
	m := n.centre(1)
	quad := m.merge(other.centre(1), prior.centre(share))
	*n = Normal{m.mean, 1 / m.weight, m.low, n.quad + other.quad - float64(share*prior.quad) + quad}
}

func (n *Normal) keep(k float64, prior *Normal, share float64) {
	m := n.centre(k)
	quad := m.merge(prior.centre(share), centre{})
	*n = Normal{m.mean, 1 / m.weight, m.low, float64(k*n.quad) + float64(share*prior.quad) + quad}
}

func (n *Normal) numbers(to []float64) []float64 {
	return append(to, n.Mean, n.Variance, n.low, n.quad)
}
func (n *Normal) set(from []float64) error {
	return fill(from, &n.Mean, &n.Variance, &n.low, &n.quad)
}

// NewNormalMean learns the mean of normal variables of known variance.
func NewNormalMean(variance float64, prior Normal) (*Posterior[Normal, float64], error) {
	if err := positive(field{"variance", variance}); err != nil {
		return nil, fmt.Errorf("online: normal mean: %w", err)
	}
	return begin(normalMean{variance, -halfLog2Pi - numeric.Log(variance)/2}, &prior)
}

type normalMean struct{ variance, base float64 }

func (normalMean) name() string          { return "normal mean" }
func (l normalMean) known() []float64    { return []float64{l.variance} }
func (normalMean) check(x float64) error { return finiteNumber(x) }

func (l normalMean) learn(n *Normal, x float64) float64 {
	d := (x - n.Mean) - n.low
	sum := n.Variance + l.variance
	n.quad += d * d / sum
	n.Mean, n.low = plus(n.Mean, n.low, float64(d*(n.Variance/sum)))
	n.Variance *= l.variance / sum
	return l.base
}

// NormalInverseGamma is a distribution of a mean and a variance v: the mean is
// normal about Mean with variance v/Count, and v is InverseGamma(Shape, Scale).
type NormalInverseGamma struct {
	Mean, Count, Shape, Scale float64

	low float64 // what is left of the mean after rounding
}

// MeanDist returns the marginal distribution of the mean.
func (n NormalInverseGamma) MeanDist() distuv.StudentsT {
	return distuv.StudentsT{Mu: n.Mean, Sigma: math.Sqrt(n.Scale / (n.Shape * n.Count)), Nu: 2 * n.Shape}
}

// VarianceDist returns the marginal distribution of the variance.
func (n NormalInverseGamma) VarianceDist() distuv.InverseGamma {
	return distuv.InverseGamma{Alpha: n.Shape, Beta: n.Scale}
}

// PredictiveDist returns the distribution of the next observation.
func (n NormalInverseGamma) PredictiveDist() distuv.StudentsT {
	return distuv.StudentsT{Mu: n.Mean, Sigma: math.Sqrt(n.Scale * (1 + 1/n.Count) / n.Shape), Nu: 2 * n.Shape}
}

func (n *NormalInverseGamma) fault(*NormalInverseGamma) error {
	return errors.Join(finite(field{"Mean", n.Mean}, field{"what is left of Mean", n.low}), positive(field{"Count", n.Count}, field{"Shape", n.Shape}, field{"Scale", n.Scale}))
}

func (n *NormalInverseGamma) logNormaliser() float64 {
	return float64(n.Shape*numeric.Log(n.Scale)) - numeric.Lgamma(n.Shape) + numeric.Log(n.Count)/2
}

func (n *NormalInverseGamma) assign(from *NormalInverseGamma) { *n = *from }

func (n *NormalInverseGamma) centre(share float64) centre {
	return centre{n.Mean, n.low, share * n.Count}
}

func (n *NormalInverseGamma) merge(other, prior *NormalInverseGamma, share float64) {
	m := n.centre(1)
	quad := m.merge(other.centre(1), prior.centre(share))
	*n = NormalInverseGamma{
		Mean: m.mean, Count: m.weight, low: m.low,
		Shape: n.Shape + other.Shape - float64(share*prior.Shape),
		Scale: n.Scale + other.Scale - float64(share*prior.Scale) + quad/2,
	}
}

func (n *NormalInverseGamma) keep(k float64, prior *NormalInverseGamma, share float64) {
	m := n.centre(k)
	quad := m.merge(prior.centre(share), centre{})
	*n = NormalInverseGamma{
		Mean: m.mean, Count: m.weight, low: m.low,
		Shape: float64(k*n.Shape) + float64(share*prior.Shape),
		Scale: float64(k*n.Scale) + float64(share*prior.Scale) + quad/2,
	}
}

func (n *NormalInverseGamma) numbers(to []float64) []float64 {
	return append(to, n.Mean, n.Count, n.Shape, n.Scale, n.low)
}

func (n *NormalInverseGamma) set(from []float64) error {
	return fill(from, &n.Mean, &n.Count, &n.Shape, &n.Scale, &n.low)
}

// NewNormal learns mean and variance of normal variables. It keeps its digits
// where the mean is 1e15 times the standard deviation.
func NewNormal(prior NormalInverseGamma) (*Posterior[NormalInverseGamma, float64], error) {
	return begin(normal{}, &prior)
}

type normal struct{}

func (normal) name() string          { return "normal" }
func (normal) known() []float64      { return nil }
func (normal) check(x float64) error { return finiteNumber(x) }

// plugIn has the variance that is unbiased where the prior has next to no weight.
func (normal) plugIn(n *NormalInverseGamma, x float64) float64 {
	variance := n.Scale / (n.Shape - 0.5)
	if !(n.Shape > 0.5 && variance > 0) {
		return math.Inf(-1)
	}
	d := (x - n.Mean) - n.low
	return -halfLog2Pi - (numeric.Log(variance)+d*d/variance)/2
}

func (normal) learn(n *NormalInverseGamma, x float64) float64 {
	d := (x - n.Mean) - n.low
	count := n.Count + 1
	step := d * (1 / count) // so that the division need not wait for the last update
	n.Scale += float64(d * step * n.Count / 2)
	n.Shape += 0.5
	n.Mean, n.low = plus(n.Mean, n.low, float64(step))
	n.Count = count
	return -halfLog2Pi
}

// NewLogNormal learns mean and variance of the logarithms of log-normal variables,
// such as amounts of money.
func NewLogNormal(prior NormalInverseGamma) (*Posterior[NormalInverseGamma, float64], error) {
	return begin(logNormal{}, &prior)
}

type logNormal struct{}

func (logNormal) name() string          { return "log-normal" }
func (logNormal) known() []float64      { return nil }
func (logNormal) check(x float64) error { return positiveNumber(x) }

func (logNormal) learn(n *NormalInverseGamma, x float64) float64 {
	l := numeric.Log(x)
	return normal{}.learn(n, l) - l
}

// centre is a mean as an unevaluated sum, with the weight it has.
type centre struct{ mean, low, weight float64 }

// merge adds other and takes out prior; it returns the squares about the means
// that become squares about the common one.
//
// Source: [Chan1983] eq. 1.5.
func (c *centre) merge(other, prior centre) float64 {
	toOther := (other.mean - c.mean) + (other.low - c.low)
	toPrior := (prior.mean - c.mean) + (prior.low - c.low)
	if prior.weight == 0 {
		toPrior = 0
	}
	weight := c.weight + other.weight - prior.weight
	step := (float64(other.weight*toOther) - float64(prior.weight*toPrior)) / weight
	quad := float64(c.weight*step*step) + float64(other.weight*(toOther-step)*(toOther-step)) - float64(prior.weight*(toPrior-step)*(toPrior-step))
	c.mean, c.low = plus(c.mean, c.low, step)
	c.weight = weight
	return quad
}

// plus adds x to an unevaluated sum. Source: [Knuth1997] §4.2.2, theorem B.
func plus(high, low, x float64) (float64, float64) {
	x += low
	sum := high + x
	part := sum - high
	return sum, (high - (sum - part)) + (x - part)
}
