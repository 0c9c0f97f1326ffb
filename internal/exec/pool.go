package exec

import (
	"slices"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// A term whose data fall into groups of events with the same parameters is
// computed from a few numbers of each group, if its density has such numbers:
// 20,000 observations of 500 groups take the time of 500.

// pool emits a term by groups and reports whether it did: if one parameter is
// the same for all events, or picked from fewer rows by number, and all others
// are the same.
func (c *compiler) pool(t *ir.Node, x value, b binding) bool {
	d, ok := t.Density.(ir.Pooler)
	if !ok || x.lanes {
		return false
	}
	k := d.Pooled()
	for i := range b.params {
		if i != k && b.step[i] != 0 {
			return false
		}
	}
	from, idx, ok := c.groups(b.params[k], b.step[k], b.events)
	if !ok {
		return false
	}
	present := slices.Compact(slices.Sorted(slices.Values(idx)))
	if len(present)*2 > b.events {
		return false // one pass over events is as good
	}
	at := make([]int32, len(idx))
	for i, g := range idx {
		p, _ := slices.BinarySearch(present, g)
		at[i] = int32(p)
	}
	rows := from
	if len(present) < from.n {
		rows = c.gather(from, present)
	}
	stats := d.Pool(x.data, at, len(present))
	index, used := len(c.p.terms)-1, wholly(from, rows)
	for i, v := range b.params {
		if i != k {
			used = append(used, wholly(v)...)
		}
	}
	c.emit(value{}, func(f *Frame) op {
		if f.each != nil { // events apart
			all := b.rows(f, k)
			all.P[k].Arg = lane.Lanes(f.memory.Rows(b.events))
			all.X.Arg, all.Each = lane.Data(x.data), f.term(index)
			return &apartOp{gatherOp{y: all.P[k].V, x: from.rows(f), idx: idx}, termOp{d, all}}
		}
		r := b.rows(f, k)
		in := rows.input(f, 1)
		r.N, r.P[k].Arg, r.P[k].D, r.Base, r.Total = rows.n, in.Arg, in.Acc, stats, f.lp
		return kernelOp(d.KernelPooled(&r))
	}, used)
	return true
}

// groups returns the rows that v, at events of a term, is picked from and the
// number of each event's.
func (c *compiler) groups(v value, step, events int) (from value, idx []int32, ok bool) {
	if !v.lanes {
		return value{}, nil, false
	}
	if step == 0 {
		return v, make([]int32, events), true
	}
	for _, s := range c.p.steps {
		if s.out == v.slot && s.gather != nil {
			return s.gather.from, s.gather.idx, true
		}
	}
	return value{}, nil, false
}

// prune drops copies of rows that nothing reads any more.
func (p *Program) prune() {
	readers := p.readers()
	p.steps = slices.DeleteFunc(p.steps, func(s step) bool {
		dead := s.gather != nil && len(readers[s.out]) == 0
		if dead {
			p.slots[s.out].dead = true
		}
		return dead
	})
}

// apartOp adds the log density of every event by itself.
type apartOp struct {
	gatherOp
	term termOp
}

func (o *apartOp) forward(f *Frame) {
	o.gatherOp.forward(f)
	o.term.forward(f)
}

func (o *apartOp) reverse(*Frame) {}
