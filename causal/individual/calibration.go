package individual

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/internal/numeric"
)

// EffectCalibration says whether predicted effects are as large, and as different
// from each other, as effects are.
type EffectCalibration struct {
	// Slope is that of the scores on CATE: 1 if predicted differences are as they are
	// on average, below 1 if they are exaggerated, 0 if CATE says nothing of who gains
	// more.
	Slope Estimate
	// Bias is the mean of CATE less that of the scores.
	Bias Estimate
}

// Calibration regresses the scores on CATE.
//
// Errors: CATE that is the same in all rows, which no data can calibrate.
// Source: [Chernozhukov2025], the best linear predictor, of doubly robust scores
// as in [Semenova2021]; errors are HC3, or clustered.
func (s *Study) Calibration() (*EffectCalibration, error) {
	c := &EffectCalibration{}
	var err error
	if c.Slope, err = s.slope("score ~ cate", "cate", estimator.LeastSquares, bayes.Col("score", s.ATE.Influence), bayes.Col("cate", s.CATE)); err != nil {
		return nil, fmt.Errorf("individual: calibration of CATE: %w", err)
	}
	bias := make([]float64, len(s.CATE))
	for i, v := range s.CATE {
		bias[i] = v - s.ATE.Influence[i]
	}
	c.Bias, err = s.mean(bias, nil)
	return c, err
}

// PropensityCalibration says whether chances of treatment are what they say.
type PropensityCalibration struct {
	// Slope is that of the log odds of treatment on the predicted log odds: 1 if
	// right, below 1 if they are too sure.
	Slope Estimate
	// Bias is the mean propensity less the share treated.
	Bias Estimate
	// Bins are rows of alike propensity, from the lowest.
	Bins []Bin
}

// Bin is rows of alike propensity.
type Bin struct {
	N         int      `json:"n"`         // rows
	Predicted float64  `json:"predicted"` // their mean propensity
	Share     Estimate `json:"share"`     // of them that are treated
}

// PropensityCalibration compares the propensity, as clipped, with who was treated.
//
// Errors: bins of fewer than two rows; a propensity that is the same in all rows or
// that separates the arms.
func (s *Study) PropensityCalibration(bins int) (*PropensityCalibration, error) {
	n := len(s.treated)
	if bins < 1 || n/bins < 2 {
		return nil, fmt.Errorf("individual: %d bins of %d rows; want 1 or more, each of 2 rows or more", bins, n)
	}
	c := &PropensityCalibration{}
	odds, bias := make([]float64, n), make([]float64, n)
	for i, p := range s.Propensity {
		odds[i] = numeric.Log(p) - numeric.Log(1-p)
		bias[i] = p - s.treated[i]
	}
	var err error
	if c.Slope, err = s.slope("treated ~ odds", "odds", estimator.Logit, bayes.Col("treated", s.treated), bayes.Col("odds", odds)); err != nil {
		return nil, fmt.Errorf("individual: calibration of the propensity: %w", err)
	}
	if c.Bias, err = s.mean(bias, nil); err != nil {
		return nil, err
	}
	for _, rows := range s.cut(s.Propensity, bins) {
		b := Bin{N: len(rows)}
		in := make([]float64, len(rows))
		for j, i := range rows {
			b.Predicted += s.Propensity[i] / float64(len(rows))
			in[j] = s.treated[i]
		}
		if b.Share, err = s.mean(in, rows); err != nil {
			return nil, err
		}
		c.Bins = append(c.Bins, b)
	}
	return c, nil
}

// slope is a coefficient with a robust error.
func (s *Study) slope(text, name string, fit func(string, *bayes.Table, []float64) (*estimator.Regression, error), columns ...bayes.Column) (Estimate, error) {
	table, err := bayes.FromColumns(columns...)
	if err != nil {
		return Estimate{}, err
	}
	r, err := fit(text, table, nil)
	if err != nil {
		return Estimate{}, err
	}
	value, se, err := r.Coefficient(name, estimator.HC3)
	if err != nil || s.cluster == nil {
		return s.estimate(value, se), err
	}
	cov, err := r.ClusterCovariance(s.cluster)
	if err != nil {
		return Estimate{}, err
	}
	return s.estimate(value, math.Sqrt(cov.At(1, 1))), nil
}
