package bn

import (
	"errors"
	"fmt"
	"slices"
)

// Finding is a variable that was observed in a state.
type Finding struct {
	Variable string `json:"variable"` // what was looked at
	State    string `json:"state"`    // what was seen
}

// String is the finding as in BP=LOW.
func (f Finding) String() string { return f.Variable + "=" + f.State }

// Diagnosis is a question about one variable, the findings about a case, and what
// the network answers. Its methods tell why: Explain, what each finding did;
// Sensitivity, how the answer hangs on the tables; Tests, what to look at next.
//
// Findings are observed states: what was seen unclearly belongs into the tables, as
// a variable that was observed.
//
// It is immutable and safe for concurrent use.
type Diagnosis struct {
	tree     *JunctionTree
	net      *Network
	target   int
	findings []finding // in the order given
	prior    *belief
	now      *belief
	with     []*belief // by state of the target: with it besides the findings, nil if impossible
}

// finding is a Finding by numbers.
type finding struct{ variable, state int }

// belief is what the network says given findings.
type belief struct {
	logP float64     // the log of their probability
	p    [][]float64 // by variable: its distribution
}

// Diagnose asks for a variable given findings, in the order in which they came.
//
// Errors: unknown names; a variable observed twice, or observed and asked for; an
// *ImpossibleError.
// Cost: two propagations, and one for each state of the variable.
func (t *JunctionTree) Diagnose(variable string, findings ...Finding) (*Diagnosis, error) {
	d := &Diagnosis{tree: t, net: t.net}
	var err, unknown error
	d.findings, err = t.net.resolve(findings)
	d.target, unknown = t.net.number("Diagnose", variable)
	if err := errors.Join(err, unknown); err != nil {
		return nil, err
	}
	if d.found(d.target) {
		return nil, fmt.Errorf("bn: Diagnose: %s was observed, so there is nothing to ask", variable)
	}
	if d.prior, err = t.believe(nil); err != nil {
		return nil, err
	}
	if d.now, err = t.believe(d.findings); err != nil {
		return nil, err
	}
	for k := range d.net.vars[d.target].States {
		var b *belief
		if d.now.p[d.target][k] > 0 {
			if b, err = t.believe(d.and(k)); err != nil {
				return nil, err
			}
		}
		d.with = append(d.with, b)
	}
	return d, nil
}

// Variable returns what is asked for.
func (d *Diagnosis) Variable() Variable {
	v := d.net.vars[d.target]
	return Variable{v.Name, slices.Clone(v.States)}
}

// Findings returns the findings in their order.
func (d *Diagnosis) Findings() []Finding {
	list := make([]Finding, len(d.findings))
	for i, f := range d.findings {
		list[i] = d.net.named(f)
	}
	return list
}

// Prior returns the probabilities of the states without any finding.
func (d *Diagnosis) Prior() []float64 { return slices.Clone(d.prior.p[d.target]) }

// Posterior returns the probabilities of the states given the findings.
func (d *Diagnosis) Posterior() []float64 { return slices.Clone(d.now.p[d.target]) }

// MostProbable returns the state that is most probable given the findings, the
// first of several.
func (d *Diagnosis) MostProbable() string {
	return d.net.vars[d.target].States[largest(d.now.p[d.target])]
}

// state returns the number of a state of the variable, the most probable one for
// "".
func (d *Diagnosis) state(name string) (int, error) {
	if name == "" {
		return largest(d.now.p[d.target]), nil
	}
	return d.net.vars[d.target].state(name)
}

// and returns the findings and a state of the variable.
func (d *Diagnosis) and(state int) []finding {
	return append(slices.Clone(d.findings), finding{d.target, state})
}

// found reports whether a variable was observed.
func (d *Diagnosis) found(i int) bool {
	return slices.ContainsFunc(d.findings, func(f finding) bool { return f.variable == i })
}

// beliefs returns beliefs with findings.
func (t *JunctionTree) beliefs(findings []finding) *Beliefs { return t.Beliefs().only(findings) }

// only makes findings the only ones; those that were there cost nothing again.
func (b *Beliefs) only(findings []finding) *Beliefs {
	for i := range b.found {
		if !slices.ContainsFunc(findings, func(f finding) bool { return f.variable == i }) {
			b.retract(i)
		}
	}
	for _, f := range findings {
		b.observe(f.variable, f.state)
	}
	return b
}

// believe propagates findings.
func (t *JunctionTree) believe(findings []finding) (*belief, error) {
	b := t.beliefs(findings)
	p, err := b.Posteriors(nil)
	if err != nil {
		return nil, err
	}
	return &belief{b.logTotal(), p}, nil
}

// resolve returns findings by number.
//
// Errors, all at once: unknown names; a variable observed twice.
func (n *Network) resolve(findings []Finding) ([]finding, error) {
	list := make([]finding, 0, len(findings))
	seen := make(map[int]Finding, len(findings))
	var faults []error
	for _, f := range findings {
		i, err := n.number("finding", f.Variable)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		k, err := n.vars[i].state(f.State)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if before, twice := seen[i]; twice {
			faults = append(faults, fmt.Errorf("bn: %s is observed twice: %v and %v", f.Variable, before, f))
			continue
		}
		seen[i] = f
		list = append(list, finding{i, k})
	}
	return list, errors.Join(faults...)
}

// named returns a finding with names.
func (n *Network) named(f finding) Finding {
	return Finding{n.vars[f.variable].Name, n.vars[f.variable].States[f.state]}
}

// without returns the findings but number i.
func without(findings []finding, i int) []finding {
	return slices.Delete(slices.Clone(findings), i, i+1)
}
