package bayes

import (
	"errors"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/ir"
)

// SplitRows returns the log density as a sum, for minibatches: parts holds the
// log likelihood of each batch of rows of the named data, and rest all that does
// not depend on their number: priors, potentials, Jacobians, other observations.
// A batch is a list of row numbers from 0.
//
//	batches := [][]int{{0, 2, 4}, {1, 3}}
//	rest, parts, err := prog.SplitRows(batches, "x", "y") // log p = rest + parts[0] + parts[1]
//
// Name all data that have these rows. It is a sum if rows are independent given
// the parameters, which nothing here checks: a Gaussian process or a time series
// falls apart. All share the coordinates of the program.
//
// Errors: a name that is no data, numbers of rows that differ, a row out of
// range, no observation or a parameter along the rows; all faults joined.
// Cost: each batch is bound and compiled, which takes milliseconds.
func (p *Program) SplitRows(batches [][]int, data ...string) (rest *Program, parts []BatchTarget, err error) {
	pos := ir.Here()
	nodes, err := p.rowData(pos, data)
	if err != nil {
		return nil, nil, err
	}
	along := func(t *ir.Node) bool {
		dims := t.Args[0].Dims
		return len(dims) > 0 && slices.ContainsFunc(nodes, func(n *ir.Node) bool {
			return n.Dims[0] == dims[0] || n.Dims[0].Name != "" && n.Dims[0].Name == dims[0].Name
		})
	}
	g := p.g
	g.likes = slices.DeleteFunc(slices.Clone(g.likes), along)
	if rest, err = compile(p.name, g); err != nil {
		return nil, nil, err
	}
	g = p.g
	g.priors, g.extra, g.named, g.drawn, g.after = nil, nil, nil, nil, nil // nothing is recorded of a part
	g.likes = slices.DeleteFunc(slices.Clone(g.likes), func(t *ir.Node) bool { return !along(t) })
	if len(g.likes) == 0 {
		return nil, nil, fault(ErrModel, pos, "SplitRows: no observation of model %q lies along the rows of %q", p.name, data)
	}
	if rows := nodes[0].Dims[0].Size; len(batches) == 0 {
		return nil, nil, fault(ErrData, pos, "SplitRows: there are no batches of the %d rows", rows)
	}
	whole := &Program{name: p.name, g: g}
	for b, rows := range batches {
		values, err := rowValues(pos, nodes, b, rows)
		if err != nil {
			return nil, nil, err
		}
		part, err := whole.Bind(values)
		if err != nil {
			return nil, nil, err
		}
		if part.Dim() != p.Dim() {
			return nil, nil, fault(ErrModel, pos, "SplitRows: a parameter lies along the rows of %q: batch %d has %d unconstrained coordinates, all rows have %d; "+
				"sum it out, or take all rows", data, b, part.Dim(), p.Dim())
		}
		parts = append(parts, part.WithoutJacobian())
	}
	return rest, parts, nil
}

// rowData finds the named data, which must have equally many rows.
func (p *Program) rowData(pos ir.Pos, names []string) (nodes []*ir.Node, err error) {
	var errs []error
	for _, name := range names {
		n := find(p.g.data, name)
		switch {
		case n == nil:
			errs = append(errs, unknown(pos, "SplitRows", name, p.g.data))
			continue
		case len(n.Dims) == 0 || len(n.Dims) > 2:
			errs = append(errs, fault(ErrShape, pos, "SplitRows: %v is no column or matrix: it has no rows", n))
			continue
		case len(nodes) > 0 && n.Dims[0].Size != nodes[0].Dims[0].Size:
			errs = append(errs, fault(ErrShape, pos, "SplitRows: %v has %d rows, %v has %d", n, n.Dims[0].Size, nodes[0], nodes[0].Dims[0].Size))
		}
		nodes = append(nodes, n)
	}
	if len(names) == 0 {
		errs = append(errs, fault(ErrData, pos, "SplitRows: no data are named; name all that have the rows"))
	}
	return nodes, errors.Join(errs...)
}

// rowValues returns some rows of data.
func rowValues(pos ir.Pos, nodes []*ir.Node, batch int, rows []int) (Values, error) {
	v := make(Values, len(nodes))
	if len(rows) == 0 {
		return nil, fault(ErrData, pos, "SplitRows: batch %d is empty", batch)
	}
	for _, n := range nodes {
		width := n.Size() / n.Dims[0].Size
		num := make([]float64, 0, len(rows)*width)
		for _, r := range rows {
			if r < 0 || r >= n.Dims[0].Size {
				return nil, fault(ErrData, pos, "SplitRows: batch %d has row %d; there are %d, from 0", batch, r, n.Dims[0].Size)
			}
			num = append(num, n.Num[r*width:(r+1)*width]...)
		}
		if v[n.Name] = num; len(n.Dims) == 2 {
			v[n.Name] = mat.NewDense(len(rows), width, num)
		}
	}
	return v, nil
}

// Rows returns the number of rows of data.
func (p *Program) Rows(data string) (int, error) {
	nodes, err := p.rowData(ir.Here(), []string{data})
	if err != nil {
		return 0, err
	}
	return nodes[0].Dims[0].Size, nil
}
