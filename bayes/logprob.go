package bayes

import "github.com/seed78144065/credence/internal/ir"

// LogProb returns the log density of every event of x under d as an expression:
// what mixtures, hidden states and other marginalised models are written with by
// hand, and added by Potential.
//
//	bayes.LogAddExp(
//		bayes.Log(w).Add(bayes.LogProb(y, bayes.Normal(a, 1))),
//		bayes.Log1p(w.Neg()).Add(bayes.LogProb(y, bayes.Normal(b, 1))))
//
// Shapes: x and the parameters of d broadcast, so y[time] under Normal(mu[state],
// 1) gives [time, state]; vectors of a multivariate distribution give one number
// each.
// Result: −Inf outside the support, also for data; NaN for parameters outside
// their range. The restriction of On plays no part.
func LogProb(x Expr, d Dist) Expr {
	v := lift(x)
	args := append([]*ir.Node{v}, d.args...)
	n := node(ir.LogProb, args...)
	if n.Poisoned {
		return Expr{n}
	}
	if d.density == nil {
		return wrong(n, ir.BadModel, "LogProb: %v has no distribution", v)
	}
	domain := d.density.Domain()
	switch {
	case d.err != nil:
		n.Err = d.err
	case domain.Known && v.Free:
		return wrong(n, ir.BadModel, "LogProb: %v depends on parameters and %v describes data", v, d)
	case domain.Integer && v.Free:
		return wrong(n, ir.BadModel, "LogProb: %v depends on parameters and %v is discrete: its values must be data", v, d)
	case len(v.Dims) < domain.Rank:
		return wrong(n, ir.BadShape, "LogProb: %v is a number; the events of %v are vectors", v, d)
	}
	if fault := freeInteger(d, n.Pos); fault != nil && n.Err == nil {
		n.Err = fault
	}
	n.Density = d.density
	n.Dims = v.Dims[:len(v.Dims)-domain.Rank]
	for k, spec := range d.density.Params() {
		a := d.args[k]
		dims, _, _, ok := ir.Broadcast(n.Dims, a.Dims[:len(a.Dims)-spec.Rank])
		if !ok {
			return wrong(n, ir.BadShape, "LogProb: shape mismatch: %s is %v and %v is %s", spec.Name, a, v, ir.Shape(v.Dims))
		}
		n.Dims = dims
	}
	n.Args[0] = over(v, n.Dims, domain.Rank)
	return Expr{n}
}

// over repeats x, events of rank dims, along the batch dims it lacks.
func over(x *ir.Node, batch []*ir.Dim, rank int) *ir.Node {
	at := len(x.Dims) - rank
	if at == len(batch) {
		return x
	}
	_, _, perm, _ := ir.Broadcast(batch, x.Dims[:at])
	n := node(ir.Permute, x)
	n.Dims = append(batch[:len(batch):len(batch)], x.Dims[at:]...)
	for k := range rank {
		perm = append(perm, at+k)
	}
	n.Perm = perm
	return n
}

// freeInteger returns the fault of a parameter that must be known as data and
// is not, as whole numbers must be; nil if there is none.
func freeInteger(d Dist, pos ir.Pos) error {
	for k, spec := range d.density.Params() {
		if a := d.args[k]; spec.Integer && a.Free {
			return ir.Faultf(ir.BadModel, pos, "%s: %s depends on parameters (%v); it must be whole numbers known as data", d.density.Name(), spec.Name, a)
		} else if spec.Known && a.Free {
			return ir.Faultf(ir.BadModel, pos, "%s: %s depends on parameters (%v); it must be known as data", d.density.Name(), spec.Name, a)
		}
	}
	return nil
}
