package exec

import "github.com/seed78144065/credence/internal/lane"

// window is the stretch of rows that steps are being bound to, [lo, hi).
type window struct{ lo, hi int }

// memory returns the rows and adjoints that v's slot lies in: the frame's, or
// the chunk's for a local one. Adjoints are nil in frames that have none.
func (v value) memory(f *Frame) (val, adj []lane.V) {
	if f.p.slots[v.slot].local {
		return f.chunk.val, f.chunk.adj
	}
	return f.val, f.adj
}

// part returns the rows of v that lie in the window, step rows a position.
func (v value) part(f *Frame, memory []lane.V, step int) []lane.V {
	if memory == nil {
		return nil
	}
	s, w := f.p.slots[v.slot], f.window
	switch {
	case s.local:
		return memory[s.off : s.off+w.hi-w.lo]
	case w == nil:
		return memory[s.off : s.off+s.n]
	default:
		return memory[s.off+w.lo*step : s.off+w.hi*step]
	}
}

// rows returns the rows of lanes of v in the window, for a step aligned with
// them.
func (v value) rows(f *Frame) []lane.V {
	val, _ := v.memory(f)
	return v.part(f, val, 1)
}

// adjoints returns the adjoints of rows.
func (v value) adjoints(f *Frame) []lane.V {
	_, adj := v.memory(f)
	return v.part(f, adj, 1)
}

// input returns v as an operand of a step, step rows for each of the step's, or
// with step 0 the whole value for all of them.
func (v value) input(f *Frame, step int) input {
	switch {
	case step == 0:
		return v.whole(f)
	case v.lanes:
		val, adj := v.memory(f)
		in := input{Arg: lane.Arg{V: v.part(f, val, step), Step: step}}
		in.Acc = lane.Acc{V: v.part(f, adj, step), Step: step}
		return in
	case f.window != nil:
		return input{Arg: lane.Arg{D: v.data[f.window.lo*step : f.window.hi*step], Step: step}}
	default:
		return input{Arg: lane.Arg{D: v.data, Step: step}}
	}
}

// whole returns all of v, whatever the window, with Step 0. Its adjoint is the
// chunk's own, if chunks of rows run side by side.
func (v value) whole(f *Frame) input {
	if !v.lanes {
		return input{Arg: lane.Arg{D: v.data}}
	}
	s := f.p.slots[v.slot] // never local: those are read row by row
	in := input{Arg: lane.Arg{V: f.val[s.off : s.off+s.n]}}
	if f.adj != nil {
		in.Acc.V = f.adj[s.off : s.off+s.n]
		if f.chunk != nil && f.chunk.apart {
			in.Acc.V = f.chunk.own(v.slot, in.Acc.V, f.memory)
		}
	}
	return in
}

// aligned and wholly say how a step uses values; data are of no interest.
func aligned(vs ...value) []use { return uses(true, vs) }
func wholly(vs ...value) []use  { return uses(false, vs) }

func uses(aligned bool, vs []value) []use {
	var u []use
	for _, v := range vs {
		if v.lanes {
			u = append(u, use{v.slot, aligned})
		}
	}
	return u
}

// stepped is the use of a value that moves step rows at a time.
func stepped(v value, step int) []use { return uses(step == 1, []value{v}) }
