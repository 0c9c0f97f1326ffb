// Package plot draws what is known of a model's scores: are its probabilities
// right, do its sets hold what they promise, how wrong is it about the rows it is
// surest of, and are the rows still like those of training.
//
//	d, err := calibration.Reliability(prob, labels, calibration.Bins{})
//	fig, err := plot.Reliability(plot.Config{}, plot.Forecast{Name: "ensemble", Diagram: d})
//	err = fig.Save("reliability.png") // or .svg, .pdf
//
// [Reliability] takes diagrams of package calibration, [Coverage] the points of
// conformal.Scores.CoverageByAlpha, [RiskCoverage] a curve of package selective,
// [Drift] the comparisons of a drift.Monitor.
//
// # Not-a-number policy
//
// A number that is not finite is an error that names its place.
//
// # Notation
//
//	α  how often a set may miss the truth
//
// # References
//
// None.
//
// # Stability
//
// Names are meant to last. What a picture looks like may change in any version.
//
// # Tests
//
// Golden images, which a planted change must break; bad input.
package plot
