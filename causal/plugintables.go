package causal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag/estimand"
)

// tables is a functional of discrete variables, computed from draws of their
// joint distribution.
type tables struct {
	f      *Effects
	levels [][]float64 // numbers of each level, of treatment and outcome
	law    bayes.RV    // P(y | do(x)): [x, y]
	cells  int
	empty  int
}

// mostCells bounds the joint table: its draws take eight bytes each.
const mostCells = 1 << 14

// discrete says whether all variables of the functional have few values.
func (f *Effects) discrete() bool {
	cells := 1
	for _, name := range f.estimand.Variables() {
		values, err := valuesOf(f.data, name)
		if cells *= max(1, len(values)); err != nil || cells > mostCells || !areStrata(len(values), f.data.N()) && !f.data.IsFactor(name) {
			return false
		}
	}
	return true
}

// valuesOf returns the values of a column in ascending order; all codes of a
// factor, whether they occur or not.
func valuesOf(t *bayes.Table, name string) ([]float64, error) {
	x, err := t.Numbers(name)
	if err != nil {
		return nil, err
	}
	if t.IsFactor(name) {
		_, levels, err := t.Codes(name)
		x = make([]float64, len(levels))
		for i := range x {
			x[i] = float64(i)
		}
		return x, err
	}
	x = slices.Clone(x)
	slices.Sort(x)
	return slices.Compact(x), nil
}

// newTables draws the joint table from its posterior, which is a Dirichlet
// distribution, and computes the functional in the same program.
func newTables(ctx context.Context, f *Effects) (integrator, error) {
	q := f.estimand.query
	expr, names := f.estimand.functional, f.estimand.Variables()
	if f.estimand.adjusted { // the set that was chosen, not that of the formula
		z := estimand.At(f.estimand.adjust...)
		y := estimand.P(estimand.At(q.Outcome), append(estimand.At(q.Treatment), z...))
		if expr = estimand.Expr(y); len(z) > 0 {
			expr = estimand.Sum{Over: z, Of: estimand.Product{y, estimand.P(z, nil)}}
		}
	}
	if !f.discrete() {
		return nil, &UnsupportedError{expr.String(), fmt.Sprintf("a joint table needs columns of at most %d values and at most %d cells in all; cut the others into levels, or state Models", mostStrata, mostCells)}
	}
	t := &tables{f: f}
	m := bayes.NewModel("joint table")
	c := &tableCompiler{dims: make(map[string]bayes.Dim), model: m, names: names}
	at := make([]int, f.data.N())
	t.cells = 1
	for _, name := range names {
		values, err := valuesOf(f.data, name)
		if err != nil {
			return nil, err
		}
		x, err := f.data.Numbers(name)
		if err != nil {
			return nil, err
		}
		for i, v := range x {
			at[i] = at[i]*len(values) + slices.Index(values, v)
		}
		t.cells *= len(values)
		c.sizes = append(c.sizes, len(values))
		if name == q.Treatment || name == q.Outcome {
			t.levels = append(t.levels, values)
		}
	}
	prior := f.plugin.TablePrior
	if prior == 0 {
		prior = plugInPrior
	}
	alpha := slices.Repeat([]float64{prior / float64(t.cells)}, t.cells)
	for _, k := range at {
		alpha[k]++
	}
	for _, a := range alpha {
		if a < 1 {
			t.empty++
		}
	}
	// A prior that is the posterior of the counts: no sampler is needed. The
	// smallest normal number keeps a stratum without mass from being 0/0.
	const tiny = 0x1p-1022
	c.joint = bayes.Add(m.Param("joint", bayes.Dirichlet(alpha), m.DimSize("cell", t.cells)), tiny)
	law, err := c.outcomeLaw(expr, q.Treatment, q.Outcome)
	if err != nil {
		return nil, err
	}
	m.Let("law", law)
	prog, err := m.Compile()
	if err != nil {
		return nil, fmt.Errorf("causal: PlugIn: %w", err)
	}
	draws := f.plugin.TableDraws
	if draws == 0 {
		draws = plugInTables
	}
	d, err := prog.Prior(ctx, draws, f.plugin.Seed)
	if err != nil {
		return nil, err
	}
	t.law, err = d.Var("law")
	return t, err
}

func (t *tables) means(_ context.Context, at []float64, groups [][]float64) (bayes.RV, error) {
	if len(groups) > 1 {
		return bayes.RV{}, errors.New("causal: PlugIn: a joint table has effects in everyone only")
	}
	return t.each(at, 1, func(p []float64, _ int) float64 {
		sum := 0.0
		for k, y := range t.levels[1] {
			sum += float64(p[k] * y)
		}
		return sum
	})
}

func (t *tables) quantiles(_ context.Context, at, probs []float64) (bayes.RV, error) {
	return t.each(at, len(probs), func(p []float64, j int) float64 {
		below := 0.0
		for k, y := range t.levels[1] {
			if below += p[k]; below >= probs[j] {
				return y
			}
		}
		return t.levels[1][len(p)-1]
	})
}

// each computes numbers of the law of the outcome at values of the treatment:
// [value, k].
func (t *tables) each(at []float64, k int, of func(p []float64, k int) float64) (bayes.RV, error) {
	draws := t.law.Len()
	values := make([]float64, 0, len(at)*k*draws)
	p := make([]float64, len(t.levels[1]))
	for _, x := range at {
		i := slices.Index(t.levels[0], x)
		if i < 0 {
			return bayes.RV{}, fmt.Errorf("causal: PlugIn: nobody has %s = %v, so a table says nothing of it; want one of %v, or state Models", t.f.estimand.query.Treatment, x, t.levels[0])
		}
		for j := range k {
			for d := range draws {
				for y := range p {
					p[y] = t.law.Values()[(i*len(p)+y)*draws+d]
				}
				values = append(values, of(p, j))
			}
		}
	}
	return variable(bayes.Variable{Name: "tables", Dims: []bayes.Dim{bayes.Size(len(at)), bayes.Size(k)}}, t.law, values)
}

func (t *tables) assumptions() []string {
	return []string{fmt.Sprintf("the joint table of %s, %d cells of which %d are empty, is any: no form of a dependence is assumed", strings.Join(t.f.estimand.Variables(), ", "), t.cells, t.empty),
		"the rows are a sample of the population"}
}

func (t *tables) diagnostics() map[string]float64 {
	d := t.f.fitDiagnostics()
	d["cells"], d["empty_cells"] = float64(t.cells), float64(t.empty)
	return d
}

// tableCompiler writes a functional as expressions of a joint table, one dim for
// each symbol.
type tableCompiler struct {
	model *bayes.Model
	names []string // variables of the joint table
	sizes []int
	joint bayes.Expr
	dims  map[string]bayes.Dim // by symbol
	fresh int
}

// outcomeLaw returns P(y | do(x)) as [x, y]. Other free symbols, of which an
// identified functional does not depend, are averaged over.
func (c *tableCompiler) outcomeLaw(e estimand.Expr, x, y string) (bayes.Expr, error) {
	for _, t := range estimand.Free(e) {
		c.bind(t)
	}
	law, err := c.compile(e)
	if err != nil {
		return law, err
	}
	for _, t := range estimand.Free(e) {
		if t.Var != x && t.Var != y {
			law = law.MeanOver(c.dims[t.Symbol])
		}
	}
	for _, v := range []string{x, y} {
		if _, has := c.dims[v]; !has {
			c.bind(estimand.At(v)[0])
		}
	}
	zero := c.model.Data("zero", make([]float64, c.dims[x].Size()*c.dims[y].Size()), c.model.DimSize("all", c.dims[x].Size()*c.dims[y].Size()))
	return zero.Reshape(c.dims[x], c.dims[y]).Add(law), nil
}

// bind gives a symbol a dim of its own.
func (c *tableCompiler) bind(t estimand.Term) {
	c.fresh++
	c.dims[t.Symbol] = c.model.DimSize(fmt.Sprintf("%s.%d", t.Symbol, c.fresh), c.sizes[slices.Index(c.names, t.Var)])
}

func (c *tableCompiler) compile(e estimand.Expr) (bayes.Expr, error) {
	switch e := e.(type) {
	case estimand.Number:
		return bayes.Mul(float64(e), 1), nil
	case estimand.Prob:
		return c.prob(e)
	case estimand.Product:
		out := bayes.Mul(1, 1)
		for _, f := range e {
			x, err := c.compile(f)
			if err != nil {
				return x, err
			}
			out = out.Mul(x)
		}
		return out, nil
	case estimand.Quotient:
		over, err := c.compile(e.Over)
		if err != nil {
			return over, err
		}
		under, err := c.compile(e.Under)
		return over.Div(under), err
	case estimand.Sum:
		outer := make(map[string]bayes.Dim)
		for _, t := range e.Over {
			outer[t.Symbol] = c.dims[t.Symbol]
			c.bind(t)
		}
		x, err := c.compile(e.Of)
		for _, t := range e.Over {
			if err == nil && slices.ContainsFunc(x.Dims(), func(d bayes.Dim) bool { return d.Name() == c.dims[t.Symbol].Name() }) {
				x = x.SumOver(c.dims[t.Symbol])
			} else if err == nil { // the body is the same for all its values
				x = bayes.Mul(x, float64(c.dims[t.Symbol].Size()))
			}
			if c.dims[t.Symbol] = outer[t.Symbol]; c.dims[t.Symbol].Size() == 0 {
				delete(c.dims, t.Symbol)
			}
		}
		return x, err
	}
	return bayes.Expr{}, fmt.Errorf("causal: PlugIn: %T is no functional", e)
}

// prob is a margin of the joint table divided by that of its condition, under
// the dims of its symbols.
func (c *tableCompiler) prob(p estimand.Prob) (bayes.Expr, error) {
	if len(p.Do) > 0 || p.Population != "" {
		return bayes.Expr{}, &UnsupportedError{p.String(), "it is of an experiment or another population, and there are the rows alone"}
	}
	over, err := c.margin(slices.Concat(p.Of, p.Given))
	if err != nil || len(p.Given) == 0 {
		return over, err
	}
	under, err := c.margin(p.Given)
	return over.Div(under), err
}

func (c *tableCompiler) margin(of []estimand.Term) (bayes.Expr, error) {
	// The joint table is summed with dims of its own, whose order is that of names.
	dims := make([]bayes.Dim, len(c.names))
	for i, n := range c.sizes {
		c.fresh++
		dims[i] = c.model.DimSize(fmt.Sprintf("%s.%d", c.names[i], c.fresh), n)
	}
	x := c.joint.Reshape(dims...)
	var kept []bayes.Dim
	for i, name := range c.names {
		k := slices.IndexFunc(of, func(t estimand.Term) bool { return t.Var == name })
		switch {
		case k < 0:
			x = x.SumOver(dims[i])
		case of[k].Symbol == "":
			x = x.Index(of[k].Level, dims[i])
		default:
			kept = append(kept, c.dims[of[k].Symbol])
		}
	}
	return x.Reshape(kept...), nil
}
