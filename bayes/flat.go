package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// Flat is the density that is constant everywhere: log p(x) = 0. With On it is
// flat on any support: On(Lower(0), Flat()). On an unbounded support it is
// improper: it can't be drawn from, and whether the posterior is proper is for
// the data to decide.
func Flat() Dist { return dist(flat{}) }

type flat struct{}

func (flat) Name() string           { return "Flat" }
func (flat) Domain() ir.Domain      { return realLine }
func (flat) Params() []ir.ParamSpec { return nil }
func (flat) LogDensity(*lane.Rows)  {}

// Improper marks a density that has no draws.
func (flat) Improper() bool { return true }

func (flat) Draw(_ rng.Source, x []float64, _ [][]float64) {
	for i := range x {
		x[i] = math.NaN()
	}
}

// proper returns a flat prior on a bounded support as the distribution it is,
// and any other prior as it is.
func proper(t *ir.Node) *ir.Node {
	x := t.Args[0]
	if !improper(t) {
		return t
	}
	switch s := x.Support; {
	case s.Kind == ir.Simplex:
		alpha := make([]float64, x.Dims[len(x.Dims)-1].Size)
		for k := range alpha {
			alpha[k] = 1
		}
		return (&Model{}).term(x, Dirichlet(alpha), t.Pos)
	case s.Kind == ir.Corr:
		return (&Model{}).term(x, LKJ(1), t.Pos)
	case s.Kind == ir.Bounded && !math.IsInf(s.Lo, -1) && !math.IsInf(s.Hi, 1):
		return (&Model{}).term(x, Uniform(s.Lo, s.Hi), t.Pos)
	}
	return t
}
