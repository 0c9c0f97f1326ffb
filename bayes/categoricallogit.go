package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// CategoricalLogit is k with probability e^eta[k]/Σ e^eta, k counted from 0:
// log P(x) = eta[x] − log Σ e^eta. eta runs along its last dim; a constant
// added to all of it changes nothing, so fix one element or give it a prior.
// An element of −Inf has probability 0.
func CategoricalLogit[E Operand](eta E) Dist { return dist(categoricalLogit{}, lift(eta)) }

type categoricalLogit struct{}

func (categoricalLogit) Name() string           { return "CategoricalLogit" }
func (categoricalLogit) Domain() ir.Domain      { return categories }
func (categoricalLogit) Params() []ir.ParamSpec { return []ir.ParamSpec{ranked(1, location("eta"))} }

func (categoricalLogit) LogDensity(r *lane.Rows) {
	logit := &r.P[0]
	n := elements(logit)
	var top, rest lane.V
	for i := range r.N {
		if logit.Moves(i) {
			top, rest = logSumExpRows(logit, i, n)
		}
		if logit.Wanted() {
			switch shared := logit.Step == 0 && r.Each == nil; {
			case !shared:
				softmaxGrad(logit, i, n, 1, &top, &rest)
			case i == 0:
				softmaxGrad(logit, i, n, float64(r.N), &top, &rest)
			}
		}
		x, lp := r.X.At(i), r.Out(i)
		for l := range lp {
			k, ok := category(x[l], n)
			if !ok {
				lp[l] = math.NaN()
				continue
			}
			lp[l] += (logit.Elem(i, k)[l] - top[l]) - rest[l]
			logit.GradElem(i, k)[l]++
		}
	}
}

func (categoricalLogit) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = categoryDrawn(rng.CategoricalLogits(src, p[0]))
}

// logSumExpRows returns log Σ e^eta of event i in two parts: the largest
// element, and log(1 + the others relative to it), which keeps its digits when
// they are small.
func logSumExpRows(logit *lane.Operand, i, n int) (top, rest lane.V) {
	var at [lane.W]int
	top = *logit.Elem(i, 0)
	for k := 1; k < n; k++ {
		for l, v := range logit.Elem(i, k) {
			if v > top[l] {
				top[l], at[l] = v, k
			}
		}
	}
	for k := range n {
		for l, v := range logit.Elem(i, k) {
			if k != at[l] {
				rest[l] += numeric.Exp(v - top[l])
			}
		}
	}
	for l := range rest {
		rest[l] = numeric.Log1p(rest[l])
	}
	return top, rest
}

// softmaxGrad adds −weight·softmax to the adjoint of eta.
func softmaxGrad(logit *lane.Operand, i, n int, weight float64, top, rest *lane.V) {
	for k := range n {
		v, g := logit.Elem(i, k), logit.GradElem(i, k)
		for l := range g {
			g[l] = math.FMA(-weight, numeric.Exp((v[l]-top[l])-rest[l]), g[l])
		}
	}
}
