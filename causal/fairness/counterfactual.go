package fairness

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// Predictor is a rule to be judged: what it predicts of a case with these features,
// in the order that Counterfactual was given. It is called from one goroutine.
type Predictor func(features []float64) float64

// Units says of each case how a prediction would change had it been in the other
// group from birth: what its features would then have been, given all that was seen
// of it.
type Units struct {
	// Change is the prediction in the other group less the one made: [case], a draw for
	// each draw of the parameters and of the noise that what was seen leaves open.
	Change bayes.RV
	// Share is the share of cases whose prediction changes by more than Tolerance;
	// counterfactual fairness asks that it is 0.
	Share     bayes.RV
	Tolerance float64
	// Noise says how the noise of each feature was known.
	Answer *causal.Answer
}

// Counterfactual asks of a predictor whether it is counterfactually fair in the
// cases of the model's data: whether it predicts the same for the same unit in the
// other group. All that was observed but the outcome is evidence about the unit. A
// predictor that does not use the protected attribute may be far from fair, if its
// features are effects of it.
//
// Groups are numbers of the model's data, 0 and 1 if the query has none; cases in
// neither are a fault.
//
// Errors, all at once: features that are no variables of the model, the outcome among
// them; groups; a predictor that gives no number. Those of Ask, if no way to know the
// noise fits.
// Source: [Kusner2017] definition 5.
func Counterfactual(ctx context.Context, scm *causal.SCM, draws *bayes.Draws, seed uint64, q Query, features []string, predict Predictor, tolerance float64) (*Units, error) {
	if scm == nil || predict == nil {
		return nil, errors.New("fairness: Counterfactual: want a model and a predictor")
	}
	q, err := q.in(scm.Graph())
	if err != nil {
		return nil, err
	}
	if len(features) == 0 || slices.Contains(features, q.Outcome) || tolerance < 0 {
		return nil, fmt.Errorf("fairness: Counterfactual: features %v, tolerance %g; want features, the outcome %s not among them, and a tolerance of 0 or more", features, tolerance, q.Outcome)
	}
	at, err := q.numbers()
	if err != nil {
		return nil, err
	}
	group, err := scm.Program().Numbers(q.Protected)
	if err != nil {
		return nil, fmt.Errorf("fairness: Counterfactual: %w", err)
	}
	other := make([]float64, len(group))
	for i, g := range group {
		switch g {
		case at[0]:
			other[i] = at[1]
		case at[1]:
			other[i] = at[0]
		default:
			return nil, fmt.Errorf("fairness: Counterfactual: case %d has %s = %g, which is neither %g nor %g", i, q.Protected, g, at[0], at[1])
		}
	}
	above, err := scm.Graph().Descendants(q.Outcome)
	if err != nil {
		return nil, err
	}
	w := scm.Worlds()
	w.Do("other", map[string]bayes.Action{q.Protected: bayes.Set(other)})
	for _, s := range scm.Program().Sites() {
		if s.Role == bayes.Observed && !slices.Contains(above, s.Name) {
			w.SeeData(s.Name)
		}
	}
	var names []string
	for _, world := range []string{"f.", "other."} {
		for k, f := range features {
			name := fmt.Sprintf("%sfeature %d", map[string]string{"f.": "", "other.": "other "}[world], k)
			w.Let(name, w.V(world+f))
			names = append(names, name)
		}
	}
	ans, err := w.Ask(ctx, draws, seed, names...)
	if err != nil {
		return nil, err
	}
	values := make([][]float64, len(names))
	for k, name := range names {
		v, err := ans.Var(name)
		if err != nil {
			return nil, err
		}
		if values[k] = v.Values(); v.Size() != len(group) {
			return nil, fmt.Errorf("fairness: Counterfactual: the feature %s has %d positions and there are %d cases", features[k%len(features)], v.Size(), len(group))
		}
	}
	return units(ans, values, len(group), predict, tolerance)
}

// units predicts in both worlds. values are [world and feature][case and draw].
func units(ans *causal.Answer, values [][]float64, cases int, predict Predictor, tolerance float64) (*Units, error) {
	k := len(values) / 2
	n := ans.Chains() * ans.Len()
	run := bayes.Run{
		Vars:   []bayes.Variable{{Name: "change", Dims: []bayes.Dim{bayes.SizedDim("case", cases)}}, {Name: "share"}},
		Chains: ans.Chains(), Draws: ans.Len(), LogWeights: ans.LogWeights(), Seed: ans.Seed(), Values: make([]float64, (cases+1)*n),
	}
	x := make([]float64, k)
	at := func(world, i int) float64 {
		for f := range x {
			x[f] = values[world*k+f][i]
		}
		return predict(x)
	}
	for i := range cases * n {
		change := at(1, i) - at(0, i)
		if math.IsNaN(change) || math.IsInf(change, 0) {
			return nil, fmt.Errorf("fairness: Counterfactual: the predictor gives no number for case %d", i/n)
		}
		if run.Values[i] = change; math.Abs(change) > tolerance {
			run.Values[cases*n+i%n] += 1 / float64(cases)
		}
	}
	d, err := bayes.NewDraws(run)
	if err != nil {
		return nil, err
	}
	u := &Units{Tolerance: tolerance, Answer: ans}
	if u.Change, err = d.Var("change"); err != nil {
		return nil, err
	}
	u.Share, err = d.Var("share")
	return u, err
}

// String says it in a line.
func (u *Units) String() string {
	lo, hi := u.Share.Interval(defaultLevel)
	return fmt.Sprintf("the prediction of %.1f %% of cases (%.1f to %.1f) would change by more than %g in the other group", 100*u.Share.Mean(), 100*lo, 100*hi, u.Tolerance)
}
