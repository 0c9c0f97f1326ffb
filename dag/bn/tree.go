package bn

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Config says how much exact inference may cost. The zero value is ready for
// use.
type Config struct {
	// MaxBytes is the memory that a junction tree and one Beliefs may take; 0 is
	// 1 GB.
	MaxBytes int64
}

const defaultBytes = 1 << 30

// JunctionTree is a network compiled for exact inference: variables in cliques,
// small enough to be tables, that hang together as a tree. It is immutable and
// safe for concurrent use; a Beliefs of it holds findings.
type JunctionTree struct {
	net     *Network
	size    Size
	levels  []int
	cliques []clique
	base    []float64 // the product of the tables, by clique
	sums    int       // the cells of all separators
	home    []axis    // by variable: where its findings enter and its posterior is read
}

// clique is a table over variables: first those it shares with its parent, so
// that the cells with one value of these are next to each other.
type clique struct {
	vars        []int
	common      int // how many of them it shares with its parent
	parent      int // −1 of the first
	children    []int
	start, end  int     // its cells in the tables of all cliques
	sum, shared int     // the separator's cells in those of all, and how many
	place       []int32 // of each cell of the parent in the separator
	found       []int   // variables whose findings enter here
}

// axis is a variable as a dimension of a clique.
type axis struct {
	clique, levels, stride int
}

// Compile makes the junction tree of the network.
//
// Errors: a network without variables; a memory that is negative; a *WidthError, before any table is made, if it needs more memory than
// the configuration allows.
// Source: [Lauritzen1988]; [Koller2009] §10.2.
// Cost: linear in the cells of all cliques.
func (n *Network) Compile(c Config) (*JunctionTree, error) {
	if len(n.vars) == 0 {
		return nil, errors.New("bn: Compile: the network has no variables: New, ReadFile and FromGraph make networks")
	}
	if c.MaxBytes < 0 {
		return nil, fmt.Errorf("bn: Compile: MaxBytes is %d, want the memory allowed, or 0 for %s", c.MaxBytes, memory(defaultBytes))
	}
	plan := n.triangulate()
	size, largest := plan.size()
	limit := float64(c.MaxBytes)
	if c.MaxBytes <= 0 {
		limit = defaultBytes
	}
	if size.Bytes > limit || size.Largest > math.MaxInt32 { // places are 32 bits wide
		err := &WidthError{Size: size, Limit: limit}
		for _, i := range largest.vars {
			err.Clique = append(err.Clique, n.vars[i].Name)
		}
		return nil, err
	}
	t := &JunctionTree{net: n, size: size, levels: make([]int, len(n.vars))}
	for i, v := range n.vars {
		t.levels[i] = len(v.States)
	}
	t.cliques = make([]clique, len(plan.cliques))
	in := make([][]int, len(n.vars)) // by variable, the cliques it is in
	cells := 0
	for k, b := range plan.cliques {
		c := &t.cliques[k]
		c.vars, c.parent, c.shared = b.vars, b.parent, 1
		if b.parent >= 0 {
			up := &t.cliques[b.parent]
			up.children = append(up.children, k)
			c.vars = nil
			for _, i := range up.vars {
				if slices.Contains(b.vars, i) {
					c.vars = append(c.vars, i)
					c.shared *= t.levels[i]
				}
			}
			c.common = len(c.vars)
			for _, i := range b.vars {
				if !slices.Contains(c.vars[:c.common], i) {
					c.vars = append(c.vars, i)
				}
			}
			c.place = t.places(up.vars, c.vars[:c.common], nil)
		}
		c.start, c.end = cells, cells+int(b.cells)
		c.sum = t.sums
		cells, t.sums = c.end, t.sums+c.shared
		for _, i := range b.vars {
			in[i] = append(in[i], k)
		}
	}
	t.place(in)
	t.base = slices.Repeat([]float64{1}, cells)
	t.multiply(in)
	return t, nil
}

// Network returns the network.
func (t *JunctionTree) Network() *Network { return t.net }

// Size returns how large the tree is.
func (t *JunctionTree) Size() Size { return t.size }

// places appends, for each cell of a table over vars, the cell with the same
// values of a table over some of them; in both the last variable is fastest.
func (t *JunctionTree) places(vars, of []int, to []int32) []int32 {
	to = append(to[:0], 0)
	for j := len(vars) - 1; j >= 0; j-- {
		stride := int32(0)
		if k := slices.Index(of, vars[j]); k >= 0 {
			stride = 1
			for _, i := range of[k+1:] {
				stride *= int32(t.levels[i])
			}
		}
		faster := len(to)
		for x := 1; x < t.levels[vars[j]]; x++ {
			for _, at := range to[:faster] {
				to = append(to, at+int32(x)*stride)
			}
		}
	}
	return to
}

// place finds the smallest clique of each variable.
func (t *JunctionTree) place(in [][]int) {
	t.home = make([]axis, len(in))
	for i, cliques := range in {
		k := t.smallest(cliques)
		c := &t.cliques[k]
		c.found = append(c.found, i)
		a := axis{k, t.levels[i], 1}
		for j := len(c.vars) - 1; c.vars[j] != i; j-- {
			a.stride *= t.levels[c.vars[j]]
		}
		t.home[i] = a
	}
}

func (t *JunctionTree) smallest(cliques []int) int {
	return slices.MinFunc(cliques, func(a, b int) int {
		return (t.cliques[a].end - t.cliques[a].start) - (t.cliques[b].end - t.cliques[b].start)
	})
}

// multiply brings each table into the smallest clique that has its variables.
func (t *JunctionTree) multiply(in [][]int) {
	var places []int32
	var hold []int
	for i, family := range t.net.families() {
		hold = hold[:0]
		for _, k := range in[i] {
			if !slices.ContainsFunc(family, func(j int) bool { return !slices.Contains(t.cliques[k].vars, j) }) {
				hold = append(hold, k)
			}
		}
		c := &t.cliques[t.smallest(hold)]
		places = t.places(c.vars, family, places)
		p := t.net.cpt(i).Values()
		for k, at := range places {
			t.base[c.start+k] *= p[at]
		}
	}
}
