package glm

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/snapshot"
)

// version is that of both formats. A reader takes its own and earlier ones.
const version = 1

// kind begins every binary snapshot of a Model.
const kind = "CRDG"

// state is a model as it is kept.
type state struct {
	Version  int       `json:"version"`
	Settings string    `json:"settings"`
	Prior    []float64 `json:"prior"`
	Now      []float64 `json:"now"`
	N        float64   `json:"n"`
	Faded    float64   `json:"faded"`
	Evidence *float64  `json:"evidence"` // null: lost in a merge
}

func (m *Model) state() state {
	s := state{
		Version: version, Settings: m.settings(), Prior: m.prior.numbers(nil), Now: m.now.numbers(nil),
		N: m.n, Faded: m.faded,
	}
	if !math.IsNaN(m.evidence) {
		e := m.evidence
		s.Evidence = &e
	}
	return s
}

// restore checks everything before it changes anything.
func (m *Model) restore(s state) error {
	if m.now == nil {
		return fmt.Errorf("%w: read it into a model made by New with the same configuration", snapshot.Err)
	}
	if err := snapshot.Version(s.Version, version); err != nil {
		return err
	}
	if s.Settings != m.settings() {
		return fmt.Errorf("%w: of a model of %q, read into one of %q", snapshot.Err, s.Settings, m.settings())
	}
	prior := m.prior.numbers(nil)
	same := len(prior) == len(s.Prior)
	for i := 0; same && i < len(prior); i++ {
		same = prior[i] == s.Prior[i]
	}
	if !same {
		return fmt.Errorf("%w: its prior is %v and this model's %v", snapshot.Err, s.Prior, prior)
	}
	evidence := 0.0
	if s.Evidence != nil {
		evidence = *s.Evidence
	}
	if !(s.N >= 0 && s.N <= math.MaxFloat64) || !(s.Faded > 0 && s.Faded <= 1) || evidence-evidence != 0 {
		return fmt.Errorf("%w: n is %v, faded %v, evidence %v", snapshot.Err, s.N, s.Faded, evidence)
	}
	now := m.now.copy()
	if !now.set(s.Now) {
		return fmt.Errorf("%w: its parameters are those of no distribution", snapshot.Err)
	}
	if s.Evidence == nil {
		evidence = math.NaN()
	}
	m.now, m.n, m.faded, m.evidence = now, s.N, s.Faded, evidence
	return nil
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit.
func (m *Model) MarshalJSON() ([]byte, error) {
	if m.family == nil {
		return nil, errModel
	}
	return json.Marshal(m.state())
}

// UnmarshalJSON reads a snapshot into a model made with the same configuration.
// Errors: online.ErrSnapshot; the model is unchanged.
func (m *Model) UnmarshalJSON(text []byte) error {
	var s state
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("%w: %w", snapshot.Err, err)
	}
	return m.restore(s)
}

// MarshalBinary writes a snapshot with a check sum, so that a file that was cut
// or changed anywhere is told from a whole one.
func (m *Model) MarshalBinary() ([]byte, error) { return m.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (m *Model) AppendBinary(to []byte) ([]byte, error) {
	if m.family == nil {
		return to, errModel
	}
	at := len(to)
	s := m.state()
	to = snapshot.Bytes(snapshot.Begin(to, kind, version), s.Settings)
	to = snapshot.Floats(snapshot.Floats(to, s.Prior), s.Now)
	return snapshot.End(snapshot.Floats(to, []float64{s.N, s.Faded, m.evidence}), at), nil
}

// UnmarshalBinary reads a snapshot into a model made with the same configuration.
// Errors: online.ErrSnapshot; the model is unchanged.
func (m *Model) UnmarshalBinary(from []byte) error {
	v, r, err := snapshot.Open(from, kind, version)
	if err != nil {
		return err
	}
	s := state{Version: int(v), Settings: string(r.Bytes()), Prior: r.Floats(), Now: r.Floats()}
	counters := r.Floats()
	if err := r.Done(); err != nil {
		return err
	}
	if len(counters) != 3 {
		return fmt.Errorf("%w: of %d counters", snapshot.Err, len(counters))
	}
	s.N, s.Faded = counters[0], counters[1]
	if !math.IsNaN(counters[2]) {
		s.Evidence = &counters[2]
	}
	return m.restore(s)
}
