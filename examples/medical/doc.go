// Command medical scores patients with trained networks: the risk of diabetes, which
// values were missing, whom to send to a doctor rather than decide, whether the
// answers serve all ages alike, and why a patient has the risk that is said.
//
//	go run ./examples/medical                     # five networks, 192 patients
//	go run ./examples/medical -explain 6          # why the sixth has that risk
//	go run ./examples/medical -model a.onnx,b.onnx -train train.csv -calib calib.csv -test test.csv -zeros bmi -json
//
// README.md tells the question, the data, the answer and the fields of the JSON.
//
// # Notation
//
//	α  the share of patients whose set of classes may miss the truth
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
// Known answers (testdata/cases/nn), by files and embedded; explanations that add up;
// groups; bad input.
package main
