package formula

import (
	"maps"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
)

// plan is a formula that has been checked against a family and the columns of
// a table, and what its variables have learnt from the table.
type plan struct {
	formula  *Formula
	cfg      Config
	list     *faultList
	family   *family
	parts    []*part // the mean first
	response response

	// What is known once the data of the fit have been read.
	priors       *priors
	cutpoints    *prior  // of levels in an order
	centre, unit float64 // of the response on the scale of the predictor
}

// part is the predictor of one parameter of the family.
type part struct {
	name   string // mu, sigma, …
	node   *Part
	spec   *spec
	groups []*grouping

	// What is known once the data of the fit have been read.
	coefs          []string
	interceptPrior *prior // nil: no intercept
	slopes         []*prior
	bends          []*prior // standard deviations of the smooths
}

// prefix goes before the names of the part's parameters.
func (p *part) prefix() string {
	if p.name == meanName {
		return ""
	}
	return p.name + "_"
}

const meanName = "mu" // of the predictor of the response itself

// newPlan parses a formula and resolves it. Faults of its text come back at
// once; those found later are in the plan's list.
func newPlan(text string, t *bayes.Table, cfg Config) (*plan, error) {
	f, err := Parse(text)
	if err != nil {
		return nil, err
	}
	p := &plan{formula: f, cfg: cfg, list: &faultList{text: text}}
	if t == nil {
		p.list.general(bayes.ErrData, "the table is nil")
		return nil, p.list.err()
	}
	if p.family = cfg.Family.spec(); p.family == nil {
		p.list.general(bayes.ErrModel, "Config.Family is %d, which is no family", cfg.Family)
		return nil, p.list.err()
	}
	for _, name := range slices.Sorted(maps.Keys(cfg.Contrasts)) {
		if !slices.Contains(t.Names(), name) {
			p.list.general(bayes.ErrUnknownName, "Config.Contrasts: no column %q%s", name, nearest.Suggest(name, t.Names()))
		}
	}
	p.resolve(t)
	if err := p.list.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// resolve turns the parts into specs.
func (p *plan) resolve(t *bayes.Table) {
	r := &resolver{list: p.list, vars: make(map[string]*variable), smooths: make(map[string]*smooth)}
	used := (&Formula{Parts: []Part{{Left: p.formula.Parts[0].Left, Right: &Node{}}}}).Names()
	for _, name := range t.Names() {
		if !slices.Contains(used, name) {
			r.others = append(r.others, name)
		}
	}
	names := p.family.partNames()
	for i := range p.formula.Parts {
		n := &p.formula.Parts[i]
		q := &part{name: meanName, node: n, spec: r.spec(n.Right, false)}
		if i > 0 {
			q.name = p.partName(n, names)
		}
		if slices.ContainsFunc(p.parts, func(o *part) bool { return o.name == q.name && q.name != "" }) {
			p.list.add(n.Pos, bayes.ErrDuplicate, "%s has two formulas", q.name)
		}
		for _, g := range q.spec.groups {
			q.groups = append(q.groups, &grouping{groupSpec: g})
		}
		p.parts = append(p.parts, q)
	}
	if left := p.formula.Parts[0].Left; left != nil {
		p.response = readResponse(left, p.list)
		for _, q := range p.parts {
			p.checkPredictors(q.node.Right)
		}
	}
	if p.family.response == gradeResponse && !p.parts[0].spec.intercept {
		p.list.add(p.formula.Parts[0].Right.Pos, bayes.ErrModel, "levels in an order have cutpoints for their intercepts: leave the 0 out")
	}
}

// checkPredictors refuses a response that is its own predictor.
func (p *plan) checkPredictors(n *Node) {
	if n.Kind == Name && slices.Contains((&Formula{Parts: []Part{{Left: p.response.node}}}).Names(), n.Text) {
		p.list.add(n.Pos, bayes.ErrModel, "%s is the response, or part of it, and can't predict itself: leave it out", n.Text)
	}
	for _, a := range n.Args {
		p.checkPredictors(a)
	}
}

// partName checks the left side of a further formula.
func (p *plan) partName(n *Part, names []string) string {
	switch {
	case n.Left == nil:
		p.list.add(n.Pos, ErrSyntax, "a further formula needs the parameter it is for: %s ~ …", append(names, "sigma")[0])
	case n.Left.Kind != Name || !slices.Contains(names, n.Left.Text):
		known := " (it has none)"
		if len(names) > 0 {
			known = nearest.Suggest(n.Left.Text, names)
		}
		p.list.add(n.Left.Pos, bayes.ErrUnknownName, "the family %v has no parameter %q to predict%s", p.cfg.Family, n.Left, known)
	default:
		return n.Left.Text
	}
	return ""
}

// part returns the part of a parameter, nil if it has no formula.
func (p *plan) part(name string) *part {
	for _, q := range p.parts {
		if q.name == name {
			return q
		}
	}
	return nil
}
