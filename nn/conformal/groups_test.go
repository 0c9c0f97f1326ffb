package conformal_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/nn/conformal"
)

func TestGroups(t *testing.T) {
	scores := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9}
	g := must[*conformal.Groups](t)(conformal.FitGroups(scores, []string{"b", "b", "b", "b", "a", "a", "a", "a", "a"}, 0.25))
	for _, c := range []struct {
		groups []string
		want   conformal.Threshold
	}{
		// ⌈5·0.75⌉ = 4 of 4, ⌈6·0.75⌉ = 5 of 5, ⌈10·0.75⌉ = 8 of 9.
		{[]string{"b"}, conformal.Threshold{Score: 4, Alpha: 0.25, N: 4}},
		{[]string{"a"}, conformal.Threshold{Score: 9, Alpha: 0.25, N: 5}},
		{[]string{"b", "a"}, conformal.Threshold{Score: 9, Alpha: 0.25, N: 5}},
		{[]string{"a", "b"}, conformal.Threshold{Score: 9, Alpha: 0.25, N: 5}},
		{nil, conformal.Threshold{Score: 8, Alpha: 0.25, N: 9}},
	} {
		if got := must[conformal.Threshold](t)(g.Threshold(c.groups...)); got != c.want {
			t.Errorf("%v: %+v, want %+v", c.groups, got, c.want)
		}
	}
	if !slices.Equal(g.Names(), []string{"a", "b"}) || g.All().N != 9 {
		t.Errorf("groups %v of %d rows", g.Names(), g.All().N)
	}
	over := must[*conformal.Groups](t)(conformal.FitOverlapping([]float64{5, -2, 3}, [][]string{{"x", "y"}, {"y"}, nil}, 0.5))
	if x, y := must[conformal.Threshold](t)(over.Threshold("x")), must[conformal.Threshold](t)(over.Threshold("y")); x.Score != 5 || x.N != 1 || y.Score != 5 || y.N != 2 || over.All().Score != 3 {
		t.Errorf("x %+v, y %+v, all %+v", x, y, over.All())
	}
	// Scores below 0, as those of CQR, in all groups of a row.
	low := must[*conformal.Groups](t)(conformal.FitGroups([]float64{-3, -2}, []string{"x", "y"}, 0.5))
	if both := must[conformal.Threshold](t)(low.Threshold("x", "y")); both.Score != -2 {
		t.Errorf("the largest of -3 and -2 is %v", both.Score)
	}
	if got := testing.AllocsPerRun(100, func() {
		if _, err := g.Threshold("a", "b"); err != nil {
			t.Fatal(err)
		}
	}); got != 0 {
		t.Errorf("a threshold allocates %v times", got)
	}
}

func TestGroupsBadInput(t *testing.T) {
	g := must[*conformal.Groups](t)(conformal.FitGroups([]float64{1, 2}, []string{"north", "south"}, 0.5))
	if _, err := g.Threshold("nort"); !errors.Is(err, conformal.ErrUnknownGroup) || !strings.Contains(err.Error(), `"nort" (did you mean "north"?)`) {
		t.Errorf("an unknown group: %v", err)
	}
	if _, err := g.Threshold("south", "east"); !errors.Is(err, conformal.ErrUnknownGroup) {
		t.Errorf("an unknown group after a known one: %v", err)
	}
	if _, err := new(conformal.Groups).Threshold(); err == nil || !strings.Contains(err.Error(), "not fitted") {
		t.Errorf("groups that nothing fitted: %v", err)
	}
	for _, c := range []struct {
		name   string
		scores []float64
		groups [][]string
		alpha  float64
		want   string
	}{
		{"no rows", nil, nil, 0.1, "calibration set is empty"},
		{"lengths", []float64{1, 2}, [][]string{{"a"}}, 0.1, "groups of 1 rows and 2 scores"},
		{"twice", []float64{1}, [][]string{{"a", "a"}}, 0.1, `row 0 is in group "a" twice`},
		{"no text", []float64{1}, [][]string{{"\xff"}}, 0.1, "UTF-8"},
		{"NaN", []float64{math.NaN()}, [][]string{{"a"}}, 0.1, "score 0 is NaN"},
		{"alpha", []float64{1}, [][]string{{"a"}}, 2, "alpha is 2"},
	} {
		if _, err := conformal.FitOverlapping(c.scores, c.groups, c.alpha); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
}
