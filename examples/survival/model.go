package main

import (
	"math"

	"github.com/seed78144065/credence/bayes"
	"gonum.org/v1/gonum/floats"
)

const curvePoints = 60 // of a drawn survival curve

// model states proportional hazards: a group multiplies the hazard by the same
// factor at any time. exponential fixes the shape at 1: the hazard never
// changes.
//
// Time is in units of the mean observed one, which makes the priors fit any
// data: within e^±6 of one event per mean time, hazard ratios within e^±3,
// shapes within e^±1 of 1.
func model(d *trial, exponential bool) *bayes.Model {
	m := bayes.NewModel("survival")
	group := m.Dim("group", d.groups...)
	arm := m.Dim("arm", d.groups[1:]...)
	treats := make([][]float64, len(d.groups))
	for g := range treats {
		treats[g] = make([]float64, len(d.groups)-1)
		if g > 0 {
			treats[g][g-1] = 1
		}
	}

	level := m.Param("level", bayes.Normal(0, 3))
	effect := m.Param("effect", bayes.Normal(0, 1.5), arm)
	var shape bayes.Expr
	if exponential {
		shape = m.Data("shape", 1)
	} else {
		shape = m.Param("shape", bayes.LogNormal(0, 0.5))
	}
	eta := bayes.MatMul(m.Data("treats", treats, group, arm), effect).Add(level)

	scale := bayes.Exp(eta.Div(shape).Neg()).Mul(m.Data("unit", d.unit())) // the time at which H = 1
	m.Observe(m.Data("time", d.time), bayes.RightCensored(bayes.Weibull(shape, scale.At(m.Data("row_group", d.group))), d.event))

	m.Let("ratio", effect.Exp())
	m.Let("median", scale.Mul(bayes.Pow(math.Ln2, bayes.Div(1, shape)))) // S = ½
	grid := m.DimSize("grid", curvePoints)
	times := m.Data("grid_time", d.grid(), grid)
	m.Let("curve", bayes.Exp(bayes.Neg(bayes.Pow(bayes.Div(1, scale).Mul(times), shape)))) // [group, grid]
	return m
}

// unit is the mean of the observed times.
func (d *trial) unit() float64 { return floats.Sum(d.time) / float64(len(d.time)) }

// grid are the times of a drawn curve, from 0 to the last.
func (d *trial) grid() []float64 {
	return floats.Span(make([]float64, curvePoints), 0, floats.Max(d.time))
}
