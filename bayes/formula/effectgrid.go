package formula

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
)

// effectGrid makes the rows of a conditional effect: the grid of one column for
// each value of another, the rest held.
type effectGrid struct {
	fit    *Fit
	config EffectConfig
	list   *faultList
	column string

	x      []float64
	levels []string
	by     []float64 // values of By if it is a column of numbers
	groups []string  // names of the values of By
	held   []string
}

// table returns the rows, nil after a fault.
func (g *effectGrid) table() *bayes.Table {
	used := g.used()
	if !g.known("", g.column, used) {
		return nil
	}
	if by := g.config.By; by == g.column {
		g.list.general(bayes.ErrDuplicate, "EffectConfig.By is %q, which is along the grid", by)
		return nil
	} else if by != "" && !g.known("EffectConfig.By: ", by, used) {
		return nil
	}
	g.checkHeld(used)
	g.along()
	g.across()
	var cols []bayes.Column
	n := max(len(g.x), len(g.levels))
	for _, name := range used {
		switch {
		case name == g.column:
			cols = append(cols, g.varying(name, func(i int) int { return i % n }, g.x, g.levels, n))
		case name == g.config.By:
			levels := g.groupLevels()
			cols = append(cols, g.varying(name, func(i int) int { return i / n }, g.by, levels, n))
		default:
			cols = append(cols, g.hold(name, n*len(g.groups)))
		}
	}
	if len(g.list.faults) > 0 {
		return nil
	}
	t, err := bayes.FromColumns(cols...)
	if err != nil {
		g.list.general(bayes.ErrData, "%v", err)
	}
	return t
}

// used returns the columns that predictors use for more than groups.
func (g *effectGrid) used() (names []string) {
	for _, q := range g.fit.model.parts {
		alone := *q.spec
		alone.groups = nil
		names = alone.columns(names)
	}
	return names
}

// known says whether a column can be varied.
func (g *effectGrid) known(what, name string, used []string) bool {
	if slices.Contains(used, name) {
		return true
	}
	var all []string
	for _, q := range g.fit.model.parts {
		all = q.spec.columns(all)
	}
	left := &Formula{Parts: []Part{{Left: g.fit.model.formula.Parts[0].Left, Right: &Node{}}}}
	switch {
	case slices.Contains(all, name):
		g.list.general(bayes.ErrData, "%s%q has effects by group only, which are 0 here; Fitted has them", what, name)
	case slices.Contains(left.Names(), name):
		g.list.general(bayes.ErrData, "%s%q is the response, or part of it: want a column on the right%s", what, name, nearest.Suggest(name, used))
	default:
		g.list.general(bayes.ErrUnknownName, "%sthe formula does not use a column %q%s", what, name, nearest.Suggest(name, used))
	}
	return false
}

// checkHeld reports columns of At and AtLevels that can't be held.
func (g *effectGrid) checkHeld(used []string) {
	check := func(field, name string, factor bool) {
		switch {
		case name == g.column || name == g.config.By:
			g.list.general(bayes.ErrDuplicate, "EffectConfig.%s holds %q, which varies", field, name)
		case !g.known("EffectConfig."+field+": ", name, used):
		case g.fit.model.table.IsFactor(name) != factor:
			g.list.general(bayes.ErrData, "EffectConfig.%s: numbers are in At, factors in AtLevels; %q is the other", field, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(g.config.At)) {
		if check("At", name, false); math.IsNaN(g.config.At[name]) || math.IsInf(g.config.At[name], 0) {
			g.list.general(bayes.ErrData, "EffectConfig.At: %q is %v", name, g.config.At[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(g.config.AtLevels)) {
		check("AtLevels", name, true)
	}
}

// along makes the grid.
func (g *effectGrid) along() {
	t, c := g.fit.model.table, g.config
	if t.IsFactor(g.column) {
		if c.Grid != nil || c.Points != 0 {
			g.list.general(bayes.ErrData, "%q is a factor, its grid is its levels; leave Grid and Points out", g.column)
		}
		g.levels = g.occurring(g.column)
		return
	}
	if g.x = slices.Clone(c.Grid); c.Grid != nil {
		if c.Points != 0 {
			g.list.general(bayes.ErrData, "EffectConfig has Grid and Points, want one of them")
		}
		g.ascends("Grid", g.x, 2)
		return
	}
	n := c.Points
	if n == 0 {
		n = effectPoints
	}
	if n < 2 || n > maxEffectPoints {
		g.list.general(bayes.ErrData, "EffectConfig.Points is %d, want 2 to %d", c.Points, maxEffectPoints)
		return
	}
	x, _ := t.Float(g.column) // the fit has read it
	lo, hi := slices.Min(x), slices.Max(x)
	if lo == hi {
		g.list.general(bayes.ErrData, "%q is %v in all rows of the fit: there is no range for a grid; give one as Grid", g.column, lo)
		return
	}
	g.x = grid(lo, hi, n)
}

// across makes the values of By.
func (g *effectGrid) across() {
	by := g.config.By
	if by == "" {
		g.groups = []string{""}
		if g.config.ByGrid != nil {
			g.list.general(bayes.ErrData, "EffectConfig.ByGrid has values for no column: name it as By")
		}
		return
	}
	if g.fit.model.table.IsFactor(by) {
		if g.config.ByGrid != nil {
			g.list.general(bayes.ErrData, "%q is a factor, its curves are its levels; leave ByGrid out", by)
		}
		for _, l := range g.occurring(by) {
			g.groups = append(g.groups, by+" = "+l)
		}
		return
	}
	if g.by = slices.Clone(g.config.ByGrid); g.by == nil {
		x, _ := g.fit.model.table.Float(by)
		m, s := mean(x), sd(x)
		if g.by = []float64{m - s, m, m + s}; !(s > 0) {
			g.list.general(bayes.ErrData, "%q is %v in all rows of the fit: it tells no curves apart", by, m)
			return
		}
	}
	g.ascends("ByGrid", g.by, 1)
	for _, v := range g.by {
		g.groups = append(g.groups, fmt.Sprintf("%s = %.4g", by, v))
	}
}

// ascends checks a grid of the user's.
func (g *effectGrid) ascends(field string, x []float64, least int) {
	if len(x) < least || len(x) > maxEffectPoints {
		g.list.general(bayes.ErrData, "EffectConfig.%s has %d points, want %d to %d", field, len(x), least, maxEffectPoints)
	}
	for i, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) || i > 0 && v <= x[i-1] {
			g.list.general(bayes.ErrData, "EffectConfig.%s: point %d is %v, want an ascending grid of finite numbers", field, i, v)
			return
		}
	}
}

// occurring returns the levels of a factor that the fit has.
func (g *effectGrid) occurring(name string) (levels []string) {
	c, err := g.fit.model.table.Factor(name)
	if err != nil {
		g.list.general(bayes.ErrData, "%v", err)
		return nil
	}
	for k, l := range c.Levels {
		if slices.Contains(c.Codes, k) {
			levels = append(levels, l)
		}
	}
	return levels
}

// groupLevels returns the levels of By, nil if it is a column of numbers.
func (g *effectGrid) groupLevels() []string {
	if g.by != nil {
		return nil
	}
	return g.occurring(g.config.By)
}

// varying returns a column whose row i has the value number at(i).
func (g *effectGrid) varying(name string, at func(i int) int, x []float64, levels []string, n int) bayes.Column {
	rows := n * len(g.groups)
	if levels == nil {
		values := make([]float64, rows)
		for i := range values {
			values[i] = x[at(i)]
		}
		return bayes.Col(name, values)
	}
	f := &bayes.Factor{Levels: levels, Codes: make([]int, rows)}
	for i := range f.Codes {
		f.Codes[i] = at(i)
	}
	return bayes.Col(name, f)
}

// hold returns a column that doesn't vary.
func (g *effectGrid) hold(name string, rows int) bayes.Column {
	t := g.fit.model.table
	if t.IsFactor(name) {
		levels := g.occurring(name)
		level, asked := g.config.AtLevels[name]
		if !asked && len(levels) > 0 {
			level = levels[0]
		}
		k := slices.Index(levels, level)
		if k < 0 {
			g.list.general(bayes.ErrUnknownName, "EffectConfig.AtLevels: %q has no level %q%s", name, level, nearest.Suggest(level, levels))
			return bayes.Column{}
		}
		g.held = append(g.held, name+" = "+level)
		return bayes.Col(name, &bayes.Factor{Levels: levels, Codes: slices.Repeat([]int{k}, rows)})
	}
	x, _ := t.Float(name)
	v, asked := g.config.At[name]
	if !asked {
		v = mean(x)
	}
	g.held = append(g.held, fmt.Sprintf("%s = %.4g", name, v))
	return bayes.Col(name, slices.Repeat([]float64{v}, rows))
}
