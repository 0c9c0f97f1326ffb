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
