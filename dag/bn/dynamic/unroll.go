package dynamic

import (
	"errors"

	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/bn/gaussian"
	"github.com/seed78144065/credence/dag/discrete"
)

// unrolled is a network in the making.
type unrolled struct {
	two    *bn.Network
	vars   []bn.Variable
	tables []*discrete.Table
	faults []error
}

// add adds a variable of the template under another name, its parents named
// likewise.
func (u *unrolled) add(from, name string, to map[string]string) {
	v, err := u.two.Variable(from)
	if err != nil {
		u.faults = append(u.faults, err)
		return
	}
	t, err := u.two.CPT(from)
	if err == nil {
		t, err = t.Rename(to)
	}
	u.vars, u.tables, u.faults = append(u.vars, bn.Variable{Name: name, States: v.States}), append(u.tables, t), append(u.faults, err)
}

func (u *unrolled) made() (*bn.Network, error) {
	if err := errors.Join(u.faults...); err != nil {
		return nil, err
	}
	return bn.New(u.two.Name(), u.vars, u.tables...)
}

// UnrollGaussian is TwoSlice.Unroll for a network with continuous variables, and
// discrete ones or none: a linear state space model, or one that switches. Its
// Posterior filters, smooths and predicts; what findings of a switching model
// leave connected grows exponentially, which a *gaussian.SizeError says before
// any work.
//
// Errors: those of New and Unroll.
func UnrollGaussian(two *gaussian.Network, n int) (*gaussian.Network, error) {
	if two == nil {
		return nil, errors.New("dynamic: the network is nil: look at the error of what made it")
	}
	p, err := newTemplate(two.Graph())
	if err := errors.Join(err, p.checkSlices(n)); err != nil {
		return nil, err
	}
	var net *unrolled // of the discrete variables
	if two.Discrete() != nil {
		net = &unrolled{two: two.Discrete()}
	}
	var nodes []gaussian.Node
	var faults []error
	add := func(from, name string, to map[string]string) {
		if net != nil && two.Discrete().Graph().Has(from) {
			net.add(from, name, to)
			return
		}
		node, err := two.Node(from)
		faults = append(faults, err)
		node.Name = name
		for _, parents := range [][]string{node.Discrete, node.Parents} {
			for i, parent := range parents {
				if other, moves := to[parent]; moves {
					parents[i] = other
				}
			}
		}
		nodes = append(nodes, node)
	}
	for _, name := range p.static {
		add(name, name, nil)
	}
	for t := range n {
		to := p.at(t)
		for _, v := range p.moving {
			add(source(v, t), Name(v, t), to)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	var discreteVariables *bn.Network
	if net != nil {
		if discreteVariables, err = net.made(); err != nil {
			return nil, err
		}
	}
	return gaussian.New(discreteVariables, nodes...)
}
