package main

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/drift"
	"github.com/seed78144065/credence/online/glm"
	"github.com/seed78144065/credence/online/prequential"
	"github.com/seed78144065/credence/online/store"
)

// watch is the state of the store: what is known of the stream so far.
type watch struct {
	Settings settings
	Started  bool
	Minute   float64 // of the newest message
	Next     float64 // minute of the next point of the picture
	Waiting  []payment
	Looked   int // of them were shown to the detectors
	Segments []*segment
	Model    *glm.Model
	Delay    *online.Posterior[online.Gamma, online.Lifetime] // rate of reports of fraud, a day
	Settled  int
	Late     int // reports after the horizon, or of no payment
	Money    money
	OfModel  *prequential.Scores // its forecasts
	OfRate   *prequential.Scores // and those of the segments' rates
}

// payment waits until it is known what it was.
type payment struct {
	Card     string
	Minute   float64
	Segment  int
	Amount   float64
	X        []float64
	P, Prior float64 // of fraud: the model's, the segment's rate
	Action   decision.Action
	Reported *float64 // minute of the report
}

// segment is one group of payments.
type segment struct {
	Payments, Settled, Frauds int
	Rate                      *online.Posterior[online.Beta, bool]
	Detector                  *drift.Detector
	Alarms                    []alarm
	Points                    []point
}

// alarm is a change that a detector found.
type alarm struct {
	Day    float64 `json:"day"`
	Before float64 `json:"before"` // reported by the age of -look
	After  float64 `json:"after"`
}

// point is one of the picture.
type point struct{ Day, Mean, Lo, Hi float64 }

// money is what the decisions came to, of payments that are settled.
type money struct {
	Passed      int     `json:"passed"`
	Reviewed    int     `json:"reviewed"`
	Blocked     int     `json:"blocked"`
	Prevented   int     `json:"prevented"`    // frauds
	Missed      int     `json:"missed"`       // frauds
	FalseBlocks int     `json:"false_blocks"` // others that were blocked
	Cost        float64 `json:"cost"`
	CostPassing float64 `json:"cost_passing"` // had all payments passed
}

// The prior of a segment: one fraud in a hundred, worth two hundred payments.
// That of the delay: a day, worth two reports.
var (
	ratePrior  = online.Beta{Alpha: 2, Beta: 198}
	delayPrior = online.Gamma{Shape: 2, Rate: 2}
)

// Coefficients are as of features of a spread of about 1; fraud is rare.
const (
	coefficientSD = 0.7  // odds within a factor of four, mostly
	interceptMean = -4.6 // log odds of one in a hundred
	usualLog      = 4.0  // of 1 + amount: about fifty
	modelKeep     = 0.98 // of what the model learned, each hundred payments settled: some 5000 count
	modelEvery    = 100
	alarmKeep     = 0.1  // of what was known of a segment when it changed
	modelAlarm    = 0.3  // of what the model knew then
	scored        = 5000 // payments of late, by which forecasts are judged: some sixty frauds
	maxPoints     = 1000
	perPoint      = 360.0 // minutes
	level         = 0.95
)

// newWatch returns the state before the first message.
func newWatch(s settings) (*watch, error) {
	w := &watch{Settings: s}
	for range s.Segments {
		rate, err := online.NewBernoulli(ratePrior)
		if err != nil {
			return nil, err
		}
		detector, err := drift.New(drift.ADWIN{Delta: 0.002}) // of many libraries: four streams, and few alarms wanted
		if err != nil {
			return nil, err
		}
		w.Segments = append(w.Segments, &segment{Rate: rate, Detector: detector})
	}
	names := w.coefficients()
	c := glm.Config{Family: glm.Logistic, Features: len(names), Mean: make([]float64, len(names)), SD: slices.Repeat([]float64{coefficientSD}, len(names))}
	c.Mean[0] = interceptMean
	var err error
	if w.Model, err = glm.New(c); err != nil {
		return nil, err
	}
	if w.Delay, err = online.NewExponential(delayPrior); err != nil {
		return nil, err
	}
	for _, s := range []**prequential.Scores{&w.OfModel, &w.OfRate} {
		if *s, err = prequential.New(prequential.Config{Fading: 1 - 1.0/scored, Window: scored}); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// coefficients names those of the model: each segment but the first has a level
// and a slope of its own.
func (w *watch) coefficients() []string {
	names := append([]string{"1", "log amount"}, w.Settings.Features...)
	for _, s := range w.Settings.Segments[1:] {
		names = append(names, s, s+": log amount")
	}
	return names
}

// features returns the predictors of a payment.
func (w *watch) features(m message, segment int) []float64 {
	amount := math.Log1p(m.Amount) - usualLog
	x := append([]float64{1, amount}, m.Features...)
	for s := 1; s < len(w.Settings.Segments); s++ {
		is := indicator(s == segment)
		x = append(x, is, is*amount)
	}
	return x
}

// Apply takes a message in.
func (w *watch) Apply(e store.Event) error {
	var m message
	if err := json.Unmarshal(e.Data, &m); err != nil {
		return fmt.Errorf("%w: %w", online.ErrData, err)
	}
	at := slices.Index(w.Settings.Segments, m.Segment)
	if !m.Fraud && (at < 0 || len(m.Features) != len(w.Settings.Features) || !(m.Amount >= 0)) {
		return fmt.Errorf("%w: payment %s of segment %q with amount %v and %d features", online.ErrData, m.Card, m.Segment, m.Amount, len(m.Features))
	}
	if !w.Started || m.Minute > w.Minute {
		if w.Minute = m.Minute; !w.Started {
			w.Started, w.Next = true, m.Minute+perPoint
		}
		if err := w.pass(); err != nil {
			return err
		}
	}
	if m.Fraud {
		return w.report(m)
	}
	return w.pay(m, at)
}

// pay predicts and decides.
func (w *watch) pay(m message, at int) error {
	s := w.Segments[at]
	p := payment{Card: m.Card, Minute: m.Minute, Segment: at, Amount: m.Amount, X: w.features(m, at)}
	predicted, err := w.Model.Predict(glm.Row{X: p.X})
	if err != nil {
		return err
	}
	p.P, p.Prior = predicted.Mean(), s.Rate.Posterior().Dist().Mean()
	costs := w.Settings.Costs
	costs.FalseNegative = m.Amount
	if p.Action, _, err = costs.Decide(p.P); err != nil {
		return err
	}
	s.Payments++
	w.Waiting = append(w.Waiting, p)
	return nil
}

// report remembers that a payment was fraud.
func (w *watch) report(m message) error {
	for i := range w.Waiting {
		if p := &w.Waiting[i]; p.Card == m.Card {
			minute := m.Minute
			p.Reported = &minute
			return nil
		}
	}
	w.Late++
	return nil
}

// Snapshot returns a copy.
func (w *watch) Snapshot() *watch {
	c := *w
	c.Waiting = slices.Clone(w.Waiting)
	c.Segments = nil
	for _, s := range w.Segments {
		d := *s
		d.Rate, d.Detector = s.Rate.Snapshot(), s.Detector.Snapshot()
		d.Alarms, d.Points = slices.Clone(s.Alarms), slices.Clone(s.Points)
		c.Segments = append(c.Segments, &d)
	}
	c.Model, c.Delay = w.Model.Snapshot(), w.Delay.Snapshot()
	c.OfModel, c.OfRate = w.OfModel.Snapshot(), w.OfRate.Snapshot()
	return &c
}

// AppendBinary appends the state, as JSON.
func (w *watch) AppendBinary(to []byte) ([]byte, error) {
	text, err := json.Marshal(w)
	return append(to, text...), err
}

// UnmarshalBinary reads a state of the same settings.
func (w *watch) UnmarshalBinary(from []byte) error {
	fresh, err := newWatch(w.Settings)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(from, fresh); err != nil {
		return err
	}
	if !reflect.DeepEqual(fresh.Settings, w.Settings) {
		return fmt.Errorf("it is of another stream or other flags: %+v, and now %+v; take another -state", fresh.Settings, w.Settings)
	}
	*w = *fresh
	return nil
}
