package bn

import (
	"errors"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/dag/discrete"
)

// Query returns the joint distribution of some variables given observed states,
// without a junction tree: tables of variables that neither are asked for or
// observed nor cause one that is are left out, and so is what the observed
// states separate from the question. For one question of a network too wide to
// compile, this may be all that is needed.
//
// Errors, all at once: unknown variables and states; a variable asked for twice;
// a *discrete.SizeError if a table on the way is too large; an *ImpossibleError.
// Observed states that are irrelevant to the question are not looked at, even if
// they are impossible. Products are not scaled: what hundreds of findings
// underflow is an error, not 0.
// Source: variable elimination with pruning, [Koller2009] §9.3 and §3.3.
// Cost: exponential in the number of variables of the largest table on the way.
func (n *Network) Query(of []string, given Evidence) (*discrete.Table, error) {
	targets, err := n.targets("Query", of)
	states, unknown := n.observed(given)
	if err := errors.Join(err, unknown); err != nil {
		return nil, err
	}
	t, err := n.product(targets, states, false)
	if err != nil {
		return nil, err
	}
	total := t.Total()
	if !(total > 0) {
		return nil, n.impossible(targets, states)
	}
	p := t.Values()
	for k := range p {
		p[k] /= total
	}
	return discrete.NewTable(t.Vars(), p)
}

// targets returns the numbers of different variables, at least one.
func (n *Network) targets(op string, names []string) ([]int, error) {
	var numbers []int
	var faults []error
	for _, name := range names {
		i, err := n.number(op, name)
		if err == nil && slices.Contains(numbers, i) {
			err = fmt.Errorf("bn: %s: %s is named twice", op, name)
		}
		numbers = append(numbers, i)
		faults = append(faults, err)
	}
	if len(names) == 0 {
		faults = append(faults, fmt.Errorf("bn: %s: no variable is named", op))
	}
	return numbers, errors.Join(faults...)
}

// impossible leaves out observed states as long as the others are impossible.
func (n *Network) impossible(of, states []int) error {
	possible := func() (bool, error) {
		t, err := n.product(of, states, true)
		return err == nil && t.Total() > 0, err
	}
	if ok, err := possible(); ok || err != nil {
		return errors.Join(err, errors.New("bn: Query: the probability of the findings is too small for a floating-point number: use Compile, which scales"))
	}
	var findings []string
	for i, x := range states {
		if x < 0 {
			continue
		}
		states[i] = -1
		if ok, err := possible(); err != nil {
			return err
		} else if ok {
			states[i] = x
			findings = append(findings, n.vars[i].Name+"="+n.vars[i].States[x])
		}
	}
	return &ImpossibleError{findings}
}

// product returns the sum over all variables but some of the product of the
// tables that matter to these. With counts, each positive number is taken for 1.
func (n *Network) product(of, states []int, counts bool) (*discrete.Table, error) {
	relevant := n.ancestors(of, states)
	at := discrete.Values{}
	var factors []*discrete.Table
	for i, x := range states {
		switch {
		case x < 0:
		case !slices.Contains(of, i):
			at[n.vars[i].Name] = x
		default: // a variable asked for stays
			p := make([]float64, len(n.vars[i].States))
			p[x] = 1
			t, err := discrete.NewTable([]discrete.Variable{{Name: n.vars[i].Name, Levels: len(p)}}, p)
			if err != nil {
				return nil, err
			}
			factors = append(factors, t)
		}
	}
	for i := range n.vars {
		if !relevant[i] {
			continue
		}
		t, err := n.cpt(i).Fix(at)
		if err != nil {
			return nil, err
		}
		factors = append(factors, t)
	}
	factors, over := n.connected(of, factors)
	if counts {
		for k, t := range factors {
			p := t.Values()
			for j, x := range p {
				if x > 0 {
					p[j] = 1
				}
			}
			var err error
			if factors[k], err = discrete.NewTable(t.Vars(), p); err != nil {
				return nil, err
			}
		}
	}
	t, err := discrete.SumProduct(factors, over)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, i := range of {
		names = append(names, n.vars[i].Name)
	}
	return t.Reorder(names...)
}

// ancestors marks variables, those observed, and all that cause them.
func (n *Network) ancestors(of, states []int) []bool {
	marked := make([]bool, len(n.vars))
	families := n.families()
	var stack []int
	visit := func(i int) {
		if !marked[i] {
			marked[i] = true
			stack = append(stack, i)
		}
	}
	for _, i := range of {
		visit(i)
	}
	for i, x := range states {
		if x >= 0 {
			visit(i)
		}
	}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, j := range families[i] {
			visit(j)
		}
	}
	return marked
}

// connected returns the tables that hang together with some variables, and the
// other variables that these have.
func (n *Network) connected(of []int, factors []*discrete.Table) (near []*discrete.Table, over []string) {
	has := make([][]*discrete.Table, len(n.vars)) // by variable
	for _, t := range factors {
		for _, v := range t.Vars() {
			has[n.index[v.Name]] = append(has[n.index[v.Name]], t)
		}
	}
	seen := make([]bool, len(n.vars))
	taken := make(map[*discrete.Table]bool, len(factors))
	queue := slices.Clone(of)
	for _, i := range of {
		seen[i] = true
	}
	for k := 0; k < len(queue); k++ {
		for _, t := range has[queue[k]] {
			if taken[t] {
				continue
			}
			taken[t] = true
			near = append(near, t)
			for _, v := range t.Vars() {
				if j := n.index[v.Name]; !seen[j] {
					seen[j] = true
					queue = append(queue, j)
					over = append(over, v.Name)
				}
			}
		}
	}
	return near, over
}
