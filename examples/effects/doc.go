// Command effects says what treating does to each case, by neural networks with a
// head for each arm: who benefits, how sure that is, and whom to treat at a cost.
//
//	go run ./examples/effects                             # home visits to premature infants
//	go run ./examples/effects -cost 4 -out pictures       # whom to visit if a visit costs four points
//	go run ./examples/effects -model a.onnx,b.onnx -calib calib.csv -test test.csv -treatment t -outcome y -json
//
// README.md tells the question, the data, the answer and the fields of the JSON.
//
// # Notation
//
//	CATE  the effect on a case, given what is known of it before
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
