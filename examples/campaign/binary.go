package main

import (
	"github.com/seed78144065/credence/bayes"
	"gonum.org/v1/gonum/stat"
)

// rates is the prior of a log odds: the control's odds are within a factor
// e⁴ of the overall ones, an arm changes odds by less than e² (95 %).
func rates(overall float64) prior { return prior{centre: logit(overall), level: 2, effect: 1} }

// binary is a logistic regression on cells: so many of the customers of an arm
// and a segment did it.
func (d *design) binary(y []float64) {
	d.report(d.did("y", y))
}

// did adds the binomial part of a model and returns the probability
// [group, segment]; customers with y > 0 did it.
func (d *design) did(name string, y []float64) bayes.Expr {
	yes := make([]float64, len(y))
	for i, v := range y {
		if v > 0 {
			yes[i] = 1
		}
	}
	sums := d.e.perCell(func(i int) float64 { return yes[i] })
	n := d.Data(name+"_n", d.e.size, d.group, d.segment)
	eta := d.pooled(name, rates(stat.Mean(yes, nil)))
	d.Observe(d.Data(name, sums, d.group, d.segment), bayes.BinomialLogit(n, eta))
	return bayes.Expit(eta)
}
