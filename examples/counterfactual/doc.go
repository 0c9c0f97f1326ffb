// Command counterfactual asks what would have happened to one patient: would this
// one have recovered without the drug? It fits a structural causal model of a graph
// to data, gives it what was seen of the patient, and answers with a probability
// and with bounds, for what would have been is never in the data.
//
//	go run ./examples/counterfactual
//	go run ./examples/counterfactual -unit "treatment=bed rest,improved=no"
//	go run ./examples/counterfactual -data rows.csv -graph graph.txt -treatment drug -outcome cured -unit 12 -json
//	go run ./examples/counterfactual -out pictures
//
// README.md tells the question, the data, the answer and the fields of the JSON.
// It is no medical device.
//
// # Notation
//
//	do(x)  x set from outside
//
// # References
//
// Those of package causal; README.md has the sources of the data.
//
// # Stability
//
// The flags and the JSON are kept; what the text looks like is not.
//
// # Tests
//
// Closed forms, end to end on other data, bad input.
package main
