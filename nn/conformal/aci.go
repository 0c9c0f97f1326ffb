package conformal

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
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

// maxWindow bounds windows: 16 MB of scores, each in its ring and its order.
const maxWindow = 1 << 20

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
	fixed  *Scores // if Window is 0
	newest newest
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
	err := cfg.check()
	a := &ACI{cfg: cfg}
	if cfg.Window == 0 || len(scores) > 0 {
		fixed, fault := NewScores(scores)
		err = errors.Join(err, fault)
		a.fixed = fixed
	}
	if err != nil {
		return nil, err
	}
	if cfg.Window > 0 {
		a.fixed = nil
		a.newest.room(cfg.Window)
		for _, s := range scores[max(0, len(scores)-cfg.Window):] {
			a.newest.push(s)
		}
	}
	return a, nil
}

// check returns all faults of settings.
func (c ACIConfig) check() (err error) {
	if e := checkAlpha(c.Alpha); e != nil {
		err = e
	}
	if !(c.Gamma > 0 && c.Gamma <= 1) {
		err = errors.Join(err, fmt.Errorf("conformal: ACI: Gamma is %v; want more than 0 and at most 1", c.Gamma))
	}
	if !(c.Start >= 0 && c.Start <= 1) {
		err = errors.Join(err, fmt.Errorf("conformal: ACI: Start is %v; want 0 to 1", c.Start))
	}
	if c.Window < 0 || c.Window > maxWindow {
		err = errors.Join(err, fmt.Errorf("conformal: ACI: Window is %d; want 0 to %d", c.Window, maxWindow))
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
func (a *ACI) Next() Threshold {
	level := a.Level()
	if a.fixed != nil {
		return Threshold{Score: a.fixed.At(Rank(a.fixed.Len(), level)), Alpha: level, N: a.fixed.Len()}
	}
	n := len(a.newest.sorted)
	return Threshold{Score: (&Scores{a.newest.sorted}).At(Rank(n, level)), Alpha: level, N: n}
}

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
	if a.cfg.Window > 0 {
		a.newest.push(score)
	}
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
	c.newest = a.newest.clone()
	return &c
}

// aciKind names it in JSON, aciLetters in binary snapshots.
const (
	aciKind    = "conformal.aci"
	aciLetters = "CRCA"
)

func (a *ACI) kept() kept {
	k := kept{Kind: aciKind, Version: version,
		Settings: numbers{a.cfg.Alpha, a.cfg.Gamma, a.cfg.Start, float64(a.cfg.Window)},
		State:    numbers{float64(a.seen), float64(a.missed)}}
	if a.fixed != nil {
		k.Scores = a.fixed.sorted
	} else {
		k.Scores = a.newest.ordered(nil)
	}
	return k
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
	if err := cfg.check(); err != nil {
		return damaged(err) // before room is made for a window
	}
	b := &ACI{cfg: cfg, seen: seen, missed: missed}
	if cfg.Window > 0 {
		b.newest.room(cfg.Window)
		for _, s := range k.Scores {
			b.newest.push(s)
		}
	} else {
		fixed, err := NewScores(k.Scores)
		if err != nil {
			return damaged(err)
		}
		b.fixed = fixed
	}
	*a = *b
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

// newest are the newest numbers of a stream, in order of time and of size.
type newest struct {
	ring   []float64
	at     int // of the oldest, once the ring is full
	sorted []float64
}

// room makes room for n numbers.
func (w *newest) room(n int) { w.ring, w.sorted = make([]float64, 0, n), make([]float64, 0, n) }

// push adds a number, in the place of the oldest if there is no room.
func (w *newest) push(v float64) {
	v += 0 // so that -0, whose place among zeros is chance, is 0
	if len(w.ring) < cap(w.ring) {
		w.ring = append(w.ring, v)
	} else {
		i, _ := slices.BinarySearch(w.sorted, w.ring[w.at])
		w.sorted = slices.Delete(w.sorted, i, i+1)
		w.ring[w.at] = v
		w.at = (w.at + 1) % len(w.ring)
	}
	i, _ := slices.BinarySearch(w.sorted, v)
	w.sorted = slices.Insert(w.sorted, i, v)
}

// ordered appends the numbers, the newest last.
func (w *newest) ordered(to []float64) []float64 {
	return append(append(to, w.ring[w.at:]...), w.ring[:w.at]...)
}

func (w *newest) clone() newest {
	n := cap(w.ring)
	return newest{append(make([]float64, 0, n), w.ring...), w.at, append(make([]float64, 0, n), w.sorted...)}
}
