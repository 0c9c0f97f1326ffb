package exec

import "slices"

// A block is a run of row-wise steps of a program without a log density, as
// predictions are. Like a segment it runs tile by tile, so that what lies between
// its steps stays in the cache; a value that no later step of the block reads
// gives its rows to the next, so that many worlds take the room of one.
const (
	// leastTile is a tile: 128 and 256 rows measure the same, 64 are a fifth slower
	// and 512 leave the second cache when there are ten variables and their noise.
	// Longer arrays have longer tiles, since each tile binds its steps.
	leastTile = 128
	maxTiles  = 64
)

// tile turns runs of row-wise steps into blocks.
func (p *Program) tile() {
	readers := p.readers()
	var kept []step
	open := make(map[int]bool) // slots that the block being made writes
	var members []int
	flush := func() {
		if len(members) > 1 {
			kept = append(kept, p.block(members, readers))
		} else {
			for _, i := range members {
				kept = append(kept, p.steps[i])
			}
		}
		members = nil
		clear(open)
	}
	for i, s := range p.steps {
		inside, whole := false, false // it reads what the block writes, other than row by row
		for _, u := range s.uses {
			inside = inside || open[u.slot]
			whole = whole || open[u.slot] && !u.aligned
		}
		rowwise := s.rows > leastTile && !s.effect && !s.term
		switch {
		case rowwise && !whole && (len(members) == 0 || p.steps[members[0]].rows == s.rows):
			members = append(members, i)
			open[s.out] = true
		case inside || rowwise:
			flush()
			if rowwise {
				members = append(members, i)
				open[s.out] = true
			} else {
				kept = append(kept, s)
			}
		default: // it needs nothing of the block, and may run before
			kept = append(kept, s)
		}
	}
	flush()
	p.steps = kept
}

// block makes one step of several.
func (p *Program) block(members []int, readers [][]int) step {
	n := p.steps[members[0]].rows
	tile := max(leastTile, (n+maxTiles-1)/maxTiles)
	last := make(map[int]int) // the step that reads a slot last
	for _, i := range members {
		for _, u := range p.steps[i].uses {
			last[u.slot] = i
		}
	}
	steps := make([]step, len(members))
	var uses []use
	var free []int // rows of tiles that are free again
	rows := 0
	for k, i := range members {
		steps[k] = p.steps[i]
		uses = append(uses, steps[k].uses...)
		if out := steps[k].out; p.readBy(out, members, readers) {
			s := &p.slots[out]
			s.local, s.tiled = true, true
			if len(free) > 0 {
				s.off, free = free[len(free)-1], free[:len(free)-1]
			} else {
				s.off = rows
				rows += tile
			}
		}
		for _, u := range steps[k].uses {
			if p.slots[u.slot].tiled && last[u.slot] == i && !slices.Contains(free, p.slots[u.slot].off) {
				free = append(free, p.slots[u.slot].off)
			}
		}
	}
	p.blocks = max(p.blocks, rows)
	return step{uses: uses, out: -1, bind: func(f *Frame) op {
		if f.tile == nil {
			f.tile = &chunk{val: f.memory.Rows(f.p.blocks)}
		}
		f.chunk = f.tile
		o := blockOp(make([]op, 0, len(steps)*((n+tile-1)/tile)))
		for lo := 0; lo < n; lo += tile {
			f.window = &window{lo, min(n, lo+tile)}
			for _, s := range steps {
				o = append(o, s.bind(f))
			}
		}
		f.window, f.chunk = nil, nil
		return o
	}}
}

// blockOp is the steps of all tiles, in order.
type blockOp []op

func (o blockOp) forward(f *Frame) {
	for _, s := range o {
		s.forward(f)
	}
}

func (o blockOp) reverse(*Frame) {}
