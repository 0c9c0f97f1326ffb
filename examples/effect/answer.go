package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/causal/plot"
	"github.com/seed78144065/credence/causal/refute"
)

// answer is what the JSON has, and for text and figures what led to it.
type answer struct {
	Estimand     string            `json:"estimand"`
	Method       string            `json:"method"`
	Mean         number            `json:"mean"`
	Interval     [2]number         `json:"interval"`
	Level        float64           `json:"level"`
	ProbPositive number            `json:"prob_positive"`
	N            int               `json:"n"`
	Diagnostics  map[string]number `json:"diagnostics"`
	Refutations  []refutation      `json:"refutations"`
	Sensitivity  map[string]number `json:"sensitivity"`
	Assumptions  []string          `json:"assumptions"`

	question *question
	way      *way
	effect   *causal.Effect
	crude    *causal.Effect // the arms compared as they are, nil if that can't be
	found    []causal.Refutation
	notTried []string
	eValue   *refute.EValue
	omitted  *refute.OmittedVariable
	surface  *refute.Surface
	overlap  *estimator.Overlap
	balance  *estimator.Balance
}

// refutation is one attempt.
type refutation struct {
	Name     string `json:"name"`
	Null     string `json:"null"`
	Observed number `json:"observed"`
	OK       bool   `json:"ok"`
	Verdict  string `json:"verdict"`
}

// number is null in the JSON if it is not finite.
type number float64

// MarshalJSON writes the number.
func (n number) MarshalJSON() ([]byte, error) {
	if x := float64(n); math.IsNaN(x) || math.IsInf(x, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

const together = 0.05 // level of all refuters together

// answerTo estimates and tries to refute.
func answerTo(ctx context.Context, q *question, w *way) (*answer, error) {
	effect, err := causal.Estimate(ctx, w.estimand, q.data, w.by)
	if err != nil {
		return nil, err
	}
	a := &answer{
		Estimand: effect.Estimand.String(), Method: effect.Method, Mean: number(effect.Mean), Level: effect.Level, N: effect.N,
		Interval: [2]number{number(effect.Interval[0]), number(effect.Interval[1])}, ProbPositive: number(effect.ProbPositive),
		Diagnostics: map[string]number{}, Refutations: []refutation{}, Sensitivity: map[string]number{},
		question: q, way: w, effect: effect,
	}
	if set, _ := w.estimand.Adjustment(); len(set) > 0 && w.estimand.Query().Over != causal.Compliers && q.binary() {
		if a.crude, err = causal.Estimate(ctx, w.estimand, q.data, estimator.Difference{Naive: true, Level: q.level}); err != nil {
			a.notTried = append(a.notTried, "comparing the arms as they are: "+err.Error())
		}
	}
	for name, x := range effect.Diagnostics {
		a.Diagnostics[name] = number(x)
	}
	if err := a.tryRefuting(ctx); err != nil {
		return nil, err
	}
	if err := a.measure(ctx); err != nil {
		return nil, err
	}
	a.Assumptions = append(a.Assumptions, effect.Assumptions...)
	for _, warning := range effect.Warnings {
		a.Assumptions = append(a.Assumptions, "in spite of: "+warning)
	}
	for _, what := range a.notTried {
		a.Assumptions = append(a.Assumptions, "not checked: "+what)
	}
	return a, nil
}

// tryRefuting runs the refuters; one that cannot run here is told.
func (a *answer) tryRefuting(ctx context.Context) error {
	for _, r := range a.way.refuters {
		one, err := causal.Refute(ctx, a.effect, r)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			a.notTried = append(a.notTried, strings.TrimPrefix(err.Error(), "causal: "))
			continue
		}
		a.found = append(a.found, one...)
	}
	found, err := refute.Together(a.found, together)
	if err != nil {
		return err
	}
	a.found = found
	for _, r := range found {
		a.Refutations = append(a.Refutations, refutation{r.Name, r.Null, number(r.Observed), r.OK, r.Verdict})
	}
	return nil
}

// measure asks how strong an unobserved confounder must be. An instrument is there
// because there are such, so nothing is measured then.
func (a *answer) measure(ctx context.Context) error {
	e, data := a.way.estimand, a.question.data
	set, adjusted := e.Adjustment()
	if e.Query().Over == causal.Compliers || !adjusted {
		return nil
	}
	if ratio, err := refute.RiskRatioOf(a.effect); err == nil {
		if v, err := ratio.EValue(1); err == nil {
			a.eValue = &v
			a.Sensitivity["e_value"], a.Sensitivity["e_value_interval"] = number(v.Point), number(v.End)
		}
	}
	if err := a.omit(set); err != nil {
		a.notTried = append(a.notTried, "omitted variable: "+err.Error())
	}
	if _, posterior := a.way.by.(causal.PlugIn); !posterior {
		var err error
		a.surface, err = refute.UnobservedConfounder{Seed: a.question.Seed}.Surface(ctx, a.effect)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			a.Sensitivity["confounder_to_zero"] = number(a.surface.ToZero)
		}
	}
	if len(set) == 0 || !a.question.binary() {
		return nil
	}
	var err error
	if a.overlap, err = estimator.CheckOverlap(e, data, ""); err != nil {
		a.notTried = append(a.notTried, "overlap: "+err.Error())
	}
	by, _ := a.way.by.(estimator.Weighter)
	if by == nil {
		by = estimator.IPW{}
	}
	if a.balance, err = estimator.CheckBalance(e, data, by); err != nil {
		a.notTried = append(a.notTried, "balance: "+err.Error())
	}
	return nil
}

// omit asks it of the regression of the outcome on treatment and adjustment set.
func (a *answer) omit(set []string) error {
	q := a.way.estimand.Query()
	coefficient := q.Treatment
	if data := a.question.data; data.IsFactor(q.Treatment) {
		_, levels, err := data.Codes(q.Treatment)
		if err != nil {
			return err
		}
		if len(levels) != 2 {
			return fmt.Errorf("%s has %d levels", q.Treatment, len(levels))
		}
		coefficient += levels[1] // as R names it
	}
	fit, err := estimator.LeastSquares(quote(q.Outcome)+" ~ "+joined(append([]string{q.Treatment}, set...)), a.question.data, nil)
	if err != nil {
		return err
	}
	o, err := refute.OmittedVariableOf(fit, coefficient)
	if err != nil {
		return err
	}
	a.omitted = &o
	value, err := o.RobustnessValue(1)
	if err != nil {
		return err
	}
	at, err := o.RobustnessValueAt(1, 1-a.question.level)
	a.Sensitivity["robustness_value"], a.Sensitivity["robustness_value_interval"] = number(value), number(at)
	a.Sensitivity["partial_r2"] = number(o.PartialR2())
	return err
}

// quote writes a column as a formula wants it.
func quote(name string) string { return "`" + name + "`" }

func joined(names []string) string {
	var parts []string
	for _, name := range names {
		parts = append(parts, quote(name))
	}
	return strings.Join(parts, " + ")
}

// config is how figures are drawn.
func (a *answer) config() plot.Config { return plot.Config{Unit: a.question.unit} }
