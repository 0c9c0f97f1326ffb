package bayes

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/ir"
)

// Seen is what a variable of a world, "f.y", was seen to be: a number for every
// position.
type Seen struct {
	Name   string    // the variable, with its world: "f.y"
	Values []float64 // row-major and finite
}

// Inversion is how what was seen determines the noise of a variable.
type Inversion uint8

const (
	// Exact: one number of noise gives what was seen.
	Exact Inversion = iota
	// Within: an interval of noise does, as for what is discrete or censored.
	Within
)

// Noise returns how what was seen determines noise, by variable. Others keep the
// noise that the model gives them.
//
// Errors: what was seen does not say what the noise was: it depends on what was
// neither seen nor follows from what was, it has no noise of its own, or more
// than one thing seen bears on the same noise. Then that noise has a posterior,
// which Predict can't draw from.
func (j Joint) Noise() (map[string]Inversion, error) {
	r, err := j.resolve("Noise", nil)
	if err != nil {
		return nil, err
	}
	known := make(map[string]Inversion)
	for site, n := range r.noisy.pins {
		known[site] = Exact
		if inv, ok := inverterOf(r.noisy.term[n].Density); !ok || inv.Coarse() {
			known[site] = Within
		}
	}
	return known, nil
}

// see reads what was seen into the noise of a graph: found returns the node of a
// variable.
func (s *noisy) see(all []Seen, found func(name string) *ir.Node) error {
	var errs []error
	for _, e := range all {
		n, name := found(e.Name), e.Name
		switch {
		case n == nil:
			errs = append(errs, fault(ErrUnknownName, s.pos, "%s: no variable %q was there to be seen", s.verb, name))
			continue
		case n.Size() != len(e.Values):
			errs = append(errs, fault(ErrShape, s.pos, "%s: %q was seen to be %d values, and is %v", s.verb, name, len(e.Values), n))
			continue
		case slices.ContainsFunc(e.Values, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }):
			errs = append(errs, fault(ErrData, s.pos, "%s: %q was seen to be %v: what was seen is a number", s.verb, name, e.Values))
			continue
		case s.term[n] == nil:
			errs = append(errs, fault(ErrModel, s.pos, "%s: %q was seen, and has no noise of its own", s.verb, name))
			continue
		case slices.ContainsFunc(e.Values, never(s.term[n])):
			row := slices.IndexFunc(e.Values, never(s.term[n]))
			errs = append(errs, &SeenError{Seen: fmt.Sprintf("%s = %v", name, e.Values[row]), Row: row, Draw: -1})
			continue
		case s.seen[n] != nil && !slices.Equal(s.seen[n].Num, e.Values):
			errs = append(errs, fault(ErrSupport, s.pos, "%s: impossible: %q was seen to be two things, under this name and another", s.verb, name))
			continue
		}
		site := s.term[n].Name
		if other := s.pins[site]; other != nil && other != n {
			errs = append(errs, fault(ErrModel, s.pos, "%s: what was seen of %q in two worlds bears on the same noise", s.verb, site))
			continue
		}
		s.seen[n] = &ir.Node{Op: ir.Data, Name: name, Num: e.Values, Dims: n.Dims, Pos: s.pos}
		s.pins[site] = n
		s.order = append(s.order, n)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, n := range s.order {
		for _, a := range s.term[n].Args[1:] {
			if why := s.random(a, nil); why != "" {
				errs = append(errs, fault(ErrModel, s.pos, "%s: %s was seen, and depends on %s: its noise has a posterior given what was seen", s.verb, s.seen[n].Name, why))
				break
			}
		}
	}
	return errors.Join(errs...)
}

// never returns which numbers a distribution can't give, whatever its parameters.
func never(t *ir.Node) func(v float64) bool {
	d := t.Density.Domain()
	lo, hi := math.Inf(-1), math.Inf(1)
	if d.Support.Kind == ir.Bounded {
		lo, hi = d.Support.Lo, d.Support.Hi
	}
	if d.Categories > 0 {
		dims := t.Args[d.Categories].Dims
		hi = float64(dims[len(dims)-1].Size - 1 + d.Beyond)
	}
	return func(v float64) bool { return v < lo || v > hi || d.Integer && v != math.Floor(v) }
}

// random returns why a node isn't determined by parameters and what was seen,
// nothing if it is.
func (s *noisy) random(n *ir.Node, path []*ir.Node) string {
	if s.seen[n] != nil {
		return ""
	}
	if slices.Contains(path, n) {
		return fmt.Sprintf("%v, which what was seen determines in a circle", n)
	}
	path = append(path, n)
	args := n.Args
	if t := s.term[n]; t != nil {
		pin := s.pins[t.Name]
		if pin == nil {
			return fmt.Sprintf("%v, which was not", n)
		}
		inv, ok := inverterOf(t.Density)
		from, okFrom := inverterOf(s.term[pin].Density)
		if !ok || !okFrom || inv.Coarse() || from.Coarse() {
			return fmt.Sprintf("%v, of which only another world's value was", n)
		}
		args = slices.Concat(t.Args[1:], s.term[pin].Args[1:])
	}
	for _, a := range args {
		if why := s.random(a, path); why != "" {
			return why
		}
	}
	return ""
}
