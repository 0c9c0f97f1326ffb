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
	sd     bayes.Expr     // a number, or [effect]
	factor [][]bayes.Expr // Cholesky factor of the correlations, nil: none
	all    bayes.Expr     // [group], or [group, effect]
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
	if g.correlates() {
		e.correlate(b)
	}
	e.all = b.m.Let(r, e.of(b.m.Param(z, bayes.Normal(0, 1), group, effect)))
	return e
}

// correlate declares the partial correlations of the effects, which make the
// Cholesky factor of a matrix with the LKJ distribution: the factor's row i has
// p[i,j]·√Π(1 − p[i,m]²), m < j, and p[i,j] is 2·Beta(α, α) − 1 with
// α = shape + ½(d − 2 − j), j from 0.
//
// Source: [Lewandowski2009] §2.4, C-vine.
func (e *groupEffects) correlate(b *builder) {
	d := len(e.effects)
	var alpha []float64
	var pairs []string
	for i := range d {
		for j := range i {
			alpha = append(alpha, b.cfg.lkjShape()+0.5*float64(d-2-j))
			pairs = append(pairs, e.effects[j]+","+e.effects[i])
		}
	}
	name := e.prefix + "cor_" + e.name()
	pair := b.dim(name+".pair", pairs)
	shape := b.m.Data("prior shape "+name, alpha, pair)
	p := bayes.Sub(bayes.Mul(2, b.m.Param(e.prefix+"partial_"+e.name(), bayes.Beta(shape, shape), pair)), 1)
	rest := bayes.Sqrt(bayes.Sub(1, bayes.Square(p)))
	e.factor = make([][]bayes.Expr, d)
	var cors []bayes.Expr
	at := 0
	for i := range d {
		left := bayes.Expr{}
		for j := range i {
			l := p.Index(at)
			if j == 0 {
				left = rest.Index(at)
			} else {
				l, left = l.Mul(left), left.Mul(rest.Index(at))
			}
			e.factor[i] = append(e.factor[i], l)
			at++
		}
		if i > 0 {
			e.factor[i] = append(e.factor[i], left)
		}
		for j := range i { // the product of rows j and i; row 0 is (1, 0, …)
			c := e.factor[i][0]
			if j > 0 {
				c = c.Mul(e.factor[j][0])
			}
			for m := 1; m <= j; m++ {
				c = c.Add(e.factor[i][m].Mul(e.factor[j][m]))
			}
			cors = append(cors, c)
		}
	}
	b.m.Let(name, bayes.Concat(pair, cors...))
}

// of turns standard normal z, [group, effect], into effects.
func (e *groupEffects) of(z bayes.Expr) bayes.Expr {
	if e.factor == nil {
		return z.Mul(e.sd)
	}
	effect := z.Dims()[1]
	cols := make([]bayes.Expr, len(e.factor))
	for i, row := range e.factor {
		cols[i] = z.Index(0, effect)
		for m, l := range row {
			if m == 0 {
				cols[i] = l.Mul(cols[i])
			} else {
				cols[i] = cols[i].Add(l.Mul(z.Index(m, effect)))
			}
		}
	}
	return bayes.Stack(effect, cols...).T().Mul(e.sd)
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
	dims := append([]bayes.Dim{b.dim("new "+e.name(), labels)}, e.all.Dims()[1:]...)
	z := b.m.Generate(name, bayes.Normal(0, 1), dims...)
	fresh := z.Mul(e.sd)
	if len(e.effects) > 1 {
		fresh = e.of(z)
	}
	b.fresh[name] = bayes.Concat(bayes.Size(len(e.labels)+len(labels)), e.all, fresh)
	return b.fresh[name]
}
