// Command identify says whether the effect of an action follows from what was
// observed, given a causal graph: by which formula, or why no formula can do it.
//
//	go run ./examples/identify
//	go run ./examples/identify -graph graph.txt -query "P(y | do(x), z)"
//	go run ./examples/identify -graph graph.txt -query "P(y | do(x), z)" -joint table.csv -values x=0,z=1 -json
//	go run ./examples/identify -plot graph.svg
//
// README.md tells the question, the data, the answer and the fields of the JSON.
//
// # Notation
//
//	P(y | do(x), z)   distribution of y when x is set and then z is seen
//	A <-> B           something unobserved causes both
//
// # References
//
// [Pearl1995], [Pearl2009]; see REFERENCES.md.
//
// # Stability
//
// The flags and the JSON are kept; what the text looks like is not.
//
// # Tests
//
// Published numbers, known cases by files and flags, the witness rebuilt from the
// JSON, other graphs and tables, bad input, fuzz.
package main
