package bayes

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/rng"
)

// UnconstrainDraws returns the points of the program's space at which its
// parameters have the values of the draws. Draws of any method will do, and
// those read from a file: only the parameters are looked at, by name.
//
// Shapes: points are [draw][Dim], draw i of chain k at k·Len + i.
// Result: ConstrainDraws gives the draws back. If those are draws of the
// posterior, the points are draws of the program's density. The length of a
// unit vector, which its draws don't tell, is drawn from what the density gives
// it, seeded by the seed of the draws. Weights of draws apply to points too.
// Values rounded to 6 significant digits, as in a file, will do: a simplex whose
// sum is off by up to 1e-5 is scaled to 1, and so for other supports that demand
// a sum or a norm.
// Errors: for each parameter its absence, another number of elements, or the
// first draw outside its support. Rounding may put it there: at the end of an
// interval, 0.9999997 written as 1, or to equal elements that should increase.
func (p *Program) UnconstrainDraws(ctx context.Context, draws *Draws) ([][]float64, error) {
	coords, err := p.g.coordinates(draws)
	if err != nil {
		return nil, err
	}
	dim, n := p.Dim(), draws.Chains()*draws.Len()
	flat := make([]float64, n*dim)
	points := make([][]float64, n)
	for i := range points {
		points[i] = flat[i*dim : (i+1)*dim : (i+1)*dim]
	}
	var errs []error
	at := 0 // coordinate
	for _, node := range p.g.params {
		values := coords[:node.Size()]
		coords = coords[node.Size():]
		errs = append(errs, unconstrain(ctx, node, values, points, at, draws.Len(), draws.Seed()))
		at += exec.Coordinates(node)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return points, nil
}

// unconstrain fills the coordinates of one parameter, from at on, of all
// points; values are [element][chain][draw], chains of n draws.
func unconstrain(ctx context.Context, node *ir.Node, values [][][]float64, points [][]float64, at, n int, seed uint64) error {
	inverse, k := exec.Inverse(node), exec.Coordinates(node)
	x := make([]float64, len(values))
	for i, point := range points {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("bayes: stopped after %d of %d draws of %q: %w", i, len(points), node.Name, err)
		}
		chain, draw := i/n, i%n
		for e := range x {
			x[e] = values[e][chain][draw]
		}
		q := point[at : at+k]
		if err := inverse(q, x); err != nil {
			return fault(ErrSupport, node.Pos, "draw %d of chain %d: %v; are they of this program, and if from a file, written with enough digits (sig_figs=18 of CmdStan)?", draw, chain, err)
		}
		if node.Support.Kind == ir.UnitVector {
			src := rng.New(seed, "bayes/points", uint64(at), uint64(i))
			lengthen(q, node.Dims[len(node.Dims)-1].Size, &src)
		}
	}
	return nil
}

// lengthen gives unit vectors of k elements the lengths of standard normal ones.
func lengthen(q []float64, k int, src rng.Source) {
	for e := 0; e < len(q); e += k {
		length := math.Sqrt(rng.ChiSquare(src, float64(k)))
		for i := range k {
			q[e+i] *= length
		}
	}
}

// ConstrainDraws returns draws of what the program's draws hold, parameters and
// named nodes, from points of its space: the inverse of UnconstrainDraws.
//
// Shapes: points are [draw][Dim], draw i of chain k at k·Len + i; their number
// is a multiple of chains.
//
// A cancelled context returns the draws made so far and the context's error.
func (p *Program) ConstrainDraws(ctx context.Context, points [][]float64, chains int) (*Draws, error) {
	if err := p.checkPoints("ConstrainDraws", points); err != nil {
		return nil, err
	}
	if chains < 1 || len(points)%chains != 0 {
		return nil, fault(ErrShape, ir.Here(), "ConstrainDraws: %d points don't make %d chains", len(points), chains)
	}
	n := len(points) / chains
	flat := make([]float64, p.Dim()*len(points))
	coords := make([][][]float64, p.Dim())
	for c := range coords {
		part := flat[c*len(points) : (c+1)*len(points)]
		for i, point := range points {
			part[i] = point[c]
		}
		coords[c] = chainViews(part, chains, n)
	}
	run := predictRun{ex: p.outputs, coords: coords, chains: chains, draws: n}
	return run.draw(ctx, p.Variables(), nil)
}

// LogDensities evaluates the log density, log-Jacobians included, at points of
// the program's space, Lanes at a time and on all cores. It needs no gradient,
// so it takes less than LogDensityGradBatch.
//
// Shapes: points are [point][Dim].
// Result: [point]; −Inf where the density is not finite, NaN coordinates
// included.
func (p *Program) LogDensities(ctx context.Context, points [][]float64) ([]float64, error) {
	if err := p.checkPoints("LogDensities", points); err != nil {
		return nil, err
	}
	out := make([]float64, len(points))
	blocks := (len(points) + Lanes - 1) / Lanes
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), blocks) {
		workers.Go(func() {
			f, x := p.density.NewFrame(exec.Value), make([]float64, p.Dim()*Lanes)
			var lp [Lanes]float64
			for ctx.Err() == nil {
				first := (int(next.Add(1)) - 1) * Lanes
				if first >= len(points) {
					return
				}
				for l := range Lanes { // lanes past the last point repeat it
					for i, v := range points[min(first+l, len(points)-1)] {
						x[i*Lanes+l] = v
					}
				}
				f.Eval(x, nil, lp[:])
				copy(out[first:], lp[:])
			}
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil && int(next.Load()) < blocks {
		return nil, fmt.Errorf("bayes: LogDensities stopped: %w", err)
	}
	return out, nil
}

func (p *Program) checkPoints(verb string, points [][]float64) error {
	for i, x := range points {
		if len(x) != p.Dim() {
			return fault(ErrShape, ir.Here(), "%s: point %d has %d coordinates, the program %d", verb, i, len(x), p.Dim())
		}
	}
	return nil
}
