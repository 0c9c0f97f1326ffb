package formula

import (
	"context"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
)

// EffectConfig says where a conditional effect is evaluated. The zero value is
// a grid over the range of the fit's data, everything else at its mean or first
// level, on the scale of the response.
type EffectConfig struct {
	// By is a second column, with a curve for each of its values: the levels of
	// a factor; of numbers those of ByGrid, or mean − sd, mean and mean + sd.
	By     string
	ByGrid []float64
	// Points is the size of the grid, 0 for 100; Grid is the grid itself,
	// ascending. A factor has its levels instead.
	Points int
	Grid   []float64
	// At and AtLevels hold other columns at a number or a level of one's own.
	At       map[string]float64
	AtLevels map[string]string
	// Level is the share of the draws in an interval, 0 for 0.95.
	Level float64
	// Linear asks for the linear predictor instead of the expected response.
	Linear bool
}

// ConditionalEffect is what a fit says of its response along one column, all
// others held.
type ConditionalEffect struct {
	Column string // the one that varies
	// X is the grid of a column of numbers, Levels those of a factor; the other
	// is nil.
	X      []float64
	Levels []string
	// Held tells where other columns were: "age = 41.2", "arm = none".
	Held []string
	// Curves has one for each value of By and each level of the response.
	Curves []EffectCurve
}

// EffectCurve is posterior mean and interval at each X or level.
type EffectCurve struct {
	Group              string    // "arm = old"; "" without By
	Outcome            string    // level of a response with levels, or ""
	Mean, Lower, Upper []float64 // one for each point
}

// defaults of EffectConfig, and the size of the largest grid: a figure of
// more points shows no more.
const (
	effectPoints    = 100 // as brms
	maxEffectPoints = 1000
	effectLevel     = 0.95
)

// ConditionalEffect evaluates the fit along a grid of one column: the expected
// response, or the linear predictor, with its posterior mean and equal-tailed
// interval. Other columns are at the mean of the fit's data, factors at the
// first level that the fit has; effects of groups are 0, those of the middle of
// the population; a response of trials has one.
//
// It is what the model expects of such a row. Held columns may be where no data
// are, and a mean of a curve is not the curve at a mean: for averages over real
// rows see Slope and CompareNumbers.
//
// Errors: columns that the formula does not use, with the nearest name, uses
// only for groups, or that are the response; columns with one value; grids
// that don't ascend or have fewer than 2 or more than 1000 points; a Level not
// between 0 and 1; columns in At that are held elsewhere.
// Cost: the model is built once more and evaluated on all points at once.
func (f *Fit) ConditionalEffect(ctx context.Context, column string, c EffectConfig) (*ConditionalEffect, error) {
	if c.Level == 0 {
		c.Level = effectLevel
	}
	g := effectGrid{fit: f, config: c, list: &faultList{text: f.model.formula.text}, column: column}
	if !(c.Level > 0 && c.Level < 1) {
		g.list.general(bayes.ErrData, "EffectConfig.Level is %v, want a share between 0 and 1", c.Level)
	}
	table := g.table()
	if err := g.list.err(); err != nil {
		return nil, err
	}
	v, err := f.evaluate(ctx, 0, "effect", func(b *builder, rows *rowReader) {
		b.m.Let("effect", b.population(rows, table, c.Linear))
	})
	if err != nil {
		return nil, err
	}
	return g.effect(v)
}

// population builds the outcome for rows of a table without effects of groups,
// whose columns the table need not have.
func (b *builder) population(rows *rowReader, t *bayes.Table, linear bool) bayes.Expr {
	row, f := b.m.DimSize("row", t.N()), newFrame(t, rows.list)
	var data []predictorData
	for i, q := range rows.parts {
		alone := *q
		alone.groups, b.predictors[i].groups = nil, nil
		data = append(data, alone.data(f))
	}
	var trials []float64
	if rows.response.trials != nil {
		trials = make([]float64, t.N())
		for i := range trials {
			trials[i] = 1
		}
	}
	if len(rows.list.faults) > 0 {
		return b.m.Data("nothing", make([]float64, t.N()), row)
	}
	o := b.outcome(data, row, trials, "")
	if !linear {
		return b.mean(o, row, "")
	}
	if len(o.eta.Dims()) == 0 { // the same in every row
		return b.m.Data("rows", make([]float64, t.N()), row).Add(o.eta)
	}
	return o.eta
}

// effect summarises the rows, which are the groups one after the other.
func (g *effectGrid) effect(v bayes.RV) (*ConditionalEffect, error) {
	e := &ConditionalEffect{Column: g.column, X: g.x, Levels: g.levels, Held: g.held}
	outcomes := []string{""}
	if dims := v.Dims(); len(dims) > 1 {
		outcomes = dims[1].Labels()
	}
	n := max(len(g.x), len(g.levels))
	for k, group := range g.groups {
		for j, outcome := range outcomes {
			c := EffectCurve{Group: group, Outcome: outcome}
			for i := range n {
				index := []int{k*n + i, j}[:len(v.Dims())]
				at, err := v.At(index...)
				if err != nil {
					return nil, fmt.Errorf("formula: %w", err)
				}
				lo, hi := at.Interval(g.config.Level)
				c.Mean, c.Lower, c.Upper = append(c.Mean, at.Mean()), append(c.Lower, lo), append(c.Upper, hi)
			}
			e.Curves = append(e.Curves, c)
		}
	}
	return e, nil
}

// grid returns n numbers from lo to hi, which are among them.
func grid(lo, hi float64, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = math.FMA(float64(i)/float64(n-1), hi-lo, lo)
	}
	x[n-1] = hi
	return x
}
