package bandit

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
)

// Record is a decision of a log: which of several actions was taken, how likely
// that was, and what it was rewarded with.
type Record struct {
	Action     int     // from 0
	Propensity float64 // its probability when it was chosen
	Reward     float64 // what came of it
}

// Policy gives the probability of each action at a record; the same for all
// records if there is one row.
type Policy [][]float64

// Estimate is what a policy would have earned a decision, from the log of
// another.
type Estimate struct {
	Value, SE float64 // a decision, with its standard error
	// ESS is how many decisions of the policy itself the log is worth, and Largest the
	// share of its largest weight: an estimate with few, or with a large one, is not
	// to be trusted, whatever its SE.
	ESS, Largest float64
	// MeanWeight is near 1 where the log has tried what the policy does. Far below, it
	// was all but never tried somewhere, and neither Value nor SE knows of that.
	MeanWeight float64
	N          int
	// Clipped is how many weights were cut, which biases the value.
	Clipped int
}

// Interval returns the interval of a level, by the normal approximation.
func (e Estimate) Interval(level float64) (lo, hi float64) {
	half := float64(numeric.NormalQuantile((1+level)/2) * e.SE)
	return e.Value - half, e.Value + half
}

// IPS returns the value of a policy by inverse propensity scores: unbiased if
// propensities are right and none is 0 where the policy acts.
//
// Errors: all records that are bad; a log in which the policy never acts. Source:
// [HorvitzThompson1952].
func IPS(log []Record, policy Policy) (Estimate, error) { return ClippedIPS(log, policy, math.Inf(1)) }

// ClippedIPS is IPS with weights of at most limit, which trades variance for bias
// towards 0. Source: [Ionides2008] eq. 2.
func ClippedIPS(log []Record, policy Policy, limit float64) (Estimate, error) {
	if !(limit > 0) {
		return Estimate{}, fmt.Errorf("bandit: ClippedIPS: limit is %v; want a positive number", limit)
	}
	w, err := weights("IPS", log, policy)
	if err != nil {
		return Estimate{}, err
	}
	if !acts(w) {
		return Estimate{}, errNever("IPS")
	}
	clipped := 0
	terms := make([]float64, len(w))
	for i, r := range log {
		if w[i] > limit {
			w[i], clipped = limit, clipped+1
		}
		terms[i] = float64(w[i] * r.Reward)
	}
	e := estimate(terms, w)
	e.Clipped = clipped
	return e, nil
}

// SNIPS is IPS divided by the mean weight: a little biased, less variable, and
// inside the range of rewards. SE is that of a ratio.
//
// Errors: those of IPS. Source: [Swaminathan2015] eq. 10.
func SNIPS(log []Record, policy Policy) (Estimate, error) {
	w, err := weights("SNIPS", log, policy)
	if err != nil {
		return Estimate{}, err
	}
	if !acts(w) {
		return Estimate{}, errNever("SNIPS")
	}
	sum, value := 0.0, 0.0
	for i, r := range log {
		sum += w[i]
		value += float64(w[i] * r.Reward)
	}
	value /= sum
	terms := make([]float64, len(w))
	for i, r := range log {
		terms[i] = w[i] * (r.Reward - value) * float64(len(w)) / sum
	}
	e := estimate(terms, w)
	e.Value = value
	return e, nil
}

// DR returns the value of a policy by the doubly robust estimator: the rewards
// that a model expects, q, by record (or one row for all) and action, and the
// weighted errors of that model. It is right if propensities or the model are.
// The model must not have been fitted to the same records.
//
// Errors: records that are bad; shapes of q. Source: [Dudik2014] eq. 3.1.
func DR(log []Record, policy Policy, q [][]float64) (Estimate, error) {
	w, err := weights("DR", log, policy)
	if err != nil {
		return Estimate{}, err
	}
	if err := checkModel("DR", log, policy, q); err != nil {
		return Estimate{}, err
	}
	terms := make([]float64, len(log))
	for i, r := range log {
		expected := row(q, i)
		for a, p := range row(policy, i) {
			terms[i] += float64(p * expected[a])
		}
		terms[i] += float64(w[i] * (r.Reward - expected[r.Action]))
	}
	return estimate(terms, w), nil
}

// DirectMethod returns the value of a policy by the model q alone, as DR takes
// it: as biased as the model is. SE is that of the records, not of the model.
func DirectMethod(log []Record, policy Policy, q [][]float64) (Estimate, error) {
	w, err := weights("DirectMethod", log, policy)
	if err != nil {
		return Estimate{}, err
	}
	if err := checkModel("DirectMethod", log, policy, q); err != nil {
		return Estimate{}, err
	}
	terms := make([]float64, len(log))
	for i := range log {
		for a, p := range row(policy, i) {
			terms[i] += float64(p * row(q, i)[a])
		}
	}
	return estimate(terms, w), nil
}

// acts tells whether the policy may have taken any action of the log.
func acts(w []float64) bool { return slices.ContainsFunc(w, func(v float64) bool { return v > 0 }) }

// errNever says that it may not.
func errNever(caller string) error {
	return fmt.Errorf("bandit: %s: the policy gives every logged action probability 0: nothing is known of it; want a log in which its actions were tried", caller)
}

// estimate is the mean of terms, and how uneven weights are.
func estimate(terms, w []float64) Estimate {
	n := float64(len(terms))
	mean, variance := 0.0, 0.0
	for _, v := range terms {
		mean += v
	}
	mean /= n
	for _, v := range terms {
		variance += float64((v-mean)*(v-mean)) / (n - 1)
	}
	sum, squares, most := 0.0, 0.0, 0.0
	for _, v := range w {
		sum, squares, most = sum+v, squares+float64(v*v), max(most, v)
	}
	e := Estimate{Value: mean, SE: math.Sqrt(variance / n), N: len(terms)}
	if sum > 0 {
		e.ESS, e.Largest, e.MeanWeight = sum*sum/squares, most/sum, sum/n
	}
	return e
}

// row is that of record i, or the one of all.
func row[R ~[][]float64](rows R, i int) []float64 {
	if len(rows) == 1 {
		return rows[0]
	}
	return rows[i]
}

// slack of a sum of probabilities that were printed to a few digits.
const slack = 1e-3

// weights are how much likelier each action is under the policy than it was.
func weights(caller string, log []Record, policy Policy) ([]float64, error) {
	if len(log) < 2 {
		return nil, fmt.Errorf("bandit: %s: %d records; want two or more", caller, len(log))
	}
	if len(policy) != 1 && len(policy) != len(log) {
		return nil, fmt.Errorf("bandit: %s: a policy of %d rows for %d records; want one a record, or one for all", caller, len(policy), len(log))
	}
	var errs []error
	for i, p := range policy {
		sum := 0.0
		for a, v := range p {
			if !(v >= 0 && v <= 1) {
				errs = append(errs, fmt.Errorf("bandit: %s: the policy's probability of action %d in row %d is %v", caller, a, i, v))
			}
			sum += v
		}
		if math.Abs(sum-1) > slack {
			errs = append(errs, fmt.Errorf("bandit: %s: the policy's probabilities of row %d sum to %v; want 1", caller, i, sum))
		}
	}
	w := make([]float64, len(log))
	for i, r := range log {
		p := row(policy, i)
		switch {
		case r.Action < 0 || r.Action >= len(p):
			errs = append(errs, fmt.Errorf("bandit: %s: record %d has action %d of %d", caller, i, r.Action, len(p)))
		case !(r.Propensity > 0 && r.Propensity <= 1):
			errs = append(errs, fmt.Errorf("bandit: %s: record %d has propensity %v; want more than 0 and at most 1: an action that was taken was possible", caller, i, r.Propensity))
		case r.Reward-r.Reward != 0:
			errs = append(errs, fmt.Errorf("bandit: %s: record %d has reward %v; want a finite number", caller, i, r.Reward))
		default:
			w[i] = p[r.Action] / r.Propensity
		}
	}
	return w, first(errs)
}

// checkModel returns what is wrong with what a model expects.
func checkModel(caller string, log []Record, policy Policy, q [][]float64) error {
	if len(q) != 1 && len(q) != len(log) {
		return fmt.Errorf("bandit: %s: expected rewards of %d rows for %d records; want one a record, or one for all", caller, len(q), len(log))
	}
	var errs []error
	for i := range log {
		expected := row(q, i)
		if len(expected) != len(row(policy, i)) {
			errs = append(errs, fmt.Errorf("bandit: %s: %d expected rewards at record %d, for %d actions", caller, len(expected), i, len(row(policy, i))))
			continue
		}
		for a, v := range expected {
			if v-v != 0 {
				errs = append(errs, fmt.Errorf("bandit: %s: the expected reward of action %d at record %d is %v", caller, a, i, v))
			}
		}
	}
	return first(errs)
}

// first joins faults, and says how many more there are after the tenth.
func first(errs []error) error {
	const shown = 10
	if len(errs) > shown {
		errs = append(errs[:shown:shown], fmt.Errorf("and %d more", len(errs)-shown))
	}
	return errors.Join(errs...)
}
