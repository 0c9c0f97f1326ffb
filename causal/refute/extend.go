package refute

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
)

// extension is an effect with one more common cause of treatment and outcome to
// adjust for.
type extension struct {
	effect   *causal.Effect
	estimand *causal.Estimand
	by       causal.Estimator
	name     string // of the new column
}

// Adder is an Estimator that can be told to adjust for one more variable, where
// its formulas name those it adjusts for. Others find it in the adjustment set.
type Adder interface {
	With(variable string) causal.Estimator
}

// extend adds a common cause to the graph and to what is adjusted for.
func extend(effect *causal.Effect, name string) (*extension, error) {
	old := effect.Estimand
	set, adjusted := old.Adjustment()
	if old.Query().Over != causal.Compliers && !adjusted {
		return nil, fmt.Errorf("the effect is found by no adjustment set that a covariate could be added to: %v", old)
	}
	by, data := effect.By()
	g := old.Graph()
	for slices.Contains(data.Names(), name) || g.Has(name) {
		name += "_"
	}
	edges := append(g.Edges(), dag.Directed(name, old.Query().Treatment), dag.Directed(name, old.Query().Outcome))
	if old.Query().Over == causal.Compliers {
		for _, i := range old.Instruments() {
			edges = append(edges, dag.Directed(name, i.Z))
		}
	}
	g, err := dag.New(g.Class(), append(g.Nodes(), dag.Named(name)...), edges)
	if err != nil {
		return nil, err
	}
	e, err := causal.Identify(g, old.Query())
	if err != nil {
		return nil, err
	}
	if adjusted && old.Query().Over != causal.Compliers {
		if e, err = e.AdjustFor(append(set, name)...); err != nil {
			return nil, err
		}
	}
	if a, can := by.(Adder); can {
		by = a.With(name)
	}
	return &extension{effect, e, by, name}, nil
}

// table returns the data with the new column.
func (x *extension) table(values []float64) (*bayes.Table, error) {
	_, data := x.effect.By()
	var cols []bayes.Column
	for _, name := range data.Names() {
		c, err := pick(data, name, nil)
		if err != nil {
			return nil, err
		}
		cols = append(cols, c)
	}
	return bayes.FromColumns(append(cols, bayes.Col(x.name, values))...)
}

// estimate returns the effect with the new column adjusted for.
func (x *extension) estimate(ctx context.Context, values []float64) (*causal.Effect, error) {
	t, err := x.table(values)
	if err != nil {
		return nil, err
	}
	e, err := causal.Estimate(ctx, x.estimand, t, x.by)
	if err != nil {
		return nil, err
	}
	if e.Mean == x.effect.Mean && e.SE == x.effect.SE {
		return nil, errors.New("the estimator takes no notice of a new covariate: leave its formulas empty, so that they follow the adjustment set")
	}
	return e, nil
}

// span is an orthonormal basis of some columns.
type span struct{ basis [][]float64 }

// add takes a column into the span unless it is in it, up to rounding.
func (s *span) add(x []float64) {
	const rounding = 1e-9 // of the length: far above that of n products, far below any use
	r := s.residual(x)
	length, was := math.Sqrt(dot(r, r)), math.Sqrt(dot(x, x))
	if length <= rounding*was {
		return
	}
	for i := range r {
		r[i] /= length
	}
	s.basis = append(s.basis, r)
}

// residual returns what of x is not in the span. Source: Gram–Schmidt, twice
// [Giraud2005].
func (s *span) residual(x []float64) []float64 {
	r := slices.Clone(x)
	for range 2 {
		for _, q := range s.basis {
			c := dot(q, r)
			for i := range r {
				r[i] = math.FMA(-c, q[i], r[i])
			}
		}
	}
	return r
}

// spanOf returns the span of an intercept and the columns, indicators of the
// levels of factors.
func spanOf(data *bayes.Table, names ...string) (*span, error) {
	one := make([]float64, data.N())
	for i := range one {
		one[i] = 1
	}
	s := &span{}
	s.add(one)
	for _, name := range names {
		if err := s.addColumn(data, name); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// addColumn takes a column into the span, of a factor the indicators.
func (s *span) addColumn(data *bayes.Table, name string) error {
	if !data.IsFactor(name) {
		x, err := data.Float(name)
		if err != nil {
			return err
		}
		s.add(x)
		return nil
	}
	codes, levels, err := data.Codes(name)
	if err != nil {
		return err
	}
	for l := range levels {
		s.add(indicator(codes, l))
	}
	return nil
}

// indicator is 1 where the code is that of a level.
func indicator(codes []int, level int) []float64 {
	x := make([]float64, len(codes))
	for i, c := range codes {
		if c == level {
			x[i] = 1
		}
	}
	return x
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i := range a {
		s = math.FMA(a[i], b[i], s)
	}
	return s
}
