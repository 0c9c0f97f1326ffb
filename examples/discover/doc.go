// Command discover learns a causal graph from a table: which variables act on which,
// how sure each edge is, and which directions the data can't tell.
//
//	go run ./examples/discover
//	go run ./examples/discover -method pc -alpha 0.001
//	go run ./examples/discover -data table.csv -knowledge known.txt -json
//
// README.md tells the question, the data, the answer and the fields of the JSON.
//
// # Notation
//
//	A -> B   all graphs that explain the data as well have this arrow
//	A -- B   they differ in its direction
//
// # References
//
// [Colombo2014], [Friedman1999], [Glover1989]; see REFERENCES.md.
//
// # Stability
//
// The flags and the JSON are kept; what the text looks like is not.
//
// # Tests
//
// The network that the bundled data come from, what is known, end to end on other
// tables, bad input.
package main
