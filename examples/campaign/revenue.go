package main

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"gonum.org/v1/gonum/stat"
)

// minBuyers is what the spread of an arm's amounts needs.
const minBuyers = 3

// revenue is a hurdle: whether a customer buys is binomial, how much a buyer
// spends is log-normal. Mean and spread of the log amount are each arm's own;
// the mean amount is exp(μ + σ²/2).
func (d *design) revenue(y []float64, rows bool) {
	buys := d.did("buy", y)
	who := buyers(y)
	logs := make([]float64, len(y))
	for _, i := range who {
		logs[i] = math.Log(y[i])
	}
	centre := stat.Mean(pick(logs, who), nil)

	// Amounts of the control are within a factor e of the overall ones, and an
	// arm changes them by less than that (95 %).
	mu := d.pooled("amount", prior{centre: centre, level: 0.5, effect: 0.5})
	sigma := d.Param("amount_sd", bayes.HalfNormal(1), d.group)
	amount := bayes.Exp(mu.Add(bayes.Mul(0.5, bayes.Square(sigma))))
	d.report(buys.Mul(amount))
	if rows {
		single := pick(who, sample(len(who)))
		d.Observe(d.Data("amount", pick(y, single)), bayes.LogNormal(d.byRow(mu, single), d.groupByRow(sigma, single)))
		return
	}
	d.normalCells("log_amount", logs, who, mu, sigma)
}

// buyers returns the rows with y > 0.
func buyers(y []float64) []int {
	var who []int
	for i, v := range y {
		if v > 0 {
			who = append(who, i)
		}
	}
	return who
}

// checkAmounts returns an error if the amounts of an arm are too few or too
// equal to learn their spread: more rows than cells, and two that differ.
func (e *experiment) checkAmounts(o outcome) error {
	if o.kind != revenue && o.kind != real {
		return nil
	}
	rows, what := all(len(o.y)), "customers"
	if o.kind == revenue {
		rows, what = buyers(o.y), "buyers"
	}
	n, cells, varies := make([]int, len(e.groups)), make([]map[int]float64, len(e.groups)), make([]bool, len(e.groups))
	for _, i := range rows {
		g, s := e.group[i], e.segment[i]
		if cells[g] == nil {
			cells[g] = map[int]float64{}
		}
		n[g]++
		if first, seen := cells[g][s]; !seen {
			cells[g][s] = o.y[i]
		} else if first != o.y[i] {
			varies[g] = true
		}
	}
	for g, group := range e.groups {
		switch {
		case n[g] < minBuyers:
			return fmt.Errorf("campaign: outcome %q: arm %q has %d %s, want %d or more", o.name, group, n[g], what, minBuyers)
		case !varies[g]:
			return fmt.Errorf("campaign: outcome %q: arm %q: no two %s of one segment differ in it, so its spread is unknown: use fewer -segment columns, or -kind binary", o.name, group, what)
		}
	}
	return nil
}
