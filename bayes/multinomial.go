package bayes

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Multinomial is how often each of K outcomes comes in n trials, p[k] being the
// probability of outcome k: log P(x) = log n! + Σ x[k]·log p[k] − log x[k]!,
// 0·log 0 = 0. x and p run along their last dim; x sums to n and p to 1, to 1e-5.
//
// Stan's multinomial reads n off the data; here it is an argument, as that of
// Binomial, so that new data can be drawn. There is no derivative by it.
func Multinomial[N, P Operand](n N, p P) Dist { return dist(multinomial{}, lift(n), lift(p)) }

type multinomial struct{}

func (multinomial) Name() string      { return "Multinomial" }
func (multinomial) Domain() ir.Domain { return allocations }
func (multinomial) Params() []ir.ParamSpec {
	return []ir.ParamSpec{trials("n"), simplexParam("p")}
}
func (multinomial) Check(x []float64, p [][]float64) string { return checkTotal(x, p[0]) }

func (multinomial) LogDensity(r *lane.Rows) {
	total, prob, k := &r.P[0], &r.P[1], r.K
	var invalid lane.V
	for i := range r.N {
		if prob.Moves(i) {
			invalid = simplexFault(prob, i, k)
		}
		n, lp := total.At(i), r.Out(i)
		for l := range lp {
			lp[l] += invalid[l]
			left := n[l] // log n!/Πx! = Σ log C(left, x), which keeps its digits
			for j := range k {
				x, p := r.X.Elem(i, j)[l], prob.Elem(i, j)[l]
				lp[l] += timesLog(x, numeric.Log(p)) + logChoose(left, x)
				prob.GradElem(i, j)[l] += timesReciprocal(x, p)
				left -= x
			}
			if left != 0 {
				lp[l] = math.NaN()
			}
		}
	}
}

// Draw goes from outcome to outcome, each binomial given those before.
func (multinomial) Draw(src rng.Source, x []float64, p [][]float64) {
	drawMultinomial(src, x, p[0][0], p[1])
}

func drawMultinomial(src rng.Source, x []float64, n float64, p []float64) {
	rest := 0.0
	for _, v := range p {
		rest += v
	}
	if !(math.Abs(rest-1) <= simplexTolerance) {
		n = math.NaN()
	}
	for j, v := range p {
		share := min(v/rest, 1)
		if j == len(p)-1 || rest <= 0 && n == 0 {
			share = 1 // whatever is left
		}
		x[j] = rng.Binomial(src, n, share)
		n, rest = n-x[j], rest-v
	}
}

// checkTotal says whether counts have another sum than the number of trials.
func checkTotal(x, n []float64) string {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	if n == nil || sum == n[0] {
		return ""
	}
	return fmt.Sprintf("wants counts that sum to %v; these sum to %v", n[0], sum)
}
