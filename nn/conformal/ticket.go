package conformal

import "math"

// ticket is threshold with what only states that learn give: levels past 0 or 1 with
// the sets that belong to them, and thresholds that rest on no calibration score.
func (k keptThreshold) ticket() (Threshold, error) {
	t, err := k.threshold()
	if err == nil || k.Score == nil {
		return t, err
	}
	t = Threshold{float64(*k.Score), k.Alpha, k.N}
	everything, nothing := t.Alpha <= 0 && math.IsInf(t.Score, 1), t.Alpha >= 1 && math.IsInf(t.Score, -1)
	if (everything || nothing) && t.N >= 0 && t.N < math.MaxInt || t.N == 0 && checkAlpha(t.Alpha) == nil && t.Score == t.Score {
		return t, nil
	}
	return Threshold{}, err
}
