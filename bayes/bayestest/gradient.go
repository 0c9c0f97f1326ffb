package bayestest

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
)

const (
	// gradientTolerance is the relative difference that is an error. Central
	// differences extrapolated from steps near 0.1 are good to about 1e-9.
	gradientTolerance = 1e-6
	// noiseLimit is the relative error of a difference that is no measurement.
	noiseLimit = 1e-3
	// pointRange bounds test points: where samplers start, as in Stan.
	pointRange = 2
	// pointTries bounds the points drawn in search of possible ones.
	pointTries = 100
)

// CheckGradient compares the gradient of a target with central differences of
// its log density, at as many random points as there are lanes, coordinates
// uniform on (−2, 2). For a bayes.BatchTarget it also checks that each lane
// gives the bits that its point gives alone, next to an impossible point too.
//
// Result: nil, or an error that joins every disagreement with its point and
// coordinate; an error if fewer than the wanted points are possible.
// Source: Ridders' extrapolation of differences, [Ridders1982].
// Cost: about 20·Dim evaluations a point.
func CheckGradient(target bayes.Target, seed uint64) error {
	if p, is := target.(*bayes.Program); target == nil || is && p == nil {
		return errors.New("bayestest: the target is nil: look at the error of Compile, or of what else should have made it")
	}
	n := target.Dim()
	if n == 0 {
		return errors.New("bayestest: the target has no coordinates: there is no gradient to check")
	}
	src := rng.New(seed, "bayestest/gradient")
	var points [][]float64
	for range pointTries {
		x := make([]float64, n)
		for i := range x {
			x[i] = rng.UniformRange(&src, -pointRange, pointRange)
		}
		if lp := logDensity(target, x); !math.IsNaN(lp) && !math.IsInf(lp, 0) {
			points = append(points, x)
		}
		if len(points) == bayes.Lanes {
			break
		}
	}
	if len(points) < bayes.Lanes {
		return fmt.Errorf("bayestest: the log density is finite at %d of %d random points: check it, or shift and scale the target's coordinates",
			len(points), pointTries)
	}
	var faults []error
	for _, x := range points {
		faults = append(faults, checkPoint(target, x))
	}
	if b, ok := target.(bayes.BatchTarget); ok {
		faults = append(faults, checkLanes(b, points))
	}
	return errors.Join(faults...)
}

// logDensity returns the log density at x, NaN if the target returns an error.
func logDensity(target bayes.Target, x []float64) float64 {
	lp, err := target.LogDensityGrad(x, make([]float64, len(x)))
	if err != nil {
		return math.NaN()
	}
	return lp
}

func checkPoint(target bayes.Target, x []float64) error {
	grad := make([]float64, len(x))
	lp, err := target.LogDensityGrad(x, grad)
	if err != nil {
		return fmt.Errorf("bayestest: at %v: %w", x, err)
	}
	var faults []error
	for i, g := range grad {
		want, noise := difference(func(h float64) float64 {
			y := append([]float64(nil), x...)
			y[i] += h
			return logDensity(target, y)
		})
		scale := max(math.Abs(g), math.Abs(want), 1)
		// The log density is rounded: differences at a step of 0.01 carry that.
		noise += math.Abs(lp) * 1e-14
		switch {
		case !(noise <= noiseLimit*scale):
			faults = append(faults, fmt.Errorf("bayestest: coordinate %d at %v: differences of the log density don't settle (%v ± %v): it is not smooth there", i, x, want, noise))
		case !(math.Abs(g-want) <= gradientTolerance*scale+noise):
			faults = append(faults, fmt.Errorf("bayestest: coordinate %d at %v: the gradient says %v, differences of the log density %v", i, x, g, want))
		}
	}
	return errors.Join(faults...)
}

// difference returns the derivative of f at 0 and an estimate of its error, by
// extrapolating central differences to step 0.
//
// Source: [Ridders1982]. The first step suits functions of unit scale; the
// entry of the table with the least error estimate is the result.
func difference(f func(h float64) float64) (slope, noise float64) {
	const (
		first  = 0.1
		ratio  = 1.4
		levels = 10
	)
	var table [levels]float64 // of the last row
	h := first
	noise = math.Inf(1)
	for k := range levels {
		previous := table
		table[0] = (f(h) - f(-h)) / (2 * h)
		factor := 1.0
		for j := 1; j <= k; j++ {
			factor *= ratio * ratio
			table[j] = (table[j-1]*factor - previous[j-1]) / (factor - 1)
			if e := max(math.Abs(table[j]-table[j-1]), math.Abs(table[j]-previous[j-1])); e < noise {
				slope, noise = table[j], e
			}
		}
		h /= ratio
	}
	return slope, noise
}

// checkLanes compares a batch with single evaluations, bit by bit, with and
// without a lane that is impossible.
func checkLanes(target bayes.BatchTarget, points [][]float64) error {
	n := target.Dim()
	x, grad := make([]float64, n*bayes.Lanes), make([]float64, n*bayes.Lanes)
	for l, p := range points {
		for i, v := range p {
			x[i*bayes.Lanes+l] = v
		}
	}
	const impossible = 3 // any lane
	var faults []error
	for _, spoil := range []bool{false, true} {
		if spoil {
			for i := range n {
				x[i*bayes.Lanes+impossible] = math.NaN()
			}
		}
		var logp [bayes.Lanes]float64
		if err := target.LogDensityGradBatch(x, grad, logp[:]); err != nil {
			return fmt.Errorf("bayestest: batch: %w", err)
		}
		for l, p := range points {
			if spoil && l == impossible {
				if lp := logp[l]; !math.IsNaN(lp) && !math.IsInf(lp, 0) {
					faults = append(faults, fmt.Errorf("bayestest: lane %d of a batch has log density %v at NaN coordinates, want a value that is not finite", l, lp))
				}
				continue
			}
			alone := make([]float64, n)
			lp, err := target.LogDensityGrad(p, alone)
			if err != nil {
				return fmt.Errorf("bayestest: at %v: %w", p, err)
			}
			same := math.Float64bits(lp) == math.Float64bits(logp[l])
			for i, g := range alone {
				same = same && math.Float64bits(g) == math.Float64bits(grad[i*bayes.Lanes+l])
			}
			if !same {
				faults = append(faults, fmt.Errorf("bayestest: lane %d of a batch differs from its point alone (an impossible lane beside it: %v)", l, spoil))
			}
		}
	}
	return errors.Join(faults...)
}
