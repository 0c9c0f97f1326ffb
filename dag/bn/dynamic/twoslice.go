package dynamic

import (
	"errors"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/dag/bn"
)

// TwoSlice is a template of a dynamic Bayesian network of discrete variables: the
// distribution of the first slice, and that of each further one given the one
// before. It is immutable and safe for concurrent use.
type TwoSlice struct {
	template
	two *bn.Network
}

// New returns the template that a network of two slices is. Its variables X[0]
// make the first slice, and the distribution of X[1] given its parents, such as
// X[0] or Y[1], is that of X[t] given X[t-1] and Y[t]. A variable of a name
// without slice is the same at all times.
//
// Errors, all at once: slices other than 0 and 1; a variable that is in one of
// them only, or has other states there; a cause in a later slice; a cause with
// slices of a variable without; no variable with slices.
// Source: the 2-time-slice network of [Koller2009] §6.2.2.
func New(two *bn.Network) (*TwoSlice, error) {
	if two == nil {
		return nil, errors.New("dynamic: the network is nil: look at the error of what made it")
	}
	p, err := newTemplate(two.Graph())
	if err != nil {
		return nil, err
	}
	var faults []error
	for _, v := range p.moving {
		first, err := two.Variable(Name(v, 0))
		if err != nil {
			return nil, err
		}
		later, err := two.Variable(Name(v, 1))
		if err != nil {
			return nil, err
		}
		if !slices.Equal(first.States, later.States) {
			faults = append(faults, fmt.Errorf("dynamic: %s has the states %q, but %s has %q", first.Name, first.States, later.Name, later.States))
		}
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	return &TwoSlice{p, two}, nil
}

// Network returns the network of two slices that the template was made of.
func (d *TwoSlice) Network() *bn.Network { return d.two }

// Variables returns the variables that each slice has, without time.
func (d *TwoSlice) Variables() []string { return slices.Clone(d.moving) }

// Unroll returns the network of the slices 0 to n-1, whose variables have the
// names X[0], X[1], X[2] …
//
// Errors: no slice; those of bn.New for networks that are too large.
func (d *TwoSlice) Unroll(n int) (*bn.Network, error) {
	if err := d.checkSlices(n); err != nil {
		return nil, err
	}
	net := unrolled{two: d.two}
	for _, name := range d.static {
		net.add(name, name, nil)
	}
	for t := range n {
		to := d.at(t)
		for _, v := range d.moving {
			net.add(source(v, t), Name(v, t), to)
		}
	}
	return net.made()
}
