package vi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/rng"
)

// ADVI climbs, by stochastic gradients, to the normal distribution of a family
// that has the highest ELBO: automatic differentiation variational inference. It
// starts where Pathfinder has its highest ELBO, which of a funnel is nearer than
// the end of a climb is. The zero value is mean-field.
//
// Gradients are of reparameterised draws, eight in lanes in four opposite pairs,
// and vanish where the approximation is exact; steps and their end are those of
// [Dhaka2020] and [Welandawe2022].
//
// Source: [Kucukelbir2017] for the method, [Roeder2017] for the gradient.
type ADVI struct {
	// Family is the shape of the covariance; the zero value is MeanField.
	Family Family `json:"family"`
	// Rank is that of LowRank; 0 means 8, or the dimension if that is less.
	Rank int `json:"rank,omitempty"`
	// Draws is the number of draws; 0 means 4000.
	Draws int `json:"draws"`
	// GradientDraws is the number of draws for each step; 0 means 8, one
	// evaluation. It is rounded up to whole evaluations.
	GradientDraws int `json:"gradient_draws"`
	// Tolerance is the divergence between the averages of two rounds that ends
	// the climb, in nats a coordinate; 0 means 0.004, which is means and log
	// standard deviations known to 0.03 standard deviations of the family.
	Tolerance float64 `json:"tolerance"`
	// Minibatch takes the gradients from some rows of the data at a time; the
	// zero value takes all. Only a bayes.Program has rows.
	Minibatch Minibatch `json:"minibatch,omitzero"`
	// MaxSteps bounds the climb; 0 means 20,000.
	MaxSteps int `json:"max_steps"`
	// Starts is the number of paths of the Pathfinder that finds the start; 0
	// means 8, and 1 with a Minibatch, for paths see all rows.
	Starts int `json:"starts"`
	// Seed chooses the random numbers. The same seed gives the same draws.
	Seed uint64 `json:"seed"`
	// Init holds starting values by name on the constrained scale: one entry
	// for all paths, or one for each. What is not given is drawn.
	Init []bayes.Values `json:"init,omitempty"`
	// InitRadius bounds the coordinates of random starting points on the
	// unconstrained scale; 0 means 2, InitAtZero that all of them are 0.
	InitRadius float64 `json:"init_radius"`
}

const (
	defaultTolerance = 4e-3   // an error of 0.03: a tenth of what biases of the families are
	defaultSteps     = 20_000 // seconds, for most models
	defaultRank      = bayes.Lanes
)

// Infer returns the draws of Fit: ADVI is a bayes.Inferrer.
func (p ADVI) Infer(ctx context.Context, t bayes.Target) (*bayes.Draws, error) {
	return drawsOf(Fit(ctx, t, p))
}

// MarshalJSON writes the settings under "advi".
func (p ADVI) MarshalJSON() ([]byte, error) {
	type plain ADVI
	return json.Marshal(map[string]plain{"advi": plain(p)})
}

func (p ADVI) resolve(dim int) (ADVI, error) {
	f := faults{method: "ADVI"}
	if p.Family > LowRank {
		f.add("Family", p.Family, "MeanField, FullRank or LowRank")
	}
	f.count("Draws", &p.Draws, defaultDraws)
	f.count("GradientDraws", &p.GradientDraws, bayes.Lanes)
	f.count("MaxSteps", &p.MaxSteps, defaultSteps)
	starts := defaultPaths
	if p.Minibatch.Rows != 0 || p.Minibatch.Data != nil {
		starts = 1
		f.count("Minibatch.Rows", &p.Minibatch.Rows, defaultRows)
		if len(p.Minibatch.Data) == 0 {
			f.add("Minibatch.Data", p.Minibatch.Data, "the names of all data that have the rows")
		}
	}
	f.count("Starts", &p.Starts, starts)
	f.start(p.Init, &p.InitRadius, p.Starts)
	switch {
	case p.Family == LowRank:
		f.count("Rank", &p.Rank, min(dim, defaultRank))
	case p.Rank != 0:
		f.add("Rank", p.Rank, "0, for it is of LowRank")
	}
	if p.Rank > dim {
		f.add("Rank", p.Rank, fmt.Sprintf("at most %d, the dimension", dim))
	}
	if p.Tolerance == 0 {
		p.Tolerance = defaultTolerance
	}
	if !(p.Tolerance > 0 && finite(p.Tolerance)) {
		f.add("Tolerance", p.Tolerance, "a positive number, or 0 for the default")
	}
	if p.Family == FullRank && dim > maxDense {
		f.add("Family", p.Family, fmt.Sprintf("MeanField or LowRank: the target has %d coordinates, and a full-rank factor at most %d", dim, maxDense))
	}
	return p, errors.Join(f.all...)
}

func (p ADVI) fit(ctx context.Context, t bayes.Target) (*Approximation, error) {
	p, err := p.resolve(t.Dim())
	if err != nil {
		return nil, err
	}
	a := &Approximation{ELBO: math.Inf(-1), ELBOSE: nan}
	start, stop, err := p.start(ctx, t, a)
	if err != nil {
		return nil, err
	}
	if stop != nil {
		return a.complete(newSampler(t, nil, p.Draws), p, p.Seed, stop)
	}
	seen, stop, err := p.Minibatch.of(ctx, t, start, p.Seed)
	if err != nil {
		return nil, err
	}
	if stop != nil {
		return a.complete(newSampler(t, nil, p.Draws), p, p.Seed, stop)
	}
	e := newEvaluator(t)
	if seen != nil {
		e = newEvaluator(seen)
	}
	s := newStochastic(p.member(start), e, p.blocks())
	s.batches, s.rate = seen, p.rate(t.Dim())
	s.maxSteps, s.tolerance, s.stream = p.MaxSteps, p.Tolerance, rng.New(p.Seed, noisePurpose)
	stop = s.run(ctx)
	a.Evaluations += seen.passes(e.count)
	a.Rounds = s.rounds
	if stop != nil {
		return a.complete(newSampler(t, nil, p.Draws), p, p.Seed, stop)
	}
	if !s.settled {
		a.warn(WarnUnconverged, float64(s.steps), "the climb to the highest ELBO did not settle in %d steps: raise MaxSteps or GradientDraws, "+
			"use another family, Pathfinder or mcmc", s.steps)
	}
	final := newSampler(t, []*gaussian{s.q.gaussian()}, p.Draws)
	count, stop := final.run(ctx, t, p.Seed)
	a.Evaluations += count
	if n := final.ready(); n > 0 {
		a.ELBO, a.ELBOSE = meanWithError(final.ratio[:n])
	}
	return a.complete(final, p, p.Seed, stop)
}

// rate is that of the first steps. A step of a full-rank factor by the mean of n
// draws is stable up to a rate of about 2n/(dim + 2), for the error of the factor
// is multiplied by the covariance of the draws, whose largest variances are off
// by as much; n is half the draws, which come in pairs.
//
// Source: [Feuer1985], the stability of the least mean square algorithm.
func (p ADVI) rate(dim int) float64 {
	if p.Family != FullRank {
		return firstRate
	}
	return min(firstRate, float64(p.blocks()*bayes.Lanes/2)/float64(dim+2))
}

// blocks is the number of evaluations for a step.
func (p ADVI) blocks() int { return (p.GradientDraws + bayes.Lanes - 1) / bayes.Lanes }

// start returns the approximation of the highest ELBO that Pathfinder finds.
// stop is what ended the run.
func (p ADVI) start(ctx context.Context, t bayes.Target, a *Approximation) (best *gaussian, stop, err error) {
	finder, err := Pathfinder{Paths: p.Starts, Seed: p.Seed, Init: p.Init, InitRadius: p.InitRadius}.resolve()
	if err != nil {
		return nil, nil, err
	}
	parts, stop, err := finder.paths(ctx, t, a)
	if stop != nil || err != nil {
		return nil, stop, err
	}
	top := math.Inf(-1)
	for k, g := range parts {
		if g != nil && a.Paths[k].ELBO > top {
			best, top = g, a.Paths[k].ELBO
		}
	}
	if best == nil {
		return nil, nil, errNoPath
	}
	return best, nil, nil
}

// member returns the member of the family that the climb starts at.
func (p ADVI) member(g *gaussian) member {
	d, blocks := len(g.mean), p.blocks()
	switch p.Family {
	case FullRank:
		return newFullRank(g.mean, linalg.Factor(covariance(g), d), blocks)
	case LowRank:
		stream := rng.New(p.Seed, factorPurpose)
		return newLowRank(g.mean, conditional(g), factors(g, p.Rank, &stream), g.covary, blocks)
	}
	return newMeanField(g.mean, conditional(g), g.covary, blocks)
}

// factorPurpose of the draws that the factors of LowRank start at.
const factorPurpose rng.Purpose = "vi/factors"

// columns calls f with eight columns of a matrix at a time: those of the
// identity from number first on, which it makes the matrix's.
func columns(dim int, f func(first int, x []lane.V)) {
	x := lane.Make(dim)
	for first := 0; first < dim; first += bayes.Lanes {
		clear(x)
		for l := range min(bayes.Lanes, dim-first) {
			x[first+l][l] = 1
		}
		f(first, x)
	}
}

// covariance returns FFᵀ.
func covariance(g *gaussian) []float64 {
	d := len(g.mean)
	cov := make([]float64, d*d)
	columns(d, func(_ int, x []lane.V) {
		g.apply(x)
		for i := range d {
			for j := range i + 1 {
				cov[i*d+j] += dotLanes(&x[i], &x[j])
			}
		}
	})
	return cov
}

// conditional returns standard deviations given all other coordinates, which are
// those of the best independent approximation: the roots of the inverses of the
// diagonal of F⁻ᵀF⁻¹.
func conditional(g *gaussian) []float64 {
	d := len(g.mean)
	sd := make([]float64, d)
	columns(d, func(first int, x []lane.V) {
		g.solve(x)
		var sum lane.V
		for i := range x {
			for l, v := range &x[i] {
				sum[l] = math.FMA(v, v, sum[l])
			}
		}
		for l := range min(bayes.Lanes, d-first) {
			sd[first+l] = 1 / math.Sqrt(sum[l])
		}
	})
	return sd
}

// factors returns columns W with D·WWᵀ·D about what the covariance has beyond
// the D of conditional: some draws, each a factor.
func factors(g *gaussian, rank int, s *rng.Stream) []float64 {
	d := len(g.mean)
	sd, w := conditional(g), make([]float64, d*rank)
	x := lane.Make(d)
	for first := 0; first < rank; first += bayes.Lanes {
		rng.FillNormal(s, lane.Flat(x))
		g.apply(x)
		for l := range min(bayes.Lanes, rank-first) {
			for i := range d {
				w[i*rank+first+l] = x[i][l] / sd[i] / math.Sqrt(float64(rank))
			}
		}
	}
	return w
}
