// Command returns estimates the effect of a treatment that nobody assigned at
// random by an instrument: what a year of school adds to wages.
//
//	go run ./examples/returns
//	go run ./examples/returns -data csv -treatment x -outcome y -instrument z -covariates a,b -json
//	go run ./examples/returns -out pictures
//
// README.md tells the question, the data, the answer and the fields of the JSON.
//
// # Notation
//
//	OLS, 2SLS  ordinary and two-stage least squares
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
// Published numbers, other data by files and flags, bad input.
package main
