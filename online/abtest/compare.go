package abtest

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/lane"
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
	if err := errors.Join(named("A", a.fault()), named("B", sameKind(a, b))); err != nil {
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

// fault returns why a metric can't be compared.
func (m Metric) fault() error {
	if m.kind == "" {
		return errors.New("a metric that was not made by Binomial, Poisson, Normal, Ratio or Revenue")
	}
	return m.faults
}

// sameKind returns why a metric can't be compared with one whose faults are told of
// elsewhere.
func sameKind(first, m Metric) error {
	if err := m.fault(); err != nil || first.kind == "" || first.kind == m.kind {
		return err
	}
	return fmt.Errorf("a metric of kind %s and one of kind %s", first.kind, m.kind)
}

// sums adds up over the table of the narrower metric, on which the other one's
// functions are smooth: the probability and the loss that are the smaller ones, as
// the others follow from them without cancellation.
func (c *Comparison) sums() {
	over, other := &c.b, &c.a
	if c.a.sd <= c.b.sd {
		over, other = other, over
	}
	low := over // the arm of the smaller mean: it is its being better that is added up
	if other.mean < over.mean {
		low = other
	}
	var prob, loss float64
	var scale lane.V
	var cells [lane.W]cell
	for from := 0; from < len(over.points); from += lane.W {
		points := over.points[from:min(from+lane.W, len(over.points))]
		for l := range points {
			scale[l] = over.scale(from + l)
		}
		other.findAll(&scale, &cells)
		for l := range points {
			p, w := &points[l], &cells[l]
			var q, x float64
			if low == over {
				q, x = other.shortfall(w, p.value)
			} else {
				q, x = other.excess(w, p.value)
			}
			prob += float64(p.f * q)
			loss += float64(p.f * x)
		}
	}
	prob, loss = float64(prob*step), float64(loss*step)
	gap := math.Abs(c.b.mean - c.a.mean)
	if low == &c.b {
		c.ProbBetter, c.LossA, c.LossB = prob, loss, loss+gap
	} else {
		c.ProbBetter, c.LossA, c.LossB = 1-prob, loss+gap, loss
	}
}
