package abtest

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online/sequential"
)

// Levels at which arms of other sizes than planned are doubtful and wrong. The second
// is strict, as checks of sample ratios are ([Fabijan2019]): every experiment is
// checked, and a mismatch ends it.
const (
	doubtfulLevel = 0.01
	mismatchLevel = 0.001
)

// ShareCheck is a check of whether units came to arms in the shares that were
// planned. If not, something chose them, and no analysis of the metric is right.
type ShareCheck struct {
	// P is the p-value, Exact if it is a sum of probabilities and else that of
	// Pearson's statistic, which is ChiSquareP in any case. Both are for one look, at
	// the end.
	P          float64 `json:"p"`
	Exact      bool    `json:"exact"`
	ChiSquareP float64 `json:"chi_square_p"`
	// LogE is the log of the e-value of a sequential.NewMultinomial with a
	// concentration of SharesConcentration, which may be looked at at any time: its
	// p-value is 1/e.
	LogE float64 `json:"log_e"`
}

// SharesConcentration is that of the alternatives that CheckShares looks for: with
// it a share of ½ deviates by half a percentage point, one standard deviation.
const SharesConcentration = 10000

// Mismatch tells whether the arms can't be what was planned: p below 0.001.
func (c ShareCheck) Mismatch() bool { return c.P < mismatchLevel }

// Doubtful tells whether to look into it: p below 0.01, once in a hundred sound
// experiments.
func (c ShareCheck) Doubtful() bool { return c.P < doubtfulLevel }

// CheckShares compares counts of units with the shares that were planned; nil shares
// are equal ones.
//
// Errors: other than two arms or more, counts below 0 or all 0, shares that are not
// positive. Source: Pearson's statistic; the exact p-value adds the probabilities of
// all counts as unlikely, of two arms up to 10⁸ units or of few units; [Lindon2022].
func CheckShares(counts []int, shares []float64) (ShareCheck, error) {
	if shares == nil {
		shares = make([]float64, len(counts))
		for i := range shares {
			shares[i] = 1
		}
	}
	if len(shares) != len(counts) {
		return ShareCheck{}, fmt.Errorf("abtest: sample ratio: %d counts and %d shares; want as many", len(counts), len(shares))
	}
	e, err := sequential.NewMultinomial(shares, SharesConcentration, mismatchLevel)
	if err == nil {
		err = e.Update(counts)
	}
	if err != nil {
		return ShareCheck{}, fmt.Errorf("abtest: sample ratio: %w", err)
	}
	n, total := e.N(), 0.0
	if n == 0 {
		return ShareCheck{}, fmt.Errorf("abtest: sample ratio: no units in any of %d arms", len(counts))
	}
	for _, s := range shares {
		total += s
	}
	planned, statistic := make([]float64, len(shares)), 0.0
	for i, s := range shares {
		planned[i] = s / total
		off := float64(counts[i]) - float64(n*planned[i])
		statistic += off * off / (n * planned[i])
	}
	c := ShareCheck{LogE: e.LogE()}
	c.ChiSquareP = numeric.Exp(numeric.IncompleteGamma(float64(len(counts)-1)/2, statistic/2).Upper)
	c.P, c.Exact = c.ChiSquareP, false
	if len(counts) == 2 {
		if p := binomialP(float64(counts[0]), n, planned[0]); p == p {
			c.P, c.Exact = p, true
		}
	} else if p := multinomialP(counts, planned); p == p {
		c.P, c.Exact = p, true
	}
	return c, nil
}

// alike is how much more than another a probability may be by rounding alone.
const alike = 1e-7 // as R's binom.test has it

// binomialP adds the probabilities of all counts that are at most as likely as k;
// NaN of more units than the incomplete beta function is for.
func binomialP(k, n, p float64) float64 {
	const most = 1e8 // of IncompleteBeta
	if n > most {
		return math.NaN()
	}
	log := func(j float64) float64 {
		return numeric.Lchoose(n, j) + float64(j*numeric.Log(p)) + float64((n-j)*numeric.Log1p(-p))
	}
	// up is P(X ≥ j), down P(X ≤ j).
	up := func(j float64) float64 {
		if j <= 0 {
			return 1
		}
		return numeric.Exp(numeric.IncompleteBeta(j, n-j+1, p, 1-p).Lower)
	}
	down := func(j float64) float64 {
		if j >= n {
			return 1
		}
		return numeric.Exp(numeric.IncompleteBeta(n-j, j+1, 1-p, p).Lower)
	}
	bound := log(k) + alike
	mode := math.Floor((n + 1) * p)
	switch {
	case log(mode) <= bound:
		return 1
	case k < mode: // the first count above the mode that is at most as likely
		lo, hi := mode, n+1
		for hi-lo > 1 {
			if mid := math.Floor((lo + hi) / 2); log(mid) <= bound {
				hi = mid
			} else {
				lo = mid
			}
		}
		if hi > n {
			return down(k)
		}
		return math.Min(1, down(k)+up(hi))
	default:
		lo, hi := -1.0, mode
		for hi-lo > 1 {
			if mid := math.Floor((lo + hi) / 2); log(mid) <= bound {
				lo = mid
			} else {
				hi = mid
			}
		}
		if lo < 0 {
			return up(k)
		}
		return math.Min(1, up(k)+down(lo))
	}
}

// multinomialP adds the probabilities of all counts that are at most as likely as
// those seen; NaN if there are more than many.
func multinomialP(counts []int, shares []float64) float64 {
	const many = 20000 // a millisecond
	n := 0
	for _, c := range counts {
		n += c
	}
	k := len(counts)
	if !(numeric.Lchoose(float64(n+k-1), float64(k-1)) <= numeric.Log(many)) {
		return math.NaN()
	}
	logs := make([]float64, k)
	for i, s := range shares {
		logs[i] = numeric.Log(s)
	}
	part := func(i, c int) float64 {
		return float64(float64(c)*logs[i]) - numeric.Lgamma(float64(c)+1)
	}
	all, seen := numeric.Lgamma(float64(n)+1), 0.0
	for i, c := range counts {
		seen += part(i, c)
	}
	p := 0.0
	var fill func(i, left int, log float64)
	fill = func(i, left int, log float64) {
		if i == k-1 {
			if log += part(i, left); log <= seen+alike {
				p += numeric.Exp(all + log)
			}
			return
		}
		for c := range left + 1 {
			fill(i+1, left-c, log+part(i, c))
		}
	}
	fill(0, n, 0)
	return math.Min(1, p)
}
