package posteriordb

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
)

// Limits of the kit's rule: README.md, When a run passes.
const (
	rhatLimit = 1.01
	essLimit  = 400
	zLimit    = 4
	// Spreads are compared where |mean| exceeds this many standard deviations:
	// squares then mostly repeat what the mean says.
	farFromZero = 2
)

// Verdict compares the draws of one parameter with the reference.
type Verdict struct {
	Parameter string
	Rhat, ESS float64
	// Z are the differences of the means and of the mean squares, and of the
	// variances (NaN if not compared), in standard errors.
	Z, ZSquare, ZSpread float64
}

// Pass applies the rule: R-hat below 1.01, effective draws of at least 400 (a
// smaller run passes emptily), every difference below 4 standard errors.
func (v Verdict) Pass() bool {
	spread := math.IsNaN(v.ZSpread) || math.Abs(v.ZSpread) < zLimit
	return v.Rhat < rhatLimit && v.ESS >= essLimit && math.Abs(v.Z) < zLimit && math.Abs(v.ZSquare) < zLimit && spread
}

// String tells all measures on one line.
func (v Verdict) String() string {
	s := fmt.Sprintf("%s: R-hat %.4f, ESS %.0f, z %.2f, of squares %.2f", v.Parameter, v.Rhat, v.ESS, v.Z, v.ZSquare)
	if !math.IsNaN(v.ZSpread) {
		s += fmt.Sprintf(", of spread %.2f", v.ZSpread)
	}
	return s
}

// Judge compares draws with the reference rows of their posterior.
//
// Source: README.md of the kit, When a run passes; R-hat, ESS and standard
// errors by [Vehtari2021].
func Judge(draws *bayes.Draws, refs []Reference) ([]Verdict, error) {
	var out []Verdict
	for _, r := range refs {
		rv, err := parameter(draws, r.Parameter)
		if err != nil {
			return nil, err
		}
		out = append(out, judge(rv.ByChain(), r))
	}
	return out, nil
}

func judge(chains [][]float64, r Reference) Verdict {
	square := func(x float64) float64 { return x * x }
	squares := mapped(chains, square)
	v := Verdict{
		Parameter: r.Parameter,
		Rhat:      diagnostics.Rhat(chains),
		ESS:       diagnostics.ESSBulk(chains),
		Z:         (mean(chains) - r.Mean) / math.Hypot(diagnostics.MCSEMean(chains), r.SD/math.Sqrt(r.ESS)),
		ZSquare:   (mean(squares) - r.MeanSq) / math.Hypot(diagnostics.MCSEMean(squares), r.SDSq/math.Sqrt(r.ESSSq)),
		ZSpread:   math.NaN(),
	}
	if math.Abs(r.Mean) > farFromZero*r.SD {
		deviations := mapped(chains, func(x float64) float64 { return square(x - r.Mean) })
		variance := r.SD * r.SD
		v.ZSpread = (mean(deviations) - variance) / (variance * math.Sqrt(2/diagnostics.ESSMean(deviations)+2/r.ESSSq))
	}
	return v
}

// WorstMean returns the largest difference of a mean of the draws from the
// reference, in standard deviations of the reference, and whose it is: what an
// approximation is judged by, whose draws have no effective sample size to speak of.
func WorstMean(draws *bayes.Draws, refs []Reference) (worst float64, name string, err error) {
	for _, r := range refs {
		v, err := parameter(draws, r.Parameter)
		if err != nil {
			return 0, "", err
		}
		if z := math.Abs(v.Mean()-r.Mean) / r.SD; !(z <= worst) { // NaN is the worst
			worst, name = z, r.Parameter
		}
	}
	return worst, name, nil
}

// parameter returns a scalar by its name in the kit: mu, beta[2].
func parameter(draws *bayes.Draws, name string) (bayes.RV, error) {
	base, index, isElement := strings.Cut(strings.TrimSuffix(name, "]"), "[")
	rv, err := draws.Var(base)
	if err != nil || !isElement {
		return rv, err
	}
	k, err := strconv.Atoi(index)
	if err != nil {
		return rv, fmt.Errorf("posteriordb: parameter %q: %w", name, err)
	}
	return rv.At(k - 1)
}

func mapped(chains [][]float64, f func(float64) float64) [][]float64 {
	out := make([][]float64, len(chains))
	for k, c := range chains {
		out[k] = apply(f, c)
	}
	return out
}

func mean(chains [][]float64) float64 {
	sum, n := 0.0, 0
	for _, c := range chains {
		for _, x := range c {
			sum += x
		}
		n += len(c)
	}
	return sum / float64(n)
}
