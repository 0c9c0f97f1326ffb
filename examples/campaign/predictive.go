package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"gonum.org/v1/gonum/stat"
)

// predictive is one posterior predictive check: a statistic of the data beside
// what the model repeats it with.
type predictive struct {
	Outcome   string     `json:"outcome"`
	Statistic string     `json:"statistic"`
	Observed  float64    `json:"observed"`
	Interval  [2]float64 `json:"interval"`
	Level     float64    `json:"level"`
	OK        bool       `json:"ok"`
	Message   string     `json:"message"`
}

const (
	checkLevel = 0.99 // several statistics are looked at
	checkDraws = 400  // at most
)

// predict checks one fit and returns what its plot needs.
func (e *experiment) predict(ctx context.Context, f fit, seed uint64) ([]predictive, replica, error) {
	prog, err := e.model(f.outcome, true).Compile()
	if err != nil {
		return nil, replica{}, err
	}
	n := min(checkDraws, maxReplicas/min(len(f.y), maxRows))
	draws, err := f.draws.Thin((n + f.draws.Chains() - 1) / f.draws.Chains())
	if err != nil {
		return nil, replica{}, err
	}
	repeated, err := prog.Predict(ctx, draws, seed)
	if err != nil {
		return nil, replica{}, err
	}
	r := replica{outcome: f.name}
	switch f.kind {
	case binary:
		return e.checkCells(f, repeated)
	case revenue:
		who := buyers(f.y)
		rows := pick(who, sample(len(who)))
		r.what, r.observed, r.group = "amounts of buyers", pick(f.y, rows), pick(e.group, rows)
		r.repeated, err = byDraw(repeated, "amount")
	default:
		rows := sample(len(f.y))
		r.what, r.observed, r.group = "values", pick(f.y, rows), pick(e.group, rows)
		r.repeated, err = byDraw(repeated, "y")
	}
	if err != nil {
		return nil, r, err
	}
	return e.checkRows(r), r, nil
}

// checkCells counts the cells whose number of successes is inside the
// predictive interval.
func (e *experiment) checkCells(f fit, repeated *bayes.Draws) ([]predictive, replica, error) {
	r := replica{outcome: f.name, what: "rate"}
	var err error
	if r.repeated, err = byDraw(repeated, "y"); err != nil {
		return nil, r, err
	}
	sums := e.perCell(func(i int) float64 { return f.y[i] })
	cell, inside := 0, 0
	for g, group := range e.groups {
		for s, segment := range e.segments {
			r.cells = append(r.cells, group+", "+segment)
			r.observed = append(r.observed, sums[g][s]/e.size[g][s])
			for _, d := range r.repeated {
				d[cell] /= e.size[g][s]
			}
			if lo, hi := interval(r.repeated, func(d []float64) float64 { return d[cell] }, checkLevel); r.observed[cell] >= lo && r.observed[cell] <= hi {
				inside++
			}
			cell++
		}
	}
	p := predictive{
		Outcome: f.name, Statistic: "cells inside", Observed: float64(inside), Interval: [2]float64{float64(cell - 1), float64(cell)},
		Level: checkLevel, OK: inside >= cell-1,
		Message: fmt.Sprintf("%d of %d rates by arm and segment are inside their %.0f %% predictive intervals", inside, cell, 100*checkLevel),
	}
	return []predictive{p}, r, nil
}

// statistic is what a check compares; say tells a misfit in words.
type statistic struct {
	name string
	of   func(x []float64) float64
	say  string // with the observed value, low and high
}

// statistics of rows: the means, which effects are made of, and what shows
// that single values are not as the model has them.
func (e *experiment) statistics(r replica) []statistic {
	var list []statistic
	for g, group := range e.groups {
		list = append(list, statistic{"mean of " + group, func(x []float64) float64 {
			sum, n := 0.0, 0.0
			for k, v := range x {
				if r.group[k] == g {
					sum, n = sum+v, n+1
				}
			}
			return sum / max(n, 1)
		}, "the mean of " + strings.ReplaceAll(group, "%", "%%") + " is %.4g, the model's %.4g to %.4g: its effects may be biased"})
	}
	value, n := commonest(r.observed)
	return append(list,
		statistic{"sd", func(x []float64) float64 { return stat.StdDev(x, nil) },
			"the standard deviation is %.4g, the model's %.4g to %.4g: intervals have the wrong width"},
		statistic{"smallest", slices.Min[[]float64],
			"no value is below %.4g, the model's smallest are %.3g to %.3g"},
		statistic{"largest", slices.Max[[]float64],
			"no value is above %.4g, the model's largest are %.3g to %.3g"},
		statistic{"share of the commonest value", func(x []float64) float64 {
			_, n := commonest(x)
			return float64(n) / float64(len(x))
		}, fmt.Sprintf("%d of %d %s are exactly %v, a share of %%.3f, the model's commonest have %%.3f to %%.3f", n, len(r.observed), r.what, value)},
	)
}

// checkRows compares statistics of single rows.
func (e *experiment) checkRows(r replica) []predictive {
	var list []predictive
	for _, s := range e.statistics(r) {
		p := predictive{Outcome: r.outcome, Statistic: s.name, Observed: s.of(r.observed), Level: checkLevel}
		p.Interval[0], p.Interval[1] = interval(r.repeated, s.of, checkLevel)
		if p.OK = p.Observed >= p.Interval[0] && p.Observed <= p.Interval[1]; !p.OK {
			p.Message = fmt.Sprintf(s.say, p.Observed, p.Interval[0], p.Interval[1])
		}
		list = append(list, p)
	}
	return list
}

// say sums up the checks of one outcome.
func say(f fit, list []predictive) string {
	var fits, misfits []string
	means := true
	for _, p := range list {
		switch {
		case p.Outcome != f.name:
		case !p.OK:
			misfits = append(misfits, p.Message)
			means = means && !strings.HasPrefix(p.Statistic, "mean") && p.Statistic != "sd"
		case p.Message != "":
			fits = append(fits, p.Message)
		default:
			fits = append(fits, p.Statistic)
		}
	}
	if len(misfits) == 0 {
		return "repeats: " + strings.Join(fits, ", ") + "."
	}
	text := "does NOT repeat: " + strings.Join(misfits, "; ") + "."
	if len(fits) > 0 {
		text += " It repeats: " + strings.Join(fits, ", ") + "."
	}
	switch {
	case !means:
		text += " Distrust the effects on " + f.name + "; another -kind may fit."
	case f.kind != binary:
		text += " So its effects, which are differences of means, can be used; what it says of single values can't."
	}
	return text
}
