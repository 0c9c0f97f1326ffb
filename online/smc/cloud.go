package smc

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// purposes of the random numbers of a run, keyed by its number and how often it
// has moved.
const (
	priorPurpose    rng.Purpose = "smc/prior"
	resamplePurpose rng.Purpose = "smc/resample"
	movePurpose     rng.Purpose = "smc/move"
)

// cloud is the particles of one run: points of a program's space with log
// densities and weights. Its slices are replaced, never written to, so that a copy
// is a snapshot.
type cloud struct {
	run    int
	x      [][]float64 // [particle][coordinate]
	base   []float64   // [particle] log density of the prior, while tempering
	full   []float64   // [particle] of the posterior that the cloud is at or tempers to
	logw   []float64   // [particle] log weights, of sum 1
	logZ   float64     // log evidence so far
	stages int         // moves made, which number their random streams
	size   float64     // of proposals, in units of the particles' spread

	path  []Stage
	evals int // of a density at bayes.Lanes points
}

// errImpossible is that of data at which no particle has a density.
var errImpossible = errors.New("the data are impossible, or their density is not a number, at every particle: " +
	"look for data outside the support of what they are observed as, or a prior that rules them out")

// fromPrior returns a cloud of prior draws; stages is how often the run has moved
// already.
func fromPrior(ctx context.Context, base *bayes.Program, c Tempering, run, stages int) (*cloud, error) {
	s := rng.New(c.Seed, priorPurpose, uint64(run), uint64(stages))
	n := c.particles()
	draws, err := base.Prior(ctx, n, s.Uint64())
	if err != nil {
		return nil, err
	}
	k := &cloud{run: run, stages: stages, size: 1, logw: equalWeights(n)}
	if k.x, err = base.UnconstrainDraws(ctx, draws); err != nil {
		return nil, err
	}
	if k.base, err = base.LogDensities(ctx, k.x); err != nil {
		return nil, err
	}
	k.full, k.evals = k.base, n/bayes.Lanes
	return k, nil
}

// weigh multiplies the weights by exp of increments, and the evidence by what that
// makes of their sum; it returns the logarithm of that.
func (k *cloud) weigh(increment func(i int) float64) (float64, error) {
	next := make([]float64, len(k.logw))
	for i, l := range k.logw {
		if next[i] = l; l > math.Inf(-1) {
			next[i] += increment(i)
		}
	}
	grown := numeric.LogSumExp(next)
	if !(math.Abs(grown) <= math.MaxFloat64) { // also NaN
		return 0, errImpossible
	}
	for i := range next {
		next[i] -= grown
	}
	k.logw = next
	k.logZ += grown
	return grown, nil
}

// ess returns what share of the particles the weights leave.
func (k *cloud) ess() float64 { return shareLeft(k.logw, 0, 1) }

// shareLeft returns what share of particles weights exp(scale·(l − top)) leave:
// (Σw)²/(n·Σw²), [Kish1965].
func shareLeft(l []float64, top, scale float64) float64 {
	sum, squares := 0.0, 0.0
	for _, v := range l {
		w := numeric.Exp(float64(scale * (v - top)))
		sum, squares = sum+w, math.FMA(w, w, squares)
	}
	return sum * sum / (squares * float64(len(l)))
}

// resample returns the numbers of m particles, each as often as its weight says,
// up to rounding at random: systematic resampling.
func (k *cloud) resample(c Tempering, m int) []int {
	s := rng.New(c.Seed, resamplePurpose, uint64(k.run), uint64(k.stages))
	u := rng.Uniform(&s)
	chosen := make([]int, 0, m)
	sum, last := 0.0, 0
	for i, l := range k.logw {
		w := numeric.Exp(l)
		if sum += w; w > 0 {
			last = i
		}
		for len(chosen) < m && u+float64(len(chosen)) < float64(sum*float64(m)) {
			chosen = append(chosen, i)
		}
	}
	for len(chosen) < m { // weights sum to 1 up to rounding
		chosen = append(chosen, last)
	}
	return chosen
}

// spread returns the lower triangular L with LLᵀ the covariance of the particles
// under their weights, diagonal if that is singular.
func (k *cloud) spread() []float64 {
	dim := len(k.x[0])
	mean, cov := make([]float64, dim), make([]float64, dim*dim)
	weights := make([]float64, len(k.x))
	for i, x := range k.x {
		weights[i] = numeric.Exp(k.logw[i])
		for j, v := range x {
			mean[j] = math.FMA(weights[i], v, mean[j])
		}
	}
	for i, x := range k.x {
		for a := range dim {
			d := float64(weights[i] * (x[a] - mean[a]))
			for b := range a + 1 {
				cov[a*dim+b] = math.FMA(d, x[b]-mean[b], cov[a*dim+b])
			}
		}
	}
	l := linalg.Factor(cov, dim)
	if slices.ContainsFunc(l, math.IsNaN) {
		clear(l)
		for j := range dim {
			l[j*dim+j] = math.Sqrt(cov[j*dim+j])
		}
	}
	return l
}

func equalWeights(n int) []float64 { return slices.Repeat([]float64{-numeric.Log(float64(n))}, n) }
