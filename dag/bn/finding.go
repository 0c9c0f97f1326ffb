package bn

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed78144065/credence/internal/nearest"
)

// Evidence says which states variables were observed in, by name.
type Evidence map[string]string

// Observe enters that a variable was observed in a state, in place of what was
// known of it before.
//
// Errors: an unknown variable or state.
func (b *Beliefs) Observe(variable, state string) error {
	i, err := b.tree.net.number("Observe", variable)
	if err != nil {
		return err
	}
	x, err := b.tree.net.vars[i].state(state)
	if err != nil {
		return err
	}
	b.observe(i, x)
	return nil
}

// Set makes the observed states the only findings. Those that were there before
// cost nothing again.
//
// Errors, all at once: unknown variables and states; the findings are then as
// before.
func (b *Beliefs) Set(e Evidence) error {
	states, err := b.tree.net.observed(e)
	if err != nil {
		return err
	}
	for i, x := range states {
		if x < 0 {
			b.retract(i)
		} else {
			b.observe(i, x)
		}
	}
	return nil
}

// ObserveLikelihood enters an uncertain observation, called virtual evidence: how
// probable what was seen is in each state of the variable, up to a factor. It
// is in place of what was known of the variable before; other findings, before
// or after, weigh as much as without it.
//
// Errors: an unknown variable; a number for each state is wanted, from 0 to
// 2⁶⁰⁰ and one of them positive.
// Source: [Pearl1988] §2.2.
func (b *Beliefs) ObserveLikelihood(variable string, likelihood ...float64) error {
	i, err := b.numbers("ObserveLikelihood", variable, likelihood)
	if err != nil {
		return err
	}
	b.enter(i, likelihood)
	return nil
}

// Revise changes the distribution of a variable to the one given, and those of
// others with it: by Jeffrey's rule what they are given its state stays the same.
// The distribution is what is believed now, all findings taken into account;
// those that come later move it like any other.
//
// Errors: an unknown variable; a probability for each state is wanted, with sum 1
// within 1e-6; a state made possible that the other findings exclude; an
// *ImpossibleError.
// Result: LogEvidence stays as it was without a finding on the variable.
// Source: [Jeffrey1983] ch. 11; as the likelihood that has this effect,
// [Chan2005] §3.
func (b *Beliefs) Revise(variable string, probabilities ...float64) error {
	i, err := b.numbers("Revise", variable, probabilities)
	if err != nil {
		return err
	}
	q := slices.Clone(probabilities)
	if total, ok := scale(q); !ok {
		return fmt.Errorf("bn: Revise: the probabilities of %s sum to %v, want 1", variable, total)
	}
	before := slices.Clone(b.found[i])
	b.retract(i)
	restore := func() {
		if before != nil {
			b.enter(i, before)
		}
	}
	if err := b.collect(); err != nil {
		restore()
		return err
	}
	for x, p := range b.posterior(nil, i) {
		switch {
		case q[x] == 0:
		case p == 0:
			restore()
			return fmt.Errorf("bn: Revise: %s can't be %s given the other findings, so its probability can't become %v", variable, b.tree.net.vars[i].States[x], q[x])
		default:
			q[x] /= p
		}
	}
	b.enter(i, q)
	return nil
}

// Retract takes back what is known of a variable, if anything is.
//
// Errors: an unknown variable.
func (b *Beliefs) Retract(variable string) error {
	i, err := b.tree.net.number("Retract", variable)
	if err != nil {
		return err
	}
	b.retract(i)
	return nil
}

// ImpossibleError says that findings can't all be true: their probability is 0.
type ImpossibleError struct {
	// Findings are those that conflict, such as "either=no": without any one of
	// them the others are possible.
	Findings []string
}

// Error names the findings.
func (e *ImpossibleError) Error() string {
	return fmt.Sprintf("bn: the findings %s have probability 0 together: retract one, or allow for errors in the tables", strings.Join(e.Findings, ", "))
}

// impossible leaves out findings as long as the others are impossible.
func (b *Beliefs) impossible() error {
	c := b.tree.Beliefs()
	var findings []string
	var entered []int
	for i, l := range b.found {
		if l != nil {
			c.enter(i, l)
			entered = append(entered, i)
		}
	}
	for _, i := range entered {
		c.retract(i)
		if c.total() > 0 {
			c.enter(i, b.found[i])
			findings = append(findings, b.tree.net.finding(i, b.found[i]))
		}
	}
	return &ImpossibleError{findings}
}

// finding writes what is known of a variable.
func (n *Network) finding(i int, likelihood []float64) string {
	v := n.vars[i]
	if x := slices.Index(likelihood, 1); x >= 0 && sum(likelihood) == 1 {
		return v.Name + "=" + v.States[x]
	}
	return fmt.Sprintf("%s~%v", v.Name, likelihood)
}

// observe enters a state by number.
func (b *Beliefs) observe(i, x int) {
	if l := b.found[i]; l != nil && l[x] == 1 && sum(l) == 1 {
		return
	}
	clear(b.room[i])
	b.room[i][x] = 1
	b.found[i] = b.room[i]
	b.outdate(i)
}

func (b *Beliefs) enter(i int, likelihood []float64) {
	copy(b.room[i], likelihood)
	b.found[i] = b.room[i]
	b.outdate(i)
}

func (b *Beliefs) retract(i int) {
	if b.found[i] != nil {
		b.found[i] = nil
		b.outdate(i)
	}
}

// outdate marks the clique of a variable and those above it.
func (b *Beliefs) outdate(i int) {
	for k := b.tree.home[i].clique; k >= 0 && !b.staleUp[k]; k = b.tree.cliques[k].parent {
		b.staleUp[k] = true
	}
}

// huge is the largest likelihood: times the largest number of a product, 2¹⁰⁰, it
// is far below the largest there is.
const huge = 0x1p600

// numbers checks one number for each state of a variable.
func (b *Beliefs) numbers(op, variable string, p []float64) (int, error) {
	i, err := b.tree.net.number(op, variable)
	if err != nil {
		return 0, err
	}
	v := b.tree.net.vars[i]
	if len(p) != len(v.States) {
		return 0, fmt.Errorf("bn: %s: %d numbers for the %d states of %s (%s)", op, len(p), len(v.States), variable, nearest.Some(v.States))
	}
	positive := false
	for x, q := range p {
		if !(q >= 0 && q <= huge) {
			return 0, fmt.Errorf("bn: %s: the number for %s=%s is %v, want one from 0 to %g", op, variable, v.States[x], q, huge)
		}
		positive = positive || q > 0
	}
	if !positive {
		return 0, fmt.Errorf("bn: %s: all numbers for %s are 0", op, variable)
	}
	return i, nil
}

// observed returns the number of the observed state of each variable, −1 without.
func (n *Network) observed(e Evidence) ([]int, error) {
	states := slices.Repeat([]int{-1}, len(n.vars))
	var faults []error
	for _, name := range slices.Sorted(maps.Keys(e)) {
		i, err := n.number("evidence", name)
		if err == nil {
			states[i], err = n.vars[i].state(e[name])
		}
		faults = append(faults, err)
	}
	return states, errors.Join(faults...)
}
