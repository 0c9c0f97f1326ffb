package formula

import (
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
)

// predictor is a part's parameters in a model.
type predictor struct {
	*part
	intercept bayes.Expr
	b         bayes.Expr
	coef      bayes.Dim
	groups    []*groupEffects
	bends     []bayes.Expr // of each smooth
}

// builder puts the predictors into a model.
type builder struct {
	*plan
	m    prefixed
	dims map[string]bayes.Dim
	// more are dims that every coefficient has besides its own: the levels of a
	// categorical response but the first.
	more       []bayes.Dim
	fresh      map[string]bayes.Expr // effects with those of new groups
	predictors []*predictor
	cutpoints  bayes.Expr
	scalars    map[string]bayes.Expr // parameters that no formula predicts
}

// newBuilder starts a model with every parameter of the plan.
func newBuilder(p *plan) *builder { return newBuilderIn(p, prefixed{bayes.NewModel("formula"), ""}) }

// newBuilderIn adds every parameter of the plan to a model.
func newBuilderIn(p *plan, m prefixed) *builder {
	b := &builder{
		plan: p, m: m, dims: make(map[string]bayes.Dim),
		fresh: make(map[string]bayes.Expr), scalars: make(map[string]bayes.Expr),
	}
	if levels := p.response.levels; levels != nil {
		b.dim("level", levels)
	}
	switch levels := p.response.levels; p.family.response {
	case categoryResponse:
		b.more = []bayes.Dim{b.dim("level.other", levels[1:])}
	case gradeResponse:
		between := make([]string, len(levels)-1)
		for k := range between {
			between[k] = levels[k] + "|" + levels[k+1]
		}
		b.cutpoints = b.m.Param(cutpointsName, bayes.On(bayes.Ordered(), p.cutpoints.dist), b.dim("level.cut", between))
	}
	for _, q := range p.parts {
		b.predictors = append(b.predictors, b.declare(q))
	}
	for _, q := range p.priors.list {
		if a := p.param(q.name); a.name != "" && p.part(a.name) == nil {
			b.scalars[a.name] = b.m.Param(a.name, q.dist)
		}
	}
	return b
}

// dim declares a dim once.
func (b *builder) dim(name string, labels []string) bayes.Dim {
	if _, ok := b.dims[name]; !ok {
		b.dims[name] = b.m.Dim(name, labels...)
	}
	return b.dims[name]
}

// declare declares the parameters of a part.
func (b *builder) declare(q *part) *predictor {
	r, pre := &predictor{part: q}, q.prefix()
	if q.interceptPrior != nil {
		r.intercept = b.m.Param(pre+"Intercept", q.interceptPrior.dist, b.more...)
	}
	if len(q.slopes) > 0 {
		r.coef = b.dim(pre+"b.coef", q.coefs)
		r.b = b.vector(pre+"b", r.coef, q.slopes, func(s bayes.Expr) bayes.Dist { return bayes.Normal(0, s) }, b.more...)
	}
	for _, g := range q.groups {
		r.groups = append(r.groups, b.declareGroup(q, g))
	}
	for i, s := range q.spec.smooths {
		sd := b.m.Param(pre+"sd_"+s.name, q.bends[i].dist)
		z := b.m.Param(pre+"z_"+s.name, bayes.Normal(0, 1), bayes.Size(len(s.line)))
		r.bends = append(r.bends, sd.Mul(z))
	}
	return r
}

// vector declares the coefficients of one class: those with default priors, or
// with that of the class, are one parameter; one with a prior of its own is one
// by itself, and all are put together in order.
func (b *builder) vector(name string, dim bayes.Dim, list []*prior, byScale func(scale bayes.Expr) bayes.Dist, more ...bayes.Dim) bayes.Expr {
	var rest, own []int
	for j, q := range list {
		if q.byUser && q.usedKey == q.name {
			own = append(own, j)
		} else {
			rest = append(rest, j)
		}
	}
	var parts []bayes.Expr
	if len(rest) > 0 {
		part, label := dim, name
		if len(own) > 0 {
			labels := make([]string, len(rest))
			for i, j := range rest {
				labels[i] = dim.Labels()[j]
			}
			part, label = b.dim(name+".rest", labels), name+" rest"
		}
		var prior bayes.Dist
		if first := list[rest[0]]; first.byUser {
			prior = first.dist
		} else {
			scales := make([]float64, len(rest))
			for i, j := range rest {
				scales[i] = list[j].scale
			}
			prior = byScale(b.m.Data("prior scale "+label, scales, part))
		}
		parts = append(parts, b.m.Param(label, prior, append([]bayes.Dim{part}, more...)...))
	}
	if len(own) == 0 {
		return parts[0]
	}
	for _, j := range own {
		var dims []bayes.Dim
		if len(more) > 0 {
			dims = append([]bayes.Dim{bayes.Size(1)}, more...)
		}
		parts = append(parts, b.m.Param(name+" "+dim.Labels()[j], list[j].dist, dims...))
	}
	order := make([]float64, len(list))
	for at, j := range slices.Concat(rest, own) {
		order[j] = float64(at)
	}
	all := bayes.Concat(bayes.Size(len(list)), parts...)
	return b.m.Let(name, all.At(b.m.Data("order of "+name, order, dim), all.Dims()[0]))
}

// eta builds the predictor for the rows of data; tag tells the data of several
// tables apart.
func (b *builder) eta(r *predictor, d predictorData, row bayes.Dim, tag string) bayes.Expr {
	pre := tag + r.prefix()
	var parts []bayes.Expr
	add := func(e bayes.Expr) { parts = append(parts, e) }
	shared, intercept, columns := r.shared(d)
	if r.interceptPrior != nil && !intercept {
		add(r.intercept)
	}
	if d.offset != nil {
		add(b.m.Data(pre+"offset", d.offset, row))
	}
	for i, g := range r.groups {
		if i > 0 {
			shared = nil
		}
		add(b.group(g, d.groups[i], row, pre, shared))
	}
	for i, u := range r.bends {
		k := u.Dims()[0]
		z := b.m.Data(pre+"basis of "+r.spec.smooths[i].name, mat.NewDense(row.Size(), k.Size(), d.smooths[i]), row, k)
		add(bayes.MatMul(z, u))
	}
	if len(columns) > 0 {
		add(b.product(r, d, row, pre, columns))
	}
	if len(parts) == 0 {
		return b.m.Data(pre+"nothing", make([]float64, row.Size()), row)
	}
	eta := parts[0]
	for _, e := range parts[1:] {
		eta = eta.Add(e)
	}
	return eta
}

// shared returns the coefficients that the effects of the first grouping
// deviate from, by effect: added to the groups, of which there are fewer than
// rows, they cost nothing. It says whether the intercept is among them, and
// which columns are not.
func (r *predictor) shared(d predictorData) (by map[int]bayes.Expr, intercept bool, columns []int) {
	by = make(map[int]bayes.Expr)
	taken := make(map[int]bool)
	if len(d.groups) > 0 {
		for k, col := range d.groups[0].cols {
			if col == nil {
				if intercept = r.interceptPrior != nil; intercept {
					by[k] = r.intercept
				}
				continue
			}
			for j := range d.cols {
				if !taken[j] && slices.Equal(d.cols[j], col) {
					by[k], taken[j] = r.b.Index(j, r.coef), true
					break
				}
			}
		}
	}
	for j := range d.cols {
		if !taken[j] {
			columns = append(columns, j)
		}
	}
	return by, intercept, columns
}

// product multiplies columns with their coefficients.
func (b *builder) product(r *predictor, d predictorData, row bayes.Dim, pre string, columns []int) bayes.Expr {
	cols, kept := make([][]float64, len(columns)), make([]float64, len(columns))
	for i, j := range columns {
		cols[i], kept[i] = d.cols[j], float64(j)
	}
	coef, beta := r.coef, r.b
	if len(cols) < len(d.cols) {
		beta = r.b.At(b.m.Data(pre+"columns", kept), r.coef)
		coef = beta.Dims()[0]
	}
	return bayes.MatMul(b.m.Data(pre+"model matrix", mat.NewDense(row.Size(), len(cols), rowMajor(cols)), row, coef), beta)
}
