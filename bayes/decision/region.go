package decision

import "fmt"

// Region is a region of practical equivalence, ROPE: values that are as good
// as none, such as a lift within ±1 %. It is to be named before the data are
// seen.
type Region struct{ Lo, Hi float64 }

// Verdict is what an interval says about a region.
type Verdict string

// Verdicts.
const (
	Outside   Verdict = "outside"   // the interval is outside: the value matters
	Inside    Verdict = "inside"    // the interval is inside: the value does not matter
	Undecided Verdict = "undecided" // the interval is on both sides of an edge: more data are needed
)

// Verdict compares the region with an interval of credible values, the HDI by
// custom. Touching ends overlap.
//
// Result: Undecided if a number is NaN or the ends are in the wrong order.
// Source: [Kruschke2018].
func (r Region) Verdict(lo, hi float64) Verdict {
	switch {
	case !(r.Lo <= r.Hi && lo <= hi):
		return Undecided
	case hi < r.Lo || lo > r.Hi:
		return Outside
	case lo >= r.Lo && hi <= r.Hi:
		return Inside
	}
	return Undecided
}

// Probabilities returns the shares of the draws below, in and above the
// region, its ends included.
//
// Shapes: weights has one number a draw, or is nil for equal weights.
// Result: NaN among the draws is an error; infinite draws count.
func (r Region) Probabilities(x, weights []float64) (below, in, above float64, err error) {
	if !(r.Lo <= r.Hi) {
		return 0, 0, 0, fmt.Errorf("decision: region from %v to %v: want Lo ≤ Hi", r.Lo, r.Hi)
	}
	if len(x) == 0 {
		return 0, 0, 0, fmt.Errorf("decision: region: no draws")
	}
	share, err := shares(len(x), weights)
	if err != nil {
		return 0, 0, 0, fmt.Errorf("decision: region: %w", err)
	}
	for i, v := range x {
		switch {
		case share(i) == 0:
		case v < r.Lo:
			below += share(i)
		case v > r.Hi:
			above += share(i)
		case v == v:
			in += share(i)
		default:
			return 0, 0, 0, fmt.Errorf("decision: region: draw %d is NaN", i)
		}
	}
	return below, in, above, nil
}
