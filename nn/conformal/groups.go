package conformal

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/seed78144065/credence/internal/nearest"
)

// ErrUnknownGroup says that a row is of a group that the calibration set had
// not.
var ErrUnknownGroup = errors.New("conformal: unknown group")

// Groups are thresholds for groups of rows, each from the group's own
// calibration scores, so that the promise holds in each: sites, ages, kinds of
// customers. They don't change, and may be shared by goroutines.
type Groups struct {
	names      []string
	thresholds map[string]Threshold
	all        Threshold
}

// FitGroups looks at a calibration set with every row in one group: scores from
// [Residuals], [ClassScores] or elsewhere.
//
// Shapes: one group a score.
// Result: a group with too few scores has the threshold +Inf.
// Source: [Vovk2012], with the groups as categories.
func FitGroups(scores []float64, groups []string, alpha float64) (*Groups, error) {
	each := make([][]string, len(groups))
	for i := range groups {
		each[i] = groups[i : i+1]
	}
	return FitOverlapping(scores, each, alpha)
}

// FitOverlapping is [FitGroups] with rows in several groups, or none. A row's
// threshold is then the largest of its groups', which keeps the promise in each
// of them and covers more in some.
//
// Shapes: the groups of each score.
// Source: [Barber2021] §4, the union over the sets that a point is in.
func FitOverlapping(scores []float64, groups [][]string, alpha float64) (*Groups, error) {
	if len(groups) != len(scores) {
		return nil, fmt.Errorf("conformal: groups of %d rows and %d scores; want the group of every calibration row", len(groups), len(scores))
	}
	all, err := Fit(scores, alpha)
	if err != nil {
		return nil, err
	}
	own := map[string][]float64{}
	for i, of := range groups {
		for k, name := range of {
			if !utf8.ValidString(name) {
				return nil, fmt.Errorf("conformal: calibration row %d is in group %q, which is no text in UTF-8", i, name)
			}
			if slices.Contains(of[:k], name) {
				return nil, fmt.Errorf("conformal: calibration row %d is in group %q twice", i, name)
			}
			own[name] = append(own[name], scores[i])
		}
	}
	g := &Groups{names: slices.Sorted(maps.Keys(own)), thresholds: map[string]Threshold{}, all: all}
	for _, name := range g.names {
		if g.thresholds[name], err = Fit(own[name], alpha); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// Threshold returns the threshold of a row in these groups, the largest of
// theirs; that of all rows if it is in none.
//
// Result: [ErrUnknownGroup] if the calibration set had no such group. Whether
// then to fall back on [Groups.All], which promises nothing for the group, is
// for the caller to say.
// Cost: no allocation.
func (g *Groups) Threshold(groups ...string) (Threshold, error) {
	if g.all.N == 0 {
		return Threshold{}, errNotFitted
	}
	if len(groups) == 0 {
		return g.all, nil
	}
	var largest Threshold
	for i, name := range groups {
		t, ok := g.thresholds[name]
		if !ok {
			return Threshold{}, fmt.Errorf("%w %q%s", ErrUnknownGroup, name, nearest.Suggest(name, g.names))
		}
		if i == 0 || t.Score > largest.Score {
			largest = t
		}
	}
	return largest, nil
}

// All returns the threshold of all rows together.
func (g *Groups) All() Threshold { return g.all }

// Names returns the groups, in order of the alphabet.
func (g *Groups) Names() []string { return slices.Clone(g.names) }

// Laws returns the law of each group's coverage, for [Trial]; in groups that
// overlap more is covered.
func (g *Groups) Laws() map[string]Law {
	laws := map[string]Law{}
	for name, t := range g.thresholds {
		laws[name] = t.Law()
	}
	return laws
}
