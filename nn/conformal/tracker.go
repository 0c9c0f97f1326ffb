package conformal

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// TrackerConfig are the settings of a [Tracker].
type TrackerConfig struct {
	// Alpha is the share of rows that may be missed in the long run.
	Alpha float64
	// Step is how far one miss moves the threshold, in units of the score; 0 means
	// a tenth of the largest absolute score of the calibration set, after
	// [Angelopoulos2023] §2.
	Step float64
	// Integral, if not 0, is the scale of a correction, in units of the score, that
	// grows with the sum of misses too many and is infinite where that sum reaches
	// (π/2)·Saturation·(t+1)/log(t+1), so that the share of misses is kept even if
	// scores have no bound. Saturation is then more than 0.
	Integral, Saturation float64
}

// Tracker moves the threshold itself, as the P and I of a controller: up by Step
// times 1 − Alpha at a miss, down by Step times Alpha at a hit. Its sets are never
// empty or infinite, unless Integral makes them, and it needs no scores but one at a
// time; [ACI] rather knows the scale of scores.
//
// Tickets are as those of [ACI]. One goroutine uses a Tracker at a time; Snapshot
// gives a copy to read from others.
type Tracker struct {
	cfg    TrackerConfig
	start  float64
	seen   int64
	missed int64
}

// NewTracker returns a tracker that begins at the threshold of a calibration set;
// at its largest score if it has too few for alpha, at 0 if it has none.
//
// Errors: all settings that are out of range; scores that are NaN or infinite; no
// Step, and no scores to find one.
func NewTracker(cfg TrackerConfig, scores []float64) (*Tracker, error) {
	k := &Tracker{cfg: cfg}
	largest := 0.0
	for i, s := range scores {
		if s-s != 0 {
			return nil, fmt.Errorf("conformal: Tracker: calibration score %d is %v; want finite scores, from which thresholds can move", i, s)
		}
		largest = max(largest, math.Abs(s))
	}
	if cfg.Step == 0 {
		k.cfg.Step = 0.1 * largest // [Angelopoulos2023] §2
	}
	if err := k.cfg.check(); err != nil {
		return nil, err
	}
	if len(scores) > 0 {
		sorted, err := NewScores(scores)
		if err != nil {
			return nil, err
		}
		k.start = sorted.At(min(Rank(len(scores), cfg.Alpha), len(scores)))
	}
	return k, nil
}

// check returns all faults of settings.
func (c TrackerConfig) check() error {
	err := checkAlpha(c.Alpha)
	if !(c.Step > 0 && c.Step <= math.MaxFloat64) {
		err = errors.Join(err, fmt.Errorf("conformal: Tracker: Step is %v; want a positive number in units of the score, or calibration scores that are not all 0", c.Step))
	}
	if !(c.Integral >= 0 && c.Integral <= math.MaxFloat64) {
		err = errors.Join(err, fmt.Errorf("conformal: Tracker: Integral is %v; want 0 for none, or a positive number in units of the score", c.Integral))
	}
	if !(c.Saturation >= 0 && c.Saturation <= math.MaxFloat64) || c.Integral > 0 && c.Saturation == 0 {
		err = errors.Join(err, fmt.Errorf("conformal: Tracker: Saturation is %v with Integral %v; want a positive number, 1 say", c.Saturation, c.Integral))
	}
	return err
}

// excess is the sum of misses less Alpha so far.
func (k *Tracker) excess() float64 {
	return math.FMA(-k.cfg.Alpha, float64(k.seen), float64(k.missed))
}

// Next returns the threshold of the next set. It changes nothing. The threshold
// rests on no calibration score: its N is 0.
//
// Source: [Angelopoulos2023] §2.1, summed: start + η·Σ(err − α), with the
// saturating tangent of §2.2 if there is an Integral.
// Cost: no allocation.
func (k *Tracker) Next() Threshold {
	e := k.excess()
	q := math.FMA(k.cfg.Step, e, k.start)
	if k.cfg.Integral > 0 {
		q += float64(k.cfg.Integral * tangent(float64(e*logOver(k.seen))/k.cfg.Saturation))
	}
	return Threshold{Score: q, Alpha: k.cfg.Alpha}
}

// logOver is log(t+1)/(t+1).
func logOver(t int64) float64 { return numeric.Log1p(float64(t)) / float64(t+1) }

// tangent is infinite past a right angle.
func tangent(x float64) float64 {
	if math.Abs(x) >= math.Pi/2 {
		return math.Copysign(math.Inf(1), x)
	}
	return numeric.Sin(x) / numeric.Cos(x)
}

// Update learns the score of an outcome, by the threshold that [Tracker.Next] gave
// for its row. Each row counts once.
//
// Errors: ErrData if either is NaN; nothing changes. Cost: no allocation.
func (k *Tracker) Update(t Threshold, score float64) error {
	switch {
	case k.cfg.Step == 0:
		return fmt.Errorf("%w: the Tracker was not made by NewTracker", ErrData)
	case score != score:
		return fmt.Errorf("%w: the score is NaN", ErrData)
	case t.Score != t.Score:
		return fmt.Errorf("%w: the threshold is NaN; want what Next gave for the row", ErrData)
	}
	k.seen++
	if t.missed(score) {
		k.missed++
	}
	return nil
}

// Seen returns the number of outcomes so far.
func (k *Tracker) Seen() int64 { return k.seen }

// Missed returns the number of outcomes outside their sets so far.
func (k *Tracker) Missed() int64 { return k.missed }

// Bound returns how far the share of outcomes that were missed can be from Alpha at
// most, if all scores are between lo and hi, which may be infinite. Pending is as
// of [ACI.Bound].
//
// Source: [Angelopoulos2023] §2.1 and §2.2, the smaller of their bounds, with the
// way from the start in place of a symmetric range. Above hi nothing is missed and
// below lo everything, so that the sum of misses too many turns back there.
func (k *Tracker) Bound(lo, hi float64, pending int) float64 {
	way := max(hi-k.start, k.start-lo, 0) / k.cfg.Step
	if k.cfg.Integral > 0 {
		least := max(1/logOver(1), 1/logOver(max(k.seen, 1))) // falls from 1 to 2, and grows from there
		way = min(way, float64(math.Pi/2*k.cfg.Saturation)*least)
	}
	return (way + 1 + float64(pending)) / float64(k.seen)
}

// Snapshot returns a copy, which later updates don't change.
func (k *Tracker) Snapshot() *Tracker {
	c := *k
	return &c
}

// trackerKind names it in JSON, trackerLetters in binary snapshots.
const (
	trackerKind    = "conformal.tracker"
	trackerLetters = "CRCT"
)

func (k *Tracker) kept() kept {
	return kept{Kind: trackerKind, Version: version,
		Settings: numbers{k.cfg.Alpha, k.cfg.Step, k.cfg.Integral, k.cfg.Saturation},
		State:    numbers{k.start, float64(k.seen), float64(k.missed)}}
}

// restore checks everything before it changes anything.
func (k *Tracker) restore(from kept) error {
	if err := from.lengths(4, 3); err != nil {
		return err
	}
	s := from.Settings
	cfg := TrackerConfig{s[0], s[1], s[2], s[3]}
	if err := cfg.check(); err != nil {
		return damaged(err)
	}
	start := from.State[0]
	seen, counts := count(from.State[1])
	missed, too := count(from.State[2])
	if start-start != 0 || !counts || !too || missed > seen || len(from.Scores) > 0 {
		return fmt.Errorf("%w: of %v misses in %v outcomes from %v, with %d scores", ErrSnapshot, from.State[2], from.State[1], start, len(from.Scores))
	}
	*k = Tracker{cfg, start, seen, missed}
	return nil
}

// MarshalJSON writes settings and state; UnmarshalJSON reads them back bit for bit.
func (k *Tracker) MarshalJSON() ([]byte, error) { return json.Marshal(k.kept()) }

// UnmarshalJSON reads what MarshalJSON wrote into any Tracker, which goes on from
// there. Errors: ErrSnapshot; the Tracker is unchanged.
func (k *Tracker) UnmarshalJSON(text []byte) error {
	from, err := unmarshalKept(text, trackerKind)
	if err != nil {
		return err
	}
	return k.restore(from)
}

// MarshalBinary writes the same with a check sum.
func (k *Tracker) MarshalBinary() ([]byte, error) { return k.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (k *Tracker) AppendBinary(to []byte) ([]byte, error) {
	return appendKept(to, trackerLetters, k.kept()), nil
}

// UnmarshalBinary reads what MarshalBinary wrote. Errors: ErrSnapshot; the Tracker
// is unchanged.
func (k *Tracker) UnmarshalBinary(from []byte) error {
	state, err := openKept(from, trackerLetters, trackerKind)
	if err != nil {
		return err
	}
	return k.restore(state)
}
