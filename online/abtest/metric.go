package abtest

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// Kind is a family of metrics; arms of one kind can be compared.
type Kind string

// The kinds, one for each function that makes a Metric.
const (
	BinomialKind Kind = "binomial"
	PoissonKind  Kind = "poisson"
	NormalKind   Kind = "normal"
	RatioKind    Kind = "ratio"
	RevenueKind  Kind = "revenue"
)

// Metric is what is believed of the metric of one arm: a posterior of online with
// what it is the posterior of. The functions that make one name the data.
type Metric struct {
	kind     Kind
	law      law
	mean, sd float64 // NaN where the posterior has none
	few      string  // what there is too little of, "" if nothing
	faults   error
}

// fewEvents is how many events tell more than most priors do: with fewer the
// answer hangs on the prior. Our choice.
const fewEvents = 5

// Binomial is a share of successes, such as a conversion rate.
func Binomial(d online.Beta) Metric {
	n := d.Alpha + d.Beta
	m := Metric{kind: BinomialKind, mean: d.Alpha / n}
	m.sd = math.Sqrt(d.Alpha / n * (d.Beta / n) / (n + 1))
	m.law = betaLaw(d.Alpha, d.Beta)
	if math.Min(d.Alpha, d.Beta) <= fewEvents {
		m.few = fmt.Sprintf("successes and failures, with the prior's, are %.4g and %.4g: so few that the prior matters", d.Alpha, d.Beta)
	}
	m.faults = errors.Join(positive("Alpha", d.Alpha), positive("Beta", d.Beta))
	return m
}

// Poisson is a rate of events per unit of exposure.
func Poisson(d online.Gamma) Metric {
	m := Metric{kind: PoissonKind, mean: d.Shape / d.Rate, sd: math.Sqrt(d.Shape) / d.Rate}
	m.law = gammaLaw(d.Shape, d.Rate)
	if d.Shape <= fewEvents {
		m.few = fmt.Sprintf("events, with the prior's, are %.4g: so few that the prior matters", d.Shape)
	}
	m.faults = errors.Join(positive("Shape", d.Shape), positive("Rate", d.Rate))
	return m
}

// fewDegrees is how many observations make means of all but heavy-tailed numbers
// about normal, by the usual rule of thumb.
const fewDegrees = 30

// Normal is the mean of a quantity of unknown variance: also of one that is not
// normal, if it has many observations none of which is a good part of the sum.
func Normal(d online.NormalInverseGamma) Metric {
	t := d.MeanDist()
	m := Metric{kind: NormalKind, mean: t.Mu, sd: t.Sigma * math.Sqrt(t.Nu/(t.Nu-2))}
	m.law = studentLaw(t.Nu, t.Mu, t.Sigma)
	if t.Nu <= fewDegrees {
		m.few = fmt.Sprintf("%.4g degrees of freedom: too few for the mean of what may not be normal", t.Nu)
	}
	m.faults = errors.Join(finite("Mean", d.Mean), positive("Count", d.Count), positive("Shape", d.Shape), positive("Scale", d.Scale))
	if m.faults == nil && !(d.Shape > 1) {
		m.faults = fmt.Errorf("the Shape is %v, so the mean has no variance; want more than 1: more data, or a prior that says more", d.Shape)
	}
	return m
}

// positive and finite return what is wrong with a parameter.
func positive(name string, v float64) error {
	if !(v > 0 && v <= math.MaxFloat64) {
		return fmt.Errorf("%s is %v; want a positive number", name, v)
	}
	return nil
}

func finite(name string, v float64) error {
	if v-v != 0 {
		return fmt.Errorf("%s is %v; want a finite number", name, v)
	}
	return nil
}

// Kind returns the family.
func (m Metric) Kind() Kind { return m.kind }

// Mean returns the posterior mean; NaN if there is none.
func (m Metric) Mean() float64 { return m.mean }

// SD returns the posterior standard deviation; NaN if there is none.
func (m Metric) SD() float64 { return m.sd }

// Interval returns the equal-tailed interval that holds a share level of the
// posterior.
//
// Errors: a level that is not above 0 and at most 1 − 1e-8, parameters of no distribution.
func (m Metric) Interval(level float64) (lo, hi float64, err error) {
	err = checkLevel(level)
	if err == nil {
		err = m.fault()
	}
	if err != nil {
		return math.NaN(), math.NaN(), err
	}
	var c curve
	c.fill(&m)
	return c.quantile((1 - level) / 2), c.quantile((1 + level) / 2), nil
}

// Density returns the posterior density at each of some values of the metric: 0
// outside of its bounds.
//
// Errors: parameters of no distribution.
func (m Metric) Density(values ...float64) ([]float64, error) {
	if err := m.fault(); err != nil {
		return nil, err
	}
	var c curve
	c.fill(&m)
	density := make([]float64, len(values))
	for i, v := range values {
		if y, side := m.law.link.of(v); side == 0 {
			if w := c.find(y); w.slope > 0 {
				density[i] = c.density(&w) / float64(w.slope*m.law.link.slope(v))
			}
		}
	}
	return density, nil
}

// quantile returns a quantile of the metric.
func (c *curve) quantile(p float64) float64 {
	return c.law.link.value(quantileOf(p, c.law.centre, c.law.width, func(y float64) (prob, slope float64) {
		w := c.find(y)
		if w.slope > 0 {
			slope = c.density(&w) / w.slope
		}
		return c.lower(&w), slope
	}))
}

// link is the scale on which a metric has no bounds.
type link uint8

const (
	identity link = iota
	logarithm
	logit
)

// value returns the metric at y on its scale.
func (l link) value(y float64) float64 {
	switch l {
	case logarithm:
		return numeric.Exp(y)
	case logit:
		return numeric.Expit(y)
	}
	return y
}

// values writes the metrics at 8 places on its scale over these.
func (l link) values(y *lane.V) {
	all := [1]lane.V{*y}
	switch l {
	case logarithm:
		lane.Exp(all[:], all[:])
	case logit:
		lane.Expit(all[:], all[:])
	}
	*y = all[0]
}

// slope returns the derivative of the metric on its scale, at a value.
func (l link) slope(v float64) float64 {
	switch l {
	case logarithm:
		return v
	case logit:
		return float64(v * (1 - v))
	}
	return 1
}

// of returns the scale at a metric, and whether it is below, inside or above
// the metric's bounds: −1, 0, 1.
func (l link) of(v float64) (y float64, side int) {
	switch {
	case l != identity && v <= 0:
		return math.Inf(-1), -1
	case l == logit && v >= 1:
		return math.Inf(1), 1
	}
	switch l {
	case logarithm:
		return numeric.Log(v), 0
	case logit:
		return numeric.Log(v / (1 - v)), 0
	}
	return v, 0
}

// ofAll writes the scale at 8 metrics over these: infinite outside of the bounds.
func (l link) ofAll(v *lane.V) {
	if l == identity {
		return
	}
	var all [1]lane.V
	for i, v := range v {
		x := max(v, 0)
		if l == logit {
			x = min(x, 1)
			x /= 1 - x
		}
		all[0][i] = x
	}
	lane.Log(all[:], all[:])
	*v = all[0]
}
