package main

import (
	"errors"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/glm"
)

// pass lets time pass: payments are looked at for the alarm, and settled, as they
// come of age, and the picture gets its points.
func (w *watch) pass() error {
	for _, p := range w.Waiting[w.Looked:] {
		if w.Minute-p.Minute < w.Settings.Look*perDay {
			break
		}
		w.Looked++
		if err := w.look(p); err != nil {
			return err
		}
	}
	done := 0
	for _, p := range w.Waiting {
		if w.Minute-p.Minute < w.Settings.Horizon*perDay {
			break
		}
		done++
		if err := w.settle(p); err != nil {
			return err
		}
	}
	w.Waiting, w.Looked = w.Waiting[done:], w.Looked-done
	if w.Minute >= w.Next {
		w.Next = w.Minute + perPoint
		w.draw()
	}
	return nil
}

// look shows the detector of a segment whether a payment had been reported by the
// age of -look. That is a part of all fraud, but always the same part, and early.
func (w *watch) look(p payment) error {
	s := w.Segments[p.Segment]
	early := p.Reported != nil && *p.Reported-p.Minute <= w.Settings.Look*perDay
	before, _ := s.Detector.Mean()
	alarmed, err := s.Detector.Update(indicator(early))
	if err != nil || !alarmed {
		return err
	}
	after, _ := s.Detector.Mean()
	s.Alarms = append(s.Alarms, alarm{w.Minute / perDay, before, after})
	if err := s.Rate.Forget(alarmKeep, online.KeepPrior); err != nil {
		return err
	}
	return w.Model.Forget(modelAlarm, online.KeepPrior)
}

// settle learns from a payment of which it is now known what it was.
func (w *watch) settle(p payment) error {
	s, fraud := w.Segments[p.Segment], p.Reported != nil
	if err := s.Rate.Forget(w.Settings.Keep, online.KeepPrior); err != nil {
		return err
	}
	if err := s.Rate.Update(fraud); err != nil {
		return err
	}
	if fraud { // not sooner: of payments that wait those with short delays are reported first
		days := max((*p.Reported-p.Minute)/perDay, 1e-6) // a tenth of a second, as 0 is no lifetime
		if err := w.Delay.Update(online.Lifetime{Time: days}); err != nil {
			return err
		}
	}
	y := indicator(fraud)
	s.Settled++
	s.Frauds += int(y)
	if w.Settled++; w.Settled%modelEvery == 0 {
		if err := w.Model.Forget(modelKeep, online.KeepPrior); err != nil {
			return err
		}
	}
	if err := errors.Join(w.OfModel.Update(p.P, y), w.OfRate.Update(p.Prior, y)); err != nil {
		return err
	}
	w.Money.add(p, fraud, w.Settings.Costs)
	return w.Model.Update(glm.Row{X: p.X, Y: y})
}

// add counts what a decision came to. A review, or a block, prevents a fraud.
func (m *money) add(p payment, fraud bool, c decision.Costs) {
	if fraud {
		m.CostPassing += p.Amount
	}
	switch p.Action {
	case decision.Pass:
		m.Passed++
		if fraud {
			m.Missed++
			m.Cost += p.Amount
		}
		return
	case decision.Review:
		m.Reviewed++
		m.Cost += c.Review
	case decision.Act:
		m.Blocked++
		if !fraud {
			m.FalseBlocks++
			m.Cost += c.FalsePositive
		}
	}
	if fraud {
		m.Prevented++
	}
}

// draw adds a point of each segment to the picture, and drops the oldest of many.
func (w *watch) draw() {
	for i, s := range w.Segments {
		now := w.now(i)
		s.Points = append(s.Points, point{w.Minute / perDay, now.Rate, now.Interval[0], now.Interval[1]})
		if len(s.Points) > maxPoints {
			s.Points = s.Points[1:]
		}
	}
}
