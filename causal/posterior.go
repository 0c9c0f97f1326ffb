package causal

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/mcmc"
)

// posterior answers where what nobody saw has a posterior given what was seen:
// continuous variables by the no-U-turn sampler, discrete ones summed out of it
// and drawn afterwards, conditions by weights. Each draw of the parameters has a
// chain of its own; all chains adapt together.
type posterior struct{}

const (
	// spacing is the number of iterations between two draws that are kept.
	spacing = 8
	// warmup is the number of iterations in which chains of their own adapt: as
	// they begin from draws that the evidence chose, and there are as many as draws
	// of the parameters, they need few.
	warmup     = 80
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
	draws, err := chosen(ctx, q, c, values)
	if err != nil {
		return nil, err
	}
	ess = min(ess, possible(draws))
	if ess < min(leastESS, float64(q.draws.Chains()*q.draws.Len())/2) {
		return nil, q.hopeless(ess)
	}
	a, err := q.concluded(ctx, c, draws, ess)
	if a != nil && note != "" {
		a.notes = append(a.notes, note)
	}
	return a, err
}

// hopeless is the error of evidence that leaves too few draws.
func (q *query) hopeless(ess float64) error {
	return fmt.Errorf("causal: Ask: what was seen (%s) leaves %.0f independent draws of %d: too few to answer from; it is far from what the model expects, "+
		"or conditions hold in many rows at once: check it, ask of fewer rows, or give more draws", q.told(), ess, q.draws.Chains()*q.draws.Len())
}

// sampled draws sets of the continuous unknown, one of each for every draw of the
// parameters, and returns how many independent draws a set is worth and what the
// reader should know.
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
	var unlikely error
	if cfg.Init, unlikely = c.Start(ctx, cfg.Chains, q.seed); unlikely != nil && !errors.Is(unlikely, bayes.ErrSupport) {
		return nil, 0, "", impossible(unlikely)
	}
	run, err := mcmc.Sample(ctx, c, cfg)
	if _, lost := errors.AsType[*mcmc.InitError](err); lost && unlikely != nil {
		return nil, 0, "", impossible(unlikely)
	}
	if err != nil {
		return nil, 0, "", fmt.Errorf("causal: Ask: what nobody saw, given %s: %w", q.told(), err)
	}
	values, ess = make([][]float64, sets), float64(total)
	worst := 0.0
	for _, v := range run.Vars() {
		for name, e := range v.Elems() {
			chains := e.ByChain()
			if c.Depends() {
				if z := drift(chains); !(math.Abs(z) <= drifting) {
					return nil, 0, "", fmt.Errorf("causal: Ask: the posterior of %s given %s is not found: chains still move (%.1f standard errors); give evidence on more variables", name, q.told(), z)
				}
			} else {
				r := diagnostics.Rhat(chains)
				if worst = max(worst, r); !(r <= unmixed) {
					return nil, 0, "", fmt.Errorf("causal: Ask: the posterior of %s given %s is not found: chains disagree (R-hat %.2f); give evidence on more variables", name, q.told(), r)
				}
				ess = min(ess, diagnostics.ESSBulk(chains), diagnostics.ESSTail(chains))
			}
			for s := range sets {
				for k := range total {
					if c.Depends() {
						values[s] = append(values[s], chains[k][cfg.Draws-sets+s])
					} else {
						at := (s*total + k) / cfg.Chains * cfg.Chains * cfg.Draws / (sets*total + cfg.Chains)
						values[s] = append(values[s], chains[k%cfg.Chains][at])
					}
				}
			}
		}
	}
	if worst > mixed {
		note = fmt.Sprintf("chains of what nobody saw disagree somewhat (R-hat %.2f): its posterior may have several modes", worst)
	}
	return values, ess, note, nil
}

// drift returns how far chains moved between their first and last draws, in
// standard errors of the mean over chains.
func drift(chains [][]float64) float64 {
	n, mean, squares := float64(len(chains)), 0.0, 0.0
	for _, c := range chains {
		mean += (c[len(c)-1] - c[0]) / n
	}
	for _, c := range chains {
		d := c[len(c)-1] - c[0] - mean
		squares += float64(d * d)
	}
	if squares == 0 {
		return 0
	}
	return mean / math.Sqrt(squares/n/n)
}

// chosen completes each set of the unknown and chooses by their weights one for
// each draw of the parameters.
func chosen(ctx context.Context, q *query, c *bayes.Conditioned, values [][]float64) (*bayes.Draws, error) {
	var sets []*bayes.Draws
	var last error
	for s := range values {
		d, err := c.Complete(ctx, values[s], q.seed+uint64(s))
		switch {
		case errors.Is(err, bayes.ErrSupport):
			last = err
		case err != nil:
			return nil, impossible(err)
		default:
			sets = append(sets, d)
		}
	}
	switch {
	case len(sets) == 0:
		if e, ok := errors.AsType[*bayes.SeenError](last); ok && e.Missed {
			return nil, q.hopeless(0)
		}
		return nil, impossible(last)
	case len(values) == 1:
		return sets[0], nil
	}
	total := q.draws.Chains() * q.draws.Len()
	pick := make([]int, total)
	logw := make([]float64, total)
	copy(logw, q.draws.LogWeights())
	site := rng.NewSite(q.seed, rng.Key("draw that meets a condition"))
	for k := range pick {
		w, sum := make([]float64, len(sets)), 0.0
		for s, d := range sets {
			if l := d.LogWeights(); l == nil {
				w[s] = 1
			} else if l[k] > math.Inf(-1) {
				w[s] = numeric.Exp(l[k] - logw[k])
			}
			sum += w[s]
		}
		if sum == 0 {
			logw[k] = math.Inf(-1)
			continue
		}
		noise := site.At(0, uint64(k))
		left := float64(rng.Uniform(&noise) * sum)
		for s, v := range w {
			if v > 0 {
				pick[k] = s
			}
			if left -= v; left < 0 {
				break
			}
		}
	}
	return merged(sets, pick, logw)
}

// merged takes draw k from set pick[k].
func merged(sets []*bayes.Draws, pick []int, logw []float64) (*bayes.Draws, error) {
	run := bayes.Run{Chains: sets[0].Chains(), Draws: sets[0].Len(), LogWeights: logw, Seed: sets[0].Seed()}
	total := len(pick)
	for name, v := range sets[0].Vars() {
		run.Vars = append(run.Vars, bayes.Variable{Name: name, Dims: v.Dims()})
		var from [][]float64
		for _, d := range sets {
			w, err := d.Var(name)
			if err != nil {
				return nil, err
			}
			from = append(from, w.Values())
		}
		for i := range v.Size() {
			for k, s := range pick {
				run.Values = append(run.Values, from[s][i*total+k])
			}
		}
	}
	return bayes.NewDraws(run)
}
