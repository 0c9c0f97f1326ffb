package formula

import (
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// groupEffects are the parameters of a grouping in a model. Effects are
// standard deviations times standard normal z, which samplers find easier where
// groups have few rows.
type groupEffects struct {
	*grouping
	prefix string
	sd     bayes.Expr // a number, or [effect]
	factor bayes.Expr // Cholesky factor of the correlations, if there are any
	all    bayes.Expr // [group], or [group, effect]
}

func (b *builder) declareGroup(q *part, g *grouping) *groupEffects {
	e := &groupEffects{grouping: g, prefix: q.prefix()}
	sd, z, r := e.prefix+"sd_"+g.name(), e.prefix+"z_"+g.name(), e.prefix+"r_"+g.name()
	group := b.dim(g.name(), g.labels)
	if len(g.effects) == 1 {
		e.sd = b.m.Param(sd, g.sd[0].dist)
		e.all = b.m.Let(r, e.sd.Mul(b.m.Param(z, bayes.Normal(0, 1), group)))
		return e
	}
	effect := b.dim(sd+".effect", g.effects)
	e.sd = b.vector(sd, effect, g.sd, func(s bayes.Expr) bayes.Dist { return bayes.HalfStudentT(priorNu, s) })
	unit := effect
	if g.cor != nil {
		unit = b.dim(z+".unit", g.effects)
		e.correlate(b, effect, unit)
	}
	e.all = b.m.Let(r, e.of(b.m.Param(z, bayes.Normal(0, 1), group, unit)))
	return e
}

// correlate declares the Cholesky factor of the correlations, and names the
// correlations, one for each pair of effects.
func (e *groupEffects) correlate(b *builder, effect, unit bayes.Dim) {
	e.factor = b.m.Param(e.prefix+"L_"+e.name(), e.cor.dist, effect, unit)
	cor := bayes.MatMul(e.factor, e.factor.T().Reshape(unit, bayes.Size(unit.Size())))
	var pairs []string
	var each []bayes.Expr
	for i, name := range e.effects {
		for j := range i {
			pairs = append(pairs, e.effects[j]+","+name)
			each = append(each, cor.Index(i, effect).Index(j))
		}
	}
	b.m.Let(e.cor.name, bayes.Concat(b.dim(e.cor.name+".pair", pairs), each...))
}

// of turns standard normal z, [group, unit], into effects, [group, effect].
func (e *groupEffects) of(z bayes.Expr) bayes.Expr {
	if e.cor == nil {
		return z.Mul(e.sd)
	}
	return bayes.MatMul(z, e.factor.Mul(e.sd).T())
}

// group builds what a grouping adds to the predictor of the rows, with the
// coefficients that its effects deviate from.
// Groups that the fit did not have are drawn from the population when
// predictions are.
func (b *builder) group(e *groupEffects, d groupData, row bayes.Dim, pre string, shared map[int]bayes.Expr) bayes.Expr {
	effects := e.all
	if len(d.fresh) > 0 {
		effects = b.withNew(e, d.fresh)
	}
	index := b.m.Data(pre+"rows of "+e.name(), d.index, row)
	var sum bayes.Expr
	for k, name := range e.effects {
		v := effects
		if len(e.effects) > 1 {
			v = effects.Index(k, effects.Dims()[1])
		}
		if c, ok := shared[k]; ok {
			v = v.Add(c)
		}
		if v = v.At(index); d.cols[k] != nil {
			v = v.Mul(b.m.Data(fmt.Sprintf("%s%s by %s", pre, name, e.name()), d.cols[k], row))
		}
		if k == 0 {
			sum = v
		} else {
			sum = sum.Add(v)
		}
	}
	return sum
}

// withNew returns the effects of the groups of the fit and, below them, those
// of new ones.
func (b *builder) withNew(e *groupEffects, labels []string) bayes.Expr {
	name := e.prefix + "new " + e.name()
	if all, ok := b.fresh[name]; ok { // the same groups under two tables
		return all
	}
	dims := []bayes.Dim{b.dim("new "+e.name(), labels)}
	switch {
	case e.cor != nil:
		dims = append(dims, e.factor.Dims()[1])
	case len(e.effects) > 1:
		dims = append(dims, e.sd.Dims()[0])
	}
	z := b.m.Generate(name, bayes.Normal(0, 1), dims...)
	fresh := z.Mul(e.sd)
	if len(e.effects) > 1 {
		fresh = e.of(z)
	}
	b.fresh[name] = bayes.Concat(bayes.Size(len(e.labels)+len(labels)), e.all, fresh)
	return b.fresh[name]
}
