package main

import (
	"math"

	"github.com/seed78144065/credence/bayes"
	"gonum.org/v1/gonum/stat"
)

// count is a Poisson regression. The sum over a cell of n customers is Poisson
// too, with n times the rate.
func (d *design) count(y []float64, rows bool) {
	eta := d.pooled("rate", prior{centre: math.Log(stat.Mean(y, nil)), level: 2, effect: 1})
	d.report(bayes.Exp(eta))
	if rows {
		single := sample(len(y))
		d.Observe(d.Data("y", pick(y, single)), bayes.PoissonLog(d.byRow(eta, single)))
		return
	}
	n := d.Data("n", d.e.size, d.group, d.segment)
	sums := d.e.perCell(func(i int) float64 { return y[i] })
	d.Observe(d.Data("y", sums, d.group, d.segment), bayes.PoissonLog(eta.Add(n.Log())))
}
