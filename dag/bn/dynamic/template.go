package dynamic

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

// template has the names of a network of two slices.
type template struct {
	names  []string // all, in order
	static []string // without time
	moving []string // without their slice
}

// Name returns the name of a variable in slice t, "X[3]".
func Name(variable string, t int) string { return variable + "[" + strconv.Itoa(t) + "]" }

// split returns the variable and the slice of a name such as "X[1]", or false if
// it has none: the variable is then the same at all times.
func split(name string) (variable string, slice string, ok bool) {
	open := strings.LastIndexByte(name, '[')
	if open < 0 || !strings.HasSuffix(name, "]") {
		return name, "", false
	}
	slice = name[open+1 : len(name)-1]
	if slice == "" || strings.Trim(slice, "0123456789") != "" {
		return name, "", false
	}
	return name[:open], slice, true
}

// newTemplate reads the names and edges of a network of two slices.
func newTemplate(g *dag.Graph) (template, error) {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("dynamic: "+format, args...)) }
	p := template{names: g.Names()}
	for _, name := range p.names {
		variable, slice, dynamic := split(name)
		switch {
		case !dynamic:
			p.static = append(p.static, name)
		case slice != "0" && slice != "1":
			fault("%s is in slice %s, but a template has slices 0 and 1: further ones are made by Unroll", name, slice)
		case variable == "":
			fault("%s is a slice of a variable without name", name)
		default:
			if !slices.Contains(p.moving, variable) {
				p.moving = append(p.moving, variable)
			}
			if other := Name(variable, int('1'-slice[0])); !g.Has(other) {
				fault("there is %s but no %s", name, other)
			}
		}
	}
	for _, s := range p.static {
		if slices.Contains(p.moving, s) {
			fault("%s is both a variable without time and one of the slices", s)
		}
	}
	if len(p.moving) == 0 {
		fault("no variable has slices: name them such as X[0] and X[1]")
	}
	for _, e := range g.Edges() {
		cause, effect := e.A, e.B
		if e.AtA == dag.Arrow {
			cause, effect = effect, cause
		}
		_, from, moves := split(cause)
		_, to, moved := split(effect)
		switch {
		case moves && !moved:
			fault("%s is a parent of %s, which is the same at all times", cause, effect)
		case moves && from == "1" && to == "0":
			fault("%s is a parent of %s: a cause in a later slice", cause, effect)
		}
	}
	return p, errors.Join(faults...)
}

// source returns the name in the template of a variable in slice t.
func source(variable string, t int) string { return Name(variable, min(t, 1)) }

// at returns the names in the slices t-1 and t by those in the template.
func (p template) at(t int) map[string]string {
	to := make(map[string]string, 2*len(p.moving))
	for _, v := range p.moving {
		if t == 0 {
			to[Name(v, 0)] = Name(v, 0)
			continue
		}
		to[Name(v, 0)], to[Name(v, 1)] = Name(v, t-1), Name(v, t)
	}
	return to
}

// checkSlices checks that there is at least one slice, and that so many can be made.
func (p template) checkSlices(n int) error {
	if n < 1 {
		return fmt.Errorf("dynamic: %d slices, want at least 1", n)
	}
	if most := discrete.MaxCells / max(len(p.moving), 1); n > most { // a variable has a number at least
		return fmt.Errorf("dynamic: %d slices of %d variables, want at most %d slices", n, len(p.moving), most)
	}
	return nil
}
