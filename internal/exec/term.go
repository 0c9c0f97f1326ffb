package exec

import (
	"math"
	"slices"

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

func (o *termOp) forward(*Frame) { o.density.LogDensity(&o.rows) }

func (o *termOp) reverse(*Frame) {}

// kernelOp is termOp with the kernel chosen.
type kernelOp func()

func (o kernelOp) forward(*Frame) { o() }
func (o kernelOp) reverse(*Frame) {}

// potentialOp adds all elements of a value to the log density.
type potentialOp struct {
	in   input
	n    int
	each []lane.V
}

func (o *potentialOp) forward(f *Frame) {
	var buf lane.V
	for i := range o.n {
		x, y := o.in.At(i, &buf), f.lp
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
		c.emit(value{}, func(f *Frame) op {
			return &potentialOp{v.input(f, 1), v.n, f.term(index)}
		}, wholly(v))
		return
	}
	x := c.value(t.Args[0])
	b, ok := c.bind(t)
	c.p.terms = append(c.p.terms, termInfo{t, b.events})
	if !ok || x.bad || !x.lanes && !c.checkData(t, x.data, b) {
		return
	}
	if c.pool(t, x, b) || c.regress(t, x, b) {
		return
	}
	base := b.prepare(t.Density, x)
	scratcher, hungry := t.Density.(ir.Scratcher)
	if hungry {
		c.p.own += scratcher.ScratchRows(b.width)
	}
	binder, own := t.Density.(ir.Binder)
	used := stepped(x, b.width)
	for k, v := range b.params {
		used = append(used, stepped(v, b.step[k])...)
	}
	c.emitRows(b.events, value{}, func(f *Frame) op {
		o := &termOp{density: t.Density}
		o.rows = b.rows(f, -1)
		o.rows.Base = base
		if w := f.window; w != nil && base != nil {
			each := len(base) / b.events
			o.rows.Base = base[w.lo*each : w.hi*each]
		}
		if hungry {
			o.rows.Scratch = f.memory.Rows(scratcher.ScratchRows(b.width))
		}
		o.rows.Total, o.rows.Each = f.total, f.term(index)
		in := x.input(f, b.width)
		o.rows.X.Arg, o.rows.X.D = in.Arg, in.Acc
		if own {
			o.density = binder.Bind(&o.rows)
		}
		if s, ok := o.density.(ir.Specializer); ok && o.rows.Each == nil {
			if k := s.Kernel(&o.rows); k != nil {
				return kernelOp(k)
			}
		}
		return o
	}, used)
	c.last().term = !hungry && !own // scratch would be needed for every tile
}

// term returns the rows that keep term i's events apart, nil outside mode
// Pointwise.
func (f *Frame) term(i int) []lane.V {
	switch {
	case f.each == nil:
		return nil
	case f.window != nil:
		return f.each[i][f.window.lo:f.window.hi]
	default:
		return f.each[i]
	}
}

// binding is how the parameters of a term lie under its events.
type binding struct {
	events, width int // number of events, elements of one
	params        []value
	step          []int
}

// bind spreads the parameters of a term over the batch shape of its x. ok is
// false if a fault was found.
func (c *compiler) bind(t *ir.Node) (b binding, ok bool) {
	x, rank, spec := t.Args[0], t.Density.Domain().Rank, t.Density.Params()
	at := len(x.Dims) - rank
	if at < 0 {
		c.fault(ir.BadShape, t, "%s: %v is a number; its events are vectors", t.Density.Name(), x)
		return b, false
	}
	b = binding{events: ir.Size(x.Dims[:at]), width: ir.Size(x.Dims[at:])}
	faults := len(c.faults)
	ok = true
	shapes := make([][]int, len(spec))
	for k, a := range t.Args[1:] {
		v := c.value(a)
		cut := len(a.Dims) - spec[k].Rank
		if ok = ok && !v.bad; v.bad {
			continue
		}
		if cut < 0 || rank == 1 && !spec[k].Any && !square(a.Dims[cut:], b.width) {
			c.fault(ir.BadShape, t, "%s: %s is %v; an event of %v has %d elements",
				t.Density.Name(), spec[k].Name, a, x, b.width)
			continue
		}
		v, step := c.spread(v, ir.Size(a.Dims[cut:]), a.Dims[:cut], x.Dims[:at])
		if v.bad {
			c.fault(ir.BadShape, t, "%s: shape mismatch: %s is %v, which does not fit %s",
				t.Density.Name(), spec[k].Name, a, ir.Shape(x.Dims[:at]))
			continue
		}
		c.checkParam(t, spec[k], v, ir.Size(a.Dims[cut:]))
		b.params, b.step = append(b.params, v), append(b.step, step)
		shapes[k] = sizes(a.Dims[cut:])
	}
	if s, shaper := t.Density.(ir.Shaper); shaper && ok && len(c.faults) == faults {
		if wrong := s.CheckShapes(sizes(x.Dims[at:]), shapes); wrong != "" {
			c.fault(ir.BadShape, t, "%s: %v %s", t.Density.Name(), x, wrong)
		}
	}
	return b, ok && len(c.faults) == faults
}

func sizes(dims []*ir.Dim) []int {
	s := make([]int, len(dims))
	for i, d := range dims {
		s[i] = d.Size
	}
	return s
}

// square reports whether every dim has n positions.
func square(dims []*ir.Dim, n int) bool {
	return !slices.ContainsFunc(dims, func(d *ir.Dim) bool { return d.Size != n })
}

// rows binds the parameters to a frame, all but number except.
func (b *binding) rows(f *Frame, except int) lane.Rows {
	r := lane.Rows{N: b.events, K: b.width, P: make([]lane.Operand, len(b.params))}
	if f.window != nil {
		r.N = f.window.hi - f.window.lo
	}
	for k, v := range b.params {
		if k == except {
			continue
		}
		in := v.input(f, b.step[k])
		r.P[k].Arg, r.P[k].D = in.Arg, in.Acc
	}
	return r
}

// prepare returns what the density computes once from its data.
func (b *binding) prepare(d ir.Density, x value) []float64 {
	p, ok := d.(ir.Preparer)
	if !ok {
		return nil
	}
	r := lane.Rows{N: b.events, K: b.width, P: make([]lane.Operand, len(b.params))}
	r.X.Arg = lane.Arg{D: x.data, Step: b.width}
	for k, v := range b.params {
		r.P[k].Arg = lane.Arg{D: v.data, Step: b.step[k]}
	}
	return p.Prepare(&r)
}

// checkParam refuses a parameter of data outside its range, width numbers an
// event.
func (c *compiler) checkParam(t *ir.Node, p ir.ParamSpec, x value, width int) {
	for i, v := range x.data {
		switch {
		case v != v || math.IsInf(v, 0) && !p.Infinite || v < p.Lo || v > p.Hi || !p.Closed && !p.Infinite && (v == p.Lo || v == p.Hi):
			c.fault(ir.BadSupport, t, "%s: %s has value %v in row %d: it must lie in %s",
				t.Density.Name(), p.Name, v, i, interval(p.Lo, p.Hi, p.Closed))
		case p.Integer && v != math.Floor(v):
			c.fault(ir.BadSupport, t, "%s: %s has value %v in row %d: it must be a whole number",
				t.Density.Name(), p.Name, v, i)
		default:
			continue
		}
		return
	}
	for i := 0; p.Check != nil && i < len(x.data); i += width {
		if v := x.data[i : i+width]; p.Check(v) != "" {
			c.fault(ir.BadSupport, t, "%s: %s has values %v in row %d: %s", t.Density.Name(), p.Name, v, i/width, p.Check(v))
			return
		}
	}
}

// checkData refuses observations outside the distribution's domain, before
// anything is drawn.
func (c *compiler) checkData(t *ir.Node, x []float64, b binding) bool {
	d, name := t.Density.Domain(), t.Density.Name()
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
		if d.Categories > 0 {
			dims := t.Args[d.Categories].Dims
			hi = float64(dims[len(dims)-1].Size - 1 + d.Beyond)
		}
		switch {
		case v != v || math.IsInf(v, 0):
			c.fault(ir.BadData, t, "%v is %v in row %d: data must be finite; drop or impute the row", t.Args[0], v, i)
		case t.Op == ir.Term && (v < lo || v > hi): // elsewhere it is impossible, not wrong
			c.fault(ir.BadSupport, t, "%v is %v in row %d: %s wants values in %s", t.Args[0], v, i, name, interval(lo, hi, true))
		case d.Integer && v != math.Floor(v):
			c.fault(ir.BadSupport, t, "%v is %v in row %d: %s wants whole numbers", t.Args[0], v, i, name)
		default:
			continue
		}
		return false
	}
	return c.checkEvents(t, x, b)
}

// checkEvents refuses events that are impossible as a whole.
func (c *compiler) checkEvents(t *ir.Node, x []float64, b binding) bool {
	checker, ok := t.Density.(ir.Checker)
	if !ok {
		return true
	}
	p := make([][]float64, len(b.params))
	for i := range b.events {
		for k, v := range b.params {
			if p[k] = nil; !v.lanes {
				p[k] = v.data
				if s := b.step[k]; s > 0 {
					p[k] = v.data[i*s : (i+1)*s]
				}
			}
		}
		event := x[i*b.width : (i+1)*b.width]
		if wrong := checker.Check(event, p); wrong != "" {
			c.fault(ir.BadSupport, t, "%v is %v in row %d: %s %s", t.Args[0], event, i, t.Density.Name(), wrong)
			return false
		}
	}
	return true
}

// number returns the parameter at an event if it is data, else otherwise.
func (b *binding) number(k, event int, otherwise float64) float64 {
	if b.params[k].lanes {
		return otherwise
	}
	return b.params[k].data[event*b.step[k]]
}
