package causal

import (
	"fmt"
	"math"
	"strings"
)

// states is what runs of a twin network work in: what the worlds may be in, and the
// outcomes of the step at hand.
type states struct {
	now, next weighted
	fixed     []int    // by variable: the level that it was seen to have, else −1
	allowed   [][]bool // by variable: the levels that agree with what was seen; nil: all
	seen      [][]bool // memory of allowed, by finding
	config    []int    // of the parents of each version
	rows      [][]float64
	at        []int     // of monotone
	upTo      []float64 // of monotone
	outcomes  []float64 // probabilities
	levels    []int     // of each version, by outcome
	watch     func(st step, config []int)
}

// find notes the levels that were seen; false if one can't be.
func (s *states) find(l *twin, draw, row int) bool {
	n := len(l.tables.Vars)
	if len(s.fixed) != n {
		s.fixed, s.allowed = make([]int, n), make([][]bool, n)
	}
	for k := range s.fixed {
		s.fixed[k], s.allowed[k] = -1, nil
	}
	for i, f := range l.seen {
		v := &l.tables.Vars[f.v]
		if len(s.seen) == i {
			s.seen = append(s.seen, make([]bool, v.Levels))
		}
		allowed, levels, level := s.seen[i], 0, 0
		for k := range allowed {
			x := v.Value(draw, row, k)
			agrees := f.values == nil && x != 0 || f.values != nil && x == f.values[row]
			if allowed[k] = agrees && (s.allowed[f.v] == nil || s.allowed[f.v][k]); allowed[k] {
				levels, level = levels+1, k
			}
		}
		if levels == 0 {
			return false
		}
		if s.allowed[f.v] = allowed; levels == 1 {
			s.fixed[f.v] = level
		}
	}
	for k, w := range l.width {
		if w == 0 && s.fixed[k] < 0 {
			s.fixed[k] = 0 // there is one level
		}
	}
	return true
}

// level returns the level of a variable in a state.
func (s *states) level(l *twin, key uint64, k int) int {
	if s.fixed[k] >= 0 {
		return s.fixed[k]
	}
	return int(key & l.mask(k) >> l.shift[k])
}

func (s *states) allows(k, level int) bool { return s.allowed[k] == nil || s.allowed[k][level] }

// draw finds the outcomes of a step, given the configurations of its versions.
func (s *states) draw(l *twin, st step, draw, row int, force func(k, config int) int) error {
	s.outcomes, s.levels, s.rows = s.outcomes[:0], s.levels[:0], s.rows[:0]
	for j, k := range st.vars {
		v := &l.tables.Vars[k]
		if v.Site == "" {
			s.outcomes, s.levels = append(s.outcomes, 1), append(s.levels, v.Level(draw, row, s.config[j]))
			return nil
		}
		if force != nil {
			if level := force(k, s.config[j]); level >= 0 {
				s.levels = append(s.levels, level)
				continue
			}
		}
		p := v.Probs(draw, row, s.config[j])
		for _, x := range p {
			if math.IsNaN(x) {
				return fmt.Errorf("%s has no distribution (its parameters are out of range) where %s", v.Name, l.where(draw, row, k, s.config[j]))
			}
		}
		s.rows = append(s.rows, p)
	}
	switch {
	case len(s.rows) > 0 && len(s.levels) > 0:
		return fmt.Errorf("%s meets a combination of its parents that it did not under the first draw", l.tables.Vars[st.vars[0]].Site)
	case len(s.rows) == 0:
		s.outcomes = append(s.outcomes, 1)
	case len(s.rows) == 1:
		for level, p := range s.rows[0] {
			if p > 0 {
				s.outcomes, s.levels = append(s.outcomes, p), append(s.levels, level)
			}
		}
	case st.coupling == GumbelMax:
		s.gumbelMax(s.rows[0], s.rows[1])
	default:
		s.monotone()
	}
	return nil
}

// where names the values of the parents of a variable.
func (t *twin) where(draw, row, k, config int) string {
	v := &t.tables.Vars[k]
	var text []string
	for i, p := range v.Parents {
		text = append(text, fmt.Sprintf("%s = %g", t.tables.Vars[p].Name, t.parentValue(draw, row, k, i, config)))
	}
	if len(text) == 0 {
		return "nothing is given"
	}
	return strings.Join(text, ", ")
}

// parentValue returns the value of a parent in a configuration of variable k.
func (t *twin) parentValue(draw, row, k, parent, config int) float64 {
	v := &t.tables.Vars[k]
	for _, p := range v.Parents[parent+1:] {
		config /= t.tables.Vars[p].Levels
	}
	p := &t.tables.Vars[v.Parents[parent]]
	return p.Value(draw, row, config%p.Levels)
}

// weighted is a sum of weights by key, in the order in which keys came.
type weighted struct {
	key  []uint64
	p    []float64
	slot []int32 // 1 + the position of the key that hashes here, or nearby; 0: free
}

func (w *weighted) reset() {
	w.key, w.p = w.key[:0], w.p[:0]
	clear(w.slot)
}

// add adds a weight to that of a key.
func (w *weighted) add(key uint64, p float64) {
	if 2*len(w.key) >= len(w.slot) {
		w.slot = make([]int32, max(64, 4*len(w.slot))) // 64: a few states need no more
		for i, k := range w.key {
			w.slot[w.find(k)] = int32(i + 1)
		}
	}
	at := w.find(key)
	if i := w.slot[at]; i > 0 {
		w.p[i-1] += p
		return
	}
	w.key, w.p = append(w.key, key), append(w.p, p)
	w.slot[at] = int32(len(w.key))
}

// find returns the slot of a key, or the free one that it would have.
func (w *weighted) find(key uint64) int {
	const golden = 0x9E3779B97F4A7C15 // 2^64 over the golden ratio: [Knuth1998] §6.4
	mask := uint64(len(w.slot) - 1)
	at := key * golden >> 32 & mask
	for w.slot[at] > 0 && w.key[w.slot[at]-1] != key {
		at = (at + 1) & mask
	}
	return int(at)
}
