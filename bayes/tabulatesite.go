package bayes

import (
	"slices"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
)

// Limits of Tabulate.
const (
	maxTabulated = 1 << 24 // numbers in one table: 128 MiB
	maxValues    = 1 << 12 // values of a count without a bound
	beyond       = 1e-12   // probability of counts past the last value
)

// mechanism is one variable being tabulated.
type mechanism struct {
	t *tabulation
	v *Tabulated
	place
	term *ir.Node // nil if it is computed

	theta   []*ir.Node
	parent  map[*ir.Node]int // nodes that are variables of their own
	visited []*ir.Node

	ex        *exec.Program
	coords    [][]float64 // of the parameters, by element and draw
	rows      int
	own       bool // the variable's own value is an input
	numbers   int  // of one run: draws, rows and configurations
	drawCount int
}

// reads finds the parameters and variables that a node is computed from.
func (m *mechanism) reads(a *ir.Node) error {
	if slices.Contains(m.visited, a) {
		return nil
	}
	m.visited = append(m.visited, a)
	p := m.t.place(a, m.world)
	nature := m.t.of(p.n)
	named := p.n.Name != "" && (p.n.Op == ir.Reshape || p.n.Op == ir.Data)
	switch {
	case p.n.Op == ir.Param:
		m.theta = append(m.theta, p.n)
		return nil
	case m.t.r.drawn[p.n] != nil,
		named && nature.drawn && !nature.parameter,
		named && !nature.drawn && !nature.parameter && p.n.Size() == m.t.out.Rows && slices.Contains(m.t.acted, p.n.Name):
		k, err := m.t.variable(p)
		m.parent[a] = k
		if !slices.Contains(m.v.Parents, k) {
			m.v.Parents = append(m.v.Parents, k)
		}
		return err
	}
	outer := m.world
	m.world = p.world
	defer func() { m.world = outer }()
	for _, b := range p.n.Args {
		if err := m.reads(b); err != nil {
			return err
		}
	}
	return nil
}

// fill computes the table.
func (m *mechanism) fill() error {
	m.rows = m.t.out.Rows
	if size := m.n.Size(); size != m.rows {
		return m.fault("has %d positions, and what is asked for %d: exact answers are for rows that each have their own variables", size, m.rows)
	}
	m.v.Configs = 1
	for _, k := range m.v.Parents {
		m.v.Configs *= m.t.out.Vars[k].Levels
		if m.v.Configs > maxTabulated {
			return m.tooLarge()
		}
	}
	m.drawCount = 1
	if len(m.theta) > 0 {
		m.drawCount = m.t.out.Draws
	}
	if m.numbers = m.drawCount * m.rows * m.v.Configs; m.numbers > maxTabulated {
		return m.tooLarge()
	}
	if err := m.compile(); err != nil {
		return err
	}
	if m.term == nil {
		return m.compute()
	}
	return m.weigh()
}

// fault is what keeps a variable from being tabulated.
func (m *mechanism) fault(format string, args ...any) error {
	return fault(ErrModel, m.n.Pos, "%q "+format, append([]any{m.n.Name}, args...)...)
}

func (m *mechanism) tooLarge() error {
	return m.fault("has a table of more than %d numbers, for %d combinations of its parents' values, %d rows and %d draws; "+
		"name what lies between them by Let, group values, or thin the draws", maxTabulated, m.v.Configs, m.rows, m.t.out.Draws)
}

// compile makes the program of the variable, whose inputs are the parameters, the
// parents' values and, if it is drawn, its own.
func (m *mechanism) compile() error {
	r := ir.Rewriter{Replace: make(map[*ir.Node]*ir.Node)}
	g := exec.Graph{Params: slices.Clone(m.theta)}
	for _, k := range m.v.Parents {
		in := &ir.Node{Op: ir.Param, Name: m.t.out.Vars[k].Name, Free: true}
		for a, at := range m.parent { // all that are k become the same input
			if at == k {
				in.Dims = a.Dims
				r.Replace[a] = in
			}
		}
		g.Params = append(g.Params, in)
	}
	out := m.n
	if m.term != nil {
		x := &ir.Node{Op: ir.Param, Name: m.n.Name, Dims: m.n.Dims, Free: true}
		g.Params = append(g.Params, x)
		m.own = true
		out = &ir.Node{Op: ir.LogProb, Args: []*ir.Node{x}, Dims: m.n.Dims, Density: m.term.Density, Pos: m.term.Pos}
		for _, a := range m.term.Args[1:] {
			out.Args = append(out.Args, r.Node(a))
		}
	} else if len(m.n.Args) > 0 {
		out = r.Node(m.n)
	}
	g.Outputs = []*ir.Node{out}
	for _, n := range m.theta {
		rv, err := m.t.draws.Var(n.Name)
		if err != nil {
			return err
		}
		if rv.Size() != n.Size() {
			return fault(ErrShape, n.Pos, "the draws hold %d elements of %v", rv.Size(), n)
		}
		for i := range n.Size() {
			m.coords = append(m.coords, rv.values[i*m.t.out.Draws:(i+1)*m.t.out.Draws])
		}
	}
	var err error
	m.ex, err = exec.Compile(g)
	return public(err)
}

// compute tabulates a variable that is computed.
func (m *mechanism) compute() error {
	x, err := m.run(0)
	if err != nil {
		return err
	}
	configs := m.v.Configs
	if m.drawCount > 1 || len(m.theta) > 0 {
		m.v.Levels = configs
		m.v.values = numbered[float64]{x, m.rows * configs, configs}
		return nil
	}
	level := make([]int32, len(x))
	values := make([][]float64, m.rows)
	for i := range m.rows {
		at := make(map[float64]int32)
		for c, y := range x[i*configs : (i+1)*configs] {
			k, has := at[y] // NaN is never found and is a level each time
			if !has {
				k = int32(len(values[i]))
				at[y] = k
				values[i] = append(values[i], y)
			}
			level[i*configs+c] = k
		}
		m.v.Levels = max(m.v.Levels, len(values[i]))
	}
	flat := make([]float64, 0, m.rows*m.v.Levels)
	for _, v := range values {
		flat = append(append(flat, v...), make([]float64, m.v.Levels-len(v))...)
	}
	m.v.values, m.v.level = numbered[float64]{flat, 0, m.v.Levels}, numbered[int32]{level, 0, configs}
	return nil
}
