package conformal

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/jsonnumber"
	"github.com/seed78144065/credence/internal/snapshot"
)

// ErrData says that an observation is not what a state that learns can take.
// Nothing has changed.
var ErrData = errors.New("conformal: bad observation")

// ErrSnapshot says that what was read is damaged, of a later version, or of
// something else than what it is read into, which is unchanged.
var ErrSnapshot = snapshot.Err

// version is that of all formats here. A reader takes its own and earlier ones.
const version = 1

// kept is what is fitted, or learned, as it is kept.
type kept struct {
	Kind    string `json:"kind"`
	Version int    `json:"version"`
	// Settings, State and Scores are numbers in an order that the kind knows.
	Settings numbers `json:"settings"`
	State    numbers `json:"state"`
	Scores   numbers `json:"scores,omitempty"`
}

// unmarshalKept reads JSON of a kind.
func unmarshalKept(text []byte, kind string) (kept, error) {
	var k kept
	if err := json.Unmarshal(text, &k); err != nil {
		return k, fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	if k.Kind != kind {
		return k, fmt.Errorf("%w: of kind %q; want %q", ErrSnapshot, k.Kind, kind)
	}
	return k, snapshot.Version(k.Version, version)
}

// appendKept appends a snapshot with a check sum, of a kind that has four letters.
func appendKept(to []byte, letters string, k kept) []byte {
	at := len(to)
	to = snapshot.Begin(to, letters, version)
	for _, part := range []numbers{k.Settings, k.State, k.Scores} {
		to = snapshot.Floats(to, part)
	}
	return snapshot.End(to, at)
}

// openKept reads what appendKept appended.
func openKept(from []byte, letters, kind string) (kept, error) {
	v, r, err := snapshot.Open(from, letters, version)
	if err != nil {
		return kept{}, err
	}
	k := kept{Kind: kind, Version: int(v), Settings: r.Floats(), State: r.Floats(), Scores: r.Floats()}
	for _, part := range []numbers{k.Settings, k.State, k.Scores} {
		for _, v := range part {
			if v != v {
				return k, fmt.Errorf("%w: a number is NaN", ErrSnapshot)
			}
		}
	}
	return k, r.Done()
}

// lengths returns an error unless there are so many settings and numbers of state.
func (k kept) lengths(settings, state int) error {
	if len(k.Settings) != settings || len(k.State) != state {
		return fmt.Errorf("%w: %d settings and %d numbers of state; want %d and %d", ErrSnapshot, len(k.Settings), len(k.State), settings, state)
	}
	return nil
}

// damaged returns an error that wraps ErrSnapshot, or nil for nil.
func damaged(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrSnapshot, err)
}

// numbers may be infinite.
type numbers = jsonnumber.List

// count returns a number that counts something, and whether it does.
func count(v float64) (int64, bool) {
	const most = 1 << 53 // beyond it a float64 does not count by ones
	return int64(v), v >= 0 && v <= most && v == math.Floor(v)
}
