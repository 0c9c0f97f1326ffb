// Package drift tells when a stream changes: detectors that watch it number by
// number, and statistics that compare two samples.
//
//	d, err := drift.New(drift.ADWIN{})
//	for x := range stream {
//		drifted, err := d.Update(x) // no allocation; NaN is an error and changes nothing
//		if drifted {
//			mean, n := d.Mean() // of the new regime
//		}
//	}
//	file, err := d.MarshalBinary() // versioned, with a check sum
//
// New takes a rule:
//
//	CUSUM, PageHinkley     the mean of numbers on any scale
//	ADWIN                  the mean of numbers of bounded range; keeps a window
//	HDDMA, HDDMW           the mean of numbers from 0 to 1, with Hoeffding's and McDiarmid's bound
//	DDM, EDDM              the rate of errors, 1 or 0, of a classifier
//	KSWIN                  any change of the distribution
//
// A Monitor compares the newest rows of a table with a reference, column by column.
// The statistics of two samples that it is made of, and more, are functions:
//
//	KS, EnergyDistance, Wasserstein, PSI   numbers
//	ChiSquare, JensenShannon               counts of categories
//	MMD, BlockMMD                          vectors
//
// Adjust is for p-values of many tests.
//
// # False alarms
//
// No detector is right always. The defaults are chosen so that streams without a
// change raise an alarm every 10,000 observations or less often; docs/drift.md has
// mean run lengths to a false alarm and mean delays of each. Only of CUSUM is the
// run length a setting. What many libraries have as defaults is in the comments of
// the settings.
//
// # Notation
//
//	x     observation
//	s⁺    sum of deviations upwards
//	μ, n  mean and number of a part of a window
//	δ     probability of error
//
// # References
//
// [Baena2006], [BenjaminiHochberg1995], [Bifet2007], [Chan1983], [Feller1948],
// [FriasBlanco2015], [Gama2004], [Gretton2012], [Hawkins1987], [Holm1979],
// [Knuth1997], [Kullback1951], [Lin1991], [Page1954], [Pearson1900], [Raab2020],
// [Siegmund1985], [Szekely2013], [Viehmann2021], [Wallace1959], [Welford1962],
// [Zaremba2013]: see REFERENCES.md.
//
// # Stability
//
// New; names may change. Snapshots are versioned: later versions read earlier
// ones.
//
// # Tests
//
// Example, cases, brute force, property, statistical, planted errors, fuzz, bad
// input, benchmark; run lengths of all defaults behind the tag slow.
package drift
