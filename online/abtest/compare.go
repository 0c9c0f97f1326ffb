package abtest

import (
	"errors"
	"fmt"
	"math"
)

// Comparison is what two metrics say of the difference of arm b from arm a.
type Comparison struct {
	// ProbBetter is the probability that b is above a.
	ProbBetter float64
	// LossA is what choosing a loses in the mean, E max(b − a, 0), and LossB what b
	// does; NaN if the metrics have no moments.
	LossA, LossB float64
	// Mean and SD are of the difference b − a; NaN if there are none.
	Mean, SD float64

	a, b curve
}

// Compare compares two metrics of one kind.
//
// Errors: other kinds, parameters of no distribution.
func Compare(a, b Metric) (*Comparison, error) {
	c := new(Comparison)
	return c, c.Compare(a, b)
}

// Compare is the function Compare in the memory of the receiver, for streams.
func (c *Comparison) Compare(a, b Metric) error {
	if err := sameKind(a, b); err != nil {
		return fmt.Errorf("abtest: Compare: %w", err)
	}
	c.a.fill(&a)
	c.b.fill(&b)
	c.Mean, c.SD = b.mean-a.mean, math.Sqrt(float64(a.sd*a.sd)+float64(b.sd*b.sd))
	c.sums()
	if c.SD != c.SD { // no moments, so no losses either
		c.LossA, c.LossB = c.SD, c.SD
	}
	return nil
}

// sameKind returns why two metrics can't be compared.
func sameKind(a, b Metric) error {
	switch {
	case a.kind == "" || b.kind == "":
		return errors.New("a metric that was not made by Binomial, Poisson, Normal, Ratio or Revenue")
	case a.kind != b.kind:
		return fmt.Errorf("a metric of kind %s and one of kind %s", a.kind, b.kind)
	}
	return errors.Join(a.faults, b.faults)
}

// sums adds up over the table of the narrower metric, on which the other one's
// functions are smooth.
func (c *Comparison) sums() {
	overA := c.a.sd <= c.b.sd
	over, other := &c.b, &c.a
	if overA {
		over, other = &c.a, &c.b
	}
	var below, short, long float64
	for i := range over.points {
		p := &over.points[i]
		w := other.find(over.scale(i))
		below += float64(p.f * other.lower(&w))
		short += float64(p.f * other.shortfall(&w, p.value))
		long += float64(p.f * other.excess(&w, p.value))
	}
	below, short, long = float64(below*step), float64(short*step), float64(long*step)
	c.ProbBetter, c.LossA, c.LossB = below, short, long
	if overA {
		c.ProbBetter, c.LossA, c.LossB = 1-below, long, short
	}
}
