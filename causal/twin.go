package causal

import (
	"context"
	"fmt"
	"math/bits"
	"slices"

	"github.com/seed78144065/credence/bayes"
)

// twin is the exact joint distribution of the discrete variables of several
// worlds: what the worlds are in, state by state, as one variable after another
// is drawn from its table, with the variables that nothing more needs dropped.
//
// Source: variable elimination along an order of the causes, [Koller2009] §9.3,
// in the twin network of [Pearl2009] §7.1.4, for any number of worlds; the noise
// of a site is cut where a value changes in some world, given the state.
type twin struct {
	tables   *bayes.Tables
	coupling map[string]Coupling
	steps    []step
	shift    []int // by variable: where its level is in a state
	width    []int // bits of it
	of       []int // variables that stay to the end
	seen     []finding
}

// finding is what was seen of a variable: its value in each row, or that it is
// not 0.
type finding struct {
	v      int
	values []float64 // nil: not 0
	text   string
}

// step draws all versions of one site, or computes one variable.
type step struct {
	vars     []int
	coupling Coupling
	keep     uint64 // the bits of what is live afterwards
}

// stateBits is how many bits a state has: of all that is live at a time.
const stateBits = 64

// newTwin plans the elimination.
//
// Errors: noise that worlds need in a circle; too many variables at a time.
func newTwin(tables *bayes.Tables, coupling map[string]Coupling, seen []finding, of []int) (*twin, error) {
	n := len(tables.Vars)
	l := &twin{tables: tables, coupling: coupling, shift: make([]int, n), width: make([]int, n), of: of, seen: seen}
	for k := range tables.Vars {
		l.width[k] = bits.Len(uint(tables.Vars[k].Levels - 1))
	}
	for _, s := range seen { // it has one level left
		if s.values != nil && !tables.Vars[s.v].PerDraw() {
			l.width[s.v] = 0
		}
	}
	waiting, err := groups(tables, coupling)
	if err != nil {
		return nil, err
	}
	children := make([]int, n) // steps to come that read a variable
	for _, s := range waiting {
		for _, p := range l.parents(s) {
			children[p]++
		}
	}
	for _, k := range of {
		children[k]++
	}
	var used uint64
	done := make([]bool, n)
	for len(waiting) > 0 {
		next, least := -1, 0
		for i, s := range waiting {
			if slices.ContainsFunc(l.parents(s), func(p int) bool { return !done[p] }) {
				continue
			}
			size := 0 // bits that it adds
			for _, k := range s.vars {
				if children[k] > 0 {
					size += l.width[k]
				}
			}
			for _, p := range l.parents(s) {
				if children[p] == 1 {
					size -= l.width[p]
				}
			}
			if next < 0 || size < least {
				next, least = i, size
			}
		}
		if next < 0 {
			return nil, fmt.Errorf("the worlds need the noise of %s in a circle; ask about fewer worlds at a time", tables.Vars[waiting[0].vars[0]].Name)
		}
		s := waiting[next]
		waiting = slices.Delete(waiting, next, next+1)
		for _, k := range s.vars {
			done[k] = true
			if !l.place(k, &used) {
				return nil, fmt.Errorf("more than %d bits tell apart what the worlds may be in when %s is drawn; ask about fewer variables or worlds", stateBits, tables.Vars[k].Name)
			}
		}
		for _, p := range l.parents(s) {
			if children[p]--; children[p] == 0 {
				used &^= l.mask(p)
			}
		}
		for _, k := range s.vars {
			if children[k] == 0 {
				used &^= l.mask(k)
			}
		}
		s.keep = used
		l.steps = append(l.steps, s)
	}
	return l, nil
}

// groups returns what is to be drawn together.
func groups(tables *bayes.Tables, coupling map[string]Coupling) ([]step, error) {
	var all []step
	at := make(map[string]int)
	for k := range tables.Vars {
		site := tables.Vars[k].Site
		i, together := at[site]
		if site == "" || !together || coupling[site] == Independent {
			at[site] = len(all)
			all = append(all, step{vars: []int{k}, coupling: coupling[site]})
			continue
		}
		all[i].vars = append(all[i].vars, k)
		if all[i].coupling == GumbelMax && len(all[i].vars) > 2 {
			return nil, fmt.Errorf("%s is another in more than two worlds and coupled by %v, which is exact for two: ask about two worlds at a time", site, GumbelMax)
		}
	}
	return all, nil
}

// parents returns what a step reads, each once.
func (l *twin) parents(s step) (all []int) {
	for _, k := range s.vars {
		for _, p := range l.tables.Vars[k].Parents {
			if !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	return all
}

// place finds bits for a variable.
func (l *twin) place(k int, used *uint64) bool {
	for l.shift[k] = 0; l.shift[k]+l.width[k] <= stateBits; l.shift[k]++ {
		if *used&l.mask(k) == 0 {
			*used |= l.mask(k)
			return true
		}
	}
	return false
}

func (l *twin) mask(k int) uint64 { return (1<<l.width[k] - 1) << l.shift[k] }

// maxStates bounds the states that worlds may be in at a time.
const maxStates = 1 << 20

// run puts into s the states of the variables asked for, with the probability of
// each together with all that was seen. force, if not nil, gives the level of a
// version of a site in place of its noise; −1 leaves it alone.
func (l *twin) run(ctx context.Context, draw, row int, s *states, force func(k, config int) int) error {
	vars := l.tables.Vars
	s.next.reset()
	if s.find(l, draw, row) {
		s.next.add(0, 1)
	}
	for _, st := range l.steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.now, s.next = s.next, s.now
		s.next.reset()
		for i, key := range s.now.key {
			s.config = s.config[:0]
			for _, k := range st.vars {
				c := 0
				for _, p := range vars[k].Parents {
					c = c*vars[p].Levels + s.level(l, key, p)
				}
				s.config = append(s.config, c)
			}
			if s.watch != nil && len(st.vars) > 1 {
				s.watch(st, s.config)
			}
			if err := s.draw(l, st, draw, row, force); err != nil {
				return err
			}
			for o, p := range s.outcomes {
				next, possible := key, true
				for j, k := range st.vars {
					level := s.levels[o*len(st.vars)+j]
					possible = possible && s.allows(k, level)
					if s.fixed[k] < 0 {
						next |= uint64(level) << l.shift[k]
					}
				}
				if possible {
					s.next.add(next&st.keep, float64(s.now.p[i]*p))
				}
			}
			if len(s.next.key) > maxStates {
				return fmt.Errorf("there are more than %d states that the worlds may be in when %s is drawn; ask about fewer variables or worlds, or see more", maxStates, vars[st.vars[0]].Name)
			}
		}
	}
	return nil
}
