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
// # Counterfactuals
//
// Of events in several worlds, after do(X = 0) and as it was, no data are; what
// follows from experiments or from observations all the same:
//
//	c, err := identify.ParseCounterfactual("P(Y[X=0]=0 | X=1)")
//	r, err := c.Identify(g, identify.Experiments) // or identify.Observations
//	var no *identify.CounterfactualError          // has Conflicts, and a Witness too
//
// # Data of several sources
//
// Search looks for a derivation from any distributions: of experiments, of another
// population, of selected cases, with values missing.
//
//	d, err := identify.Search{Graph: g, Data: data, Query: q, Transport: []string{"T"}}.Find(ctx)
//	effect, err := d.Evaluate(nil, tables...) // one for each of the data
//
// A *NotDerivedError says that no sequence of its rules gives the query, an
// *UndecidedError that time or limit ended the search; both have what came closest.
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
// and of counterfactuals:
//
//	worlds         the variables of all worlds, each once
//	contradiction  the events can't happen together
//	cancel         a factor that the condition has as well
//	experiment     unobserved causes tie these together, and one world has them all
//	effect         as before, from observations
//	conflict       no world has them all
//
// and of a Search:
//
//	data                 one of the distributions given
//	rule 1, 2, 3         those of the do-calculus, [Pearl2009] theorem 3.4.1
//	population           where populations do not differ
//	indicator, observed  R at 1, where X* is X
//	sum, condition       over nodes, and divided by that
//	product, quotient    of two distributions, by the chain rule
//
// # Notation
//
//	P(Y | do(X), Z)   distribution of Y when X is set and then Z is seen
//	Q[S]              distribution of S when all other nodes are set
//	district          nodes connected by <->, also c-component
//	hedge             two forests of a graph that make a query unanswerable
//	X*                what is seen of X, which may be missing
//	P[T](Y)           distribution in the population that differs at T's effects
//	Y[X=0]            what Y would be after do(X = 0), of the same unit
//	Y[X=1, M[X=0]]    with M set to what it would be after do(X = 0)
//
// # References
//
// [Correa2021], [Huang2006], [Knuth1977], [Lee2019], [Pearl2009], [Richardson2003],
// [Shachter1998], [Shpitser2006], [Shpitser2006b], [Shpitser2008], [Tian2002],
// [Tikka2021]: see REFERENCES.md.
//
// # Stability
//
// The names above are meant to last; the text of steps is not.
//
// # Tests
//
// Table of known answers, every graph of up to four nodes, linear algebra over
// types of units, property, planted errors, fuzz, bad input.
package identify
