package conformal

import "fmt"

// AlphaPoint is coverage at one alpha.
type AlphaPoint struct {
	Alpha, Share           float64 // covered share of the test rows
	ExpectedLo, ExpectedHi float64 // of it, by the law of the calibration set
}

// CoverageByAlpha returns coverage against alpha: how the test rows' scores would have
// been covered at each. All shares are of the same test rows, so they err
// together.
//
// Result: as [Scores.Threshold]; an error if there are no test scores.
func (s *Scores) CoverageByAlpha(test, alphas []float64, level float64) ([]AlphaPoint, error) {
	of, err := NewScores(test)
	if err != nil {
		return nil, fmt.Errorf("test rows: %w", err)
	}
	if !(level > 0 && level < 1) {
		return nil, fmt.Errorf("conformal: CoverageByAlpha: level is %v, want a probability strictly between 0 and 1 (0.95)", level)
	}
	curve := make([]AlphaPoint, len(alphas))
	for i, alpha := range alphas {
		t, err := s.Threshold(alpha)
		if err != nil {
			return nil, err
		}
		less, equal := of.Count(t.Score)
		m := float64(of.Len())
		curve[i] = AlphaPoint{
			Alpha: alpha, Share: float64(less+equal) / m,
			ExpectedLo: float64(t.Law().TestQuantile(of.Len(), (1-level)/2)) / m,
			ExpectedHi: float64(t.Law().TestQuantile(of.Len(), (1+level)/2)) / m,
		}
	}
	return curve, nil
}
