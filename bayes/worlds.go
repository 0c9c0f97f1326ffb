package bayes

import (
	"context"
	"slices"

	"github.com/seed78144065/credence/internal/ir"
)

// World is a program among others of the same model, under a name that tells
// its variables from theirs: "a.y" is y in world a. An empty name adds nothing.
type World struct {
	Name    string   // prefix of its variables
	Program *Program // what is evaluated in it
}

// Expr returns a variable of the world as an expression under its qualified
// name, for expressions over several worlds (Joint). If there is none of that
// name, what is made of it is faulty and says so.
func (w World) Expr(name string) Expr {
	pos := ir.Here()
	if w.Program == nil {
		return Expr{&ir.Node{Pos: pos, Err: fault(ErrModel, pos, "Expr: world %q has no program", w.Name)}}
	}
	n := find(w.Program.g.everything(), name)
	if n == nil {
		return Expr{&ir.Node{Pos: pos, Err: unknown(pos, "Expr", w.qualified(name), w.Program.g.everything())}}
	}
	return Expr{&ir.Node{Op: ir.Reshape, Name: w.qualified(name), Args: []*ir.Node{n}, Dims: n.Dims, Pos: pos, Free: n.Free, After: true}}
}

// qualified returns the name of a variable among those of other worlds.
func (w World) qualified(name string) string {
	if w.Name == "" {
		return name
	}
	return w.Name + "." + name
}

// Reads returns the names of the variables that an expression is made of, each
// once: those that have a name of their own and are nearest to it.
func (e Expr) Reads() []string {
	var names []string
	seen := make(map[*ir.Node]bool)
	var visit func(n *ir.Node)
	visit = func(n *ir.Node) {
		switch {
		case n == nil || seen[n]:
			return
		case n.Name != "":
			if !slices.Contains(names, n.Name) {
				names = append(names, n.Name)
			}
		default:
			for _, a := range n.Args {
				visit(a)
			}
		}
		seen[n] = true
	}
	visit(e.n)
	return names
}

// PredictWorlds is Predict for several programs of one model at once: the model
// as it is and after interventions. Within a draw, all worlds share parameters
// and noise, so that differences between them are differences of what was done;
// what no action reaches is computed once. A world among others gets the same
// bits as alone.
//
// Result: the variables named, "a.y", in this order; all that Predict would
// give, if none is named.
// Errors: worlds of one name, unknown variables, programs of which one was
// bound to other data.
// Source: the noise of a variable is its exogenous variable in [Pearl2009] §7.1.
func PredictWorlds(ctx context.Context, draws *Draws, seed uint64, worlds []World, vars ...string) (*Draws, error) {
	return Joint{Worlds: worlds}.Predict(ctx, draws, seed, vars...)
}
