package prequential

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// Config says how far scores look back. The zero value is the default.
type Config struct {
	// Fading is the factor α of scores that fade; 0 is DefaultFading, 1 never fades.
	Fading float64
	// Window is the number of outcomes of AUC, Bias and Calibration; 0 is 1,000, as
	// many as DefaultFading remembers.
	Window int
}

const (
	defaultWindow = 1000
	mostWindow    = 1 << 24 // 128 MiB
)

// Scores say how good probabilities of outcomes of two kinds were. New makes them.
//
// One goroutine uses them at a time; Snapshot gives a copy to read from others.
type Scores struct {
	config               Config
	logLoss, brier, rate Mean

	window []float64 // forecasts, with a minus where the outcome was positive
	next   int       // where the next one goes, once the window is full
}

// New returns scores of nothing. Errors: a fading factor outside of [0, 1], a
// window that is negative or beyond 2²⁴.
func New(c Config) (*Scores, error) {
	mean, err := NewMean(c.Fading)
	if c.Window < 0 || c.Window > mostWindow {
		err = errors.Join(err, fmt.Errorf("prequential: a window of %d; want 1 to 2²⁴, or 0 for %d", c.Window, defaultWindow))
	}
	if err != nil {
		return nil, err
	}
	c.Fading = mean.Alpha
	if c.Window == 0 {
		c.Window = defaultWindow
	}
	return &Scores{config: c, logLoss: mean, brier: mean, rate: mean, window: make([]float64, 0, c.Window)}, nil
}

// certain is the least distance of a forecast from 0 and 1 that LogLoss scores.
const certain = 0x1p-52

var errScores = fmt.Errorf("prequential: %w: the Scores were not made by New", online.ErrData)

// Update scores a forecast, the probability p of a positive outcome, by the
// outcome y, 0 or 1.
//
// Errors: online.ErrData. Cost: two logarithms at most; no allocation.
func (s *Scores) Update(p, y float64) error {
	if cap(s.window) == 0 {
		return errScores
	}
	if !(p >= 0 && p <= 1) {
		return fmt.Errorf("prequential: %w: a forecast of %v; want a probability", online.ErrData, p)
	}
	if y != 0 && y != 1 {
		return fmt.Errorf("prequential: %w: an outcome of %v; want 0 or 1", online.ErrData, y)
	}
	right := p
	if y == 0 {
		right = 1 - p
	}
	s.logLoss.add(-numeric.Log(max(right, certain)))
	s.brier.add(float64((1 - right) * (1 - right)))
	s.rate.add(y)
	kept := math.Abs(p)
	if y == 1 {
		kept = -kept // 0 has a sign as well
	}
	if len(s.window) < cap(s.window) {
		s.window = append(s.window, kept)
		return nil
	}
	s.window[s.next] = kept
	s.next = (s.next + 1) % len(s.window)
	return nil
}

// LogLoss returns the faded mean of less the log of the probability that was
// given to what happened; NaN of nothing, as of all scores.
func (s *Scores) LogLoss() float64 { return s.logLoss.Rolling() }

// Brier returns the faded mean square of the difference of outcome and forecast
// [Brier1950].
func (s *Scores) Brier() float64 { return s.brier.Rolling() }

// Rate returns the faded share of positive outcomes.
func (s *Scores) Rate() float64 { return s.rate.Rolling() }

// Skill returns what part of the Brier score of a forecast that is always Rate is
// saved: 1 of perfect forecasts, 0 of those that know the rate alone.
func (s *Scores) Skill() float64 {
	rate := s.Rate()
	return 1 - s.Brier()/(rate*(1-rate))
}

// Overall returns log loss, Brier score and share of positives from the start, and
// the number of outcomes.
func (s *Scores) Overall() (logLoss, brier, rate float64, n int) {
	return s.logLoss.Overall(), s.brier.Overall(), s.rate.Overall(), int(s.rate.Number)
}

// outcome is a forecast of the window.
type outcome struct {
	p        float64
	positive bool
}

// sorted returns the window by forecast.
func (s *Scores) sorted() []outcome {
	all := make([]outcome, len(s.window))
	for i, v := range s.window {
		all[i] = outcome{math.Abs(v), math.Signbit(v)}
	}
	slices.SortFunc(all, func(a, b outcome) int {
		return cmp.Compare(a.p, b.p)
	})
	return all
}

// AUC returns the share of pairs of a positive and a negative outcome of the
// window in which the positive had the higher forecast, equal ones counting half:
// the area under the curve of true over false positives. NaN without both.
//
// Source: [HanleyMcNeil1982]. Cost: a sort of the window.
func (s *Scores) AUC() float64 {
	all := s.sorted()
	var pairs, negatives, positives float64
	for i := 0; i < len(all); {
		var neg, pos float64
		at := all[i].p
		for ; i < len(all) && all[i].p == at; i++ {
			if all[i].positive {
				pos++
			} else {
				neg++
			}
		}
		pairs += float64(pos * (negatives + neg/2))
		negatives += neg
		positives += pos
	}
	return pairs / (negatives * positives)
}

// Bias returns by how many standard deviations the positive outcomes of the window
// are more than forecast: near a standard normal number for forecasts that are
// right. NaN where all forecasts were certain.
func (s *Scores) Bias() float64 {
	var excess, variance float64
	for _, o := range s.sorted() { // in an order that does not depend on where the window begins
		if o.positive {
			excess++
		}
		excess -= o.p
		variance += float64(o.p * (1 - o.p))
	}
	return excess / math.Sqrt(variance)
}

// Snapshot returns a copy, which later updates don't change.
func (s *Scores) Snapshot() *Scores {
	c := *s
	c.window = append(make([]float64, 0, cap(s.window)), s.window...)
	return &c
}
