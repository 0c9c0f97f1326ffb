// Package learn learns the structure of causal graphs from data: by scores, which
// say how well a graph explains the data, and by tests of independence, which say
// what edges there can't be.
//
//	r, err := learn.HillClimb{Score: learn.BDeu(10)}.Learn(ctx, table)
//	r.Graph          // the class that the data can tell: A -> B or A -- B
//	r, err = learn.PC{Alpha: 0.01, Knowledge: known}.Learn(ctx, table)
//	r.Conflicts      // what tests said that no graph can have
//	s, err := learn.Bootstrap(ctx, table, learn.PC{}, learn.BootstrapConfig{})
//	w, err := learn.NewScorer(table, learn.BIC())
//	score, err := w.Graph(g)
//
// It has graphs for results, whatever the kind of data, so that package dag can go
// on with what was learned; the tables of probabilities of a graph of factors are
// learned in package dag/bn.
//
// # What can be learned
//
// Both need all common causes to be among the columns. Then data alone can tell the
// class of a graph, not the graph: where directions can't be told, the result has
// A -- B. Knowledge of required or forbidden arrows and of an order in time can tell
// more; what is learned never contradicts it, and knowledge that contradicts itself
// is an error. A graph learned from few rows is a guess: Bootstrap says how steady
// each edge is, which is not how likely it is to be true.
//
// HillClimb searches among graphs and always gives one, of many variables an optimum
// of its neighbourhood; PC asks local questions, is exact with true answers, and tells
// answers that contradict each other. Of many variables begin one with the other:
//
//	tested, err := learn.PC{}.Learn(ctx, table)
//	r, err := learn.HillClimb{Start: tested.DAG}.Learn(ctx, table)
//
// GES, FCI (latent common causes), LiNGAM and sampling from the posterior of orders are
// not part of this package yet.
//
// # Data
//
// Columns are factors, numbers, or for PC both. Values must not be missing: drop rows
// or fill them first, as bayes.Table.DropMissing does, or learn tables of a given
// graph with package dag/bn, which can do without. NaN and infinite values are
// errors, with row and column. Levels of a factor that never occur count as
// parameters of scores, and not as degrees of freedom of tests.
//
// Results do not depend on the order of columns: where two moves, or edges, are equal
// in all else, names decide. The same seed gives the same result on any number of
// cores.
//
// # Notation
//
//	n        rows
//	family   a node with its parents
//	given    what a test of independence conditions on
//
// # References
//
// [Akaike1974], [Buntine1991], [Colombo2014], [Cooper1992], [Fisher1924],
// [Friedman1999], [Glover1989], [Heckerman1995], [Meek1995], [Schwarz1978],
// [Spirtes2000], [Steele2014]: see REFERENCES.md.
//
// # Stability
//
// The names above are meant to last. Ties may be broken otherwise in any version.
//
// # Tests
//
// Example, cases (scores of published networks), closed form, property (order of
// columns, knowledge), recovery from an oracle, exact on random graphs, and from large
// samples, planted errors, bad input, fuzz (knowledge), benchmark.
package learn
