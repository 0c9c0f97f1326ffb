package formula

import (
	"slices"
	"strconv"

	"github.com/seed78144065/credence/bayes"
)

// Mechanism states the regression inside another model: its parameters, under
// names that begin with prefix, and the distribution of its response, computed
// from expressions of its columns. There what acts on a column acts on the
// response, and several formulas make one model.
//
//	d, err := m.Mechanism(in, "y_", map[string]bayes.Expr{"x": x}, row)
//	in.Observe(y, d)
//
// Columns have the dim row, or none; a factor is its codes, which count the
// levels of the table of Build from 0. Levels, centres and default priors are
// those that Build learnt.
//
// Errors: a column without an expression; groups, smooths, bases, trials,
// weights and censored responses, which have no such form.
func (m *Model) Mechanism(in *bayes.Model, prefix string, columns map[string]bayes.Expr, row bayes.Dim) (bayes.Dist, error) {
	d, _, err := m.MechanismMean(in, prefix, columns, row)
	return d, err
}

// MechanismMean is Mechanism with the expected response, which parameters and
// columns give without a draw: [row], or [row, level] of a response with levels.
func (m *Model) MechanismMean(in *bayes.Model, prefix string, columns map[string]bayes.Expr, row bayes.Dim) (bayes.Dist, bayes.Expr, error) {
	s := &symbols{table: m.table, columns: columns, list: &faultList{text: m.formula.text}}
	const only = "a mechanism has columns, factors, arithmetic and their products"
	for _, v := range []*variable{m.response.trials, m.response.weights, m.response.cens} {
		if v != nil {
			s.list.add(v.node.Pos, bayes.ErrModel, "a mechanism has a response alone, without trials, weights and cens")
		}
	}
	for _, q := range m.parts {
		for _, g := range q.spec.groups {
			s.list.add(g.node.Pos, bayes.ErrModel, "no effects that vary by group: %s", only)
		}
		for _, v := range q.spec.smooths {
			s.list.add(v.node.Pos, bayes.ErrModel, "no smooths: %s", only)
		}
		for _, v := range slices.Concat(q.spec.vars, q.spec.offsets) {
			if v.fit != nil {
				s.list.add(v.node.Pos, bayes.ErrModel, "no %s: %s", v.node.Text, only)
			}
			for _, name := range (&Formula{Parts: []Part{{Right: v.node}}}).Names() {
				if _, ok := columns[name]; !ok {
					s.list.add(v.node.Pos, bayes.ErrUnknownName, "no expression of the column %q is given", name)
				}
			}
		}
	}
	if err := s.list.err(); err != nil {
		return bayes.Dist{}, bayes.Expr{}, err
	}
	b := newBuilderIn(m.plan, prefixed{in, prefix})
	etas := make([]bayes.Expr, len(b.predictors))
	for i, r := range b.predictors {
		etas[i] = s.eta(r)
	}
	o := b.predicted(etas, row, "")
	return b.family.dist(o), b.mean(o, row, ""), nil
}

// symbols are the columns of a formula as expressions.
type symbols struct {
	table   *bayes.Table
	columns map[string]bayes.Expr
	list    *faultList
}

// eta is the predictor: intercept, offsets and the columns of the design times
// their coefficients.
func (s *symbols) eta(r *predictor) bayes.Expr {
	var parts []bayes.Expr
	if r.interceptPrior != nil {
		parts = append(parts, r.intercept)
	}
	for _, v := range r.spec.offsets {
		parts = append(parts, s.arithmetic(v.arg, v.known))
	}
	if cols := s.design(r.spec); len(cols) > 0 {
		parts = append(parts, bayes.MatMul(bayes.Stack(r.coef, cols...).T(), r.b))
	}
	if len(parts) == 0 {
		return literal(0)
	}
	eta := parts[0]
	for _, e := range parts[1:] {
		eta = eta.Add(e)
	}
	return eta
}

// design returns the columns of design but that of ones, in its order.
func (s *symbols) design(of *spec) (cols []bayes.Expr) {
	codings := of.codings()
	for at, t := range of.terms {
		var made []bayes.Expr
		for i, k := range t.vars {
			block := s.block(of.vars[k], codings[at][i])
			if i == 0 {
				made = block
				continue
			}
			var next []bayes.Expr
			for _, col := range block {
				for _, other := range made {
					next = append(next, other.Mul(col))
				}
			}
			made = next
		}
		cols = append(cols, made...)
	}
	return cols
}

// block returns the columns of one variable.
func (s *symbols) block(v *variable, c coding) []bayes.Expr {
	if !v.isFactor {
		return []bayes.Expr{s.arithmetic(v.arg, v.known)}
	}
	x := s.columns[v.arg.Text]
	cols := make([]bayes.Expr, len(v.names[c]))
	for k, row := range v.table[c] {
		is := bayes.Equal(x, s.value(v, k))
		for j, weight := range row {
			switch {
			case weight == 0:
			case cols[j].Size() == 0:
				cols[j] = bayes.Mul(is, weight)
			default:
				cols[j] = cols[j].Add(bayes.Mul(is, weight))
			}
		}
	}
	return cols
}

// value is what a column holds at level k: its code, or the number that
// factor(x) made a level of.
func (s *symbols) value(v *variable, k int) float64 {
	if s.table.IsFactor(v.arg.Text) {
		return float64(k)
	}
	x, _ := strconv.ParseFloat(v.levels[k], 64) // numbers became levels
	return x
}

// arithmetic is frame.arithmetic of expressions.
func (s *symbols) arithmetic(n *Node, known map[*Node]standard) bayes.Expr {
	switch n.Kind {
	case Name:
		return s.columns[n.Text]
	case Number:
		x, _ := strconv.ParseFloat(n.Text, 64) // the parser has checked it
		return literal(x)
	}
	args := make([]bayes.Expr, len(n.Args))
	for k, a := range n.Args {
		args[k] = s.arithmetic(a, known)
	}
	switch {
	case n.Kind == Paren || n.Kind == Unary && n.Text == "+":
		return args[0]
	case n.Kind == Unary:
		return args[0].Neg()
	case n.Kind == Binary:
		if n.Text == "^" && n.Args[1].Text == "2" { // exact, as in operate
			return bayes.Square(args[0])
		}
		return operateOn(n.Text, args[0], args[1])
	case standards[n.Text]:
		return bayes.Div(bayes.Sub(args[0], known[n].mean), known[n].sd)
	}
	return functions[n.Text].expr(args[0])
}

// operateOn is operate of expressions.
func operateOn(op string, x, y bayes.Expr) bayes.Expr {
	switch op {
	case "+":
		return x.Add(y)
	case "-":
		return x.Sub(y)
	case "*":
		return x.Mul(y)
	case "/":
		return x.Div(y)
	}
	return bayes.Pow(x, y)
}

// literal is a number as an expression.
func literal(x float64) bayes.Expr { return bayes.Mul(x, 1) }
