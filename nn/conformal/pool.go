package conformal

import (
	"errors"
	"fmt"
	"slices"
)

// maxWindow bounds windows: 16 MB of scores, each in its ring and its order.
const maxWindow = 1 << 20

// pool are the scores that thresholds of a stream come from: those of a calibration
// set, or the newest.
type pool struct {
	fixed  *Scores // if there is no window
	newest newest
}

// newPool returns a pool with a window, 0 for none, that begins with scores, the
// newest last. With a window there may be none.
func newPool(scores []float64, window int) (pool, error) {
	var p pool
	var err error
	if window < 0 || window > maxWindow {
		err = fmt.Errorf("conformal: Window is %d; want 0 to %d", window, maxWindow)
	}
	if window == 0 || len(scores) > 0 {
		fixed, fault := NewScores(scores) // checks them
		p.fixed, err = fixed, errors.Join(err, fault)
	}
	if err != nil {
		return pool{}, err
	}
	if window > 0 {
		p.fixed = nil
		p.newest.room(window)
		for _, s := range scores[max(0, len(scores)-window):] {
			p.newest.push(s)
		}
	}
	return p, nil
}

// now returns the scores in order of size, which the next push changes.
func (p *pool) now() Scores {
	if p.fixed != nil {
		return *p.fixed
	}
	return Scores{p.newest.sorted}
}

// threshold returns the threshold at a level, which may be past 0 or 1.
func (p *pool) threshold(level float64) Threshold {
	s := p.now()
	return Threshold{Score: s.At(Rank(s.Len(), level)), Alpha: level, N: s.Len()}
}

// push adds a score, if there is a window.
func (p *pool) push(score float64) {
	if p.fixed == nil {
		p.newest.push(score)
	}
}

// kept returns the scores from which newPool makes the same.
func (p *pool) kept() []float64 {
	if p.fixed != nil {
		return p.fixed.sorted
	}
	return p.newest.ordered(nil)
}

func (p *pool) clone() pool { return pool{p.fixed, p.newest.clone()} }

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
