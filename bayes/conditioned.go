package bayes

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

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

// SeenError says that no draw gives what was seen a probability: the first piece
// of it that none does together with those before.
type SeenError struct {
	Seen string
	Row  int // of the piece, from 0
	// Missed says that it is a condition that draws were led to and none met: it
	// may be possible all the same.
	Missed bool
}

// Error names the piece.
func (e *SeenError) Error() string {
	return fmt.Sprintf("bayes: what was seen is impossible: no draw gives a probability to %s, in row %d", e.Seen, e.Row)
}

// Unwrap returns ErrSupport.
func (e *SeenError) Unwrap() error { return ErrSupport }

// Conditioned is worlds in which variables were seen. What the evidence speaks
// of and nobody saw is unknown. Given draws of the parameters, which keep the
// values they have, the log density of the continuous unknown is a Family; the
// discrete unknown are summed out of it. From the unknown Complete and Predict
// go on to everything else.
type Conditioned struct {
	r        resolved
	draws    *Draws
	theta    [][][]float64         // the parameters: [coordinate][chain][draw]
	unknown  []*ir.Node            // continuous
	natural  []*ir.Node            // as nodes that are drawn
	before   map[*ir.Node]*ir.Node // terms that nodes are drawn from where nothing was seen
	discrete []discreteSite
	free     ir.Rewriter // reads the unknown as they are
	pieces   []piece
	config   []*ir.Node // log density of each configuration of the discrete
	likely   []*ir.Node // log probability of the evidence given the unknown
	target   *exec.Program
	record   *exec.Program
	frames   sync.Pool // of record
	depends  bool
	inferred []string        // names of the unknown, before any was solved for
	counted  map[string]bool // names of what is discrete
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

// Variables returns the continuous unknown, which Record writes.
func (c *Conditioned) Variables() []Variable { return variables(c.unknown) }

// Dim returns the number of unconstrained coordinates of the unknown.
func (c *Conditioned) Dim() int {
	n := 0
	for _, p := range c.unknown {
		n += exec.Coordinates(p)
	}
	return n
}

// Members returns the target of draws first … first+7 of the parameters, one a
// lane: see Family. Draws are numbered chain by chain and begin again after the
// last.
func (c *Conditioned) Members(first int) BatchTarget {
	n := c.target.Dim() * Lanes
	m := &conditionedLanes{c, c.target.NewFrame(exec.Gradient), make([]float64, n), make([]float64, n), len(c.theta) * Lanes}
	length := c.draws.Len()
	for i, coord := range c.theta {
		for l := range Lanes {
			k := (first + l) % (c.draws.Chains() * length)
			m.x[i*Lanes+l] = coord[k/length][k%length]
		}
	}
	return m
}

// LogDensityGrad is that of the first draw.
func (c *Conditioned) LogDensityGrad(x, grad []float64) (float64, error) {
	return evalOne(c.Members(0), x, grad)
}

// LogDensityGradBatch is that of the first draws.
func (c *Conditioned) LogDensityGradBatch(x, grad, logp []float64) error {
	return c.Members(0).LogDensityGradBatch(x, grad, logp)
}

// Record turns points into values of the continuous unknown: see Recorder.
func (c *Conditioned) Record(x, out []float64) error {
	f, _ := c.frames.Get().(*exec.Frame)
	if f == nil {
		f = c.record.NewFrame(exec.Value)
	}
	f.Outputs(x, out)
	c.frames.Put(f)
	return nil
}

// Unconstrain returns the point of values of the continuous unknown: see
// Starter.
func (c *Conditioned) Unconstrain(v Values) ([]float64, error) {
	return pointOf(c.unknown, c.Dim(), v)
}

// conditionedLanes is the target of eight draws of the parameters. One
// goroutine uses it at a time.
type conditionedLanes struct {
	*Conditioned
	frame   *exec.Frame
	x, grad []float64
	at      int // where the unknown begin
}

func (m *conditionedLanes) LogDensityGradBatch(x, grad, logp []float64) error {
	copy(m.x[m.at:], x)
	m.frame.Eval(m.x, m.grad, logp)
	copy(grad, m.grad[m.at:])
	return nil
}

func (m *conditionedLanes) LogDensityGrad(x, grad []float64) (float64, error) {
	return evalOne(m, x, grad)
}

// Complete adds the unknown to the draws of the parameters. values holds the
// continuous ones, [element][chain][draw]; the discrete are drawn given those.
// Draws that make the evidence impossible get weight 0, those that meet a
// condition the inverse of the probability that softening gave to it.
//
// Errors: a *SeenError if no draw allows the evidence.
func (c *Conditioned) Complete(ctx context.Context, values []float64, seed uint64) (*Draws, error) {
	chains, length := c.draws.Chains(), c.draws.Len()
	total := chains * length
	coords := slices.Clone(c.theta)
	add := func(values []float64) {
		for i := 0; i < len(values); i += total {
			coords = append(coords, chainViews(values[i:i+total], chains, length))
		}
	}
	add(values)
	if len(c.discrete) > 0 {
		logp, err := c.evaluate(ctx, coords, chains, length, c.unknown, c.config)
		if err != nil {
			return nil, err
		}
		picked := c.pick(logp, total, seed)
		add(picked)
		values = slices.Concat(values, picked)
	}
	known := c.known()
	logp, err := c.evaluate(ctx, coords, chains, length, known, c.events())
	if err != nil {
		return nil, err
	}
	logw := make([]float64, total)
	copy(logw, c.draws.LogWeights())
	excluded, err := c.weigh(logw, logp)
	if err != nil {
		return nil, err
	}
	if !excluded {
		logw = c.draws.LogWeights()
	}
	run := Run{Chains: chains, Draws: length, LogWeights: logw, Seed: seed}
	for _, p := range c.r.all.params {
		v, err := c.draws.Var(p.Name)
		if err != nil {
			return nil, err
		}
		run.Vars, run.Values = append(run.Vars, Variable{v.Name(), v.Dims()}), append(run.Values, v.Values()...)
	}
	run.Vars, run.Values = append(run.Vars, variables(known)...), append(run.Values, values...)
	if len(run.Vars) == 0 { // the evidence determines everything
		run.Vars, run.Values = []Variable{{Name: "none"}}, make([]float64, total)
	}
	return NewDraws(run)
}

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

// weigh adds to the log weights of draws what the log density of every event
// seen says, [event][draw], and reports whether it changed any.
func (c *Conditioned) weigh(logw, logp []float64) (changed bool, err error) {
	at, total := 0, len(logw)
	for _, p := range c.pieces {
		for row := range p.node.Size() {
			possible := false
			for k, v := range logp[at*total : (at+1)*total] {
				if !(v > math.Inf(-1)) { // NaN too
					logw[k], changed = math.Inf(-1), true
				} else if p.weights {
					logw[k], changed = logw[k]+v, true
				}
				possible = possible || logw[k] > math.Inf(-1)
			}
			if !possible {
				return true, &SeenError{p.what, row, p.weights}
			}
			at++
		}
	}
	return changed, nil
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
