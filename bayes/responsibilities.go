package bayes

import "github.com/seed78144065/credence/internal/ir"

// Responsibilities returns, for every event of x, the probability that each
// component of a Mixture made it, given x and the parameters: along a new first
// dim, one position for each component. Named with Let it appears in the draws:
//
//	d := bayes.Mixture(w, a, b)
//	m.Observe(y, d)
//	m.Let("member", bayes.Responsibilities(y, d))
//
// Source: Bayes' rule, weights[c]·p_c(x)/Σ weights·p(x).
func Responsibilities(x Expr, d Dist) Expr {
	m, ok := d.density.(mixture)
	if !ok {
		n := node(ir.Softmax, lift(x))
		if n.Err = d.err; n.Err == nil {
			return wrong(n, ir.BadModel, "Responsibilities: %v is no Mixture, which alone has components", d)
		}
		return Expr{n}
	}
	w := Expr{d.args[0]}
	if w.n.Faulty() {
		return w
	}
	component := w.Dims()[len(w.Dims())-1]
	var joint []Expr
	first := 1
	for c, part := range m.parts {
		n := len(part.Params())
		lp := LogProb(x, Dist{density: part, args: d.args[first : first+n]})
		joint = append(joint, lp.Add(w.Index(c, component).Log()))
		first += n
	}
	return Stack(component, joint...).Softmax(component)
}
