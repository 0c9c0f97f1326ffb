package evidence

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// LogBF returns the log Bayes factor of model a over model b, with its standard
// error: their data must be the same, all constants included, and their
// estimates independent.
//
// Result: NaN if both evidences are 0 or infinite.
func LogBF(a, b Estimate) (logBF, se float64) {
	return a.LogZ - b.LogZ, math.Hypot(a.SE, b.SE)
}

// Probabilities returns the posterior probabilities of models, one of which is
// taken to be true, given their probabilities before; nil prior makes all
// equally probable.
//
// Shapes: one prior probability a model, all at least 0; they are scaled to sum
// 1.
// Result: NaN throughout if a log evidence of positive prior is NaN or +Inf; an
// error for no models, or priors of another number, below 0, not finite, or all 0.
func Probabilities(models []Estimate, prior []float64) ([]float64, error) {
	if len(models) == 0 {
		return nil, fmt.Errorf("evidence: Probabilities: there are no models")
	}
	if prior != nil && len(prior) != len(models) {
		return nil, fmt.Errorf("evidence: Probabilities: %d prior probabilities for %d models", len(prior), len(models))
	}
	weights := make([]float64, len(models))
	possible := prior == nil
	for i, m := range models {
		weights[i] = m.LogZ
		if prior == nil {
			continue
		}
		if !(prior[i] >= 0 && prior[i] <= math.MaxFloat64) {
			return nil, fmt.Errorf("evidence: Probabilities: prior probability %d is %v, want a finite number of at least 0", i, prior[i])
		}
		if prior[i] == 0 {
			weights[i] = math.Inf(-1)
			continue
		}
		possible = true
		weights[i] += numeric.Log(prior[i])
	}
	if !possible {
		return nil, fmt.Errorf("evidence: Probabilities: all prior probabilities are 0")
	}
	all := numeric.LogSumExp(weights)
	for i, w := range weights {
		weights[i] = numeric.Exp(w - all)
	}
	return weights, nil
}
