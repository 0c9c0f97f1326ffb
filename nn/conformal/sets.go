package conformal

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Sets makes sets of classes of their probabilities. It doesn't change, and may
// be shared by goroutines.
type Sets struct {
	rule       Rule
	thresholds []Threshold // one, or one a class
	classes    int
	nonEmpty   bool
}

// FitSets looks at a calibration set: the probabilities that the model gives to
// the classes of its rows, and the true ones.
//
// Shapes: p is [row][class]; one label a row.
// Result: sets with the truth in 1 − alpha of them, or more. Alpha too small for
// the calibration set is no error, see [Threshold.Trivial].
// Source: [Sadinle2019], [Romano2020] theorem 1, [Angelopoulos2021].
// Cost: a sort of the rows, and one of each row's classes.
func FitSets(r Rule, p [][]float64, labels []int, alpha float64) (*Sets, error) {
	scores, err := ClassScores(r, p, labels)
	if err != nil {
		return nil, errors.Join(err, checkAlpha(alpha))
	}
	t, err := Fit(scores, alpha)
	if err != nil {
		return nil, err
	}
	return &Sets{rule: r, thresholds: []Threshold{t}, classes: len(p[0])}, nil
}

// FitSetsByClass is [FitSets] with a threshold for each class, from its own rows
// (Mondrian): the truth is in 1 − alpha of the sets of each class's rows, or more.
// A class with too few rows, or none, is in every set.
//
// Source: [Vovk2012], label-conditional; [Sadinle2019] §3.
func FitSetsByClass(r Rule, p [][]float64, labels []int, alpha float64) (*Sets, error) {
	scores, err := ClassScores(r, p, labels)
	if err == nil && len(p) == 0 {
		err = errEmpty
	}
	if err := errors.Join(err, checkAlpha(alpha)); err != nil {
		return nil, err
	}
	own := make([][]float64, len(p[0]))
	for i, class := range labels {
		own[class] = append(own[class], scores[i])
	}
	s := &Sets{rule: r, thresholds: make([]Threshold, len(own)), classes: len(own)}
	for class := range own {
		if s.thresholds[class], err = fitOrTrivial(own[class], alpha); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// NonEmpty returns sets that hold the likeliest class where they would be empty.
// They cover more, never less.
func (s *Sets) NonEmpty() *Sets {
	filled := *s
	filled.nonEmpty = true
	return &filled
}

// Set returns the classes that belong to the set of a row, likeliest first, in
// to if it has room. The id says which row it is to a rule that draws random
// numbers; other rules don't look at it.
//
// Shapes: p has one probability a class.
// Result: empty if the row is stranger than the calibration set's, whatever its
// class. An error if p are not probabilities of the same classes.
// Cost: O(classes), and O(log classes) for each member; no allocation if to has
// room for all classes.
func (s *Sets) Set(p []float64, id uint64, to []int) ([]int, error) {
	if err := s.check(p); err != nil {
		return to[:0], err
	}
	set := members(s.rule, s.thresholds, p, number(s.rule, prediction, id), to)
	if len(set) == 0 && s.nonEmpty {
		set = append(set, mode(p))
	}
	return set, nil
}

// Size returns how many classes are in the set of a row, that with id 0 of a rule
// that draws random numbers; −1 if p are not probabilities of the same classes.
//
// Cost: as of [Sets.Set]; an allocation above 64 classes.
func (s *Sets) Size(p []float64) int {
	var room [64]int
	set, err := s.Set(p, 0, room[:])
	if err != nil {
		return -1
	}
	return len(set)
}

// Rule returns what the sets are made by.
func (s *Sets) Rule() Rule { return s.rule }

// Classes returns of how many classes the sets are.
func (s *Sets) Classes() int { return s.classes }

// Thresholds returns the largest score of a member: one threshold, or one for
// each class from [FitSetsByClass].
func (s *Sets) Thresholds() []Threshold { return slices.Clone(s.thresholds) }

func (s *Sets) check(p []float64) error {
	if s.rule == nil {
		return errNotFitted
	}
	if len(p) != s.classes {
		return fmt.Errorf("conformal: probabilities of %d classes, the calibration set had %d", len(p), s.classes)
	}
	return checkRow(s.rule, p)
}

// mode returns the likeliest class, the first of equals.
func mode(p []float64) (class int) {
	for k := range p {
		if p[k] > p[class] {
			class = k
		}
	}
	return class
}

// fitOrTrivial is Fit with a trivial threshold where there are no scores.
func fitOrTrivial(scores []float64, alpha float64) (Threshold, error) {
	if len(scores) == 0 {
		return Threshold{Score: math.Inf(1), Alpha: alpha}, checkAlpha(alpha)
	}
	return Fit(scores, alpha)
}
