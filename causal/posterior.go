package causal

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/mcmc"
)

// posterior answers where what nobody saw has a posterior given what was seen:
// continuous variables by the no-U-turn sampler, discrete ones summed out of it
// and drawn afterwards, conditions by weights. Each draw of the parameters has a
// chain of its own in each row; all chains of a row adapt together.
type posterior struct{}

const (
	// spacing is the number of iterations between two draws that are kept.
	spacing = 8
	// warmup is the number of iterations in which chains of their own adapt: as
	// they begin from draws that the evidence chose, and there are as many as draws
	// of the parameters, they need few.
	warmup = 80
	// rowWarmup is that of a row by itself: there are a few unknown only, and no condition.
	rowWarmup  = 40
	manyChains = 64 // from which on that is enough; fewer have mcmc's default
	// leastDraws of each chain are made where all draws of the parameters share
	// them, so that R-hat can be judged.
	leastDraws = 250
	// weighed is the number of draws of the unknown, for each draw of the
	// parameters, from which weights choose one: of a condition that half of them
	// meet, all of 16 fail once in 65536 draws.
	weighed = 16
	// leastESS is the number of independent draws below which an answer is
	// refused, where there are so many draws: its interval would be a guess.
	leastESS = 50
	// mixed is the R-hat above which an answer says that chains of the unknown
	// disagree, [Vehtari2021] §1, and unmixed that above which there is none: the
	// one of before.
	mixed, unmixed = 1.01, 1.1
	// longer is how many times as many iterations are made, at a higher rate of
	// acceptance, where the first are not enough.
	longer, careful = 8, 0.95
	// drifting is how many standard errors chains that have come to rest may move
	// on average: false alarms 2e-9.
	drifting = 6
)

func (posterior) fits(q *query) error {
	_, err := q.conditioned()
	return err
}

func (posterior) answer(ctx context.Context, q *query) (*Answer, error) {
	c, err := q.conditioned()
	if err != nil {
		return nil, err
	}
	sets := 1
	if len(q.given) > 0 {
		sets = weighed
	}
	ess, note := math.Inf(1), ""
	values := make([][]float64, sets) // of the unknown, a set after the other
	if c.Dim() > 0 {
		if values, ess, note, err = sampled(ctx, q, c, sets); err != nil {
			return nil, err
		}
	}
	draws, err := c.Complete(ctx, values, q.seed)
	if e, ok := errors.AsType[*bayes.SeenError](err); ok && e.Missed {
		where := ""
		if e.Row > 0 || q.several() {
			where = fmt.Sprintf(" in row %d", e.Row)
		}
		return nil, q.hopeless(0, where)
	}
	if err != nil {
		return nil, impossible(err)
	}
	ess = min(ess, possible(draws))
	if ess < min(leastESS, float64(q.draws.Chains()*q.draws.Len())/2) {
		return nil, q.hopeless(ess, "")
	}
	a, err := q.concluded(ctx, c, draws, ess)
	if a != nil && note != "" {
		a.notes = append(a.notes, note)
	}
	return a, err
}

// hopeless is the error of evidence that leaves too few draws.
func (q *query) hopeless(ess float64, where string) error {
	return fmt.Errorf("causal: Ask: what was seen (%s) leaves %.0f independent draws of %d%s: too few to answer from; it is far from what the model expects, "+
		"or conditions hold in many rows at once: check it, ask of fewer rows, or give more draws", q.told(), ess, q.draws.Chains()*q.draws.Len(), where)
}

// sampled draws sets of the continuous unknown, one of each for every draw of the
// parameters, row by row where rows are apart, and returns how many independent
// draws a set is worth and what the reader should know.
func sampled(ctx context.Context, q *query, c *bayes.Conditioned, sets int) (values [][]float64, ess float64, note string, err error) {
	total := q.draws.Chains() * q.draws.Len()
	cfg := mcmc.Config{Seed: q.seed}
	if c.Depends() {
		cfg.Chains, cfg.Draws, cfg.Thin = total, max(sets, 2), spacing
		if total >= manyChains {
			cfg.Warmup = warmup
		}
	} else {
		cfg.Chains, cfg.Draws = bayes.Lanes, max(leastDraws, (total*sets+bayes.Lanes-1)/bayes.Lanes)
	}
	start, unlikely := c.Start(ctx, cfg.Chains, q.seed)
	if unlikely != nil && !errors.Is(unlikely, bayes.ErrSupport) {
		return nil, 0, "", impossible(unlikely)
	}
	rows, err := c.Rows(ctx)
	if err != nil {
		return nil, 0, "", fmt.Errorf("causal: Ask: %w", err)
	}
	if len(rows) > 1 && sets == 1 && cfg.Warmup == warmup {
		cfg.Warmup = rowWarmup
	}
	size := 0
	for _, v := range c.Variables() {
		size += v.Size()
	}
	values, ess = make([][]float64, sets), float64(total)
	for s := range values {
		values[s] = make([]float64, size*total)
	}
	seeds := rng.NewSite(q.seed, rng.Key("chains of a row"))
	worst, worstRow := 0.0, 0
	for row, target := range rows {
		where := ""
		if len(rows) > 1 {
			words := seeds.At(uint64(row), 0)
			cfg.Seed, where = words.Uint64(), fmt.Sprintf(" in row %d", row)
		}
		cfg.Init = begun(start, row, len(rows))
		e, err := explore(ctx, target, cfg, c.Depends())
		if err == nil && !e.found(total) {
			again := cfg
			again.Kernel = mcmc.NUTS{TargetAccept: careful}
			again.Thin, again.Warmup = longer*max(1, cfg.Thin), 0 // mcmc's default
			e, err = explore(ctx, target, again, c.Depends())
		}
		if _, lost := errors.AsType[*mcmc.InitError](err); lost && unlikely != nil {
			return nil, 0, "", impossible(unlikely)
		}
		if err != nil {
			return nil, 0, "", fmt.Errorf("causal: Ask: what nobody saw%s, given %s: %w", where, q.told(), err)
		}
		if why := e.lost(); why != "" {
			return nil, 0, "", fmt.Errorf("causal: Ask: the posterior of %s%s given %s is not found: %s; give evidence on more variables", e.name, where, q.told(), why)
		}
		if !e.found(total) {
			return nil, 0, "", q.hopeless(e.ess, where)
		}
		if ess = min(ess, e.ess); e.rhat > worst {
			worst, worstRow = e.rhat, row
		}
		at := row
		for _, v := range e.run.Vars() {
			for _, elem := range v.Elems() {
				chains := elem.ByChain()
				for s := range sets {
					for k := range total {
						if to := &values[s][at*total+k]; c.Depends() {
							*to = chains[k][cfg.Draws-sets+s]
						} else {
							draw := (s*total + k) / cfg.Chains * cfg.Chains * cfg.Draws / (sets*total + cfg.Chains)
							*to = chains[k%cfg.Chains][draw]
						}
					}
				}
				at += len(rows)
			}
		}
	}
	if worst > mixed {
		if len(rows) > 1 {
			note = fmt.Sprintf(", in row %d", worstRow)
		}
		note = fmt.Sprintf("chains of what nobody saw disagree somewhat (R-hat %.2f%s): its posterior may have several modes", worst, note)
	}
	return values, ess, note, nil
}

// begun returns what chains of one row of several begin from.
func begun(start []bayes.Values, row, rows int) []bayes.Values {
	if rows == 1 {
		return start
	}
	of := make([]bayes.Values, len(start))
	for k, values := range start {
		of[k] = make(bayes.Values)
		for name, v := range values {
			of[k][name] = v.([]float64)[row]
		}
	}
	return of
}
