package main

import (
	"math"

	"github.com/seed78144065/credence/bayes"
	"gonum.org/v1/gonum/stat"
)

// real is a normal regression on the outcome in units of its standard
// deviation.
func (d *design) real(y []float64, rows bool) {
	centre, sd := stat.MeanStdDev(y, nil)
	z := make([]float64, len(y))
	for i, v := range y {
		z[i] = (v - centre) / sd
	}
	mu := d.pooled("z", prior{level: 1, effect: 1})
	sigma := d.Param("z_sd", bayes.HalfNormal(2), d.group) // the overall one is 1
	d.report(bayes.Add(centre, bayes.Mul(sd, mu)))
	if rows {
		single := sample(len(y))
		mean := bayes.Add(centre, bayes.Mul(sd, d.byRow(mu, single)))
		d.Observe(d.Data("y", pick(y, single)), bayes.Normal(mean, bayes.Mul(sd, d.groupByRow(sigma, single))))
		return
	}
	d.normalCells("z", z, all(len(y)), mu, sigma)
}

// normalCells observes rows of values z that are normal with mean mu of their
// cell [group, segment] and standard deviation sigma of their group, by what
// is sufficient of them: the mean of each cell, z̄ ~ normal(μ, σ/√n), and the
// sum of squares about these means in each group, SS ~ gamma((n − cells)/2,
// 1/2σ²).
func (d *design) normalCells(name string, z []float64, rows []int, mu, sigma bayes.Expr) {
	e := d.e
	n, sum := zeros(len(e.groups), len(e.segments)), zeros(len(e.groups), len(e.segments))
	for _, i := range rows {
		n[e.group[i]][e.segment[i]]++
		sum[e.group[i]][e.segment[i]] += z[i]
	}
	var mean, rootN []float64 // of cells that have rows
	var cell, group []int
	df, ss := make([]float64, len(e.groups)), make([]float64, len(e.groups))
	for g := range e.groups {
		for s := range e.segments {
			if n[g][s] > 0 {
				mean, rootN = append(mean, sum[g][s]/n[g][s]), append(rootN, math.Sqrt(n[g][s]))
				cell, group = append(cell, g*len(e.segments)+s), append(group, g)
				df[g] += n[g][s] - 1
			}
		}
	}
	for _, i := range rows {
		g, s := e.group[i], e.segment[i]
		ss[g] += math.Pow(z[i]-sum[g][s]/n[g][s], 2)
	}
	at := d.Data(name+"_cell", cell)
	mean1 := mu.Reshape(bayes.Size(mu.Size())).At(at)
	sd1 := bayes.Div(sigma.At(d.Data(name+"_group", group)), rootN)
	d.Observe(d.Data(name+"_mean", mean), bayes.Normal(mean1, sd1))
	shape := d.Data(name+"_half_df", scaled(df, 0.5), d.group)
	d.Observe(d.Data(name+"_ss", ss, d.group), bayes.Gamma(shape, bayes.Div(0.5, bayes.Square(sigma))))
}

// byRow returns the cell's element of x [group, segment] for each of the rows.
func (d *design) byRow(x bayes.Expr, rows []int) bayes.Expr {
	cell := make([]int, len(rows))
	for k, i := range rows {
		cell[k] = d.e.group[i]*len(d.e.segments) + d.e.segment[i]
	}
	return x.Reshape(bayes.Size(x.Size())).At(d.Data("row_cell", cell))
}

// groupByRow returns the group's element of x [group] for each of the rows.
func (d *design) groupByRow(x bayes.Expr, rows []int) bayes.Expr {
	return x.At(d.Data("row_group", pick(d.e.group, rows)))
}

func scaled(x []float64, by float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = by * v
	}
	return out
}
