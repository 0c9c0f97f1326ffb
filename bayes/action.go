package bayes

import "github.com/seed78144065/credence/internal/ir"

// Action is what an intervention does to one variable of a program: see
// Program.Intervene. It is made by Set, Shift, Map, Policy, Mechanism or From.
//
// Expressions in an action name variables: what the world in which the action
// happens gives them. The variable acted on is, in its own action, its natural
// value: what its mechanism gives in that world before the action.
type Action struct {
	verb  string
	value any                     // of Set
	expr  func(natural Expr) Expr // of Shift, Map and Policy
	law   Dist                    // of Mechanism
	from  *Program                // of From
	name  string
	when  []Expr
}

// Set gives a variable a value: a number for every position, or one for each.
func Set(value any) Action { return Action{verb: "Set", value: value} }

// Shift adds to the natural value of a variable.
func Shift[B Operand](by B) Action {
	return Action{verb: "Shift", expr: func(natural Expr) Expr { return Add(natural, by) }}
}

// Map gives a variable a function of its natural value:
//
//	bayes.Map(func(x bayes.Expr) bayes.Expr { return bayes.Min(x, 10) }) // at most 10
func Map(f func(natural Expr) Expr) Action { return Action{verb: "Map", expr: f} }

// Policy gives a variable the value of an expression of others, none of them
// its descendant. Variables are those the model was built from, or Program.Expr,
// which after Bind has the new sizes.
func Policy[E Operand](value E) Action {
	e := Expr{lift(value)}
	return Action{verb: "Policy", expr: func(Expr) Expr { return e }}
}

// Mechanism gives a variable a new distribution, whose parameters may be
// expressions of others: a stochastic intervention. It is drawn with the noise
// of the old one.
func Mechanism(law Dist) Action { return Action{verb: "Mechanism", law: law} }

// From gives a variable the value that a variable has in another program of the
// same model: the mediator as it would be under another treatment, say. Its
// value is computed as that program does, whatever is done here.
func From(other *Program, name string) Action { return Action{verb: "From", from: other, name: name} }

// When restricts an action to where a condition holds, an expression that is
// not 0; elsewhere the variable keeps its natural value. Conditions add up.
func (a Action) When(cond Expr) Action {
	a.when = append(a.when[:len(a.when):len(a.when)], cond)
	return a
}

// expression returns the value that an action gives the variable n, as an
// expression in which n is the natural value, with the term that a new node is
// drawn from, if there is one.
func (a Action) expression(n *ir.Node, pos ir.Pos) (value, term *ir.Node, err error) {
	natural := Expr{n}
	switch {
	case a.verb == "Set":
		num, shape, err := numbers(a.value)
		switch {
		case err != nil:
			return nil, nil, fault(ErrData, pos, "%s: %q %v", a.verb, n.Name, err)
		case len(shape) > 0 && len(num) != n.Size():
			return nil, nil, fault(ErrShape, pos, "%s: %v is set to %d values; give it %d, or one for all", a.verb, n, len(num), n.Size())
		}
		value = &ir.Node{Op: ir.Data, Name: n.Name, Dims: n.Dims, Num: num, Pos: pos}
		if len(shape) == 0 {
			value.Num = make([]float64, n.Size())
			for i := range value.Num {
				value.Num[i] = num[0]
			}
		}
	case a.verb == "Mechanism" && a.law.density != nil:
		value = &ir.Node{Op: ir.Data, Name: n.Name, Dims: n.Dims, Pos: pos, Free: true, After: true}
		term = node(ir.Term, append([]*ir.Node{value}, a.law.args...)...)
		term.Density, term.Name, term.Pos, term.Err = a.law.density, n.Name, pos, a.law.err
		if improper(term) {
			return nil, nil, fault(ErrModel, pos, "Mechanism: %q can't be drawn from %v; give it a proper distribution", n.Name, a.law)
		}
	case a.verb == "From" && a.from != nil:
		if value = find(a.from.g.everything(), a.name); value == nil {
			return nil, nil, unknown(pos, "From", a.name, a.from.g.everything())
		}
	case a.expr != nil:
		value = lift(a.expr(natural))
	case a.verb == "":
		return nil, nil, fault(ErrModel, pos, "Intervene: %q has an empty Action; make it with Set, Shift, Map, Policy, Mechanism or From", n.Name)
	default:
		return nil, nil, fault(ErrModel, pos, "%s: %q is given nothing: a nil function, program or distribution", a.verb, n.Name)
	}
	return value, term, nil
}
