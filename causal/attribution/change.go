package attribution

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// Fit is a structural causal model with draws of its parameters.
type Fit struct {
	SCM   *causal.SCM  // the model
	Draws *bayes.Draws // of its parameters
}

// Statistic is a number of the values that a variable has in some cases.
type Statistic func(values []float64) float64

// Mean is their mean.
func Mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// Variance is their variance.
func Variance(values []float64) float64 {
	m, sum := Mean(values), 0.0
	for _, v := range values {
		sum = math.FMA(v-m, v-m, sum)
	}
	return sum / float64(len(values))
}

// Change divides the change of a statistic of a variable between two data sets
// between the mechanisms upstream of it: by how much did each cause it, by being
// another one than before? The new data are those of after, a model made by
// before.SCM.For, or of the same program, and fitted by itself:
//
//	later, err := scm.For(table)
//	newDraws, err := later.Fit(ctx, by)
//	r, err := attribution.Change(ctx, attribution.Fit{scm, draws}, attribution.Fit{later, newDraws}, "sales", attribution.Mean, attribution.Config{})
//
// In each draw, shares add up to the change between the models; Seen is that of
// the data. A mechanism that is the same in both has a share of 0, up to what is
// not known of its parameters. A node of given rows is a mechanism too.
//
// Errors: models that are not of the same mechanisms, mechanisms that share
// parameters.
// Source: [Budhathoki2021], with draws of both posteriors in place of
// fits.
// Cost: 2^k predictions for k mechanisms, see MaxExact.
func Change(ctx context.Context, before, after Fit, of string, statistic Statistic, cfg Config) (*Result, error) {
	cfg, err := cfg.filled()
	if err != nil {
		return nil, err
	}
	if before.SCM == nil || after.SCM == nil || statistic == nil {
		return nil, errors.New("attribution: Change: want two models and a statistic")
	}
	if !before.SCM.SameMechanisms(after.SCM) {
		return nil, errors.New("attribution: Change: the models have other mechanisms, so that parameters of one mean nothing in the other; make the second by SCM.For of the first")
	}
	c := change{of: of, statistic: statistic, cfg: cfg}
	var errs [4]error
	c.before, errs[0] = newPeriod(before, of, cfg)
	c.after, errs[1] = newPeriod(after, of, cfg)
	c.names, c.owned, errs[2] = players(before.SCM, of)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	if k := min(c.before.draws.Len(), c.after.draws.Len()); c.before.draws.Len() != c.after.draws.Len() {
		c.before.draws, errs[0] = picked(c.before.draws, k)
		c.after.draws, errs[1] = picked(c.after.draws, k)
		if err := errors.Join(errs[:2]...); err != nil {
			return nil, err
		}
	}
	shares, mcse, err := game{len(c.names), c.values}.shapley(ctx, cfg.Permutations, cfg.Seed)
	if err != nil {
		return nil, err
	}
	r, err := newResult("change of "+of, c.names, shares, cfg.Seed)
	if err != nil {
		return nil, err
	}
	r.Seen = statistic(c.after.seen) - statistic(c.before.seen)
	return r, r.divided(c.names, shares, mcse, cfg.Seed)
}

// change is a game of mechanisms that are replaced by new ones.
type change struct {
	before, after period
	names         []string
	owned         map[string][]string // parameters, or the data of given rows, of each mechanism
	of            string
	statistic     Statistic
	cfg           Config
}

// period is a model with its draws and with rows that stand for all.
type period struct {
	prog  *bayes.Program
	draws *bayes.Draws
	rows  bayes.Values
	seen  []float64 // the variable in the data
}

func newPeriod(f Fit, of string, cfg Config) (p period, err error) {
	site, err := variable(f.SCM.Program(), of)
	if err != nil {
		return p, err
	}
	n, err := rowsOf(site)
	if err != nil {
		return p, err
	}
	if p.seen, err = f.SCM.Program().Numbers(of); err != nil {
		return p, fmt.Errorf("attribution: %w", err)
	}
	if p.rows, err = gathered(f.SCM.Program(), site, spread(n, cfg.Rows)); err != nil {
		return p, err
	}
	if p.prog, err = f.SCM.Program().Bind(p.rows); err != nil {
		return p, fmt.Errorf("attribution: %w", err)
	}
	p.draws, err = picked(f.Draws, cfg.Draws)
	return p, err
}

// values evaluates the sets of mechanisms that are the new ones.
func (c change) values(ctx context.Context, sets []uint64) ([][]float64, error) {
	out := make([][]float64, len(sets))
	for i, set := range sets {
		from := make(map[string]bool) // what comes from after
		rows := make(bayes.Values)
		for k, name := range c.names {
			if set>>k&1 == 0 {
				continue
			}
			for _, owned := range c.owned[name] {
				from[owned] = true
				if x, ok := c.after.rows[owned]; ok {
					rows[owned] = x
				}
			}
		}
		prog := c.before.prog
		var err error
		if len(rows) > 0 {
			if prog, err = prog.Bind(rows); err != nil {
				return nil, fmt.Errorf("attribution: %w", err)
			}
		}
		draws, err := mixed(c.before.draws, c.after.draws, from)
		if err != nil {
			return nil, err
		}
		d, err := bayes.PredictWorlds(ctx, draws, c.cfg.Seed, []bayes.World{{Program: prog}}, c.of)
		if err != nil {
			return nil, fmt.Errorf("attribution: %w", err)
		}
		y, err := column(d, c.of)
		if err != nil {
			return nil, err
		}
		out[i] = make([]float64, len(y))
		for k := range y {
			out[i][k] = c.statistic(y[k])
		}
	}
	return out, nil
}

// mixed returns draws of which some variables come from others.
func mixed(before, after *bayes.Draws, from map[string]bool) (*bayes.Draws, error) {
	run := bayes.Run{Chains: 1, Draws: before.Len(), Seed: before.Seed()}
	for name, v := range before.Vars() {
		if from[name] {
			w, err := after.Var(name)
			if err != nil {
				return nil, fmt.Errorf("attribution: Change: the draws of after: %w", err)
			}
			if v.Size() != w.Size() {
				return nil, fmt.Errorf("attribution: Change: %q has %d elements before and %d after", name, v.Size(), w.Size())
			}
			v = w
		}
		run.Vars = append(run.Vars, bayes.Variable{Name: name, Dims: v.Dims()})
		run.Values = append(run.Values, v.Values()...)
	}
	return bayes.NewDraws(run)
}

// players returns the mechanisms upstream of a variable, with what each has of
// its own: parameters, or data that have no distribution.
func players(scm *causal.SCM, of string) (names []string, owned map[string][]string, err error) {
	up, err := scm.Graph().Ancestors(of)
	if err != nil {
		return nil, nil, fmt.Errorf("attribution: %w", err)
	}
	sites := make(map[string]bayes.Site)
	for _, s := range scm.Program().Sites() {
		sites[s.Name] = s
	}
	owner := make(map[string]string)
	owned = make(map[string][]string)
	var errs []error
	for _, node := range scm.Graph().TopologicalOrder() {
		if !slices.Contains(up, node) { // of is one of its ancestors
			continue
		}
		s, mine := sites[node], make(map[string]bool)
		if s.Role == bayes.Covariate {
			mine[node] = true
		}
		parameters(sites, s, mine)
		for _, p := range slices.Sorted(maps.Keys(mine)) {
			if other, taken := owner[p]; taken {
				errs = append(errs, fmt.Errorf("attribution: the mechanisms of %q and %q share the parameter %q, so neither changes alone", other, node, p))
			}
			owner[p] = node
			owned[node] = append(owned[node], p)
		}
		if len(mine) > 0 {
			names = append(names, node)
		}
	}
	if len(names) == 0 {
		errs = append(errs, fmt.Errorf("attribution: no mechanism upstream of %q has parameters, so none can change", of))
	}
	return names, owned, errors.Join(errs...)
}

// parameters collects those that a mechanism reads, and those of their priors.
func parameters(sites map[string]bayes.Site, s bayes.Site, found map[string]bool) {
	for _, name := range s.Parents {
		p := sites[name]
		alone := p.Role == bayes.Computed && onlyParameters(sites, p)
		if p.Role != bayes.Parameter && !alone || found[name] {
			continue
		}
		if p.Role == bayes.Parameter {
			found[name] = true
		}
		parameters(sites, p, found)
	}
}

// onlyParameters says whether a named node is computed of parameters alone.
func onlyParameters(sites map[string]bayes.Site, s bayes.Site) bool {
	for _, name := range s.Parents {
		switch p := sites[name]; p.Role {
		case bayes.Parameter:
		case bayes.Computed:
			if !onlyParameters(sites, p) {
				return false
			}
		default:
			return false
		}
	}
	return true
}
