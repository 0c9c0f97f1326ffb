package labels

import (
	"errors"
	"fmt"
	"math"
	"sort"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// Prevalence is what is believed of the share of positive cases, after an
// imperfect test of some: a density over equidistant nodes of its logit.
type Prevalence struct {
	first, step float64
	density     []float64 // of the logit, with the sum 1/step
	below       []float64 // the probability up to a node
}

// KnownTest returns the distribution of the prevalence given that of some who
// were tested so many were positive, by a test whose shares of errors are known.
//
// Errors: a prior or shares that are none, a test of which a positive result would
// speak against being positive, counts that are impossible.
// Source: the posterior density; its mode that [RoganGladen1978] estimates. By
// quadrature, error below 1e-6. Cost: some 3,000 logarithms.
func KnownTest(prior online.Beta, t Test, tested online.Trials) (Prevalence, error) {
	if err := errors.Join(t.checkSides(), checkBeta("the prior", prior), checkTrials(tested)); err != nil {
		return Prevalence{}, fmt.Errorf("labels: KnownTest: %w", err)
	}
	p, err := integrate(prior, func(theta, rest float64) float64 { return t.logTrials(theta, rest, tested) })
	if err != nil {
		return Prevalence{}, fmt.Errorf("labels: KnownTest: %w: %d of %d positive by %+v", err, tested.Successes, tested.N, t)
	}
	return p, nil
}

// ValidatedTest is KnownTest where sensitivity and specificity are known from
// validation: the distributions of both, such as Beta{1 + true positives,
// 1 + false negatives}. Cases tested inform them as well.
//
// Cost: some 3,000·40·40 logarithms, some tenths of a second, more where many more are tested than were
// validated.
func ValidatedTest(prior, sensitivity, specificity online.Beta, tested online.Trials) (Prevalence, error) {
	if err := errors.Join(checkBeta("the prior", prior), checkBeta("sensitivity", sensitivity), checkBeta("specificity", specificity), checkTrials(tested)); err != nil {
		return Prevalence{}, fmt.Errorf("labels: ValidatedTest: %w", err)
	}
	// The shares of positives may be told more exactly than the test's: nodes are as
	// close as that asks for.
	n := float64(tested.N)
	q := (float64(tested.Successes) + 1) / (n + 2)
	width := math.Sqrt(q * (1 - q) / (n + 1))
	// Of the positives θ·sensitivity ≤ q are right, of the negatives 1−q at most.
	sens := nodesOf(sensitivity, width/q*mean(sensitivity))
	spec := nodesOf(specificity, width/(1-q)*mean(specificity))
	terms := make([]float64, len(sens)*len(spec))
	p, err := integrate(prior, func(theta, rest float64) float64 {
		for i, a := range sens {
			for j, b := range spec {
				terms[i*len(spec)+j] = a.logWeight + b.logWeight + Test{a.at, b.at}.logTrials(theta, rest, tested)
			}
		}
		return numeric.LogSumExp(terms)
	})
	if err != nil {
		return Prevalence{}, fmt.Errorf("labels: ValidatedTest: %w: %d of %d positive", err, tested.Successes, tested.N)
	}
	return p, nil
}

// Mean returns the mean.
func (p Prevalence) Mean() float64 { return p.moment(func(x float64) float64 { return x }) }

// SD returns the standard deviation.
func (p Prevalence) SD() float64 {
	mean := p.Mean()
	return math.Sqrt(p.moment(func(x float64) float64 { return (x - mean) * (x - mean) }))
}

func (p Prevalence) moment(f func(float64) float64) float64 {
	sum := 0.0
	for i, d := range p.density {
		sum += float64(d * f(numeric.Expit(p.first+float64(float64(i)*p.step))))
	}
	return sum * p.step
}

// Quantile returns below what the prevalence is with a probability; NaN unless it
// is between 0 and 1.
func (p Prevalence) Quantile(probability float64) float64 {
	if !(probability > 0 && probability < 1) || len(p.below) == 0 {
		return math.NaN()
	}
	k := sort.SearchFloat64s(p.below, probability)
	k = min(max(k, 1), len(p.below)-1)
	// Between nodes the cubic with these values and slopes.
	a, b := p.below[k-1], p.below[k]
	da, db := p.density[k-1]*p.step, p.density[k]*p.step
	lo, hi := 0.0, 1.0
	for range 60 { // to rounding
		s := (lo + hi) / 2
		r := 1 - s
		if float64(r*r*(1+2*s)*a)+float64(s*s*(1+2*r)*b)+float64(s*r*(float64(r*da)-float64(s*db))) < probability {
			lo = s
		} else {
			hi = s
		}
	}
	return numeric.Expit(p.first + float64((float64(k-1)+lo)*p.step))
}

// logTrials is the log likelihood of the test's results at a prevalence, of which
// rest is one less.
func (t Test) logTrials(theta, rest float64, tested online.Trials) float64 {
	sum := 0.0
	if x := tested.Successes; x > 0 {
		sum += float64(float64(x) * numeric.Log(float64(theta*t.Sensitivity)+float64(rest*(1-t.Specificity))))
	}
	if x := tested.N - tested.Successes; x > 0 {
		sum += float64(float64(x) * numeric.Log(float64(theta*(1-t.Sensitivity))+float64(rest*t.Specificity)))
	}
	return sum
}

// node is a probability with the log of what it weighs.
type node struct{ at, logWeight float64 }

// nodesOf are those of a beta distribution, equidistant in the logit: closer than
// its standard deviation and than width in the probability, so that where both are
// the same the sum over nodes has an error of e^(−2π²), [Trefethen2014].
func nodesOf(b online.Beta, width float64) (nodes []node) {
	top := numeric.Log(b.Alpha / b.Beta) // the mode of the logit
	p := numeric.Expit(top)
	step := min(math.Sqrt((b.Alpha+b.Beta)/b.Alpha/b.Beta), width/(p*(1-p))) * 0.7
	peak := logitDensity(b, top)
	for _, way := range [2]float64{1, -1} {
		for k := 0; ; k++ {
			u := top + float64(way*step*float64(k))
			w := logitDensity(b, u) - peak
			if w < -22 { // e⁻²² is 3e-10
				break
			}
			if k > 0 || way > 0 {
				nodes = append(nodes, node{numeric.Expit(u), w})
			}
		}
	}
	return nodes
}

func mean(b online.Beta) float64 { return b.Alpha / (b.Alpha + b.Beta) }

// logitDensity is the log density of the logit, less its normaliser.
func logitDensity(b online.Beta, u float64) float64 {
	return -float64(b.Alpha*numeric.Softplus(-u)) - float64(b.Beta*numeric.Softplus(u))
}

var errImpossible = errors.New("the results are impossible")

// integrate returns the distribution whose log density is that of a beta
// distribution plus logLik.
func integrate(prior online.Beta, logLik func(theta, rest float64) float64) (Prevalence, error) {
	f := func(u float64) float64 {
		return logitDensity(prior, u) + logLik(numeric.Expit(u), numeric.Expit(-u))
	}
	const depth = 40 // e⁻⁴⁰ is 4e-18
	left, right := -depth/min(prior.Alpha, 1), depth/min(prior.Beta, 1)
	at, peak := 0.0, math.Inf(-1)
	const coarse = 256 // for the mode to be found by what follows
	for k := range coarse + 1 {
		u := left + (right-left)*float64(k)/coarse
		if v := f(u); v > peak {
			at, peak = u, v
		}
	}
	if math.IsInf(peak, -1) {
		return Prevalence{}, errImpossible
	}
	for h := (right - left) / coarse; h > 1e-6; h /= 2 { // to the mode, by halves
		for _, u := range [2]float64{at - h/2, at + h/2} {
			if v := f(u); v > peak {
				at, peak = u, v
			}
		}
	}
	below := func(depth, way float64) float64 { // how far the density is that much lower
		lo, hi := 0.0, 1e-6
		for f(at+way*hi) > peak-depth {
			lo, hi = hi, 2*hi
		}
		for range 20 {
			if mid := (lo + hi) / 2; f(at+way*mid) > peak-depth {
				lo = mid
			} else {
				hi = mid
			}
		}
		return hi
	}
	width := min(below(0.5, -1), below(0.5, 1)) // a standard deviation
	first, last := at-below(depth, -1), at+below(depth, 1)
	n := int(max(1000, (last-first)/(width/16))) // a cell's error is its fourth power
	p := Prevalence{first: first, step: (last - first) / float64(n), density: make([]float64, n+1), below: make([]float64, n+1)}
	sum := 0.0
	for i := range p.density {
		p.density[i] = numeric.Exp(f(first+float64(float64(i)*p.step)) - peak)
		sum += p.density[i]
	}
	for i := range p.density {
		p.density[i] /= sum * p.step
	}
	for i := 1; i <= n; i++ { // a cell by the cubic through four nodes
		cell := float64(13 * (p.density[i-1] + p.density[i]))
		if i > 1 {
			cell -= p.density[i-2]
		}
		if i < n {
			cell -= p.density[i+1]
		}
		p.below[i] = p.below[i-1] + float64(max(0, cell)*p.step/24)
	}
	return p, nil
}

func checkBeta(name string, b online.Beta) error {
	if !(b.Alpha > 0 && b.Beta > 0) || math.IsInf(b.Alpha+b.Beta, 1) {
		return fmt.Errorf("%s is %+v; want positive numbers", name, b)
	}
	return nil
}

func checkTrials(t online.Trials) error {
	if t.Successes < 0 || t.N < t.Successes {
		return fmt.Errorf("%d positive of %d tested; want at least 0, and at most all", t.Successes, t.N)
	}
	return nil
}
