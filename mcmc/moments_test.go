package mcmc

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"gonum.org/v1/gonum/stat/distuv"
)

// falseAlarm is the chance that a statistical test fails though nothing is wrong.
const falseAlarm = 1e-6

// zTwoSided returns the |z| that m normal statistics together exceed with
// probability at most falseAlarm (Bonferroni).
func zTwoSided(m int) float64 {
	return distuv.UnitNormal.Quantile(1 - falseAlarm/float64(2*m))
}

// known is a target with the true mean and variance of each coordinate.
type known struct {
	name           string
	target         bayes.Target
	mean, variance []float64
}

func knowns() []known {
	repeat := func(x float64, n int) []float64 { return slices.Repeat([]float64{x}, n) }
	return []known{
		{"correlated", correlated(0.9), repeat(0, 2), repeat(1, 2)},
		{"iid", normals{10}, repeat(0, 10), repeat(1, 10)},
		{"student-t", studentT(10), repeat(0, 2), repeat(10./8, 2)},                               // ν/(ν−2)
		{"funnel", lanes{scaled(3)}, repeat(0, 3), []float64{0.25, math.Exp(0.5), math.Exp(0.5)}}, // E exp(2x₀)
		{"log scale", logScale(true), repeat(0, 1), repeat(1, 1)},
	}
}

// worst returns the largest |z| of means and of mean squares about the true
// mean, each over its Monte Carlo standard error, and the number of them.
func worst(d *bayes.Draws, k known) (z float64, m int) {
	for i, chains := range coordinates(d) {
		about := make([][]float64, len(chains))
		for c, chain := range chains {
			for _, x := range chain {
				about[c] = append(about[c], (x-k.mean[i])*(x-k.mean[i]))
			}
		}
		z = max(z, math.Abs(average(chains)-k.mean[i])/diagnostics.MCSEMean(chains))
		z = max(z, math.Abs(average(about)-k.variance[i])/diagnostics.MCSEMean(about))
		m += 2
	}
	return z, m
}

func average(chains [][]float64) float64 {
	s, n := 0.0, 0
	for _, c := range chains {
		for _, x := range c {
			s += x
			n++
		}
	}
	return s / float64(n)
}

// TestMoments compares means and variances with the truth.
//
// Statistic: z of each over its MCSE, standard normal; the largest of m against
// its Bonferroni bound at 1e-6.
func TestMoments(t *testing.T) {
	for _, kernel := range []Kernel{NUTS{}, NUTS{Metric: Dense}, HMC{}, HMC{Steps: 2, Metric: Dense}, Metropolis{}, Metropolis{Metric: Dense}} {
		for _, k := range knowns() {
			t.Run(fmt.Sprintf("%T%+v/%s", kernel, kernel, k.name), func(t *testing.T) {
				cfg := Config{Draws: 2500, Kernel: kernel, Seed: 3}
				if _, slow := kernel.(Metropolis); slow {
					cfg.Warmup, cfg.Thin = 8*defaultWarmup, 8
				}
				d, err := Sample(context.Background(), k.target, cfg)
				if err != nil {
					t.Fatal(err)
				}
				for i, chains := range coordinates(d) {
					if r := diagnostics.Rhat(chains); !(r < 1.02) {
						t.Errorf("R-hat of coordinate %d is %v", i, r)
					}
				}
				if z, m := worst(d, k); !(z < zTwoSided(m)) {
					t.Errorf("|z| = %.1f, bound %.1f", z, zTwoSided(m))
				}
			})
		}
	}
}

// TestMomentsSeeMissingJacobian plants the commonest mistake in a density.
func TestMomentsSeeMissingJacobian(t *testing.T) {
	d, err := Sample(context.Background(), logScale(false), Config{Draws: 2500, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	if z, m := worst(d, known{mean: []float64{0}, variance: []float64{1}}); z < zTwoSided(m) {
		t.Errorf("|z| = %.1f, bound %.1f: the planted error went unnoticed", z, zTwoSided(m))
	}
}

// TestPosteriorEqualsStan compares the logistic regression's posterior means
// and standard deviations with those of 384,000 draws of Stan.
//
// Statistic: z of our mean and mean square over our MCSE (Stan's error is a
// fifth of it), against the Bonferroni bound at 1e-6.
func TestPosteriorEqualsStan(t *testing.T) {
	stan := readStan(t).Logistic
	variance := make([]float64, len(stan.SD))
	for i, s := range stan.SD {
		variance[i] = s * s
	}
	d, err := Sample(context.Background(), logistic(t), Config{Seed: 5})
	if err != nil {
		t.Fatal(err)
	}
	if z, m := worst(d, known{mean: stan.Mean, variance: variance}); !(z < zTwoSided(m)) {
		t.Errorf("|z| = %.1f, bound %.1f", z, zTwoSided(m))
	}
}
