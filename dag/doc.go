// Package dag holds causal graphs and what follows from them alone: which
// variables are independent, what to adjust for, which instruments there are.
//
//	g, err := dag.New(dag.ADMG, nil, []dag.Edge{
//		dag.Directed("X", "Y"), dag.Directed("Z", "X"), dag.Bidirected("X", "Y"),
//	})
//	above, err := g.Ancestors("Y") // X, Y, Z
//	cut, err := g.WithoutArrowsInto("X") // the graph after do(X)
//
// # Graphs
//
// A Graph has a Class, which says which edges it may have: a DAG, an ADMG (with
// A <-> B for an unobserved common cause), a CPDAG, a MAG or a PAG. A question
// that a graph of its class can't answer gives a *ClassError. Nodes have roles;
// latent ones are part of a DAG and not of the data.
//
// # Faults
//
// Names that a graph does not have give an *UnknownNodeError with the nearest
// one, cycles a *CycleError that names its nodes. All faults come at once.
//
// # Notation
//
//	A -> B    A is a direct cause of B
//	A <-> B   something unobserved causes both
//	A -- B    direction unknown (CPDAG), or joined by selection (MAG)
//	A o-> B   unknown whether A is an ancestor of B (PAG)
//	district  nodes connected by <->, also c-component
//
// # References
//
// [Tian2002]: see REFERENCES.md.
//
// # Stability
//
// The names above are meant to last.
//
// # Tests
//
// Table, property, bad input.
package dag
