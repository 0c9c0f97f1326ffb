package reweight

import (
	"fmt"
	"math"
	"strings"

	"github.com/seed78144065/credence/internal/numeric"
)

// Limits of what is not refitted.
const (
	// MaxKhat is the k-hat above which no number of draws that one can make is
	// enough: [Vehtari2024] §3.
	MaxKhat = 0.7
	// MinESS is the share of the draws that weights must leave: with a fifth,
	// errors are √5 times those of as many draws made anew. It is the limit of
	// the known answers this package is tested with.
	MinESS = 0.2
)

// KhatLimit returns the k-hat up to which estimates from a number of draws are
// reliable: min(1 − 1/log₁₀ S, 0.7), which is 0.7 from 2155 draws on.
//
// Source: [Vehtari2024] §3, where S must be at least 10^(1/(1−k)).
func KhatLimit(draws int) float64 {
	const ln10 = 2.302585092994045684 // log 10
	if draws < 2 {
		return math.Inf(-1)
	}
	return math.Min(1-ln10/numeric.Log(float64(draws)), MaxKhat)
}

// Verdict says whether old draws can be used for all data by weights.
type Verdict struct {
	// Refit says that they can't, for the reasons.
	Refit   bool
	Reasons []string
	// Khat is the Pareto k-hat of the weights, ESS the share of the draws that
	// they leave: how many draws of equal weight they are worth [Kish1965], over
	// their number.
	Khat, ESS float64
}

// String returns "reweight ok", or "refit" with the reasons in brackets.
func (v Verdict) String() string {
	if !v.Refit {
		return "reweight ok"
	}
	return fmt.Sprintf("refit (%s)", strings.Join(v.Reasons, "; "))
}

// RefitError is what there is instead of an estimate that could not be trusted.
type RefitError struct{ Verdict Verdict }

// Error tells the verdict and what to do.
func (e *RefitError) Error() string {
	return fmt.Sprintf("reweight: %v: sample again with all data (Refit), or set Config.Unreliable to have the weighted draws as they are", e.Verdict)
}
