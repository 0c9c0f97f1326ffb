package sequential

import (
	"errors"
	"fmt"
	"math"
)

// Normal says what a test of a normal mean with known variance is of.
type Normal struct {
	// Null is the mean of the null.
	Null float64
	// Variance is that of an observation; 0 means 1.
	Variance float64
	// Mixing is the variance of the means that are looked for, around Null; 0 means
	// that of an observation, a large effect. The test is soonest at effects of about
	// its root.
	Mixing float64
	// Alpha is the level at which StoppedAt stops; 0 means 0.05, the usual one.
	Alpha float64
}

// NewNormal tests whether the mean of normal observations of known variance is
// that of the null, by a normal mixture of alternatives: the mixture sequential
// probability ratio test.
//
// Source: [Robbins1970]; [Johari2022] §5.
func NewNormal(c Normal) (*Test[float64], error) {
	c.Variance, c.Alpha = or(c.Variance, 1), or(c.Alpha, usual)
	c.Mixing = or(c.Mixing, c.Variance)
	if err := errors.Join(finite("Null", c.Null), positive("Variance", c.Variance), positive("Mixing", c.Mixing)); err != nil {
		return nil, fmt.Errorf("sequential: normal: %w", err)
	}
	return begin[float64](&normal{c: c}, c.Alpha)
}

// usual is the level of tests whose level nobody chose, by custom.
const usual = 0.05

// or returns a setting, or its default if it is 0.
func or(v, otherwise float64) float64 {
	if v == 0 {
		return otherwise
	}
	return v
}

func finite(name string, v float64) error {
	if !(math.Abs(v) <= largest) {
		return fmt.Errorf("%s is %v; want a finite number of at most 2¹⁰⁰", name, v)
	}
	return nil
}

func positive(name string, v float64) error {
	if !(v >= 1/largest && v <= largest) {
		return fmt.Errorf("%s is %v; want a positive number between 2⁻¹⁰⁰ and 2¹⁰⁰", name, v)
	}
	return nil
}

// falseAlarm refuses what is no probability of a false alarm, and what is one of none: who
// says 0.95 means 0.05.
func falseAlarm(name string, alpha float64) error {
	if !(alpha > 0 && alpha <= 0.5) {
		return fmt.Errorf("%s is %v; want the probability of a false alarm: above 0 and at most ½, such as 0.05", name, alpha)
	}
	return nil
}

// largest bounds numbers so that squares of sums over a root of a variance are
// finite.
const largest = 0x1p100

type normal struct {
	c        Normal
	sum, num float64
}

func (o *normal) name() string        { return "normal" }
func (o *normal) settings() []float64 { return []float64{o.c.Null, o.c.Variance, o.c.Mixing} }

func (o *normal) check(x float64) error { return finite("it", x) }

func (o *normal) learn(x float64) {
	o.sum += x - o.c.Null
	o.num++
}

func (o *normal) n() float64 { return o.num }

func (o *normal) logE() float64 {
	return logMixture(o.num, o.sum/math.Sqrt(o.c.Variance), o.c.Mixing/o.c.Variance)
}

func (o *normal) interval(alpha float64) (lo, hi float64) {
	if o.num == 0 {
		return math.Inf(-1), math.Inf(1)
	}
	mean, half := o.c.Null+o.sum/o.num, math.Sqrt(o.c.Variance)*mixtureWidth(o.num, o.c.Mixing/o.c.Variance, alpha)
	return mean - float64(half), mean + float64(half)
}

func (o *normal) state(to []float64) []float64 { return append(to, o.sum, o.num) }

func (o *normal) set(from []float64) error {
	if len(from) != 2 || !(math.Abs(from[0]) <= math.MaxFloat64) || !(from[1] >= 0 && from[1] <= math.MaxFloat64) {
		return fmt.Errorf("%v are no sum and number", from)
	}
	o.sum, o.num = from[0], from[1]
	return nil
}

func (o *normal) clone() process[float64] { c := *o; return &c }
