package estimator

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// Matching compares each row of the population with the nearest rows of the
// other arm. Rows as near as each other go in the order of the table.
//
// Source: [AbadieImbens2006] with replacement, [Rubin1980] without.
type Matching struct {
	// Formula is the right side of the logistic regression whose fitted chance of
	// treatment is the distance, by default main effects of the adjustment set.
	Formula string
	// Mahalanobis takes that distance in the adjustment set instead.
	Mahalanobis bool
	// WithoutReplacement uses a row once: those hard to match, of the largest
	// chance of treatment, choose first, by Mahalanobis's distance those that come
	// first. It is for effects in one arm.
	WithoutReplacement bool
	// Ratio is the number of matches of a row, 0 for 1.
	Ratio int
	// Caliper leaves out rows without a match so near: in standard deviations of
	// the propensity score, or as Mahalanobis's distance; 0 has no limit.
	Caliper float64
	// Exact are columns in which matches must be equal.
	Exact []string
	// Outcome is the right side of a regression of the matched rows, whose
	// coefficient of the treatment is then the estimate; empty compares means.
	Outcome string
	// Level is that of the interval, 0 for 0.95.
	Level float64
}

// Name returns "matching".
func (Matching) Name() string { return "matching" }

// Refuse returns why not: no adjustment set, both arms without replacement,
// options that mean nothing.
func (m Matching) Refuse(e *causal.Estimand) error {
	q := e.Query()
	err := refuse(e, m.Formula, causal.Everyone, causal.Treated, causal.Untreated)
	set, _ := e.Adjustment()
	for _, name := range m.Exact {
		if !slices.Contains(set, name) {
			err = errors.Join(err, fmt.Errorf("field Exact has %s, which is not in the adjustment set {%s}", name, strings.Join(set, ", ")))
		}
	}
	if m.Outcome != "" {
		err = errors.Join(err, checkRegression(m.Outcome, set, q))
	}
	if m.WithoutReplacement && q.Over == causal.Everyone {
		err = errors.Join(err, errors.New("without replacement the larger arm has rows left over: ask for the ATT or ATC, or match with replacement"))
	}
	if m.Mahalanobis && m.Formula != "" {
		err = errors.Join(err, errors.New("field Formula is of the propensity score; Mahalanobis's distance has none"))
	}
	if m.Mahalanobis && len(set) == 0 {
		err = errors.Join(err, errors.New("nothing is adjusted for: there is no distance"))
	}
	if m.Ratio < 0 || !(m.Caliper >= 0) {
		err = errors.Join(err, fmt.Errorf("fields Ratio %d and Caliper %v are 0 or more", m.Ratio, m.Caliper))
	}
	return err
}

// Weights returns the weights of the matched rows and the propensity score, nil
// for Mahalanobis's distance.
func (m Matching) Weights(e *causal.Estimand, data *bayes.Table) (weights, scores []float64, err error) {
	a, err := weighing(m, e, data)
	if err != nil {
		return nil, nil, err
	}
	s, err := m.match(a)
	if err != nil {
		return nil, nil, err
	}
	return s.weights(), s.scores, nil
}

// Estimate compares matched rows. The standard error of means matched with
// replacement is that of [AbadieImbens2006]; by a fitted score that of
// [AbadieImbens2016], with the other as the diagnostic se_score_known, unless rows
// lack a match. The error of those without replacement is that of clusters of
// matches, [AbadieSpiess2022]; of a regression that of clusters without, HC1 with
// replacement.
//
// Errors: those of the formula; an *OverlapError if there are no matches.
func (m Matching) Estimate(_ context.Context, e *causal.Estimand, data *bayes.Table) (*causal.Effect, error) {
	a, err := compare(e, data)
	if err != nil {
		return nil, err
	}
	s, err := m.match(a)
	if err != nil {
		return nil, err
	}
	weights := s.weights()
	var value, se float64
	known := math.NaN() // the error of a score that is not fitted
	if !m.WithoutReplacement && m.Outcome == "" {
		if value, se = s.estimate(); s.corrected() {
			known, se = se, s.fittedScore(value, se)
		}
	} else {
		var groups []int
		if m.WithoutReplacement {
			groups = s.groups()
		}
		if value, se, err = a.weightedRegression(m.Outcome, weights, groups); err != nil {
			return nil, err
		}
	}
	few := !math.IsNaN(known) && !(se > 0)
	if few {
		se = known
	}
	f, err := newEffect(value, se, m.Level, counted(weights, a.n))
	if err != nil {
		return nil, err
	}
	a.scoreDiagnostics(f, s.scores, weights)
	if m.Caliper == 0 {
		a.ranges(f)
	}
	s.report(f)
	errorSaid := "the standard error takes distances as given"
	if few {
		f.Warnings = append(f.Warnings, fmt.Sprintf("%d rows are too few for the error of a score of %d columns: the one given is that of a known score, mostly too large", a.n, s.fit.x.k))
	} else if !math.IsNaN(known) {
		errorSaid = "the standard error counts that the chance was fitted"
		f.Diagnostics["se_score_known"] = known
	}
	distance := "the chance of " + a.label[1] + " by a logistic regression on " + right(m.Formula, a.adjust)[2:]
	if m.Mahalanobis {
		distance = "Mahalanobis's distance in " + strings.Join(a.adjust, ", ")
	}
	f.Assumptions = append(f.Assumptions, "rows alike in "+distance+" would fare alike under the same treatment", errorSaid)
	return f, nil
}

// matched are the matches of rows.
type matched struct {
	*arms
	sets    [][]int // of each row its matches; nil if it has none or needs none
	lacking int     // rows that need some and have none
	scores  []float64
	fit     *Regression     // of the scores
	pools   [2][]neighbours // of each arm, by stratum of exact columns
	stratum []int
}

// match finds the matches.
func (m Matching) match(a *arms) (*matched, error) {
	s := &matched{arms: a, sets: make([][]int, a.n), stratum: make([]int, a.n)}
	var points [][]float64
	limit := math.Inf(1)
	if m.Mahalanobis {
		points = a.mahalanobis()
		if m.Caliper > 0 {
			limit = m.Caliper
		}
	} else {
		fit, err := a.propensity(m.Formula)
		if err != nil {
			return nil, err
		}
		s.fit, s.scores = fit, fit.fitted
		if m.Caliper > 0 {
			_, variance := spreadOf(s.scores)
			limit = m.Caliper * math.Sqrt(variance)
		}
	}
	count := s.stratify(m.Exact)
	for arm := range s.pools {
		members := make([][]int, count)
		for i, t := range a.treated {
			if int(t) == arm {
				members[s.stratum[i]] = append(members[s.stratum[i]], i)
			}
		}
		for _, among := range members {
			if m.Mahalanobis {
				s.pools[arm] = append(s.pools[arm], newByPoint(points, among))
			} else {
				s.pools[arm] = append(s.pools[arm], newByScore(s.scores, among))
			}
		}
	}
	s.search(m, limit)
	if s.needing() == s.lacking {
		return nil, &OverlapError{Stratum: "the caliper and the exact columns", N: s.lacking, Missing: "a match"}
	}
	return s, nil
}

// stratify numbers the combinations of exact columns.
func (s *matched) stratify(exact []string) (count int) {
	count = 1
	for _, name := range exact {
		codes, _, _ := s.data.Codes(name)
		seen := make(map[[2]int]int)
		for i, c := range codes {
			key := [2]int{s.stratum[i], c}
			if _, known := seen[key]; !known {
				seen[key] = len(seen)
			}
			s.stratum[i] = seen[key]
		}
		count = len(seen)
	}
	return count
}

// search fills the sets.
func (s *matched) search(m Matching, limit float64) {
	ratio := max(m.Ratio, 1)
	target, _ := s.target()
	var order []int
	for i, in := range target {
		if in == 1 {
			order = append(order, i)
		}
	}
	if m.WithoutReplacement {
		if s.scores != nil {
			sort.SliceStable(order, func(i, j int) bool { return s.scores[order[i]] > s.scores[order[j]] })
		}
		for range ratio { // everybody has a first match before anybody a second
			for _, i := range order {
				pool := s.pools[1-int(s.treated[i])][s.stratum[i]]
				for _, j := range pool.nearest(i, 1, limit) {
					s.sets[i] = append(s.sets[i], j)
					pool.take(j)
				}
			}
		}
	} else {
		for _, i := range order {
			s.sets[i] = s.pools[1-int(s.treated[i])][s.stratum[i]].nearest(i, ratio, limit)
		}
	}
	for _, i := range order {
		if len(s.sets[i]) == 0 {
			s.lacking++
		}
	}
}

// needing returns the number of rows that need matches.
func (s *matched) needing() int {
	_, n := s.target()
	return int(n)
}

// weights returns 1 for each row with matches and what it is for others.
func (s *matched) weights() []float64 {
	w := make([]float64, s.n)
	for i, set := range s.sets {
		if len(set) > 0 {
			w[i]++
		}
		for _, j := range set {
			w[j] += 1 / float64(len(set))
		}
	}
	return w
}

// groups returns clusters of matched rows; those without are a cluster each.
func (s *matched) groups() []int {
	g := make([]int, s.n)
	for i := range g {
		g[i] = i
	}
	for i, set := range s.sets {
		for _, j := range set {
			g[j] = i
		}
	}
	return g
}

// report adds how matching went.
func (s *matched) report(f *causal.Effect) {
	_, n := s.target()
	f.Diagnostics["matched"] = n - float64(s.lacking)
	f.Diagnostics["unmatched"] = float64(s.lacking)
	if s.lacking > 0 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("%d of %.0f rows have no match: the effect is that in the others", s.lacking, n))
	}
	most := 0
	times := make([]int, s.n)
	for _, set := range s.sets {
		for _, j := range set {
			times[j]++
			most = max(most, times[j])
		}
	}
	f.Diagnostics["used_most"] = float64(most)
}

// spreadOf returns mean and variance, divisor n−1.
func spreadOf(x []float64) (mean, variance float64) {
	for i, v := range x {
		mean += (v - mean) / float64(i+1)
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean)
	}
	return mean, variance / float64(len(x)-1)
}
