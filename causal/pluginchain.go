package causal

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/dag/estimand"
	"github.com/seed78144065/credence/internal/rng"
)

// chain is a functional whose factors are regressions of one model: fitted to
// the rows, and stated again for the cases that are integrated over.
type chain struct {
	f       *Effects
	recipe  *recipe
	fitted  []fittedLink // those of the recipe, then those that only the fit needs
	missing map[string][]int
	draws   *bayes.Draws
	said    []string
	share   float64 // effective share of the cases, where there are weights
}

// fittedLink is a factor with its regression.
type fittedLink struct {
	link
	model  *formula.Model
	prefix string
	levels []float64 // of a discrete mediator that is summed over
}

// mostSummed is how many combinations of levels are summed over; other mediators
// are simulated.
const mostSummed = 16

func newChain(ctx context.Context, f *Effects) (integrator, error) {
	q := f.estimand.query
	c := &chain{f: f, missing: make(map[string][]int), share: 1}
	learn := f.data
	if f.estimand.adjusted {
		c.recipe = &recipe{links: []link{{of: estimand.At(q.Outcome)[0], given: estimand.At(append([]string{q.Treatment}, f.estimand.adjust...)...), role: results}}}
		c.recipe.rows = estimand.At(f.estimand.adjust...)
		var err error
		if learn, err = f.data.DropMissing(f.plugin.Missing()...); err != nil {
			return nil, fmt.Errorf("causal: PlugIn: Impute: %w", err)
		}
	} else {
		var err error
		if c.recipe, err = newRecipe(f.estimand.functional, f.estimand.graph, q.Treatment, q.Outcome); err != nil {
			return nil, err
		}
	}
	if err := c.known(); err != nil {
		return nil, err
	}
	if err := c.build(learn); err != nil {
		return nil, err
	}
	return c, c.fit(ctx)
}

// known reports models of variables that have no factor.
func (c *chain) known() error {
	var have []string
	for _, l := range c.recipe.links {
		have = append(have, l.of.Var)
	}
	have = append(append(have, c.f.plugin.Missing()...), c.f.estimand.query.Treatment)
	return c.f.plugin.unused(have)
}

// build makes the regressions.
func (c *chain) build(learn *bayes.Table) error {
	links := slices.Clone(c.recipe.links)
	complete := slices.DeleteFunc(slices.Clone(c.f.estimand.adjust), func(n string) bool { return slices.Contains(c.f.plugin.Missing(), n) })
	p := c.f.plugin
	if len(p.Impute) > 0 {
		p.Models = make(map[string]string)
		for v, text := range c.f.plugin.Models {
			p.Models[v] = text
		}
		for _, name := range c.f.plugin.Missing() {
			if text := p.Impute[name]; text != "" {
				p.Models[name] = text
			}
			links = append(links, link{of: estimand.At(name)[0], given: estimand.At(complete...)})
			complete = append(complete, name)
		}
		x := c.f.estimand.query.Treatment
		links = append(links, link{of: estimand.At(x)[0], given: estimand.At(c.f.estimand.adjust...)})
	}
	var errs []error
	combinations := 1
	for i, l := range links {
		m, said, err := p.regression(l.of.Var, names(l.given), learn)
		if err != nil {
			errs = append(errs, fmt.Errorf("causal: PlugIn: factor %v: %w", l, err))
			continue
		}
		v := fittedLink{link: l, model: m, prefix: fmt.Sprintf("f%d_", i)}
		if l.role == mediates && i < len(c.recipe.links) {
			values, err := valuesOf(c.f.data, l.of.Var)
			if err != nil {
				return err
			}
			family, chosen := p.Families[l.of.Var]
			if !chosen {
				if family, err = familyOf(learn, l.of.Var); err != nil {
					return err
				}
			}
			discrete := family == formula.Bernoulli || family == formula.Categorical || family == formula.Cumulative || family == formula.CumulativeProbit
			if discrete && combinations*len(values) <= mostSummed {
				v.levels = values
				combinations *= len(values)
			}
		}
		c.fitted, c.said = append(c.fitted, v), append(c.said, said)
	}
	return errors.Join(errs...)
}

// fit draws the parameters of all regressions, and what is missing.
func (c *chain) fit(ctx context.Context) error {
	m := bayes.NewModel("functional")
	row := m.DimSize("row", c.f.data.N())
	columns := make(map[string]bayes.Expr)
	for _, name := range c.f.estimand.Variables() {
		if !slices.Contains(c.f.plugin.Missing(), name) {
			columns[name] = m.Column(c.f.data, name, row)
		}
	}
	for _, impute := range []bool{true, false} { // what is imputed has to be there first
		for _, l := range c.fitted {
			if slices.Contains(c.f.plugin.Missing(), l.of.Var) != impute {
				continue
			}
			d, err := l.model.Mechanism(m, l.prefix, columns, row)
			if err != nil {
				return fmt.Errorf("causal: PlugIn: factor %v: %w", l, err)
			}
			if !impute {
				m.Observe(columns[l.of.Var], d)
				continue
			}
			x, err := c.f.data.Float(l.of.Var)
			if err != nil {
				return fmt.Errorf("causal: PlugIn: Impute: %w; only numbers can be parameters", err)
			}
			for i, v := range x {
				if math.IsNaN(v) {
					c.missing[l.of.Var] = append(c.missing[l.of.Var], i)
				}
			}
			columns[l.of.Var] = m.Impute(l.of.Var, x, d, row)
		}
	}
	prog, err := m.Compile()
	if err != nil {
		return fmt.Errorf("causal: PlugIn: %w", err)
	}
	if c.draws, err = c.f.plugin.infer().Infer(ctx, prog); err != nil {
		return fmt.Errorf("causal: PlugIn: %w", err)
	}
	return nil
}

// means states the regressions for the cases: each row with each combination of
// levels that is summed over, as often as simulation needs it.
func (c *chain) means(ctx context.Context, at []float64, groups [][]float64) (bayes.RV, error) {
	s, err := c.state(groups)
	if err != nil {
		return bayes.RV{}, err
	}
	prog, err := s.model.Compile()
	if err != nil {
		return bayes.RV{}, fmt.Errorf("causal: PlugIn: %w", err)
	}
	worlds := make([]bayes.World, len(at))
	var vars []string
	for i, x := range at {
		world, err := prog.Intervene(map[string]bayes.Action{c.f.estimand.query.Treatment: bayes.Set(x)})
		if err != nil {
			return bayes.RV{}, fmt.Errorf("causal: PlugIn: %w", err)
		}
		worlds[i] = bayes.World{Name: fmt.Sprint(i), Program: world}
		vars = append(vars, fmt.Sprintf("%d.average", i), fmt.Sprintf("%d.share", i))
	}
	d, err := bayes.PredictWorlds(ctx, c.draws, c.f.plugin.Seed, worlds, vars...)
	if err != nil {
		return bayes.RV{}, err
	}
	var values []float64
	var like bayes.RV
	for i := range at {
		v, err := d.Var(vars[2*i])
		if err != nil {
			return bayes.RV{}, err
		}
		share, err := d.Var(vars[2*i+1])
		if err != nil {
			return bayes.RV{}, err
		}
		c.share = min(c.share, share.Mean())
		values, like = append(values, v.Values()...), v
	}
	dims := []bayes.Dim{bayes.Size(len(at)), bayes.Size(max(1, len(groups)))}
	return variable(bayes.Variable{Name: "chain", Dims: dims}, like, values)
}

func (c *chain) quantiles(context.Context, []float64, []float64) (bayes.RV, error) {
	return bayes.RV{}, &UnsupportedError{fmt.Sprint(c.f.estimand.functional), "quantiles come from an adjustment set without Impute, or from a joint table"}
}

func (c *chain) assumptions() []string {
	return append(slices.Clone(c.said), populationSaid(c.f.plugin.Sample))
}

func (c *chain) diagnostics() map[string]float64 {
	d := fitDiagnostics(c.draws, c.f.fitDiagnostics())
	d["effective_share"] = c.share
	for name, rows := range c.missing {
		d["imputed_"+name] = float64(len(rows))
	}
	return d
}

// statement is the model of the cases.
type statement struct {
	*chain
	model   *bayes.Model
	row     bayes.Dim
	again   int // combinations times replicates
	columns map[string]bayes.Expr
	weight  bayes.Expr
}

func (c *chain) state(groups [][]float64) (*statement, error) {
	n := c.f.data.N()
	s := &statement{chain: c, model: bayes.NewModel("cases"), columns: make(map[string]bayes.Expr)}
	combinations, replicates := 1, 1
	for _, l := range c.fitted[:len(c.recipe.links)] {
		if combinations *= max(1, len(l.levels)); l.role == mediates && l.levels == nil {
			replicates = c.f.plugin.replicates(n)
		}
	}
	if len(c.recipe.shuffle) > 0 {
		replicates = c.f.plugin.replicates(n)
	}
	s.again = combinations * replicates
	s.row = s.model.DimSize("case", s.again*n)
	if err := s.given(); err != nil {
		return nil, err
	}
	s.weight = s.perRow("weight of a row", slices.Repeat([]float64{1}, n))
	if !c.f.plugin.Sample {
		w := s.model.Generate("row weight", bayes.Exponential(1), s.model.DimSize("row", n))
		s.weight = w.At(s.perRow("row", counting(n)))
	}
	base, inner := s.weight, 1
	var mean bayes.Expr
	for _, l := range c.fitted[:len(c.recipe.links)] {
		given := make(map[string]bayes.Expr)
		for _, t := range l.given {
			given[t.Var] = s.columns[t.Symbol]
		}
		d, expected, err := l.model.MechanismMean(s.model, l.prefix, given, s.row)
		if err != nil {
			return nil, fmt.Errorf("causal: PlugIn: factor %v: %w", l, err)
		}
		switch {
		case l.role == results:
			mean = expected
			continue
		case l.role == mediates && l.levels == nil:
			s.columns[l.of.Symbol] = s.model.Generate(l.of.Symbol, d, s.row)
			continue
		case l.role == mediates:
			level := make([]float64, s.row.Size())
			for i := range level {
				level[i] = l.levels[i/(n*replicates*inner)%len(l.levels)]
			}
			inner *= len(l.levels)
			s.columns[l.of.Symbol] = s.model.Data(l.of.Symbol, level, s.row)
		}
		s.weight = s.weight.Mul(bayes.LogProb(s.columns[l.of.Symbol], d).Exp())
	}
	s.average(mean, base, combinations, groups)
	return s, nil
}

// given declares the symbols that need no regression: the treatment, those of
// the rows, and those that may have any values.
func (s *statement) given() error {
	n := s.f.data.N()
	x := s.f.estimand.query.Treatment
	s.columns[x] = s.model.Data(x, make([]float64, s.row.Size()), s.row)
	for _, t := range s.recipe.rows {
		values, err := s.f.data.Numbers(t.Var)
		if err != nil {
			return err
		}
		values = slices.Clone(values)
		rows := s.missing[t.Var]
		at := make([]float64, len(rows))
		for k, i := range rows {
			values[i], at[k] = 0, float64(i)
		}
		e := s.model.Data(t.Symbol+" seen", values, s.model.DimSize("row of "+t.Symbol, n))
		if len(rows) > 0 { // the fit has draws of them; a prior is not used
			x := s.model.Param(t.Var+".missing", bayes.Normal(0, 1), s.model.DimSize("missing "+t.Var, len(rows)))
			e = e.Put(s.model.Data("places of "+t.Var, at, bayes.Size(len(rows))), x.Reshape(bayes.Size(len(rows))))
		}
		s.columns[t.Symbol] = e.At(s.perRow("row for "+t.Symbol, counting(n)))
	}
	src := rng.New(s.f.plugin.Seed, rng.Purpose("causal/PlugIn/shuffle"))
	order := make([]int, n)
	for _, t := range s.recipe.shuffle {
		values, err := s.f.data.Numbers(t.Var)
		if err != nil {
			return err
		}
		all := make([]float64, 0, s.row.Size())
		for range s.again {
			rng.Perm(&src, order)
			for _, i := range order {
				all = append(all, values[i])
			}
		}
		s.columns[t.Symbol] = s.model.Data(t.Symbol, all, s.row)
	}
	return nil
}

// average names the averages over the cases by group, and the effective share of
// the cases.
func (s *statement) average(mean, base bayes.Expr, combinations int, groups [][]float64) {
	n := s.f.data.N()
	if groups == nil {
		groups = [][]float64{slices.Repeat([]float64{1}, n)}
	}
	var parts []bayes.Expr
	for g, w := range groups {
		in := s.perRow(fmt.Sprintf("group %d", g), w)
		under := bayes.Dot(s.weight, in)
		if !s.recipe.ratio { // levels have probabilities that sum to 1
			under = bayes.Div(bayes.Dot(base, in), float64(combinations))
		}
		parts = append(parts, bayes.Mul(s.weight, mean).Mul(in).Sum().Div(under))
	}
	s.model.Let("average", bayes.Stack(s.model.DimSize("group", len(groups)), parts...))
	relative := s.weight.Div(base) // of cases to their rows
	s.model.Let("share", bayes.Div(bayes.Square(relative.Sum()).Div(bayes.Dot(relative, relative)), float64(s.row.Size())))
}

// perRow declares data that each row has, for all its cases.
func (s *statement) perRow(name string, values []float64) bayes.Expr {
	return s.model.Data(name, slices.Repeat(values, s.again), s.row)
}

func counting(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(i)
	}
	return x
}
