package vi

import (
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// meanField is a normal distribution of independent coordinates mean + sd·u.
type meanField struct {
	lambda        []float64  // mean, then log sd
	mean, log, sd []float64  // views of lambda, and exp(log)
	u             [][]lane.V // [block][dim]
	gMean, gLog   []float64  // sums over draws of h and h·u
	step          []float64  // in the mean, of rate 1
	covary        func(v []float64)
	draws         float64 // in the sums
}

// newMeanField starts at a mean and standard deviations. covary multiplies by
// about the covariance of the target.
func newMeanField(mean, sd []float64, covary func(v []float64), blocks int) *meanField {
	d := len(mean)
	q := &meanField{lambda: make([]float64, 2*d), sd: make([]float64, d), gMean: make([]float64, d), gLog: make([]float64, d), step: make([]float64, d), covary: covary}
	q.mean, q.log = q.lambda[:d], q.lambda[d:]
	copy(q.mean, mean)
	for i, s := range sd {
		q.log[i] = numeric.Log(s)
	}
	for range blocks {
		q.u = append(q.u, lane.Make(d))
	}
	q.refresh()
	return q
}

func (q *meanField) parameters() []float64 { return q.lambda }

func (q *meanField) refresh() {
	for i, v := range q.log {
		q.sd[i] = numeric.Exp(v)
	}
}

func (q *meanField) draw(s *rng.Stream, x []lane.V, block int) {
	u := q.u[block]
	fillPairs(s, u)
	for i, sd := range q.sd {
		for l, v := range &u[i] {
			x[i][l] = math.FMA(sd, v, q.mean[i])
		}
	}
}

// tell adds up h = sd·∇log p + u, the gradient of log p − log q along the path
// of a draw in its own scale. What log q depends on by its parameters alone has
// mean 0 and is left out, so that nothing is left at an exact approximation.
//
// Source: [Roeder2017], the path derivative.
func (q *meanField) tell(grad []lane.V, block int) {
	if block == 0 {
		clear(q.gMean)
		clear(q.gLog)
		q.draws = 0
	}
	q.draws += bayes.Lanes
	for i, u := range q.u[block] {
		sum, along := 0.0, 0.0
		for l, g := range &grad[i] {
			h := math.FMA(q.sd[i], g, u[l])
			if !finite(h) {
				continue
			}
			sum += h
			along = math.FMA(h, u[l], along)
		}
		q.gMean[i] += sum
		q.gLog[i] += along
	}
}

// length is of the natural gradient in the standard deviations. In the mean the
// gradient is multiplied by the covariance of the target and not by that of q,
// whose steps would be as short as its narrowest direction across all others.
func (q *meanField) length() float64 {
	square := 0.0
	for i, g := range q.gMean {
		q.step[i] = g / q.draws / q.sd[i]
		along := q.gLog[i] / q.draws
		square = math.FMA(along/2, along, square)
	}
	q.covary(q.step)
	for i, g := range q.gMean {
		square = math.FMA(g/q.draws/q.sd[i], q.step[i], square)
	}
	return math.Sqrt(square)
}

func (q *meanField) ascend(rate float64) {
	for i, s := range q.step {
		q.mean[i] = math.FMA(rate, s, q.mean[i])
		q.log[i] = math.FMA(rate/2, q.gLog[i]/q.draws, q.log[i])
	}
	q.refresh()
}

func (q *meanField) watch(dst, origin []float64) {
	for i, m := range q.mean {
		dst[i] = (m - origin[i]) / q.sd[i]
	}
	copy(dst[len(q.mean):], q.log)
}

func (q *meanField) divergence(other []float64) float64 {
	d, sum := len(q.mean), 0.0
	for i, m := range q.mean {
		ratio := numeric.Exp(other[d+i] - q.log[i])
		shift := (other[i] - m) / q.sd[i]
		part := math.FMA(ratio-1/ratio, ratio-1/ratio, math.FMA(shift, shift, float64(shift/ratio*shift/ratio)))
		sum += part / 2
	}
	return sum
}

func (q *meanField) gaussian() *gaussian {
	g := &gaussian{mean: q.mean, apply: func(u []lane.V) {
		for i, s := range q.sd {
			for l := range &u[i] {
				u[i][l] = float64(u[i][l] * s)
			}
		}
	}}
	for _, v := range q.log {
		g.logDet += v
	}
	return g
}
