package online

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/numeric"
)

// Pareto is a distribution of an upper limit: its density is proportional to
// θ^(−Shape−1) above Scale.
type Pareto struct{ Scale, Shape float64 }

// Dist returns it with quantiles, moments and draws.
func (p Pareto) Dist() distuv.Pareto { return distuv.Pareto{Xm: p.Scale, Alpha: p.Shape} }

func (p *Pareto) fault(*Pareto) error {
	return positive(field{"Scale", p.Scale}, field{"Shape", p.Shape})
}

func (p *Pareto) logNormaliser() float64 {
	return numeric.Log(p.Shape) + float64(p.Shape*numeric.Log(p.Scale))
}

func (p *Pareto) assign(from *Pareto) { *p = *from }

func (p *Pareto) merge(other, prior *Pareto, share float64) {
	p.Scale = math.Max(p.Scale, other.Scale)
	p.Shape += other.Shape - float64(share*prior.Shape)
}

// keep: a limit that was seen to be exceeded stays exceeded.
func (p *Pareto) keep(k float64, prior *Pareto, share float64) {
	p.Shape = float64(k*p.Shape) + float64(share*prior.Shape)
}

func (p *Pareto) numbers(to []float64) []float64 { return append(to, p.Scale, p.Shape) }
func (p *Pareto) set(from []float64) error       { return fill(from, &p.Scale, &p.Shape) }

// NewUniform learns the upper limit of variables uniform from 0 to it. A limit
// once exceeded is never forgotten.
func NewUniform(prior Pareto) (*Posterior[Pareto, float64], error) { return begin(uniform{}, &prior) }

type uniform struct{}

func (uniform) name() string          { return "uniform" }
func (uniform) known() []float64      { return nil }
func (uniform) check(x float64) error { return positiveNumber(x) }

func (uniform) learn(p *Pareto, x float64) float64 {
	p.Scale = math.Max(p.Scale, x)
	p.Shape++
	return 0
}
