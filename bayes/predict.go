package bayes

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/nearest"
)

// Predict draws new data from the model for every draw of its parameters: the
// posterior predictive distribution. The result holds a variable for each
// observed name, each named node of parameters or observed data and each
// quantity of Generate, with the chains of draws; observed data that other data
// depend on are followed as drawn, not as seen. Data whose likelihood is a
// Potential are not drawn.
//
// The noise of a value depends on seed, its name, row and draw alone, so a
// program after Do or Bind meets the same noise.
//
// A cancelled context returns the draws made so far and the context's error.
func (p *Program) Predict(ctx context.Context, draws *Draws, seed uint64) (*Draws, error) {
	return PredictWorlds(ctx, draws, seed, []World{{Program: p}})
}

// Prior draws n times from the prior predictive distribution: parameters from
// their priors, named nodes and data from those. A flat prior can only be drawn
// on an interval, simplexes or correlation matrices, where it is proper; a prior with almost no
// mass inside its support gives NaN.
//
// Potentials take no part. Where [Program.Potentials] lists one that is a factor
// of the prior, the draws are of the prior without it; data of one that is a
// likelihood are not drawn.
func (p *Program) Prior(ctx context.Context, n int, seed uint64) (*Draws, error) {
	var errs []error
	priors := slices.Clone(p.g.priors)
	for i, t := range priors {
		if priors[i] = proper(t); improper(priors[i]) {
			errs = append(errs, fault(ErrModel, t.Pos, "Prior: %q has a flat prior, which can't be drawn from; give it a proper one", t.Name))
		}
	}
	if n < 1 {
		errs = append(errs, fault(ErrModel, ir.Here(), "Prior: %d draws asked for; want at least 1", n))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if len(p.g.others)+len(p.g.elsewhere) > 0 {
		return nil, fault(ErrModel, ir.Here(), "Prior: model %q holds values of another program (From), whose priors it has not", p.name)
	}
	out := p.g.shown(p.g.named)
	if len(out) == 0 {
		return nil, fault(ErrModel, ir.Here(), "Prior: model %q has nothing to draw: no parameter, observed data or Generate, nor a Let of one", p.name)
	}
	terms := termsOf(slices.Concat(priors, p.g.likes, p.g.drawn))
	ex, err := exec.Compile(exec.Graph{Outputs: out, Draw: terms})
	if err != nil {
		return nil, public(err)
	}
	run := predictRun{ex: ex, chains: 1, draws: n, seed: seed}
	return run.draw(ctx, variables(out), nil)
}

// LogLik returns the log density of every observation for every draw: a
// variable for each observed name, one element an event. It is what
// leave-one-out validation needs.
func (p *Program) LogLik(ctx context.Context, draws *Draws) (*Draws, error) {
	if len(p.g.likes) == 0 {
		return nil, fault(ErrModel, ir.Here(), "LogLik: model %q observes nothing; a likelihood that is a Potential has no observations", p.name)
	}
	g := p.g.constrained()
	coords, err := g.coordinates(draws)
	if err != nil {
		return nil, err
	}
	ex, err := exec.Compile(exec.Graph{Params: g.params, Terms: g.likes})
	if err != nil {
		return nil, public(err)
	}
	run := predictRun{ex: ex, coords: coords, chains: draws.Chains(), draws: draws.Len(), pointwise: true}
	return run.draw(ctx, events(g.likes), draws.LogWeights())
}

// predictRun evaluates a program for every draw, eight at a time.
type predictRun struct {
	ex            *exec.Program
	coords        [][][]float64 // [coordinate][chain][draw]
	chains, draws int
	seed          uint64
	pointwise     bool
}

// draw runs the blocks on all cores.
func (r *predictRun) draw(ctx context.Context, vars []Variable, logWeights []float64) (*Draws, error) {
	run, err := r.run(ctx, vars, logWeights)
	d, bad := NewDraws(run)
	return d, errors.Join(err, bad)
}

// run runs the blocks on all cores. Draws are numbered across chains, so that a
// cancelled run has the first draws of every chain.
func (r *predictRun) run(ctx context.Context, vars []Variable, logWeights []float64) (Run, error) {
	size := 0
	for _, v := range vars {
		size += v.Size()
	}
	total := r.chains * r.draws
	blocks := (total + Lanes - 1) / Lanes
	values := make([]float64, size*total)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), blocks) {
		wg.Go(func() {
			w := r.worker(size)
			for ctx.Err() == nil {
				b := int(next.Add(1)) - 1
				if b >= blocks {
					return
				}
				w.block(b, values)
			}
		})
	}
	wg.Wait()
	run := Run{Vars: vars, Chains: r.chains, Draws: r.draws, Values: values, Seed: r.seed, LogWeights: logWeights}
	if err := ctx.Err(); err != nil && int(next.Load()) < blocks {
		run.truncate(int(next.Load()) * Lanes / r.chains)
		return run, fmt.Errorf("bayes: stopped after %d of %d draws a chain: %w", run.Draws, r.draws, err)
	}
	return run, nil
}

// truncate keeps the first n draws of every chain.
func (r *Run) truncate(n int) {
	cut := func(x []float64) []float64 {
		var kept []float64
		for i := 0; i < len(x); i += r.Draws {
			kept = append(kept, x[i:i+n]...)
		}
		return kept
	}
	r.Values, r.LogWeights = cut(r.Values), cut(r.LogWeights)
	r.Draws = n
}

// predictWorker is one goroutine's scratch.
type predictWorker struct {
	*predictRun
	f      *exec.Frame
	x, out []float64
}

func (r *predictRun) worker(size int) *predictWorker {
	mode := exec.Value
	if r.pointwise {
		mode = exec.Pointwise
	}
	w := &predictWorker{r, r.ex.NewFrame(mode), make([]float64, r.ex.Dim()*Lanes), make([]float64, size*Lanes)}
	w.f.Seed = r.seed
	return w
}

// block evaluates draws b·Lanes … and stores them. Lanes past the last draw
// repeat it.
func (w *predictWorker) block(b int, values []float64) {
	total := w.chains * w.draws
	for l := range Lanes {
		k := min(b*Lanes+l, total-1)
		chain, draw := k%w.chains, k/w.chains
		w.f.Draw[l] = uint64(chain)<<32 | uint64(draw)
		for i := range w.coords {
			w.x[i*Lanes+l] = w.coords[i][chain][draw]
		}
	}
	if w.pointwise {
		at := 0
		for _, rows := range w.f.Terms(w.x) {
			for i := range rows {
				at += copy(w.out[at:], rows[i][:])
			}
		}
	} else {
		w.f.Outputs(w.x, w.out)
	}
	var at [Lanes]int // where each lane's draw lies among those of an element
	lanes := min(Lanes, total-b*Lanes)
	for l := range lanes {
		k := b*Lanes + l
		at[l] = k%w.chains*w.draws + k/w.chains
	}
	for i := range len(w.out) / Lanes {
		row, element := w.out[i*Lanes:(i+1)*Lanes], values[i*total:(i+1)*total]
		for l, k := range at[:lanes] {
			element[k] = row[l]
		}
	}
}

// coordinates returns the draws of every parameter element.
func (g graph) coordinates(draws *Draws) ([][][]float64, error) {
	if draws == nil {
		return nil, fault(ErrModel, ir.Here(), "there are no draws: look at the error of what should have made them")
	}
	var coords [][][]float64
	var errs []error
	for _, n := range g.params {
		v, err := draws.Var(n.Name)
		if err != nil {
			errs = append(errs, fault(ErrUnknownName, n.Pos, "no variable %q in the draws%s: are they of another model?", n.Name, nearest.Suggest(n.Name, draws.Names())))
			continue
		}
		if v.Size() != n.Size() {
			errs = append(errs, fault(ErrShape, n.Pos, "the draws hold %d elements of %v", v.Size(), n))
			continue
		}
		for _, e := range v.Elems() {
			coords = append(coords, e.ByChain())
		}
	}
	return coords, errors.Join(errs...)
}

func notParams(nodes []*ir.Node) []*ir.Node {
	return slices.DeleteFunc(slices.Clone(nodes), func(n *ir.Node) bool { return n.Op == ir.Param })
}

// observed returns the data nodes of likelihood terms.
func observed(terms []*ir.Node) []*ir.Node {
	nodes := make([]*ir.Node, len(terms))
	for i, t := range terms {
		nodes[i] = t.Args[0]
	}
	return nodes
}

// termsOf maps nodes to the terms they are drawn from.
func termsOf(terms []*ir.Node) map[*ir.Node]*ir.Node {
	m := make(map[*ir.Node]*ir.Node, len(terms))
	for _, t := range terms {
		m[t.Args[0]] = t
	}
	return m
}
