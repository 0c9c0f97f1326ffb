package causal

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// conditioned returns the worlds given what was seen, in which what nobody saw
// is unknown.
func (q *query) conditioned() (*bayes.Conditioned, error) {
	if err := q.monotone(); err != nil {
		return nil, err
	}
	if len(q.seen)+len(q.given) == 0 {
		return nil, errors.New("nothing was seen")
	}
	j := q.evidence()
	evidence := j.Seen
	j.Seen = nil
	var given []string
	for i, cond := range q.given {
		name := fmt.Sprintf("condition %d, %v", i+1, cond)
		j.Let, given = append(j.Let, bayes.Named{Name: name, Expr: cond}), append(given, name)
	}
	return j.Condition(q.draws, q.seed, evidence, given...)
}

// concluded predicts from draws of the unknown and labels the answer.
func (q *query) concluded(ctx context.Context, c *bayes.Conditioned, draws *bayes.Draws, ess float64) (*Answer, error) {
	d, err := c.Predict(ctx, draws, q.seed, q.names()...)
	if d == nil {
		return nil, err
	}
	a := q.answered(d, q.knowledge(c))
	a.ess = make(map[string]float64)
	for _, v := range q.of {
		a.ess[v.Name] = ess
	}
	return a, err
}

// knowledge says how the noise of each site was known: that of a site that was
// seen is read off, unless something that it depends on was not.
func (q *query) knowledge(c *bayes.Conditioned) map[string]Knowledge {
	known := make(map[string]Knowledge)
	unseen := make(map[string]bool)
	for _, name := range c.Inferred() {
		known[name], unseen[name] = Posterior, true
	}
	sites := make(map[string]bayes.Site)
	for _, s := range q.prog.Sites() {
		sites[s.Name] = s
	}
	var open func(name string) bool // something that it is computed from is unseen
	open = func(name string) bool {
		for _, p := range sites[name].Parents {
			if unseen[p] || sites[p].Role == bayes.Computed && open(p) {
				return true
			}
		}
		return false
	}
	for _, s := range q.seen {
		switch role := sites[s.name].Role; {
		case role != bayes.Observed && role != bayes.Generated:
		case open(s.name):
			known[s.name] = Posterior
		case c.Discrete(s.name):
			known[s.name] = Interval
		default:
			known[s.name] = Known
		}
	}
	return known
}

// told writes what was seen.
func (q *query) told() string {
	var pieces []string
	for _, s := range q.seen {
		pieces = append(pieces, s.String())
	}
	for _, cond := range q.given {
		pieces = append(pieces, cond.String())
	}
	return strings.Join(pieces, ", ")
}

// impossible turns the error of evidence that no draw allows into that of this
// package.
func impossible(err error) error {
	if e, ok := errors.AsType[*bayes.SeenError](err); ok {
		return &ImpossibleError{Evidence: e.Seen, Row: e.Row, Draw: e.Draw}
	}
	return fmt.Errorf("causal: Ask: %w", err)
}

// possible returns the number of draws that have a weight.
func possible(d *bayes.Draws) float64 {
	logw := d.LogWeights()
	if logw == nil {
		return float64(d.Chains() * d.Len())
	}
	n := 0
	for _, w := range logw {
		if w > math.Inf(-1) {
			n++
		}
	}
	return float64(n)
}
