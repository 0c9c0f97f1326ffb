package store

import (
	"bytes"
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/snapshot"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/bandit"
	"github.com/seed78144065/credence/online/changepoint"
	"github.com/seed78144065/credence/online/drift"
	"github.com/seed78144065/credence/online/filter"
	"github.com/seed78144065/credence/online/glm"
	"github.com/seed78144065/credence/online/prequential"
	"github.com/seed78144065/credence/online/sequential"
)

// service is the state of a program that does many things at once: it knows a
// rate, scales a number, forecasts from it whether it will be large, scores the
// forecasts, follows the level, watches for changes, chooses and tests.
type service struct {
	rate    *online.Posterior[online.Beta, bool]
	scale   *glm.Standardiser
	model   *glm.Model
	scores  *prequential.Scores
	level   *filter.Filter
	drift   *drift.Detector
	changes *changepoint.Detector[float64]
	arms    *bandit.Bandit[online.NormalInverseGamma, float64]
	test    *sequential.Test[float64]
}

func newService() (*service, error) {
	var s service
	var faults [10]error
	s.rate, faults[0] = online.NewBernoulli(online.Beta{Alpha: 1, Beta: 1})
	s.scale, faults[1] = glm.NewStandardiser(2, 100)
	s.model, faults[2] = glm.New(glm.Config{Features: 2})
	s.scores, faults[3] = prequential.New(prequential.Config{Window: 40})
	s.level, faults[4] = filter.New(filter.Model{
		Observe: mat.NewDense(1, 1, []float64{1}), Transition: mat.NewDense(1, 1, []float64{1}),
		Noise: mat.NewSymDense(1, []float64{1}), Innovation: mat.NewSymDense(1, []float64{0.1}), Diffuse: []bool{true},
	})
	s.drift, faults[5] = drift.New(drift.KSWIN{Window: 60, Recent: 20, Sample: 20, Seed: 1})
	normal := online.NormalInverseGamma{Count: 1, Shape: 2, Scale: 1}
	s.changes, faults[6] = changepoint.New(changepoint.Config{Runs: 12, History: 20}, changepoint.Normal(normal))
	arm, err := online.NewNormal(normal)
	if faults[7] = err; err == nil {
		s.arms, faults[8] = bandit.New(bandit.Config{Seed: 1, Keep: 0.99}, bandit.StudentMean, arm, arm, arm)
	}
	s.test, faults[9] = sequential.NewNormal(sequential.Normal{})
	return &s, errors.Join(faults[:]...)
}

// part is what of a state is kept by itself.
type part interface {
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

func (s *service) parts() []part {
	return []part{s.rate, s.scale, s.model, s.scores, s.level, s.drift, s.changes, s.arms, s.test}
}

// Apply learns a number, all of which takes any that is finite and not too large.
func (s *service) Apply(e Event) error {
	if len(e.Data) != 8 {
		return fmt.Errorf("%w: %d bytes", online.ErrData, len(e.Data))
	}
	x := math.Float64frombits(binary.LittleEndian.Uint64(e.Data))
	if !(math.Abs(x) < 1e6) {
		return fmt.Errorf("%w: %v", online.ErrData, x)
	}
	large, y := x > 0.5, 0.0
	if large {
		y = 1
	}
	features := []float64{1, x + float64(e.Time%3)}
	err := s.scale.Update(features)
	if s.scale.Warm() {
		err = errors.Join(err, s.scale.Apply(features, features))
		features[0] = 1
	}
	row := glm.Row{X: features, Y: y}
	forecast, err1 := s.model.Predict(row)
	choice, err2 := s.arms.Choose()
	err = errors.Join(err, err1, err2, s.scores.Update(forecast.Mean(), y), s.model.Update(row),
		s.rate.Update(large), s.level.Update(x), s.arms.Reward(choice.ID, x), s.test.Update(x))
	_, err3 := s.drift.Update(x)
	_, err4 := s.changes.Update(x)
	return errors.Join(err, err3, err4)
}

func (s *service) Snapshot() *service {
	return &service{s.rate.Snapshot(), s.scale.Snapshot(), s.model.Snapshot(), s.scores.Snapshot(), s.level.Snapshot(),
		s.drift.Snapshot(), s.changes.Snapshot(), s.arms.Snapshot(), s.test.Snapshot()}
}

func (s *service) AppendBinary(to []byte) ([]byte, error) {
	at := len(to)
	to = snapshot.Begin(to, "TEST", 1)
	for _, p := range s.parts() {
		b, err := p.AppendBinary(nil)
		if err != nil {
			return to[:at], err
		}
		to = snapshot.Bytes(to, b)
	}
	return snapshot.End(to, at), nil
}

// UnmarshalBinary reads all parts before it changes any.
func (s *service) UnmarshalBinary(from []byte) error {
	_, r, err := snapshot.Open(from, "TEST", 1)
	if err != nil {
		return err
	}
	read := s.Snapshot()
	for _, p := range read.parts() {
		if err := p.UnmarshalBinary(r.Bytes()); err != nil {
			return err
		}
	}
	if err := r.Done(); err != nil {
		return err
	}
	*s = *read
	return nil
}

// TestService: only what is no number is refused, and all parts learn.
func TestService(t *testing.T) {
	s, err := newService()
	if err != nil {
		t.Fatal(err)
	}
	var before, after [][]byte
	keep := func() (all [][]byte) {
		for _, p := range s.parts() {
			b, err := p.AppendBinary(nil)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, b)
		}
		return all
	}
	before = keep()
	for _, e := range stream(killedEvents) {
		x := math.Float64frombits(binary.LittleEndian.Uint64(e.Data))
		if err := s.Apply(e); (err != nil) != math.IsNaN(x) {
			t.Fatalf("%v: error %v", x, err)
		}
	}
	after = keep()
	for i := range before {
		if bytes.Equal(before[i], after[i]) {
			t.Errorf("part %d, %T, has learnt nothing", i, s.parts()[i])
		}
	}
}
