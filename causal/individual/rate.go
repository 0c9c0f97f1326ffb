package individual

import (
	"errors"
	"fmt"
	"math"
)

// Targeting says whether a rule ranks rows by what treating them gains.
type Targeting struct {
	// AUTOC is the mean over shares of how much more those ranked first gain than all
	// do, Qini the same weighted by the share. Both are 0 of a rule that knows nothing;
	// AUTOC finds few who gain much, Qini many who gain somewhat more.
	AUTOC, Qini Estimate
}

// Targeting judges a ranking of the rows by scores that the ranking has not seen;
// nil ranks by CATE. Rows of equal priority count as in random order.
//
// Errors: priorities for another number of rows, or NaN.
// Source: [Yadlowsky2025]. Deviation: standard
// errors are those of the infinitesimal jackknife, which takes the ranks' own
// sampling into account as the source's half-samples do, and needs no random numbers.
// Cost: a sort.
func (s *Study) Targeting(priority []float64) (*Targeting, error) {
	if priority == nil {
		priority = s.CATE
	}
	n := len(s.CATE)
	if len(priority) != n {
		return nil, fmt.Errorf("individual: priorities of %d rows for %d", len(priority), n)
	}
	for i, v := range priority {
		if math.IsNaN(v) {
			return nil, fmt.Errorf("individual: the priority is NaN in row %d", i)
		}
	}
	if n < 2 {
		return nil, errors.New("individual: a ranking needs two rows")
	}
	order := ranked(priority)
	score := make([]float64, n) // in order; the mean of those of equal priority
	for from := 0; from < n; {
		to, mean := from, 0.0
		for ; to < n && priority[order[to]] == priority[order[from]]; to++ {
			mean += (s.ATE.Influence[order[to]] - mean) / float64(to-from+1)
		}
		for j := from; j < to; j++ {
			score[j] = mean
		}
		from = to
	}
	t := &Targeting{}
	for _, kind := range []struct {
		to   *Estimate
		qini bool
	}{{&t.AUTOC, false}, {&t.Qini, true}} {
		value, slopes := area(score, kind.qini)
		ties(slopes, order, priority)
		// Of a row of a tie its own score, not the mean, moves the area directly.
		pull := pulls(n, kind.qini)
		ties(pull, order, priority)
		scores := make([]float64, n)
		for j, i := range order {
			scores[i] = slopes[j] + float64(pull[j]*(s.ATE.Influence[i]-score[j]))
		}
		e, err := s.mean(scores, nil)
		if err != nil {
			return nil, err
		}
		*kind.to = s.estimate(value, e.SE)
	}
	return t, nil
}

// area returns the area under the curve of scores in order of rank, and its
// derivatives by the weights of the rows.
//
// With weights w of sum 1, W and S their sums and those of weighted scores up to j,
// the AUTOC is Σ wⱼ Sⱼ/Wⱼ − Sₙ and the Qini Σ wⱼ (Sⱼ − Wⱼ Sₙ).
func area(score []float64, qini bool) (value float64, slopes []float64) {
	n := len(score)
	w := 1 / float64(n)
	sums := make([]float64, n) // S
	sum := 0.0
	for j, v := range score {
		sum = math.FMA(w, v, sum)
		sums[j] = sum
	}
	slopes = make([]float64, n)
	pull := pulls(n, qini)
	behind := 0.0 // what a row's weight takes from those ranked after it, and from itself
	for j := n - 1; j >= 0; j-- {
		share := float64(j+1) / float64(n)
		at := sums[j]/share - sum
		if qini {
			at *= share
			behind -= float64(w * sum)
		} else {
			behind -= w * sums[j] / (share * share)
		}
		value = math.FMA(w, at, value)
		slopes[j] = at + behind + float64(pull[j]*score[j])
	}
	return value, slopes
}

// pulls returns the derivatives of the area by each row's weighted score.
func pulls(n int, qini bool) []float64 {
	w := 1 / float64(n)
	out := make([]float64, n)
	sum := 0.0
	for j := n - 1; j >= 0; j-- {
		if qini {
			sum += w
			out[j] = sum - float64(n+1)/float64(2*n) // Σ wⱼ Wⱼ
		} else {
			sum += 1 / float64(j+1)
			out[j] = sum - 1
		}
	}
	return out
}

// ties gives rows of equal priority the mean of their values.
func ties(values []float64, order []int, priority []float64) {
	for from := 0; from < len(values); {
		to, mean := from, 0.0
		for ; to < len(values) && priority[order[to]] == priority[order[from]]; to++ {
			mean += (values[to] - mean) / float64(to-from+1)
		}
		for j := from; j < to; j++ {
			values[j] = mean
		}
		from = to
	}
}
