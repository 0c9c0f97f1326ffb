// Package filter learns hidden states that move, from observations as they come:
// levels, trends, seasons and whatever else is linear and normal.
//
//	s := filter.Structural{                   // a series as a sum of components
//		Components: []filter.Component{filter.Level{Variance: filter.Free}, filter.Seasonal{Period: 12}},
//		Noise:      filter.Free,              // variances, never standard deviations
//	}
//	fit, err := s.Fit(ctx, y)                 // NaN is a missing value
//	parts, err := fit.Smooth(y)               // parts.Component("seasonal 12")
//	next, err := fit.Forecast(y, 10)          // Gaussians: Mean, Cov
//
//	m, err := fit.Model()                     // or matrices of your own
//	f, err := filter.New(m)
//	err = f.Update(1120)                      // a step of a stream
//
// A Model is matrices; everything else is read off it. Filter learns step by
// step, Smooth a whole series; LogEvidence compares models.
//
// # Which model
//
//	a level that wanders, no direction         Structural with a Level
//	a direction that changes                   a Trend; smooth if its Level is 0
//	a pattern of a whole period                Seasonal; of another, or long, Trigonometric
//	ups and downs that come and go             Cycle
//	what is left follows what was              AR
//	known causes, with effects that may move   Regression; regressors of a Filter by UpdateWith
//	several values a step, positions, speeds   a Model of your own
//	variances unknown and no time to find them DLM: discounts, and the error's variance is learnt
//	variances unknown, and how unknown matters Structural.Program, with any bayes.Inferrer
//
// Functions in place of matrices make a Nonlinear model, which an Extended filter
// follows by tangents and an Unscented one by points; online/particle follows
// what neither can.
//
// # Conventions
//
// Variances, never standard deviations. Start is of the state at the first
// observation, before it is seen; some texts start a step earlier, with
// Transition·Mean and Transition·Cov·Transitionᵀ + Innovation here. Dynamic alone
// does start a step earlier, as its book. A missing value is NaN. A Diffuse state
// has infinite variance exactly, not a large one; Filter.LogEvidence says what such
// a start counts in the evidence. The variance of a forecast has that of the
// error of observation in it.
//
// # Keeping
//
// A Filter and a DLM are kept by MarshalBinary and MarshalJSON, bit for bit, and
// read into one made with the same model. Step by step and a whole series give
// the same bits.
//
// # Notation
//
//	Z, H, T, Q, a, P   Observe, Noise, Transition, Innovation, Start [Durbin2012]
//	v, F               innovation, its variance; F∞ in units of an infinite one
//	F, G, V, m, C, S   Observe, Transition, variance of the error, State, its scale [West1997]
//
// # References
//
// [Bierman1977], [Durbin2012], [Fruhwirth1994], [Jazwinski1970], [Julier1997],
// [Merwe2004], [Wan2000], [West1997]: see REFERENCES.md.
//
// # Stability
//
// New; names may change. Snapshots are versioned: later versions read earlier
// ones.
//
// # Tests
//
// Example; cases; property (bits of steps and series, scores against differences,
// components that add up); long runs; fuzz; bad input; allocation; benchmark. The
// dense normal distribution and planted errors are with the filter itself, in
// internal/statespace.
package filter
