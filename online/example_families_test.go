package online_test

import (
	"errors"
	"fmt"
	"log"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/online"
)

// Hours between failures of the air conditioning of an aircraft (Proschan 1963): does
// it wear out, fail at random, or fail young? The evidence of each family says which
// foretold the hours best, with its prior: between failing at random and failing young
// twelve hours don't tell, and wearing out they make e⁻⁶ times as likely.
func ExamplePosterior_LogEvidence() {
	hours := []float64{3, 5, 7, 18, 43, 85, 91, 98, 100, 130, 230, 487}
	atRandom, err1 := online.NewExponential(online.Gamma{Shape: 2, Rate: 200})      // a mean of some 100 hours
	worn, err2 := online.NewGamma(2, online.Gamma{Shape: 2, Rate: 100})             // the hazard grows
	young, err3 := online.NewWeibull(0.7, online.InverseGamma{Shape: 2, Scale: 25}) // it falls
	spread, err4 := online.NewLogNormal(online.NormalInverseGamma{Mean: 4, Count: 1, Shape: 2, Scale: 2})
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		log.Fatal(err)
	}
	for _, h := range hours {
		if err := errors.Join(atRandom.Update(online.Lifetime{Time: h}), worn.Update(h), young.Update(online.Lifetime{Time: h}), spread.Update(h)); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Printf("exponential %.1f, gamma %.1f, Weibull %.1f, log-normal %.1f\n", atRandom.LogEvidence(), worn.LogEvidence(), young.LogEvidence(), spread.LogEvidence())
	rate := atRandom.Posterior().Dist()
	fmt.Printf("at random: once in %.0f hours (%.0f to %.0f)\n", 1/rate.Mean(), 1/rate.Quantile(0.975), 1/rate.Quantile(0.025))
	// Output:
	// exponential -69.2, gamma -75.1, Weibull -69.1, log-normal -70.5
	// at random: once in 107 hours (67 to 196)
}

// Wolf threw a die 20,000 times (1882; Jaynes 1979 has the counts). How unfair is it?
func ExampleNewMultinomial() {
	die, err := online.NewMultinomial(online.Dirichlet{Alpha: []float64{1, 1, 1, 1, 1, 1}})
	if err != nil {
		log.Fatal(err)
	}
	fair := die.Posterior().Entropy()
	if err := die.Update([]int{3246, 3449, 2897, 2841, 3635, 3932}); err != nil {
		log.Fatal(err)
	}
	now := die.Posterior()
	four, six := now.Category(3), now.Category(5) // each alone is a Beta
	fmt.Printf("a four: %.3f (%.3f to %.3f), a six: %.3f (%.3f to %.3f), a sixth is %.3f\n", four.Mean(), four.Quantile(0.025), four.Quantile(0.975),
		six.Mean(), six.Quantile(0.025), six.Quantile(0.975), 1./6)
	difference := math.Sqrt(now.Covariance(5, 5) + now.Covariance(3, 3) - 2*now.Covariance(3, 5))
	fmt.Printf("a six is %.3f ± %.4f more frequent\n", now.Mean()[5]-now.Mean()[3], difference)
	fmt.Printf("the throws told %.1f nats\n", fair-now.Entropy())
	// Output:
	// a four: 0.142 (0.137 to 0.147), a six: 0.197 (0.191 to 0.202), a sixth is 0.167
	// a six is 0.055 ± 0.0041 more frequent
	// the throws told 18.3 nats
}

// How many tries until it works: machines that fail before the first success, and the
// most likely rate; a serial number that bounds how many there are; the tail of losses.
func ExampleNewNegativeBinomial() {
	start, err1 := online.NewNegativeBinomial(1, online.Beta{Alpha: 1, Beta: 1})
	serial, err2 := online.NewUniform(online.Pareto{Scale: 1, Shape: 0.1})
	losses, err3 := online.NewParetoTail(1e6, online.Gamma{Shape: 2, Rate: 1})
	if err := errors.Join(err1, err2, err3); err != nil {
		log.Fatal(err)
	}
	err := errors.Join(
		start.Update(0, 2, 1, 0, 5, 1),                 // failures before each start
		serial.Update(19, 40, 42, 60),                  // numbers seen, of 1, 2, …
		losses.Update(1.2e6, 1.9e6, 1.1e6, 7.5e6, 2e6)) // of a million and more
	if err != nil {
		log.Fatal(err)
	}
	limit, tail := serial.Posterior().Dist(), losses.Posterior().Dist()
	fmt.Printf("it starts with %.2f, most likely\n", start.Posterior().Mode())
	fmt.Printf("there are %.0f, or up to %.0f\n", limit.Quantile(0.5), limit.Quantile(0.95))
	fmt.Printf("losses have tail index %.1f (%.1f to %.1f)\n", tail.Mean(), tail.Quantile(0.025), tail.Quantile(0.975))
	// Output:
	// it starts with 0.40, most likely
	// there are 71, or up to 125
	// losses have tail index 1.5 (0.6 to 2.8)
}

// Michelson 1879, the first of five series: the speed of light less 299,000 km/s, of
// which 734.5 is right for air. Spread is what repeating tells; what is wrong with all
// of them alike it does not.
func ExampleNewNormal() {
	speeds := []float64{850, 740, 900, 1070, 930, 850, 950, 980, 980, 880, 1000, 980, 930, 650, 760, 810, 1000, 1000, 960, 960}
	const truth = 734.5
	both, err1 := online.NewNormal(online.NormalInverseGamma{Mean: 800, Count: 0.01, Shape: 1, Scale: 1e4})
	mean, err2 := online.NewNormalMean(100*100, online.Normal{Mean: 800, Variance: 1000 * 1000})
	errorOf, err3 := online.NewNormalVariance(truth, online.InverseGamma{Shape: 1, Scale: 1e4})
	if err := errors.Join(err1, err2, err3); err != nil {
		log.Fatal(err)
	}
	if err := errors.Join(both.Update(speeds...), mean.Update(speeds...), errorOf.Update(speeds...)); err != nil {
		log.Fatal(err)
	}
	now := both.Posterior()
	m, v, next := now.MeanDist(), now.VarianceDist(), now.PredictiveDist()
	fmt.Printf("mean %.0f (%.0f to %.0f), sd %.0f, the next one %.0f to %.0f\n", m.Mu, m.Quantile(0.025), m.Quantile(0.975),
		math.Sqrt(v.Mean()), next.Quantile(0.025), next.Quantile(0.975))
	known := mean.Posterior().Dist()
	fmt.Printf("had the sd been known to be 100: %.0f ± %.0f\n", known.Mu, known.Sigma)
	fmt.Printf("and %.1f is %.0f sds from the mean: the errors are not %.0f but %.0f km/s\n", truth, (m.Mu-truth)/m.Sigma,
		math.Sqrt(v.Mean()), math.Sqrt(errorOf.Posterior().Dist().Mean()))
	// Output:
	// mean 909 (862 to 956), sd 107, the next one 692 to 1126
	// had the sd been known to be 100: 909 ± 22
	// and 734.5 is 8 sds from the mean: the errors are not 107 but 205 km/s
}

// Student's ten patients (1908): hours of sleep that each gained by two drugs. They are
// of the same patients, so what matters is the difference, and how both vary together.
func ExampleNewMultivariate() {
	gains := [][]float64{{0.7, 1.9}, {-1.6, 0.8}, {-0.2, 1.1}, {-1.2, 0.1}, {-0.1, -0.1}, {3.4, 4.4}, {3.7, 5.5}, {0.8, 1.6}, {0, 4.6}, {2, 3.4}}
	one := mat.NewSymDense(2, []float64{1, 0, 0, 1})
	drugs, err := online.NewMultivariate(online.NormalInverseWishart{Mean: []float64{0, 0}, Count: 0.1, DF: 4, Scale: one})
	if err != nil {
		log.Fatal(err)
	}
	if err := drugs.Update(gains...); err != nil {
		log.Fatal(err)
	}
	now := drugs.Posterior()
	better, err := now.Combination([]float64{-1, 1})
	if err != nil {
		log.Fatal(err)
	}
	cov := now.CovarianceMean()
	fmt.Printf("the second gives %.1f hours more (%.1f to %.1f); more with probability %.3f\n", better.Mu, better.Quantile(0.025), better.Quantile(0.975), better.Survival(0))
	fmt.Printf("correlation %.2f\n", cov.At(0, 1)/math.Sqrt(cov.At(0, 0)*cov.At(1, 1)))

	// With the covariance known from earlier nights, the mean is normal.
	prior, err := online.NewMultivariateNormal([]float64{0, 0}, mat.NewSymDense(2, []float64{100, 0, 0, 100}))
	if err != nil {
		log.Fatal(err)
	}
	means, err1 := online.NewMultivariateMean(cov, prior)
	// If neither drug did anything the mean would be 0, and all that they scatter chance.
	scatter, err2 := online.NewMultivariateCovariance([]float64{0, 0}, online.InverseWishart{DF: 4, Scale: one})
	if err := errors.Join(err1, err2); err != nil {
		log.Fatal(err)
	}
	if err := errors.Join(means.Update(gains...), scatter.Update(gains...)); err != nil {
		log.Fatal(err)
	}
	known, err := means.Posterior().Combination([]float64{-1, 1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("with a known covariance %.1f ± %.1f\n", known.Mu, known.Sigma)
	fmt.Printf("variance of the second: %.1f about its mean, %.1f about nothing\n", cov.At(1, 1), scatter.Posterior().Mean().At(1, 1))
	// Output:
	// the second gives 1.6 hours more (0.8 to 2.3); more with probability 1.000
	// correlation 0.77
	// with a known covariance 1.6 ± 0.4
	// variance of the second: 3.4 about its mean, 8.3 about nothing
}

// A balance is off by something and has a gain; its noise is known to be 0.05 g. Four
// known weights are put on it.
func ExampleNewLinear() {
	prior, err := online.NewMultivariateNormal([]float64{0, 1}, mat.NewDiagDense(2, []float64{1, 0.01}))
	if err != nil {
		log.Fatal(err)
	}
	balance, err := online.NewLinear(0.05*0.05, prior)
	if err != nil {
		log.Fatal(err)
	}
	if err := balance.Update(
		online.Row{X: []float64{1, 0}, Y: 0.31}, online.Row{X: []float64{1, 10}, Y: 10.38},
		online.Row{X: []float64{1, 20}, Y: 20.50}, online.Row{X: []float64{1, 50}, Y: 50.77}); err != nil {
		log.Fatal(err)
	}
	now := balance.Posterior()
	cov := now.Covariance()
	fmt.Printf("off by %.2f ± %.2f g, gain %.4f ± %.4f\n", now.Mean()[0], math.Sqrt(cov.At(0, 0)), now.Mean()[1], math.Sqrt(cov.At(1, 1)))
	at, err := now.Combination([]float64{1, 30})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("30 g will read %.2f ± %.2f, before noise\n", at.Mu, at.Sigma)
	// A precision adds what each weighing tells: that of the gain is Σ x² of them.
	fmt.Printf("of %.0f in the precision of the gain the prior is %.0f\n", now.Precision().At(1, 1), prior.Precision().At(1, 1))
	// Output:
	// off by 0.30 ± 0.04 g, gain 1.0094 ± 0.0013
	// 30 g will read 30.58 ± 0.03, before noise
	// of 1200100 in the precision of the gain the prior is 100
}
