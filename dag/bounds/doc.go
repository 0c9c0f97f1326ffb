// Package bounds says between which values an effect lies that the data do not
// determine: by linear programming over the kinds of units that graph and data
// allow.
//
//	g := dag.MustParse("assigned -> drug -> better; drug <-> better")
//	r, err := bounds.LP(g, bounds.Effect("drug", "better"), bounds.Config{}, bounds.Data{P: joint})
//	fmt.Println(r) // P(better[drug=1]=1) - P(better[drug=0]=1) in [0.392, 0.78] …
//
// Queries are sums of probabilities of events in several worlds, given others:
// effects, effects on the treated or on compliers, probabilities of necessity and
// sufficiency. Manski bounds the effect on an outcome that is a number.
//
// Bounds are of distributions, without the error of a sample: bound each draw of a
// posterior of the table to have it.
//
// # Linear programs
//
// They are solved by gonum's simplex method, after rows that follow from others are
// taken out, as it asks for independent ones. On the cases, and on 200 tables full
// of zeros against the closed form, it has not failed.
//
// # Notation
//
//	Y[X=1]     what Y would be after do(X = 1)
//	kind, type how the nodes of a unit respond to all values of their parents
//	district   nodes connected by <->
//
// # References
//
// [BalkePearl1997], [CharnesCooper1962], [ImbensAngrist1994], [Manski1990],
// [Sachs2023], [Tian2002], [TianPearl2000]: see REFERENCES.md.
//
// # Stability
//
// The names above are meant to last.
//
// # Tests
//
// Example; cases; closed forms; published trials; truth of random structural models
// within the bounds; planted errors; bad input.
package bounds
