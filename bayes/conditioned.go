package bayes

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
)

// String writes what was seen, "a.y = 1".
func (s Seen) String() string {
	if len(s.Values) == 0 || slices.ContainsFunc(s.Values, func(v float64) bool { return v != s.Values[0] }) {
		return fmt.Sprintf("%s (%d values)", s.Name, len(s.Values))
	}
	return fmt.Sprintf("%s = %g", s.Name, s.Values[0])
}

// Conditioned is worlds in which variables were seen. What the evidence speaks
// of and nobody saw is unknown. Given draws of the parameters, which keep the
// values they have, the log density of the continuous unknown is a Family; the
// discrete unknown are summed out of it. From the unknown Complete and Predict
// go on to everything else.
type Conditioned struct {
	conditional // of all rows
	r           resolved
	draws       *Draws
	natural     []*ir.Node            // as nodes that are drawn
	before      map[*ir.Node]*ir.Node // terms that nodes are drawn from where nothing was seen
	discrete    []discreteSite
	free        ir.Rewriter // reads the unknown as they are
	pieces      []piece
	config      []*ir.Node // log density of each configuration of the discrete
	likely      []*ir.Node // log probability of the evidence given the unknown
	density     []*ir.Node // terms of the target
	alone       int        // rows of the unknown that are weighed each by itself
	depends     bool
	inferred    []string        // names of the unknown, before any was solved for
	counted     map[string]bool // names of what is discrete
}

// piece is one thing that was seen, with the log density of every event of it,
// or a condition, with the log weights of its positions.
type piece struct {
	what    string
	node    *ir.Node
	pos     ir.Pos
	weights bool
}

// Depends reports whether the parameters matter to the unknown: if not, all
// draws of them share one target.
func (c *Conditioned) Depends() bool { return c.depends }

// Sums returns the names of the discrete unknown, which the target sums out.
func (c *Conditioned) Sums() []string {
	var names []string
	for _, d := range c.discrete {
		names = append(names, d.node.Name)
	}
	return names
}

// Inferred returns the names of all that nobody saw and the evidence speaks of,
// also where solving it left nothing unknown.
func (c *Conditioned) Inferred() []string { return slices.Clone(c.inferred) }

// Discrete reports whether a variable that was seen or is unknown is discrete.
func (c *Conditioned) Discrete(name string) bool { return c.counted[name] }

// known returns the unknown, continuous and discrete, which are known in the end.
func (c *Conditioned) known() []*ir.Node {
	known := slices.Clone(c.unknown)
	for _, s := range c.discrete {
		known = append(known, s.node)
	}
	return known
}

// evaluate computes nodes for every draw of coordinates: [element][draw].
func (c *Conditioned) evaluate(ctx context.Context, coords [][][]float64, chains, length int, known, nodes []*ir.Node) ([]float64, error) {
	if len(nodes) == 0 {
		return nil, nil
	}
	params := slices.Clone(c.r.all.params)
	for _, n := range known {
		params = append(params, c.free.Node(n))
	}
	g := exec.Graph{Params: params}
	size := 0
	for _, n := range nodes {
		g.Outputs = append(g.Outputs, c.free.Node(n))
		size += n.Size()
	}
	ex, err := exec.Compile(g)
	if err != nil {
		return nil, public(err)
	}
	run := predictRun{ex: ex, coords: coords, chains: chains, draws: length}
	d, err := run.draw(ctx, []Variable{{Name: "value", Dims: []Dim{Size(size)}}}, nil)
	if err != nil {
		return nil, err
	}
	return d.vars[0].values, nil
}

// events returns the log densities of what was seen.
func (c *Conditioned) events() (nodes []*ir.Node) {
	for _, p := range c.pieces {
		nodes = append(nodes, p.node)
	}
	return nodes
}

// Predict is Joint.Predict given what was seen, from the draws of Complete.
func (c *Conditioned) Predict(ctx context.Context, draws *Draws, seed uint64, vars ...string) (*Draws, error) {
	r, err := c.r.choose("Predict", vars)
	if err != nil {
		return nil, err
	}
	known := c.known()
	var all graph
	all.params = slices.Clone(c.r.all.params)
	for _, n := range known {
		all.params = append(all.params, c.free.Node(n))
	}
	g := exec.Graph{Params: all.params, Draw: make(map[*ir.Node]*ir.Node)}
	for _, n := range r.outputs {
		g.Outputs = append(g.Outputs, c.free.Node(n))
	}
	for n, t := range r.drawn {
		g.Draw[c.free.Node(n)] = c.free.Node(t)
	}
	coords, err := all.coordinates(draws)
	if err != nil {
		return nil, err
	}
	ex, err := exec.Compile(g)
	if err != nil {
		return nil, public(err)
	}
	run := predictRun{ex: ex, coords: coords, chains: draws.Chains(), draws: draws.Len(), seed: seed}
	return run.draw(ctx, variables(r.qualified), draws.LogWeights())
}
