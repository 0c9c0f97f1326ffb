package conformal

import (
	"bytes"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
)

// Scores are the scores of a calibration set: how strange each of its rows was
// in view of what the model said of it. They give the threshold at any alpha.
// They don't change, and may be shared by goroutines.
type Scores struct{ sorted []float64 }

// NewScores returns the scores of a calibration set. It keeps a copy.
//
// Result: an error if there are none, or one is NaN; they may be infinite.
// Cost: a sort.
func NewScores(scores []float64) (*Scores, error) {
	if len(scores) == 0 {
		return nil, errEmpty
	}
	for i, s := range scores {
		if s != s {
			return nil, fmt.Errorf("conformal: calibration score %d is NaN; leave the row out only if rows like it are never predicted", i)
		}
	}
	sorted := slices.Clone(scores)
	slices.Sort(sorted)
	return &Scores{sorted}, nil
}

// Len returns how many scores there are.
func (s *Scores) Len() int { return len(s.sorted) }

// At returns the k-th smallest score, counted from 1: -Inf below, +Inf above.
func (s *Scores) At(k int) float64 {
	switch {
	case k < 1:
		return math.Inf(-1)
	case k > len(s.sorted):
		return math.Inf(1)
	}
	return s.sorted[k-1]
}

// Count returns how many scores are less than a score, and how many equal it.
//
// Result: NaN is less than every score, as nothing that is NaN is a score.
// Cost: two binary searches.
func (s *Scores) Count(score float64) (less, equal int) {
	less, _ = slices.BinarySearch(s.sorted, score)
	equal, _ = slices.BinarySearchFunc(s.sorted[less:], score, func(of, score float64) int {
		if of <= score {
			return -1
		}
		return 1
	})
	return less, equal
}

// Threshold returns the threshold at alpha: the [Rank]-th smallest score.
//
// Result: an error unless 0 < alpha < 1. Where there are too few scores for the
// alpha, the threshold is +Inf and [Threshold.Trivial] is true: that is no error.
// Source: [Papadopoulos2002]; [Lei2018] algorithm 2.
// Cost: no allocation.
func (s *Scores) Threshold(alpha float64) (Threshold, error) {
	if err := checkAlpha(alpha); err != nil {
		return Threshold{}, err
	}
	return Threshold{Score: s.At(Rank(len(s.sorted), alpha)), Alpha: alpha, N: len(s.sorted)}, nil
}

// Threshold is the largest score that a member of a set may have.
type Threshold struct {
	Score float64 // +Inf if everything belongs to every set
	Alpha float64 // share of rows that may be missed
	N     int     // calibration scores that it rests on
}

// Fit returns the threshold at alpha from the scores of a calibration set;
// [NewScores] is for more than one alpha.
//
// Result: as [NewScores] and [Scores.Threshold].
func Fit(scores []float64, alpha float64) (Threshold, error) {
	s, err := NewScores(scores)
	if err != nil {
		return Threshold{}, err
	}
	return s.Threshold(alpha)
}

// Covers reports whether a score is that of a member. NaN is not.
func (t Threshold) Covers(score float64) bool { return score <= t.Score }

// Trivial reports whether there were too few calibration scores for the alpha,
// so that every value belongs to every set; [Needed] says how many it takes.
func (t Threshold) Trivial() bool { return math.IsInf(t.Score, 1) && Rank(t.N, t.Alpha) > t.N }

// String says what the threshold is and what it rests on, and for a trivial one
// what it takes.
func (t Threshold) String() string {
	if t.Trivial() && t.Alpha > 0 { // that of an ACI may be less
		return fmt.Sprintf("+Inf: alpha %v needs %d calibration scores, there are %d; every value belongs to the set",
			t.Alpha, Needed(t.Alpha), t.N)
	}
	return fmt.Sprintf("%v at alpha %v from %d calibration scores", t.Score, t.Alpha, t.N)
}

// Rank returns ⌈(n+1)(1−alpha)⌉: which of n scores, in rising order and counted
// from 1, is the threshold. It is exact for the decimal number that alpha is
// written as, for example 90 and not 91 at n = 99 and alpha = 0.1. (It can't
// know that 1-0.9 was meant as 0.1, which the language makes 0.09999999999999998.)
//
// Result: n+1 if no score is large enough. From n+1 at alpha ≤ 0, or NaN, to 0 at
// alpha ≥ 1.
// Source: [Lei2018] algorithm 2.
// Cost: no allocation.
func Rank(n int, alpha float64) int {
	switch {
	case !(alpha > 0):
		return n + 1
	case alpha >= 1:
		return 0
	}
	return n + 1 - floorTimes(uint64(n)+1, alpha)
}

// Needed returns the smallest calibration set with a finite threshold at alpha.
//
// Result: 9 at 0.1; math.MaxInt if no set is large enough, 0 if alpha ≥ 1.
func Needed(alpha float64) int {
	switch {
	case !(alpha > 1.0/math.MaxInt32/math.MaxInt32): // 1/alpha is no int otherwise
		return math.MaxInt
	case alpha >= 1:
		return 0
	}
	n := int(math.Floor(1/alpha)) - 1 // right but for rounding
	for n > 0 && floorTimes(uint64(n), alpha) >= 1 {
		n--
	}
	for floorTimes(uint64(n)+1, alpha) < 1 {
		n++
	}
	return n
}

// floorTimes returns ⌊m·alpha⌋ for the shortest decimal number that reads as
// alpha: digits of it divided by a power of ten, so that integers do.
func floorTimes(m uint64, alpha float64) int {
	var text [32]byte // enough for 17 digits, a point and an exponent
	mantissa, exponent, _ := bytes.Cut(strconv.AppendFloat(text[:0], alpha, 'e', -1, 64), []byte("e-"))
	places, _ := strconv.Atoi(string(exponent)) // never fails: alpha < 1 has a negative exponent
	places += max(0, len(mantissa)-len("0."))
	digits := uint64(0)
	for _, c := range mantissa {
		if c != '.' {
			digits = 10*digits + uint64(c-'0')
		}
	}
	high, low := bits.Mul64(m, digits)
	const most, step = 36, 19 // m·digits < 2⁶³·10¹⁷ < 10³⁶; 10¹⁹ fits 64 bits
	if places > most {
		return 0
	}
	for places > 0 {
		by := uint64(1)
		for range min(places, step) {
			by *= 10
		}
		places -= step
		low, _ = bits.Div64(high%by, low, by)
		high /= by
	}
	return int(low)
}

func checkAlpha(alpha float64) error {
	if alpha > 0 && alpha < 1 {
		return nil
	}
	return fmt.Errorf("conformal: alpha is %v, want the share of rows that may be missed, strictly between 0 and 1 (0.1 to cover 90 %%)", alpha)
}
