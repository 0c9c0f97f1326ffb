package exec

import (
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// drawOp draws a node from its distribution, lane by lane, with the noise of
// its address (site, event, draw).
type drawOp struct {
	density ir.Density
	rows    lane.Rows
	site    uint64
	y       []lane.V
	width   []int // elements of each parameter
	x       []float64
	p       [][]float64
	noise   rng.Noise
}

func (o *drawOp) forward(f *Frame) {
	site := rng.NewSite(f.Seed, o.site)
	for e := range o.rows.N {
		for l := range lane.W {
			for k := range o.p {
				for j := range o.p[k] {
					o.p[k][j] = o.rows.P[k].Elem(e, j)[l]
				}
			}
			o.noise = site.At(uint64(e), f.Draw[l])
			o.density.Draw(&o.noise, o.x, o.p)
			for j, v := range o.x {
				o.y[e*o.rows.K+j][l] = v
			}
		}
	}
}

func (o *drawOp) reverse(*Frame) {}

// drawn lowers a node that is drawn from term t.
func (c *compiler) drawn(n, t *ir.Node) value {
	b := c.bind(t)
	y := c.alloc(n.Size())
	c.emit(func(f *Frame) op {
		o := &drawOp{
			density: t.Density, rows: b.rows(f), site: rng.Key(t.Name),
			y: y.rows(f), x: make([]float64, b.width),
		}
		for k := range b.params {
			width := 1
			for r, dims := t.Density.Params()[k].Rank, t.Args[k+1].Dims; r > 0; r-- {
				width *= dims[len(dims)-r].Size
			}
			o.p = append(o.p, make([]float64, width))
		}
		return o
	})
	return y
}
