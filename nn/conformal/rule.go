package conformal

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Rule is how strange a class is in view of the probabilities of all: [LAC],
// [APS] or [RAPS].
type Rule interface {
	// score returns the score of a class of probability p that is the rank-th
	// likeliest, from 1; likelier ones have the probability before. The random
	// number u is 1 unless the rule draws one. Scores do not fall with the rank.
	score(before, p float64, rank int, u float64) float64
	draws() (seed uint64, ok bool)
	check() error
}

// LAC scores a class by 1 − p: the smallest sets on average. Rows on which the
// model is torn may have empty ones.
//
// Source: [Sadinle2019] §2.1.
type LAC struct{}

func (LAC) score(_, p float64, _ int, _ float64) float64 { return 1 - p }
func (LAC) draws() (uint64, bool)                        { return 0, false }
func (LAC) check() error                                 { return nil }

// APS scores a class by the sum of the probabilities of the likelier ones and
// its own: larger sets where the model is less sure. A model that is right and
// sure of nearly all rows has thresholds so near 1 that sets are large without
// Randomised.
//
// Source: [Romano2020] §2.1.
type APS struct {
	// Randomised counts a random share of the class's own probability, which
	// makes coverage exact and sets smaller. The number depends on Seed and the
	// row's id alone, so that a row always has the same set.
	Randomised bool
	Seed       uint64
}

func (APS) score(before, p float64, _ int, u float64) float64 { return math.FMA(u, p, before) }
func (a APS) draws() (uint64, bool)                           { return a.Seed, a.Randomised }
func (APS) check() error                                      { return nil }

// RAPS is [APS] with Lambda added for every class beyond the Free likeliest
// ones, which keeps improbable classes out of sets. The paper tries Lambda from
// 0.001 to 1, and Free from 1 up.
//
// Source: [Angelopoulos2021] §2.
type RAPS struct {
	Lambda     float64
	Free       int    // k_reg
	Randomised bool   // as in [APS]
	Seed       uint64 // as in [APS]
}

func (r RAPS) score(before, p float64, rank int, u float64) float64 {
	return math.FMA(r.Lambda, float64(max(0, rank-r.Free)), math.FMA(u, p, before))
}
func (r RAPS) draws() (uint64, bool) { return r.Seed, r.Randomised }

func (r RAPS) check() error {
	if !(r.Lambda >= 0) || math.IsInf(r.Lambda, 1) || r.Free < 0 {
		return fmt.Errorf("conformal: RAPS with Lambda %v and Free %d; want a finite Lambda and a Free, both from 0", r.Lambda, r.Free)
	}
	return nil
}

// Score returns the score of a class of a row; id is as of [Sets.Set].
//
// Result: an error if p are no probabilities of classes, or the class is not one.
// Cost: O(classes), and O(log classes) for each likelier one; an allocation above
// 64 classes.
func Score(r Rule, p []float64, class int, id uint64) (float64, error) {
	if err := checkRow(r, p); err != nil {
		return 0, err
	}
	if class < 0 || class >= len(p) {
		return 0, fmt.Errorf("conformal: class %d, want 0 to %d", class, len(p)-1)
	}
	var room [64]int // more classes are allocated
	return scoreOf(r, p, class, number(r, prediction, id), room[:]), nil
}

// ClassScores returns the scores of the true classes of a calibration set. Its
// rows draw other random numbers than rows to predict do.
//
// Shapes: p is [row][class]; one label a row.
// Errors: all rows at fault, up to ten.
func ClassScores(r Rule, p [][]float64, labels []int) ([]float64, error) {
	if r == nil {
		return nil, errNoRule
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	if len(p) != len(labels) {
		return nil, fmt.Errorf("conformal: probabilities of %d rows and %d labels; want one label for every calibration row", len(p), len(labels))
	}
	var faults faultList
	scores := make([]float64, len(p))
	var room []int
	for i, row := range p {
		if err := rowFault(row); err != nil {
			faults.add("conformal: calibration row %d: %w", i, err)
			continue
		}
		switch {
		case len(row) != len(p[0]):
			faults.add("conformal: calibration row %d has %d classes, row 0 has %d", i, len(row), len(p[0]))
		case labels[i] < 0 || labels[i] >= len(row):
			faults.add("conformal: calibration row %d: label %d, want a class from 0 to %d", i, labels[i], len(row)-1)
		default:
			room = slices.Grow(room[:0], len(row))
			scores[i] = scoreOf(r, row, labels[i], number(r, calibration, uint64(i)), room)
		}
	}
	return scores, faults.err()
}

// SetAt returns the classes of a row with a score of at most t, likeliest first:
// [Sets] with a threshold from elsewhere, for instance of [Groups].
//
// Result, cost: as of [Sets.Set].
func SetAt(r Rule, t float64, p []float64, id uint64, to []int) ([]int, error) {
	if err := checkRow(r, p); err != nil {
		return to[:0], err
	}
	if t != t {
		return to[:0], fmt.Errorf("conformal: the threshold is NaN")
	}
	one := [1]Threshold{{Score: t}}
	return members(r, one[:], p, number(r, prediction, id), to), nil
}

// Random numbers of rows that calibrate and of rows that are predicted.
var (
	calibration = rng.Key("conformal/calibration")
	prediction  = rng.Key("conformal/prediction")
)

// number returns the random number of a row, 1 if the rule draws none.
func number(r Rule, site, id uint64) float64 {
	seed, ok := r.draws()
	if !ok {
		return 1
	}
	noise := rng.NewSite(seed, site).At(id, 0)
	return rng.Open(noise.Uint64())
}

var errNoRule = errors.New("conformal: no rule; want LAC{}, APS{} or RAPS{}")

// checkRow returns what is wrong with a rule and the probabilities of a row.
func checkRow(r Rule, p []float64) error {
	if r == nil {
		return errNoRule
	}
	if err := r.check(); err != nil {
		return err
	}
	if err := rowFault(p); err != nil {
		return fmt.Errorf("conformal: %w", err)
	}
	return nil
}

// rowFault returns what is wrong with the probabilities of a row.
func rowFault(p []float64) error {
	if len(p) < 2 {
		return fmt.Errorf("probabilities of %d classes, want 2 or more; a binary model's p goes in as 1-p, p", len(p))
	}
	sum := 0.0
	for class, v := range p {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("class %d has probability %v, want 0 to 1", class, v)
		}
		sum += v
	}
	if !(math.Abs(sum-1) <= numeric.OutputSlack) {
		return fmt.Errorf("the probabilities sum to %v, want 1", sum)
	}
	return nil
}
