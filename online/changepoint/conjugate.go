package changepoint

import (
	"errors"
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/snapshot"
	"github.com/seed78144065/credence/online"
)

// Conjugate is a family of any likelihood with a conjugate prior: vectors, rows of
// a regression, categories. Begin returns a posterior that has seen nothing, each
// time of the same prior. Moments, if there are any, are mean and variance of the
// next observation given a distribution of the parameter, for Forecast.
//
// Cost: an allocation for each observation, and a posterior for each live run.
func Conjugate[D, O any](begin func() (*online.Posterior[D, O], error), moments func(d D) (mean, variance float64)) Family[O] {
	return conjugate[D, O]{begin, moments}
}

type conjugate[D, O any] struct {
	make func() (*online.Posterior[D, O], error)
	m    func(d D) (mean, variance float64)
}

func (f conjugate[D, O]) name() string        { return "conjugate" }
func (f conjugate[D, O]) settings() []float64 { return nil } // each posterior's snapshot has its own
func (f conjugate[D, O]) check(O) error       { return nil } // a posterior's Predict does

func (f conjugate[D, O]) begin() (runs[O], error) {
	if f.make == nil {
		return nil, errors.New("no function that makes a posterior; want online.NewCategorical(prior), say")
	}
	prior, err := f.make()
	if err != nil {
		return nil, err
	}
	if prior.N() != 0 {
		return nil, errors.New("the posterior has seen observations; want one that begins at its prior")
	}
	return &conjugateRuns[D, O]{prior: prior, m: f.m}, nil
}

type conjugateRuns[D, O any] struct {
	prior *online.Posterior[D, O]
	m     func(d D) (mean, variance float64)
	runs  []*online.Posterior[D, O]
}

func (r *conjugateRuns[D, O]) start() { r.runs = append(r.runs, r.prior.Snapshot()) }

func (r *conjugateRuns[D, O]) predict(o O, density []float64, exponent []lane.V) (err error) {
	power := lane.Flat(exponent)
	for i, p := range r.runs {
		if power[i], err = p.Predict(o); err != nil {
			return err
		}
		density[i] = 1
	}
	return nil
}

func (r *conjugateRuns[D, O]) learn(o O) {
	for _, p := range r.runs {
		if err := p.Update(o); err != nil {
			panic(err) // Predict has taken it
		}
	}
}

func (r *conjugateRuns[D, O]) drop(gaps []int) { r.runs = without(r.runs, gaps) }

func (r *conjugateRuns[D, O]) moments(i int) (mean, variance float64) {
	if r.m == nil {
		return math.NaN(), math.NaN()
	}
	return r.m(r.runs[i].Posterior())
}

func (r *conjugateRuns[D, O]) grow(int) {}

func (r *conjugateRuns[D, O]) clone() runs[O] {
	c := &conjugateRuns[D, O]{prior: r.prior.Snapshot(), m: r.m}
	for _, p := range r.runs {
		c.runs = append(c.runs, p.Snapshot())
	}
	return c
}

func (r *conjugateRuns[D, O]) append(to []byte) []byte {
	for _, p := range r.runs {
		b, err := p.MarshalBinary()
		if err != nil {
			panic(err) // it has no error
		}
		to = snapshot.Bytes(to, b)
	}
	return to
}

func (r *conjugateRuns[D, O]) read(from *snapshot.Reader, n int) error {
	r.runs = nil
	for range n {
		p := r.prior.Snapshot()
		if err := p.UnmarshalBinary(from.Bytes()); err != nil {
			return err
		}
		r.runs = append(r.runs, p)
	}
	return nil
}
