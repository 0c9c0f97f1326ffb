// Package bn holds Bayesian networks of discrete variables: read and written in
// the formats of the field.
//
//	net, err := bn.ReadFile("alarm.bif.gz")      // BIF, plain or compressed
//	states, err := net.Variable("HYPOVOLEMIA")   // its states, in the file's order
//	cpt, err := net.CPT("LVEDVOLUME")            // P(it | parents), a *discrete.Table
//	effect, err := net.Model().Do([]string{"BP"}, []string{"HYPOVOLEMIA"}, nil)
//	text := net.BIF()
//	cases, err := net.Cases(table)               // data by the names of variables and states
//	drawn, err := net.Sample(1, 10000)
//
// # Rows that don't sum to 1
//
// Published networks have rows that sum to 1 only to seven digits. A row within
// 1e-6 is divided by its sum when the network is made; any other is an error,
// with its line. So every row is a distribution, and what a question leaves out
// as irrelevant could not have changed the answer.
//
// # Faults
//
// A malformed file gives a *SyntaxError with line and column for each fault, an
// unknown variable a *dag.UnknownNodeError and an unknown state an
// *UnknownStateError, with the nearest name; a cycle is a *dag.CycleError.
//
// # Stability
//
// The names above are meant to last.
//
// # Tests
//
// Example, cases (published networks), property (print and parse), bad input,
// fuzz.
package bn
