package bayes

import (
	"errors"
	"maps"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
)

// Parameters returns the parameters, which Unconstrain takes: the Variables
// without the named nodes that follow from them.
func (p *Program) Parameters() []Variable { return variables(p.g.params) }

// Unconstrain returns the sampler's point for parameter values given by name
// on the constrained scale; coordinates of parameters not given are NaN.
func (p *Program) Unconstrain(v Values) ([]float64, error) { return pointOf(p.g.params, p.Dim(), v) }

// pointOf is Unconstrain for parameters of dim coordinates.
func pointOf(params []*ir.Node, dim int, v Values) ([]float64, error) {
	var errs []error
	pos := ir.Here()
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if find(params, name) == nil {
			errs = append(errs, unknown(pos, "Unconstrain", name, params))
		}
	}
	q := make([]float64, dim)
	at := 0
	for _, n := range params {
		part := q[at : at+exec.Coordinates(n)]
		at += len(part)
		value, ok := v[n.Name]
		if !ok {
			for i := range part {
				part[i] = math.NaN()
			}
			continue
		}
		num, _, err := numbers(value)
		switch {
		case err != nil:
			errs = append(errs, fault(ErrData, pos, "Unconstrain: %q %v", n.Name, err))
		case len(num) != n.Size():
			errs = append(errs, fault(ErrShape, pos, "Unconstrain: %v is given %d values", n, len(num)))
		default:
			if err := exec.Unconstrain(n, part, num); err != nil {
				errs = append(errs, fault(ErrSupport, pos, "Unconstrain: %v", err))
			}
		}
	}
	return q, errors.Join(errs...)
}

// LogDensity returns the log density of parameter values on the constrained
// scale: no Jacobian, all normalising constants. Every parameter is needed;
// values outside the support give −Inf.
func (p *Program) LogDensity(v Values) (float64, error) {
	q, err := p.Unconstrain(v)
	if errors.Is(err, ErrSupport) {
		return math.Inf(-1), nil
	}
	if err != nil {
		return 0, err
	}
	for _, n := range p.g.params {
		if _, ok := v[n.Name]; !ok {
			return 0, fault(ErrUnknownName, ir.Here(), "LogDensity: parameter %v has no value", n)
		}
	}
	f := p.density.NewFrame(exec.Value)
	f.Jacobian = false
	var lp [Lanes]float64
	f.Eval(spread(q), nil, lp[:])
	return lp[0], nil
}

// constrained returns the graph with parameters that are read as they are, so
// that it runs on the draws of any method.
func (g graph) constrained() graph { return constrained(g)[0] }

// constrained rewrites graphs so that what they share stays shared.
func constrained(graphs ...graph) []graph {
	r := constrainer(graphs...)
	out := make([]graph, len(graphs))
	for i, g := range graphs {
		out[i] = g.rewritten(r)
	}
	return out
}

// constrainer rewrites what depends on the parameters of graphs.
func constrainer(graphs ...graph) *ir.Rewriter {
	r := &ir.Rewriter{Replace: make(map[*ir.Node]*ir.Node)}
	for _, g := range graphs {
		for _, n := range slices.Concat(g.params, g.others) {
			if r.Replace[n] == nil {
				free := *n
				free.Support = ir.Support{}
				r.Replace[n] = &free
			}
		}
	}
	return r
}
