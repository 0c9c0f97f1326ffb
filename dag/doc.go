// Package dag holds causal graphs and what follows from them alone: which
// variables are independent, what to adjust for, which instruments there are.
//
//	g, err := dag.Parse(`dag { Z -> X -> Y; X <- U -> Y; U [latent] }`) // dagitty, DOT, edges or JSON
//	above, err := g.Ancestors("Y")       // Z, X, U, Y
//	cut, err := g.WithoutArrowsInto("X") // the graph after do(X)
//	seen, err := g.Project()             // Z -> X -> Y and X <-> Y: what of it is observed
//	path, err := g.OpenPath([]string{"Z"}, []string{"Y"}, []string{"X"}) // Z -> X <- U -> Y is open: …
//
// # Graphs
//
// A Graph has a Class, which says which edges it may have: a DAG, an ADMG (with
// A <-> B for an unobserved common cause), a CPDAG, a MAG or a PAG. A question
// that a graph of its class can't answer gives a *ClassError. Nodes have roles;
// latent ones are part of a DAG and not of the data; Project leaves them out.
//
// CPDAG and PAG stand for all graphs with the same independencies, without and
// with latent nodes; Orient adds what is known, Extend picks a member. MAG is a
// graph's own view of its observed nodes, under selection too.
//
// Parse reads graphs, String, EdgeList, Dagitty, DOT and MarshalJSON write them,
// each so that Parse gives an equal graph back.
//
// # Separation
//
// Separated answers whether a set makes x and y independent whatever the
// numbers, OpenPath why not; Separator and Separators find the sets that do.
// Sets of nodes are []string; those that must be disjoint are checked to be.
//
// # Adjustment
//
//	a, err := g.TotalEffect([]string{"X"}, []string{"Y"})
//	for z := range a.AllMinimal() { … } // or Canonical, Minimal, Optimal, MinimumCost
//	verdict, err := a.Check([]string{"U"}) // says what is against it
//
// A set is valid if P(y | do(x)) = Σ_z P(y | x, z) P(z) in every model with the
// graph, of a CPDAG, MAG or PAG in every graph that it stands for. What may never
// be adjusted for is found when the question is asked.
//
// SelectedEffect is for data of selected cases.
// FrontDoor, FrontDoors and Instruments are for effects that no adjustment set
// identifies; Implied lists what data can contradict, and
// TestImplied asks them; Verma lists what an intervention must show.
//
// # Faults
//
// Names that a graph does not have give an *UnknownNodeError with the nearest
// one, cycles a *CycleError that names its nodes, a text that is no graph a
// *SyntaxError with line and column. All faults come at once.
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
// [Bartlett1938], [Correa2018], [Dinic1970], [Dor1992], [Fisher1924],
// [Henckel2022], [Holm1979], [Jeong2022], [Lauritzen1996], [Meek1995],
// [Pearl1995], [Pearl2009], [Perkovic2018], [Richardson2003], [Richardson2023],
// [RichardsonSpirtes2002], [Rotnitzky2020], [Sadeghi2014], [Shachter1998],
// [Shpitser2008b], [Smucler2022], [Spirtes2000], [Takata2010], [Tian2002],
// [VanDerZander2015], [VanDerZander2019], [VanDerZander2020], [Verma1990],
// [Wienobst2024], [Zhang2008], [Zhang2008b]: see REFERENCES.md.
//
// # Stability
//
// The names above are meant to last.
//
// # Tests
//
// Example, table, property, cases, brute force over all small graphs and their
// classes, random models, statistical, bad input, fuzz (parse and print).
package dag
