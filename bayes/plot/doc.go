// Package plot draws what inference returned: whether the chains mixed, what
// the posterior says, whether the model repeats the data, and whether a check
// of it all can be trusted.
//
//	fig, err := plot.Trace(draws, plot.Config{Vars: []string{"mu", "tau"}})
//	if err != nil {
//		return err
//	}
//	if err := fig.Save("trace.png"); err != nil { // or .svg, .pdf
//		return err
//	}
//	fig, err = plot.Forest(draws, plot.Config{Vars: []string{"theta"}, Units: map[string]string{"theta": "points"}})
//
// Did the chains mix: [Trace], [Rank], [RankECDF], [Density],
// [Autocorrelation], [ESSEvolution]. Where are they in trouble: [Energy], [Pairs], [Parallel].
// What do I believe: [Forest], [Ridge], [Density]; [Intervals] for numbers that
// are not draws, [ConditionalEffects] for them along a grid. Does the model
// repeat the data: [PredictiveDensity], [PredictiveECDF], [PredictiveHistogram]
// and, for counts, [PredictiveCounts]; [LOOPIT] for its predictions one by one, [Khat] for
// the observations that surprise it. Is it the data that speak:
// [PowerScaling]. Is inference calibrated: [SBC], [SBCHistogram].
//
// Every function returns a [Figure], a grid of gonum plots that the caller may
// change before saving it. Where the numbers it shows are bad, its Note says
// so below the title.
//
// # Colours
//
// Those of Okabe and Ito, which most colour-blind readers can tell apart; what
// must be seen has also a shape or a place of its own.
//
// # Not-a-number policy
//
// A draw or datum that is NaN or infinite is an error that names its variable,
// chain and draw: a picture would hide it.
//
// # Notation
//
//	M, N   chains, draws a chain; S = M·N
//	r      rank of a draw among all S, from 1; equal draws share their average
//	B      bins
//	h      bandwidth of a kernel density
//
// # References
//
// [Bartlett1946], [Betancourt2017], [Gabry2019], [Geyer1992],
// [Kallioinen2024], [Kleiber2016], [OkabeIto2008], [Sailynoja2022], [Silverman1986], [Talts2018], [Vehtari2017], [Vehtari2021],
// [Vehtari2024]; see REFERENCES.md.
//
// # Stability
//
// Names and Config are meant to last. What a picture looks like is not: sizes,
// bins and colours may change in any version.
//
// # Tests
//
// Example; golden images, which a planted change must break; tables of SciPy and
// R and brute force for the numbers behind the pictures; bad input.
package plot
