package criticism

import (
	"context"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/internal/numeric"
)

// posterior is what moment matching knows of the fit to all data.
type posterior struct {
	prog         *bayes.Program
	name         string      // of the observed variable
	observations int         // of all variables together
	points       [][]float64 // the draws, in the program's space
	density      []float64   // log density of each
}

// cloud is draws after affine maps, and what the densities are there.
type cloud struct {
	points          [][]float64
	density, loglik []float64
	logWeights      []float64 // of the posterior without the observation, smoothed
	khat            float64
}

const (
	mostMaps = 30      // accepted for one observation; R loo's default
	atOnce   = 1 << 22 // log likelihoods held at once, 32 MiB
)

// match improves the importance weights of one observation. The draws are
// moved by affine maps to where the posterior without the observation is, as
// long as k-hat falls; at the end half of them are, and half stay, so that the
// weights serve that posterior and the density of the observation alike.
//
// Shapes: loglik is that of the observation, its element obs, at the draws.
// Result: the weights of draws from the mixture by ratio, the log likelihood at
// them; no cloud if no map lowers k-hat.
// Source: [Paananen2021], the moment matching algorithm and its split proposal.
// Deviation: maps go on as long as k-hat falls, there as long as it is above
// 0.7. Smoothed weights with a k-hat near 0.7 have a bias of several of their
// standard errors (up to 7 for a normal regression with an outlier), and a few
// maps more take it away.
func (p *posterior) match(ctx context.Context, obs int, loglik []float64, reff float64, ratio splitRatio) (*cloud, error) {
	now := &cloud{points: p.points, density: p.density, loglik: loglik}
	now.weigh(now.ratios(p), reff)
	var maps []affine
	for moved := true; moved && len(maps) < mostMaps; {
		moved = false
		for kind := matchMean; kind < matchings && !moved; kind++ {
			a, ok := matchMoments(kind, now.points, now.logWeights)
			if !ok {
				continue
			}
			next := &cloud{points: a.apply(now.points)}
			var err error
			if next.density, next.loglik, err = p.evaluate(ctx, next.points, obs); err != nil {
				return nil, err
			}
			next.weigh(next.ratios(p), reff)
			if next.khat < now.khat {
				maps, now, moved = append(maps, a), next, true
			}
		}
	}
	if len(maps) == 0 {
		return nil, nil
	}
	return p.split(ctx, maps, now, loglik, reff, ratio)
}

// split returns the mixture of the draws at even places after all maps and of
// those at odd ones before.
func (p *posterior) split(ctx context.Context, maps []affine, moved *cloud, loglik []float64, reff float64, ratio splitRatio) (*cloud, error) {
	back := [][]float64{}
	for i := 1; i < len(p.points); i += 2 {
		back = append(back, p.points[i])
	}
	logDet := 0.0
	for k := len(maps) - 1; k >= 0; k-- {
		back = maps[k].undo(back)
		logDet += maps[k].logDet()
	}
	origin, err := p.prog.LogDensities(ctx, back) // at the points that the maps bring to those that stay
	if err != nil {
		return nil, err
	}
	half := &cloud{points: slices.Clone(moved.points), loglik: make([]float64, len(loglik))}
	ratios := make([]float64, len(loglik))
	for i := range ratios {
		density, image := moved.density[i], p.density[i] // at the point; at its inverse image
		half.loglik[i] = moved.loglik[i]
		if i%2 == 1 {
			density, image, half.loglik[i], half.points[i] = p.density[i], origin[i/2], loglik[i], p.points[i]
		}
		ratios[i] = ratio(density, image, half.loglik[i], logDet)
	}
	half.weigh(ratios, reff)
	return half, nil
}

// splitRatio returns the log ratio, at a point, of the posterior without the
// observation to the proposal, from the log density of the posterior at the
// point and at its inverse image, the log likelihood and log |det| of the maps.
type splitRatio func(density, image, loglik, logDet float64) float64

// toMixture is the ratio to the posterior and its image in equal parts. The
// density of the image is that at the inverse image over |det|.
func toMixture(density, image, loglik, logDet float64) float64 {
	if math.IsInf(density, -1) {
		return density
	}
	return density - loglik - numeric.LogAddExp(density, image-logDet)
}

// evaluate returns the log density of the posterior and the log likelihood of
// one observation at points. Where the former is −Inf the latter is 0.
func (p *posterior) evaluate(ctx context.Context, points [][]float64, obs int) (density, loglik []float64, err error) {
	if density, err = p.prog.LogDensities(ctx, points); err != nil {
		return nil, nil, err
	}
	chunk := max(atOnce/p.observations, bayes.Lanes)
	for from := 0; from < len(points); from += chunk {
		draws, err := p.prog.ConstrainDraws(ctx, points[from:min(from+chunk, len(points))], 1)
		if err != nil {
			return nil, nil, err
		}
		all, err := p.prog.LogLik(ctx, draws)
		if err != nil {
			return nil, nil, err
		}
		v, err := all.Var(p.name)
		if err != nil {
			return nil, nil, err
		}
		loglik = append(loglik, v.Values()[obs*draws.Len():(obs+1)*draws.Len()]...)
	}
	for i, d := range density {
		if math.IsInf(d, -1) {
			loglik[i] = 0
		}
	}
	return density, loglik, nil
}

// ratios returns the log ratios of the posterior without the observation to
// that of the draws before the maps; the determinant, one for all, is left out.
func (c *cloud) ratios(p *posterior) []float64 {
	r := make([]float64, len(c.density))
	for i, d := range c.density {
		r[i] = d - c.loglik[i] - p.density[i]
	}
	return r
}

// weigh smooths the ratios.
func (c *cloud) weigh(ratios []float64, reff float64) {
	c.logWeights, c.khat = diagnostics.PSIS(ratios, reff)
}
