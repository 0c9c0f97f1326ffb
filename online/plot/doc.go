// Package plot draws what posteriors that keep learning have found: rates as they
// move, with their intervals and the alarms.
//
//	fig, err := plot.Rates([]plot.Rate{{Name: "travel", At: days, Band: band, Alarms: alarms}}, plot.Config{X: "day", Y: "fraud rate"})
//	err = fig.Save("rates.png") // or .svg, .pdf
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
