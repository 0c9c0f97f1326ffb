package online

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/snapshot"
)

// ErrSnapshot says that a snapshot is damaged, of a later version, or of another
// likelihood or prior. What it was read into is unchanged.
var ErrSnapshot = snapshot.Err

// version is that of both formats. A reader takes its own and earlier ones.
const version = 1

// kind begins every binary snapshot.
const kind = "CRDO"

// state is a posterior as it is kept.
type state struct {
	Version    int       `json:"version"`
	Likelihood string    `json:"likelihood"`
	Known      []float64 `json:"known,omitempty"`
	Prior      []float64 `json:"prior"`
	Posterior  []float64 `json:"posterior"`
	N          float64   `json:"n"`
	Faded      float64   `json:"faded"`
	Evidence   *float64  `json:"evidence"` // null: lost in a merge
	Start      float64   `json:"start"`
	Base       float64   `json:"base"`
}

func (p *Posterior[D, O]) state() state {
	s := state{
		Version: version, Likelihood: p.like.name(), Known: p.like.known(),
		Prior: p.prior.numbers(nil), Posterior: p.now.numbers(nil),
		N: p.n, Faded: p.faded, Start: p.start, Base: p.base,
	}
	if !math.IsNaN(p.evidence) {
		s.Evidence = &p.evidence
	}
	return s
}

// restore checks everything before it changes anything.
func (p *Posterior[D, O]) restore(s state) error {
	if p.like == nil {
		return fmt.Errorf("%w: read it into a posterior made by New… with the same likelihood and prior", ErrSnapshot)
	}
	if err := snapshot.Version(s.Version, version); err != nil {
		return err
	}
	if s.Likelihood != p.like.name() || !equal(s.Known, p.like.known()) {
		return fmt.Errorf("%w: of %q %v, read into %q %v", ErrSnapshot, s.Likelihood, s.Known, p.like.name(), p.like.known())
	}
	if want := p.prior.numbers(nil); !equal(s.Prior, want) {
		return fmt.Errorf("%w: its prior is %v and this posterior's %v", ErrSnapshot, s.Prior, want)
	}
	var now D
	if err := of(&now).set(s.Posterior); err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	if err := of(&now).fault(&p.p); err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	if v := of(&now).logNormaliser(); v-v != 0 {
		return fmt.Errorf("%w: its parameters are those of no distribution", ErrSnapshot)
	}
	evidence := 0.0
	if s.Evidence != nil {
		evidence = *s.Evidence
	}
	if err := errors.Join(finite(field{"n", s.N}, field{"start", s.Start}, field{"base", s.Base}, field{"evidence", evidence}), positive(field{"faded", s.Faded})); err != nil || s.N < 0 || s.Faded > 1 {
		return fmt.Errorf("%w: n is %v, faded %v, base %v", ErrSnapshot, s.N, s.Faded, s.Base)
	}
	p.n, p.faded, p.evidence, p.start, p.base = s.N, s.Faded, math.NaN(), s.Start, s.Base
	if s.Evidence != nil {
		p.evidence = *s.Evidence
	}
	p.now.assign(&now)
	return nil
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit.
func (p *Posterior[D, O]) MarshalJSON() ([]byte, error) {
	if p.like == nil {
		return nil, errPosterior
	}
	return json.Marshal(p.state())
}

// UnmarshalJSON reads a snapshot into a posterior made with the same likelihood
// and prior. Errors: ErrSnapshot; the posterior is unchanged.
func (p *Posterior[D, O]) UnmarshalJSON(text []byte) error {
	var s state
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	return p.restore(s)
}

// MarshalBinary writes a snapshot with a check sum, so that a file that was cut
// or changed anywhere is told from a whole one.
func (p *Posterior[D, O]) MarshalBinary() ([]byte, error) { return p.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (p *Posterior[D, O]) AppendBinary(to []byte) ([]byte, error) {
	if p.like == nil {
		return to, errPosterior
	}
	return p.state().appendBinary(to), nil
}

// UnmarshalBinary reads a snapshot into a posterior made with the same
// likelihood and prior. Errors: ErrSnapshot; the posterior is unchanged.
func (p *Posterior[D, O]) UnmarshalBinary(from []byte) error {
	var s state
	if err := s.read(from); err != nil {
		return err
	}
	return p.restore(s)
}

func (s state) appendBinary(to []byte) []byte {
	at := len(to)
	evidence := math.NaN()
	if s.Evidence != nil {
		evidence = *s.Evidence
	}
	to = snapshot.Bytes(snapshot.Begin(to, kind, version), s.Likelihood)
	for _, numbers := range [][]float64{s.Known, s.Prior, s.Posterior, {s.N, s.Faded, evidence, s.Start, s.Base}} {
		to = snapshot.Floats(to, numbers)
	}
	return snapshot.End(to, at)
}

func (s *state) read(from []byte) error {
	v, r, err := snapshot.Open(from, kind, version)
	if err != nil {
		return err
	}
	s.Version, s.Likelihood = int(v), string(r.Bytes())
	var counters []float64
	for _, to := range []*[]float64{&s.Known, &s.Prior, &s.Posterior, &counters} {
		*to = r.Floats()
	}
	if err := r.Done(); err != nil {
		return err
	}
	if len(counters) != 5 {
		return fmt.Errorf("%w: of %d counters", ErrSnapshot, len(counters))
	}
	s.N, s.Faded, s.Start, s.Base = counters[0], counters[1], counters[3], counters[4]
	if !math.IsNaN(counters[2]) {
		s.Evidence = &counters[2]
	}
	return nil
}
