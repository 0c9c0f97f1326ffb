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
	// maxMove bounds a step: 1 is about half a nat between neighbours.
	maxMove = 1
	// maxRounds halve the rate so often that rounding is all there is.
	maxRounds = 40
)

// Round is what became of the steps of one rate.
type Round struct {
	Rate       float64 // of the steps, 1 being the whole natural gradient
	Steps      int
	Rhat       float64 // largest of means and log standard deviations, over the later half of the settling
	MCSE       float64 // largest, of the averages that the round gives, in standard deviations
	Divergence float64 // from and to the round before, in nats a coordinate; NaN for the first
}

// known reports whether the averages are known well enough to tell a divergence,
// which is about the square of twice the error.
func (r Round) known(tolerance float64) bool { return 4*r.MCSE*r.MCSE < tolerance }

// stochastic climbs to the member of a family that has the highest ELBO.
//
// A round makes steps of one rate until they have settled around a point, then
// goes on and takes the average until that is known well enough. The average has
// an error in proportion to the rate, so the next round starts from it at half
// the rate. The end is when that no longer moves the average.
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
	blocks    int // evaluations a step
	maxSteps  int
	tolerance float64

	steps    int
	settled  bool // it ended by itself
	rounds   []Round
	monitor  *optim.Iterates
	origin   []float64
	seen     []float64 // watched
	average  []float64
	previous []float64
}

func newStochastic(q member, e *evaluator, blocks int) *stochastic {
	n := len(q.parameters())
	s := &stochastic{q: q, e: e, blocks: blocks, monitor: optim.NewIterates(2*e.dim, 1),
		origin: make([]float64, e.dim), seen: make([]float64, 2*e.dim), average: make([]float64, n), previous: make([]float64, n)}
	copy(s.origin, q.parameters())
	return s
}

// run makes rounds until the end. Its error is that of an evaluation.
func (s *stochastic) run(ctx context.Context) error {
	rate := firstRate
	for len(s.rounds) < maxRounds && s.steps < s.maxSteps {
		r, err := s.round(ctx, rate)
		if err != nil {
			return err
		}
		r.Divergence = nan
		if len(s.rounds) > 0 {
			r.Divergence = s.q.divergence(s.previous) / float64(s.e.dim)
		}
		copy(s.previous, s.q.parameters())
		s.rounds = append(s.rounds, r)
		if r.Divergence < s.tolerance && r.known(s.tolerance) {
			s.settled = true
			return nil
		}
		rate /= 2
	}
	return nil
}

// round makes the steps of one rate and leaves q at their average. A quarter of
// all steps is left for averages, should nothing settle.
func (s *stochastic) round(ctx context.Context, rate float64) (Round, error) {
	r, first := Round{Rate: rate}, s.steps
	length := int(math.Ceil(perBatch / rate))
	slack := math.Sqrt(s.tolerance) / 2 // see Round.known
	s.monitor.Reset(length)
	for s.steps < 3*s.maxSteps/4 {
		full, err := s.move(ctx, rate)
		if err != nil {
			return r, err
		}
		if full && s.monitor.Settled(slack) {
			break
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
	if d := s.q.length(); finite(d) {
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
