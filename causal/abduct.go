package causal

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// query is what Ask was asked, resolved and checked.
type query struct {
	prog     *bayes.Program
	worlds   []bayes.World
	seen     []seen
	given    []bayes.Expr
	lets     []bayes.Named
	coupling map[string]Coupling
	of       []bayes.Variable // what is asked for: "a.y", or the name of a Let
	draws    *bayes.Draws
	seed     uint64

	exact *twin // once it is known to fit
}

// abductor is one way to know the noise.
type abductor interface {
	// fits returns nil, or why it can't answer the query.
	fits(q *query) error
	answer(ctx context.Context, q *query) (*Answer, error)
}

// abductors in the order in which they are tried: the first that fits answers.
var abductors = []abductor{predict{}, exact{}, direct{}, gaussian{}, posterior{}}

// query resolves the names and checks what doesn't depend on the way to answer.
func (w *Worlds) query(draws *bayes.Draws, seed uint64, vars []string) (*query, error) {
	w.modelled()
	errs := slices.Clone(w.errs)
	if draws == nil {
		errs = append(errs, errors.New("causal: Ask: no draws; sample the posterior first"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	q := &query{
		prog: w.worlds[0].Program, worlds: w.worlds, seen: w.seen, given: w.given, lets: w.lets,
		coupling: w.coupling, draws: draws, seed: seed,
	}
	conditions := bayes.Joint{Worlds: w.worlds}
	for i, cond := range w.given {
		conditions.Let = append(conditions.Let, bayes.Named{Name: fmt.Sprint("condition ", i+1), Expr: cond})
	}
	var errGiven, err error
	if len(w.given) > 0 {
		_, errGiven = conditions.Variables()
	}
	q.of, err = q.joint().Variables(vars...)
	if err := errors.Join(errGiven, err); err != nil {
		return nil, err
	}
	return q, nil
}

// joint returns the worlds with the expressions over them.
func (q *query) joint() bayes.Joint { return bayes.Joint{Worlds: q.worlds, Let: q.lets} }

// names returns the names of what is asked for.
func (q *query) names() []string {
	names := make([]string, len(q.of))
	for i, v := range q.of {
		names[i] = v.Name
	}
	return names
}

// answered labels draws of what was asked for. Sites that noise doesn't mention
// are Assumed.
func (q *query) answered(d *bayes.Draws, noise map[string]Knowledge) *Answer {
	a := &Answer{Draws: d, rungs: make(map[string]Rung), noise: make(map[string]Knowledge)}
	for _, v := range q.of {
		a.rungs[v.Name] = q.rung(v.Name)
	}
	for _, s := range q.prog.Sites() {
		if s.Role == bayes.Observed || s.Role == bayes.Generated {
			a.noise[s.Name] = noise[s.Name]
		}
	}
	for _, s := range q.seen {
		a.seen = append(a.seen, s.String())
	}
	for _, cond := range q.given {
		a.seen = append(a.seen, cond.String())
	}
	return a
}

// rung returns what kind of question a variable or expression is: evidence of
// the same world leaves it where it is.
func (q *query) rung(name string) Rung {
	worlds := make(map[string]bool)
	add := func(names ...string) {
		for _, n := range names {
			world, _, dotted := strings.Cut(n, ".")
			if !dotted { // of the program itself
				world = factual
			}
			worlds[world] = true
		}
	}
	add(name)
	for _, l := range q.lets {
		if l.Name == name {
			clear(worlds)
			add(l.Expr.Reads()...)
		}
	}
	for _, s := range q.seen {
		worlds[s.world] = true
	}
	for _, cond := range q.given {
		add(cond.Reads()...)
	}
	switch {
	case len(worlds) > 1:
		return Imagining
	case worlds[factual]:
		return Seeing
	default:
		return Doing
	}
}

// predict answers where nothing was seen: all noise is drawn as the model says.
type predict struct{}

func (predict) fits(q *query) error {
	if len(q.seen)+len(q.given) > 0 {
		return errors.New("something was seen")
	}
	return q.monotone()
}

// monotone returns which variable isn't coupled by the quantile of its noise.
func (q *query) monotone() error {
	for _, site := range slices.Sorted(maps.Keys(q.coupling)) {
		if q.coupling[site] == Independent {
			return fmt.Errorf("%s is coupled by %v, which only discrete variables are; to draw it anew in a world, read the model off Program.Twins and give it there the value of its twin, bayes.Policy(p.Expr(bayes.Twin(%q)))", site, Independent, site)
		}
		if q.coupling[site] != Monotone {
			return fmt.Errorf("%s is coupled by %v", site, q.coupling[site])
		}
	}
	return nil
}

func (predict) answer(ctx context.Context, q *query) (*Answer, error) {
	j := q.joint()
	j.ByQuantile = true
	d, err := j.Predict(ctx, q.draws, q.seed, q.names()...)
	if d == nil {
		return nil, err
	}
	return q.answered(d, nil), err
}
