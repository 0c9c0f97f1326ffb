package conformal

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// ACIConfig are the settings of an [ACI].
type ACIConfig struct {
	// Alpha is the share of rows that may be missed in the long run.
	Alpha float64
	// Gamma is how far one outcome moves the level; 0 means 0.005, that of
	// [Gibbs2021] §2.2. Large ones follow changes fast and are restless.
	Gamma float64
	// Start is the first level α₁; 0 means Alpha.
	Start float64
	// Window, if not 0, is how many of the newest scores make the threshold: those
	// of the calibration set at first, then those of outcomes. 0 keeps to the
	// calibration set.
	Window int
}

// ACI is adaptive conformal inference: after each miss its sets grow, after each
// hit they shrink, so that in the long run as many rows are missed as asked,
// however the world changes.
//
//	threshold := a.Next()                        // for the set of the next row
//	err := a.Update(threshold, score)            // of its outcome, now or much later
//
// The threshold is the ticket by which an outcome is judged: of outcomes that come
// late, keep it with the row. One goroutine uses an ACI at a time; Snapshot gives a
// copy to read from others.
type ACI struct {
	cfg    ACIConfig
	pool   pool
	seen   int64
	missed int64
}

// NewACI returns a state that has seen no outcome. Scores are those of a
// calibration set, the newest last; they are copied. With a Window there may be
// none: sets then hold everything until there are enough.
//
// Errors: all settings that are out of range; scores that are NaN.
func NewACI(cfg ACIConfig, scores []float64) (*ACI, error) {
	if cfg.Gamma == 0 {
		cfg.Gamma = 0.005
	}
	if cfg.Start == 0 {
		cfg.Start = cfg.Alpha
	}
	pool, err := newPool(scores, cfg.Window)
	if err := errors.Join(cfg.check(), err); err != nil {
		return nil, err
	}
	return &ACI{cfg: cfg, pool: pool}, nil
}

// check returns all faults of settings.
func (c ACIConfig) check() (err error) {
	if e := checkAlpha(c.Alpha); e != nil {
		err = e
	}
	if !(c.Gamma > 0 && c.Gamma <= 1) {
		err = errors.Join(err, fmt.Errorf("conformal: ACI: Gamma is %v; want more than 0 and at most 1", c.Gamma))
	}
	if !(c.Start >= 0 && c.Start <= 1) && c.Start != c.Alpha { // a bad Alpha is told already
		err = errors.Join(err, fmt.Errorf("conformal: ACI: Start is %v; want 0 to 1", c.Start))
	}
	return err
}

// Level returns the level α of the next set: 0 or less for one that holds
// everything, 1 or more for an empty one.
//
// Source: [Gibbs2021] eq. 2, summed: α₁ + γ(αt − misses), so that rounding does
// not add up.
func (a *ACI) Level() float64 {
	return math.FMA(a.cfg.Gamma, math.FMA(a.cfg.Alpha, float64(a.seen), -float64(a.missed)), a.cfg.Start)
}

// Next returns the threshold of the next set, +Inf or -Inf where the level is past
// 0 or 1. It changes nothing.
//
// Cost: no allocation.
func (a *ACI) Next() Threshold { return a.pool.threshold(a.Level()) }

// Update learns the score of an outcome, and by the threshold that [ACI.Next] gave
// for its row whether it was missed. Each row counts once: that is the caller's to
// see to.
//
// Errors: ErrData if either is NaN; nothing changes. Cost: no allocation.
func (a *ACI) Update(t Threshold, score float64) error {
	switch {
	case a.cfg.Gamma == 0:
		return fmt.Errorf("%w: the ACI was not made by NewACI", ErrData)
	case score != score:
		return fmt.Errorf("%w: the score is NaN", ErrData)
	case t.Score != t.Score:
		return fmt.Errorf("%w: the threshold is NaN; want what Next gave for the row", ErrData)
	}
	a.seen++
	if t.missed(score) {
		a.missed++
	}
	a.pool.push(score)
	return nil
}

// missed reports whether a score is that of no member, nothing being a member of
// the empty set.
func (t Threshold) missed(score float64) bool {
	return !t.Covers(score) || math.IsInf(t.Score, -1)
}

// Seen returns the number of outcomes so far, Missed that of those that were
// outside their sets.
func (a *ACI) Seen() int64 { return a.seen }

// Missed returns the number of outcomes outside their sets so far.
func (a *ACI) Missed() int64 { return a.missed }

// Bound returns how far the share of outcomes that were missed can be from Alpha
// at most, whatever the outcomes were. Pending is the largest number of other rows
// that waited for an outcome when one came: 0 if each comes before the next row.
//
// Source: [Gibbs2021] proposition 4.1, for pending 0. A late outcome was judged by
// an older level, so that pending more of them may take the level past 0 or 1 by
// γ each before the sets that answer it are judged.
func (a *ACI) Bound(pending int) float64 {
	past := float64(a.cfg.Gamma * (1 + float64(pending)))
	return (max(a.cfg.Start, 1-a.cfg.Start) + past) / float64(a.cfg.Gamma*float64(a.seen))
}

// Snapshot returns a copy, which later updates don't change.
func (a *ACI) Snapshot() *ACI {
	c := *a
	c.pool = a.pool.clone()
	return &c
}

// aciKind names it in JSON, aciLetters in binary snapshots.
const (
	aciKind    = "conformal.aci"
	aciLetters = "CRCA"
)

func (a *ACI) kept() kept {
	return kept{Kind: aciKind, Version: version,
		Settings: numbers{a.cfg.Alpha, a.cfg.Gamma, a.cfg.Start, float64(a.cfg.Window)},
		State:    numbers{float64(a.seen), float64(a.missed)},
		Scores:   a.pool.kept()}
}

// restore checks everything before it changes anything.
func (a *ACI) restore(k kept) error {
	if err := k.lengths(4, 2); err != nil {
		return err
	}
	window, whole := count(k.Settings[3])
	seen, counts := count(k.State[0])
	missed, too := count(k.State[1])
	if !whole || !counts || !too || missed > seen || window > 0 && int64(len(k.Scores)) > window {
		return fmt.Errorf("%w: of %v misses in %v outcomes, with %d scores in a window of %v", ErrSnapshot, k.State[1], k.State[0], len(k.Scores), k.Settings[3])
	}
	cfg := ACIConfig{k.Settings[0], k.Settings[1], k.Settings[2], int(window)}
	if cfg.Gamma == 0 {
		return fmt.Errorf("%w: Gamma is 0", ErrSnapshot)
	}
	pool, err := newPool(k.Scores, cfg.Window)
	if err := errors.Join(cfg.check(), err); err != nil {
		return damaged(err)
	}
	*a = ACI{cfg, pool, seen, missed}
	return nil
}

// MarshalJSON writes settings, scores and state; UnmarshalJSON reads them back bit
// for bit.
func (a *ACI) MarshalJSON() ([]byte, error) { return json.Marshal(a.kept()) }

// UnmarshalJSON reads what MarshalJSON wrote into any ACI, which goes on from
// there. Errors: ErrSnapshot; the ACI is unchanged.
func (a *ACI) UnmarshalJSON(text []byte) error {
	k, err := unmarshalKept(text, aciKind)
	if err != nil {
		return err
	}
	return a.restore(k)
}

// MarshalBinary writes the same with a check sum.
func (a *ACI) MarshalBinary() ([]byte, error) { return a.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (a *ACI) AppendBinary(to []byte) ([]byte, error) {
	return appendKept(to, aciLetters, a.kept()), nil
}

// UnmarshalBinary reads what MarshalBinary wrote. Errors: ErrSnapshot; the ACI is
// unchanged.
func (a *ACI) UnmarshalBinary(from []byte) error {
	k, err := openKept(from, aciLetters, aciKind)
	if err != nil {
		return err
	}
	return a.restore(k)
}
