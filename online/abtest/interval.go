package abtest

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// Interval returns the equal-tailed interval of the difference b − a that holds a
// share level of the posterior.
//
// Errors: a level that is not above 0 and at most 1 − 1e-8.
// Cost: some 10 µs.
func (c *Comparison) Interval(level float64) (lo, hi float64, err error) {
	if err := checkLevel(level); err != nil {
		return math.NaN(), math.NaN(), err
	}
	return c.difference((1 - level) / 2), c.difference((1 + level) / 2), nil
}

// LiftInterval is that of the relative lift b/a − 1.
//
// Errors: a level that is not above 0 and at most 1 − 1e-8; a metric a that may well be zero or less.
// Cost: some 10 µs.
func (c *Comparison) LiftInterval(level float64) (lo, hi float64, err error) {
	if err := checkLevel(level); err != nil {
		return math.NaN(), math.NaN(), err
	}
	if err := c.relative(); err != nil {
		return math.NaN(), math.NaN(), err
	}
	return c.lift((1 - level) / 2), c.lift((1 + level) / 2), nil
}

// LiftMedian returns the median of the relative lift b/a − 1.
//
// Errors: a metric a that may well be zero or less.
func (c *Comparison) LiftMedian() (float64, error) {
	if err := c.relative(); err != nil {
		return math.NaN(), err
	}
	return c.lift(half), nil
}

// LiftMean returns the mean of the relative lift b/a − 1: infinite where a may be
// so near to zero that there is none.
//
// Errors: a metric a that may well be zero or less.
func (c *Comparison) LiftMean() (float64, error) {
	if err := c.relative(); err != nil {
		return math.NaN(), err
	}
	if c.a.law.lower <= 1 { // E 1/a is ∫ a⁻¹·a^(lower − 1)
		return math.Inf(1), nil
	}
	sum := 0.0
	for i := range c.a.points {
		p := &c.a.points[i]
		if p.value > 0 {
			sum += float64(float64(p.f*step) * ((c.b.mean - p.value) / p.value))
		}
	}
	return sum, nil
}

// ProbWithin returns the probability that the difference b − a is between lo and
// hi: in a region of practical equivalence.
//
// Errors: numbers that are NaN or in the wrong order.
func (c *Comparison) ProbWithin(lo, hi float64) (float64, error) {
	if !(lo <= hi) {
		return math.NaN(), fmt.Errorf("abtest: ProbWithin: from %v to %v; want two numbers that ascend", lo, hi)
	}
	if c.a.sd <= c.b.sd { // P(a + lo < b < a + hi)
		below, _, _ := c.a.average(&c.b, 1, lo)
		above, _, _ := c.a.average(&c.b, 1, hi)
		return math.Max(above-below, 0), nil
	}
	below, _, _ := c.b.average(&c.a, 1, -hi)
	above, _, _ := c.b.average(&c.a, 1, -lo)
	return math.Max(above-below, 0), nil
}

// highest is the level up to which the tables reach.
const highest = 1 - 1e-8

func checkLevel(level float64) error {
	if !(level > 0 && level <= highest) {
		return fmt.Errorf("abtest: a level of %v; want a share above 0 and at most 1 − 1e-8, such as 0.95", level)
	}
	return nil
}

// nearZero is the probability of a base of zero or less from which on a lift
// says nothing: a thousandth of the share that intervals leave out.
const nearZero = 5e-5

// relative returns why there is no lift relative to a.
func (c *Comparison) relative() error {
	if c.a.law.link != identity {
		return nil
	}
	w := c.a.find(0)
	if p := c.a.lower(&w); !(p < nearZero) {
		return fmt.Errorf("abtest: a lift relative to what is zero or less with probability %.2g says nothing; look at the difference", p)
	}
	return nil
}

// difference returns a quantile of b − a.
func (c *Comparison) difference(p float64) float64 {
	overA := c.a.sd <= c.b.sd
	sd := math.Sqrt(float64(c.a.sd*c.a.sd) + float64(c.b.sd*c.b.sd))
	return quantileOf(p, c.b.mean-c.a.mean, sd, func(d float64) (prob, slope float64) {
		if overA {
			prob, slope, _ = c.a.average(&c.b, 1, d)
			return prob, slope
		}
		prob, slope, _ = c.b.average(&c.a, 1, -d)
		return 1 - prob, slope
	})
}

// lift returns a quantile of b/a − 1, found on the logarithmic scale where b can't
// be negative.
func (c *Comparison) lift(p float64) float64 {
	r := c.b.mean / c.a.mean
	sd := math.Sqrt(float64(c.b.sd*c.b.sd)+float64(r*r*c.a.sd*c.a.sd)) / c.a.mean
	if c.a.law.link == identity {
		return quantileOf(p, r, sd, c.ratio) - 1
	}
	return numeric.Expm1(quantileOf(p, numeric.Log(r), sd/r, func(log float64) (prob, slope float64) {
		r := numeric.Exp(log)
		prob, slope = c.ratio(r)
		return prob, slope * r
	}))
}

// ratio returns P(b ≤ r·a) for a above zero, and its derivative.
func (c *Comparison) ratio(r float64) (prob, slope float64) {
	if c.a.sd*math.Abs(r) <= c.b.sd {
		prob, _, slope = c.a.average(&c.b, r, 0)
		return prob, slope
	}
	prob, _, slope = c.b.average(&c.a, 1/r, 0)
	slope /= float64(r * r)
	if r > 0 {
		return 1 - prob, slope
	}
	return prob, -slope
}

// quantileOf finds where a distribution function is p, by Newton's method on the
// normal quantiles, in which a distribution that is about normal is a line, kept
// in a bracket.
func quantileOf(p, mean, sd float64, f func(x float64) (prob, slope float64)) float64 {
	const (
		steps = 60    // far more than any took
		same  = 1e-6  // of a standard deviation: the step after it is about its square
		small = 1e-12 // probabilities below are rounding
	)
	z := numeric.NormalQuantile(p)
	x, lo, hi := math.FMA(z, sd, mean), math.Inf(-1), math.Inf(1)
	for range steps {
		prob, slope := f(x)
		if prob < p {
			lo = x
		} else {
			hi = x
		}
		q := math.Min(math.Max(prob, small), 1-small)
		zq := numeric.NormalQuantile(q)
		next := x + (z-zq)*numeric.Exp(-zq*zq/2)/(math.Sqrt(2*math.Pi)*slope)
		if limit := 4 * sd; !(math.Abs(next-x) <= limit) { // no slope, or a bend: go on by steps
			next = x + math.Copysign(limit, z-zq)
		}
		if math.Abs(next-x) <= same*sd {
			return next
		}
		if !(next > lo && next < hi) { // then both ends are known
			next = lo + (hi-lo)/2
		}
		x = next
	}
	return x
}
