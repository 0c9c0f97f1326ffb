package labels

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/optim"
	"github.com/seed78144065/credence/online"
)

// Event is a case whose positive label comes late, if at all: a click that may
// become a purchase, a payment that may be reported as fraud.
type Event struct {
	X         []float64 // with a 1 for the intercept
	Converted bool      // whether the label has come
	// Delay is how long after the event the label came, if it did; Elapsed how long
	// ago the event is, if it did not. +Inf says that it never will. Both in one
	// unit of time.
	Delay, Elapsed float64
}

// Delayed is a model of late labels: an event is positive with probability
// 1/(1+e^(−xᵀW)), and its label then comes after an exponential time of rate
// e^(xᵀGamma). FitDelayed estimates it.
type Delayed struct{ W, Gamma []float64 }

// FitDelayed returns the mode of log likelihood − penalty·(|W|² + |Gamma|²): a
// normal prior of variance 1/(2·penalty) for each coefficient. A penalty of 0 is
// maximum likelihood.
//
// Errors: online.ErrData with the first bad event; of ctx; no maximum, such as of
// labels that all came at once without a penalty. Events that a plane separates
// have coefficients then that grow until nothing is gained. The surface can have
// other modes; the climb begins at 0.
// Source: [Chapelle2014], by L-BFGS.
func FitDelayed(ctx context.Context, events []Event, penalty float64) (Delayed, error) {
	n, err := checkEvents(events)
	if err != nil {
		return Delayed{}, fmt.Errorf("%w: labels: FitDelayed: %w", online.ErrData, err)
	}
	if !(penalty >= 0 && penalty <= math.MaxFloat64) {
		return Delayed{}, fmt.Errorf("labels: FitDelayed: penalty is %v; want 0 or more", penalty)
	}
	if none := !slices.ContainsFunc(events, func(e Event) bool { return e.Converted }); none && penalty == 0 {
		return Delayed{}, fmt.Errorf("%w: labels: FitDelayed: none of %d events converted, and without a penalty the rate is 0; give a penalty, or wait", online.ErrData, len(events))
	}
	climb := optim.NewClimb(2*n, optim.Settings{})
	slopes := make([]float64, 2*n)
	evaluate := func(theta []float64) float64 {
		clear(slopes)
		d := Delayed{theta[:n], theta[n:]}
		sum := 0.0
		for i := range events {
			v, byLogit, byRate := d.term(&events[i])
			sum += v
			for j, x := range events[i].X {
				slopes[j] += float64(byLogit * x)
				slopes[n+j] += float64(byRate * x)
			}
		}
		for j, v := range theta {
			sum -= float64(penalty * (v * v))
			slopes[j] -= 2 * float64(penalty*v)
		}
		return sum
	}
	climb.Start(climb.X, evaluate(climb.X), slopes)
	for climb.Status == optim.Climbing {
		if err := ctx.Err(); err != nil {
			return Delayed{}, fmt.Errorf("labels: FitDelayed: %w", err)
		}
		climb.Tell(evaluate(climb.Trial), slopes)
	}
	steepest := 0.0
	for _, g := range climb.Grad {
		steepest = max(steepest, math.Abs(g))
	}
	if climb.Status == optim.Unfinished || !(steepest <= 1e-6*float64(1+len(events))) { // a sum over as many terms
		return Delayed{}, fmt.Errorf("labels: FitDelayed: %v after %d steps with a slope of %.3g: no maximum is near; give a penalty", climb.Status, climb.Iterations, steepest)
	}
	return Delayed{climb.X[:n:n], climb.X[n:]}, nil
}

// LogLik returns the log likelihood of events.
//
// Errors: online.ErrData.
func (d Delayed) LogLik(events []Event) (float64, error) {
	n, err := checkEvents(events)
	if err == nil {
		err = d.check(n)
	}
	if err != nil {
		return 0, fmt.Errorf("%w: labels: LogLik: %w", online.ErrData, err)
	}
	sum := 0.0
	for i := range events {
		v, _, _ := d.term(&events[i])
		sum += v
	}
	return sum, nil
}

// Positive returns the probability that an event is positive whose label has not
// come after a time; 0 is at once, where it is that of all events.
//
// Errors: online.ErrData. Source: [Chapelle2014], its expectation step.
func (d Delayed) Positive(x []float64, elapsed float64) (float64, error) {
	e := Event{X: x, Elapsed: elapsed}
	if err := errors.Join(d.check(len(d.W)), e.check(len(d.W))); err != nil {
		return 0, fmt.Errorf("%w: labels: Positive: %w", online.ErrData, err)
	}
	logit, passed := d.parts(&e)
	return numeric.Expit(logit - passed), nil
}

// check returns what is wrong with coefficients for events of so many features.
func (d Delayed) check(features int) error {
	if len(d.W) != features || len(d.Gamma) != features {
		return fmt.Errorf("%d features, %d coefficients W and %d Gamma; want as many", features, len(d.W), len(d.Gamma))
	}
	return nil
}

// parts are the logit of being positive and the time in units of the mean delay.
func (d Delayed) parts(e *Event) (logit, passed float64) {
	logRate := 0.0
	for j, x := range e.X {
		logit += float64(x * d.W[j])
		logRate += float64(x * d.Gamma[j])
	}
	t := e.Elapsed
	if e.Converted {
		t = e.Delay
	}
	switch rate := numeric.Exp(logRate); {
	case t == 0:
		return logit, 0
	case math.IsInf(t, 1):
		return logit, math.Inf(1)
	default:
		return logit, float64(rate * t)
	}
}

// term is an event's log likelihood and its derivatives by the logit and the log
// rate.
func (d Delayed) term(e *Event) (v, byLogit, byRate float64) {
	logit, passed := d.parts(e)
	if e.Converted {
		logRate := 0.0
		for j, x := range e.X {
			logRate += float64(x * d.Gamma[j])
		}
		return logRate - passed - numeric.Softplus(-logit), numeric.Expit(-logit), 1 - passed
	}
	late := numeric.Expit(logit - passed) // of being positive still
	if late > 0 {
		byRate = -float64(late * passed)
	}
	return numeric.Softplus(logit-passed) - numeric.Softplus(logit), late - numeric.Expit(logit), byRate
}

// DelayedModel returns the model of late labels with normal priors of a standard
// deviation on the coefficients "w" and "gamma", for any bayes.Inferrer to sample.
//
// Errors: online.ErrData; an sd that is not positive.
func DelayedModel(events []Event, sd float64) (*bayes.Model, error) {
	n, err := checkEvents(events)
	if err != nil {
		return nil, fmt.Errorf("%w: labels: DelayedModel: %w", online.ErrData, err)
	}
	if !(sd > 0 && sd <= math.MaxFloat64) {
		return nil, fmt.Errorf("labels: DelayedModel: sd is %v; want a positive number", sd)
	}
	m := bayes.NewModel("delayed")
	w := m.Param("w", bayes.Normal(0, sd), bayes.Size(n))
	gamma := m.Param("gamma", bayes.Normal(0, sd), bayes.Size(n))
	var x [3][][]float64 // converted, waiting, never
	var delay, elapsed []float64
	for _, e := range events {
		switch {
		case e.Converted:
			x[0], delay = append(x[0], e.X), append(delay, e.Delay)
		case math.IsInf(e.Elapsed, 1):
			x[2] = append(x[2], e.X)
		default:
			x[1], elapsed = append(x[1], e.X), append(elapsed, e.Elapsed)
		}
	}
	if len(x[0]) > 0 {
		rows := m.Data("x_converted", x[0])
		logRate := bayes.MatMul(rows, gamma)
		passed := logRate.Exp().Mul(m.Data("delay", delay))
		m.Potential("converted", logRate.Sub(passed).Sub(bayes.Softplus(bayes.MatMul(rows, w).Neg())))
	}
	if len(x[1]) > 0 {
		rows := m.Data("x_waiting", x[1])
		logit := bayes.MatMul(rows, w)
		passed := bayes.MatMul(rows, gamma).Exp().Mul(m.Data("elapsed", elapsed))
		m.Potential("waiting", bayes.Softplus(logit.Sub(passed)).Sub(bayes.Softplus(logit)))
	}
	if len(x[2]) > 0 {
		m.Potential("never", bayes.Softplus(bayes.MatMul(m.Data("x_never", x[2]), w)).Neg())
	}
	return m, nil
}

// checkEvents returns the number of features, or what is wrong with the first bad
// event.
func checkEvents(events []Event) (features int, err error) {
	if len(events) == 0 {
		return 0, errors.New("no events")
	}
	features = len(events[0].X)
	for i := range events {
		if err := events[i].check(features); err != nil {
			return 0, fmt.Errorf("event %d of %d: %w", i+1, len(events), err)
		}
	}
	return features, nil
}

func (e *Event) check(features int) error {
	if len(e.X) != features || features == 0 {
		return fmt.Errorf("%d features; want %d, and one at least", len(e.X), features)
	}
	for i, v := range e.X {
		if v-v != 0 {
			return fmt.Errorf("feature %d is %v; want a finite number", i, v)
		}
	}
	if e.Converted {
		if !(e.Delay >= 0 && e.Delay <= math.MaxFloat64) {
			return fmt.Errorf("the delay is %v; want 0 or more, and finite", e.Delay)
		}
	} else if !(e.Elapsed >= 0) {
		return fmt.Errorf("the time elapsed is %v; want 0 or more", e.Elapsed)
	}
	return nil
}
