// Package bn holds Bayesian networks of discrete variables: read and written in
// the formats of the field, compiled once, and asked what findings say.
//
//	net, err := bn.ReadFile("alarm.bif.gz")      // or XMLBIF, JSON; plain or compressed
//	tree, err := net.Compile(bn.Config{})        // or why it is too wide, with figures
//	b := tree.Beliefs()
//	err = b.Observe("HRBP", "HIGH")
//	err = b.ObserveLikelihood("CVP", 0.8, 0.5, 0.1) // seen, but not clearly
//	p, err := b.Posterior(nil, "HYPOVOLEMIA")    // by state, in the file's order
//	l, err := b.LogEvidence()
//	joint, err := b.Joint("HYPOVOLEMIA", "LVFAILURE")
//	best, err := b.MostProbable()                // all variables together
//	effect, err := net.Model().Do([]string{"BP"}, []string{"HYPOVOLEMIA"}, nil)
//	text := net.BIF()                            // or XMLBIF, MarshalJSON
//	cases, err := net.Cases(table)               // data by the names of variables and states
//	drawn, err := net.Sample(1, 10000)
//	f, err := net.Fit(ctx, cases, bn.FitConfig{}) // its tables from cases, missing values and all
//	tables, err := net.TablePosterior(bn.BDeu(10))
//	err = tables.Update(cases)
//
// A Diagnosis says why:
//
//	d, err := tree.Diagnose("HYPOVOLEMIA", bn.Finding{"HRBP", "HIGH"}, bn.Finding{"CVP", "LOW"})
//	e, err := d.Explain("TRUE")                  // what each finding did: weights of evidence
//	s, err := d.Sensitivity(ctx)                 // s.Overturning(): which entries would change the answer
//	next, err := d.Tests(tests, decision)        // what looking at others is worth, after its cost
//	c, err := tree.Conflict(findings...)         // do the findings go together?
//	fmt.Print(e, s, c)                           // all in words
//
// Query answers one question without compiling, LikelihoodWeighting roughly, with
// standard errors, where a network is too wide for either. NoisyOR and NoisyMax
// make tables of causes that act by themselves.
//
// Package gaussian has networks with continuous variables, package dynamic those
// over time: each by itself, as a question of this package has one kind of answer.
//
// # Rows that don't sum to 1
//
// Published networks have rows that sum to 1 only to seven digits. A row within
// 1e-6 is divided by its sum when the network is made; any other is an error,
// with its line. So every row is a distribution, and what a question leaves out
// as irrelevant could not have changed the answer.
//
// # Learning
//
// Fit learns the tables of a graph: shares of cases, with those of a Prior; by EM where
// values are missing, whose E-step is exact. Values must be missing at random given
// those seen: the state of what is missing plays no part in its being so. Rows of
// tables for parents that no case has are uniform without a prior, and told.
//
// TablePosterior holds what is not known of tables: complete cases update it as they
// arrive, and Intervals pushes it through any question, so that what is asked for has
// an interval, not tables alone. Graphs are learned in package dag/learn.
//
// # Findings
//
// Observe says which state a variable is in. ObserveLikelihood says how probable
// what was seen is in each state: virtual evidence, to be weighed with all else.
// Revise says what the distribution is to be after all is weighed: Jeffrey's
// rule. The first two may come in any order; the third may not.
//
// Findings that can't all be true give an *ImpossibleError with those that
// conflict and no others.
//
// # Faults
//
// A malformed file gives a *SyntaxError with line and column for each fault, an
// unknown variable a *dag.UnknownNodeError and an unknown state an
// *UnknownStateError, with the nearest name; a cycle is a *dag.CycleError, a
// network too wide for the memory allowed a *WidthError. NaN and infinities are
// refused wherever a number is given.
//
// # Notation
//
//	P(x | e)   the posterior distribution of a variable given findings
//	clique     variables that a junction tree has in one table
//	width      variables of the largest clique but one
//	deciban    ten times the decimal logarithm of a ratio: of odds, of probabilities
//	bit        of information, by logarithms to the base 2
//
// # References
//
// [Buntine1991], [Castillo1997], [Chan2005], [ChanDarwiche2002],
// [ChanDarwiche2005], [Darwiche2003], [Dempster1977], [Diez1993], [Good1950],
// [Good1985], [Heckerman1995], [Howard1966], [Jeffrey1983], [Jensen1990],
// [Jensen1991], [Koller2009], [Kong1992], [Laskey1995], [Lauritzen1988],
// [Lauritzen1995], [Lindley1956], [Owen2013], [Pearl1988], [RaiffaSchlaifer1961],
// [Suermondt1992]: see REFERENCES.md.
//
// # Stability
//
// The names above are meant to last.
//
// # Tests
//
// Example, cases (published networks with known answers), property (random
// networks and EM against enumeration; print and parse), statistical (likelihood
// weighting, draws, coverage of intervals), planted errors, bad input, fuzz,
// allocation, benchmark.
package bn
