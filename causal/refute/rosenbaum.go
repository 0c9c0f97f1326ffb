package refute

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Pairs are matched pairs, by the outcome of the treated minus that of the
// untreated: how far from a coin's throw may it have been, within pairs, who is
// treated, before the effect is in doubt? A bias of Γ means that of two matched
// units one is up to Γ times as likely, in odds, to be the treated one.
//
// Source: [Rosenbaum2002] §4.3, Wilcoxon's signed ranks, normal approximation.
type Pairs struct {
	rank  []float64 // of each difference's size, equal ones averaged
	up    []bool
	diffs []float64 // all, zeros too
}

// NewPairs ranks differences.
//
// Errors: values that are not finite, each named; none that is not 0.
func NewPairs(differences []float64) (*Pairs, error) {
	var errs []error
	for i, d := range differences {
		if !finite(d) {
			errs = append(errs, fmt.Errorf("refute: NewPairs: difference %d is %v, want a finite number", i, d))
		}
	}
	p := &Pairs{diffs: slices.Clone(differences)}
	if errs == nil {
		p.rank, p.up = signedRanks(differences)
		if !slices.ContainsFunc(differences, func(d float64) bool { return d != 0 }) {
			errs = append(errs, fmt.Errorf("refute: NewPairs: none of %d differences is other than 0", len(differences)))
		}
	}
	if errs != nil {
		return nil, errors.Join(errs...)
	}
	return p, nil
}

// signedRanks ranks the sizes of differences, equal ones alike; those that are 0
// have a place but no rank, as [Rosenbaum2002] §2.4.3 has it.
func signedRanks(differences []float64) (rank []float64, up []bool) {
	order := make([]int, len(differences))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(math.Abs(differences[a]), math.Abs(differences[b])) })
	rank, up = make([]float64, len(differences)), make([]bool, len(differences))
	for i := 0; i < len(order); {
		j, size := i, math.Abs(differences[order[i]])
		for j < len(order) && math.Abs(differences[order[j]]) == size {
			j++
		}
		for _, k := range order[i:j] {
			if size > 0 {
				rank[k] = float64(i+j+1) / 2 // the mean of i+1, …, j
			}
			up[k] = differences[k] > 0
		}
		i = j
	}
	return rank, up
}

// P returns the least and the greatest one-sided p-value of no effect, against a
// positive one, that a bias of up to gamma allows.
//
// Errors: gamma below 1.
func (p *Pairs) P(gamma float64) (least, greatest float64, err error) {
	if err := checkGamma(gamma); err != nil {
		return 0, 0, err
	}
	high := gamma / (1 + gamma)
	greatest = distuv.UnitNormal.Survival(standardised(p.rank, p.up, high))
	least = distuv.UnitNormal.Survival(standardised(p.rank, p.up, 1-high))
	return least, greatest, nil
}

// standardised is the sum of positive ranks as a normal deviate, if each is
// positive with probability prob.
func standardised(rank []float64, up []bool, prob float64) float64 {
	sum, total, squares := 0.0, 0.0, 0.0
	for i, r := range rank {
		if up[i] {
			sum += r
		}
		total += r
		squares += r * r
	}
	return (sum - prob*total) / math.Sqrt(prob*(1-prob)*squares)
}

// Gamma returns the largest bias at which the greatest p-value is at or below
// alpha; 1 if it is above without any, infinite if no bias does it.
//
// Errors: alpha outside 0 to ½.
func (p *Pairs) Gamma(alpha float64) (float64, error) {
	if !(alpha > 0 && alpha < 0.5) { // one half: no evidence
		return 0, fmt.Errorf("refute: Gamma: alpha is %v, want a level between 0 and 0.5", alpha)
	}
	above := func(gamma float64) bool {
		_, greatest, _ := p.P(gamma)
		return greatest > alpha
	}
	if above(1) {
		return 1, nil
	}
	const largest = 1 << 30 // a bias that nobody would deny
	hi := 2.0
	for !above(hi) {
		if hi *= 2; hi > largest {
			return math.Inf(1), nil
		}
	}
	lo := hi / 2
	if hi == 2 {
		lo = 1
	}
	for range 53 { // bits of a float64
		if mid := (lo + hi) / 2; above(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return lo, nil
}

// HodgesLehmann returns the range of additive effects that a bias of up to gamma
// allows as estimate: those which, taken from the differences, leave the sum of
// ranks at its least and its greatest expectation. With gamma 1 they are the same.
//
// Errors: gamma below 1.
// Source: [HodgesLehmann1963]; [Rosenbaum2002] §4.3.5.
// Cost: O(n² log n) of n pairs.
func (p *Pairs) HodgesLehmann(gamma float64) (lo, hi float64, err error) {
	if err := checkGamma(gamma); err != nil {
		return 0, 0, err
	}
	var means []float64 // the sum of ranks is the number of pairwise means above 0
	for i, x := range p.diffs {
		for _, y := range p.diffs[:i+1] {
			means = append(means, (x+y)/2)
		}
	}
	slices.Sort(means)
	high := gamma / (1 + gamma)
	return quantile(means, 1-high), quantile(means, high), nil
}

// quantile is where a share of sorted values lies below, the middle of the two
// values if that is between them.
func quantile(sorted []float64, share float64) float64 {
	const rounding = 1e-9 // of a rank
	at := share * float64(len(sorted))
	whole := math.Round(at)
	if math.Abs(at-whole) > rounding || whole < 1 || int(whole) >= len(sorted) {
		i := min(max(int(math.Ceil(at))-1, 0), len(sorted)-1)
		return sorted[i]
	}
	return (sorted[int(whole)-1] + sorted[int(whole)]) / 2
}

func checkGamma(gamma float64) error {
	if !(gamma >= 1) || !finite(gamma) {
		return fmt.Errorf("refute: the bias gamma is %v, want a number of 1 or more", gamma)
	}
	return nil
}
