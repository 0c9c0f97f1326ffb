package reweight

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/numeric"
)

// Warm is a program in the coordinates z in which old draws have mean 0 and
// variance 1, x = mean + L·z. A sampler that starts near 0 with a unit metric
// starts at the old posterior with its scales and, if there are enough draws, its
// correlations. It is a bayes.BatchTarget whose draws are those of the program:
// any method takes it. It is safe for concurrent use.
type Warm struct {
	prog  *bayes.Program
	mean  []float64
	l     []float64 // lower triangle, row-major; nil: diagonal
	scale []float64 // the diagonal of L
	log   float64   // log |det L|
	idle  sync.Pool // of *warmScratch
}

// warmScratch is one goroutine's.
type warmScratch struct{ x, grad []lane.V }

const (
	// perCoordinate is how many draws a coordinate needs for L to have
	// correlations, as many as observations for a coefficient of a regression.
	perCoordinate = 10
	// maxDense bounds the coordinates for which L·z costs no more than a
	// density: that of infer.Auto.
	maxDense = 200
)

// NewWarm returns a program in the coordinates of draws of another posterior with
// the same parameters: that of fewer data, say. If the draws have weights, those
// count.
//
// Errors: draws that are not of the program's parameters; none at all.
func NewWarm(ctx context.Context, prog *bayes.Program, old *bayes.Draws) (*Warm, error) {
	if old.Len() == 0 {
		return nil, fmt.Errorf("reweight: NewWarm: there are no draws")
	}
	points, err := prog.UnconstrainDraws(ctx, old)
	if err != nil {
		return nil, fmt.Errorf("reweight: NewWarm: %w", err)
	}
	dim := prog.Dim()
	weight := func(int) float64 { return 1 / float64(len(points)) }
	for _, v := range old.Vars() {
		if w := v.Weights(); w != nil {
			weight = func(i int) float64 { return w[i] }
		}
		break
	}
	t := &Warm{prog: prog, mean: make([]float64, dim), scale: make([]float64, dim)}
	for i, x := range points {
		for j, v := range x {
			t.mean[j] = math.FMA(weight(i), v, t.mean[j])
		}
	}
	dense := old.WeightESS() >= perCoordinate*float64(dim) && dim <= maxDense
	cov := make([]float64, dim*dim)
	for i, x := range points {
		w := weight(i)
		for a := range dim {
			d := float64(w * (x[a] - t.mean[a]))
			first := a
			if dense {
				first = 0
			}
			for b := first; b <= a; b++ {
				cov[a*dim+b] = math.FMA(d, x[b]-t.mean[b], cov[a*dim+b])
			}
		}
	}
	for j := range dim {
		if !slices.ContainsFunc(points, func(x []float64) bool { return x[j] != points[0][j] }) {
			cov[j*dim+j] = 0 // what is left of it is rounding
		}
	}
	t.setScales(cov, dense)
	t.idle.New = func() any { return &warmScratch{lane.Make(dim), lane.Make(dim)} }
	return t, nil
}

// Refit samples a program of all data by any method, which starts at the old
// posterior, reweighted if that is to be trusted: see Warm.
func (w *Weights) Refit(ctx context.Context, all *bayes.Program, method bayes.Inferrer) (*bayes.Draws, error) {
	if w.old == nil {
		return nil, errWeights
	}
	from := w.old
	if !w.Verdict().Refit {
		var err error
		if from, err = w.Draws(); err != nil {
			return nil, err
		}
	}
	t, err := NewWarm(ctx, all, from)
	if err != nil {
		return nil, err
	}
	return method.Infer(ctx, t)
}

// Dim returns the number of coordinates.
func (t *Warm) Dim() int { return t.prog.Dim() }

// Variables returns those of the program.
func (t *Warm) Variables() []bayes.Variable { return t.prog.Variables() }

// LogDensityGradBatch evaluates bayes.Lanes points: see bayes.BatchTarget.
func (t *Warm) LogDensityGradBatch(z, grad, logp []float64) error {
	s := t.idle.Get().(*warmScratch)
	defer t.idle.Put(s)
	t.apply(s.x, z)
	if err := t.prog.LogDensityGradBatch(lane.Flat(s.x), lane.Flat(s.grad), logp); err != nil {
		return err
	}
	for k := range logp {
		logp[k] += t.log
	}
	const w = bayes.Lanes
	for j := range t.mean { // ∇z = Lᵀ∇x
		for k := range w {
			g := t.scale[j] * s.grad[j][k]
			if t.l != nil {
				for i := j + 1; i < len(t.mean); i++ {
					g = math.FMA(t.l[i*len(t.mean)+j], s.grad[i][k], g)
				}
			}
			grad[j*w+k] = g
		}
	}
	return nil
}

// LogDensityGrad evaluates one point: see bayes.Target. It costs as much as
// bayes.Lanes.
func (t *Warm) LogDensityGrad(z, grad []float64) (float64, error) {
	const w = bayes.Lanes
	zs, gs := make([]float64, len(z)*w), make([]float64, len(z)*w)
	for i := range zs {
		zs[i] = z[i/w]
	}
	var logp [w]float64
	err := t.LogDensityGradBatch(zs, gs, logp[:])
	for i := range grad {
		grad[i] = gs[i*w]
	}
	return logp[0], err
}

// Record evaluates the program's variables: see bayes.Recorder.
func (t *Warm) Record(z, out []float64) error {
	s := t.idle.Get().(*warmScratch)
	defer t.idle.Put(s)
	t.apply(s.x, z)
	return t.prog.Record(lane.Flat(s.x), out)
}

// Explain says why the density is not finite: see bayes.Explainer.
func (t *Warm) Explain(z []float64) error {
	s := t.idle.Get().(*warmScratch)
	defer t.idle.Put(s)
	zs := make([]float64, len(z)*bayes.Lanes)
	for i := range zs {
		zs[i] = z[i/bayes.Lanes]
	}
	t.apply(s.x, zs)
	x := make([]float64, len(z))
	for i := range x {
		x[i] = s.x[i][0]
	}
	return t.prog.Explain(x)
}

// apply writes mean + L·z in lanes.
func (t *Warm) apply(x []lane.V, z []float64) {
	const w = bayes.Lanes
	for i := range x {
		for k := range w {
			v := math.FMA(t.scale[i], z[i*w+k], t.mean[i])
			if t.l != nil {
				for j := range i {
					v = math.FMA(t.l[i*len(x)+j], z[j*w+k], v)
				}
			}
			x[i][k] = v
		}
	}
}

// setScales takes L from a covariance matrix, of which it takes the diagonal if
// there is no more, or it is singular. A coordinate that never moved has scale 1.
func (t *Warm) setScales(cov []float64, dense bool) {
	dim := len(t.mean)
	if dense {
		t.l = linalg.Factor(cov, dim)
	}
	for i := range dim {
		if v := cov[i*dim+i]; v > 0 && v <= math.MaxFloat64 {
			t.scale[i] = math.Sqrt(v)
		} else {
			t.scale[i] = 1
			t.l = nil
		}
	}
	for i := range dim {
		if t.l != nil && !(t.l[i*dim+i] > 0) { // also NaN
			t.l = nil
		}
	}
	for i := range dim {
		if t.l != nil {
			t.scale[i] = t.l[i*dim+i]
		}
		t.log += numeric.Log(t.scale[i])
	}
}
