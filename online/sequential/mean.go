package sequential

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// Asymptotic says what a test of means whose variance is estimated is of.
type Asymptotic struct {
	// Null is the mean, or the difference of means, of the null.
	Null float64
	// Alpha is the level at which StoppedAt stops, and that Tuning is for; 0 means
	// 0.05, the usual one.
	Alpha float64
	// Tuning is the number of observations at which intervals are narrowest; 0 means
	// 5000, as GrowthBook has it.
	Tuning float64
	// Start is the number of observations, of each arm, before which nothing is said:
	// the variance is not known yet. 0 means 100, with which a null is rejected within
	// α in the simulations of this package's tests; 1 means 2, the least.
	Start int
}

// defaults returns the settings with defaults in place of zeros.
//
// Errors: settings that are none.
func (a Asymptotic) defaults() (Asymptotic, error) {
	const tuning, start = 5000, 100 // as their fields say
	a.Alpha, a.Tuning = or(a.Alpha, usual), or(a.Tuning, tuning)
	if a.Start == 0 {
		a.Start = start
	}
	err := errors.Join(finite("Null", a.Null), positive("Tuning", a.Tuning), falseAlarm("Alpha", a.Alpha))
	if a.Start < 0 {
		err = errors.Join(err, fmt.Errorf("the first look Start is %d; want a number of observations", a.Start))
	}
	return a, err
}

// rho2 is the variance of the mixture that makes intervals narrowest at Tuning.
//
// Source: [WaudbySmith2024], on tuning; the logarithm of a logarithm approximates Lambert's W.
func (a Asymptotic) rho2() float64 {
	log := -2 * numeric.Log(a.Alpha)
	return (log + numeric.Log(1+log)) / a.Tuning
}

// Look returns the interval and the p-value of one look at an estimate that is the
// mean of n observations, or what has the standard error of one: a difference of
// two arms of n observations together. For estimates adjusted, of ratios or of
// quantiles, of which there are sums but no observations.
//
// Errors: settings, n or standard error that are none. Start is not looked at.
// Source: [WaudbySmith2024], the Gaussian mixture; p = 1/E.
func (a Asymptotic) Look(estimate, se, n float64) (lo, hi, p float64, err error) {
	a, err = a.defaults()
	if err = errors.Join(err, finite("estimate", estimate), positive("se", se), positive("n", n)); err != nil {
		return math.NaN(), math.NaN(), math.NaN(), fmt.Errorf("sequential: look: %w", err)
	}
	sd := float64(se * math.Sqrt(n))
	half := float64(sd * mixtureWidth(n, a.rho2(), a.Alpha))
	return estimate - half, estimate + half, mixtureP(n, float64(n*((estimate-a.Null)/sd)), a.rho2()), nil
}

// NewMean tests whether the mean of observations of any distribution with a
// variance is that of the null.
//
// Source: [WaudbySmith2024], the Gaussian mixture; the start is of [Bibaut2022].
func NewMean(c Asymptotic) (*Test[float64], error) {
	c, err := c.defaults()
	if err != nil {
		return nil, fmt.Errorf("sequential: mean: %w", err)
	}
	return begin[float64](&mean{asymptotic: asymptotic{c: c, rho2: c.rho2()}}, c.Alpha)
}

// Outcomes are the moments of new observations of two arms, one look.
// online.Moments{N: 1, Mean: x} is one observation, and an empty one none.
type Outcomes struct{ A, B online.Moments }

// NewMeanDifference tests whether the means of arms B and A differ by the null's
// difference, 0 unless said. Observations of both arms come in any order, in
// shares that don't depend on how they are.
//
// Source: [WaudbySmith2024], of randomised experiments; the variance of a difference of
// n observations of both arms is n times its squared standard error.
func NewMeanDifference(c Asymptotic) (*Test[Outcomes], error) {
	c, err := c.defaults()
	if err != nil {
		return nil, fmt.Errorf("sequential: mean difference: %w", err)
	}
	return begin[Outcomes](&difference{asymptotic: asymptotic{c: c, rho2: c.rho2()}}, c.Alpha)
}

// asymptotic is an e-process of an estimate with a standard error.
type asymptotic struct {
	c    Asymptotic
	rho2 float64
}

func (a *asymptotic) settings() []float64 {
	return []float64{a.c.Null, a.c.Alpha, a.c.Tuning, float64(a.c.Start)}
}

func (a *asymptotic) logEOf(estimate, variance, n float64) float64 {
	if !(variance > 0) {
		return 0
	}
	return logMixture(n, float64(n*(estimate-a.c.Null))/math.Sqrt(variance), a.rho2)
}

func (a *asymptotic) intervalOf(estimate, variance, n, alpha float64) (lo, hi float64) {
	if !(variance > 0) {
		return math.Inf(-1), math.Inf(1)
	}
	half := float64(math.Sqrt(variance) * mixtureWidth(n, a.rho2, alpha))
	return estimate - half, estimate + half
}

type mean struct {
	asymptotic
	x online.Moments
}

func (m *mean) name() string          { return "mean" }
func (m *mean) check(x float64) error { return finite("it", x) }

func (m *mean) learn(x float64) { m.x.Merge(online.Moments{N: 1, Mean: x}) }
func (m *mean) n() float64      { return m.x.N }

// variance is that of an observation; 0 if it is too early.
func (m *mean) variance() float64 { return m.known(m.x) }

// known is the variance of an arm's observation, 0 before the start.
func (a *asymptotic) known(x online.Moments) float64 {
	if x.N < max(2, float64(a.c.Start)) {
		return 0
	}
	return x.Variance()
}

func (m *mean) logE() float64 { return m.logEOf(m.x.Mean, m.variance(), m.x.N) }

func (m *mean) interval(alpha float64) (lo, hi float64) {
	return m.intervalOf(m.x.Mean, m.variance(), m.x.N, alpha)
}

func (m *mean) state(to []float64) []float64 { return appendMoments(to, m.x) }
func (m *mean) set(from []float64) error     { return readMoments(from, &m.x) }
func (m *mean) clone() process[float64]      { c := *m; return &c }

type difference struct {
	asymptotic
	a, b online.Moments
}

func (d *difference) name() string { return "mean difference" }

func (d *difference) check(o Outcomes) error {
	if err := moments(o.A); err != nil {
		return fmt.Errorf("arm A: %w", err)
	}
	if err := moments(o.B); err != nil {
		return fmt.Errorf("arm B: %w", err)
	}
	return nil
}

func (d *difference) learn(o Outcomes) {
	d.a.Merge(o.A)
	d.b.Merge(o.B)
}

func (d *difference) n() float64 { return d.a.N + d.b.N }

// variance is n times the squared standard error of the difference; 0 if it is too
// early for either arm.
func (d *difference) variance() float64 {
	a, b := d.known(d.a), d.known(d.b)
	if min(d.a.N, d.b.N) < max(2, float64(d.c.Start)) {
		return 0
	}
	return d.n() * (a/d.a.N + b/d.b.N)
}

func (d *difference) logE() float64 {
	return d.logEOf(d.b.Mean-d.a.Mean, d.variance(), d.n())
}

func (d *difference) interval(alpha float64) (lo, hi float64) {
	return d.intervalOf(d.b.Mean-d.a.Mean, d.variance(), d.n(), alpha)
}

func (d *difference) state(to []float64) []float64 {
	return appendMoments(appendMoments(to, d.a), d.b)
}

func (d *difference) set(from []float64) error {
	var a, b online.Moments
	if len(from) != 2*numbers {
		return fmt.Errorf("%d numbers; want the moments of two arms", len(from))
	}
	if err := errors.Join(readMoments(from[:numbers], &a), readMoments(from[numbers:], &b)); err != nil {
		return err
	}
	d.a, d.b = a, b
	return nil
}

func (d *difference) clone() process[Outcomes] { c := *d; return &c }

// numbers are the fields of moments.
const numbers = 6

func appendMoments(to []float64, m online.Moments) []float64 {
	return append(to, m.N, m.Mean, m.Second, m.Third, m.Fourth, m.Rest)
}

func readMoments(from []float64, m *online.Moments) error {
	if len(from) != numbers {
		return fmt.Errorf("%d numbers; want %d of moments", len(from), numbers)
	}
	read := online.Moments{N: from[0], Mean: from[1], Second: from[2], Third: from[3], Fourth: from[4], Rest: from[5]}
	if err := moments(read); err != nil {
		return err
	}
	*m = read
	return nil
}

// moments returns what is wrong with moments that somebody else made.
func moments(m online.Moments) error {
	if !(m.N >= 0 && m.N <= largest) || !(m.Second >= 0 && m.Second <= largest*largest*largest) || !(math.Abs(m.Mean) <= largest) {
		return fmt.Errorf("moments of %v observations, mean %v, squares %v; want finite numbers, none negative but the mean", m.N, m.Mean, m.Second)
	}
	for _, v := range [...]float64{m.Third, m.Fourth, m.Rest} {
		if !(math.Abs(v) <= 0x1p900) { // sums of 2¹⁰⁰ such are finite
			return fmt.Errorf("a moment is %v; want finite numbers", v)
		}
	}
	return nil
}
