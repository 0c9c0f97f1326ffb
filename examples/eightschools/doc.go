// Command eightschools asks what coaching did in each of eight schools, when
// every school's own estimate is too noisy to tell.
//
//	go run ./examples/eightschools
//	go run ./examples/eightschools -out plots
//	go run ./examples/eightschools -data studies.csv -scale 0.5 -unit "log odds"
//
// The same posterior is sampled in two forms, one of which fails: README.md
// tells why, and how it shows.
//
// # Notation
//
//	mu       mean effect over schools like these
//	tau      standard deviation of the effects between schools
//	theta    effect in each school
//	eta      (theta − mu)/tau
//
// # References
//
// [Rubin1981], [Papaspiliopoulos2007], [Magnusson2024]; see REFERENCES.md.
//
// # Stability
//
// The flags and the JSON are kept; what the text looks like is not.
//
// # Tests
//
// Posterior means against posteriordb's reference draws, leaving out against
// quadrature, end to end on other data, bad input.
package main
