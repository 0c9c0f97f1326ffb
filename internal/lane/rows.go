package lane

// Rows is what the kernel of a log density works on: N events x, each given
// the parameters P. Event i of an operand starts at row i·Step.
//
// A kernel adds each event's log density to Out(i), and its partial
// derivatives to X.Grad(i) and P[k].Grad(i), in the same pass: the adjoint of a
// log density is 1. Where the events are kept apart (Each is not nil), so are
// their derivatives, also those by a parameter that they share.
type Rows struct {
	N int // events
	// First is the number of event 0 among those that the density was bound to
	// (ir.Binder).
	First int
	K     int // elements of one event of x; 1 for a scalar distribution
	X     Operand
	P     []Operand

	Total *V  // where Out adds up, or
	Each  []V // a row for every event

	// Base holds what the density's Prepare made of data, the same number of
	// values for each event; nil if nothing.
	Base []float64
	// Scratch holds as many rows as the density's ScratchRows asked for.
	Scratch []V
}

// Operand is one argument of a density, with the adjoint that its partial
// derivatives are added to.
type Operand struct {
	Arg
	D    Acc // zero: no derivative wanted
	buf  V
	sink V
}

// Out returns where the log density of event i is added.
func (r *Rows) Out(i int) *V {
	if r.Each != nil {
		return &r.Each[i]
	}
	return r.Total
}

// At returns the operand at event i.
func (o *Operand) At(i int) *V { return o.Arg.At(i, &o.buf) }

// Elem returns element j of the operand at event i.
func (o *Operand) Elem(i, j int) *V { return o.Arg.Elem(i, j, &o.buf) }

// Grad returns where the derivative by the operand at event i is added; a
// derivative nobody wants goes to a sink.
func (o *Operand) Grad(i int) *V { return o.GradElem(i, 0) }

// GradElem is Grad for element j of the event.
func (o *Operand) GradElem(i, j int) *V {
	if o.D.V == nil {
		return &o.sink
	}
	return &o.D.V[i*o.D.Step+j]
}

// Wanted reports whether the derivative by the operand is wanted.
func (o *Operand) Wanted() bool { return o.D.V != nil }

// Moves reports whether event i needs terms of the operand computed anew: at
// the first event, and at all if the operand is not the same for every event.
func (o *Operand) Moves(i int) bool { return i == 0 || o.Step != 0 }
