// Command radon asks how much radon the houses of each county hold, and what to
// expect of a house that has not been measured.
//
//	go run ./examples/radon
//	go run ./examples/radon -county 26 -x 1            # a house there, measured on the first floor
//	go run ./examples/radon -out plots
//	go run ./examples/radon -data sales.csv -outcome log_sales -predictor promotion -level log_income -group shop
//
// # Notation
//
//	a[j]    intercept of county j: its log radon in basements
//	b[j]    slope of county j: what the first floor adds
//	u[j]    log uranium in the soil of county j
//	z, w    standardised deviations of intercepts and slopes
//
// # References
//
// [Gelman2007], [Price1996], [Magnusson2024]; see REFERENCES.md.
//
// # Stability
//
// The flags and the JSON are kept; what the text looks like is not.
//
// # Tests
//
// Estimates against restricted maximum likelihood (testdata/lmer.R), the
// prediction against its closed form, other data, bad input.
package main
