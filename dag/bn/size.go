package bn

import (
	"fmt"

	"github.com/seed78144065/credence/internal/nearest"
)

// Size says how large a junction tree is. It is known before the tree is made.
type Size struct {
	// Cliques is their number, Width the number of variables of the largest but
	// one: the treewidth of the triangulation.
	Cliques, Width int
	// Cells is the number of cells of all cliques, Largest that of the largest.
	Cells, Largest float64
	// Bytes is the memory of the tree and of one Beliefs.
	Bytes float64
}

// String writes the figures.
func (s Size) String() string {
	return fmt.Sprintf("width %d, %d cliques, %.4g cells, %.4g of them in the largest, %s", s.Width, s.Cliques, s.Cells, s.Largest, memory(s.Bytes))
}

// memory writes an amount of memory.
func memory(n float64) string {
	const step = 1024
	for _, unit := range []string{"bytes", "kB", "MB"} {
		if n < step {
			return fmt.Sprintf("%.3g %s", n, unit)
		}
		n /= step
	}
	return fmt.Sprintf("%.3g GB", n)
}

// WidthError says that a network is too densely connected for exact inference
// within the memory allowed.
type WidthError struct {
	Size
	// Limit is the memory allowed, in bytes.
	Limit float64
	// Clique are the variables of the largest clique.
	Clique []string
}

// Error gives the figures, and what may be done.
func (e *WidthError) Error() string {
	return fmt.Sprintf("bn: the junction tree would need %s, more than the %s allowed: %v; its largest clique is %s; raise Config.MaxBytes, ask Network.Query for single variables, or use Network.LikelihoodWeighting", memory(e.Bytes), memory(e.Limit), e.Size, nearest.Some(e.Clique))
}

// Bytes of a cell of a clique, which is there without findings, with those of
// the cliques below, and with all; and of its place in the message of a child.
const (
	cellBytes  = 3 * 8
	placeBytes = 4
)

// TreeSize returns the size that the junction tree of the network has.
//
// Cost: that of finding an order to eliminate variables in; no table is made.
func (n *Network) TreeSize() Size {
	size, _ := n.triangulate().size()
	return size
}

// size returns the figures, and the largest clique.
func (t triangulation) size() (s Size, largest bag) {
	s = Size{Cliques: len(t.cliques), Cells: t.cells, Bytes: cellBytes * t.cells}
	for _, c := range t.cliques {
		s.Width = max(s.Width, len(c.vars)-1)
		if c.cells > s.Largest {
			s.Largest, largest = c.cells, c
		}
		if c.parent >= 0 {
			s.Bytes += placeBytes * t.cliques[c.parent].cells
		}
	}
	return s, largest
}
