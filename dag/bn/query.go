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
	if err != nil {
		return nil, err
	}
	states, err := n.observed(given)
	if err != nil {
		return nil, err
	}
	found := make([][]float64, len(n.vars))
	for i, x := range states {
		if x >= 0 {
			found[i] = make([]float64, len(n.vars[i].States))
			found[i][x] = 1
		}
	}
	return n.query(targets, found)
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

// query returns the joint distribution of variables given likelihoods of others,
// or of the same.
func (n *Network) query(of []int, found [][]float64) (*discrete.Table, error) {
	t, err := n.product(of, found, false)
	if err != nil {
		return nil, err
	}
	total := t.Total()
	if total > 0 {
		p := t.Values()
		for k := range p {
			p[k] /= total
		}
		return discrete.NewTable(t.Vars(), p)
	}
	possible := func(found [][]float64) (bool, error) {
		t, err := n.product(of, found, true)
		return err == nil && t.Total() > 0, err
	}
	if ok, err := possible(found); ok || err != nil {
		return nil, errors.Join(err, errors.New("bn: Query: the probability of the findings is too small for a floating-point number: use Compile, which scales"))
	}
	left := slices.Clone(found)
	var findings []string
	for i := range left {
		if left[i] == nil {
			continue
		}
		left[i] = nil
		if ok, err := possible(left); err != nil {
			return nil, err
		} else if ok {
			left[i] = found[i]
			findings = append(findings, n.finding(i, found[i]))
		}
	}
	return nil, &ImpossibleError{findings}
}

// product returns the sum over all variables but some of the product of the
// tables that matter to these. With counts, each positive number is taken for 1.
func (n *Network) product(of []int, found [][]float64, counts bool) (*discrete.Table, error) {
	relevant := n.ancestors(of, found)
	at := discrete.Values{}
	var factors []*discrete.Table
	for i, l := range found {
		x := slices.IndexFunc(l, func(p float64) bool { return p > 0 })
		switch {
		case l == nil || !relevant[i]:
		case l[x] == 1 && sum(l) == 1 && !slices.Contains(of, i):
			at[n.vars[i].Name] = x
		default:
			t, err := discrete.NewTable([]discrete.Variable{{Name: n.vars[i].Name, Levels: len(l)}}, l)
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

// ancestors marks variables, those with findings, and all that cause them.
func (n *Network) ancestors(of []int, found [][]float64) []bool {
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
	for i, l := range found {
		if l != nil {
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
