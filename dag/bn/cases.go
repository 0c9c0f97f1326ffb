package bn

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/internal/rng"
)

// Cases are rows with a state, or none where one is missing, of each variable of a
// network. They are data for learning, [dag.Columns], whose levels are all states
// of a variable in the network's order, whether they occur or not.
type Cases struct {
	vars  []Variable
	n     int
	codes [][]int
}

// Cases reads data by the names of variables and states. Columns that are no
// variables are left aside. Variables that are named as hidden need no column: they
// are missing in all cases.
//
// Errors, all at once: a variable without column, with the nearest name; a column
// of numbers; a state that the variable does not have.
func (n *Network) Cases(data dag.Columns, hidden ...string) (*Cases, error) {
	if data == nil {
		return nil, errors.New("bn: cases: there are no data")
	}
	c := &Cases{vars: n.vars, n: data.N()}
	columns := data.Names()
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("bn: cases: "+format, args...)) }
	for _, name := range hidden {
		if _, err := n.number("cases: hidden", name); err != nil {
			faults = append(faults, err)
		}
	}
	for _, v := range n.vars {
		column := make([]int, c.n)
		c.codes = append(c.codes, column)
		switch {
		case slices.Contains(hidden, v.Name):
			for i := range column {
				column[i] = -1
			}
			continue
		case !slices.Contains(columns, v.Name):
			fault("the data have no column %q%s", v.Name, nearest.Suggest(v.Name, columns))
			continue
		case !data.IsFactor(v.Name):
			fault("column %q is of numbers, want the states %s: read it as a factor (Factors of bayes.CSVConfig)", v.Name, strings.Join(v.States, ", "))
			continue
		}
		codes, levels, err := data.Codes(v.Name)
		if err != nil {
			fault("%w", err)
			continue
		}
		state := make([]int, len(levels))
		for k, level := range levels {
			if state[k] = slices.Index(v.States, level); state[k] < 0 && slices.Contains(codes, k) {
				faults = append(faults, &UnknownStateError{v.Name, level, v.States})
			}
		}
		for i, k := range codes {
			column[i] = -1
			if k >= 0 {
				column[i] = state[k]
			}
		}
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	return c, nil
}

// Sample draws complete cases from the network, each variable after its parents.
//
// Result: the same seed gives the same cases.
func (n *Network) Sample(seed uint64, cases int) (*Cases, error) {
	if cases < 0 {
		return nil, fmt.Errorf("bn: Sample: %d cases", cases)
	}
	c := &Cases{vars: n.vars, n: cases, codes: make([][]int, len(n.vars))}
	for i := range c.codes {
		c.codes[i] = make([]int, cases)
	}
	stream := rng.New(seed, "dag/bn/sample")
	for _, name := range n.Graph().TopologicalOrder() {
		f := n.family(n.index[name])
		table := n.cpt(f.node).Values()
		for i, column := 0, c.codes[f.node]; i < cases; i++ {
			row := f.row(c.codes, i)
			column[i] = rng.Categorical(&stream, table[row*f.states:(row+1)*f.states])
		}
	}
	return c, nil
}

// N returns the number of cases.
func (c *Cases) N() int { return c.n }

// Names returns the variables in the network's order.
func (c *Cases) Names() []string {
	names := make([]string, len(c.vars))
	for i, v := range c.vars {
		names[i] = v.Name
	}
	return names
}

// IsFactor reports whether there is such a variable: all are factors.
func (c *Cases) IsFactor(name string) bool { return c.find(name) >= 0 }

// Float returns an error: variables are no numbers.
func (c *Cases) Float(name string) ([]float64, error) {
	return nil, fmt.Errorf("bn: cases: %q is not a column of numbers", name)
}

// Codes returns the numbers of states, −1 where one is missing, and their names.
// Callers must not write to them.
func (c *Cases) Codes(name string) (codes []int, levels []string, err error) {
	i := c.find(name)
	if i < 0 {
		return nil, nil, fmt.Errorf("bn: cases: there is no variable %q%s", name, nearest.Suggest(name, c.Names()))
	}
	return c.codes[i], c.vars[i].States, nil
}

// Missing returns how many values are missing.
func (c *Cases) Missing() (missing int) {
	for _, column := range c.codes {
		for _, k := range column {
			if k < 0 {
				missing++
			}
		}
	}
	return missing
}

func (c *Cases) find(name string) int {
	return slices.IndexFunc(c.vars, func(v Variable) bool { return v.Name == name })
}

// family is a variable and its parents, by number, in the order of its table.
type family struct {
	node, states  int
	parents, size []int
}

// family returns that of a variable.
func (n *Network) family(i int) family {
	f := family{node: i, states: len(n.vars[i].States)}
	given := n.cpt(i).Vars()
	for _, v := range given[:len(given)-1] {
		f.parents, f.size = append(f.parents, n.index[v.Name]), append(f.size, v.Levels)
	}
	return f
}

// row returns the row of the table for one case, or −1 if a parent is missing.
func (f family) row(codes [][]int, i int) (row int) {
	for k, p := range f.parents {
		state := codes[p][i]
		if state < 0 {
			return -1
		}
		row = row*f.size[k] + state
	}
	return row
}
