package exec

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// noise emits noise of its address (name, row, draw).
func (c *compiler) noise(n *ir.Node) value {
	y := c.alloc(n.Size())
	c.emitRows(y.n, y, func(f *Frame) op {
		o := newNoiseOp(n.Name, y, f)
		switch n.Op {
		case ir.NormalNoise:
			return &normalNoiseOp{o}
		case ir.UniformNoise:
			return &uniformNoiseOp{o}
		default:
			return &strataOp{o}
		}
	})
	return y
}

// noiseOp is what all noise has.
type noiseOp struct {
	site  uint64
	first uint64 // row of y[0]
	y     []lane.V
	at    rng.Noise // here, so that a sampler's argument needn't escape
}

func newNoiseOp(site string, y value, f *Frame) noiseOp {
	o := noiseOp{site: rng.Key(site), y: y.rows(f)}
	if f.window != nil {
		o.first = uint64(f.window.lo)
	}
	return o
}

func (o *noiseOp) reverse(*Frame) {}

type normalNoiseOp struct{ noiseOp }

func (o *normalNoiseOp) forward(f *Frame) {
	site := rng.NewSite(f.Seed, o.site)
	for i := range o.y {
		for l := range lane.W {
			o.at = site.At(o.first+uint64(i), f.Draw[l])
			o.y[i][l] = rng.StdNormal(&o.at)
		}
	}
}

type uniformNoiseOp struct{ noiseOp }

func (o *uniformNoiseOp) forward(f *Frame) {
	site := rng.NewSite(f.Seed, o.site)
	for i := range o.y {
		site.FillUniform(o.y[i][:], o.first+uint64(i), f.Draw[:])
	}
}

// strataOp deals the eighths of (0, 1) to the lanes in random order, another one
// for each row.
type strataOp struct{ noiseOp }

func (o *strataOp) forward(f *Frame) {
	site := rng.NewSite(f.Seed, o.site)
	var order [lane.W]uint8
	for i := range o.y {
		row := o.first + uint64(i)
		for l := range order {
			order[l] = uint8(l)
		}
		for l := range lane.W {
			o.at = site.At(row, f.Draw[l])
			u := rng.Open(o.at.Uint64())
			if l > 0 { // shuffled inside out; the remainder is biased by less than 2⁻⁶⁰
				k := o.at.Uint64() % uint64(l+1)
				order[l], order[k] = order[k], order[l]
			}
			o.y[i][l] = u
		}
		for l := range lane.W {
			o.y[i][l] = float64((float64(order[l]) + o.y[i][l]) * (1. / lane.W))
		}
	}
}

// inverse is an operation between noise and what it gives: event i of the result
// needs event i of its operands.
type inverse struct {
	density ir.Inverter
	rows    lane.Rows
	y       []lane.V
	p       [][]float64
}

// inverse binds the parameters of n, which are those of term t.
func (c *compiler) inverse(n, t *ir.Node, in []value, step []int) value {
	b, ok := c.bind(t)
	if !ok {
		return value{bad: true}
	}
	density := n.Density.(ir.Inverter)
	y := c.alloc(b.events)
	var used []use
	for i, v := range in {
		used = append(used, stepped(v, step[i])...)
	}
	for k, v := range b.params {
		used = append(used, stepped(v, b.step[k])...)
	}
	c.emitRows(b.events, y, func(f *Frame) op {
		o := inverse{density: density, rows: b.rows(f, -1), y: y.rows(f)}
		for k := range b.params {
			width := 1
			for r, dims := density.Params()[k].Rank, t.Args[k+1].Dims; r > 0; r-- {
				width *= dims[len(dims)-r].Size
			}
			o.p = append(o.p, make([]float64, width))
		}
		x := in[0].input(f, step[0])
		if n.Op == ir.NoiseOf {
			return &noiseOfOp{o, x.Arg, in[1].input(f, step[1]).Arg}
		}
		if k, ok := density.(ir.LaneInverter); ok {
			p := make([]lane.Arg, len(o.rows.P))
			for i := range p {
				p[i] = o.rows.P[i].Arg
			}
			return &fromNoiseRowsOp{k, o.y, x.Arg, p}
		}
		return &fromNoiseOp{inverse: o, dy: y.adjoints(f), u: x}
	}, used)
	c.last().reread = true
	return y
}

// fromNoise lowers a FromNoise node.
func (c *compiler) fromNoise(n *ir.Node, args []value) value {
	return c.inverse(n, n, args[:1], []int{1})
}

// noiseOf lowers a NoiseOf node.
func (c *compiler) noiseOf(n *ir.Node, args []value) value {
	t := *n
	t.Args = append([]*ir.Node{n.Args[0]}, n.Args[2:]...)
	return c.inverse(n, &t, args[:2], []int{1, min(1, args[1].n-1)}) // one number serves all events
}

// at collects the parameters of event i in lane l.
func (o *inverse) at(i, l int) {
	for k := range o.p {
		for j := range o.p[k] {
			o.p[k][j] = o.rows.P[k].Elem(i, j)[l]
		}
	}
}

// noiseOfOp is the noise that gave x, v of the way through what does.
type noiseOfOp struct {
	inverse
	x, v lane.Arg
}

func (o *noiseOfOp) forward(*Frame) {
	var xbuf, vbuf lane.V
	for i := range o.y {
		x, v := o.x.At(i, &xbuf), o.v.At(i, &vbuf)
		for l := range lane.W {
			o.at(i, l)
			o.y[i][l] = o.density.Noise(x[l], v[l], o.p)
		}
	}
}

func (o *noiseOfOp) reverse(*Frame) {}

// fromNoiseRowsOp is what noise gives, by the density's own kernel.
type fromNoiseRowsOp struct {
	density ir.LaneInverter
	y       []lane.V
	u       lane.Arg
	p       []lane.Arg
}

func (o *fromNoiseRowsOp) forward(*Frame) { o.density.FromNoiseRows(o.y, o.u, o.p) }
func (o *fromNoiseRowsOp) reverse(*Frame) {}

// fromNoiseOp is what noise gives, event by event.
type fromNoiseOp struct {
	inverse
	dy []lane.V
	u  input
}

func (o *fromNoiseOp) forward(*Frame) {
	var buf lane.V
	for i := range o.y {
		u := o.u.At(i, &buf)
		for l := range lane.W {
			o.at(i, l)
			o.y[i][l] = o.density.FromNoise(u[l], o.p)
		}
	}
}

// reverse differentiates F(y; p) = Φ(u): dy/du = φ(u)/f(y) and dy/dp = −F_p/f(y).
// What is discrete has no derivative.
func (o *fromNoiseOp) reverse(*Frame) {
	d, ok := o.density.(ir.Cumulative)
	if !ok || o.density.Law() != ir.StdNormal || o.density.Coarse() {
		return
	}
	var buf lane.V
	var p [3]float64
	for i := range o.y {
		u := o.u.At(i, &buf)
		for l, h := range o.dy[i] {
			if h == 0 {
				continue
			}
			o.at(i, l)
			for k := range o.p {
				p[k] = o.p[k][0]
			}
			t := d.Tails(o.y[i][l], p)
			if o.u.Wanted() {
				slope := normalSlope(u[l], min(t.Lower, t.Upper)) / t.ByX
				o.u.Acc.V[i*o.u.Acc.Step][l] = math.FMA(h, slope, o.u.Acc.V[i*o.u.Acc.Step][l])
			}
			for k := range o.p {
				if by := &o.rows.P[k]; by.Wanted() {
					g := by.Grad(i)
					g[l] = math.FMA(h, -t.By[k]/t.ByX, g[l])
				}
			}
		}
	}
}

// normalSlope returns φ(u)/e^smaller, the density of noise relative to the
// smaller tail there.
func normalSlope(u, smaller float64) float64 {
	return invSqrt2Pi * numeric.Exp(math.FMA(-0.5*u, u, -smaller))
}
