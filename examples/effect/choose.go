package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/causal/refute"
	"github.com/seed78144065/credence/mcmc"
)

// way is how a question is answered.
type way struct {
	estimand *causal.Estimand
	by       causal.Estimator
	why      string // of the choice
	refuters []causal.Refuter
}

const (
	large = 50_000 // rows from which refuters estimate less often if nothing is said
	brief = 20     // times then

	few  = 500  // rows for which a posterior takes seconds
	many = 20   // values of a number above which, or above half the rows, it is no set of levels
	runs = 10   // of a refuter of posteriors by regression, each of which takes seconds
	cell = 1000 // of a joint table that is filled by the data
)

// choose identifies the effect and chooses an estimator.
//
// Errors: an effect that the data cannot tell, with what stands in the way.
func (q *question) choose() (*way, error) {
	w := &way{}
	query := q.query
	if q.method == "iv" {
		query.Over = causal.Compliers
	}
	e, err := causal.Identify(q.graph, query)
	var not *causal.NotIdentifiedError
	if errors.As(err, &not) && q.method == "auto" && len(not.Instruments) > 0 {
		query.Over = causal.Compliers
		w.why = "unobserved causes confound the effect in everyone, and there is an instrument; so the effect is that in those whose treatment follows it"
		e, err = causal.Identify(q.graph, query)
	}
	if err != nil {
		return nil, err
	}
	w.estimand = e
	if query.Over == causal.Compliers {
		return w, q.chooseInstrument(w)
	}
	set, adjusted := e.Adjustment()
	method := q.method
	if err := q.comparable(method); err != nil {
		return nil, err
	}
	if method == "auto" {
		method, w.why = q.automatic(set, adjusted)
	}
	switch method {
	case "plugin":
		w.by = causal.PlugIn{Seed: q.Seed, Level: q.level, Infer: mcmc.Config{Seed: q.Seed, Draws: q.Draws}}
	case "ipw":
		w.by = estimator.IPW{Level: q.level}
	case "aipw":
		w.by = estimator.AIPW{Level: q.level, Seed: q.Seed}
	case "match":
		w.by = estimator.Matching{Level: q.level}
	}
	w.refuters = q.refuters(w)
	return w, nil
}

// comparable returns why values of the treatment can't be compared.
func (q *question) comparable(method string) error {
	f, err := q.data.Factor(q.query.Treatment)
	if err != nil || len(f.Levels) <= 2 {
		return nil // Estimate says what is wrong with a column
	}
	name, n := q.query.Treatment, len(f.Levels)
	switch {
	case q.data.IsFactor(name) && q.query.From == nil:
		return fmt.Errorf("%s has %d levels (%s): say which two to compare with -from and -to", name, n, short(f.Levels))
	case method == "ipw" || method == "aipw" || method == "match":
		return fmt.Errorf("%s has %d values (%s), and -method %s compares two: leave out the rows of the others, or take -method plugin with -from and -to", name, n, short(f.Levels), method)
	}
	return nil
}

// short lists names, of many the first.
func short(names []string) string {
	const most = 5 // in a sentence
	text := strings.Join(names[:min(most, len(names))], ", ")
	if len(names) > most {
		text += ", …"
	}
	return text
}

// automatic chooses for an effect that is identified in everyone.
func (q *question) automatic(set []string, adjusted bool) (method, why string) {
	switch discrete := q.discrete(append(slices.Clone(set), q.query.Treatment, q.query.Outcome)); {
	case !adjusted:
		return "plugin", "no adjustment set will do: the formula of the graph is computed by the posterior of its factors"
	case !q.binary():
		return "plugin", "the treatment has more than two values"
	case discrete:
		return "plugin", "all variables are discrete"
	case q.data.N() <= few:
		return "plugin", fmt.Sprintf("%d rows are few: a posterior says how sure they are", q.data.N())
	}
	return "aipw", fmt.Sprintf("with %d rows the estimator that is right if either of its models is", q.data.N())
}

// chooseInstrument takes the instrument asked for, or the first.
func (q *question) chooseInstrument(w *way) (err error) {
	if q.instrument != "" {
		if w.estimand, err = w.estimand.WithInstrument(q.instrument); err != nil {
			return err
		}
	}
	w.by = estimator.TwoStage{Level: q.level}
	w.refuters = q.refuters(w)
	return nil
}

// refuters are those that can try an effect.
func (q *question) refuters(w *way) []causal.Refuter {
	seed, times := q.Seed, q.times
	if times == 0 && q.data.N() >= large {
		times = brief
	}
	implied := refute.ImpliedIndependencies{}
	set, _ := w.estimand.Adjustment()
	switch w.by.(type) {
	case causal.PlugIn:
		if q.times == 0 {
			times = runs
		}
		r := []causal.Refuter{refute.PlaceboTreatment{Seed: seed, Times: times}, refute.DataSubset{Seed: seed, Times: times}}
		if len(set) > 0 && q.binary() {
			r = append(r, refute.Overlap{})
		}
		return append(r, implied)
	case estimator.TwoStage:
		return []causal.Refuter{refute.PlaceboTreatment{Seed: seed, Times: times}, refute.DataSubset{Seed: seed, Times: times}, refute.DummyOutcome{Seed: seed, Times: times}, implied}
	}
	r := []causal.Refuter{refute.PlaceboTreatment{Seed: seed, Times: times}, refute.RandomCommonCause{Seed: seed, Times: times}, refute.DummyOutcome{Seed: seed, Times: times}}
	if _, is := w.by.(estimator.Matching); !is { // whose resamples follow another law
		r = append(r, refute.DataSubset{Seed: seed, Times: times}, refute.Bootstrap{Seed: seed, Times: times})
	}
	if len(set) > 0 {
		r = append(r, refute.Overlap{}, refute.UnobservedConfounder{Seed: seed})
	}
	return append(r, implied)
}

// binary reports whether the treatment has two values.
func (q *question) binary() bool {
	f, err := q.data.Factor(q.query.Treatment)
	return err == nil && len(f.Levels) == 2
}

// discrete reports whether columns make a table that the rows can fill.
func (q *question) discrete(names []string) bool {
	cells := 1
	for _, name := range names {
		f, err := q.data.Factor(name)
		if err != nil || !q.data.IsFactor(name) && (len(f.Levels) > many || len(f.Levels) > 2 && 2*len(f.Levels) > q.data.N()) {
			return false
		}
		if cells *= len(f.Levels); cells > cell {
			return false
		}
	}
	return true
}
