package gaussian

import (
	"errors"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/discrete"
)

// Network is a conditional-Gaussian Bayesian network: discrete variables, and
// continuous ones that are normal given the discrete. Without discrete variables
// it is a linear-Gaussian network. It is immutable and safe for concurrent use.
type Network struct {
	discrete *bn.Network // nil if there are none
	nodes    []Node
	index    map[string]int
	order    []int                 // each node after its parents
	parents  [][]int               // by node: its continuous parents
	switches [][]discrete.Variable // by node: its discrete parents
	graph    *dag.Graph
}

// New returns the network of discrete variables, nil if there are none, and
// continuous ones.
//
// Errors, all at once: names that are empty or given twice; parents that there
// are not, as *dag.UnknownNodeError, or that are of the other kind; numbers of
// regressions other than of combinations of states, or of coefficients than of
// parents; numbers that are NaN or infinite; variances that are not positive; a
// *dag.CycleError.
func New(discreteVariables *bn.Network, nodes ...Node) (*Network, error) {
	n := &Network{discrete: discreteVariables, index: make(map[string]int, len(nodes))}
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("gaussian: "+format, args...)) }
	var names []string
	var edges []dag.Edge
	levels := map[string]int{}
	if n.discrete != nil {
		for _, v := range n.discrete.Variables() {
			levels[v.Name] = len(v.States)
		}
		names, edges = n.discrete.Graph().Names(), n.discrete.Graph().Edges()
	}
	for i, node := range nodes {
		faults = append(faults, node.faults())
		_, twice := n.index[node.Name]
		_, both := levels[node.Name]
		if twice || both {
			fault("variable %q is given twice", node.Name)
			continue
		}
		n.index[node.Name] = i
		n.nodes = append(n.nodes, node.clone())
		names = append(names, node.Name)
	}
	if len(nodes) == 0 {
		fault("the network has no continuous variables: it is one of package bn")
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	seen := map[dag.Edge]bool{}
	for _, node := range n.nodes {
		var parents []int
		var switches []discrete.Variable
		combinations := 1.0
		for _, p := range node.Parents {
			i, has := n.index[p]
			switch _, other := levels[p]; {
			case has:
				parents = append(parents, i)
			case other:
				fault("%s has %s among its continuous parents, but it is discrete", node.Name, p)
			default:
				faults = append(faults, &dag.UnknownNodeError{Op: "parents of " + node.Name, Name: p, Known: names})
			}
			if e := dag.Directed(p, node.Name); seen[dag.Directed(e.B, e.A)] { // the shortest cycle is no second edge
				faults = append(faults, &dag.CycleError{Cycle: []string{e.B, e.A}})
			} else {
				seen[e] = true
				edges = append(edges, e)
			}
		}
		for _, p := range node.Discrete {
			_, other := n.index[p]
			switch l, has := levels[p]; {
			case has:
				switches = append(switches, discrete.Variable{Name: p, Levels: l})
				combinations *= float64(l)
			case other:
				fault("%s has %s among its discrete parents, but it is continuous", node.Name, p)
			default:
				faults = append(faults, &dag.UnknownNodeError{Op: "discrete parents of " + node.Name, Name: p, Known: names})
			}
			edges = append(edges, dag.Directed(p, node.Name))
		}
		if got := len(node.Regressions); len(switches) == len(node.Discrete) && float64(got) != combinations {
			fault("%s has %d regressions, want one for each of the %.4g combinations of states of its discrete parents", node.Name, got, combinations)
		}
		n.parents, n.switches = append(n.parents, parents), append(n.switches, switches)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	var err error
	if n.graph, err = dag.New(dag.DAG, dag.Named(names...), edges); err != nil {
		return nil, err
	}
	for _, name := range n.graph.TopologicalOrder() {
		if i, has := n.index[name]; has {
			n.order = append(n.order, i)
		}
	}
	return n, nil
}

// Graph returns the DAG of all variables, the discrete ones first.
func (n *Network) Graph() *dag.Graph { return n.graph }

// Discrete returns the network of the discrete variables, nil if there are none.
func (n *Network) Discrete() *bn.Network { return n.discrete }

// Nodes returns the continuous variables in the order they were given.
func (n *Network) Nodes() []Node {
	nodes := make([]Node, len(n.nodes))
	for i, node := range n.nodes {
		nodes[i] = node.clone()
	}
	return nodes
}

// Node returns the continuous variable of a name.
func (n *Network) Node(name string) (Node, error) {
	i, err := n.number("Node", name)
	if err != nil {
		return Node{}, err
	}
	return n.nodes[i].clone(), nil
}

// Equal reports whether the networks have the same variables, discrete and
// continuous, in the same order, with the same parents in the same order and the
// same numbers.
func (n *Network) Equal(m *Network) bool {
	if (n.discrete == nil) != (m.discrete == nil) || n.discrete != nil && !n.discrete.Equal(m.discrete) {
		return false
	}
	return slices.EqualFunc(n.nodes, m.nodes, Node.equal)
}

// Joint returns the joint distribution of all variables, which is normal if none
// is discrete.
//
// Errors: a network with discrete variables, whose Posterior gives mixtures; a
// *SizeError.
// Source: the recursion of [Koller2009] §7.2 for one variable after
// another, on a root of the covariance: a variable's row is that of its parents
// times its coefficients, and its own noise.
// Cost: cubic in variables.
func (n *Network) Joint() (*Normal, error) {
	if n.discrete != nil {
		return nil, errors.New("gaussian: Joint: a network with discrete variables has no normal distribution; ask its Posterior for Values")
	}
	p, err := n.Posterior(Findings{})
	if err != nil {
		return nil, err
	}
	names := make([]string, len(n.nodes))
	for i, node := range n.nodes {
		names[i] = node.Name
	}
	m, err := p.Values(names...)
	if err != nil {
		return nil, err
	}
	return m.parts[0], nil
}

// number returns the number of a continuous variable.
func (n *Network) number(op, name string) (int, error) {
	if i, has := n.index[name]; has {
		return i, nil
	}
	if n.graph.Has(name) {
		return 0, fmt.Errorf("gaussian: %s: %s is discrete, want a continuous variable", op, name)
	}
	return 0, &dag.UnknownNodeError{Op: op, Name: name, Known: n.graph.Names()}
}
