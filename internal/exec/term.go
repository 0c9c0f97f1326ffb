package exec

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// termOp adds a distribution's log density. Its adjoint is 1, so the density's
// kernel adds the partial derivatives in the forward sweep and nothing is left
// for the reverse one.
type termOp struct {
	density ir.Density
	rows    lane.Rows
}

func (o *termOp) forward(f *Frame) {
	o.rows.Total = &f.lp
	o.density.LogDensity(&o.rows)
}

func (o *termOp) reverse(*Frame) {}

// potentialOp adds all elements of a value to the log density.
type potentialOp struct {
	in   input
	n    int
	each []lane.V
}

func (o *potentialOp) forward(f *Frame) {
	var buf lane.V
	for i := range o.n {
		x, y := o.in.At(i, &buf), &f.lp
		if o.each != nil {
			y = &o.each[i]
		}
		for l := range y {
			y[l] += x[l]
		}
		if o.in.Wanted() {
			d := &o.in.Acc.V[i]
			for l := range d {
				d[l]++
			}
		}
	}
}

func (o *potentialOp) reverse(*Frame) {}

// term emits a term of the log density.
func (c *compiler) term(t *ir.Node) {
	index := len(c.p.terms)
	if t.Op != ir.Term {
		v := c.value(t)
		c.p.terms = append(c.p.terms, termInfo{t, v.n})
		c.emit(func(f *Frame) op {
			return &potentialOp{v.input(f, 1), v.n, f.term(index)}
		})
		return
	}
	x := c.value(t.Args[0])
	b := c.bind(t)
	c.p.terms = append(c.p.terms, termInfo{t, b.events})
	if len(c.faults) > 0 {
		return
	}
	if !x.lanes {
		c.checkData(t, x.data, b)
	}
	c.emit(func(f *Frame) op {
		o := &termOp{density: t.Density}
		o.rows = b.rows(f)
		o.rows.Each = f.term(index)
		x := x.input(f, b.width)
		o.rows.X.Arg, o.rows.X.D = x.Arg, x.Acc
		return o
	})
}

// term returns the rows that keep term i's events apart, nil outside mode
// Pointwise.
func (f *Frame) term(i int) []lane.V {
	if f.each == nil {
		return nil
	}
	return f.each[i]
}

// binding is how the parameters of a term lie under its events.
type binding struct {
	events, width int // number of events, elements of one
	params        []value
	step          []int
}

// bind spreads the parameters of a term over the batch shape of its x.
func (c *compiler) bind(t *ir.Node) binding {
	dims := t.Args[0].Dims
	domain, spec := t.Density.Domain(), t.Density.Params()
	batch, event := dims[:len(dims)-domain.Rank], dims[len(dims)-domain.Rank:]
	b := binding{events: ir.Size(batch), width: ir.Size(event)}
	for k, a := range t.Args[1:] {
		rank := spec[k].Rank
		cut := len(a.Dims) - rank
		v, own := c.value(a), a.Dims[cut:]
		size := ir.Size(own)
		for _, d := range own {
			if domain.Rank == 1 && d.Size != b.width {
				c.fault(ir.BadShape, t, "%s: %s is %v; an event of %v has %d elements",
					t.Density.Name(), spec[k].Name, a, t.Args[0], b.width)
			}
		}
		step := 0
		if cut > 0 {
			head := &ir.Node{Op: a.Op, Name: a.Name, Dims: a.Dims[:cut]}
			v, step = c.spreadEvents(t, head, v, batch, size)
		}
		b.params, b.step = append(b.params, v), append(b.step, step)
	}
	return b
}

// spreadEvents is spread for values that hold size elements per position.
func (c *compiler) spreadEvents(t, head *ir.Node, v value, batch []*ir.Dim, size int) (value, int) {
	if size == 1 {
		return c.spread(t, head, v, batch)
	}
	perm, ok := ir.Into(head.Dims, batch)
	if !ok {
		c.fault(ir.BadShape, t, "%s: shape mismatch: %v does not fit %s", t.Density.Name(), head, ir.Shape(batch))
		return v, 0
	}
	if ir.IsIdentity(perm, len(head.Dims)) {
		return v, size
	}
	inner := &ir.Dim{Size: size}
	from, to := append(head.Dims[:len(head.Dims):len(head.Dims)], inner), append(batch[:len(batch):len(batch)], inner)
	idx := permutation(from, to, append(perm[:len(perm):len(perm)], len(perm)))
	if v.lanes {
		return c.gather(v, idx), size
	}
	data := make([]float64, len(idx))
	for i, k := range idx {
		data[i] = v.data[k]
	}
	return value{data: data, n: len(data)}, size
}

// rows binds the parameters to a frame.
func (b *binding) rows(f *Frame) lane.Rows {
	r := lane.Rows{N: b.events, K: b.width}
	for k, v := range b.params {
		in := v.input(f, b.step[k])
		r.P[k].Arg, r.P[k].D = in.Arg, in.Acc
	}
	return r
}

// checkData refuses observations and parameters outside the distribution's
// range, before anything is drawn.
func (c *compiler) checkData(t *ir.Node, x []float64, b binding) {
	d, name := t.Density.Domain(), t.Density.Name()
	for k, p := range t.Density.Params() {
		for i, v := range b.params[k].data {
			if v != v || v < p.Lo || v > p.Hi || !p.Closed && (v == p.Lo || v == p.Hi) {
				c.fault(ir.BadSupport, t, "%s: %s has value %v in row %d: it must lie in %s",
					name, p.Name, v, i, interval(p.Lo, p.Hi, p.Closed))
				break
			}
		}
	}
	for i, v := range x {
		lo, hi := d.Support.Lo, d.Support.Hi
		if d.Support.Kind != ir.Bounded {
			lo, hi = math.Inf(-1), math.Inf(1)
		}
		event := i / b.width
		if d.LoParam > 0 {
			lo = b.number(d.LoParam-1, event, lo)
		}
		if d.HiParam > 0 {
			hi = b.number(d.HiParam-1, event, hi)
		}
		if d.Categories {
			hi = float64(t.Args[1].Dims[len(t.Args[1].Dims)-1].Size - 1)
		}
		switch {
		case v != v || math.IsInf(v, 0):
			c.fault(ir.BadData, t, "%v is %v in row %d: data must be finite; drop or impute the row", t.Args[0], v, i)
		case v < lo || v > hi:
			c.fault(ir.BadSupport, t, "%v is %v in row %d: %s wants values in %s", t.Args[0], v, i, name, interval(lo, hi, true))
		case d.Integer && v != math.Floor(v):
			c.fault(ir.BadSupport, t, "%v is %v in row %d: %s wants whole numbers", t.Args[0], v, i, name)
		default:
			continue
		}
		return
	}
}

// number returns the parameter at an event if it is data, else otherwise.
func (b *binding) number(k, event int, otherwise float64) float64 {
	if b.params[k].lanes {
		return otherwise
	}
	return b.params[k].data[event*b.step[k]]
}
