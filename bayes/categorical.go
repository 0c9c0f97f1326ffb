package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Categorical is k with probability p[k], k counted from 0: log P(x) =
// log p[x]. p runs along its last dim and sums to 1, to 1e-5.
func Categorical[P Operand](p P) Dist { return dist(categorical{}, lift(p)) }

type categorical struct{}

// simplexTolerance is how far from 1 probabilities may sum, and squares of unit
// rows: as far as rounding to 6 significant digits, in a file, may take them. The
// densities take them as they are.
const simplexTolerance = 1e-5

func (categorical) Name() string           { return "Categorical" }
func (categorical) Domain() ir.Domain      { return categories }
func (categorical) Params() []ir.ParamSpec { return []ir.ParamSpec{simplexParam("p")} }

func (categorical) LogDensity(r *lane.Rows) {
	prob := &r.P[0]
	n := elements(prob)
	var invalid lane.V // 0, or NaN if p is no simplex
	for i := range r.N {
		if prob.Moves(i) {
			invalid = simplexFault(prob, i, n)
		}
		x, lp := r.X.At(i), r.Out(i)
		for l := range lp {
			k, ok := category(x[l], n)
			if !ok {
				lp[l] = math.NaN()
				continue
			}
			p := prob.Elem(i, k)[l]
			lp[l] += numeric.Log(p) + invalid[l]
			prob.GradElem(i, k)[l] += 1 / p
		}
	}
}

func (categorical) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = categoryDrawn(rng.Categorical(src, p[0]))
}

// simplexFault returns 0 for lanes whose p is not negative and sums to 1, NaN
// for others.
func simplexFault(prob *lane.Operand, i, n int) lane.V {
	var sum, invalid lane.V
	for k := range n {
		for l, p := range prob.Elem(i, k) {
			sum[l] += p
			if p < 0 {
				invalid[l] = math.NaN()
			}
		}
	}
	for l, s := range sum {
		if !(math.Abs(s-1) <= simplexTolerance) {
			invalid[l] = math.NaN()
		}
	}
	return invalid
}

// elements returns the number of elements of a vector parameter.
func elements(o *lane.Operand) int {
	if o.Step > 0 {
		return o.Step
	}
	return o.Len()
}

// category returns x as one of n positions, false if it is none.
func category(x float64, n int) (int, bool) {
	return int(x), x >= 0 && x < float64(n)
}

// categoryDrawn turns the index of a draw into a number; the sampler's −1 for
// invalid parameters is NaN.
func categoryDrawn(k int) float64 {
	if k < 0 {
		return math.NaN()
	}
	return float64(k)
}
