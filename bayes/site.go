package bayes

import (
	"slices"

	"github.com/seed78144065/credence/internal/ir"
)

// Role says what a variable of a model is.
type Role uint8

const (
	// Parameter: what inference draws.
	Parameter Role = iota
	// Covariate: data without a distribution.
	Covariate
	// Observed: data with a distribution, which predictions draw.
	Observed
	// Computed: a named node, or a variable that an intervention computes.
	Computed
	// Generated: drawn in predictions alone.
	Generated
)

var roles = []string{"parameter", "covariate", "observed", "computed", "generated"}

// String returns the role as a word.
func (r Role) String() string { return roles[r] }

// Site is one variable of a program with what determines it.
type Site struct {
	Name string // of the variable
	Role Role   // parameter, observation or a function of others
	Dims []Dim  // none for a scalar
	// Parents are the variables that the site's distribution or expression
	// mentions, each once. A variable is one site however many dims it has.
	Parents []string
}

// Sites returns the variables of the program, each with its parents: those that
// its prior, distribution or expression reads without another in between.
//
// After an intervention, a variable whose natural value an action reads has the
// parents of that value too.
func (p *Program) Sites() []Site {
	from := make(map[*ir.Node]*ir.Node)
	for _, t := range slices.Concat(p.g.priors, p.g.predictive()) {
		from[t.Args[0]] = t
	}
	visible := make(map[string]*ir.Node)
	var sites []Site
	var nodes []*ir.Node
	for _, n := range p.g.everything() {
		if visible[n.Name] == nil {
			visible[n.Name] = n
			nodes = append(nodes, n)
		}
	}
	for _, n := range nodes {
		s := Site{Name: n.Name, Dims: Expr{n}.Dims(), Role: Computed}
		switch t := from[n]; {
		case n.Op == ir.Param:
			s.Role = Parameter
		case t != nil && n.After:
			s.Role = Generated
		case t != nil:
			s.Role = Observed
		case n.Op == ir.Data:
			s.Role = Covariate
		}
		seen := make(map[*ir.Node]bool)
		var visit func(a *ir.Node)
		visit = func(a *ir.Node) {
			if seen[a] {
				return
			}
			seen[a] = true
			if a != n && visible[a.Name] == a && a.Name != "" {
				s.Parents = append(s.Parents, a.Name)
				return
			}
			args := a.Args
			if t := from[a]; t != nil {
				args = t.Args[1:]
			}
			for _, b := range args {
				visit(b)
			}
		}
		visit(n)
		sites = append(sites, s)
	}
	return sites
}

// Expr returns a variable of the program as an expression, for actions of
// Intervene. If there is none of that name, what is made of it is faulty and
// says so.
func (p *Program) Expr(name string) Expr {
	if n := find(p.g.everything(), name); n != nil {
		return Expr{n}
	}
	pos := ir.Here()
	return Expr{&ir.Node{Pos: pos, Err: unknown(pos, "Expr", name, p.g.everything())}}
}

// Stale returns the parameters whose prior depends on a variable that an
// intervention acted on. Draws of them from a posterior were learnt without the
// action: they are not what it would make of them. In non-centred form, as a
// named node of standard noise, such a variable follows.
func (p *Program) Stale() []string { return slices.Clone(p.g.stale) }
