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
	logDet float64           // log |det F|
	apply  func(u []lane.V)  // u becomes F·u
	solve  func(v []lane.V)  // v becomes F⁻¹v; nil of one that is alone
	covary func(v []float64) // v becomes FFᵀv; nil but of a start
}

// draw fills e's lanes with draws, evaluates the target there, and writes their
// log density under g.
func (g *gaussian) draw(ctx context.Context, s *rng.Stream, e *evaluator, logq *lane.V) error {
	rng.FillNormal(s, lane.Flat(e.x))
	g.standard(e.x, logq)
	g.apply(e.x)
	for i, m := range g.mean {
		for l := range &e.x[i] {
			e.x[i][l] += m
		}
	}
	return e.eval(ctx)
}

// standard writes the log density under g of mean + F·u.
func (g *gaussian) standard(u []lane.V, logq *lane.V) {
	*logq = lane.V{}
	for i := range u {
		for l, v := range &u[i] {
			logq[l] = math.FMA(v, v, logq[l])
		}
	}
	constant := math.FMA(float64(len(u)), halfLog2Pi, g.logDet)
	for l, uu := range logq {
		logq[l] = -uu/2 - constant
	}
}

// logDensity writes the log density of x under g, given memory for as many rows.
func (g *gaussian) logDensity(x, work []lane.V, logq *lane.V) {
	for i, m := range g.mean {
		for l, v := range &x[i] {
			work[i][l] = v - m
		}
	}
	g.solve(work)
	g.standard(work, logq)
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
