// Package cascade lets a light model answer what is easy, a heavy one what is
// not, and each stand in when the other fails.
//
//	gate, err := cascade.EntropyOf(calibration, 0.2) // the fifth of rows of which the light model is least sure
//	c := cascade.Cascade{Light: logistic, Heavy: ensemble, Gate: gate, Budget: 20 * time.Millisecond}
//	var a cascade.Answers
//	if err := c.Answer(ctx, in, &a); err != nil {
//		return err
//	}
//	for row := range a.Rows() {
//		fmt.Println(a.Mean(row, nil), a.Split(row), a.By[row])
//	}
//	if a.Degraded != nil {
//		// some rows have a stand-in's answer, and this is why
//	}
//
// Gates are by entropy (EntropyAbove) and by conformal sets (NotSingle): with
// the latter the light model answers what it is sure of at a stated rate of error.
//
// # When not to trust it
//
// What the light model is sure of, and wrong about, never reaches the heavy one.
// Compare the errors of the rows that stay, on data with labels, with what the
// heavy model says of them. Each tier needs a calibration of its own.
//
// # Notation
//
//	tier        one of the two classifiers
//	degraded    a row has an answer of another tier than it should
//
// # References
//
// [Viola2001], for the idea: a cascade spends time where it is needed.
//
// # Stability
//
// v0, may change.
//
// # Tests
//
// Known answers (testdata/cases/nn); failures of either tier; property (rows are
// answered as by their tier alone); allocation; table (bad input); example;
// benchmark.
package cascade
