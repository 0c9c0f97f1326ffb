package estimator

import (
	"math"

	"github.com/seed78144065/credence/causal"
)

// corrected says whether the error of a comparison of means knows that the score
// was fitted: there is one, and every row of the population has a match, as
// theory assumes.
func (s *matched) corrected() bool { return s.fit != nil && s.lacking == 0 }

// fittedScore returns the standard error of estimate whose score is fitted, given
// that of a score that is known; NaN or 0 if so few rows leave nothing of it.
//
// What matching on the score leaves out of balance by chance, the fit has seen:
// the part of the error that the fit's own explains is gone. A population that
// the score defines, that of the treated, in turn moves with it.
//
// Source: [AbadieImbens2016] theorem 1 and proposition 1. Covariances given the
// score are by pairs: of a row's own arm itself and the nearest, of the other the
// two nearest.
// Deviation: the derivative of the effect by the coefficients weighs outcomes,
// E[X(W − p)Y] = E[X p(1 − p)(μ₁ − μ₀)], where the source matches once more, on
// all covariates. Exact columns are taken with the score as what is matched on;
// the untreated are the treated of the opposite treatment.
func (s *matched) fittedScore(value, known float64) float64 {
	x := s.fit.x
	c, d := make([]float64, x.k), make([]float64, x.k)
	over := s.query.Over
	_, size := s.target()
	centre, _ := spreadOf(s.y)
	for i, p := range s.scores {
		f := p * (1 - p)
		weight := [2]float64{p, 1 - p} // f over the chance of the arm
		sign := 1.
		switch over {
		case causal.Treated:
			weight = [2]float64{p * p, f}
		case causal.Untreated:
			weight, sign = [2]float64{f, (1 - p) * (1 - p)}, -1
		}
		effect := -value
		for arm, w := range weight {
			near := s.near(i, arm)
			if len(near) < 2 {
				continue // no pair in the row's stratum
			}
			a, b := near[0], near[1]
			half := w * (s.y[a] - s.y[b]) / 2
			for j, v := range x.row(a) {
				c[j] = math.FMA(half, v-x.row(b)[j], c[j])
			}
			mean := (s.y[a] + s.y[b]) / 2
			if a == i {
				mean = s.y[b] // a row's own outcome knows more of its covariates than the score does
			}
			effect += float64(2*arm-1) * mean
		}
		if over == causal.Everyone {
			continue
		}
		moves := (s.treated[i]-p)*(s.y[i]-centre) - f*value
		for j, v := range x.row(i) {
			c[j] = math.FMA(sign*f*effect, v, c[j])
			d[j] = math.FMA(moves, v, d[j])
		}
	}
	gone, more := 0.0, 0.0
	byScore, byMove := multiply(s.fit.bread, c), multiply(s.fit.bread, d)
	for j := range c {
		gone = math.FMA(c[j], byScore[j], gone)
		more = math.FMA(d[j], byMove[j], more)
	}
	return math.Sqrt(known*known + (more-gone)/(size*size))
}

// near returns two rows of an arm with nearly the score of row i, itself first if
// it is of that arm.
func (s *matched) near(i, arm int) []int {
	pool := s.pools[arm][s.stratum[i]]
	if int(s.treated[i]) == arm {
		return append([]int{i}, pool.nearest(i, 1, math.Inf(1))...)
	}
	return pool.nearest(i, 2, math.Inf(1))
}
