package causal

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
)

// seen is what a variable of a world was seen to be: a number for each position.
type seen struct {
	world, name string
	values      []float64
}

func (s seen) String() string {
	if i := slices.IndexFunc(s.values, func(v float64) bool { return v != s.values[0] }); i >= 0 {
		return fmt.Sprintf("%s.%s (%d values)", s.world, s.name, len(s.values))
	}
	return fmt.Sprintf("%s.%s = %g", s.world, s.name, s.values[0])
}

// V returns a variable of a world, "a.y", as an expression: for Given and Let.
// Worlds are declared first.
func (w *Worlds) V(name string) bayes.Expr {
	if !w.modelled() {
		return bayes.Expr{}
	}
	world, variable, err := w.find("V", name)
	if err != nil {
		w.errs = append(w.errs, err)
	}
	return world.Expr(variable)
}

// See states that a variable of a world, "f.y", was seen to have values: a number
// for every position, or a slice with one for each. What was seen decides which
// noise the case had, and the noise is the same in all worlds.
//
// Faults: unknown worlds and names; values that are not finite, or too many or
// few; variables that have no distribution in that world.
func (w *Worlds) See(name string, values any) {
	if !w.modelled() {
		return
	}
	world, variable, err := w.find("See", name)
	if err != nil {
		w.errs = append(w.errs, err)
		return
	}
	sites := world.Program.Sites()
	i := slices.IndexFunc(sites, func(s bayes.Site) bool { return s.Name == variable })
	if i < 0 {
		names := make([]string, len(sites))
		for k, s := range sites {
			names[k] = world.Name + "." + s.Name
		}
		w.errs = append(w.errs, fmt.Errorf("causal: See: no variable %q%s", name, nearest.Suggest(name, names)))
		return
	}
	if err := w.seeable(world, sites[i]); err != nil {
		w.errs = append(w.errs, err)
		return
	}
	size := bayes.Variable{Dims: sites[i].Dims}.Size()
	num := []float64(nil)
	switch v := values.(type) {
	case int:
		num = slices.Repeat([]float64{float64(v)}, size)
	case float64:
		num = slices.Repeat([]float64{v}, size)
	case []float64:
		num = slices.Clone(v)
	case []int:
		for _, k := range v {
			num = append(num, float64(k))
		}
	default:
		w.errs = append(w.errs, fmt.Errorf("causal: See: %q was seen to be a %T; want a number, a []float64 or a []int", name, values))
		return
	}
	if len(num) != size {
		w.errs = append(w.errs, fmt.Errorf("causal: See: %q has %d positions and %d values; want one for each, or a number for all", name, size, len(num)))
		return
	}
	for row, v := range num {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			w.errs = append(w.errs, fmt.Errorf("causal: See: %q is %v in row %d; what was seen is a number, and what was not is left out", name, v, row))
			return
		}
	}
	for _, s := range w.seen {
		if s.world == world.Name && s.name == variable {
			w.errs = append(w.errs, fmt.Errorf("causal: See: %q is seen twice", name))
			return
		}
	}
	w.seen = append(w.seen, seen{world.Name, variable, num})
}

// seeable returns why a variable can't be seen in a world.
func (w *Worlds) seeable(world bayes.World, s bayes.Site) error {
	switch s.Role {
	case bayes.Parameter:
		return fmt.Errorf("causal: See: %s.%s is a parameter, whose draws say what it is", world.Name, s.Name)
	case bayes.Covariate:
		if world.Name == factual {
			return fmt.Errorf("causal: See: %s has no distribution: it is what the data say; bind the case's own value (bayes.Program.Bind)", s.Name)
		}
		return fmt.Errorf("causal: See: %s.%s has no distribution there: it is what the action or the data say", world.Name, s.Name)
	}
	return nil
}

// SeeData states that the data of the model have been seen, in the world in
// which nobody acts: of the variables named, or of all that have a distribution.
func (w *Worlds) SeeData(names ...string) {
	if !w.modelled() {
		return
	}
	prog := w.worlds[0].Program
	if len(names) == 0 {
		for _, s := range prog.Sites() {
			if s.Role == bayes.Observed {
				names = append(names, s.Name)
			}
		}
		if len(names) == 0 {
			w.errs = append(w.errs, fmt.Errorf("causal: SeeData: the model observes nothing; say what was seen by See"))
		}
	}
	for _, name := range names {
		num, err := prog.Numbers(name)
		if err != nil {
			w.errs = append(w.errs, fmt.Errorf("causal: SeeData: %w", err))
			continue
		}
		w.See(factual+"."+name, num)
	}
}

// Given states that a condition over variables of worlds (V) holds: that it is
// not 0, in each of its positions.
func (w *Worlds) Given(cond bayes.Expr) { w.given = append(w.given, cond) }

// Let names an expression over variables of worlds (V), which Ask then returns:
//
//	w.Let("gain", w.V("a.y").Sub(w.V("f.y")))
func (w *Worlds) Let(name string, e bayes.Expr) {
	if name == "" || strings.Contains(name, ".") {
		w.errs = append(w.errs, fmt.Errorf("causal: Let: %q: want a name without a dot", name))
	}
	w.lets = append(w.lets, bayes.Named{Name: name, Expr: e})
}

// Couple says how the values of a variable in several worlds belong together;
// Monotone if nothing is said.
func (w *Worlds) Couple(site string, c Coupling) {
	if !w.modelled() {
		return
	}
	sites := w.worlds[0].Program.Sites()
	var names []string
	for _, s := range sites {
		if s.Role == bayes.Observed || s.Role == bayes.Generated {
			names = append(names, s.Name)
		}
	}
	switch {
	case !slices.Contains(names, site):
		w.errs = append(w.errs, fmt.Errorf("causal: Couple: no variable %q with a distribution%s", site, nearest.Suggest(site, names)))
	case c < Monotone || c > Independent:
		w.errs = append(w.errs, fmt.Errorf("causal: Couple: %q has coupling %d; want Monotone, GumbelMax or Independent", site, int(c)))
	default:
		if w.coupling == nil {
			w.coupling = make(map[string]Coupling)
		}
		w.coupling[site] = c
	}
}

// find returns the world and the variable of a qualified name.
func (w *Worlds) find(verb, name string) (world bayes.World, variable string, err error) {
	in, variable, dotted := strings.Cut(name, ".")
	i := slices.IndexFunc(w.worlds, func(v bayes.World) bool { return v.Name == in })
	switch {
	case !dotted:
		return world, name, fmt.Errorf("causal: %s: %q: want a world and a variable, such as %q", verb, name, factual+"."+name)
	case i < 0:
		names := make([]string, len(w.worlds))
		for k, v := range w.worlds {
			names[k] = v.Name
		}
		return world, variable, fmt.Errorf("causal: %s: %q: no world %q is declared yet%s", verb, name, in, nearest.Suggest(in, names))
	}
	return w.worlds[i], variable, nil
}
