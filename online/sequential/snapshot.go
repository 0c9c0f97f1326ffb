package sequential

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/snapshot"
)

// version is that of both formats, kind begins every binary snapshot.
const (
	version = 1
	kind    = "CRDQ"
)

// kept is a test as it is kept.
type kept struct {
	Version   int       `json:"version"`
	Test      string    `json:"test"`
	Settings  []float64 `json:"settings"` // with alpha at the end
	State     []float64 `json:"state"`
	MaxLogE   float64   `json:"max_log_e"`
	StoppedAt float64   `json:"stopped_at"`
}

func (t *Test[O]) kept() kept {
	return kept{version, t.e.name(), append(t.e.settings(), t.alpha), t.e.state(nil), t.max, t.at}
}

// restore checks everything before it changes anything.
func (t *Test[O]) restore(k kept) error {
	if t.e == nil {
		return fmt.Errorf("%w: read it into a test made by New… with the same settings", snapshot.Err)
	}
	if err := snapshot.Version(k.Version, version); err != nil {
		return err
	}
	if mine := t.kept(); k.Test != mine.Test || !slices.Equal(k.Settings, mine.Settings) {
		return fmt.Errorf("%w: of a test of %q with settings %v, read into one of %q with %v", snapshot.Err, k.Test, k.Settings, mine.Test, mine.Settings)
	}
	if !(k.MaxLogE >= 0 && k.MaxLogE <= math.MaxFloat64 && k.StoppedAt >= 0 && k.StoppedAt <= math.MaxFloat64) {
		return fmt.Errorf("%w: the largest log e-value is %v, the stop %v", snapshot.Err, k.MaxLogE, k.StoppedAt)
	}
	if err := t.e.set(k.State); err != nil {
		return fmt.Errorf("%w: %w", snapshot.Err, err)
	}
	t.max, t.at = k.MaxLogE, k.StoppedAt
	return nil
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit.
func (t *Test[O]) MarshalJSON() ([]byte, error) {
	if t.e == nil {
		return nil, errTest
	}
	return json.Marshal(t.kept())
}

// UnmarshalJSON reads a snapshot into a test made with the same settings. Errors:
// online.ErrSnapshot; the test is unchanged.
func (t *Test[O]) UnmarshalJSON(text []byte) error {
	var k kept
	if err := json.Unmarshal(text, &k); err != nil {
		return fmt.Errorf("%w: %w", snapshot.Err, err)
	}
	return t.restore(k)
}

// MarshalBinary writes a snapshot with a check sum, so that a file that was cut
// or changed anywhere is told from a whole one.
func (t *Test[O]) MarshalBinary() ([]byte, error) { return t.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (t *Test[O]) AppendBinary(to []byte) ([]byte, error) {
	if t.e == nil {
		return to, errTest
	}
	k, at := t.kept(), len(to)
	to = snapshot.Bytes(snapshot.Begin(to, kind, version), k.Test)
	for _, numbers := range [][]float64{k.Settings, k.State, {k.MaxLogE, k.StoppedAt}} {
		to = snapshot.Floats(to, numbers)
	}
	return snapshot.End(to, at), nil
}

// UnmarshalBinary reads a snapshot into a test made with the same settings.
// Errors: online.ErrSnapshot; the test is unchanged.
func (t *Test[O]) UnmarshalBinary(from []byte) error {
	v, r, err := snapshot.Open(from, kind, version)
	if err != nil {
		return err
	}
	k := kept{Version: int(v), Test: string(r.Bytes()), Settings: r.Floats(), State: r.Floats()}
	record := r.Floats()
	if err := r.Done(); err != nil {
		return err
	}
	if len(record) != 2 {
		return fmt.Errorf("%w: a record of %d numbers; want 2", snapshot.Err, len(record))
	}
	k.MaxLogE, k.StoppedAt = record[0], record[1]
	return t.restore(k)
}
