package vi

import (
	"context"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

const halfLog2Pi = 0.918938533204672741780329736405617640 // ½ log 2π, OEIS A075700

// gaussian is a normal distribution of mean + F·u for standard normal u, that
// draws in lanes.
type gaussian struct {
	mean   []float64
	logDet float64          // log |det F|
	apply  func(u []lane.V) // u becomes F·u
}

// draw fills e's lanes with draws, evaluates the target there, and writes their
// log density under g.
func (g *gaussian) draw(ctx context.Context, s *rng.Stream, e *evaluator, logq *lane.V) error {
	rng.FillNormal(s, lane.Flat(e.x))
	*logq = lane.V{}
	for i := range e.x {
		for l, u := range &e.x[i] {
			logq[l] = math.FMA(u, u, logq[l])
		}
	}
	constant := math.FMA(float64(e.dim), halfLog2Pi, g.logDet)
	for l, uu := range logq {
		logq[l] = -uu/2 - constant
	}
	g.apply(e.x)
	for i, m := range g.mean {
		for l := range &e.x[i] {
			e.x[i][l] += m
		}
	}
	return e.eval(ctx)
}

// elbo returns the mean of log p − log q over n draws of g, −Inf if one of them
// is impossible.
func (g *gaussian) elbo(ctx context.Context, s *rng.Stream, e *evaluator, n int) (float64, error) {
	var logq lane.V
	sum, drawn := 0.0, 0
	for ; drawn < n; drawn += bayes.Lanes {
		if err := g.draw(ctx, s, e, &logq); err != nil {
			return 0, err
		}
		for l, q := range logq {
			sum += e.logp[l] - q
		}
	}
	return sum / float64(drawn), nil
}
