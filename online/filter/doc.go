// Package filter learns hidden states that move, from observations as they come:
// the Kalman filter and what is made of it.
//
//	f, err := filter.New(filter.Model{        // a level that walks
//		Observe: one, Transition: one,        // mat.NewDense(1, 1, []float64{1})
//		Noise: variance, Innovation: walk,    // variances, never standard deviations
//		Diffuse: []bool{true},                // nothing is known at the start
//	})
//	err = f.Update(1120)                      // a step; NaN, or nothing, is missing
//	now := f.State()                          // Gaussian: Mean, Cov
//	next, err := f.Forecast(10)               // of the observations
//	past, err := filter.Smooth(m, series)     // all states given all observations
//
// A Model is matrices; everything else is read off it. Filter learns step by
// step, Smooth a whole series; LogEvidence compares models, and parameters of one.
// A DLM learns the variance of its observations too, and takes discounts in
// place of the variances of its state.
//
// Functions in place of matrices make a Nonlinear model, which an Extended filter
// follows by tangents and an Unscented one by points; online/particle follows
// what neither can.
//
// # Conventions
//
// Variances, never standard deviations. Start is of the state at the first
// observation, before it is seen; some texts start a step earlier, with
// Transition·Mean and Transition·Cov·Transitionᵀ + Innovation here. A missing
// value is NaN. A Diffuse state has infinite variance exactly, not a large one;
// Filter.LogEvidence says what such a start counts in the evidence. The variance
// of a forecast has that of the error of observation in it.
//
// # Keeping
//
// A filter is kept by MarshalBinary and MarshalJSON, bit for bit, and read into
// one made with the same model. Step by step and a whole series give the same
// bits.
//
// # Notation
//
//	Z, H, T, Q, a, P   Observe, Noise, Transition, Innovation, Start [Durbin2012]
//	v, F               innovation, its variance; F∞ in units of an infinite one
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
// Example; cases; statistical; planted errors; property (bits, shards of a
// series); fuzz; bad input; allocation; benchmark.
package filter
