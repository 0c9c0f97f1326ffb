package drift

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/internal/snapshot"
)

// ErrSnapshot says that a snapshot is damaged, of a later version, or of another
// rule or settings. What it was read into is unchanged.
var ErrSnapshot = snapshot.Err

// version is that of both formats. A reader takes its own and earlier ones.
const version = 1

// kind begins every binary snapshot of a detector.
const kind = "CRDD"

// kept is a detector as it is kept.
type kept struct {
	Version  int       `json:"version"`
	Rule     string    `json:"rule"`
	Settings []float64 `json:"settings"`
	Seen     int64     `json:"seen"`
	Alarms   int64     `json:"alarms"`
	Warned   bool      `json:"warned"`
	Since    []float64 `json:"since"`
	State    []float64 `json:"state"`
}

func (d *Detector) kept() kept {
	return kept{version, d.state.name(), d.state.settings(), d.seen, d.alarms, d.warned, []float64{d.since.n, d.since.origin, d.since.mean, d.since.squares}, d.state.numbers(nil)}
}

// restore checks everything before it changes anything.
func (d *Detector) restore(k kept) error {
	if d.state == nil {
		return fmt.Errorf("%w: read it into a detector made by New with the same rule and settings", ErrSnapshot)
	}
	if err := snapshot.Version(k.Version, version); err != nil {
		return err
	}
	if want := d.state.settings(); k.Rule != d.state.name() || !slices.Equal(k.Settings, want) {
		return fmt.Errorf("%w: of %q %v, read into %q %v", ErrSnapshot, k.Rule, k.Settings, d.state.name(), want)
	}
	var since span
	err := scan(k.Since, &since.n, &since.origin, &since.mean, &since.squares)
	if err == nil {
		err = sound(since.origin, since.mean, since.squares)
	}
	if err == nil && (!whole(since.n) || since.squares < 0 || k.Seen < 0 || k.Alarms < 0 || k.Alarms > k.Seen || int64(since.n) > k.Seen) {
		err = fmt.Errorf("seen %d, alarms %d, since %v", k.Seen, k.Alarms, k.Since)
	}
	if err == nil {
		err = d.state.set(k.State) // all or nothing
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	d.seen, d.alarms, d.warned, d.since = k.Seen, k.Alarms, k.Warned, since
	return nil
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit.
func (d *Detector) MarshalJSON() ([]byte, error) {
	if d.state == nil {
		return nil, errDetector
	}
	return json.Marshal(d.kept())
}

// UnmarshalJSON reads a snapshot into a detector made with the same rule and
// settings. Errors: ErrSnapshot; the detector is unchanged.
func (d *Detector) UnmarshalJSON(text []byte) error {
	var k kept
	if err := json.Unmarshal(text, &k); err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	return d.restore(k)
}

// MarshalBinary writes a snapshot with a check sum.
func (d *Detector) MarshalBinary() ([]byte, error) { return d.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (d *Detector) AppendBinary(to []byte) ([]byte, error) {
	if d.state == nil {
		return to, errDetector
	}
	at, k := len(to), d.kept()
	to = snapshot.Bytes(snapshot.Begin(to, kind, version), k.Rule)
	to = snapshot.Floats(to, k.Settings)
	to = snapshot.Int(snapshot.Int(to, k.Seen), k.Alarms)
	to = snapshot.Int(to, int64(indicator(k.Warned)))
	to = snapshot.Floats(snapshot.Floats(to, k.Since), k.State)
	return snapshot.End(to, at), nil
}

// UnmarshalBinary reads a snapshot into a detector made with the same rule and
// settings. Errors: ErrSnapshot; the detector is unchanged.
func (d *Detector) UnmarshalBinary(from []byte) error {
	v, r, err := snapshot.Open(from, kind, version)
	if err != nil {
		return err
	}
	k := kept{Version: int(v), Rule: string(r.Bytes()), Settings: r.Floats(), Seen: r.Int(), Alarms: r.Int(), Warned: r.Int() != 0, Since: r.Floats(), State: r.Floats()}
	if err := r.Done(); err != nil {
		return err
	}
	return d.restore(k)
}
