package criticism

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
)

// PIT returns p with its bad values mended by moment matching; p itself stays as
// it is. New data are drawn for the draws that were moved, and weighted as
// [Refine.Estimate] weighs them. Values that could not be mended keep their
// k-hat; nothing is fitted again.
//
// Shapes: p is what [LOOPIT] made of the observed values of the variable called
// name. Events that are vectors have no such transform.
// Result: the k-hat of a value that was mended is that of its new weights; the
// same seed gives the same values.
// Errors: as Estimate; observed values of another number.
// Source: [Paananen2021], for the expectation of y_rep < y.
// Cost: as Estimate, and new data at every draw for a bad value.
func (r Refine) PIT(ctx context.Context, p *PIT, observed []float64, name string, seed uint64) (*PIT, error) {
	if p == nil || len(p.Values) == 0 {
		return nil, r.fit(0, fmt.Errorf("criticism: Refine: there are no values; pass what LOOPIT returned"))
	}
	if err := r.fit(p.Draws, nil); err != nil {
		return nil, err
	}
	if len(observed) != len(p.Values) {
		return nil, fmt.Errorf("criticism: Refine: %d observed values for a PIT of %d; they must be those LOOPIT had", len(observed), len(p.Values))
	}
	out := &PIT{Names: p.Names, Values: slices.Clone(p.Values), Khat: slices.Clone(p.Khat), P: p.P, Draws: p.Draws}
	var post *posterior
	var obs []bayes.RV
	for i, k := range p.Khat {
		if !(k > KhatLimit(p.Draws)) {
			continue
		}
		var err error
		if post == nil {
			if post, obs, err = r.posterior(ctx, name, p.Names[0], len(p.Names)); err != nil {
				return nil, fmt.Errorf("criticism: Refine: %w", err)
			}
		}
		c, err := post.match(ctx, i, obs[i].Values(), efficiency(obs[i], nil), toMixture)
		if err != nil {
			return nil, fmt.Errorf("criticism: Refine: %s: %w", p.Names[i], err)
		}
		if c == nil || !(c.khat < k) {
			continue
		}
		src := rng.New(seed, "criticism/refine", uint64(i))
		replicated, err := post.predict(ctx, c.points, i, &src)
		if err != nil {
			return nil, fmt.Errorf("criticism: Refine: %s: %w", p.Names[i], err)
		}
		out.Values[i], out.Khat[i] = pit(observed[i], replicated, c.logWeights, rng.Uniform(&src)), c.khat
	}
	out.test()
	return out, nil
}

// predict draws one observation anew at every point.
func (p *posterior) predict(ctx context.Context, points [][]float64, obs int, src rng.Source) ([]float64, error) {
	var out []float64
	chunk := max(atOnce/p.observations, bayes.Lanes)
	for from := 0; from < len(points); from += chunk {
		draws, err := p.prog.ConstrainDraws(ctx, points[from:min(from+chunk, len(points))], 1)
		if err != nil {
			return nil, err
		}
		all, err := p.prog.Predict(ctx, draws, src.Uint64()) // noise depends on the place within the chunk
		if err != nil {
			return nil, err
		}
		v, err := all.Var(p.name)
		if err != nil {
			return nil, err
		}
		out = append(out, v.Values()[obs*draws.Len():(obs+1)*draws.Len()]...)
	}
	return out, nil
}
