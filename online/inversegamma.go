package online

import (
	"fmt"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/numeric"
)

// InverseGamma is a distribution of a variance: its density is proportional to
// v^(−Shape−1) e^(−Scale/v).
type InverseGamma struct{ Shape, Scale float64 }

// Dist returns it with quantiles, moments and draws.
func (g InverseGamma) Dist() distuv.InverseGamma {
	return distuv.InverseGamma{Alpha: g.Shape, Beta: g.Scale}
}

func (g *InverseGamma) fault(*InverseGamma) error {
	return positive(field{"Shape", g.Shape}, field{"Scale", g.Scale})
}

func (g *InverseGamma) logNormaliser() float64 {
	return float64(g.Shape*numeric.Log(g.Scale)) - numeric.Lgamma(g.Shape)
}

func (g *InverseGamma) assign(from *InverseGamma) { *g = *from }

func (g *InverseGamma) merge(other, prior *InverseGamma, share float64) {
	g.Shape += other.Shape - float64(share*prior.Shape)
	g.Scale += other.Scale - float64(share*prior.Scale)
}

func (g *InverseGamma) keep(k float64, prior *InverseGamma, share float64) {
	g.Shape = float64(k*g.Shape) + float64(share*prior.Shape)
	g.Scale = float64(k*g.Scale) + float64(share*prior.Scale)
}

func (g *InverseGamma) numbers(to []float64) []float64 { return append(to, g.Shape, g.Scale) }
func (g *InverseGamma) set(from []float64) error       { return fill(from, &g.Shape, &g.Scale) }

// NewNormalVariance learns the variance of normal variables of known mean.
func NewNormalVariance(mean float64, prior InverseGamma) (*Posterior[InverseGamma, float64], error) {
	if err := finite(field{"mean", mean}); err != nil {
		return nil, fmt.Errorf("online: normal variance: %w", err)
	}
	return begin(normalVariance{mean}, &prior)
}

type normalVariance struct{ mean float64 }

func (normalVariance) name() string          { return "normal variance" }
func (l normalVariance) known() []float64    { return []float64{l.mean} }
func (normalVariance) check(x float64) error { return finiteNumber(x) }

func (l normalVariance) learn(g *InverseGamma, x float64) float64 {
	g.Shape += 0.5
	g.Scale += float64((x - l.mean) * (x - l.mean) / 2)
	return -halfLog2Pi
}

// halfLog2Pi is ½ log 2π.
const halfLog2Pi = 0.918938533204672741780329736405617639861397473637783412817

// NewWeibull learns the scale of Weibull variables of known shape k, as its k-th
// power, from Lifetimes. Shape 2 is the Rayleigh distribution.
func NewWeibull(shape float64, prior InverseGamma) (*Posterior[InverseGamma, Lifetime], error) {
	if err := positive(field{"shape", shape}); err != nil {
		return nil, fmt.Errorf("online: weibull: %w", err)
	}
	return begin(weibull{shape}, &prior)
}

type weibull struct{ shape float64 }

func (weibull) name() string       { return "weibull" }
func (l weibull) known() []float64 { return []float64{l.shape} }

func (l weibull) check(t Lifetime) error {
	if err := positiveNumber(t.Time); err != nil {
		return err
	}
	if !(numeric.Pow(t.Time, l.shape) <= largest*largest) {
		return fmt.Errorf("%v to the power of the shape %v is too large", t.Time, l.shape)
	}
	return nil
}

func (l weibull) learn(g *InverseGamma, t Lifetime) float64 {
	if !t.Censored {
		g.Shape++
	}
	g.Scale += numeric.Pow(t.Time, l.shape)
	if t.Censored {
		return 0
	}
	return numeric.Log(l.shape) + float64((l.shape-1)*numeric.Log(t.Time))
}
