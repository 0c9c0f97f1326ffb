package attribution

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/internal/numeric"
)

// Tail says which values count as at least as far out as an outlier's.
type Tail uint8

const (
	// Apart: those at least as far from the mean, on either side.
	Apart Tail = iota
	// Above: those at least as large.
	Above
	// Below: those at least as small.
	Below
)

// out is how far out a value is.
func (t Tail) out(v, mean float64) float64 {
	switch t {
	case Above:
		return v
	case Below:
		return -v
	}
	return math.Abs(v - mean)
}

// RootCauses divides how surprising a value is between the noise of the
// variables upstream of it: which of them was odd in this case, rather than what
// odd values it passed on? The case is a row of the model's data (SCM.For states
// the model for others).
//
// What is divided is the score −log P(a value as far out), which is 0 where all
// noise is that of the case. Noise that made the value more ordinary has a
// negative share. Noise is known by abduction, causal.Worlds.SeeData; where an
// interval of it fits, or parameters are not known, shares vary between draws.
//
// Errors: unknown variables, a row that is not there; what abduction can't do.
// Source: [Budhathoki2022]. A probability is estimated from m = Config.Rows rows
// as (those as far out + 1)/(m + 1): no score is above log(m + 1), and noise
// without which the value is rarer than 1 in m has a share that is too small.
// Cost: 2^k worlds of Config.Rows rows for k variables, see MaxExact.
func RootCauses(ctx context.Context, scm *causal.SCM, draws *bayes.Draws, of string, row int, cfg Config) (*Result, error) {
	if cfg.Rows == 0 {
		cfg.Rows = 2000
	}
	cfg, err := cfg.filled()
	if err != nil {
		return nil, err
	}
	if scm == nil {
		return nil, errors.New("attribution: no model")
	}
	site, errSite := variable(scm.Program(), of)
	d, errDraws := picked(draws, cfg.Draws)
	if err := errors.Join(errSite, errDraws); err != nil {
		return nil, err
	}
	n, err := rowsOf(site)
	if err != nil {
		return nil, err
	}
	if row < 0 || row >= n {
		return nil, fmt.Errorf("attribution: row %d of %q, which has rows 0 to %d", row, of, n-1)
	}
	c, err := newCase(scm, site, row, cfg)
	if err != nil {
		return nil, err
	}
	c.draws, c.cfg = d, cfg
	shares, mcse, err := game{len(c.names), c.values}.shapley(ctx, cfg.Permutations, cfg.Seed)
	if err != nil {
		return nil, err
	}
	r, err := newResult(fmt.Sprintf("score of %s = %.4g", of, c.value), c.names, shares, cfg.Seed)
	if err != nil {
		return nil, err
	}
	r.Seen = math.NaN()
	return r, r.divided(c.names, shares, mcse, cfg.Seed)
}

// unit is a case, in as many rows as are to be drawn of its noise.
type unit struct {
	scm   *causal.SCM
	prog  *bayes.Program // with twins, which have noise of their own
	names []string       // of variables with noise
	of    string
	value float64
	draws *bayes.Draws
	cfg   Config
}

func newCase(scm *causal.SCM, site bayes.Site, row int, cfg Config) (c unit, err error) {
	seen, err := scm.Program().Numbers(site.Name)
	if err != nil {
		return c, fmt.Errorf("attribution: %w", err)
	}
	at := make([]int, cfg.Rows)
	for i := range at {
		at[i] = row
	}
	rows, err := gathered(scm.Program(), site, at)
	if err != nil {
		return c, err
	}
	prog, err := scm.Program().Bind(rows)
	if err == nil {
		prog, err = prog.Twins()
	}
	if err != nil {
		return c, fmt.Errorf("attribution: %w", err)
	}
	c = unit{prog: prog, of: site.Name, value: seen[row]}
	up, err := scm.Graph().Ancestors(site.Name)
	if err != nil {
		return c, fmt.Errorf("attribution: %w", err)
	}
	roles := make(map[string]bayes.Role)
	for _, s := range prog.Sites() {
		roles[s.Name] = s.Role
	}
	for _, name := range up { // the variable is one of its ancestors
		if role := roles[name]; role == bayes.Observed {
			c.names = append(c.names, name)
		} else if role != bayes.Covariate && role != bayes.Computed {
			return c, fmt.Errorf("attribution: %q is a %v: its noise in one case can't be told from data", name, role)
		}
	}
	c.scm, err = causal.FromModel(prog)
	return c, err
}

// values returns log P(as far out) where the noise of each set is that of the
// case and all other noise is drawn anew.
func (c unit) values(ctx context.Context, sets []uint64) ([][]float64, error) {
	out := make([][]float64, len(sets))
	mean := make([]float64, c.draws.Len())
	if c.cfg.Tail == Apart {
		y, err := c.worlds(ctx, []uint64{0})
		if err != nil {
			return nil, err
		}
		for d := range mean {
			mean[d] = Mean(y[0][d])
		}
	}
	const together = 64 // worlds, for memory
	for first := 0; first < len(sets); first += together {
		y, err := c.worlds(ctx, sets[first:min(first+together, len(sets))])
		if err != nil {
			return nil, err
		}
		for i, world := range y {
			out[first+i] = c.logShares(world, mean)
		}
	}
	return out, nil
}

// logShares returns the logarithm of the share of rows that are as far out, for
// each draw.
func (c unit) logShares(y [][]float64, mean []float64) []float64 {
	const digits = 1e-9 // noise there and back costs some
	out := make([]float64, len(y))
	for d, rows := range y {
		far := c.cfg.Tail.out(c.value, mean[d])
		count := 0
		for _, v := range rows {
			if c.cfg.Tail.out(v, mean[d]) >= far-float64(digits*(1+math.Abs(c.value))) {
				count++
			}
		}
		out[d] = numeric.Log(float64(count+1) / float64(len(rows)+1))
	}
	return out
}

// worlds returns the variable, [set][draw][row].
func (c unit) worlds(ctx context.Context, sets []uint64) ([][][]float64, error) {
	w := c.scm.Worlds()
	w.SeeData(c.names...)
	names := make([]string, len(sets))
	for i, set := range sets {
		actions := make(map[string]bayes.Action)
		for k, name := range c.names {
			if set>>k&1 == 0 {
				actions[name] = bayes.Policy(c.prog.Expr(bayes.Twin(name)))
			}
		}
		world := "w" + strconv.Itoa(i)
		w.Do(world, actions)
		names[i] = world + "." + c.of
	}
	ans, err := w.Ask(ctx, c.draws, c.cfg.Seed, names...)
	if err != nil {
		return nil, fmt.Errorf("attribution: %w", err)
	}
	out := make([][][]float64, len(sets))
	for i, name := range names {
		if out[i], err = column(ans.Draws, name); err != nil {
			return nil, err
		}
	}
	return out, nil
}
