package main

import (
	"github.com/seed78144065/credence/bayes"
	"gonum.org/v1/gonum/stat"
)

// house is one to predict: in a group, or in one not in the data (-1), and
// with a predictor.
type house struct {
	group int
	x     float64
}

// model states a regression whose intercept and slope vary between groups, by
// as much as the data say: groups of few rows lean on the others, and on what
// is known of the group. It is in non-centred form, since most groups have few
// rows.
func model(s *survey, h house) *bayes.Model {
	m := bayes.NewModel("radon")
	group := m.Dim("group", s.groups...)
	intercept := m.Param("intercept", bayes.Normal(0, 10))
	slope := m.Param("slope", bayes.Normal(0, 10))
	sdIntercept := m.Param("sd_intercept", bayes.HalfNormal(1))
	sdSlope := m.Param("sd_slope", bayes.HalfNormal(1))
	sigma := m.Param("sigma", bayes.HalfNormal(1))
	z := m.Param("z", bayes.Normal(0, 1), group)
	w := m.Param("w", bayes.Normal(0, 1), group)

	expected, unseen := intercept, intercept // of a group in the data, and of one that isn't
	if s.level != nil {
		level := m.Param("level", bayes.Normal(0, 10))
		expected = expected.Add(level.Mul(m.Data("u", s.level, group)))
		unseen = unseen.Add(level.Mul(m.Data("mean_u", stat.Mean(s.level, nil))))
	}
	a := m.Let("a", expected.Add(sdIntercept.Mul(z)))
	b := m.Let("b", slope.Add(sdSlope.Mul(w)))

	row := m.Data("row_group", s.group)
	mean := a.At(row).Add(b.At(row).Mul(m.Data("x", s.x)))
	m.Observe(m.Data("y", s.y), bayes.Normal(mean, sigma))

	// A house that was not measured.
	var there, slopeThere bayes.Expr
	if h.group >= 0 {
		there, slopeThere = a.Index(h.group), b.Index(h.group)
	} else {
		there = m.Generate("a_new", bayes.Normal(unseen, sdIntercept))
		slopeThere = m.Generate("b_new", bayes.Normal(slope, sdSlope))
	}
	m.Generate("house", bayes.Normal(there.Add(slopeThere.Mul(m.Data("house_x", h.x))), sigma))
	return m
}
