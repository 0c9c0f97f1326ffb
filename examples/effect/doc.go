// Command effect asks what a treatment does to an outcome: it says by what data
// the graph allows to tell, estimates, tries to refute what it found, and says what
// that rests on.
//
//	go run ./examples/effect
//	go run ./examples/effect -method plugin -out effect
//	go run ./examples/effect -data trial.csv -graph trial.txt -treatment drug -outcome days -json
//	go run ./examples/effect -data trial.csv -graph trial.txt -treatment drug -outcome days -instrument assigned
//
// README.md tells the question, the data, the answer and the fields of the JSON.
//
// # Notation
//
//	A <-> B   something unobserved causes both
//
// # References
//
// None; README.md has the sources.
//
// # Stability
//
// The flags and the JSON are kept; what the text looks like is not.
//
// # Tests
//
// Published numbers, other data and graphs, each method, bad input.
package main
