package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

func gradeParams() []ir.ParamSpec {
	return []ir.ParamSpec{location("eta"), increasing("cutpoints")}
}

// gradeRows is the kernel of ordered regressions: between returns the log
// probability that an error puts eta between two cutpoints, infinite at either
// end, and its derivatives by eta and the two.
func gradeRows(r *lane.Rows, between func(eta, lower, upper float64) (lp, de, dl, du float64)) {
	predictor, cuts := &r.P[0], &r.P[1]
	n := elements(cuts)
	var invalid lane.V // 0, or NaN if the cutpoints don't increase
	for i := range r.N {
		if cuts.Moves(i) {
			invalid = decreases(cuts, i, n)
		}
		x, eta, lp, d := r.X.At(i), predictor.At(i), r.Out(i), predictor.Grad(i)
		for l := range lp {
			k, ok := category(x[l], n+1)
			if !ok || math.IsInf(eta[l], 0) {
				lp[l] = math.NaN()
				continue
			}
			lower, upper := math.Inf(-1), math.Inf(1)
			if k > 0 {
				lower = cuts.Elem(i, k-1)[l]
			}
			if k < n {
				upper = cuts.Elem(i, k)[l]
			}
			v, de, dl, du := between(eta[l], lower, upper)
			lp[l] += v + invalid[l]
			d[l] += de
			if k > 0 {
				cuts.GradElem(i, k-1)[l] += dl
			}
			if k < n {
				cuts.GradElem(i, k)[l] += du
			}
		}
	}
}

// decreases returns 0 for lanes whose n elements are finite and increase, NaN
// for others.
func decreases(o *lane.Operand, i, n int) (invalid lane.V) {
	last := *o.Elem(i, 0)
	for l, v := range last {
		invalid[l] = float64(0 * v)
	}
	for k := 1; k < n; k++ {
		for l, v := range o.Elem(i, k) {
			if !(v > last[l]) || math.IsInf(v, 1) {
				invalid[l] = math.NaN()
			}
			last[l] = v
		}
	}
	return invalid
}

// gradeDrawn returns the number of cutpoints below v, NaN if they don't
// increase.
func gradeDrawn(v float64, cuts []float64) float64 {
	grade := float64(0 * v)
	for k, c := range cuts {
		if k > 0 && !(c > cuts[k-1]) || c != c {
			return math.NaN()
		}
		if v > c {
			grade++
		}
	}
	return grade
}
