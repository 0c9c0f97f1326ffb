package bayes

import (
	"errors"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
)

// Program is a compiled model: a log density on the unconstrained scale with
// its gradient, eight draws at a time. It is immutable and safe for concurrent
// use.
//
// The density is complete, normalising constants included, and holds the
// log-Jacobian of every transform. Points where it is not finite have log
// density −Inf.
type Program struct {
	name    string
	g       graph
	density *exec.Program
	outputs *exec.Program
	took    time.Duration

	ready  atomic.Pointer[exec.Frame] // of density, mode Gradient, idle
	mu     sync.Mutex
	frames []*exec.Frame // more of them
	record []*exec.Frame // of outputs, idle
}

// Stats says what compiling made.
type Stats struct {
	CompileTime time.Duration // of all of Compile
	Dim         int           // unconstrained coordinates
	Operations  int           // run in one evaluation
	Bytes       int           // scratch of one gradient evaluation
}

// Compile turns the model into a program, in milliseconds: nothing is written
// to disk and no compiler is called. The error joins every fault, each a
// *BuildError.
func (m *Model) Compile() (*Program, error) {
	if err := m.faults(); err != nil {
		return nil, err
	}
	return compile(m.name, m.g)
}

func compile(name string, g graph) (*Program, error) {
	start := time.Now()
	p := &Program{name: name, g: g}
	terms := slices.Concat(slices.DeleteFunc(slices.Clone(g.priors), improper), g.likes, g.extra)
	var err error
	if p.density, err = exec.Compile(exec.Graph{Params: g.params, Terms: terms}); err != nil {
		return nil, public(err)
	}
	if p.outputs, err = exec.Compile(exec.Graph{Params: g.params, Outputs: g.named}); err != nil {
		return nil, public(err)
	}
	// Predictions are compiled when they are wanted; their faults are due now.
	if _, err = exec.Compile(exec.Graph{Params: slices.Concat(g.params, g.others), Outputs: g.after, Draw: termsOf(slices.Concat(g.drawn, g.elsewhere))}); err != nil {
		return nil, public(err)
	}
	p.took = time.Since(start)
	return p, nil
}

// improper reports whether a term is a flat prior, which adds nothing.
func improper(t *ir.Node) bool {
	d, ok := t.Density.(interface{ Improper() bool })
	return ok && d.Improper()
}

// Stats returns what compiling took and made.
func (p *Program) Stats() Stats {
	const rowBytes = 2 * 8 * Lanes // a value and an adjoint for each lane
	return Stats{p.took, p.Dim(), p.density.Ops(), p.density.Rows() * rowBytes}
}

// Dim returns the number of unconstrained coordinates.
func (p *Program) Dim() int { return p.density.Dim() }

// LogDensityGradBatch evaluates Lanes points: see BatchTarget. It allocates
// nothing once every concurrent caller has had its first scratch.
func (p *Program) LogDensityGradBatch(x, grad, logp []float64) error {
	f := p.frame()
	f.Eval(x, grad, logp)
	p.release(f)
	return nil
}

// LogDensityGrad evaluates one point: see Target. It costs as much as Lanes.
func (p *Program) LogDensityGrad(x, grad []float64) (float64, error) {
	return evalOne(p, x, grad)
}

// evalOne evaluates one point with all lanes.
func evalOne(t BatchTarget, x, grad []float64) (float64, error) {
	if n := t.Dim(); len(x) != n || grad != nil && len(grad) != n {
		return 0, fault(ErrShape, ir.Here(), "LogDensityGrad: the point has %d coordinates, its gradient %d, the target %d", len(x), len(grad), n)
	}
	xs, gs := spread(x), make([]float64, len(x)*Lanes)
	var lp [Lanes]float64
	if err := t.LogDensityGradBatch(xs, gs, lp[:]); err != nil {
		return 0, err
	}
	for i := range grad {
		grad[i] = gs[i*Lanes]
	}
	return lp[0], nil
}

// spread copies a point into every lane.
func spread(x []float64) []float64 {
	xs := make([]float64, len(x)*Lanes)
	for i := range xs {
		xs[i] = x[i/Lanes]
	}
	return xs
}

// Variables returns what draws of the program hold: parameters and named
// nodes, in order of declaration.
func (p *Program) Variables() []Variable { return variables(p.g.named) }

func variables(nodes []*ir.Node) []Variable {
	vars := make([]Variable, len(nodes))
	for i, n := range nodes {
		vars[i] = Variable{Name: n.Name, Dims: Expr{n}.Dims()}
	}
	return vars
}

// Potentials returns the names of the factors that are no distribution, which
// Prior and Predict leave out.
func (p *Program) Potentials() []string {
	var names []string
	for _, n := range p.g.extra {
		names = append(names, n.Name)
	}
	return names
}

// Unnormalised returns the names of the parameters whose prior does not
// integrate to 1 as it enters the density: those with a flat one, and those that
// On restricts to a part of its support. An ICAR prior is not told apart.
func (p *Program) Unnormalised() []string {
	var names []string
	for _, t := range p.g.priors {
		if improper(t) || t.Args[0].Restricted {
			names = append(names, t.Name)
		}
	}
	return names
}

// Record evaluates the variables at Lanes points: see Recorder.
func (p *Program) Record(x, out []float64) error {
	p.mu.Lock()
	var f *exec.Frame
	if n := len(p.record); n > 0 {
		f, p.record = p.record[n-1], p.record[:n-1]
	}
	p.mu.Unlock()
	if f == nil {
		f = p.outputs.NewFrame(exec.Value)
	}
	f.Outputs(x, out)
	p.mu.Lock()
	p.record = append(p.record, f)
	p.mu.Unlock()
	return nil
}

// Explain returns a *TermError for the first term whose log density is not
// finite at x, an error about the gradient if only that is not finite, and nil
// if all is well.
func (p *Program) Explain(x []float64) error {
	if len(x) != p.Dim() {
		return fault(ErrShape, ir.Here(), "Explain: the point has %d coordinates, the program %d", len(x), p.Dim())
	}
	for i, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fault(ErrSupport, ir.Pos{}, "coordinate %d of the point is %v", i, v)
		}
	}
	terms := slices.Concat(slices.DeleteFunc(slices.Clone(p.g.priors), improper), p.g.likes, p.g.extra)
	for k, rows := range p.density.NewFrame(exec.Pointwise).Terms(spread(x)) {
		for i := range rows {
			if v := rows[i][0]; math.IsNaN(v) || math.IsInf(v, 0) {
				t := terms[k]
				e := &TermError{Term: t.Name, Dist: "its potential", Row: i, Value: v, At: t.Pos.String()}
				if t.Density != nil {
					e.Dist = Dist{density: t.Density, args: t.Args[1:]}.String()
				}
				return e
			}
		}
	}
	grad := make([]float64, p.Dim())
	lp, err := p.LogDensityGrad(x, grad)
	if err != nil || math.IsInf(lp, 0) {
		return errors.Join(err, fault(ErrSupport, ir.Pos{}, "the log density is %v although every term is finite: the terms or a transform overflow", lp))
	}
	for i, v := range grad {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fault(ErrSupport, ir.Pos{}, "derivative %d of the log density is %v although every term is finite", i, v)
		}
	}
	return nil
}

func (p *Program) frame() *exec.Frame {
	if f := p.ready.Swap(nil); f != nil {
		return f
	}
	p.mu.Lock()
	if n := len(p.frames); n > 0 {
		f := p.frames[n-1]
		p.frames = p.frames[:n-1]
		p.mu.Unlock()
		return f
	}
	p.mu.Unlock()
	return p.density.NewFrame(exec.Gradient)
}

func (p *Program) release(f *exec.Frame) {
	if p.ready.CompareAndSwap(nil, f) {
		return
	}
	p.mu.Lock()
	p.frames = append(p.frames, f)
	p.mu.Unlock()
}
