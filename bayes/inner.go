package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// innerTile is how many events a wrapper works on at a time, so that what the
// densities inside leave behind stays in the cache: 4 KiB for each number of an
// event.
const innerTile = 64

// inner is a density inside a wrapper, bound to the wrapper's rows: its kernel
// runs on a tile of events into memory of its own, which the wrapper weighs.
type inner struct {
	density ir.Density
	rows    lane.Rows // of a tile
	first   int       // the wrapper's number of parameter 0
	zero    bool      // x is 0 instead of the wrapper's
	base    []float64 // prepared for all events
	each    int       // numbers of base an event
	widths  []int     // of the parameters
}

// bindInner binds d, whose parameters are those of r from first on, at the x of
// r or at 0.
func bindInner(d ir.Density, r *lane.Rows, first int, zero bool) *inner {
	n := len(d.Params())
	in := &inner{density: d, first: first, zero: zero}
	all := lane.Rows{N: r.N, K: r.K, P: make([]lane.Operand, n)}
	if all.X.Arg = r.X.Arg; zero {
		all.X.Arg = lane.Data(make([]float64, r.N))
	}
	tile := min(innerTile, r.N)
	in.rows = lane.Rows{K: r.K, Each: make([]lane.V, tile), P: make([]lane.Operand, n)}
	if !zero && r.X.Wanted() {
		in.rows.X.D = lane.Acc{V: make([]lane.V, tile*r.K), Step: r.K}
	}
	if zero {
		in.rows.X.Arg = lane.Data([]float64{0}).Broadcast()
	}
	for k := range n {
		p := &r.P[first+k]
		width := elements(p)
		in.widths = append(in.widths, width)
		all.P[k].Arg = p.Arg
		if p.Wanted() {
			in.rows.P[k].D = lane.Acc{V: make([]lane.V, tile*width), Step: width}
		}
	}
	if s, ok := d.(ir.Scratcher); ok {
		in.rows.Scratch = make([]lane.V, s.ScratchRows(r.K))
	}
	if p, ok := d.(ir.Preparer); ok && all.X.V == nil {
		for k := range n {
			all.P[k].V = nil
		}
		in.base = p.Prepare(&all)
		in.each = len(in.base) / r.N
		for k := range n {
			all.P[k].Arg = r.P[first+k].Arg
		}
	}
	if b, ok := d.(ir.Binder); ok {
		all.X.D, all.Each = in.rows.X.D, in.rows.Each
		for k := range n {
			all.P[k].D = in.rows.P[k].D
		}
		in.density = b.Bind(&all)
	}
	return in
}

// run evaluates n events of r from lo on; logDensity has the result.
func (in *inner) run(r *lane.Rows, lo, n int) {
	rows := &in.rows
	rows.N, rows.First, rows.Each = n, r.First+lo, rows.Each[:n] // no longer than bound
	if !in.zero {
		rows.X.Arg = r.X.Arg.From(lo)
	}
	clear(rows.X.D.V)
	clear(rows.Each)
	for k := range rows.P {
		rows.P[k].Arg = r.P[in.first+k].Arg.From(lo)
		clear(rows.P[k].D.V)
	}
	if in.base != nil {
		rows.Base = in.base[rows.First*in.each : (rows.First+n)*in.each]
	}
	in.density.LogDensity(rows)
}

// logDensity returns the log density of event e of the tile.
func (in *inner) logDensity(e int) *lane.V { return &in.rows.Each[e] }

// add adds the derivatives of the tile from lo on, each event's weighed, to
// those of r. A derivative of weight 0 adds nothing, whatever it is.
func (in *inner) add(r *lane.Rows, lo int, weight []lane.V) {
	if !in.zero && r.X.Wanted() {
		addWeighed(&r.X, &in.rows.X, lo, r.K, weight)
	}
	for k, width := range in.widths {
		if p := &r.P[in.first+k]; p.Wanted() {
			addWeighed(p, &in.rows.P[k], lo, width, weight)
		}
	}
}

func addWeighed(to, from *lane.Operand, lo, width int, weight []lane.V) {
	for e := range weight {
		w := &weight[e]
		for j := range width {
			d, g := &from.D.V[e*width+j], to.GradElem(lo+e, j)
			for l := range g {
				if w[l] != 0 {
					g[l] = math.FMA(w[l], d[l], g[l])
				}
			}
		}
	}
}

// namedFor returns the parameters of a density inside a wrapper, named so that
// messages say whose they are.
func namedFor(d ir.Density) []ir.ParamSpec {
	specs := d.Params()
	for k := range specs {
		specs[k].Name += " of " + d.Name()
	}
	return specs
}

// wanted reports whether any derivative is.
func (in *inner) wanted(r *lane.Rows) bool {
	for k := range in.widths {
		if r.P[in.first+k].Wanted() {
			return true
		}
	}
	return r.X.Wanted()
}
