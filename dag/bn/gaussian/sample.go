package gaussian

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/internal/rng"
)

// Cases are rows with a value of each variable of a network: [dag.Columns], factors
// of the discrete variables and numbers of the others.
type Cases struct {
	n        int
	discrete *bn.Cases // nil if there are none
	names    []string  // of the continuous variables
	columns  [][]float64
}

// Sample draws cases from the network, each variable after its parents.
//
// Result: the same seed gives the same cases, on every CPU. Errors: a number of
// cases that is negative.
// Cost: linear in cases, variables and parents.
func (n *Network) Sample(seed uint64, cases int) (*Cases, error) {
	if cases < 0 {
		return nil, fmt.Errorf("gaussian: Sample: %d cases", cases)
	}
	c := &Cases{n: cases, columns: make([][]float64, len(n.nodes))}
	if n.discrete != nil {
		var err error
		if c.discrete, err = n.discrete.Sample(seed, cases); err != nil {
			return nil, err
		}
	}
	for _, node := range n.nodes {
		c.names = append(c.names, node.Name)
	}
	for _, i := range n.order {
		rows, err := n.rows(i, c.discrete, cases)
		if err != nil {
			return nil, err
		}
		src := rng.New(seed, "dag/bn/gaussian/sample", uint64(i))
		x := make([]float64, cases)
		for k := range x {
			r := n.nodes[i].Regressions[rows[k]]
			mean := r.Intercept
			for j, a := range n.parents[i] {
				mean = math.FMA(r.Coefficients[j], c.columns[a][k], mean)
			}
			x[k] = math.FMA(math.Sqrt(r.Variance), rng.StdNormal(&src), mean)
		}
		c.columns[i] = x
	}
	return c, nil
}

// N returns the number of cases.
func (c *Cases) N() int { return c.n }

// Names returns the variables, the discrete ones first.
func (c *Cases) Names() []string {
	if c.discrete == nil {
		return slices.Clone(c.names)
	}
	return slices.Concat(c.discrete.Names(), c.names)
}

// IsFactor reports whether a variable is discrete.
func (c *Cases) IsFactor(name string) bool { return c.discrete != nil && c.discrete.IsFactor(name) }

// Float returns the values of a continuous variable. Callers must not write to
// them.
func (c *Cases) Float(name string) ([]float64, error) {
	i := slices.Index(c.names, name)
	if i < 0 {
		return nil, fmt.Errorf("gaussian: cases: there is no continuous variable %q%s", name, nearest.Suggest(name, c.names))
	}
	return c.columns[i], nil
}

// Codes returns the numbers of the states of a discrete variable, and their names.
// Callers must not write to them.
func (c *Cases) Codes(name string) (codes []int, levels []string, err error) {
	if c.discrete == nil {
		return nil, nil, fmt.Errorf("gaussian: cases: %q is no discrete variable: there is none", name)
	}
	return c.discrete.Codes(name)
}

// rows returns which regression of a variable each case has, −1 where a state is
// missing.
func (n *Network) rows(i int, cases *bn.Cases, count int) ([]int, error) {
	rows := make([]int, count)
	for _, v := range n.switches[i] {
		codes, _, err := cases.Codes(v.Name)
		if err != nil {
			return nil, err
		}
		for k, code := range codes {
			if rows[k] < 0 || code < 0 {
				rows[k] = -1
			} else {
				rows[k] = rows[k]*v.Levels + code
			}
		}
	}
	return rows, nil
}
