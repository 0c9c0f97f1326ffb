// Command fraudscore scores card payments with trained networks: how probable fraud is
// at the rate that fraud really has, how sure that is, and whether to let a payment
// pass, block it or have somebody look, given what each costs.
//
//	go run ./examples/fraudscore                  # a logistic regression, then five networks where it isn't sure
//	go run ./examples/fraudscore -out pictures    # pictures, a line for each payment, the scorer as one file
//	go run ./examples/fraudscore -model a.onnx,b.onnx -train train.csv -calib calib.csv -test test.csv -json
//
// README.md tells the question, the data, the answer and the fields of the JSON.
//
// # Notation
//
//	α  the share of payments whose set of classes may miss the truth
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
// Known answers (testdata/cases/nn), by files and embedded; what rows come to by hand;
// ONNX Runtime beside the embedded executor; bad input.
package main
