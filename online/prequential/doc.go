// Package prequential says how good the forecasts of a stream were, each made
// before its outcome was seen: test, then train.
//
//	s, err := prequential.New(prequential.Config{})
//	for row := range rows {
//		p := model.Predict(row)     // first the forecast,
//		err = s.Update(p, row.Y)    // then its score,
//		err = model.Update(row)     // and only then is it learned
//	}
//	s.LogLoss()                     // of late; s.Overall has it from the start
//	s.AUC()                         // of the last 1,000
//	s.Bias()                        // are the forecasts too high or too low?
//	for _, b := range s.Calibration(10, 0.95) { … } // share of positives by forecast
//
// It knows nothing of models: any that gives a probability will do. Mean is the
// same for other losses, such as less the log probability of a count.
//
// # Late and early
//
// LogLoss, Brier and Rate fade: with the factor α an outcome counts α times less
// with each that follows, so that the last 1/(1−α) decide. AUC, Bias and
// Calibration are of a window of the last outcomes, all of one weight.
//
// # When not to trust it
//
// Outcomes that come late are scored late: score each by the forecast that was
// made when it was wanted. Intervals of Calibration take outcomes for independent.
//
// # Faults
//
// A forecast outside of [0, 1] and a NaN are errors that wrap online.ErrData, and
// change nothing. A forecast nearer than 2⁻⁵² to 0 or 1 is scored as if it were that
// far, so that one wrong certainty costs 36 and not everything.
//
// # Notation
//
//	p, y   forecast and outcome
//	α      fading factor
//
// # References
//
// [Brier1950], [Gama2013], [HanleyMcNeil1982], [Wilson1927]: see REFERENCES.md.
//
// # Stability
//
// New; names may change. Snapshots are versioned: later versions read earlier
// ones.
//
// # Tests
//
// Example, property, brute force, statistical, planted errors, fuzz, bad input,
// benchmark.
package prequential
