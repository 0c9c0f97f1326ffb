package gaussian

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/nearest"
)

// degenerate is which part of a column's length must be left, when other columns
// are taken out, for it not to be rounding: 2¹² roundings, as sums of millions of
// terms in four parts have by chance, and one bit.
const degenerate = 0x1p-40

// Fit returns the network of a DAG with the regressions that make the data most
// likely: by least squares, the variance being the mean square of the residuals.
// Nodes whose columns are numbers are continuous. Those that are factors must be
// the variables of the discrete network, which is taken as it is; it is nil if
// there are none. Columns that are no nodes are left aside.
//
// Rows where a node or one of its parents is missing don't count for its
// regressions; this is right if what is missing has nothing to do with the value
// that the node would have.
//
// Errors, all at once: a *dag.ClassError; a node without column or a discrete one
// without variable, with the nearest name; other parents of a discrete variable
// than in its network, among them any that is continuous; infinite values; fewer
// rows for a combination of states than a regression needs; parents of which one is
// a linear function of the others, or all of which determine the node.
// Source: [Koller2009] §17.2.4. Deviation: by orthogonal
// reflections of centred columns in place of moments, which lose half of the
// digits.
// Cost: O(rows·parents²) for each node.
func Fit(g *dag.Graph, discreteVariables *bn.Network, data dag.Columns) (*Network, error) {
	switch {
	case g == nil:
		return nil, errors.New("gaussian: Fit: the graph is nil: look at the error of what made it")
	case data == nil:
		return nil, errors.New("gaussian: Fit: there are no data")
	case g.Class() != dag.DAG:
		return nil, &dag.ClassError{Op: "Fit", Got: g.Class(), Want: []dag.Class{dag.DAG}}
	}
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("gaussian: Fit: "+format, args...))
	}
	columns := data.Names()
	values := map[string][]float64{}
	for _, name := range g.Names() {
		switch {
		case !slices.Contains(columns, name):
			fault("the data have no column %q%s", name, nearest.Suggest(name, columns))
		case data.IsFactor(name) && discreteVariables == nil:
			fault("%s is a factor: give the network of the discrete variables", name)
		case data.IsFactor(name):
			if _, err := discreteVariables.Variable(name); err != nil {
				faults = append(faults, err)
			}
		default:
			x, err := data.Float(name)
			faults = append(faults, err)
			if k := slices.IndexFunc(x, func(v float64) bool { return math.IsInf(v, 0) }); k >= 0 {
				fault("row %d of %s is %v", k+1, name, x[k])
			}
			values[name] = x
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	var nodes []Node
	for _, name := range g.Names() {
		parents, err := g.Parents(name)
		if err != nil {
			return nil, err
		}
		if _, continuous := values[name]; !continuous {
			faults = append(faults, sameParents(discreteVariables, name, parents, values))
			continue
		}
		node := Node{Name: name}
		combinations := 1
		for _, p := range parents {
			if _, continuous := values[p]; continuous {
				node.Parents = append(node.Parents, p)
				continue
			}
			v, err := discreteVariables.Variable(p)
			if err != nil {
				return nil, err
			}
			if combinations *= len(v.States); combinations > MaxCombinations {
				return nil, &SizeError{Discrete: parents, Continuous: []string{name}, Combinations: float64(combinations)}
			}
			node.Discrete = append(node.Discrete, p)
		}
		// New checks the graph; these numbers are but places for those to come.
		for range combinations {
			node.Regressions = append(node.Regressions, Regression{Coefficients: make([]float64, len(node.Parents)), Variance: 1})
		}
		nodes = append(nodes, node)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	n, err := New(discreteVariables, nodes...)
	if err != nil {
		return nil, err
	}
	var cases *bn.Cases
	if discreteVariables != nil {
		if cases, err = discreteVariables.Cases(data); err != nil {
			return nil, err
		}
	}
	for i := range n.nodes {
		rows, err := n.rows(i, cases, data.N())
		if err != nil {
			return nil, err
		}
		for k := range n.nodes[i].Regressions {
			r, err := n.regression(i, k, rows, values)
			n.nodes[i].Regressions[k] = r
			faults = append(faults, err)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return n, nil
}

// sameParents checks that a discrete variable has the parents in the graph that it
// has in its network.
func sameParents(net *bn.Network, name string, parents []string, continuous map[string][]float64) error {
	var faults []error
	for _, p := range parents {
		if _, is := continuous[p]; is {
			faults = append(faults, fmt.Errorf("gaussian: Fit: %s is discrete but its parent %s is continuous: nothing would be exact; turn the edge, or make %s a factor", name, p, p))
		}
	}
	own, err := net.Graph().Parents(name)
	if err != nil || faults != nil {
		return errors.Join(append(faults, err)...)
	}
	slices.Sort(own)
	if !slices.Equal(own, slices.Sorted(slices.Values(parents))) {
		return fmt.Errorf("gaussian: Fit: the parents of %s are %q in the graph but %q in the network of discrete variables", name, parents, own)
	}
	return nil
}

// regression returns the regression of a node on its continuous parents in the
// rows with one combination of states.
func (n *Network) regression(i, combination int, rows []int, values map[string][]float64) (Regression, error) {
	node := n.nodes[i]
	names := append(slices.Clone(node.Parents), node.Name)
	columns := make([][]float64, len(names))
	for k, row := range rows {
		missing := row != combination
		for _, name := range names {
			missing = missing || math.IsNaN(values[name][k])
		}
		if missing {
			continue
		}
		for j, name := range names {
			columns[j] = append(columns[j], values[name][k])
		}
	}
	where := node.Name
	if len(node.Discrete) > 0 {
		var states []string
		for j := len(n.switches[i]) - 1; j >= 0; j-- {
			v := n.switches[i][j]
			own, err := n.discrete.Variable(v.Name)
			if err != nil {
				return Regression{}, err
			}
			states = append(states, v.Name+"="+own.States[combination%v.Levels])
			combination /= v.Levels
		}
		slices.Reverse(states)
		where += " given " + strings.Join(states, ", ")
	}
	fail := func(format string, args ...any) (Regression, error) {
		return Regression{}, fmt.Errorf("gaussian: Fit: %s %s", where, fmt.Sprintf(format, args...))
	}
	p, count := len(node.Parents), len(columns[0])
	if count < p+2 { // a coefficient for each, the intercept and the variance
		return fail("has %d complete rows, want at least %d", count, p+2)
	}
	means, lengths := make([]float64, len(names)), make([]float64, len(names))
	for j, x := range columns {
		for _, v := range x {
			means[j] += v / float64(count)
		}
		for k := range x {
			x[k] -= means[j]
		}
		lengths[j] = length(x)
		if constant := degenerate * math.Abs(means[j]) * math.Sqrt(float64(count)); !(lengths[j] > constant) {
			return fail("can't be fitted: %s is constant there", names[j])
		}
	}
	r, u, rss, ok := linalg.LeastSquares(columns[:p], columns[p])
	if !ok {
		return fail("can't be fitted: sums of squares overflow")
	}
	for j := range p {
		if !(math.Abs(r[j*p+j]) > degenerate*lengths[j]) {
			return fail("can't be fitted: %s is a linear function of the parents before it", names[j])
		}
	}
	if !(math.Sqrt(rss) > degenerate*lengths[p]) {
		return fail("is a linear function of its parents: its variance would be 0")
	}
	fit := Regression{Intercept: means[p], Coefficients: make([]float64, p), Variance: rss / float64(count)}
	for j := p - 1; j >= 0; j-- {
		c := u[j]
		for l := j + 1; l < p; l++ {
			c -= float64(r[j*p+l] * fit.Coefficients[l])
		}
		fit.Coefficients[j] = c / r[j*p+j]
		fit.Intercept -= float64(fit.Coefficients[j] * means[j])
	}
	return fit, nil
}
