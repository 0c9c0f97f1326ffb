package filter

import (
	"encoding/json"
	"fmt"

	"github.com/seed78144065/credence/internal/snapshot"
)

const dynamicKind = "CRDL" // of a DLM's snapshots

// dynamicState is a DLM as it is kept: its filter, and what it knows of V.
type dynamicState struct {
	Version  int     `json:"version"`
	Filter   state   `json:"filter"`
	DF       float64 `json:"df"`
	Scale    float64 `json:"scale"`
	Evidence float64 `json:"evidence"`
}

// numbers are all that makes the model.
func (d *DLM) numbers() []float64 { return append(d.f.numbers(), d.forget, d.start[0], d.start[1]) }

func (d *DLM) state() dynamicState {
	return dynamicState{version, state{version, d.numbers(), d.f.stream.Numbers()}, d.df, d.scale, d.evidence}
}

// restore checks everything before it changes anything.
func (d *DLM) restore(s dynamicState) error {
	if d.f == nil {
		return fmt.Errorf("%w: read it into a model made by NewDLM with the same settings", snapshot.Err)
	}
	if err := snapshot.Version(s.Version, version); err != nil {
		return err
	}
	if !(s.DF > 0 && s.DF <= largest) || !(s.Scale > 1/largest && s.Scale <= largest) || s.Evidence-s.Evidence != 0 {
		return fmt.Errorf("%w: %v degrees of freedom, scale %v, evidence %v", snapshot.Err, s.DF, s.Scale, s.Evidence)
	}
	if err := d.f.restore(s.Filter, d.numbers()); err != nil {
		return err
	}
	d.df, d.scale, d.evidence = s.DF, s.Scale, s.Evidence
	return nil
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit.
func (d *DLM) MarshalJSON() ([]byte, error) {
	if d.f == nil {
		return nil, errDLM
	}
	return json.Marshal(d.state())
}

// UnmarshalJSON reads a snapshot into a model made with the same settings.
// Errors: online.ErrSnapshot; the model is unchanged.
func (d *DLM) UnmarshalJSON(text []byte) error {
	var s dynamicState
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("%w: %w", snapshot.Err, err)
	}
	return d.restore(s)
}

// MarshalBinary writes a snapshot with a check sum.
func (d *DLM) MarshalBinary() ([]byte, error) { return d.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (d *DLM) AppendBinary(to []byte) ([]byte, error) {
	if d.f == nil {
		return to, errDLM
	}
	at, s := len(to), d.state()
	to = snapshot.Begin(to, dynamicKind, version)
	for _, part := range [][]float64{s.Filter.Model, s.Filter.State, {s.DF, s.Scale, s.Evidence}} {
		to = snapshot.Floats(to, part)
	}
	return snapshot.End(to, at), nil
}

// UnmarshalBinary reads a snapshot into a model made with the same settings.
// Errors: online.ErrSnapshot; the model is unchanged.
func (d *DLM) UnmarshalBinary(from []byte) error {
	v, r, err := snapshot.Open(from, dynamicKind, version)
	if err != nil {
		return err
	}
	s := dynamicState{Version: int(v), Filter: state{int(v), r.Floats(), r.Floats()}}
	variance := r.Floats()
	if err := r.Done(); err != nil {
		return err
	}
	if len(variance) != 3 {
		return fmt.Errorf("%w: %d numbers of the variance", snapshot.Err, len(variance))
	}
	s.DF, s.Scale, s.Evidence = variance[0], variance[1], variance[2]
	return d.restore(s)
}
