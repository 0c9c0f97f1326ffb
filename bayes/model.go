package bayes

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/internal/ir"
)

// Model is a joint distribution being written down. Its methods never fail:
// faults are collected, each with the user's line, and Compile returns them
// all. A Model is not safe for concurrent use; the Program it compiles to is.
type Model struct {
	name  string
	nodes map[string]*ir.Node
	dims  map[string]Dim
	g     graph
	codes map[*ir.Node]*Factor // data that are labels
	errs  []error
}

// graph is a model's nodes by their role.
type graph struct {
	params []*ir.Node
	named  []*ir.Node // parameters and named nodes, in order: what draws hold
	fixed  []*ir.Node // named nodes of data alone
	data   []*ir.Node
	priors []*ir.Node // terms of parameters
	likes  []*ir.Node // terms of data
	extra  []*ir.Node // potentials
	drawn  []*ir.Node // terms of generated quantities
	after  []*ir.Node // generated quantities and what is named of them

	// After interventions.
	acted     []*ir.Node // variables acted on
	elsewhere []*ir.Node // terms that draw values of other programs
	others    []*ir.Node // parameters of other programs
	stale     []string   // parameters whose prior depends on a variable acted on
}

// NewModel returns an empty model. The name appears in messages.
func NewModel(name string) *Model {
	return &Model{name: name, nodes: make(map[string]*ir.Node), dims: make(map[string]Dim), codes: make(map[*ir.Node]*Factor)}
}

// Dim declares a named dimension with one position per label.
func (m *Model) Dim(name string, labels ...string) Dim { return m.dim(NewDim(name, labels...)) }

// DimSize declares a named dimension of n positions without labels.
func (m *Model) DimSize(name string, n int) Dim { return m.dim(SizedDim(name, n)) }

func (m *Model) dim(d Dim) Dim {
	pos := ir.Here()
	if m.dims == nil { // of a Model that NewModel did not make
		m.dims = make(map[string]Dim)
	}
	switch _, taken := m.dims[d.Name()]; {
	case d.Name() == "":
		m.fault(ErrModel, pos, "Dim: a dimension of a model needs a name; use Size for an anonymous one")
	case taken:
		m.fault(ErrDuplicate, pos, "Dim: dimension %q is declared twice", d.Name())
	case d.Size() <= 0:
		m.fault(ErrShape, pos, "Dim: dimension %q has %d positions; it needs at least 1", d.Name(), d.Size())
	}
	m.dims[d.Name()] = d
	return d
}

// Param declares a parameter with its prior, one for each position of dims.
// Its support, and so the transform that samplers move on, is the prior's.
//
// A prior of vectors (Simplex, MvNormalCholesky …) takes the last dim for its
// elements.
func (m *Model) Param(name string, prior Dist, dims ...Dim) Expr {
	n := &ir.Node{Op: ir.Param, Name: name, Pos: ir.Here(), Support: prior.support, Free: true}
	m.register(name, n)
	m.g.params, m.g.named = append(m.g.params, n), append(m.g.named, n)
	for _, d := range dims {
		if d.Size() <= 0 {
			n.Err = ir.Faultf(ir.BadShape, n.Pos, "Param: %q has an empty dim %q", name, d.Name())
			return Expr{n}
		}
		n.Dims = append(n.Dims, d.d)
	}
	if prior.density == nil {
		n.Err = ir.Faultf(ir.BadModel, n.Pos, "Param: %q has no prior; Flat() is the improper uniform one", name)
		return Expr{n}
	}
	domain := prior.density.Domain()
	n.Restricted = prior.on && n.Support != domain.Support
	rank := max(domain.Rank, n.Support.Kind.Rank())
	switch {
	case domain.Known:
		n.Err = ir.Faultf(ir.BadModel, n.Pos, "Param: %q has a censored prior (%v): only data are censored; restrict a prior by Truncated", name, prior)
	case domain.Integer:
		n.Err = ir.Faultf(ir.BadModel, n.Pos, "Param: %q is discrete (%v): gradients can't move it; "+
			"sum it out: Mixture, ZeroInflated and Hurdle do so, or write the sum with LogProb and Potential", name, prior)
	case domain.Atom:
		n.Err = ir.Faultf(ir.BadModel, n.Pos, "Param: %q is 0 with a probability of its own (%v): gradients can't move it there; "+
			"such values are data", name, prior)
	case rank == 1 && len(dims) == 0:
		n.Err = ir.Faultf(ir.BadShape, n.Pos, "Param: %q is a vector (%v): give it a dim", name, prior)
	case rank == 2 && (len(dims) < 2 || dims[len(dims)-1].Size() != dims[len(dims)-2].Size()):
		n.Err = ir.Faultf(ir.BadShape, n.Pos, "Param: %q is a square matrix (%v): give it two dims of one size", name, prior)
	}
	m.g.priors = append(m.g.priors, m.term(n, prior, n.Pos))
	return Expr{n}
}

// Let names an expression, so that it appears in the draws.
func (m *Model) Let(name string, e Expr) Expr {
	x := lift(e)
	n := node(ir.Reshape, x)
	n.Name, n.Dims = name, x.Dims
	m.register(name, n)
	switch {
	case n.After:
		m.g.after = append(m.g.after, n)
	case n.Free || n.Faulty():
		m.g.named = append(m.g.named, n)
	default:
		m.g.fixed = append(m.g.fixed, n)
	}
	return Expr{n}
}

// Observe states that data were drawn from a distribution. x is Data, or a
// named expression of data alone (Let).
func (m *Model) Observe(x Expr, d Dist) {
	n, pos := lift(x), ir.Here()
	switch {
	case n.Faulty():
		m.keep(n)
	case d.density == nil:
		m.fault(ErrModel, pos, "Observe: %v has no distribution", n)
	case n.Free:
		m.fault(ErrModel, pos, "Observe: %v depends on parameters, so its density would lack a Jacobian; "+
			"observe data, or add the term with Potential", n)
	case n.Name == "":
		m.fault(ErrModel, pos, "Observe: %v has no name; declare it with Data or name it with Let", show(n))
	case slices.ContainsFunc(m.g.likes, func(t *ir.Node) bool { return t.Name == n.Name }):
		m.fault(ErrDuplicate, pos, "Observe: %q is observed twice; combine the two likelihoods into one", n.Name)
	case m.codes[n] != nil && !d.density.Domain().Integer:
		m.fault(ErrData, pos, "Observe: %v are labels (%s), not numbers that %s could have made: take a distribution of categories, or read the column as numbers",
			n, strings.Join(firstLabels(m.codes[n]), ", "), d.density.Name())
	default:
		m.g.likes = append(m.g.likes, m.term(n, d, pos))
	}
}

// firstLabels returns the levels of a factor, three at most and what stands for more.
func firstLabels(f *Factor) []string {
	const most = 3 // to tell what column it is
	if len(f.Levels) <= most {
		return f.Levels
	}
	return append(slices.Clone(f.Levels[:most]), "…")
}

// Potential adds all elements of an expression to the log density: a factor
// that is no distribution, or a likelihood summed out by hand. Nothing can be
// drawn from it: [Program.Prior] and [Program.Predict] leave it out, draws of the
// prior too if it is a factor of that, and [Program.LogLik] has no values of it.
// [Program.Potentials] lists them.
func (m *Model) Potential(name string, e Expr) {
	x := lift(e)
	n := node(ir.Reshape, x)
	n.Name, n.Dims = name, x.Dims
	m.register(name, n)
	if n.After {
		wrong(n, ir.BadModel, "Potential: %v depends on what is only known in predictions (%v)", name, firstAfter(x))
	}
	m.g.extra = append(m.g.extra, n)
}

// term builds the log density of x under d.
func (m *Model) term(x *ir.Node, d Dist, pos ir.Pos) *ir.Node {
	t := node(ir.Term, append([]*ir.Node{x}, d.args...)...)
	t.Density, t.Name, t.Pos = d.density, x.Name, pos
	t.Err = d.err
	if g := firstAfter(t.Args[1:]...); g != nil && !x.After && t.Err == nil {
		t.Err = ir.Faultf(ir.BadModel, pos, "%s: the distribution of %v depends on %v, which is only known in predictions", d.density.Name(), x, g)
	}
	if fault := freeInteger(d, pos); fault != nil && t.Err == nil {
		t.Err = fault
	}
	if t.Err == nil {
		t.Err = m.strays(d)
	}
	return t
}

// strays returns the fault of a parameter of the model, with a prior that is not flat,
// whose support has numbers that it can't have where d reads it; nil if there is none.
// A standard deviation with a normal prior would otherwise be sampled as if the prior
// were truncated, badly, and predictions would have none for half of its draws.
func (m *Model) strays(d Dist) error {
	for k, p := range d.density.Params() {
		a := d.args[k]
		i := slices.IndexFunc(m.g.priors, func(t *ir.Node) bool { return t.Args[0] == a })
		if i < 0 || improper(m.g.priors[i]) || a.Support.Kind.Rank() > 0 {
			continue
		}
		prior := m.g.priors[i]
		if p.Kind != ir.Real {
			return ir.Faultf(ir.BadSupport, d.pos, "%s: %s is %q, whose prior %s(%s) is of numbers each by itself, and %s must be %s",
				d.density.Name(), p.Name, a.Name, prior.Density.Name(), shown(prior.Args[1:]), p.Name, fitting(p))
		}
		lo, hi := math.Inf(-1), math.Inf(1)
		if a.Support.Kind == ir.Bounded {
			lo, hi = a.Support.Lo, a.Support.Hi
		}
		if lo < p.Lo || hi > p.Hi {
			return ir.Faultf(ir.BadSupport, d.pos, "%s: %s is %q, whose prior %s(%s) allows numbers that %s can't be, which lies between %v and %v: "+
				"take a prior such as %s, or restrict it by Truncated or On", d.density.Name(), p.Name, a.Name, prior.Density.Name(), shown(prior.Args[1:]), p.Name, p.Lo, p.Hi, fitting(p))
		}
	}
	return nil
}

// fitting names priors that stay where a parameter must lie.
func fitting(p ir.ParamSpec) string {
	switch {
	case p.Kind == ir.Simplex:
		return "shares that sum to 1: take Dirichlet, or restrict the prior by On(Simplex(), …)"
	case p.Kind == ir.Ordered:
		return "increasing: restrict the prior by On(Ordered(), …)"
	case math.IsInf(p.Hi, 1):
		return "HalfNormal or Exponential"
	}
	return "Beta or Uniform"
}

func (m *Model) register(name string, n *ir.Node) {
	if m.nodes == nil { // of a Model that NewModel did not make
		m.nodes, m.codes = make(map[string]*ir.Node), make(map[*ir.Node]*Factor)
	}
	switch _, taken := m.nodes[name]; {
	case name == "":
		m.fault(ErrModel, n.Pos, "a parameter, data or named node has an empty name")
	case taken:
		m.fault(ErrDuplicate, n.Pos, "%q is declared twice", name)
	default:
		m.nodes[name] = n
	}
}

func (m *Model) fault(class error, pos ir.Pos, format string, args ...any) {
	m.errs = append(m.errs, fault(class, pos, format, args...))
}

// keep makes sure that the faults of n are reported.
func (m *Model) keep(n *ir.Node) { m.g.extra = append(m.g.extra, n) }

// String prints the model as a statistician would write it.
func (m *Model) String() string {
	s := "model " + m.name + "\n"
	for _, t := range m.g.priors {
		s += fmt.Sprintf("  %v ~ %v\n", t.Args[0], Dist{density: t.Density, args: t.Args[1:]})
	}
	for _, n := range m.g.named {
		if n.Op != ir.Param {
			s += fmt.Sprintf("  %v = %s\n", n, show(n.Args[0]))
		}
	}
	for _, t := range slices.Concat(m.g.likes, m.g.drawn) {
		s += fmt.Sprintf("  %v ~ %v\n", t.Args[0], Dist{density: t.Density, args: t.Args[1:]})
	}
	return s
}
