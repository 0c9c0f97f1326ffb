package rowwise

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/internal/onnx"
)

// mostRows bounds the numbers that a graph makes of a row of the batch: 2²⁰ take
// 64 MiB, far beyond any network that this package is for.
const mostRows = 1 << 20

// An UnsupportedError lists all that a graph has and this package has not.
type UnsupportedError struct{ Reasons []string }

// Error lists them.
func (e *UnsupportedError) Error() string { return strings.Join(e.Reasons, "; ") }

// compiler builds a program.
type compiler struct {
	program Program
	values  map[string]*value // nil: made by a node that is not supported
	uses    map[string]int    // how often a name is read
	free    map[int][]int     // stretches of the scratch by size
	made    int               // numbers so far, of those reused too
	version int64             // of the operators
	reasons []string
}

// Compile turns a graph into a program.
//
// Errors: an *UnsupportedError with every node and port that has no place here.
func Compile(m *onnx.Model) (*Program, error) {
	c := &compiler{values: map[string]*value{}, uses: map[string]int{}, free: map[int][]int{}, version: m.Version("")}
	g := m.Graph
	for i := range g.Nodes {
		for _, name := range g.Nodes[i].Inputs {
			c.uses[name]++
		}
	}
	for _, v := range g.Outputs {
		c.uses[v.Name]++
	}
	for i := range g.Initializers {
		t := &g.Initializers[i]
		c.values[t.Name] = c.literal(t, t.Name)
	}
	for _, v := range g.Inputs {
		c.input(v)
	}
	if len(g.Inputs) == 0 {
		c.refuse("the graph has no input")
	}
	for i := range g.Nodes {
		c.node(&g.Nodes[i])
	}
	for _, v := range g.Outputs {
		c.output(v)
	}
	if len(c.reasons) > 0 {
		return nil, &UnsupportedError{c.reasons}
	}
	return &c.program, nil
}

func (c *compiler) refuse(format string, args ...any) {
	c.reasons = append(c.reasons, fmt.Sprintf(format, args...))
}

// literal returns a constant; nil for types without numbers.
func (c *compiler) literal(t *onnx.Tensor, name string) *value {
	data, err := t.Float64s()
	if err != nil {
		if c.uses[name] > 0 {
			c.refuse("constant %q of %v", name, t.Type)
		}
		return nil
	}
	return &value{typ: t.Type, dims: t.Dims, data: data}
}

func (c *compiler) input(v onnx.Value) {
	c.values[v.Name] = nil
	p := Port{Name: v.Name, Type: v.Type}
	switch {
	case v.Type != onnx.Float32 && v.Type != onnx.Float64 && v.Type != onnx.Int64 && v.Type != onnx.Int32 && v.Type != onnx.Bool:
		c.refuse("input %q of %v", v.Name, v.Type)
		return
	case !v.Rank || len(v.Shape) == 0:
		c.refuse("input %q without a dimension for the batch", v.Name)
		return
	}
	p.Batch = v.Shape[0]
	for _, d := range v.Shape[1:] {
		if d.Size < 0 {
			c.refuse("input %q with the open dimension %q beside the batch", v.Name, d.Name)
			return
		}
		p.Dims = append(p.Dims, d.Size)
	}
	if len(c.program.Inputs) > 0 {
		if first := c.program.Inputs[0]; first.Batch != p.Batch {
			c.refuse("input %q with another batch than %q", v.Name, first.Name)
			return
		}
	}
	x, err := c.rows(v.Name, v.Type, p.Dims)
	if err != nil {
		c.refuse("input %q: %v", v.Name, err)
		return
	}
	p.Size, p.at = x.size(), x.store.at
	c.values[v.Name] = x
	c.program.Inputs = append(c.program.Inputs, p)
}

func (c *compiler) output(v onnx.Value) {
	x := c.values[v.Name]
	switch {
	case x == nil: // said at the node or input that it comes from
		return
	case x.constant():
		c.refuse("output %q, which is a constant", v.Name)
		return
	}
	batch := onnx.Dim{Size: -1}
	if len(c.program.Inputs) > 0 {
		batch = c.program.Inputs[0].Batch
	}
	c.program.Outputs = append(c.program.Outputs, Port{
		Name: v.Name, Type: x.typ, Batch: batch, Dims: x.dims, Size: x.size(), at: x.store.at,
	})
}

// node compiles one node.
func (c *compiler) node(n *onnx.Node) {
	build, has := operators[n.Op]
	if !has || n.Domain != "" && n.Domain != "ai.onnx" {
		c.refuse("%s", n.Label())
		c.unknown(n)
		return
	}
	in := make([]*value, len(n.Inputs))
	for i, name := range n.Inputs {
		if name == "" {
			continue
		}
		if in[i] = c.values[name]; in[i] == nil {
			c.unknown(n) // the cause is listed
			return
		}
	}
	out, err := build(c, n, in)
	if err == nil && len(out) < len(n.Outputs) && slices.ContainsFunc(n.Outputs[len(out):], func(name string) bool { return name != "" && c.uses[name] > 0 }) {
		err = fmt.Errorf("only its first %d outputs", len(out))
	}
	if err != nil {
		c.refuse("%s: %v", n.Label(), err)
		c.unknown(n)
		return
	}
	for i, v := range out {
		if i < len(n.Outputs) {
			c.values[n.Outputs[i]] = v
		}
	}
	for _, v := range in {
		if v != nil && !v.constant() {
			if !slices.ContainsFunc(out, func(w *value) bool { return w.store == v.store }) {
				v.store.layer = nil // a step has read it
			}
			c.release(v.store)
		}
	}
}

func (c *compiler) unknown(n *onnx.Node) {
	for _, o := range n.Outputs {
		c.values[o] = nil
	}
}

// rows returns a value in the scratch that is read as often as its name is.
func (c *compiler) rows(name string, typ onnx.Type, dims []int) (*value, error) {
	n := 1
	for _, d := range dims {
		if d <= 0 || n > mostRows/d {
			return nil, fmt.Errorf("a result of shape %v a row: empty or too large", dims)
		}
		n *= d
	}
	if c.made += n; c.made > mostRows {
		return nil, fmt.Errorf("more than %d numbers a row altogether", mostRows)
	}
	s := &storage{size: n, readers: c.uses[name]}
	if at := c.free[n]; len(at) > 0 {
		s.at, c.free[n] = at[len(at)-1], at[:len(at)-1]
	} else {
		s.at = c.program.rows
		c.program.rows += n
	}
	return &value{typ: typ, dims: dims, store: s}, nil
}

// alias returns v with another shape, under another name.
func (c *compiler) alias(v *value, name string, dims []int) *value {
	w := *v
	w.dims = dims
	if !v.constant() {
		w.store.readers += c.uses[name]
	}
	return &w
}

// release counts one reader less. A stretch without readers is free.
func (c *compiler) release(s *storage) {
	if s.readers--; s.readers == 0 {
		c.free[s.size] = append(c.free[s.size], s.at)
	}
}

func (c *compiler) add(o operation) { c.program.steps = append(c.program.steps, each{o}) }
