// Command abtest says which arm of an experiment is better, how sure that is, what
// it costs to be wrong, and what to do.
//
//	go run ./examples/abtest                                  # Cookie Cats
//	go run ./examples/abtest -counts "50/100,52/100"
//	go run ./examples/abtest -data visits.csv -variant arm -metric bought -json
//	go run ./examples/abtest -out pictures
//
// README.md tells the question, the data, the answer and the fields of the JSON.
//
// # Notation
//
// None.
//
// # References
//
// README.md has them.
//
// # Stability
//
// The flags and the JSON are kept; what the text looks like is not.
//
// # Tests
//
// Known answers, other data by files and flags, bad input.
package main
