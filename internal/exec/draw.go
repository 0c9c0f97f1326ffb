package exec

import (
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// drawOp draws a node from its distribution, lane by lane, with the noise of
// its address (site, event, draw). A parameter restricted to a support is drawn
// until it lies inside: all events of one vector of the support together, with
// the noise of the first.
type drawOp struct {
	density ir.Density
	rows    lane.Rows
	site    uint64
	y       []lane.V
	x       []float64 // the elements of one group
	group   int       // events drawn together
	inside  func(x []float64) bool
	sorts   bool // an ordered vector of exchangeable elements: sorting draws it
	centres bool // a vector of normal elements that sum to 0: centring draws it
	p       [][]float64
	noise   rng.Noise
}

// maxTries bounds the draws of a restricted parameter. A prior with less than
// about 1e-3 of its mass inside the support gives NaN.
const maxTries = 10_000

func (o *drawOp) forward(f *Frame) {
	site := rng.NewSite(f.Seed, o.site)
	for first := 0; first < o.rows.N; first += o.group {
		for l := range lane.W {
			o.noise = site.At(uint64(first), f.Draw[l])
			ok := false
			for range maxTries {
				o.once(first, l)
				if o.sorts {
					slices.Sort(o.x)
				}
				if o.centres {
					centre(o.x)
				}
				if ok = o.inside == nil || o.inside(o.x); ok {
					break
				}
			}
			for j, v := range o.x {
				if !ok {
					v = math.NaN()
				}
				o.y[first*o.rows.K+j][l] = v
			}
		}
	}
}

// once draws the group of events from first in lane l.
func (o *drawOp) once(first, l int) {
	for e := range o.group {
		for k := range o.p {
			for j := range o.p[k] {
				o.p[k][j] = o.rows.P[k].Elem(first+e, j)[l]
			}
		}
		o.density.Draw(&o.noise, o.x[e*o.rows.K:(e+1)*o.rows.K], o.p)
	}
}

func (o *drawOp) reverse(*Frame) {}

// drawn lowers a node that is drawn from term t.
func (c *compiler) drawn(n, t *ir.Node) value {
	b, ok := c.bind(t)
	if !ok {
		return value{bad: true}
	}
	y := c.alloc(n.Size())
	group := 1
	restricted := n.Op == ir.Param && n.Support != t.Density.Domain().Support
	if k, ok := t.Density.(ir.LaneDrawer); ok && !restricted {
		c.drawnRows(t.Name, k, y, b)
		return y
	}
	if _, width := eventsOf(n); restricted {
		group = max(1, width/b.width)
	}
	c.emit(y, func(f *Frame) op {
		o := &drawOp{
			density: t.Density, rows: b.rows(f, -1), site: rng.Key(t.Name),
			y: y.rows(f), x: make([]float64, group*b.width), group: group,
		}
		if restricted {
			o.inside = insideOf(n, len(o.x))
			alike := b.width == 1 && !slices.ContainsFunc(b.step, func(s int) bool { return s != 0 })
			o.sorts = alike && (n.Support.Kind == ir.Ordered || n.Support.Kind == ir.PositiveOrdered)
			_, spherical := t.Density.(ir.Spherical)
			o.centres = alike && spherical && n.Support.Kind == ir.SumToZero
		}
		for k := range b.params {
			width := 1
			for r, dims := t.Density.Params()[k].Rank, t.Args[k+1].Dims; r > 0; r-- {
				width *= dims[len(dims)-r].Size
			}
			o.p = append(o.p, make([]float64, width))
		}
		return o
	}, wholly(b.params...))
	return y
}

// drawRowsOp draws rows by the density's own kernel, with the noise that drawOp
// would take.
type drawRowsOp struct {
	uniformNoiseOp
	density ir.LaneDrawer
	p       []lane.Arg
}

func (o *drawRowsOp) forward(f *Frame) {
	o.uniformNoiseOp.forward(f)
	o.density.DrawRows(o.y, o.p)
}

// drawnRows emits the rows y of a density that has a kernel to draw them.
func (c *compiler) drawnRows(site string, density ir.LaneDrawer, y value, b binding) {
	var used []use
	for k, v := range b.params {
		used = append(used, stepped(v, b.step[k])...)
	}
	c.emitRows(y.n, y, func(f *Frame) op {
		o := &drawRowsOp{uniformNoiseOp{newNoiseOp(site, y, f)}, density, nil}
		rows := b.rows(f, -1)
		for i := range b.params {
			o.p = append(o.p, rows.P[i].Arg)
		}
		return o
	}, used)
}

// centre subtracts the mean.
func centre(x []float64) {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	for i := range x {
		x[i] -= sum / float64(len(x))
	}
}

// insideOf reports whether the elements x of parameter n lie inside its
// support; nil if they always do.
func insideOf(n *ir.Node, elements int) func(x []float64) bool {
	_, width := eventsOf(n)
	t := transformOf(n.Support, width)
	if t == nil {
		return nil
	}
	q := make([]float64, elements)
	return func(x []float64) bool {
		for i := 0; i < len(x); i += width {
			if !t.inverse(q, x[i:i+width]) {
				return false
			}
		}
		return true
	}
}
