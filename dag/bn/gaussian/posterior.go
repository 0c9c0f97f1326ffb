package gaussian

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/numeric"
)

// Findings say which states discrete variables are in and which values
// continuous ones have, by name.
type Findings struct {
	States bn.Evidence        // of discrete variables
	Values map[string]float64 // of continuous ones
}

// Posterior is what findings say about the variables of a network. It is
// immutable and safe for concurrent use.
type Posterior struct {
	net         *Network
	states      discrete.Values // findings
	observed    []bool          // by continuous variable
	value       []float64
	likelihoods []likelihood
	logEvidence float64
}

// likelihood says how likely the continuous findings of one part are in each
// combination of states of discrete variables, as logarithms.
type likelihood struct {
	vars []discrete.Variable
	log  []float64
	most float64
}

// Posterior returns what findings say.
//
// Errors, all at once: unknown variables and states, with the nearest name; a
// state of a continuous variable or a value of a discrete one; values that are
// NaN or infinite; a *bn.ImpossibleError; a *SizeError or *discrete.SizeError, before
// any work that large.
// Source: [Lauritzen1992]: exact probabilities of the discrete variables, and of
// the continuous ones the exact mixture.
// Cost: for each set of continuous variables that findings leave connected, cubic
// in their number for each combination of states of their discrete parents; then
// variable elimination among the discrete ones.
func (n *Network) Posterior(f Findings) (*Posterior, error) {
	p := &Posterior{net: n, states: discrete.Values{}, observed: make([]bool, len(n.nodes)), value: make([]float64, len(n.nodes))}
	var faults []error
	for _, name := range sorted(f.States) {
		if err := n.isDiscrete("Posterior", name); err != nil {
			faults = append(faults, err)
			continue
		}
		state, err := n.discrete.State(name, f.States[name])
		p.states[name] = state
		faults = append(faults, err)
	}
	for _, name := range sorted(f.Values) {
		i, err := n.number("Posterior: value", name)
		if x := f.Values[name]; err == nil {
			p.observed[i], p.value[i] = true, x
			if !finite(x) {
				err = fmt.Errorf("gaussian: Posterior: %s is %v, want a finite number", name, x)
			}
		}
		faults = append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	parts := p.parts(nil)
	for _, q := range parts { // sizes before work
		if _, err := p.combinations(q); err != nil {
			return nil, err
		}
	}
	for _, q := range parts {
		l, err := p.likelihood(q)
		if err != nil {
			return nil, err
		}
		p.likelihoods = append(p.likelihoods, l)
	}
	_, logTotal, err := p.weights(nil)
	if errors.Is(err, errZero) {
		return nil, p.impossible(f.States)
	}
	p.logEvidence = logTotal
	return p, err
}

// LogEvidence returns the logarithm of the probability of the discrete findings
// times the density of the continuous ones.
func (p *Posterior) LogEvidence() float64 { return p.logEvidence }

// States returns the joint distribution of discrete variables, in that order.
//
// Errors: unknown or continuous variables; a *discrete.SizeError.
func (p *Posterior) States(names ...string) (*discrete.Table, error) {
	var faults []error
	var open []string
	known := discrete.One()
	for _, name := range names {
		if err := p.net.isDiscrete("States", name); err != nil {
			faults = append(faults, err)
			continue
		}
		state, fixed := p.states[name]
		if !fixed {
			open = append(open, name)
			continue
		}
		levels, err := p.net.discrete.Model().Levels(name)
		if err != nil {
			return nil, err
		}
		sure := make([]float64, levels)
		sure[state] = 1
		t, err := discrete.NewTable([]discrete.Variable{{Name: name, Levels: levels}}, sure)
		if err != nil {
			return nil, err
		}
		if known, err = known.Multiply(t); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	t, _, err := p.weights(open)
	if err != nil {
		return nil, err
	}
	if t, err = t.Multiply(known); err != nil {
		return nil, err
	}
	return t.Reorder(names...)
}

// Values returns the joint distribution of continuous variables, in that order.
//
// Errors, all at once: unknown or discrete variables, findings, no variable; a
// *SizeError.
func (p *Posterior) Values(names ...string) (*Mixture, error) {
	var faults []error
	var of []int
	for _, name := range names {
		i, err := p.net.number("Values", name)
		if err == nil && p.observed[i] {
			err = fmt.Errorf("gaussian: Values: %s is a finding", name)
		}
		of, faults = append(of, i), append(faults, err)
	}
	if len(names) == 0 {
		faults = append(faults, errors.New("gaussian: Values: of no variable"))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	var asked []part
	for _, q := range p.parts(of) {
		if slices.ContainsFunc(of, func(i int) bool { return slices.Contains(q.nodes, i) }) {
			asked = append(asked, q)
		}
	}
	q := p.join(asked)
	if _, err := p.combinations(q); err != nil {
		return nil, err
	}
	over := make([]string, len(q.switches))
	for j, v := range q.switches {
		over[j] = v.Name
	}
	t, _, err := p.weights(over)
	if err != nil {
		return nil, err
	}
	m := &Mixture{names: slices.Clone(names)}
	for k, w := range t.Values() {
		if w == 0 {
			continue
		}
		at := p.values(q.switches, k)
		d, err := p.normal(q, at)
		if err != nil {
			return nil, err
		}
		if d, _, err = p.given(q, d); err != nil {
			return nil, err
		}
		if d, err = d.Margin(names...); err != nil {
			return nil, err
		}
		states, err := p.named(q.switches, at)
		if err != nil {
			return nil, err
		}
		m.weights, m.parts, m.states = append(m.weights, w), append(m.parts, d), append(m.states, states)
	}
	return m, nil
}

// likelihood returns that of the findings of a part.
func (p *Posterior) likelihood(q part) (likelihood, error) {
	count, err := p.combinations(q)
	if err != nil {
		return likelihood{}, err
	}
	l := likelihood{vars: q.switches, log: make([]float64, count), most: math.Inf(-1)}
	for k := range l.log {
		d, err := p.normal(q, p.values(q.switches, k))
		if err != nil {
			return likelihood{}, err
		}
		if _, l.log[k], err = p.given(q, d); err != nil {
			return likelihood{}, err
		}
		l.most = max(l.most, l.log[k])
	}
	if math.IsInf(l.most, -1) { // beyond 1e154 standard deviations
		return likelihood{}, errors.New("gaussian: the density of the findings underflows even as a logarithm")
	}
	return l, nil
}

// errZero says that a sum of products is 0.
var errZero = errors.New("gaussian: the findings are less probable than the smallest floating-point number")

// impossible says which findings are: of the discrete variables, since no value of
// a continuous one is.
func (p *Posterior) impossible(states bn.Evidence) error {
	tree, err := p.net.discrete.Compile(bn.Config{})
	if err != nil {
		return errors.Join(errZero, err)
	}
	b := tree.Beliefs()
	if err = b.Set(states); err == nil {
		_, err = b.LogEvidence()
	}
	if err == nil {
		return errZero
	}
	return err
}

// named returns the names of states.
func (p *Posterior) named(vars []discrete.Variable, at discrete.Values) (map[string]string, error) {
	states := make(map[string]string, len(vars))
	for _, v := range vars {
		own, err := p.net.discrete.Variable(v.Name)
		if err != nil {
			return nil, err
		}
		states[v.Name] = own.States[at[v.Name]]
	}
	return states, nil
}

// table returns the likelihood divided by its largest value.
func (l likelihood) table() (*discrete.Table, error) {
	x := make([]float64, len(l.log))
	for k, v := range l.log {
		x[k] = numeric.Exp(v - l.most)
	}
	return discrete.NewTable(l.vars, x)
}

// isDiscrete checks that there is a discrete variable of a name.
func (n *Network) isDiscrete(op, name string) error {
	if _, continuous := n.index[name]; continuous {
		return fmt.Errorf("gaussian: %s: %s is continuous and has no states", op, name)
	}
	if !n.graph.Has(name) {
		return &dag.UnknownNodeError{Op: op, Name: name, Known: n.graph.Names()}
	}
	return nil
}
