// Command campaign analyses a randomised campaign or product test: what did
// each arm cause, for whom, and does it pay?
//
//	go run ./examples/campaign                          # the Hillstrom e-mails
//	go run ./examples/campaign -out plots -margin 0.4   # with plots
//	go run ./examples/campaign -data test.csv -treatment version -control old \
//		-outcome bought,spend -segment country -json
//
// It is also a tour of the library: models in model.go and the files named by
// kinds of outcome, inference in fit.go, posterior predictive checks in
// predictive.go, decisions in decision.go. README.md tells the question, the
// data, the model and the result.
//
// # Notation
//
//	group      an arm, the control included; arm 0 is the control
//	arm        a treated arm
//	segment    a part of the customers, known before the campaign
//	share      share of the customers in each segment
//	lift       mean of an arm minus mean of the control, in one segment
//	average    Σ share × lift: the effect on the customers as they are
//
// # Stability
//
// The flags and the JSON are kept; what the text looks like is not.
//
// # Tests
//
// Closed form (raw differences, widths of intervals, sufficient statistics),
// end to end on the real and on other data, bad input.
package main
