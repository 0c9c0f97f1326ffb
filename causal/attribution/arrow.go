package attribution

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/internal/rng"
)

// ArrowStrengths measures each arrow into a variable: by how much the variance
// of the variable grows, on average over the cases, if the parent's value reaches
// it no more and it is fed a value of another case instead, the other parents
// held. Where the mechanism is linear that is β²·Var(parent): a strong arrow has a
// large coefficient or a parent that varies much.
//
// Parents have the values of the model's own rows; posterior draws are of the
// mechanism. Strengths are not shares: they add up to nothing.
//
// Errors: a variable without parents or whose parents nobody observed; fewer than
// three rows.
// Source: the cut arrow of [Janzing2013], measured in variance instead of
// relative entropy, as in [Bloebaum2024].
func ArrowStrengths(ctx context.Context, scm *causal.SCM, draws *bayes.Draws, to string, cfg Config) (*Result, error) {
	cfg, err := cfg.filled()
	if err != nil {
		return nil, err
	}
	if scm == nil {
		return nil, errors.New("attribution: no model")
	}
	site, errSite := variable(scm.Program(), to)
	d, errDraws := picked(draws, cfg.Draws)
	if err := errors.Join(errSite, errDraws); err != nil {
		return nil, err
	}
	n, err := rowsOf(site)
	if err != nil {
		return nil, err
	}
	if n < 3 {
		return nil, fmt.Errorf("attribution: %q has %d rows; want at least three to exchange values between", to, n)
	}
	names, err := scm.Graph().Parents(to)
	if err != nil {
		return nil, fmt.Errorf("attribution: %w", err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("attribution: %q has no parents, so no arrow points to it", to)
	}
	rows, err := gathered(scm.Program(), site, spread(n, min(n, cfg.Rows)))
	if err != nil {
		return nil, err
	}
	prog, err := scm.Program().Bind(rows)
	if err != nil {
		return nil, fmt.Errorf("attribution: %w", err)
	}
	a := arrows{draws: d, to: to, rows: min(n, cfg.Rows), names: names, seed: cfg.Seed}
	if a.scm, err = causal.FromModel(prog); err != nil {
		return nil, err
	}
	for _, name := range names {
		x, err := prog.Numbers(name)
		if err == nil && len(x) != a.rows {
			err = fmt.Errorf("%q has %d positions and %q %d rows", name, len(x), to, a.rows)
		}
		if err != nil {
			return nil, fmt.Errorf("attribution: the arrow %s -> %s: %w", name, to, err)
		}
		a.parents = append(a.parents, x)
	}
	shares, arrowNames := make([][]float64, len(names)), make([]string, len(names))
	for j, name := range names {
		if shares[j], err = a.strength(ctx, j); err != nil {
			return nil, err
		}
		arrowNames[j] = name + " -> " + to
	}
	r, err := newResult("strength of arrows, in the variance of "+to, arrowNames, shares, cfg.Seed)
	if r != nil {
		r.Seen = math.NaN()
	}
	return r, err
}

// arrows are those into a variable.
type arrows struct {
	scm     *causal.SCM
	draws   *bayes.Draws
	to      string
	rows    int
	names   []string
	parents [][]float64 // in the rows
	seed    uint64
}

// exchange pairs each case with three others: the parent's values come from x and
// z rows further, noise from the row m further.
type exchange struct{ x, z, m int }

// exchanges returns all pairs of values if there are few rows, else some.
func (a *arrows) exchanges(parent int) (list []exchange) {
	const few, some = 12, 16 // at most 66 and 16 pairs, six worlds each
	n := a.rows
	if n <= few {
		for x := range n {
			for z := range x {
				list = append(list, exchange{x, z, 1 + (x+z)%(n-1)})
			}
		}
		return list
	}
	r := rng.New(a.seed, "attribution/exchanges", uint64(parent))
	for range some {
		x := int(rng.Uint64n(&r, uint64(n)))
		z := (x + 1 + int(rng.Uint64n(&r, uint64(n-1)))) % n
		list = append(list, exchange{x, z, 1 + int(rng.Uint64n(&r, uint64(n-1)))})
	}
	return list
}

// strength returns that of the arrow from parent j, for each draw.
//
// With the parent at two random values x, z and noise u, v, the variance given
// the other parents is ½E(f(x, u) − f(z, v))², of which that of noise alone,
// ½E(f(x, u) − f(x, v))² at the true x, is no fault of the arrow. Each pair of
// values has its noise both ways round, so that noise that is added cancels.
func (a *arrows) strength(ctx context.Context, j int) ([]float64, error) {
	sum := make([]float64, a.draws.Len())
	list := a.exchanges(j)
	n := a.rows
	for _, e := range list {
		w := a.scm.Worlds()
		var names []string
		// Row i has the noise of row i and the parents of row i − back, but the
		// parent j of ahead rows further.
		add := func(back, ahead int) {
			actions := make(map[string]bayes.Action, len(a.names))
			for k, name := range a.names {
				value := make([]float64, n)
				for i := range value {
					from := i + n - back
					if k == j {
						from += ahead
					}
					value[i] = a.parents[k][from%n]
				}
				actions[name] = bayes.Set(value)
			}
			world := "w" + strconv.Itoa(len(names))
			w.Do(world, actions)
			names = append(names, world+"."+a.to)
		}
		for _, s := range [][2]int{{0, e.x}, {e.m, e.z}, {e.m, e.x}, {0, e.z}, {0, 0}, {e.m, 0}} {
			add(s[0], s[1])
		}
		ans, err := w.Ask(ctx, a.draws, a.seed, names...)
		if err != nil {
			return nil, fmt.Errorf("attribution: %w", err)
		}
		y := make([][][]float64, len(names))
		for k, name := range names {
			if y[k], err = column(ans.Draws, name); err != nil {
				return nil, err
			}
		}
		for d := range sum {
			for i := range n {
				other := (i + e.m) % n // where the same parents have other noise
				cut := square(y[0][d][i]-y[1][d][other]) + square(y[2][d][other]-y[3][d][i])
				sum[d] += (cut/4 - square(y[4][d][i]-y[5][d][other])/2) / float64(n*len(list))
			}
		}
	}
	return sum, nil
}

func square(x float64) float64 { return float64(x * x) }
