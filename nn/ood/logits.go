package ood

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// Rule is a score of the logits of classes.
type Rule string

// Rules of Logits.
const (
	ByMSP      Rule = "msp"
	ByMaxLogit Rule = "max_logit"
	ByEnergy   Rule = "energy"
	ByEntropy  Rule = "entropy"
)

// Logits is a Detector of the logits that a network gives; it needs no fit. A
// binary network with one logit z has the logits 0 and z.
type Logits struct {
	Rule    Rule // how logits become a score
	Classes int  // how many
	// Temperature divides logits before ByEnergy; 0 means 1.
	Temperature float64
}

// Score is MSP, MaxLogit, Energy or Entropy of logits.
//
// Errors: wrap ErrData or ErrSettings. −Inf, a class that is ruled out, is
// allowed unless all are; +Inf and NaN are not.
func (l Logits) Score(logits []float64) (float64, error) {
	if err := l.check(); err != nil {
		return 0, err
	}
	if len(logits) != l.Classes {
		return 0, fmt.Errorf("%w: %d logits of %d classes", ErrData, len(logits), l.Classes)
	}
	var score float64
	switch l.Rule {
	case ByMSP:
		score = MSP(logits)
	case ByMaxLogit:
		score = MaxLogit(logits)
	case ByEnergy:
		score = Energy(logits, l.temperature())
	case ByEntropy:
		score = Entropy(logits)
	}
	if score-score != 0 {
		return 0, fmt.Errorf("%w: the logits %v have no score; want finite numbers, or -Inf for some", ErrData, logits)
	}
	return score, nil
}

// Width returns the number of classes.
func (l Logits) Width() int { return l.Classes }

func (l Logits) temperature() float64 {
	if l.Temperature == 0 {
		return 1
	}
	return l.Temperature
}

func (l Logits) check() error {
	switch l.Rule {
	case ByMSP, ByMaxLogit, ByEnergy, ByEntropy:
	default:
		return fmt.Errorf("%w: the rule of Logits is %q; want ByMSP, ByMaxLogit, ByEnergy or ByEntropy", ErrSettings, l.Rule)
	}
	if l.Classes < 2 {
		return fmt.Errorf("%w: %d classes; want at least 2 (a binary network with one logit z has the logits 0 and z)", ErrSettings, l.Classes)
	}
	if t := l.temperature(); !(t > 0) || t-t != 0 {
		return fmt.Errorf("%w: a temperature of %v; want a positive number", ErrSettings, t)
	}
	return nil
}

// MSP returns minus the largest probability, of logits or log-probabilities.
//
// Result: −1 to −1/classes; NaN without logits, if one is NaN or +Inf or all are −Inf.
// Source: [Hendrycks2017] §2.
func MSP(logits []float64) float64 {
	_, rest := others(logits, 1)
	return -1 / (1 + rest)
}

// MaxLogit returns minus the largest logit.
//
// Result: as of MSP for what is no number.
// Source: [Hendrycks2022] §3.
func MaxLogit(logits []float64) float64 {
	top, _ := others(logits, 1)
	return -top
}

// Energy returns −T·log Σ exp(logit/T), for a temperature T.
//
// Result: as of MSP for what is no number; NaN unless T is positive and finite.
// Source: [Liu2020] §2. Of log-probabilities the energy is 0 at T = 1: they have lost it.
func Energy(logits []float64, temperature float64) float64 {
	if !(temperature > 0) || temperature-temperature != 0 {
		return math.NaN()
	}
	top, rest := others(logits, temperature)
	return -math.FMA(temperature, numeric.Log1p(rest), top)
}

// Entropy returns the entropy of the probabilities in nats, of logits or
// log-probabilities.
//
// Result: 0 to log(classes); as of MSP for what is no number.
func Entropy(logits []float64) float64 {
	top, rest := others(logits, 1)
	h := 0.0 // Σ e^d·(−d): with log(1 + rest) a sum without cancellation
	for _, v := range logits {
		if d := v - top; !math.IsInf(d, -1) {
			h = math.FMA(-numeric.Exp(d), d, h)
		}
	}
	return h/(1+rest) + numeric.Log1p(rest)
}

// others returns the largest logit, and the sum of exp((logit − largest)/T) over
// the others; NaN for what has no score.
func others(logits []float64, temperature float64) (top, rest float64) {
	top = math.Inf(-1)
	at := -1
	for i, v := range logits {
		if v > top {
			top, at = v, i
		}
	}
	if at < 0 || math.IsInf(top, 1) {
		return math.NaN(), math.NaN()
	}
	for i, v := range logits {
		if i != at {
			rest += numeric.Exp((v - top) / temperature)
		}
	}
	if rest != rest { // one is NaN
		top = rest
	}
	return top, rest
}
