// Package rng provides reproducible random streams, addressed noise, and a
// sampler for every distribution the library draws from. The same seed gives
// the same bits on every CPU, whatever the number of cores, workers or lanes.
//
//	s := rng.New(42, "mcmc/transition", chain) // one stream per chain
//	z := rng.StdNormal(&s)                     // samplers take any Source
//	k := rng.Poisson(&s, 3.5)
//
//	site := rng.NewSite(42, rng.Key("y"))      // counter-based noise
//	var n rng.Noise                            // reuse it: a Source escapes
//	for row := range uint64(rows) {
//		n = site.At(row, draw)             // u = hash(seed, site, row, draw)
//		y[row] = rng.Normal(&n, mu, sigma)
//	}
//
// A [Stream] is for algorithms that consume an unknown number of words in
// order (a chain). A [Site] is for noise that must not move when another site,
// world, row or worker is added (model noise, counterfactuals).
//
// # Parameters
//
// Invalid parameters (NaN, infinite, outside the stated range) give NaN, or -1
// where the result is an index; no word is then consumed and nothing loops.
// Rejection samplers end with probability one on a random source, and in fewer
// than two rounds on average; a broken source, such as one that always returns
// the same word, can hold them forever.
//
// # Notation
//
//	u      uniform on (0, 1)
//	z      standard normal
//	word   one Uint64 of the source
//
// # Bits
//
// Only + − × ÷, math.Sqrt, math.FMA and package numeric touch a draw, and no
// product feeds a sum outside math.FMA or a float64 conversion, so no compiler
// can fuse differently. Golden files hold the first 20 draws of each sampler.
//
// # References
//
// [Doornik2005] Doornik, An improved ziggurat method to generate normal random samples, University of Oxford, 2005.
// [Hormann1993] Hörmann, The generation of binomial random variates, JSCS 46, 1993.
// [Hormann1993b] Hörmann, The transformed rejection method for generating Poisson random variables, Insurance: Mathematics and Economics 12, 1993.
// [Knuth1997] Knuth, The Art of Computer Programming 2: Seminumerical Algorithms, 3rd ed., 1998.
// [Lemire2019] Lemire, Fast random integer generation in an interval, ACM TOMACS 29(1), 2019.
// [Loader2000] Loader, Fast and accurate computation of binomial probabilities, 2000.
// [Marsaglia2000] Marsaglia and Tsang, A simple method for generating gamma variables, ACM TOMS 26(3), 2000.
// [Marsaglia1964] Marsaglia, Generating a variable from the tail of the normal distribution, Technometrics 6(1), 1964.
// [Marsaglia2000b] Marsaglia and Tsang, The ziggurat method for generating random variables, Journal of Statistical Software 5(8), 2000.
// [Massart1990] Massart, The tight constant in the Dvoretzky–Kiefer–Wolfowitz inequality, Annals of Probability 18(3), 1990.
// [ONeill2014] O'Neill, PCG: a family of simple fast space-efficient statistically good algorithms for random number generation, HMC-CS-2014-0905.
// [Salmon2011] Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3, SC11.
// [Steele2014] Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
//
// # Stability
//
// Internal. A changed draw is a breaking change: it moves every golden result
// of the library, so the sequences are guarded by testdata.
//
// # Tests
//
// Golden, statistical (Kolmogorov–Smirnov and chi-square against gonum's
// distuv, each with a planted error it must catch), table against 50-digit
// arithmetic, property, bad input, allocation, example.
package rng
