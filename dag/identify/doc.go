// Package identify says which effects follow from which data, given a causal
// graph, and by which formula. It has a page of its own beside package dag
// because an answer is more than a fact about a graph: an expression to compute,
// a derivation to read, or a proof that there is none.
//
//	g := dag.MustParse("X -> Z -> Y; X <-> Y")
//	q, err := identify.ParseQuery("P(Y | do(X))")
//	r, err := identify.Effect(g, q)
//	var no *identify.NotIdentifiedError
//	if errors.As(err, &no) {
//		fmt.Println(no.Hedge.Outer) // why no data on these nodes can tell
//		w, err := no.Witness(ctx)   // two models that agree on all such data and not on the answer
//	}
//	fmt.Println(r.Estimand)   // Σ_Z [P(Z | X) Σ_X' [P(X') P(Y | X', Z)]]
//	err = r.Verify(ctx)       // against the truth in random models
//
// # Steps
//
// A result has its derivation, one Step after another. The rules:
//
//	rule 2      a condition acts like an intervention ([Pearl2009] theorem 3.4.1)
//	ancestors   what the query does not descend from is left out
//	districts   the effect is a sum of a product of Q[…], one for each district
//	c-factor    Q of a district, from conditional distributions
//	ancestral   Q of a set with all of its causes in a district, by summing
//	hedge       there is none: the district has no smaller such set
//	product     sum over what is not asked for
//	condition   divide by the probability of the condition
//	simplify    a shorter form, see package estimand
//
// # Notation
//
//	P(Y | do(X), Z)   distribution of Y when X is set and then Z is seen
//	Q[S]              distribution of S when all other nodes are set
//	district          nodes connected by <->, also c-component
//	hedge             two forests of a graph that make a query unanswerable
//
// # References
//
// [Huang2006], [Pearl2009], [Richardson2003], [Shpitser2006], [Shpitser2006b],
// [Tian2002]: see REFERENCES.md.
//
// # Stability
//
// The names above are meant to last; the text of steps is not.
//
// # Tests
//
// Table of known answers, every graph of up to four nodes, property, fuzz, bad
// input.
package identify
