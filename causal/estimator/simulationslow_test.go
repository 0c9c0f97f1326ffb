//go:build slow

package estimator_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/mcmc"
)

var write = flag.String("simulations", "", "write the tables of TestSimulations to a file: ../../docs/simulations.md")

// What is claimed of an estimator in a study.
const (
	survives = "survives"
	fails    = "fails"
	unsaid   = "–"
)

const (
	repetitions = 500
	caseRows    = 400
)

// world is a study whose truth is known.
type world struct {
	title, text string
	truth       float64
	graph       string
	query       causal.Query
	rows        func(src *rand.Rand) map[string][]float64
	by          []claim
}

// claim is an estimator and what is claimed of it.
type claim struct {
	name  string
	by    causal.Estimator // nil: the Anderson–Rubin set
	claim string
}

// TestSimulations: in 500 samples of known truth, the 95 % intervals of an
// estimator that survives cover it in as many as chance allows: a binomial
// number, too small with probability 1e-4; and its bias is at most a quarter of its
// standard deviation, which takes 0.6 % from coverage, beyond what chance makes
// of it (3.72 standard errors: 1e-4). An estimator that fails covers it more
// rarely than chance allows. These, where an assumption is
// broken, are the planted errors.
func TestSimulations(t *testing.T) {
	least := 0
	for b := (distuv.Binomial{N: repetitions, P: 0.95}); b.CDF(float64(least)) < 1e-4; {
		least++
	}
	var page strings.Builder
	fmt.Fprintf(&page, header, repetitions, caseRows, 100*float64(least)/repetitions)
	for k, w := range worlds {
		t.Run(w.title, func(t *testing.T) { w.report(t, uint64(k), least, &page) })
	}
	if *write != "" {
		if err := os.WriteFile(*write, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// report runs a study, writes its table and checks the claims.
func (w world) report(t *testing.T, seed uint64, least int, page *strings.Builder) {
	fmt.Fprintf(page, "\n## %s\n\n%s\n\n| estimator | claim | bias | sd | mean se | coverage |\n|---|---|---:|---:|---:|---:|\n", w.title, w.text)
	for i, r := range w.run(t, seed) {
		c := w.by[i]
		mean, sd := stat.MeanStdDev(r.estimates, nil)
		bias := mean - w.truth
		limit := sd/4 + 3.72*sd/math.Sqrt(repetitions)
		fmt.Fprintf(page, "| %s | %s | %s | %s | %s | %.1f %% |\n", c.name, c.claim, number(bias), number(sd), number(stat.Mean(r.errors, nil)), 100*float64(r.covered)/repetitions)
		held := r.covered >= least && !(math.Abs(bias) > limit)
		if c.claim != unsaid && held != (c.claim == survives) {
			t.Errorf("%s is said that it %s: bias %.3g of at most %.3g, covered %d of at least %d", c.name, c.claim, bias, limit, r.covered, least)
		}
	}
}

// number is nothing where there is none.
func number(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return fmt.Sprintf("%.3f", x)
}

const header = `# Simulations

Written by ` + "`go test -tags slow ./causal/estimator -run TestSimulations -simulations ../../docs/simulations.md`" + `: every estimator with its defaults on %d samples of %d rows whose truth is known, and what becomes of it where what it assumes does not hold. ` + "`make test-slow`" + ` checks the claims.

- *survives*: the 95 %% intervals cover the truth in %.1f %% of samples at least (chance alone goes below with probability 1e-4), and the bias is at most a quarter of the standard deviation, beyond chance. *fails*: they don't. –: nothing is claimed.
- *bias*: mean of the estimates less the truth; *sd*: their standard deviation; *mean se*: what the estimator says it is, or the posterior's standard deviation.

Plug-in is causal.PlugIn with the outcome's regression in the treatment, the covariates and their products; naive is the difference in means, adjusted for nothing.
`

type result struct {
	estimates, errors []float64
	covered           int
}

func (w world) run(t *testing.T, seed uint64) []result {
	src := rand.New(rand.NewPCG(seed, 77))
	g, err := dag.Parse(w.graph)
	if err != nil {
		t.Fatal(err)
	}
	e, err := causal.Identify(g, w.query)
	if err != nil {
		t.Fatal(err)
	}
	naive, err := causal.Unconfounded(causal.ATE("x", "y"))
	if err != nil {
		t.Fatal(err)
	}
	results := make([]result, len(w.by))
	for range repetitions {
		columns := w.rows(src)
		var cols []bayes.Column
		for _, name := range slices.Sorted(maps.Keys(columns)) {
			cols = append(cols, bayes.Col(name, columns[name]))
		}
		table := table(t, cols...)
		for i, c := range w.by {
			r := &results[i]
			if c.by == nil { // the set has the truth if it is not rejected
				shifted := make([]float64, caseRows)
				for k, y := range columns["y"] {
					shifted[k] = y - w.truth*columns["x"][k]
				}
				moved, err := table.With(bayes.Col("y", shifted))
				if err != nil {
					t.Fatal(err)
				}
				set, err := (estimator.TwoStage{}).AndersonRubin(e, moved)
				if err != nil {
					t.Fatal(err)
				}
				r.estimates, r.errors = append(r.estimates, math.NaN()), append(r.errors, math.NaN())
				if set.PZero > 0.05 {
					r.covered++
				}
				continue
			}
			of := e
			if d, is := c.by.(estimator.Difference); is && d.Naive {
				of = naive
			}
			effect, err := causal.Estimate(context.Background(), of, table, c.by)
			if err != nil {
				t.Fatalf("%s: %s: %v", w.title, c.name, err)
			}
			r.estimates, r.errors = append(r.estimates, effect.Mean), append(r.errors, effect.SE)
			if effect.Interval[0] <= w.truth && w.truth <= effect.Interval[1] {
				r.covered++
			}
		}
	}
	return results
}

func plug(text string, f formula.Family) causal.PlugIn {
	return causal.PlugIn{Models: map[string]string{"y": text}, Families: map[string]formula.Family{"y": f},
		Infer: mcmc.Config{Draws: 100, Seed: 1}}
}

// usual are the estimators by adjustment, with a claim for each.
func usual(difference, standardisation, ipw, entropy, aipw, matching, plugin string) []claim {
	return []claim{
		{"naive", estimator.Difference{Naive: true}, difference},
		{"standardisation", estimator.Standardisation{}, standardisation},
		{"IPW", estimator.IPW{}, ipw},
		{"entropy balancing", estimator.EntropyBalancing{}, entropy},
		{"AIPW", estimator.AIPW{}, aipw},
		{"matching", estimator.Matching{}, matching},
		{"plug-in", plug("y ~ x * (z1 + z2)", formula.Gaussian), plugin},
	}
}

// drawnBy makes rows: the chance of treatment, then the outcome.
func drawnBy(chance func(z1, z2, u float64) float64, outcome func(x, z1, z2, u float64) float64) func(*rand.Rand) map[string][]float64 {
	return func(src *rand.Rand) map[string][]float64 {
		c := make(map[string][]float64)
		for range caseRows {
			z1, z2, u, x := src.NormFloat64(), src.NormFloat64(), src.NormFloat64(), 0.0
			if src.Float64() < expit(chance(z1, z2, u)) {
				x = 1
			}
			y := outcome(x, z1, z2, u) + src.NormFloat64()
			c["z1"], c["z2"], c["x"], c["y"] = append(c["z1"], z1), append(c["z2"], z2), append(c["x"], x), append(c["y"], y)
		}
		return c
	}
}

const confounded = "dag { z1 -> x; z2 -> x; z1 -> y; z2 -> y; x -> y }"

var (
	logistic = func(z1, z2, _ float64) float64 { return 0.8*z1 - 0.5*z2 }
	linear   = func(x, z1, z2, _ float64) float64 { return 1 + x + 0.5*x*z1 + z1 + z2 }
	both     = causal.ATE("x", "y")
)

var worlds = []world{
	{"Randomised", "Half have the treatment by lot; the outcome is linear, and the effect 1 + ½ z1, on average 1.", 1, confounded, both,
		drawnBy(func(_, _, _ float64) float64 { return 0 }, linear),
		usual(survives, survives, survives, survives, survives, survives, survives)},
	{"Confounded", "The treatment's log odds are 0.8 z1 − 0.5 z2, the outcome as before: everything holds but that the arms are alike.", 1, confounded, both,
		drawnBy(logistic, linear),
		usual(fails, survives, survives, survives, survives, survives, survives)},
	{"The outcome is not linear", "The treatment's log odds are 0.6 z1 − 0.4 z2 − 0.7; the outcome has z1² + x z1² besides, of which no regression is told: what models the outcome alone fails, what models the treatment survives. The effect is on average 2.", 2, confounded, both,
		drawnBy(func(z1, z2, _ float64) float64 { return 0.6*z1 - 0.4*z2 - 0.7 }, func(x, z1, z2, u float64) float64 {
			return linear(x, z1, z2, u) + z1*z1*(1+x)
		}),
		usual(fails, fails, survives, unsaid, survives, unsaid, fails)},
	{"The treatment is not logistic", "The treatment's log odds are z1² − 1 + z2 + z1, of which no propensity score is told; the outcome is linear.", 1, confounded, both,
		drawnBy(func(z1, z2, _ float64) float64 { return z1*z1 - 1 + z2 + z1 }, func(x, z1, z2, u float64) float64 { return linear(x, z1, z2, u) + 2*z1 + 2*z2 }),
		usual(fails, survives, unsaid, survives, survives, unsaid, survives)},
	{"A confounder is not observed", "As the second, with a common cause of treatment and outcome that nobody wrote down. No estimator can see it; sensitivity analysis (causal/refute) says how strong it would have to be.", 1, confounded, both,
		drawnBy(func(z1, z2, u float64) float64 { return logistic(z1, z2, u) + u }, func(x, z1, z2, u float64) float64 { return linear(x, z1, z2, u) + u }),
		usual(fails, fails, fails, fails, fails, fails, fails)},
	{"Little overlap", "The treatment's log odds are 3 z1: few have the treatment where z1 is low. A regression that is right extrapolates; weights have a few rows that count for all.", 1, confounded, both,
		drawnBy(func(z1, _, _ float64) float64 { return 3 * z1 }, linear),
		usual(fails, survives, fails, unsaid, unsaid, unsaid, survives)},
	{"An outcome of 0 and 1", "The outcome's log odds are −½ + x + z1 − z2 − ½ x z1; the effect is a difference of risks.", riskDifference(), confounded, both,
		binary,
		[]claim{
			{"naive", estimator.Difference{Naive: true}, fails},
			{"standardisation, logistic", estimator.Standardisation{Logistic: true}, survives},
			{"IPW", estimator.IPW{}, survives},
			{"AIPW, logistic", estimator.AIPW{Logistic: true}, survives},
			{"matching", estimator.Matching{}, survives},
			{"plug-in, Bernoulli", plug("y ~ x * (z1 + z2)", formula.Bernoulli), survives},
		}},
	{"An instrument", "A lot z moves the treatment by 1; treatment and outcome have an unobserved common cause. The effect is 1 in everyone.", 1, instrumental, causal.LATE("x", "y"),
		instrument(1),
		[]claim{{"2SLS", estimator.TwoStage{}, survives}, {"Anderson–Rubin", nil, survives}}},
	{"A weak instrument", "The lot moves the treatment by 0.08: the first stage's F is about 1. 2SLS falls back to what confounding says, and does not know it; the Anderson–Rubin set does, by being wide or without end.", 1, instrumental, causal.LATE("x", "y"),
		instrument(0.08),
		[]claim{{"2SLS, HC1", estimator.TwoStage{Covariance: estimator.HC1}, fails}, {"Anderson–Rubin", nil, survives}}},
}

const instrumental = "dag { z -> x; x -> y; x <-> y }"

func instrument(strength float64) func(*rand.Rand) map[string][]float64 {
	return func(src *rand.Rand) map[string][]float64 {
		c := make(map[string][]float64)
		for i := range caseRows {
			z, u := float64(i%2), src.NormFloat64()
			x := strength*z + u + 0.3*src.NormFloat64()
			c["z"], c["x"], c["y"] = append(c["z"], z), append(c["x"], x), append(c["y"], x+2*u+src.NormFloat64())
		}
		return c
	}
}

func binaryRisk(x, z1, z2 float64) float64 { return expit(-0.5 + x + z1 - z2 - 0.5*x*z1) }

func binary(src *rand.Rand) map[string][]float64 {
	c := drawnBy(logistic, func(_, _, _, _ float64) float64 { return 0 })(src)
	for i, x := range c["x"] {
		c["y"][i] = 0
		if src.Float64() < binaryRisk(x, c["z1"][i], c["z2"][i]) {
			c["y"][i] = 1
		}
	}
	return c
}

// riskDifference integrates over the two covariates by a grid, far finer than
// the estimates' errors.
func riskDifference() float64 {
	const step, reach = 0.02, 8 // in standard deviations: the tails have 1e-15
	sum := 0.0
	for a := -reach / step; a <= reach/step; a++ {
		for b := -reach / step; b <= reach/step; b++ {
			z1, z2 := a*step, b*step
			density := math.Exp(-(z1*z1+z2*z2)/2) / (2 * math.Pi) * step * step
			sum += density * (binaryRisk(1, z1, z2) - binaryRisk(0, z1, z2))
		}
	}
	return sum
}
