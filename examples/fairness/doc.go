// Command fairness says where a gap between two groups comes from: what the
// protected attribute does directly, what goes through mediators, what comes of
// common causes, and along which paths that an auditor calls unfair.
//
//	go run ./examples/fairness
//	go run ./examples/fairness -unfair direct,department -paths "department=Dept"
//	go run ./examples/fairness -data csv -graph file -protected gender -outcome loan -success granted -json
//	go run ./examples/fairness -out pictures
//
// README.md tells the question, the data, the answer and the fields of the JSON.
//
// # Notation
//
//	from, to   the group compared with and the one asked about
//
// # References
//
// Those of package fairness; README.md has the source of the data.
//
// # Stability
//
// The flags and the JSON are kept; what the text looks like is not.
//
// # Tests
//
// Published numbers, other data by files and flags, bad input.
package main
