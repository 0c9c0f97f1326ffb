package learn

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/par"
	"github.com/seed78144065/credence/internal/rng"
)

// HillClimb searches for the DAG with the best score: from a graph it goes to the
// best of those that differ by one edge added, taken out or turned. It goes on
// from an optimum, down if it must, to graphs that it has not just been to
// (tabu search [Glover1989]), and then from random ones near the best.
//
// The zero value searches by BIC, without restarts. Any score may be searched by;
// with [K2] the result is the class of the best graph all the same.
type HillClimb struct {
	Score     Score     // what is made large
	Knowledge Knowledge // what is known beforehand
	// MaxParents of a node; 0 is no limit.
	MaxParents int
	// Tabu is how many graphs it does not go back to, and how many steps it goes on
	// without a better one. 0 is 10; negative: it stops at the first optimum.
	Tabu int
	// Restarts is how many times it goes on from a random graph: the best one, after
	// random steps: two for each node, then half, a quarter and an eighth as many, and
	// so on again. Families seen before cost nothing.
	Restarts int
	// Seed is that of the restarts.
	Seed uint64
	// Start is the DAG to begin with; nil is the one of the required arrows.
	Start *dag.Graph
}

// same is the difference of scores, in logarithms, that means nothing: far above
// rounding, far below any evidence. Of moves that differ by less the first by name
// is taken.
const same = 1e-7

// defaultTabu is the length of the list of bnlearn's tabu search.
const defaultTabu = 10

// Learn searches.
//
// Result: its graph is the class of the best DAG, with the directions that are
// known and what follows from them. The same data, in any order of columns, and
// configuration give the same result.
// Errors, all at once: those of [NewScorer]; knowledge that contradicts itself or
// names no columns; a Start that is no DAG of the columns or contradicts the
// knowledge; more required parents than allowed; that of the context.
// Cost: for each step, families of two nodes with one parent more or less; squared
// in nodes besides.
func (h HillClimb) Learn(ctx context.Context, data dag.Columns) (*Result, error) {
	return h.learn(ctx, par.New(), data)
}

func (h HillClimb) learn(ctx context.Context, pool *par.Pool, data dag.Columns) (*Result, error) {
	if h.MaxParents < 0 || h.Restarts < 0 {
		return nil, fmt.Errorf("learn: hill-climbing: MaxParents is %d and Restarts %d, want 0 or more", h.MaxParents, h.Restarts)
	}
	d, err := read("hill-climbing", data)
	if err != nil {
		return nil, err
	}
	w, err := newScorer(d, h.Score)
	if err != nil {
		return nil, err
	}
	known, err := h.Knowledge.rules("hill-climbing", d.names)
	if err != nil {
		return nil, err
	}
	c := newClimber(h, w, known, pool)
	if err := c.start(h.Start); err != nil {
		return nil, err
	}
	if err := c.climb(ctx); err != nil {
		return nil, err
	}
	for restart := range h.Restarts {
		stream := rng.New(h.Seed, "dag/learn/restart", uint64(restart))
		c.perturb(&stream, max(1, 2*c.n>>(restart%4))) // from far off to near by
		if err := c.climb(ctx); err != nil {
			return nil, err
		}
	}
	return c.result()
}

// climber is a search under way.
type climber struct {
	HillClimb
	n      int
	scorer *Scorer
	known  *rules
	pool   *par.Pool

	arc    []bool    // i → j at i·n + j
	degree []int     // parents of a node
	local  []float64 // score of a family
	toggle []float64 // at i·n + j, what adding or taking out i → j adds to the score
	above  []bool    // i is an ancestor of j, or j itself
	hash   uint64    // of arc
	score  float64

	best      []bool
	bestScore float64
}

// move is a change of one edge i → j and what it adds to the score.
type move struct {
	i, j int
	turn bool
	gain float64
}

func newClimber(h HillClimb, w *Scorer, known *rules, pool *par.Pool) *climber {
	n := known.n
	if h.MaxParents <= 0 {
		h.MaxParents = n
	}
	if h.Tabu == 0 {
		h.Tabu = defaultTabu
	}
	return &climber{HillClimb: h, n: n, scorer: w, known: known, pool: pool,
		arc: make([]bool, n*n), degree: make([]int, n), local: make([]float64, n), toggle: make([]float64, n*n),
		above: make([]bool, n*n), bestScore: math.Inf(-1)}
}

// start sets the first graph.
func (c *climber) start(g *dag.Graph) error {
	names := c.scorer.data.names
	copy(c.arc, c.known.required)
	if g != nil {
		if g.Class() != dag.DAG {
			return fmt.Errorf("learn: hill-climbing: start: %w", &dag.ClassError{Op: "Learn", Got: g.Class(), Want: []dag.Class{dag.DAG}})
		}
		clear(c.arc)
		for _, e := range g.Edges() {
			if e.AtA == dag.Arrow {
				e = dag.Directed(e.B, e.A)
			}
			i, isA := slices.BinarySearch(names, e.A)
			j, isB := slices.BinarySearch(names, e.B)
			if !isA || !isB {
				return fmt.Errorf("learn: hill-climbing: start: %v has a node that is no column", e)
			}
			c.arc[i*c.n+j] = true
		}
	}
	for k, has := range c.arc {
		i, j := k/c.n, k%c.n
		switch {
		case has && c.known.forbidden[k]:
			return fmt.Errorf("learn: hill-climbing: start: %s -> %s is forbidden", names[i], names[j])
		case !has && c.known.required[k]:
			return fmt.Errorf("learn: hill-climbing: start: %s -> %s is required", names[i], names[j])
		case has:
			c.degree[j]++
			c.hash ^= arcHash(k)
			if c.degree[j] > c.MaxParents {
				return fmt.Errorf("learn: hill-climbing: %s has more than %d parents to begin with", names[j], c.MaxParents)
			}
		}
	}
	return nil
}

// climb goes up, and on, from the graph at hand, and keeps the best.
func (c *climber) climb(ctx context.Context) error {
	if err := c.evaluate(ctx); err != nil {
		return err
	}
	var tabu []uint64
	for idle := 0; ; {
		if c.score > c.bestScore+same {
			c.best, c.bestScore = slices.Clone(c.arc), c.score
		}
		tabu = append(tabu, c.hash)
		if len(tabu) > max(c.Tabu, 1) {
			tabu = tabu[1:]
		}
		m, ok := c.choose(tabu)
		if !ok || m.gain <= same && c.Tabu < 0 {
			return nil
		}
		before := c.bestScore
		if err := c.apply(ctx, m); err != nil {
			return err
		}
		idle++
		if c.score > before+same {
			idle = 0
		}
		if idle > c.Tabu {
			return nil
		}
	}
}

// choose returns the best move that is allowed and does not go back.
func (c *climber) choose(tabu []uint64) (best move, ok bool) {
	best.gain = math.Inf(-1)
	c.moves(func(m move) {
		if m.gain > best.gain+same && !slices.Contains(tabu, c.hashAfter(m)) {
			best, ok = m, true
		}
	})
	return best, ok
}

// moves calls with for each move that keeps the graph acyclic and to what is known.
func (c *climber) moves(with func(move)) {
	n := c.n
	for i := range n {
		for j := range n {
			k, back := i*n+j, j*n+i
			switch {
			case i == j:
			case c.arc[k]:
				if c.known.required[k] {
					continue
				}
				with(move{i, j, false, c.toggle[k]})
				if !c.known.forbidden[back] && c.degree[i] < c.MaxParents && !c.longer(i, j) {
					with(move{i, j, true, c.toggle[k] + c.toggle[back]})
				}
			case !c.arc[back] && !c.known.forbidden[k] && c.degree[j] < c.MaxParents && !c.above[back]:
				with(move{i, j, false, c.toggle[k]})
			}
		}
	}
}

// longer reports whether a path of more than one arrow leads from i to j.
func (c *climber) longer(i, j int) bool {
	for m := range c.n {
		if m != j && c.arc[i*c.n+m] && c.above[m*c.n+j] {
			return true
		}
	}
	return false
}

// hashAfter returns the hash of the graph after a move.
func (c *climber) hashAfter(m move) uint64 {
	h := c.hash ^ arcHash(m.i*c.n+m.j)
	if m.turn {
		h ^= arcHash(m.j*c.n + m.i)
	}
	return h
}

// apply makes a move and computes anew what it changes.
func (c *climber) apply(ctx context.Context, m move) error {
	c.flip(m)
	c.closure()
	if err := c.refresh(ctx, m.j); err != nil {
		return err
	}
	if m.turn {
		if err := c.refresh(ctx, m.i); err != nil {
			return err
		}
	}
	c.total()
	return nil
}

// flip changes the edge of a move.
func (c *climber) flip(m move) {
	c.hash = c.hashAfter(m)
	toggle := func(i, j int) {
		k := i*c.n + j
		c.arc[k] = !c.arc[k]
		c.degree[j]--
		if c.arc[k] {
			c.degree[j] += 2
		}
	}
	toggle(m.i, m.j)
	if m.turn {
		toggle(m.j, m.i)
	}
}

// arcHash spreads the number of an arrow over 64 bits [Steele2014].
func arcHash(k int) uint64 {
	z := uint64(k+1) * 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
