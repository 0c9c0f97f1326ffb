package vi

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/par"
	"github.com/seed78144065/credence/internal/rng"
)

// purpose of the draws, keyed by the number of the approximation.
const drawPurpose rng.Purpose = "vi/draw"

// sampler draws from approximations in turn: draw i is of approximation
// i mod len(parts), so every stretch of the draws has all of them alike.
type sampler struct {
	parts    []*gaussian
	vars     []bayes.Variable
	elements int
	draws    int
	rounds   int // of bayes.Lanes draws of each part

	values []float64 // [element][draw], draws of all rounds
	logp   []float64 // [draw]
	own    []float64 // log p − log q of the approximation it was drawn from
	ratio  []float64 // log p − log q of the equal mixture of all
	made   []int     // rounds of each part
}

func newSampler(t bayes.Target, parts []*gaussian, draws int) *sampler {
	s := &sampler{parts: parts, draws: draws, made: make([]int, len(parts))}
	s.vars, s.elements = bayes.DrawnVariables(t)
	if len(parts) == 0 {
		return s
	}
	s.rounds = (draws + len(parts)*bayes.Lanes - 1) / (len(parts) * bayes.Lanes)
	total := s.total()
	s.values = make([]float64, s.elements*total)
	s.logp, s.own, s.ratio = make([]float64, total), make([]float64, total), make([]float64, total)
	return s
}

// total returns the draws of all rounds, at least those wanted.
func (s *sampler) total() int { return s.rounds * len(s.parts) * bayes.Lanes }

// run draws all rounds; the parts share the cores. It returns the evaluations.
func (s *sampler) run(ctx context.Context, t bayes.Target, seed uint64) (int, error) {
	faults, counts := make([]error, len(s.parts)), make([]int, len(s.parts))
	par.New().Do(len(s.parts), func(k int) {
		e := newEvaluator(t)
		faults[k] = s.part(ctx, e, k, seed)
		counts[k] = e.count
	})
	count := 0
	for _, c := range counts {
		count += c
	}
	return count, errors.Join(faults...)
}

// part draws from approximation k.
func (s *sampler) part(ctx context.Context, e *evaluator, k int, seed uint64) error {
	stream := rng.New(seed, drawPurpose, uint64(k))
	rows := e.x
	recorder, records := e.target.(bayes.Recorder)
	if records {
		rows = lane.Make(s.elements)
	}
	total := s.total()
	var logq, mixed lane.V
	work, each := lane.Make(e.dim), make([]lane.V, len(s.parts))
	for r := range s.rounds {
		if err := s.parts[k].draw(ctx, &stream, e, &logq); err != nil {
			return err
		}
		each[k], mixed = logq, logq
		if len(s.parts) > 1 {
			s.mix(k, e.x, work, each, &mixed)
		}
		if records {
			if err := recorder.Record(lane.Flat(e.x), lane.Flat(rows)); err != nil {
				return fmt.Errorf("vi: recording: %w", err)
			}
		}
		for l := range bayes.Lanes {
			i := (r*bayes.Lanes+l)*len(s.parts) + k
			s.logp[i], s.own[i], s.ratio[i] = e.logp[l], e.logp[l]-logq[l], e.logp[l]-mixed[l]
			for j := range s.elements {
				s.values[j*total+i] = rows[j][l]
			}
		}
		s.made[k]++
	}
	return nil
}

// mix writes the log density of x, drawn from part k, under the equal mixture of
// all parts; each[k] holds that of part k.
func (s *sampler) mix(k int, x, work, each []lane.V, logq *lane.V) {
	for j, g := range s.parts {
		if j != k {
			g.logDensity(x, work, &each[j])
		}
	}
	for l := range logq {
		top, sum := math.Inf(-1), 0.0
		for j := range each {
			top = max(top, each[j][l])
		}
		for j := range each {
			sum += numeric.Exp(each[j][l] - top)
		}
		logq[l] = top + numeric.Log(sum/float64(len(each)))
	}
}

// ready returns the draws that all parts have made, of those wanted.
func (s *sampler) ready() int {
	if len(s.parts) == 0 {
		return 0
	}
	return min(s.draws, slices.Min(s.made)*len(s.parts)*bayes.Lanes)
}

// finish cuts what was drawn to what is ready.
func (s *sampler) finish() (values, logp, ratio []float64) {
	n, total := s.ready(), s.total()
	for j := range s.elements {
		copy(s.values[j*n:(j+1)*n], s.values[j*total:][:n])
	}
	return s.values[:s.elements*n], s.logp[:n], s.ratio[:n]
}

// sameRatio is how far log ratios that differ by rounding alone may be apart,
// relative to the log densities: the root of the machine epsilon.
const sameRatio = 0x1p-26

// weigh returns smoothed log weights and k-hat, 0 if all ratios are the same up
// to rounding: the approximation is then exact as far as the draws can tell.
func weigh(ratio, logp []float64) (logWeights []float64, khat float64, err error) {
	low, high, size := math.Inf(1), math.Inf(-1), 1.0
	for i, r := range ratio {
		low, high = min(low, r), max(high, r)
		if finite(logp[i]) {
			size = max(size, math.Abs(logp[i]))
		}
	}
	if math.IsInf(high, -1) {
		return nil, 0, errors.New("vi: the log density is not finite at any draw of the approximation: it lies outside the support")
	}
	if high-low <= sameRatio*size {
		return make([]float64, len(ratio)), 0, nil
	}
	logWeights, khat = diagnostics.PSIS(ratio, 1)
	return logWeights, khat, nil
}

// meanWithError returns the mean of x and its Monte Carlo standard error; −Inf
// and NaN if an x is −Inf.
func meanWithError(x []float64) (mean, se float64) {
	n := float64(len(x))
	for _, v := range x {
		mean += v / n
	}
	ss := 0.0
	for _, v := range x {
		ss = math.FMA(v-mean, v-mean, ss)
	}
	return mean, math.Sqrt(ss / (n - 1) / n)
}
