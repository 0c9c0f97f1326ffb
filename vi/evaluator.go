package vi

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
)

// evaluator evaluates a target at bayes.Lanes points at once, whether or not it
// can itself. One goroutine uses it at a time.
type evaluator struct {
	target bayes.Target
	batch  bayes.BatchTarget // nil: a target without lanes
	dim    int
	count  int // evaluations, of bayes.Lanes points each
	x      []lane.V
	grad   []lane.V
	logp   lane.V // −Inf where the density isn't finite
	point  []float64
	slope  []float64

	stopped error // of ctx or the target, once it ended the run
}

func newEvaluator(t bayes.Target) *evaluator {
	d := t.Dim()
	e := &evaluator{target: t, dim: d, x: lane.Make(d), grad: lane.Make(d), point: make([]float64, d), slope: make([]float64, d)}
	e.batch, _ = t.(bayes.BatchTarget)
	return e
}

// eval evaluates the points x, unless ctx is done. Its errors end a run, which
// returns what there is.
func (e *evaluator) eval(ctx context.Context) error {
	if e.stopped = ctx.Err(); e.stopped != nil {
		return e.stopped
	}
	e.count++
	if e.batch != nil {
		e.stopped = e.batch.LogDensityGradBatch(lane.Flat(e.x), lane.Flat(e.grad), e.logp[:])
	} else {
		e.stopped = e.evalEach()
	}
	if e.stopped != nil {
		e.stopped = fmt.Errorf("vi: the target: %w", e.stopped)
		return e.stopped
	}
	for l, v := range e.logp {
		if !finite(v) {
			e.logp[l] = math.Inf(-1)
		}
	}
	return nil
}

func (e *evaluator) evalEach() error {
	for l := range e.logp {
		e.column(e.point, e.x, l)
		lp, err := e.target.LogDensityGrad(e.point, e.slope)
		switch {
		case errors.Is(err, bayes.ErrReject):
			lp = math.Inf(-1)
		case err != nil:
			return err
		}
		e.logp[l] = lp
		for i, g := range e.slope {
			e.grad[i][l] = g
		}
	}
	return nil
}

// set puts a point into lane l.
func (e *evaluator) set(l int, x []float64) {
	for i, v := range x {
		e.x[i][l] = v
	}
}

// fill puts a point into every lane.
func (e *evaluator) fill(x []float64) {
	for l := range bayes.Lanes {
		e.set(l, x)
	}
}

// column copies lane l of rows.
func (e *evaluator) column(dst []float64, rows []lane.V, l int) {
	for i := range dst {
		dst[i] = rows[i][l]
	}
}

// possible returns what isn't finite in lane l, nil if all is.
func (e *evaluator) possible(l int) error {
	if !finite(e.logp[l]) {
		return errors.New("the log density is not finite")
	}
	for i := range e.grad {
		if g := e.grad[i][l]; !finite(g) {
			return fmt.Errorf("coordinate %d of the gradient is %v", i, g)
		}
	}
	return nil
}

func finite(x float64) bool { return math.Abs(x) <= math.MaxFloat64 }
