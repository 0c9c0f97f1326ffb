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
	Rule    Rule
	Classes int
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
	return -numeric.Exp(largest(logits) - numeric.LogSumExp(logits))
}

// MaxLogit returns minus the largest logit.
//
// Result: as of MSP for what is no number.
// Source: [Hendrycks2022] §3.
func MaxLogit(logits []float64) float64 { return -largest(logits) }

// Energy returns −T·log Σ exp(logit/T), for a temperature T.
//
// Result: as of MSP for what is no number; NaN unless T is positive and finite.
// Source: [Liu2020] eq. 4. Of log-probabilities the energy is 0 at T = 1: they have lost it.
func Energy(logits []float64, temperature float64) float64 {
	if !(temperature > 0) || temperature-temperature != 0 {
		return math.NaN()
	}
	m, sum := largest(logits), 0.0
	for _, v := range logits {
		sum += numeric.Exp((v - m) / temperature)
	}
	return -math.FMA(temperature, numeric.Log(sum), m)
}

// Entropy returns the entropy of the probabilities in nats, of logits or
// log-probabilities.
//
// Result: 0 to log(classes); as of MSP for what is no number.
func Entropy(logits []float64) float64 {
	if m := largest(logits); m != m {
		return m
	}
	total, h := numeric.LogSumExp(logits), 0.0
	for _, v := range logits {
		if l := v - total; !math.IsInf(l, -1) {
			h = math.FMA(-numeric.Exp(l), l, h)
		}
	}
	return h
}

// largest returns the largest logit, NaN for what has no score.
func largest(logits []float64) float64 {
	m := math.Inf(-1)
	for _, v := range logits {
		if v != v {
			return v
		}
		m = max(m, v)
	}
	if m-m != 0 {
		return math.NaN()
	}
	return m
}
