package conformal

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
)

// DtACIConfig are the settings of a [DtACI].
type DtACIConfig struct {
	// Alpha is the share of rows that may be missed.
	Alpha float64
	// Gammas are the steps of the ACI that are weighed; nil means 0.001, 0.002, …
	// 0.128, those of [Gibbs2024] §3.
	Gammas []float64
	// Interval is the number of rows within which a change is to be answered; 0 means
	// 500, that of [Gibbs2024] §3.
	Interval int
	// Window is that of [ACIConfig].
	Window int
}

// DtACI is dynamically tuned adaptive conformal inference: an [ACI] of each of many
// steps, and a level that is the mean of theirs, weighed by how well each has done of
// late. It needs no step to be chosen, and its levels are less restless. In return the
// share of misses in the long run is bounded for each ACI, not for their mean: what is
// bounded of that is its regret within every stretch of the stream.
//
// Tickets are as those of [ACI]; outcomes that come late teach it as if their rows were
// the next. One goroutine uses a DtACI at a time; Snapshot gives a copy to read from
// others.
type DtACI struct {
	cfg    DtACIConfig
	pool   pool
	seen   int64
	missed int64
	errs   []float64 // misses of each ACI
	weight []float64 // sum to 1
}

// NewDtACI returns a state that has seen no outcome; scores as of [NewACI].
//
// Errors: all settings that are out of range; scores that are NaN.
func NewDtACI(cfg DtACIConfig, scores []float64) (*DtACI, error) {
	if cfg.Gammas == nil {
		for g := 0.001; len(cfg.Gammas) < 8; g *= 2 { // [Gibbs2024] §3
			cfg.Gammas = append(cfg.Gammas, g)
		}
	}
	if cfg.Interval == 0 {
		cfg.Interval = 500
	}
	pool, err := newPool(scores, cfg.Window)
	if err := errors.Join(cfg.check(), err); err != nil {
		return nil, err
	}
	cfg.Gammas = slices.Clone(cfg.Gammas)
	return cfg.begin(pool), nil
}

// check returns all faults of settings.
func (c DtACIConfig) check() error {
	err := checkAlpha(c.Alpha)
	if len(c.Gammas) == 0 || len(c.Gammas) > 100 { // each costs as much as an ACI
		err = errors.Join(err, fmt.Errorf("conformal: DtACI: %d Gammas; want 1 to 100", len(c.Gammas)))
	}
	for i, g := range c.Gammas {
		if !(g > 0 && g <= 1) {
			err = errors.Join(err, fmt.Errorf("conformal: DtACI: Gammas[%d] is %v; want more than 0 and at most 1", i, g))
		}
	}
	if c.Interval < 1 || c.Interval > maxWindow {
		err = errors.Join(err, fmt.Errorf("conformal: DtACI: Interval is %d; want 1 to %d", c.Interval, maxWindow))
	}
	return err
}

func (c DtACIConfig) begin(pool pool) *DtACI {
	k := len(c.Gammas)
	d := &DtACI{cfg: c, pool: pool, errs: make([]float64, k), weight: make([]float64, k)}
	for i := range d.weight {
		d.weight[i] = 1 / float64(k)
	}
	return d
}

// rates returns how fast weights follow losses, and what share of them is evened out
// at each row.
//
// Source: [Gibbs2024] §3.2.
func (c DtACIConfig) rates() (eta, sigma float64) {
	n, a := float64(c.Interval), c.Alpha
	b := 1 - a
	square := float64(b*b*a*a*a) + float64(a*a*b*b*b)
	return math.Sqrt(3 / n * (numeric.Log(float64(float64(len(c.Gammas))*n)) + 2) / square), 1 / float64(2*n)
}

// level returns that of an ACI.
func (d *DtACI) level(i int) float64 {
	return math.FMA(d.cfg.Gammas[i], math.FMA(d.cfg.Alpha, float64(d.seen), -d.errs[i]), d.cfg.Alpha)
}

// Level returns the level α of the next set.
//
// Source: [Gibbs2024] algorithm 2, with the mean in place of a level drawn at random.
func (d *DtACI) Level() float64 {
	mean := 0.0
	for i, w := range d.weight {
		mean = math.FMA(w, d.level(i), mean)
	}
	return mean
}

// Next returns the threshold of the next set, and changes nothing.
//
// Cost: no allocation.
func (d *DtACI) Next() Threshold { return d.pool.threshold(d.Level()) }

// Update learns the score of an outcome, by the threshold that [DtACI.Next] gave for
// its row. Each row counts once.
//
// Errors: ErrData if either is NaN; nothing changes. Source: [Gibbs2024] algorithm 2.
// Cost: an exponential for each of Gammas; no allocation.
func (d *DtACI) Update(t Threshold, score float64) error {
	switch {
	case d.weight == nil:
		return fmt.Errorf("%w: the DtACI was not made by NewDtACI", ErrData)
	case score != score:
		return fmt.Errorf("%w: the score is NaN", ErrData)
	case t.Score != t.Score:
		return fmt.Errorf("%w: the threshold is NaN; want what Next gave for the row", ErrData)
	}
	beta := d.covering(score)
	eta, sigma := d.cfg.rates()
	sum := 0.0
	for i := range d.weight {
		d.weight[i] *= numeric.Exp(-float64(eta * pinball(beta, d.level(i), d.cfg.Alpha)))
		sum += d.weight[i]
	}
	even := sigma / float64(len(d.weight))
	for i := range d.weight {
		d.weight[i] = math.FMA(1-sigma, d.weight[i]/sum, even)
	}
	for i := range d.errs {
		if d.level(i) >= beta {
			d.errs[i]++
		}
	}
	d.seen++
	if t.missed(score) {
		d.missed++
	}
	d.pool.push(score)
	return nil
}

// covering returns the level below which sets hold a score: its p-value.
func (d *DtACI) covering(score float64) float64 {
	s := d.pool.now()
	less, _ := s.Count(score)
	return float64(s.Len()-less+1) / float64(s.Len()+1)
}

// pinball is the loss of a level where the right one was beta.
//
// Source: [Gibbs2024] eq. 2.
func pinball(beta, level, alpha float64) float64 {
	return float64(alpha*(beta-level)) - math.Min(0, beta-level)
}

// Seen returns the number of outcomes so far.
func (d *DtACI) Seen() int64 { return d.seen }

// Missed returns the number of outcomes outside their sets so far.
func (d *DtACI) Missed() int64 { return d.missed }

// Weights returns how much each of Gammas counts now.
func (d *DtACI) Weights() []float64 { return slices.Clone(d.weight) }

// Snapshot returns a copy, which later updates don't change.
func (d *DtACI) Snapshot() *DtACI {
	c := *d
	c.pool, c.errs, c.weight = d.pool.clone(), slices.Clone(d.errs), slices.Clone(d.weight)
	return &c
}

// dtaciKind names it in JSON, dtaciLetters in binary snapshots.
const (
	dtaciKind    = "conformal.dtaci"
	dtaciLetters = "CRCY"
)

func (d *DtACI) kept() kept {
	return kept{Kind: dtaciKind, Version: version,
		Settings: append(numbers{d.cfg.Alpha, float64(d.cfg.Interval), float64(d.cfg.Window)}, d.cfg.Gammas...),
		State:    slices.Concat(numbers{float64(d.seen), float64(d.missed)}, d.errs, d.weight),
		Scores:   d.pool.kept()}
}

// restore checks everything before it changes anything.
func (d *DtACI) restore(k kept) error {
	gammas := len(k.Settings) - 3
	if gammas < 1 || len(k.State) != 2+2*gammas {
		return fmt.Errorf("%w: %d settings and %d numbers of state", ErrSnapshot, len(k.Settings), len(k.State))
	}
	interval, whole := count(k.Settings[1])
	window, too := count(k.Settings[2])
	seen, counts := count(k.State[0])
	missed, misses := count(k.State[1])
	if !whole || !too || !counts || !misses || missed > seen || interval > maxWindow || window > maxWindow || window > 0 && int64(len(k.Scores)) > window {
		return fmt.Errorf("%w: of %v misses in %v outcomes, with %d scores in a window of %v", ErrSnapshot, k.State[1], k.State[0], len(k.Scores), k.Settings[2])
	}
	cfg := DtACIConfig{k.Settings[0], slices.Clone(k.Settings[3:]), int(interval), int(window)}
	pool, err := newPool(k.Scores, cfg.Window)
	if err := errors.Join(cfg.check(), err); err != nil {
		return damaged(err)
	}
	read := cfg.begin(pool)
	read.seen, read.missed = seen, missed
	copy(read.errs, k.State[2:])
	copy(read.weight, k.State[2+gammas:])
	sum := 0.0
	for i, w := range read.weight {
		if n, counts := count(read.errs[i]); !counts || n > seen || !(w > 0 && w <= 1) {
			return fmt.Errorf("%w: an ACI of %v misses in %d outcomes, of weight %v", ErrSnapshot, read.errs[i], seen, w)
		}
		sum += w
	}
	if math.Abs(sum-1) > 0x1p-40 { // the rounding of a hundred weights is less
		return fmt.Errorf("%w: weights that sum to %v", ErrSnapshot, sum)
	}
	*d = *read
	return nil
}

// MarshalJSON writes settings, scores and state; UnmarshalJSON reads them back bit
// for bit.
func (d *DtACI) MarshalJSON() ([]byte, error) { return json.Marshal(d.kept()) }

// UnmarshalJSON reads what MarshalJSON wrote into any DtACI, which goes on from
// there. Errors: ErrSnapshot; the DtACI is unchanged.
func (d *DtACI) UnmarshalJSON(text []byte) error {
	k, err := unmarshalKept(text, dtaciKind)
	if err != nil {
		return err
	}
	return d.restore(k)
}

// MarshalBinary writes the same with a check sum.
func (d *DtACI) MarshalBinary() ([]byte, error) { return d.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (d *DtACI) AppendBinary(to []byte) ([]byte, error) {
	return appendKept(to, dtaciLetters, d.kept()), nil
}

// UnmarshalBinary reads what MarshalBinary wrote. Errors: ErrSnapshot; the DtACI is
// unchanged.
func (d *DtACI) UnmarshalBinary(from []byte) error {
	k, err := openKept(from, dtaciLetters, dtaciKind)
	if err != nil {
		return err
	}
	return d.restore(k)
}
