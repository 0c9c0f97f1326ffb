package exec

import (
	"slices"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/par"
)

// A segment is a term with the row-wise steps that only it needs: a linear
// predictor, say, and its likelihood. It runs tile by tile of rows, forward and
// at once in reverse, which the term allows since its adjoint is 1: what lies
// between its steps never leaves the cache and takes a tile's memory.
//
// Tiles are grouped into chunks that may run side by side. A chunk adds to
// adjoints and a log density of its own, which are then added up in order, so
// the bits don't depend on who ran what.
const (
	tileRows = 256 // 16 KiB a value; 64 to 512 measure the same
	// A tile of a data matrix stays in the second cache, half of it, from its
	// product to that of the reverse.
	tileNumbers = 1 << 16
	fewestRows  = 32
	// chunkRows is the least that is worth another core, about 5 µs.
	chunkRows = 1024
	maxChunks = 8
	// A chunk has at least this many rows for each row of adjoints of its own,
	// so that clearing and adding them is a few per cent.
	rowsPerOwn = 16
)

// fuse turns runs of row-wise steps into segments.
func (p *Program) fuse() {
	readers := p.readers()
	taken := make([]bool, len(p.steps))
	for t, s := range p.steps {
		if !s.term || s.rows <= tileRows {
			continue
		}
		members := []int{t}
		for i := t - 1; i >= 0; i-- {
			if m := p.steps[i]; !taken[i] && m.rows == s.rows && p.readBy(m.out, members, readers) {
				taken[i] = true
				members = append(members, i)
				p.slots[m.out].local = true
			}
		}
		slices.Reverse(members)
		p.overlay(members, readers)
		p.steps[t] = p.segment(members)
	}
	kept := p.steps[:0]
	for i, s := range p.steps {
		if !taken[i] {
			kept = append(kept, s)
		}
	}
	p.steps = kept
}

// readers returns which steps read each slot; −1 is outside.
func (p *Program) readers() [][]int {
	readers := make([][]int, len(p.slots))
	for i, s := range p.steps {
		for _, u := range s.uses {
			readers[u.slot] = append(readers[u.slot], i)
		}
	}
	for _, v := range p.outs {
		if v.lanes {
			readers[v.slot] = append(readers[v.slot], -1)
		}
	}
	return readers
}

// overlay lets sums take over the memory of a local summand that nothing else
// reads.
func (p *Program) overlay(members []int, readers [][]int) {
	made := make(map[int]step)
	for _, i := range members {
		s := p.steps[i]
		for _, a := range s.summands {
			if m, ok := made[a]; ok && !m.reread && len(readers[a]) == 1 {
				p.slots[s.out].over = a + 1
				break
			}
		}
		if s.out >= 0 && p.slots[s.out].local {
			made[s.out] = s
		}
	}
}

// readBy reports whether slot out is read by members alone, row by row.
func (p *Program) readBy(out int, members []int, readers [][]int) bool {
	for _, r := range readers[out] {
		if r < 0 || !slices.Contains(members, r) || slices.Contains(p.steps[r].uses, use{out, false}) {
			return false
		}
	}
	return len(readers[out]) > 0
}

// segment makes one step of several.
func (p *Program) segment(members []int) step {
	steps := make([]step, len(members))
	var uses []use
	own := make(map[int]bool) // slots that chunks add to apart
	rows := 0
	for k, i := range members {
		steps[k] = p.steps[i]
		for _, u := range steps[k].uses {
			uses = append(uses, u)
			if !u.aligned && !own[u.slot] {
				own[u.slot] = true
				rows += p.slots[u.slot].n
			}
		}
	}
	n := steps[len(steps)-1].rows
	tile := tileRows
	for _, s := range steps {
		if s.columns > 0 {
			tile = min(tile, max(fewestRows, tileNumbers/s.columns&^15))
		}
	}
	chunks := min(maxChunks, n/max(chunkRows, rowsPerOwn*rows))
	p.chunks += max(1, chunks)
	if chunks > 1 {
		p.own += chunks * rows
	}
	return step{uses: uses, out: -1, bind: func(f *Frame) op {
		o := &segmentOp{pool: f.p.pool}
		size := n
		if chunks > 1 {
			size = (n/chunks + tile - 1) / tile * tile
		}
		for lo := 0; lo < n; lo += size {
			o.chunks = append(o.chunks, bindChunk(f, steps, window{lo, min(n, lo+size)}, tile, size < n))
		}
		o.run = func(i int) { o.chunks[i].run(o.frame) }
		return o
	}}
}

// bindChunk binds the steps to every tile of a chunk, so many rows each. apart gives the chunk
// adjoints of its own.
func bindChunk(f *Frame, steps []step, w window, tile int, apart bool) *chunk {
	ch := &chunk{apart: apart, val: f.memory.Rows(f.p.local)}
	if f.adj != nil {
		ch.adj = f.memory.Rows(f.p.local)
	}
	f.chunk, f.total = ch, &ch.lp
	for lo := w.lo; lo < w.hi; lo += tile {
		f.window = &window{lo, min(w.hi, lo+tile)}
		ops := make([]op, len(steps))
		for k, s := range steps {
			ops[k] = s.bind(f)
		}
		ch.tiles = append(ch.tiles, ops)
	}
	f.window, f.chunk, f.total = nil, nil, f.lp
	return ch
}

// segmentOp runs a segment in the forward sweep; nothing is left to reverse.
type segmentOp struct {
	chunks []*chunk
	pool   *par.Pool
	frame  *Frame
	run    func(i int)
}

func (o *segmentOp) forward(f *Frame) {
	o.frame = f
	o.pool.Do(len(o.chunks), o.run)
	for _, c := range o.chunks {
		c.add(f)
	}
}

func (o *segmentOp) reverse(*Frame) {}

// chunk is a stretch of tiles that one core runs.
type chunk struct {
	tiles    [][]op
	val, adj []lane.V // a tile of the local values
	lp       lane.V

	apart bool       // from other chunks, with adjoints of its own
	slots []int      // of whole values
	mine  [][]lane.V // their adjoints
	main  [][]lane.V // and where they are added
}

// own returns the chunk's own adjoints of a slot.
func (c *chunk) own(slot int, main []lane.V, memory *lane.Arena) []lane.V {
	if i := slices.Index(c.slots, slot); i >= 0 {
		return c.mine[i]
	}
	c.slots = append(c.slots, slot)
	c.mine = append(c.mine, memory.Rows(len(main)))
	c.main = append(c.main, main)
	return c.mine[len(c.mine)-1]
}

// run evaluates the tiles, each forward and then in reverse.
func (c *chunk) run(f *Frame) {
	c.lp = lane.V{}
	for _, m := range c.mine {
		clear(m)
	}
	for _, tile := range c.tiles {
		clear(c.adj)
		for _, o := range tile {
			o.forward(f)
		}
		if f.mode != Gradient {
			continue
		}
		for i := len(tile) - 1; i >= 0; i-- {
			tile[i].reverse(f)
		}
	}
}

// add adds what the chunk kept apart to the frame.
func (c *chunk) add(f *Frame) {
	for l, v := range c.lp {
		f.lp[l] += v
	}
	for i, m := range c.mine {
		lane.AddTo(lane.Acc{V: c.main[i], Step: 1}, m, 1)
	}
}
