package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/mcmc"
)

// answer is what the program prints as JSON; README.md describes the fields.
type answer struct {
	Conclusion  string            `json:"conclusion"`
	Unit        map[string]string `json:"unit"`
	Action      string            `json:"action"`
	Event       string            `json:"event"` // "" if the outcome is a number
	Rung        string            `json:"rung"`
	Estimate    *cli.Estimate     `json:"estimate"` // under the coupling; null if only bounds follow
	Coupling    string            `json:"coupling"`
	Bounds      *limits           `json:"bounds"` // null where nothing depends on the coupling
	Doing       map[string]limits `json:"doing"`  // of the event, by treatment, in patients at large
	Noise       map[string]string `json:"noise"`
	N           int               `json:"n"`
	Trust       cli.Trust         `json:"sampler"`
	Assumptions []string          `json:"assumptions"`

	question *question
}

// limits are bounds with what is not known of the parameters.
type limits struct {
	Lower    float64    `json:"lower"` // mean over draws
	Upper    float64    `json:"upper"`
	Interval [2]float64 `json:"interval"` // from the 5th percentile of the lower to the 95th of the upper
}

// String writes one number where the ends are one.
func (l limits) String() string {
	if l.Lower == l.Upper {
		return fmt.Sprintf("%.2f (%.2f to %.2f)", l.Lower, l.Interval[0], l.Interval[1])
	}
	return fmt.Sprintf("between %.2f and %.2f", l.Lower, l.Upper)
}

func (l limits) drawn() plot.Interval {
	return plot.Interval{Mid: (l.Lower + l.Upper) / 2, Lo: l.Interval[0], Hi: l.Interval[1], Inner: [2]float64{l.Lower, l.Upper}}
}

const (
	level = 0.9 // of all intervals
	// perDraw is the number of draws of the parameters for which the probability
	// is computed by itself, for its interval.
	perDraw = 200
)

// imagine answers by a structural causal model: abduction, action, prediction.
func (q *question) imagine(ctx context.Context) (*answer, error) {
	mechanisms := make(map[string]causal.Mechanism)
	for _, name := range q.graph.Names() {
		parents, err := q.graph.Parents(name)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(append(parents, name), func(n string) bool { return !q.table.IsFactor(n) }) {
			mechanisms[name] = causal.ConditionalTable{} // no form is assumed
		}
	}
	model, err := causal.NewSCM(q.graph, q.table, mechanisms)
	if err != nil {
		return nil, err
	}
	draws, err := q.program.Sample(ctx, model.Program(), mcmc.Config{})
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	a := q.begin(draws)
	a.Assumptions = append(a.Assumptions, "the graph is right: nothing unmeasured causes two of its variables")
	unit, err := q.one(model)
	if err != nil {
		return nil, err
	}
	if q.event == "" {
		return a, q.number(ctx, a, unit, draws)
	}
	return a, q.probability(ctx, a, unit, draws)
}

// begin returns an answer with what is known before it.
func (q *question) begin(draws *bayes.Draws) *answer {
	return &answer{
		Unit: q.unit, Action: q.treatment + "=" + q.to, Event: q.event, N: q.table.N(), question: q, Rung: causal.Imagining.String(),
		Doing: make(map[string]limits), Noise: make(map[string]string), Trust: cli.TrustOf(draws),
		Assumptions: []string{"the patient is one of those that the data are of"},
	}
}

// one returns the model of the patient alone. What nobody saw has any value of
// the data: it is not given to the model as seen.
func (q *question) one(model *causal.SCM) (*causal.SCM, error) {
	var cols []bayes.Column
	for _, name := range q.table.Names() {
		if !q.table.IsFactor(name) {
			x := 0.0
			if value, seen := q.unit[name]; seen {
				var err error
				if x, err = q.code(name, value); err != nil {
					return nil, err
				}
			}
			cols = append(cols, bayes.Col(name, []float64{x}))
			continue
		}
		f, err := q.table.Factor(name)
		if err != nil {
			return nil, err
		}
		value, seen := q.unit[name]
		if !seen {
			value = f.Levels[0]
		}
		cols = append(cols, bayes.Col(name, []string{value}))
	}
	row, err := bayes.FromColumns(cols...)
	if err != nil {
		return nil, err
	}
	return model.For(row)
}

// worlds declares what would have been, with the patient seen or not.
func (q *question) worlds(model *causal.SCM, seen bool, treatment string) (*causal.Worlds, error) {
	w := model.Worlds()
	to, err := q.code(q.treatment, treatment)
	if err != nil {
		return nil, err
	}
	w.Do("a", map[string]bayes.Action{q.treatment: bayes.Set(to)})
	for _, name := range slices.Sorted(maps.Keys(q.unit)) {
		if value, err := q.code(name, q.unit[name]); err != nil {
			return nil, err
		} else if seen {
			w.See("f."+name, value)
		}
	}
	of := w.V("a." + q.outcome)
	if q.event != "" {
		event, err := q.code(q.outcome, q.event)
		if err != nil {
			return nil, err
		}
		of = bayes.Equal(of, event)
	}
	w.Let("of", of)
	return w, nil
}

// number answers where the outcome is a number: the draws of what it would have
// been.
func (q *question) number(ctx context.Context, a *answer, unit *causal.SCM, draws *bayes.Draws) error {
	w, err := q.worlds(unit, true, q.to)
	if err != nil {
		return err
	}
	ans, err := w.Ask(ctx, draws, q.program.Seed, "of")
	if err != nil {
		return err
	}
	of, err := first(ans)
	if err != nil {
		return err
	}
	e := cli.EstimateOf(of, level)
	a.Estimate = &e
	return q.label(a, ans)
}

// label adds how the noise was known.
func (q *question) label(a *answer, ans *causal.Answer) error {
	for _, name := range q.table.Names() {
		how, err := ans.Noise(name)
		if err != nil {
			return err
		}
		a.Noise[name] = how.String()
	}
	a.Coupling = causal.Monotone.String()
	a.conclude()
	return nil
}

// probability answers where the outcome has levels: for some draws of the
// parameters the probability and its bounds.
func (q *question) probability(ctx context.Context, a *answer, unit *causal.SCM, draws *bayes.Draws) error {
	w, err := q.worlds(unit, true, q.to)
	if err != nil {
		return err
	}
	var p, lower, upper []float64
	doing := make(map[string][]float64)
	f, err := q.table.Factor(q.treatment)
	if err != nil {
		return err
	}
	var last *causal.Answer
	dependent := false
	for _, draw := range apart(draws) {
		ans, err := w.Ask(ctx, draw, q.program.Seed, "of")
		if err != nil {
			return err
		}
		of, err := first(ans)
		if err != nil {
			return err
		}
		lo, hi, depends := ans.Bounds("of")
		if !depends {
			lo, hi = of.Mean(), of.Mean()
		}
		dependent = dependent || depends
		p, lower, upper = append(p, of.Mean()), append(lower, lo), append(upper, hi)
		last = ans
		for _, t := range f.Levels {
			w, err := q.worlds(unit, false, t)
			if err != nil {
				return err
			}
			ans, err := w.Enumerate(ctx, draw, q.program.Seed, "of")
			if err != nil {
				return err
			}
			of, err := first(ans)
			if err != nil {
				return err
			}
			doing[t] = append(doing[t], of.Mean())
		}
	}
	if a.Estimate, err = estimate(p); err != nil {
		return err
	}
	for t, values := range doing {
		l, err := limitsOf(values, values)
		if err != nil {
			return err
		}
		a.Doing[t] = *l
	}
	if dependent {
		if a.Bounds, err = limitsOf(lower, upper); err != nil {
			return err
		}
	}
	return q.label(a, last)
}

// first returns what was asked of the one row.
func first(ans *causal.Answer) (bayes.RV, error) {
	v, err := ans.Var("of")
	if err != nil {
		return v, err
	}
	return v.At(0)
}

// apart returns some draws, each by itself.
func apart(draws *bayes.Draws) []*bayes.Draws {
	total := draws.Chains() * draws.Len()
	n := min(perDraw, total)
	var out []*bayes.Draws
	for i := range n {
		k := i * total / n
		run := bayes.Run{Chains: 1, Draws: 1}
		for name, v := range draws.Vars() {
			run.Vars = append(run.Vars, bayes.Variable{Name: name, Dims: v.Dims()})
			for e := range v.Size() {
				run.Values = append(run.Values, v.Values()[e*total+k])
			}
		}
		if d, err := bayes.NewDraws(run); err == nil { // one of many is as good as they
			out = append(out, d)
		}
	}
	return out
}

// estimate sums up numbers, one a draw.
func estimate(values []float64) (*cli.Estimate, error) {
	v, err := variable(values)
	if err != nil {
		return nil, err
	}
	e := cli.EstimateOf(v, level)
	return &e, nil
}

func limitsOf(lower, upper []float64) (*limits, error) {
	lo, errLo := variable(lower)
	hi, errHi := variable(upper)
	if err := errors.Join(errLo, errHi); err != nil {
		return nil, err
	}
	return &limits{lo.Mean(), hi.Mean(), [2]float64{lo.Quantile((1 - level) / 2), hi.Quantile((1 + level) / 2)}}, nil
}

func variable(values []float64) (bayes.RV, error) {
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "p"}}, Chains: 1, Draws: len(values), Values: values})
	if err != nil {
		return bayes.RV{}, fmt.Errorf("%d draws: %w", len(values), err)
	}
	return d.Var("p")
}
