package monitor

import (
	"cmp"
	"encoding/json"
	"fmt"

	"github.com/seed78144065/credence/internal/snapshot"
	"github.com/seed78144065/credence/online/prequential"
)

// Performance watches the scores of a stream: what they promise of the newest
// rows, and what labels, which may be late, have shown.
//
// One goroutine uses it at a time; Snapshot gives a copy to read from others.
type Performance struct {
	judging  Judging
	window   []float64
	next     int // where the next score goes, once the window is full
	seen     int64
	labelled prequential.Scores
}

// PerformanceConfig are the settings of a Performance, zero for the default.
type PerformanceConfig struct {
	Judging Judging // what is done with a probability
	// Window is the number of newest scores; 0 is 1,000.
	Window int
	// Labelled are the settings of what labels have shown.
	Labelled prequential.Config
}

// mostWindow bounds the window: 128 MiB.
const mostWindow = 1 << 24

// NewPerformance returns a performance of nothing. Errors: settings out of range.
func NewPerformance(cfg PerformanceConfig) (*Performance, error) {
	judging, err := cfg.Judging.with()
	if err != nil {
		return nil, err
	}
	cfg.Window = cmp.Or(cfg.Window, 1000)
	if cfg.Window < 1 || cfg.Window > mostWindow {
		return nil, fmt.Errorf("monitor: a window of %d; want 1 to 2²⁴, or 0 for 1,000", cfg.Window)
	}
	labelled, err := prequential.New(cfg.Labelled)
	if err != nil {
		return nil, fmt.Errorf("monitor: %w", err)
	}
	return &Performance{judging: judging, window: make([]float64, 0, cfg.Window), labelled: *labelled}, nil
}

// Update learns the score of a row, when it is made.
//
// Errors: ErrData; nothing changes. Cost: no allocation.
func (p *Performance) Update(score float64) error {
	if cap(p.window) == 0 {
		return fmt.Errorf("monitor: %w: the Performance was not made by NewPerformance", ErrData)
	}
	if !(score >= 0 && score <= 1) {
		return fmt.Errorf("monitor: %w: a score of %v; want a calibrated probability", ErrData, score)
	}
	p.seen++
	if len(p.window) < cap(p.window) {
		p.window = append(p.window, score)
		return nil
	}
	p.window[p.next] = score
	p.next = (p.next + 1) % len(p.window)
	return nil
}

// Label learns the label of a row, 0 or 1, when it comes, and the score that the
// row had.
//
// Errors: those of prequential.Scores; nothing changes. Cost: no allocation.
func (p *Performance) Label(score, label float64) error {
	if cap(p.window) == 0 {
		return fmt.Errorf("monitor: %w: the Performance was not made by NewPerformance", ErrData)
	}
	if err := p.labelled.Update(score, label); err != nil {
		return fmt.Errorf("monitor: %w", err)
	}
	return nil
}

// Seen returns the number of scores so far.
func (p *Performance) Seen() int64 { return p.seen }

// Expected is Expect of the newest scores.
//
// Errors: ErrData before there are any.
func (p *Performance) Expected() (Expected, error) { return Expect(p.window, p.judging) }

// Labelled returns what labels have shown: log loss, Brier score, AUC, and Bias,
// by how many standard errors there are more positive rows than the scores said.
// It is the Performance's own, to read.
func (p *Performance) Labelled() *prequential.Scores { return &p.labelled }

// Snapshot returns a copy, which later updates don't change.
func (p *Performance) Snapshot() *Performance {
	c := *p
	c.window = append(make([]float64, 0, cap(p.window)), p.window...)
	c.labelled = *p.labelled.Snapshot()
	return &c
}

// performanceVersion is that of both formats, and performanceKind begins every
// binary snapshot.
const (
	performanceVersion = 1
	performanceKind    = "CRMP"
)

// kept is a Performance as it is kept.
type kept struct {
	Version  int             `json:"version"`
	Window   int             `json:"window"`
	Seen     int64           `json:"seen"`
	Next     int             `json:"next"`
	Scores   []float64       `json:"scores"`
	Labelled json.RawMessage `json:"labelled"`
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit.
func (p *Performance) MarshalJSON() ([]byte, error) {
	labelled, err := p.labelled.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return json.Marshal(kept{performanceVersion, cap(p.window), p.seen, p.next, p.window, labelled})
}

// UnmarshalJSON reads a snapshot into a Performance made with the same settings.
// Errors: those of a bad snapshot; nothing changes.
func (p *Performance) UnmarshalJSON(text []byte) error {
	var k kept
	if err := json.Unmarshal(text, &k); err != nil {
		return fmt.Errorf("%w: %w", snapshot.Err, err)
	}
	return p.restore(k, func(s *prequential.Scores) error { return s.UnmarshalJSON(k.Labelled) })
}

// MarshalBinary writes a snapshot with a check sum.
func (p *Performance) MarshalBinary() ([]byte, error) { return p.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (p *Performance) AppendBinary(to []byte) ([]byte, error) {
	labelled, err := p.labelled.MarshalBinary()
	if err != nil {
		return nil, err
	}
	at := len(to)
	to = snapshot.Int(snapshot.Begin(to, performanceKind, performanceVersion), int64(cap(p.window)))
	to = snapshot.Int(snapshot.Int(to, p.seen), int64(p.next))
	return snapshot.End(snapshot.Bytes(snapshot.Floats(to, p.window), labelled), at), nil
}

// UnmarshalBinary is UnmarshalJSON of the other form.
func (p *Performance) UnmarshalBinary(from []byte) error {
	v, r, err := snapshot.Open(from, performanceKind, performanceVersion)
	if err != nil {
		return err
	}
	k := kept{Version: int(v), Window: int(r.Int()), Seen: r.Int(), Next: int(r.Int()), Scores: r.Floats()}
	labelled := r.Bytes()
	if err := r.Done(); err != nil {
		return err
	}
	return p.restore(k, func(s *prequential.Scores) error { return s.UnmarshalBinary(labelled) })
}

// restore checks everything before it changes anything.
func (p *Performance) restore(k kept, labels func(*prequential.Scores) error) error {
	if cap(p.window) == 0 {
		return fmt.Errorf("%w: read it into a Performance made by NewPerformance with the same settings", snapshot.Err)
	}
	if err := snapshot.Version(k.Version, performanceVersion); err != nil {
		return err
	}
	if k.Window != cap(p.window) || k.Seen < 0 || len(k.Scores) != int(min(k.Seen, int64(k.Window))) || k.Next < 0 || k.Next > 0 && (k.Next >= len(k.Scores) || len(k.Scores) < k.Window) {
		return fmt.Errorf("%w: %d of %d scores in a window of %d, the next at %d, read into one of %d", snapshot.Err, len(k.Scores), k.Seen, k.Window, k.Next, cap(p.window))
	}
	for _, s := range k.Scores {
		if !(s >= 0 && s <= 1) {
			return fmt.Errorf("%w: a score of %v", snapshot.Err, s)
		}
	}
	labelled := p.labelled.Snapshot()
	if err := labels(labelled); err != nil {
		return err
	}
	p.window, p.seen, p.next, p.labelled = append(p.window[:0], k.Scores...), k.Seen, k.Next, *labelled
	return nil
}
