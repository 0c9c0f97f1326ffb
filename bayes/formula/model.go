package formula

import (
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// Config says what a formula leaves open. The zero value is a Gaussian family,
// default priors and treatment contrasts.
type Config struct {
	// Family is the distribution of the response; the zero value is Gaussian.
	Family Family
	// Priors are by the names that the printed model and the summary have: a
	// number (Intercept, b[x], sigma, sd_g[x]) or a class of them (b, sd_g).
	// What isn't there has the default, which the printed model states.
	Priors map[string]bayes.Dist
	// Contrasts code factors, by column; the zero value is Treatment.
	Contrasts map[string]Contrast
	// AllowDeficient lets columns of the design be sums of others: then only
	// their priors tell them apart.
	AllowDeficient bool
}

// Model is a formula with its data: a Bayesian model that is ready to be
// fitted. It is safe for concurrent use.
type Model struct {
	*plan
	table   *bayes.Table
	program *bayes.Program
}

// Build makes a model of a formula, the table that has its columns, and a
// configuration.
//
// Nothing is centred, scaled or dropped unless the formula says so; printing
// the model shows each coefficient with its prior.
//
// Errors: every fault of the formula, its columns and the configuration,
// joined: each an *Error with column and caret where it has a place in the
// text.
func Build(text string, t *bayes.Table, cfg Config) (*Model, error) {
	p, err := newPlan(text, t, cfg)
	if err != nil {
		return nil, err
	}
	if p.response.y == nil {
		p.list.add(p.formula.Parts[0].Pos, ErrSyntax, "the formula has no response: y ~ …")
		return nil, p.list.err()
	}
	m := &Model{plan: p, table: t}
	f := newFrame(t, p.list)
	out := p.response.learn(f, p.family)
	data := make([]predictorData, len(p.parts))
	for i, q := range p.parts {
		q.learn(f, p)
		if data[i] = q.data(f); len(p.list.faults) == 0 && !cfg.AllowDeficient {
			data[i].design.checkRank(p.list)
		}
	}
	p.checkCategorical()
	if err := p.list.err(); err != nil {
		return nil, err
	}
	p.setPriors(out, data)
	p.checkNames()
	if err := p.list.err(); err != nil {
		return nil, err
	}
	b := newBuilder(p)
	b.observe(out, data)
	if m.program, err = b.m.Compile(); err != nil {
		return nil, fmt.Errorf("formula: %q: %w", p.formula.String(), err)
	}
	return m, nil
}

// Program returns the compiled model, which any sampler takes.
func (m *Model) Program() *bayes.Program { return m.program }

// Formula returns the parsed formula.
func (m *Model) Formula() *Formula { return m.formula }

// param returns a parameter of the family by name.
func (p *plan) param(name string) param {
	for _, q := range p.family.params {
		if q.name == name {
			return q
		}
	}
	return param{}
}

// checkNames reports coefficients, effects and groups that have one name: the
// summary could not tell them apart.
func (p *plan) checkNames() {
	check := func(at Pos, what string, names []string) {
		seen := make(map[string]bool)
		for _, name := range names {
			if seen[name] {
				p.list.add(at, bayes.ErrDuplicate, "two %s are called %q; rename a column or a level", what, name)
			}
			seen[name] = true
		}
	}
	for _, q := range p.parts {
		check(q.node.Pos, "coefficients", q.coefs)
		for _, g := range q.groups {
			check(g.node.Pos, "effects", g.effects)
		}
	}
	seen := map[string]bool{meanName: true, "Intercept": true, "b": true, cutpointsName: true}
	for _, q := range p.family.params {
		seen[q.name] = true
	}
	if seen[p.response.name()] {
		p.list.add(p.response.node.Pos, bayes.ErrDuplicate, "the response can't be called %q, as a parameter is; rename the column", p.response.name())
	}
}

// checkCategorical reports what a response with levels can't have.
func (p *plan) checkCategorical() {
	if p.family.response != categoryResponse {
		return
	}
	s := p.parts[0].spec
	for _, g := range s.groups {
		p.list.add(g.node.Pos, bayes.ErrModel, "a categorical response takes no effects that vary by group")
	}
	for _, v := range s.smooths {
		p.list.add(v.node.Pos, bayes.ErrModel, "a categorical response takes no smooths; bs(x, df = 5) and ns(x, df = 5) are columns like others")
	}
	for _, v := range s.offsets {
		p.list.add(v.node.Pos, bayes.ErrModel, "a categorical response takes no offset")
	}
}
