package filter

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/internal/snapshot"
)

const (
	kind    = "CRDK" // of a Filter's snapshots
	version = 1      // of both formats; a reader takes its own and earlier ones
)

// state is a filter as it is kept: the numbers of its model and what it knows.
type state struct {
	Version int       `json:"version"`
	Model   []float64 `json:"model"`
	State   []float64 `json:"state"`
}

// numbers are all that makes the model.
func (f *Filter) numbers() []float64 {
	m := &f.model
	k := []float64{float64(f.sys.N()), float64(f.sys.P())}
	for _, part := range [][]float64{m.Observe, m.Noise, m.Transition, m.Innovation, m.Mean, m.Cov} {
		k = append(k, part...)
	}
	for i, d := range m.Diffuse {
		if d {
			k = append(k, float64(i))
		}
	}
	for _, b := range m.Discount {
		k = append(k, float64(b.First), float64(b.End), b.Keep)
	}
	return k
}

// restore checks everything before it changes anything.
func (f *Filter) restore(s state, model []float64) error {
	if err := snapshot.Version(s.Version, version); err != nil {
		return err
	}
	if !slices.Equal(s.Model, model) {
		return fmt.Errorf("%w: it is of a filter of another model", snapshot.Err)
	}
	if err := f.stream.SetNumbers(s.State); err != nil {
		return fmt.Errorf("%w: filter: %w", snapshot.Err, err)
	}
	return nil
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit.
func (f *Filter) MarshalJSON() ([]byte, error) {
	if f.sys == nil {
		return nil, errFilter
	}
	return json.Marshal(state{version, f.numbers(), f.stream.Numbers()})
}

// UnmarshalJSON reads a snapshot into a filter made with the same model.
// Errors: online.ErrSnapshot; the filter is unchanged.
func (f *Filter) UnmarshalJSON(text []byte) error {
	var s state
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("%w: %w", snapshot.Err, err)
	}
	return f.read(s)
}

// MarshalBinary writes a snapshot with a check sum, so that a file that was cut
// or changed anywhere is told from a whole one.
func (f *Filter) MarshalBinary() ([]byte, error) { return f.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (f *Filter) AppendBinary(to []byte) ([]byte, error) {
	if f.sys == nil {
		return to, errFilter
	}
	at := len(to)
	to = snapshot.Floats(snapshot.Begin(to, kind, version), f.numbers())
	return snapshot.End(snapshot.Floats(to, f.stream.Numbers()), at), nil
}

// UnmarshalBinary reads a snapshot into a filter made with the same model.
// Errors: online.ErrSnapshot; the filter is unchanged.
func (f *Filter) UnmarshalBinary(from []byte) error {
	v, r, err := snapshot.Open(from, kind, version)
	if err != nil {
		return err
	}
	s := state{int(v), r.Floats(), r.Floats()}
	if err := r.Done(); err != nil {
		return err
	}
	return f.read(s)
}

func (f *Filter) read(s state) error {
	if f.sys == nil {
		return fmt.Errorf("%w: read it into a filter made by New with the same model", snapshot.Err)
	}
	return f.restore(s, f.numbers())
}
