// Command diagnosis says what findings mean, by a Bayesian network: how probable
// each disorder is, what each finding did to that, which numbers of the network it
// hangs on, whether the findings go together, and what to look at next.
//
//	go run ./examples/diagnosis
//	go run ./examples/diagnosis -explain Cirrhosis -evidence spiders=present,ascites=present
//	go run ./examples/diagnosis -bif alarm.bif -evidence HRBP=HIGH,CVP=LOW -costs costs.csv -json
//	go run ./examples/diagnosis -out pictures
//
// README.md tells the question, the data, the answer and the fields of the JSON.
// It is no medical device, and its costs are made up.
//
// # Notation
//
//	deciban   ten times the decimal logarithm of a ratio of odds or probabilities
//	bit       of information, by logarithms to the base 2
//
// # References
//
// Those of package bn; README.md has the sources of the networks.
//
// # Stability
//
// The flags and the JSON are kept; what the text looks like is not.
//
// # Tests
//
// Known answers of both networks, end to end on other networks, bad input.
package main
