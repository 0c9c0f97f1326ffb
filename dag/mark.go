package dag

import "fmt"

// Mark is what an edge has at one of its ends.
type Mark uint8

// The marks. A tail at A of A–B says that A is an ancestor of B, an arrow that
// it is not; a circle, that the graphs this one stands for differ.
const (
	Tail Mark = iota
	Arrow
	Circle
)

// String returns the mark as drawn at the right end of an edge: -, > or o.
func (m Mark) String() string {
	switch m {
	case Tail:
		return "-"
	case Arrow:
		return ">"
	case Circle:
		return "o"
	}
	return fmt.Sprintf("Mark(%d)", uint8(m))
}

// Edge joins two nodes.
type Edge struct {
	A, B     string // the nodes
	AtA, AtB Mark   // what the edge has at either end: a tail, an arrowhead, a circle
}

// Directed returns from → to.
func Directed(from, to string) Edge { return Edge{from, to, Tail, Arrow} }

// Bidirected returns a ↔ b: of an ADMG, a cause of both that nobody observed.
func Bidirected(a, b string) Edge { return Edge{a, b, Arrow, Arrow} }

// Undirected returns a – b.
func Undirected(a, b string) Edge { return Edge{a, b, Tail, Tail} }

// String writes the edge as in "X -> Y", "X <-> Y", "X -- Y" or "X o-> Y".
func (e Edge) String() string { return e.A + " " + arrow(e.AtA, e.AtB) + " " + e.B }

// arrow writes the line between two nodes.
func arrow(left, right Mark) string {
	l, middle := left.String(), ""
	if left == Arrow {
		l = "<"
	}
	if left == Circle || right == Circle || left == Arrow && right == Arrow {
		middle = "-"
	}
	return l + middle + right.String()
}

// turned returns the same edge seen from its other end.
func (e Edge) turned() Edge { return Edge{e.B, e.A, e.AtB, e.AtA} }

// opposes reports whether two edges of a pair are arrows to and fro.
func (e Edge) opposes(f Edge) bool {
	if e.A != f.A {
		e = e.turned()
	}
	return e.AtA == f.AtB && e.AtB == f.AtA && e.AtA != e.AtB && e.AtA != Circle && e.AtB != Circle
}
