package bayes

import (
	"errors"
	"maps"
	"slices"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/nearest"
)

// Bind returns the program with new data under old names. Nothing of the model
// is built again, only its graph is lowered to the new numbers, which takes
// milliseconds at most.
//
// Data may change their length if everything along the same dim does: binding
// x and y of 100 rows to 20 new rows gives predictions for those 20.
func (p *Program) Bind(data Values) (*Program, error) {
	r := ir.Rewriter{Replace: make(map[*ir.Node]*ir.Node), Resize: make(map[*ir.Dim]*ir.Dim)}
	var errs []error
	pos := ir.Here()
	byName := make(map[string]*ir.Dim)
	for _, name := range slices.Sorted(maps.Keys(data)) {
		old := find(p.g.data, name)
		if old == nil {
			if find(p.g.params, name) != nil {
				errs = append(errs, fault(ErrUnknownName, pos, "Bind: %q is a parameter: Bind gives data, Do sets any variable", name))
			} else {
				errs = append(errs, unknown(pos, "Bind", name, p.g.data))
			}
			continue
		}
		num, shape, err := numbers(data[name])
		if err != nil {
			errs = append(errs, fault(ErrData, pos, "Bind: %q %v", name, err))
			continue
		}
		if len(shape) != len(old.Dims) {
			if len(num) != old.Size() {
				errs = append(errs, fault(ErrShape, pos, "Bind: %q has shape %v; it was %v", name, shape, old))
				continue
			}
			shape = sizes(old.Dims)
		}
		n := *old
		n.Num, n.Dims = num, make([]*ir.Dim, len(shape))
		for i, d := range old.Dims {
			n.Dims[i] = resized(d, shape[i], byName)
			if prev, ok := r.Resize[d]; ok && prev.Size != shape[i] || n.Dims[i].Size != shape[i] {
				errs = append(errs, fault(ErrShape, pos, "Bind: %q gives dim %q size %d, other data give it %d", name, d.Name, shape[i], n.Dims[i].Size))
			}
			r.Resize[d] = n.Dims[i]
		}
		r.Replace[old] = &n
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	resizeNamed(p.g, &r, byName)
	return compile(p.name, p.g.rewritten(&r))
}

// resized returns d with another size, one object for each name.
func resized(d *ir.Dim, size int, byName map[string]*ir.Dim) *ir.Dim {
	if d.Size == size && byName[d.Name] == nil {
		if d.Name != "" {
			byName[d.Name] = d
		}
		return d
	}
	if e := byName[d.Name]; e != nil && d.Name != "" {
		return e
	}
	e := &ir.Dim{Name: d.Name, Size: size} // labels belong to the old positions
	if d.Name != "" {
		byName[d.Name] = e
	}
	return e
}

// resizeNamed gives every node on a dim whose name was resized the new size.
func resizeNamed(g graph, r *ir.Rewriter, byName map[string]*ir.Dim) {
	for _, list := range [][]*ir.Node{g.params, g.data, g.named, g.fixed, g.after, g.acted} {
		for _, n := range list {
			for _, d := range n.Dims {
				if e := byName[d.Name]; e != nil && d.Name != "" && e != d {
					r.Resize[d] = e
				}
			}
		}
	}
}

func sizes(dims []*ir.Dim) []int {
	s := make([]int, len(dims))
	for i, d := range dims {
		s[i] = d.Size
	}
	return s
}

// Do returns the program under an intervention that sets variables: parameters,
// data, named nodes. Whatever determined them no longer does, and everything
// that depends on them follows the values. A number serves every position of an
// array. It is Intervene with Set alone.
//
// Source: the truncated factorisation of [Pearl2009] §3.2.
func (p *Program) Do(values Values) (*Program, error) {
	actions := make(map[string]Action, len(values))
	for name, v := range values {
		actions[name] = Set(v)
	}
	return p.intervene("Do", ir.Here(), actions)
}

// rewritten returns the graph after surgery.
func (g graph) rewritten(r *ir.Rewriter) graph {
	each := func(nodes []*ir.Node) []*ir.Node {
		out := make([]*ir.Node, len(nodes))
		for i, n := range nodes {
			out[i] = r.Node(n)
		}
		return out
	}
	return graph{
		params: each(g.params), named: each(g.named), fixed: each(g.fixed), data: each(g.data),
		priors: each(g.priors), likes: each(g.likes), extra: each(g.extra), drawn: each(g.drawn), after: each(g.after),
		acted: each(g.acted), elsewhere: each(g.elsewhere), others: each(g.others), stale: g.stale,
	}
}

func find(nodes []*ir.Node, name string) *ir.Node {
	for _, n := range nodes {
		if n.Name == name {
			return n
		}
	}
	return nil
}

// unknown reports a name the model doesn't have, with the nearest it has.
func unknown(pos ir.Pos, verb, name string, known []*ir.Node) error {
	var names []string
	for _, n := range known {
		if !slices.Contains(names, n.Name) {
			names = append(names, n.Name)
		}
	}
	return fault(ErrUnknownName, pos, "%s: the model has no %q%s", verb, name, nearest.Suggest(name, names))
}
