package conformal

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// MartingaleConfig are the settings of a [Martingale]; the zero value is a choice
// for scores of which nothing else is known.
type MartingaleConfig struct {
	Bet Bet // against exchangeability
	// Epsilon is that of [BetPower]; 0 means 0.92, that of [Vovk2003].
	Epsilon float64
	// Jump is that of [BetJumper]; 0 means 0.01, that of [Vovk2021b].
	Jump float64
	// Capacity is how many scores a new one is ranked among at most; 0 means 8192.
	// When so many are kept all are forgotten, and ranks begin anew: the promise
	// stays, what was learned of earlier changes stays, but a change is seen only
	// against scores of its own stretch.
	Capacity int
	// Seed makes the numbers that divide ties.
	Seed uint64
}

// Martingale tells whether a stream of scores is exchangeable: whether rows come as
// if in random order, as they do while nothing changes. It bets against it, so that
// its capital, 1 at first, grows while it is wrong.
//
//	p, err := m.Update(score)
//	if m.Stopped(0.01) { // with probability 0.01 or less, ever, if nothing changes
//
// The e-processes of package online/sequential test a parameter, such as a mean, of
// observations that are independent given it. This presumes neither: only ranks
// count, and the null is that the order tells nothing.
//
// One goroutine uses a Martingale at a time; Snapshot gives a copy to read from
// others.
type Martingale struct {
	cfg     MartingaleConfig
	site    rng.Site
	noise   rng.Noise
	bag     []float64 // sorted
	capital []float64 // as the bet has it
	seen    int64
	max     float64 // the largest log capital so far, at least 0
}

// NewMartingale returns a martingale that has seen nothing.
//
// Errors: all settings that are out of range.
func NewMartingale(cfg MartingaleConfig) (*Martingale, error) {
	if cfg.Epsilon == 0 {
		cfg.Epsilon = 0.92
	}
	if cfg.Jump == 0 {
		cfg.Jump = 0.01
	}
	if cfg.Capacity == 0 {
		cfg.Capacity = 8192
	}
	if err := cfg.check(); err != nil {
		return nil, err
	}
	return cfg.begin(), nil
}

// check returns all faults of settings.
func (c MartingaleConfig) check() (err error) {
	if c.Bet > BetPlugIn {
		err = fmt.Errorf("conformal: Martingale: Bet is %d; want BetJumper, BetMixture, BetPower or BetPlugIn", c.Bet)
	}
	if !(c.Epsilon > 0 && c.Epsilon <= 4) { // beyond 1 it bets on scores that are too small
		err = errors.Join(err, fmt.Errorf("conformal: Martingale: Epsilon is %v; want more than 0 and at most 4", c.Epsilon))
	}
	if !(c.Jump > 0 && c.Jump <= 1) {
		err = errors.Join(err, fmt.Errorf("conformal: Martingale: Jump is %v; want more than 0 and at most 1", c.Jump))
	}
	if c.Capacity < 2 || c.Capacity > maxWindow {
		err = errors.Join(err, fmt.Errorf("conformal: Martingale: Capacity is %d; want 2 to %d", c.Capacity, maxWindow))
	}
	return err
}

func (c MartingaleConfig) begin() *Martingale {
	return &Martingale{cfg: c, site: rng.NewSite(c.Seed, rng.Key("conformal/martingale")), bag: make([]float64, 0, c.Capacity), capital: c.Bet.begin()}
}

// Update learns the next score and returns its smoothed p-value among those that are
// kept: small if it is strange.
//
// Errors: ErrData for NaN; nothing changes. Source: [Vovk2003].
// Cost: a search and a move in the scores kept; no allocation.
func (m *Martingale) Update(score float64) (p float64, err error) {
	switch {
	case m.capital == nil:
		return 0, fmt.Errorf("%w: the Martingale was not made by NewMartingale", ErrData)
	case score != score:
		return 0, fmt.Errorf("%w: the score is NaN", ErrData)
	}
	score += 0 // so that -0, whose place among zeros is chance, is 0
	less, equal := (&Scores{m.bag}).Count(score)
	m.noise = m.site.At(0, uint64(m.seen))
	p = smoothed(len(m.bag)-less-equal, equal+1, len(m.bag)+1, rng.Uniform(&m.noise))
	m.bag = slices.Insert(m.bag, less, score)
	if len(m.bag) == m.cfg.Capacity {
		m.bag = m.bag[:0]
	}
	m.seen++
	m.cfg.Bet.learn(m.capital, p, &m.cfg)
	m.max = max(m.max, m.LogE())
	return p, nil
}

// Seen returns the number of scores so far.
func (m *Martingale) Seen() int64 { return m.seen }

// LogE returns the log of the capital now.
func (m *Martingale) LogE() float64 {
	if m.capital == nil {
		return 0
	}
	return m.cfg.Bet.log(m.capital)
}

// MaxLogE returns the log of the largest capital at any time, at least 0.
func (m *Martingale) MaxLogE() float64 { return m.max }

// P returns the always-valid p-value of exchangeability: whenever one looks, it is at
// most a with probability a or less, if the scores are exchangeable.
//
// Source: Ville's inequality, as in [Vovk2003].
func (m *Martingale) P() float64 { return numeric.Exp(-m.max) }

// Stopped tells whether the capital ever reached 1/alpha.
func (m *Martingale) Stopped(alpha float64) bool {
	return alpha > 0 && m.max >= -numeric.Log(alpha)
}

// Snapshot returns a copy, which later updates don't change.
func (m *Martingale) Snapshot() *Martingale {
	c := *m
	c.bag = append(make([]float64, 0, m.cfg.Capacity), m.bag...)
	c.capital = slices.Clone(m.capital)
	return &c
}

// martingaleKind names it in JSON, martingaleLetters in binary snapshots.
const (
	martingaleKind    = "conformal.martingale"
	martingaleLetters = "CRCM"
)

func (m *Martingale) kept() kept {
	high, low := float64(m.cfg.Seed>>32), float64(m.cfg.Seed&math.MaxUint32) // whole as float64
	return kept{Kind: martingaleKind, Version: version,
		Settings: numbers{float64(m.cfg.Bet), m.cfg.Epsilon, m.cfg.Jump, float64(m.cfg.Capacity), high, low},
		State:    append(numbers{float64(m.seen), m.max}, m.capital...),
		Scores:   m.bag}
}

// restore checks everything before it changes anything.
func (m *Martingale) restore(k kept) error {
	if len(k.Settings) != 6 || len(k.State) < 2 {
		return fmt.Errorf("%w: %d settings and %d numbers of state", ErrSnapshot, len(k.Settings), len(k.State))
	}
	var whole [4]int64
	for i, v := range []float64{k.Settings[0], k.Settings[3], k.Settings[4], k.Settings[5]} {
		n, counts := count(v)
		if !counts || n > math.MaxUint32 {
			return fmt.Errorf("%w: settings %v", ErrSnapshot, k.Settings)
		}
		whole[i] = n
	}
	cfg := MartingaleConfig{Bet(min(whole[0], math.MaxUint8)), k.Settings[1], k.Settings[2], int(whole[1]), uint64(whole[2])<<32 | uint64(whole[3])}
	if err := cfg.check(); err != nil {
		return damaged(err)
	}
	seen, counts := count(k.State[0])
	most, capital := k.State[1], k.State[2:]
	if !counts || seen%int64(cfg.Capacity) != int64(len(k.Scores)) || !slices.IsSorted(k.Scores) || !(most >= 0 && most <= math.MaxFloat64) || !cfg.Bet.sound(capital, seen) {
		return fmt.Errorf("%w: a state of %v scores seen, %d kept of %d, capital %v, at most %v", ErrSnapshot, k.State[0], len(k.Scores), cfg.Capacity, capital, most)
	}
	read := cfg.begin()
	read.bag, read.seen, read.max = append(read.bag, k.Scores...), seen, most
	copy(read.capital, capital)
	*m = *read
	return nil
}

// MarshalJSON writes settings, scores and state; UnmarshalJSON reads them back bit
// for bit.
func (m *Martingale) MarshalJSON() ([]byte, error) { return json.Marshal(m.kept()) }

// UnmarshalJSON reads what MarshalJSON wrote into any Martingale, which goes on from
// there. Errors: ErrSnapshot; the Martingale is unchanged.
func (m *Martingale) UnmarshalJSON(text []byte) error {
	k, err := unmarshalKept(text, martingaleKind)
	if err != nil {
		return err
	}
	return m.restore(k)
}

// MarshalBinary writes the same with a check sum.
func (m *Martingale) MarshalBinary() ([]byte, error) { return m.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (m *Martingale) AppendBinary(to []byte) ([]byte, error) {
	return appendKept(to, martingaleLetters, m.kept()), nil
}

// UnmarshalBinary reads what MarshalBinary wrote. Errors: ErrSnapshot; the Martingale
// is unchanged.
func (m *Martingale) UnmarshalBinary(from []byte) error {
	k, err := openKept(from, martingaleLetters, martingaleKind)
	if err != nil {
		return err
	}
	return m.restore(k)
}
