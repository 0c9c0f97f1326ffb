// Command treatment estimates the effect of a treatment by many estimators side
// by side, with balance, overlap and what an unmeasured confounder could do.
//
//	go run ./examples/treatment                                     # quitting smoking and weight
//	go run ./examples/treatment -study lalonde -data testdata/cases/causal/est/lalonde.csv
//	go run ./examples/treatment -data csv -treatment x -outcome y -covariates a,b,c -json
//	go run ./examples/treatment -out pictures
//
// README.md tells the question, the data, the answer and the fields of the JSON.
//
// # Notation
//
//	SMD  standardised mean difference
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
