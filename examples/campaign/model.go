package main

import (
	"math"

	"github.com/seed78144065/credence/bayes"
)

// design is a model of one outcome being built: its dims, and the matrices
// that turn arms into effects.
type design struct {
	*bayes.Model
	e        *experiment
	group    bayes.Dim  // all arms, the control first
	arm      bayes.Dim  // treated arms
	segment  bayes.Dim  //
	treats   bayes.Expr // [group, arm], 1 where the group gets the arm
	contrast bayes.Expr // [arm, group], the arm's group minus the control
	share    bayes.Expr // [segment]
}

func newDesign(e *experiment, name string) *design {
	m := bayes.NewModel(name)
	d := &design{Model: m, e: e}
	d.group = m.Dim("group", e.groups...)
	d.arm = m.Dim("arm", e.arms()...)
	d.segment = m.Dim("segment", e.segments...)
	treats, contrast := zeros(len(e.groups), len(e.arms())), zeros(len(e.arms()), len(e.groups))
	for a := range e.arms() {
		treats[a+1][a], contrast[a][a+1], contrast[a][0] = 1, 1, -1
	}
	d.treats = m.Data("treats", treats, d.group, d.arm)
	d.contrast = m.Data("contrast", contrast, d.arm, d.group)
	d.share = m.Data("share", e.share, d.segment)
	return d
}

// prior says how large things may be on the scale of a linear predictor:
// centre and level are mean and standard deviation of the control's level,
// effect is the standard deviation of an arm's effect. Segments may differ
// half as much, in level and in effect.
type prior struct{ centre, level, effect float64 }

// pooled returns a linear predictor [group, segment]: the control's level in
// each segment, and what each arm adds to it.
//
// The effects of an arm on the segments are partially pooled: how much they
// differ is learnt, so that a segment of few customers leans on the others.
// They are in non-centred form, deviations that average zero over the
// customers, so that the arm's own effect is the average one.
func (d *design) pooled(name string, p prior) bayes.Expr {
	level := d.Param(name+"_level", bayes.Normal(p.centre, p.level))
	levels := d.Param(name+"_levels", bayes.Normal(level, p.level/2), d.segment)
	effect := d.Param(name+"_effect", bayes.Normal(0, p.effect), d.arm)
	spread := d.Param(name+"_spread", bayes.HalfNormal(p.effect/2), d.arm)
	z := d.Param(name+"_z", bayes.Normal(0, 1), d.arm, d.segment)

	deviation := z.Sub(bayes.MatMul(z, d.share))
	effects := effect.Add(spread.Mul(deviation))
	return bayes.MatMul(d.treats, effects).Add(levels)
}

// report names what the analysis asks for, given the mean outcome
// [group, segment] on its natural scale.
func (d *design) report(mean bayes.Expr) {
	d.Let("mean", mean)
	lift := d.Let("lift", bayes.MatMul(d.contrast, mean))
	d.Let("average", bayes.MatMul(lift, d.share))
}

// model builds the model of an outcome. With rows, the likelihood is that of
// single customers, which the predictive check draws; without, that of sums
// over cells, which has the same posterior at a cost that doesn't grow with
// the number of customers.
func (e *experiment) model(o outcome, rows bool) *bayes.Model {
	d := newDesign(e, o.name)
	switch o.kind {
	case binary:
		d.binary(o.y)
	case count:
		d.count(o.y, rows)
	case revenue:
		d.revenue(o.y, rows)
	case real:
		d.real(o.y, rows)
	}
	return d.Model
}

func zeros(rows, cols int) [][]float64 {
	x := make([][]float64, rows)
	for i := range x {
		x[i] = make([]float64, cols)
	}
	return x
}

// logit of a rate, kept off 0 and 1.
func logit(p float64) float64 { return math.Log(p / (1 - p)) }
