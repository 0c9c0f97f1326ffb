package vi

import (
	"context"
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/optim"
	"github.com/seed78144065/credence/internal/rng"
)

// noisePurpose of the draws that gradients are estimated from.
const noisePurpose rng.Purpose = "vi/advi"

const (
	// firstRate is the length of the first steps, in natural gradients.
	firstRate = 0.25
	// perBatch is the length of the first batches, in steps of rate 1: twice the
	// time in which a step of the natural gradient forgets.
	perBatch = 2
	// patience is the number of first batches after which half of the steps of a
	// batch may no longer be as long as maxMove: they don't approach anything.
	patience = 8
	// maxMove bounds a step: 1 is about half a nat between neighbours.
	maxMove = 1
	// maxRounds halve the rate so often that rounding is all there is.
	maxRounds = 40
)

// Round is what became of the steps of one rate.
type Round struct {
	Rate       float64 // of the steps, 1 being the whole natural gradient
	Steps      int     // taken at this rate
	Rhat       float64 // largest of means and log standard deviations, over the later half of the settling
	MCSE       float64 // largest, of the averages that the round gives, in standard deviations
	Divergence float64 // from and to the round before, in nats a coordinate; NaN for the first
	Leapt      bool    // the steps were too long, and are undone
	Settled    bool    // before the average was taken
}

// known reports whether the averages are known well enough to tell a divergence,
// which is about the square of twice the error.
func (r Round) known(tolerance float64) bool { return 4*r.MCSE*r.MCSE < tolerance }

// stochastic climbs to the member of a family that has the highest ELBO.
//
// A round makes steps of one rate until they have settled around a point, then
// goes on and takes the average until that is known well enough. The average has
// an error in proportion to the rate, so the next round starts from it at half
// the rate. The end is when that no longer moves the average. Steps that only
// leap to and fro are undone, and the next round has half their rate.
//
// Source: [Dhaka2020] for R-hat, averages and their Monte Carlo error;
// [Welandawe2022] for rounds of falling rate that end by the divergence
// between averages. Deviation: steps along the natural gradient, for which one
// first rate serves whatever the units are.
type stochastic struct {
	q         member
	e         *evaluator
	batches   *batches // chooses the rows of each step; nil if it has all
	stream    rng.Stream
	rate      float64 // of the first round
	blocks    int     // evaluations a step
	maxSteps  int
	tolerance float64

	steps    int
	settled  bool // it ended by itself
	rounds   []Round
	monitor  *optim.Iterates
	leaps    int // steps at maxMove since the last look
	origin   []float64
	seen     []float64 // watched
	start    []float64 // of a round
	average  []float64
	previous []float64
}

func newStochastic(q member, e *evaluator, blocks int) *stochastic {
	n := len(q.parameters())
	s := &stochastic{q: q, e: e, rate: firstRate, blocks: blocks, start: make([]float64, n), monitor: optim.NewIterates(2*e.dim, 1),
		origin: make([]float64, e.dim), seen: make([]float64, 2*e.dim), average: make([]float64, n), previous: make([]float64, n)}
	copy(s.origin, q.parameters())
	return s
}

// run makes rounds until the end. Its error is that of an evaluation.
func (s *stochastic) run(ctx context.Context) error {
	compared := false
	for rate := s.rate; len(s.rounds) < maxRounds && s.steps < s.maxSteps; rate /= 2 {
		r, err := s.round(ctx, rate)
		if err != nil {
			return err
		}
		r.Divergence = nan
		if !r.Leapt {
			if compared {
				r.Divergence = s.q.divergence(s.previous) / float64(s.e.dim)
			}
			copy(s.previous, s.q.parameters())
			compared = true
		}
		s.rounds = append(s.rounds, r)
		if r.Settled && r.Divergence < s.tolerance && r.known(s.tolerance) {
			s.settled = true
			return nil
		}
	}
	return nil
}

// round makes the steps of one rate and leaves q at their average, or where it
// was if they are too long. A quarter of all steps is left for averages, should
// nothing settle.
func (s *stochastic) round(ctx context.Context, rate float64) (Round, error) {
	r, first := Round{Rate: rate, MCSE: math.Inf(1)}, s.steps
	length := int(math.Ceil(perBatch / rate))
	slack := math.Sqrt(s.tolerance) / 2 // see Round.known
	copy(s.start, s.q.parameters())
	s.monitor.Reset(length)
	for s.steps < 3*s.maxSteps/4 {
		full, err := s.move(ctx, rate)
		if err != nil {
			return r, err
		}
		if r.Settled = full && s.monitor.Settled(slack); r.Settled {
			break
		}
		if n := s.steps - first; n%length == 0 {
			if r.Leapt = n >= patience*length && 2*s.leaps > length; r.Leapt {
				copy(s.q.parameters(), s.start)
				s.q.refresh()
				r.Rhat, r.Steps = s.monitor.Rhat(), n
				return r, nil
			}
			s.leaps = 0
		}
	}
	r.Rhat = s.monitor.Rhat()
	s.monitor.Reset(length)
	clear(s.average)
	for n := 1.0; s.steps < s.maxSteps; n++ {
		full, err := s.move(ctx, rate)
		if err != nil {
			return r, err
		}
		for i, v := range s.q.parameters() {
			s.average[i] += (v - s.average[i]) / n
		}
		if full && s.monitor.MCSE() < slack {
			break
		}
	}
	r.MCSE, r.Steps = s.monitor.MCSE(), s.steps-first
	copy(s.q.parameters(), s.average)
	s.q.refresh()
	return r, nil
}

// move makes a step and reports whether the monitor has a batch full.
func (s *stochastic) move(ctx context.Context, rate float64) (full bool, err error) {
	if s.batches != nil {
		s.batches.next()
	}
	for b := range s.blocks {
		s.q.draw(&s.stream, s.e.x, b)
		if err := s.e.eval(ctx); err != nil {
			return false, err
		}
		for l, v := range s.e.logp {
			if !finite(v) {
				silence(s.e.grad, l)
			}
		}
		s.q.tell(s.e.grad, b)
	}
	s.steps++
	d := s.q.length()
	if !(d*rate <= maxMove) {
		s.leaps++
	}
	if finite(d) {
		s.q.ascend(min(rate, maxMove/d))
	}
	s.q.watch(s.seen, s.origin)
	return s.monitor.Add(s.seen), nil
}

// silence makes a lane NaN.
func silence(rows []lane.V, l int) {
	for i := range rows {
		rows[i][l] = nan
	}
}
