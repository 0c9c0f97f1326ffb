package ir

import "github.com/seed78144065/credence/internal/lane"

// Func is an operation with a gradient of its own, what a Call node computes: a
// recursion, a factorisation, a solver. It is immutable and knows no sizes;
// those are the node's, which differ after new data are bound. Several results
// share one array.
type Func interface {
	// Name is the operation's name in messages.
	Name() string
	// Kernel returns the computation of n with memory of its own, for one
	// frame. data[i] is argument i if that is known when the model is compiled,
	// else nil. grad says that Reverse will be called.
	//
	// An error says what is wrong with the shapes or the data; the engine adds
	// name and position, and the kind is BadModel unless it is a *Fault. The
	// same arguments give an error always or never, whatever grad is.
	Kernel(n *Node, data [][]float64, grad bool) (Kernel, error)
}

// Kernel computes a Func for W draws at once, without allocating. Argument i
// has a row for each element, a[i].At(row, buf), whether lanes or data.
//
// A lane that can't be computed is NaN, and never touches another.
type Kernel interface {
	// Forward writes all rows of the result y.
	Forward(y []lane.V, a []lane.Arg)
	// Reverse adds to da[i], where that is wanted, what the adjoint dy of the
	// result implies. It follows a Forward with the same arguments, whose y it
	// gets. A lane whose dy is all zero adds nothing.
	Reverse(y, dy []lane.V, a []lane.Arg, da []lane.Acc)
}

// Verb returns the name of the node's operation.
func (n *Node) Verb() string {
	if n.Func != nil {
		return n.Func.Name()
	}
	return n.Op.String()
}
