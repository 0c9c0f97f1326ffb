// Package plot draws what posteriors that keep learning have found: rates as they
// move, with their intervals and the alarms; the arms of an experiment.
//
//	fig, err := plot.Rates([]plot.Rate{{Name: "travel", At: days, Band: band, Alarms: alarms}}, plot.Config{X: "day", Y: "fraud rate"})
//	err = fig.Save("rates.png") // or .svg, .pdf
//	d, err := experiment.Decide()
//	fig, err = plot.Lift(d, plot.Config{X: "conversion"})
//
// Of experiments, [Arms] has the posterior of each arm, [Lift] what each changes
// against the control, [ProbBest] the probability of each to be the best, look by
// look. They read the abtest.Decision that tables and sentences are made from.
//
// # Not-a-number policy
//
// A number that is not finite is an error that names its place.
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
