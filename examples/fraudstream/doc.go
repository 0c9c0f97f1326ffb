// Command fraudstream watches a stream of card payments: how much fraud there is
// in each segment now, though most of it is only reported later; whether that has
// changed; and what to do about each payment. Kill it at any time: started again it
// goes on where it was.
//
//	go run ./examples/fraudstream
//	go run ./examples/fraudstream -state watch -rate 2000   # kill it, start it again
//	go run ./examples/fraudstream -data payments.csv -features night,abroad -json
//
// README.md tells the question, the data, the answer and the fields of the JSON.
// docs/streams.md says how such a program becomes a service.
//
// # Notation
//
//	age        of a payment, at a moment of the stream
//	exposure   payments, each times the share of reports that come by its age
//
// # References
//
// Those of online, online/glm, online/labels, online/drift and bayes/decision.
//
// # Stability
//
// The flags and the JSON are kept; what the text looks like is not.
//
// # Tests
//
// Killed and started again, known answers of the generator, bad input; behind the
// tag slow, coverage of intervals with a planted error.
package main
