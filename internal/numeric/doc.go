// Package numeric evaluates scalar special functions in float64 to a stated
// and measured error bound, with the same bits on every CPU.
//
//	w := numeric.Exp(x)                  // 0.75 ulp
//	l := numeric.Softplus(x)             // log(1 + eˣ)
//	p := numeric.Expit(x)                // 1/(1 + e⁻ˣ)
//	z := numeric.NormalQuantile(u)       // Φ⁻¹(u)
//	g := numeric.Lgamma(a)               // log |Γ(a)|
//	d := numeric.Digamma(a)              // its derivative
//	b := numeric.Lbeta(a, b)             // no cancellation for large a, b
//	s := numeric.LogSumExp(logweights)
//	t := numeric.NormalCDF(-37)          // right down to the denormals
//	l, s := numeric.LogBesselI0(k)       // and the derivative
//	f := numeric.IncompleteGamma(a, x)   // both tails, with derivatives
//	u := numeric.BinomialUpper(k, n, d)  // bounds of a rate
//
// Package math is not used for these: its Exp, Log and others are assembly on
// some architectures and differ in the last bits. Here every multiply-add is an
// explicit math.FMA and every other product is rounded by float64(…), so that
// the compiler cannot fuse it. The order of operations is part of the contract:
// vector kernels reproduce Exp, Log and what is built on them bit for bit.
//
// # Vector form
//
// Exp, Expm1, Log and Log1p are straight-line code between the test of special
// arguments at the top, which becomes a select at the end, and the scaling by
// 2ᵏ. Exp scales by two factors, the first product exact; one instruction that
// scales and rounds once (VSCALEFPD) gives the same bits. Expit and Softplus
// call Exp and Log1p and add one division. [poly] fixes the order for all
// tables but expPoly and logPoly, which have their own.
//
// # Notation
//
//	ulp      distance between the neighbouring doubles at the exact result,
//	         2⁻¹⁰⁷⁴ in the denormal range
//	hi, lo   double-double: an unevaluated sum, |lo| ≤ ulp(hi)/2
//	k, r     x = k·ln 2 + r or x = 2ᵏ·m, range reduction
//
// # Policy for NaN and infinities
//
// NaN in gives NaN out (except Pow(x, 0) and Pow(1, y), as in C). Outside its
// domain a function returns NaN, at a pole an infinity with the limit's sign or
// NaN where the two limits differ. Every function's doc comment has its cases.
// The payload of a NaN is not specified. Nothing returns an error or panics.
//
// # References
//
//	[Blanchard2021]   Blanchard, Higham & Higham, Accurately computing the log-sum-exp and softmax functions, IMA J. Numer. Anal. 41(4), 2021
//	[ClopperPearson1934] Clopper & Pearson, The use of confidence or fiducial limits illustrated in the case of the binomial, Biometrika 26(4), 1934
//	[Cody1980]        Cody & Waite, Software Manual for the Elementary Functions, 1980
//	[Dekker1971]      Dekker, A floating-point technique for extending the available precision, Numer. Math. 18, 1971
//	[DiDonato1992]    DiDonato & Morris, Algorithm 708: significant digit computation of the incomplete beta function ratios, ACM TOMS 18(3), 1992
//	[DLMF]            NIST Digital Library of Mathematical Functions
//	[Knuth1997]       Knuth, The Art of Computer Programming 2, 3rd ed., 1997
//	[Lentz1976]       Lentz, Generating Bessel functions in Mie scattering calculations using continued fractions, Applied Optics 15(3), 1976
//	[Maechler2012]    Mächler, Accurately computing log(1 - exp(-|a|)), 2012
//	[Muller2016]      Muller, Elementary Functions: Algorithms and Implementation, 3rd ed., 2016
//	[Neumaier1974]    Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, ZAMM 54, 1974
//	[Payne1983]       Payne & Hanek, Radian reduction for trigonometric functions, SIGNUM Newsletter 18(1), 1983
//	[Shepherd1981]    Shepherd & Laframboise, Chebyshev approximation of (1+2x)exp(x²)erfc x in 0 ≤ x < ∞, Math. Comp. 36, 1981
//	[Sun1993]         Sun Microsystems, fdlibm, 1993 (formulae only; all coefficients are our own)
//	[Tang1989]        Tang, Table-driven implementation of the exponential function in IEEE floating-point arithmetic, ACM TOMS 15(2), 1989
//	[Wichura1988]     Wichura, Algorithm AS 241: the percentage points of the normal distribution, Appl. Statist. 37(3), 1988
//	[Wilson1927]      Wilson, Probable inference, the law of succession, and statistical inference, JASA 22(158), 1927
//
// Every polynomial table comes from testdata/coefficients.py.
//
// # Stability
//
// Internal. A change of any result's bits changes every stored draw.
//
// # Tests
//
// Table against reference (mpmath, error counted in ulp), special values,
// symmetry, golden hashes of the results' bits, planted errors in the tables,
// a rule on the source (no fusable product), allocation, benchmarks.
package numeric
