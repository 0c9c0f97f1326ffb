package exec

import (
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/ir"
)

// A term whose data fall into groups of events with the same mean is computed
// from three numbers of each group, if its density is an ir.Pooler: 20,000
// observations of 500 groups take the time of 500.

// groupNumbers are those of an ir.Pooler: count, mean, sum of squares.
const groupNumbers = 3

// poolable returns the density of a term if its events may be pooled: all
// parameters but the mean are the same for all of them.
func (c *compiler) poolable(t *ir.Node, x value, b binding) (d ir.Pooler, mean int, ok bool) {
	if d, ok = t.Density.(ir.Pooler); !ok || x.lanes || c.unpooled {
		return nil, 0, false
	}
	mean = d.Pooled()
	for i := range b.params {
		if i != mean && b.step[i] != 0 {
			return nil, 0, false
		}
	}
	return d, mean, true
}

// pool emits a term by groups and reports whether it did: if its means are the
// same for all events, or picked from fewer rows by number.
func (c *compiler) pool(t *ir.Node, x value, b binding) bool {
	d, k, ok := c.poolable(t, x, b)
	if !ok {
		return false
	}
	from, idx, ok := c.groups(b.params[k], b.step[k], b.events)
	if !ok {
		return false
	}
	present, at := numbered(idx)
	if len(present)*2 > b.events {
		return false // one pass over events is as good
	}
	rows := from
	if len(present) < from.n {
		rows = c.gather(from, present)
	}
	c.emitPooled(d, b, rows, groupStats(x.data, at, len(present)))
	return true
}

// emitPooled emits a pooled term with a row of means for each group.
func (c *compiler) emitPooled(d ir.Pooler, b binding, means value, stats []float64) {
	k := d.Pooled()
	used := wholly(means)
	for i, v := range b.params {
		if i != k {
			used = append(used, wholly(v)...)
		}
	}
	c.pooled = true
	c.emit(value{}, func(f *Frame) op {
		r := b.rows(f, k)
		in := means.input(f, 1)
		r.N, r.P[k].Arg, r.P[k].D, r.Base, r.Total = means.n, in.Arg, in.Acc, stats, f.lp
		return kernelOp(d.KernelPooled(&r))
	}, used)
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

// numbered returns the different numbers of idx, in order, and which of them
// each is.
func numbered(idx []int32) (present, at []int32) {
	present = slices.Compact(slices.Sorted(slices.Values(idx)))
	at = make([]int32, len(idx))
	for i, g := range idx {
		p, _ := slices.BinarySearch(present, g)
		at[i] = int32(p)
	}
	return present, at
}

// groupStats returns count, mean and sum of squares about it for each group;
// x[i] belongs to group at[i].
func groupStats(x []float64, at []int32, groups int) []float64 {
	stats := make([]float64, groupNumbers*groups)
	for i, g := range at {
		s := stats[groupNumbers*g:]
		s[0]++
		s[1] += (x[i] - s[1]) / s[0] // a running mean can't overflow
	}
	for i, g := range at {
		s := stats[groupNumbers*g:]
		d := x[i] - s[1]
		s[2] = math.FMA(d, d, s[2])
	}
	return stats
}

// prune drops steps whose result nothing reads any more.
func (p *Program) prune() {
	read := make([]bool, len(p.slots))
	for _, v := range p.outs {
		if v.lanes {
			read[v.slot] = true
		}
	}
	for i := len(p.steps) - 1; i >= 0; i-- {
		s := &p.steps[i]
		if s.out >= 0 && !read[s.out] && !s.effect {
			p.slots[s.out].dead = true
			continue
		}
		for _, u := range s.uses {
			read[u.slot] = true
		}
	}
	p.steps = slices.DeleteFunc(p.steps, func(s step) bool { return s.out >= 0 && p.slots[s.out].dead })
}
