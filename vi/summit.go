package vi

import (
	"context"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/optim"
)

// summit is the highest mode that climbs found, with the curvature there.
type summit struct {
	curved
	x, grad  []float64
	logp     float64
	distance float64 // to the mode, in standard deviations: the Newton decrement
	paths    []Path
	lower    int // climbs that ended elsewhere
}

const (
	// maxDense bounds the dimension of a dense Hessian, of which there is one in
	// each lane: 1 GiB.
	maxDense = 1 << 12
	// newtonSteps polish the end of a climb: each squares the distance, so that
	// from 1e-2 four reach rounding.
	newtonSteps = 4
	// atMode is the distance that counts as none: what is left of 1e-5 after a step.
	atMode = 1e-10
	// farFromMode is the distance, in standard deviations, that is warned of.
	farFromMode = 1e-3
	// sameHeight is how far the ends of two climbs to one mode may be apart: a
	// rounding error of sums of millions of terms.
	sameHeight = 1e-5
	// sameHill is how far, relatively, a density may fall otherwise than a normal
	// one from where a climb ended to the summit: a tenth.
	sameHill = 0.1
)

// reach climbs, and goes on from the highest end by Newton steps.
func (a ascent) reach(ctx context.Context, e *evaluator) (*summit, error) {
	if e.dim > maxDense {
		return nil, fmt.Errorf("vi: the target has %d coordinates, and a dense Hessian at most %d: use Pathfinder", e.dim, maxDense)
	}
	climbs, err := a.run(ctx, e)
	if err != nil {
		return nil, err
	}
	top := climbs[0]
	for _, c := range climbs {
		if c.LogP > top.LogP {
			top = c
		}
	}
	s := &summit{x: top.X, grad: top.Grad, logp: top.LogP}
	s.curved = curved{e.dim, lane.Make(e.dim * e.dim), lane.Make(e.dim)}
	for _, c := range climbs {
		s.paths = append(s.paths, Path{LogDensity: c.LogP, Iterations: c.Iterations, End: c.Status, Chosen: c.Iterations, ELBO: nan, ELBOSE: nan})
	}
	if err := s.polish(ctx, e); err != nil {
		return nil, err
	}
	for _, c := range climbs {
		if !s.onSlope(c) {
			s.lower++
		}
	}
	return s, nil
}

// onSlope reports whether a climb ended as much below the summit as the
// curvature there says: on the same hill, if not at its top.
func (s *summit) onSlope(c *optim.Climb) bool {
	square := 0.0 // ‖Lᵀd‖²
	for j := range s.dim {
		row := 0.0
		for i := j; i < s.dim; i++ {
			row = math.FMA(s.l[i*s.dim+j][0], c.X[i]-s.x[i], row)
		}
		square = math.FMA(row, row, square)
	}
	below := s.logp - c.LogP
	return math.Abs(below-square/2) <= float64(sameHill*math.Abs(below))+float64(sameHeight*math.Max(1, math.Abs(s.logp)))
}

// polish makes Newton steps as long as they lead nearer to the mode.
func (s *summit) polish(ctx context.Context, e *evaluator) error {
	step := make([]float64, e.dim)
	for k := 0; ; k++ {
		if err := s.curve(ctx, e, s.x, s.logp); err != nil {
			return err
		}
		s.distance = s.step(step, s.grad)
		if k == newtonSteps || s.distance <= atMode {
			return nil
		}
		for i, d := range step {
			step[i] = s.x[i] + d
		}
		e.fill(step)
		if err := e.eval(ctx); err != nil {
			return err
		}
		e.column(e.slope, e.grad, 0)
		// Not by the log density, which rounding decides here.
		if e.possible(0) != nil || !(s.step(e.point, e.slope) < s.distance/2) {
			return nil
		}
		copy(s.x, step)
		copy(s.grad, e.slope)
		s.logp = e.logp[0]
	}
}

// warnings tells what is wrong with the summit.
func (s *summit) warnings() (all []bayes.Warning) {
	if s.distance > farFromMode {
		all = append(all, bayes.Warning{Code: WarnUnconverged, Value: s.distance, Msg: fmt.Sprintf(
			"the highest point found is %.2g standard deviations from where its curvature puts the mode: the climb ended (%v) before it; raise MaxIterations, or check the gradient",
			s.distance, s.best().End)})
	}
	if s.lower > 0 {
		all = append(all, bayes.Warning{Code: WarnModes, Value: float64(s.lower), Msg: fmt.Sprintf(
			"%d of %d climbs ended lower than the highest: there may be several modes, of which only the highest is described, or flat stretches; use Pathfinder or mcmc",
			s.lower, len(s.paths))})
	}
	return all
}

// best returns the path that ended highest.
func (s *summit) best() Path {
	top := s.paths[0]
	for _, p := range s.paths {
		if p.LogDensity > top.LogDensity {
			top = p
		}
	}
	return top
}

// gaussian returns the normal approximation at the summit.
func (s *summit) gaussian() *gaussian {
	g := &gaussian{mean: s.x, apply: s.curved.apply}
	for i := range s.dim {
		g.logDet -= numeric.Log(s.l[i*s.dim+i][0])
	}
	return g
}
