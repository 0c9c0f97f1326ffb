package bayes

import (
	"fmt"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// opening is the distribution of the first elements of a series, each by itself,
// bound to the rows of the series.
type opening struct {
	density ir.Density
	rows    lane.Rows // of one element
	first   int       // the series' number of parameter 0
	x       []lane.V  // the element, in lanes also if it is data
}

// openingFault says why init can't open a series, nothing if it can.
func openingFault(series string, init Dist) (Dist, bool) {
	if init.density == nil {
		return wrapperFault(ir.Here(), ir.BadModel, "%s: the first value has no distribution; Flat() conditions on it", series), true
	}
	if at := init.density.Domain(); init.err == nil && (at.Rank > 0 || at.Integer || at.Atom) {
		return wrapperFault(ir.Here(), ir.BadModel, "%s: %v is no continuous distribution of the first value", series, init), true
	}
	return init, init.err != nil
}

func bindOpening(d ir.Density, r *lane.Rows, first int) *opening {
	o := &opening{density: d, first: first, x: make([]lane.V, 1)}
	o.rows = lane.Rows{N: 1, K: 1, P: make([]lane.Operand, len(d.Params()))}
	if s, ok := d.(ir.Scratcher); ok {
		o.rows.Scratch = make([]lane.V, s.ScratchRows(1))
	}
	o.rows.X.Arg = lane.Lanes(o.x)
	if b, ok := d.(ir.Binder); ok {
		o.place(r, 0, 0)
		o.density = b.Bind(&o.rows)
	}
	return o
}

// place points the rows at element j of event i.
func (o *opening) place(r *lane.Rows, i, j int) {
	o.x[0] = *r.X.Elem(i, j)
	o.rows.Total = r.Out(i)
	if r.X.Wanted() {
		k := i*r.X.D.Step + j
		o.rows.X.D = lane.Acc{V: r.X.D.V[k : k+1], Step: 1}
	}
	for k := range o.rows.P {
		p := &r.P[o.first+k]
		o.rows.P[k].Arg, o.rows.P[k].D = p.Arg.From(i), p.D.From(i)
	}
}

// add adds the density of element j of event i.
func (o *opening) add(r *lane.Rows, i, j int) {
	o.place(r, i, j)
	o.density.LogDensity(&o.rows)
}

func writtenSeries(name string, own int, init ir.Density, args []*ir.Node) string {
	return fmt.Sprintf("%s(%s, %v)", name, shown(args[:own]), Dist{density: init, args: args[own:]})
}
