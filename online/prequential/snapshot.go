package prequential

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/snapshot"
)

// version is that of both formats. A reader takes its own and earlier ones.
const version = 1

// kind begins every binary snapshot of Scores.
const kind = "CRPQ"

// state is what Scores are kept as.
type state struct {
	Version  int       `json:"version"`
	Window   int       `json:"window"`
	LogLoss  Mean      `json:"log_loss"`
	Brier    Mean      `json:"brier"`
	Rate     Mean      `json:"rate"`
	Next     int       `json:"next"`
	Outcomes []float64 `json:"outcomes"` // JSON has a −0
}

func (s *Scores) state() state {
	return state{version, s.config.Window, s.logLoss, s.brier, s.rate, s.next, s.window}
}

// restore checks everything before it changes anything.
func (s *Scores) restore(from state) error {
	if s.config.Window == 0 {
		return fmt.Errorf("%w: read it into Scores made by New with the same configuration", snapshot.Err)
	}
	if err := snapshot.Version(from.Version, version); err != nil {
		return err
	}
	if from.Window != s.config.Window || from.LogLoss.Alpha != s.config.Fading {
		return fmt.Errorf("%w: of a window of %d and a fading factor of %v, read into %+v", snapshot.Err, from.Window, from.LogLoss.Alpha, s.config)
	}
	seen := from.LogLoss.Number
	for _, m := range []Mean{from.LogLoss, from.Brier, from.Rate} {
		if m.fault() || m.Alpha != s.config.Fading || m.Number != seen {
			return fmt.Errorf("%w: the means %+v, %+v and %+v are of no stream", snapshot.Err, from.LogLoss, from.Brier, from.Rate)
		}
	}
	if len(from.Outcomes) != int(min(seen, float64(from.Window))) || from.Next < 0 || from.Next > 0 && from.Next >= len(from.Outcomes) {
		return fmt.Errorf("%w: %d outcomes, the next at %d, of %v in a window of %d", snapshot.Err, len(from.Outcomes), from.Next, seen, from.Window)
	}
	for _, p := range from.Outcomes {
		if !(math.Abs(p) <= 1) {
			return fmt.Errorf("%w: a forecast of %v", snapshot.Err, p)
		}
	}
	s.logLoss, s.brier, s.rate, s.next = from.LogLoss, from.Brier, from.Rate, from.Next
	s.window = append(s.window[:0], from.Outcomes...)
	return nil
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit.
func (s *Scores) MarshalJSON() ([]byte, error) {
	if cap(s.window) == 0 {
		return nil, errScores
	}
	return json.Marshal(s.state())
}

// UnmarshalJSON reads a snapshot into Scores made with the same configuration.
// Errors: those of a bad snapshot; the scores are unchanged.
func (s *Scores) UnmarshalJSON(text []byte) error {
	var from state
	if err := json.Unmarshal(text, &from); err != nil {
		return fmt.Errorf("%w: %w", snapshot.Err, err)
	}
	return s.restore(from)
}

// MarshalBinary writes a snapshot with a check sum, so that a file that was cut or
// changed anywhere is told from a whole one.
func (s *Scores) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (s *Scores) AppendBinary(to []byte) ([]byte, error) {
	if cap(s.window) == 0 {
		return to, errScores
	}
	at := len(to)
	to = snapshot.Int(snapshot.Int(snapshot.Begin(to, kind, version), int64(s.config.Window)), int64(s.next))
	for _, m := range []Mean{s.logLoss, s.brier, s.rate} {
		to = snapshot.Floats(to, []float64{m.Alpha, m.Sum, m.Weight, m.Total, m.Number})
	}
	return snapshot.End(snapshot.Floats(to, s.window), at), nil
}

// UnmarshalBinary reads a snapshot into Scores made with the same configuration.
// Errors: those of a bad snapshot; the scores are unchanged.
func (s *Scores) UnmarshalBinary(from []byte) error {
	v, r, err := snapshot.Open(from, kind, version)
	if err != nil {
		return err
	}
	read := state{Version: int(v), Window: int(r.Int()), Next: int(r.Int())}
	for _, m := range []*Mean{&read.LogLoss, &read.Brier, &read.Rate} {
		n := r.Floats()
		if len(n) != 5 {
			return fmt.Errorf("%w: a mean of %d numbers", snapshot.Err, len(n))
		}
		*m = Mean{Alpha: n[0], Sum: n[1], Weight: n[2], Total: n[3], Number: n[4]}
	}
	read.Outcomes = r.Floats()
	if err := r.Done(); err != nil {
		return err
	}
	return s.restore(read)
}
