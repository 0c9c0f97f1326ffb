package bayes

import (
	"slices"

	"github.com/seed78144065/credence/internal/ir"
)

// Twin is the name of the twin of a variable: see Program.Twins.
func Twin(name string) string { return name + " again" }

// Twins returns the program with a twin of each variable that has a distribution:
// drawn from the same law, given the same parents, with noise of its own. An
// action that gives a variable the value of its twin draws the variable's noise
// anew:
//
//	p, err := prog.Twins()
//	world, err := p.Intervene(map[string]bayes.Action{"y": bayes.Policy(p.Expr(bayes.Twin("y")))})
//
// Errors: a program after an intervention; a name that is taken.
func (p *Program) Twins() (*Program, error) {
	pos, g := ir.Here(), p.g
	if len(g.acted)+len(g.elsewhere)+len(g.others) > 0 {
		return nil, fault(ErrModel, pos, "Twins: the program is one after an intervention; make twins first")
	}
	g.after, g.drawn = slices.Clone(g.after), slices.Clone(g.drawn)
	for _, t := range g.predictive() {
		n := t.Args[0]
		name := Twin(n.Name)
		if find(g.everything(), name) != nil {
			return nil, fault(ErrDuplicate, pos, "Twins: the program has a variable %q already", name)
		}
		twin := &ir.Node{Op: ir.Data, Name: name, Dims: n.Dims, Pos: n.Pos, Free: true, After: true}
		c := *t
		c.Args, c.Name = append([]*ir.Node{twin}, t.Args[1:]...), name
		g.after, g.drawn = append(g.after, twin), append(g.drawn, &c)
	}
	return compile(p.name, g)
}
