package selective

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// ErrNoThreshold is wrapped where no threshold keeps the risk that is asked for, as
// far as the rows can tell.
var ErrNoThreshold = errors.New("no threshold keeps the risk")

// Guarantee is a threshold of confidence, and what is promised of the answers above.
type Guarantee struct {
	// Threshold is what a confidence must be above to be answered; -Inf answers all.
	Threshold float64
	// Risk is the share of wrong answers that was asked for, Delta the probability
	// with which the rows may deceive.
	Risk, Delta float64
	// N rows of the sample are answered, Wrong of them wrong; Coverage is their share.
	N, Wrong int
	Coverage float64
	// Bound is what the share of wrong answers is at most, with probability 1 − Delta.
	Bound float64
}

// Coverages is the number of thresholds that Guarantee tests if it is given 0: steps
// of five per cent of the rows.
const Coverages = 20

// Guarantee returns the lowest threshold at which the share of wrong answers is at
// most risk, with probability 1 − delta over samples: of thresholds that leave as many
// shares of the sample as coverages says, or 20 if that is 0.
//
// The rows are those of the curve, whose losses must be 0 or 1 and which the model and
// its calibration have not seen. Package conformal has the same for thresholds that
// are fixed beforehand, and for other losses: Curve.Certify there.
//
// Errors: a risk or delta not between 0 and 1; other losses; a number of coverages that
// is negative or above the number of rows; ErrNoThreshold.
// Source: the binomial bound of [Geifman2017] lemma 3.1, each with delta/coverages.
// Deviation: [Geifman2017] algorithm 2 searches by halving, among thresholds that depend
// on losses seen before; here the numbers of rows are fixed before losses are seen, and
// rows above the surest row left out are independent of it, so that nothing is left to
// presume.
func (c *Curve) Guarantee(risk, delta float64, coverages int) (Guarantee, error) {
	f := faults{caller: "Guarantee"}
	if !(risk > 0 && risk < 1) {
		f.add("a risk of %v; want between 0 and 1, 0.05 say", risk)
	}
	if !(delta > 0 && delta < 1) {
		f.add("a delta of %v; want the probability of being deceived, 0.05 say", delta)
	}
	if coverages == 0 {
		coverages = min(Coverages, c.Len())
	}
	if coverages < 0 || coverages > c.Len() {
		f.add("%d coverages of %d rows; want 1 to as many, or 0 for %d", coverages, c.Len(), Coverages)
	}
	for _, v := range c.loss {
		if v != 0 && v != 1 {
			f.add("a loss of %v; want 0 or 1, or conformal.NewCurve for others", v)
			break
		}
	}
	if err := f.err(); err != nil {
		return Guarantee{}, err
	}
	best, least := Guarantee{N: -1}, 1.0
	for k := 1; k <= coverages; k++ {
		g := c.above(k * c.Len() / coverages)
		g.Risk, g.Delta = risk, delta
		if g.N > 0 {
			g.Bound = numeric.BinomialUpper(float64(g.Wrong), float64(g.N), delta/float64(coverages))
			least = min(least, g.Bound)
			if g.Bound <= risk { // the next has as many rows, or more
				best = g
			}
		}
	}
	if best.N < 0 {
		return Guarantee{}, fmt.Errorf("selective: Guarantee: %w: at most %v was asked, and of %d rows at most %.4g can be promised; want more rows, a better model or a larger risk", ErrNoThreshold, risk, c.Len(), least)
	}
	return best, nil
}

// above returns the rows that are surer than the one after the first n.
func (c *Curve) above(n int) Guarantee {
	g := Guarantee{Threshold: math.Inf(-1), N: c.Len()}
	if n < c.Len() {
		g.Threshold, g.N = c.confidence[n], n
		for g.N > 0 && c.confidence[g.N-1] == g.Threshold {
			g.N--
		}
	}
	if g.N > 0 {
		g.Wrong = int(math.RoundToEven(float64(c.risk[g.N-1] * float64(g.N)))) // a sum of 0 and 1
	}
	g.Coverage = float64(g.N) / float64(c.Len())
	return g
}

// Answer says whether a row of a confidence is answered; of NaN it is not.
func (g Guarantee) Answer(confidence float64) bool {
	return confidence > g.Threshold || confidence == confidence && math.IsInf(g.Threshold, -1)
}
