package bayes

import (
	"errors"
	"sync"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
)

// conditional is the log density of continuous unknown given numbers of which
// each draw has its own: a Family with a member for each draw.
type conditional struct {
	theta   [][][]float64 // the numbers: [coordinate][chain][draw]
	unknown []*ir.Node
	target  *exec.Program // of the numbers and the unknown
	record  *exec.Program
	frames  sync.Pool // of record
}

// compile makes the programs: numbers are the nodes of theta.
func (c *conditional) compile(numbers, terms []*ir.Node) error {
	params := append(append([]*ir.Node{}, numbers...), c.unknown...)
	var errTarget, errRecord error
	c.target, errTarget = exec.Compile(exec.Graph{Params: params, Terms: terms})
	if c.record == nil {
		c.record, errRecord = exec.Compile(exec.Graph{Params: c.unknown, Outputs: c.unknown})
	}
	return errors.Join(public(errTarget), public(errRecord))
}

// Variables returns the continuous unknown, which Record writes.
func (c *conditional) Variables() []Variable { return variables(c.unknown) }

// Dim returns the number of unconstrained coordinates of the unknown.
func (c *conditional) Dim() int {
	n := 0
	for _, p := range c.unknown {
		n += exec.Coordinates(p)
	}
	return n
}

// Members returns the target of draws first … first+7 of the parameters, one a
// lane: see Family. Draws are numbered chain by chain and begin again after the
// last.
func (c *conditional) Members(first int) BatchTarget {
	n := c.target.Dim() * Lanes
	m := &member{c, c.target.NewFrame(exec.Gradient), make([]float64, n), make([]float64, n), len(c.theta) * Lanes}
	for i, coord := range c.theta {
		length := len(coord[0])
		for l := range Lanes {
			k := (first + l) % (len(coord) * length)
			m.x[i*Lanes+l] = coord[k/length][k%length]
		}
	}
	return m
}

// LogDensityGrad is that of the first draw.
func (c *conditional) LogDensityGrad(x, grad []float64) (float64, error) {
	return evalOne(c.Members(0), x, grad)
}

// LogDensityGradBatch is that of the first draws.
func (c *conditional) LogDensityGradBatch(x, grad, logp []float64) error {
	return c.Members(0).LogDensityGradBatch(x, grad, logp)
}

// Record turns points into values of the continuous unknown: see Recorder.
func (c *conditional) Record(x, out []float64) error {
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
func (c *conditional) Unconstrain(v Values) ([]float64, error) {
	return pointOf(c.unknown, c.Dim(), v)
}

// member is the target of eight draws. One goroutine uses it at a time.
type member struct {
	*conditional
	frame   *exec.Frame
	x, grad []float64
	at      int // where the unknown begin
}

func (m *member) LogDensityGradBatch(x, grad, logp []float64) error {
	copy(m.x[m.at:], x)
	m.frame.Eval(m.x, m.grad, logp)
	copy(grad, m.grad[m.at:])
	return nil
}

func (m *member) LogDensityGrad(x, grad []float64) (float64, error) {
	return evalOne(m, x, grad)
}
