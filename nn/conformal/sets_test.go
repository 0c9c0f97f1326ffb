package conformal_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/nn/cascade"
	"github.com/seed78144065/credence/nn/conformal"
)

var _ cascade.Sizer = (*conformal.Sets)(nil)

// Scores by hand, of probabilities with exact sums.
func TestScores(t *testing.T) {
	p := []float64{0.125, 0.5, 0.25, 0.125}
	for _, c := range []struct {
		name string
		rule conformal.Rule
		want []float64
	}{
		{"LAC", conformal.LAC{}, []float64{0.875, 0.5, 0.75, 0.875}},
		{"APS", conformal.APS{}, []float64{0.875, 0.5, 0.75, 1}}, // of equals the earlier is first
		{"RAPS", conformal.RAPS{Lambda: 0.25, Free: 2}, []float64{1.125, 0.5, 0.75, 1.5}},
		{"RAPS without penalty", conformal.RAPS{}, []float64{0.875, 0.5, 0.75, 1}},
	} {
		for class, want := range c.want {
			got := must[float64](t)(conformal.Score(c.rule, p, class, 0))
			calib := must[[]float64](t)(conformal.ClassScores(c.rule, [][]float64{p}, []int{class}))
			if got != want || calib[0] != want {
				t.Errorf("%s of class %d: %v, %v in calibration, want %v", c.name, class, got, calib[0], want)
			}
		}
	}
	// A random share of a class's own probability, the same for all its classes.
	rule := conformal.APS{Randomised: true, Seed: 1}
	first := must[float64](t)(conformal.Score(rule, p, 1, 7)) / 0.5
	if !(first > 0 && first < 1) {
		t.Errorf("the random share is %v", first)
	}
	if got, want := must[float64](t)(conformal.Score(rule, p, 2, 7)), 0.5+first*0.25; math.Abs(got-want) > 1e-15 {
		t.Errorf("the second class scores %v, want %v", got, want)
	}
	if must[float64](t)(conformal.Score(rule, p, 1, 7)) != first*0.5 || must[float64](t)(conformal.Score(rule, p, 1, 8)) == first*0.5 {
		t.Error("a random share belongs to a row")
	}
	if must[[]float64](t)(conformal.ClassScores(rule, slices.Repeat([][]float64{p}, 8), slices.Repeat([]int{1}, 8)))[7] == first*0.5 {
		t.Error("a calibration row has the random number of a row to predict")
	}
}

// Sets hold the classes whose scores are at most the threshold, and only those,
// likeliest first: brute force over the definition.
func TestSetsAreWhereScoresAreSmall(t *testing.T) {
	s := rng.New(1, "test/sets", 0)
	rules := []conformal.Rule{
		conformal.LAC{}, conformal.APS{}, conformal.RAPS{Lambda: 0.1, Free: 1},
		conformal.APS{Randomised: true, Seed: 2}, conformal.RAPS{Lambda: 0.1, Free: 1, Randomised: true, Seed: 2},
	}
	empties := 0
	for round := range 60 {
		rows := population(&s, 60)
		p, labels := column(rows, probabilities), column(rows, class)
		rule := rules[round%len(rules)]
		one := must[*conformal.Sets](t)(conformal.FitSets(rule, p[:40], labels[:40], 0.3))
		each := must[*conformal.Sets](t)(conformal.FitSetsByClass(rule, p[:40], labels[:40], 0.3))
		if one.Classes() != 3 || one.Rule() != rule || len(one.Thresholds()) != 1 || len(each.Thresholds()) != 3 {
			t.Fatalf("%d classes, rule %v, %d and %d thresholds", one.Classes(), one.Rule(), len(one.Thresholds()), len(each.Thresholds()))
		}
		for id, row := range p[40:] {
			set := must[[]int](t)(one.Set(row, uint64(id), nil))
			own := must[[]int](t)(each.Set(row, uint64(id), nil))
			at := must[[]int](t)(conformal.SetAt(rule, one.Thresholds()[0].Score, row, uint64(id), nil))
			zero := must[[]int](t)(one.Set(row, 0, nil))
			if !slices.Equal(at, set) || one.Size(row) != len(zero) {
				t.Fatalf("SetAt gives %v, Set %v, Size %d", at, set, one.Size(row))
			}
			for k := range row {
				score := must[float64](t)(conformal.Score(rule, row, k, uint64(id)))
				if slices.Contains(set, k) != (score <= one.Thresholds()[0].Score) || slices.Contains(own, k) != (score <= each.Thresholds()[k].Score) {
					t.Fatalf("%T: set %v, by class %v, score %v of class %d", rule, set, own, score, k)
				}
			}
			for i := 1; i < len(set); i++ {
				if row[set[i]] > row[set[i-1]] {
					t.Fatalf("set %v of %v: the likeliest comes first", set, row)
				}
			}
			filled := must[[]int](t)(one.NonEmpty().Set(row, uint64(id), nil))
			switch likeliest := slices.Index(row, slices.Max(row)); {
			case len(set) > 0 && !slices.Equal(filled, set):
				t.Fatalf("NonEmpty makes %v of %v", filled, set)
			case len(set) == 0:
				if empties++; !slices.Equal(filled, []int{likeliest}) {
					t.Fatalf("NonEmpty makes %v of an empty set, want %d", filled, likeliest)
				}
			}
		}
	}
	if empties == 0 {
		t.Error("no set is empty: the test shows nothing of NonEmpty")
	}
}

// A class that the calibration set lacks is in every set, which its threshold
// says.
func TestClassWithoutRows(t *testing.T) {
	p := [][]float64{{0.5, 0.25, 0.25}, {0.25, 0.5, 0.25}}
	s := must[*conformal.Sets](t)(conformal.FitSetsByClass(conformal.LAC{}, p, []int{0, 0}, 0.5))
	for k, trivial := range []bool{false, true, true} {
		if got := s.Thresholds()[k]; got.Trivial() != trivial || trivial && !math.IsInf(got.Score, 1) {
			t.Errorf("class %d: %v", k, got)
		}
	}
	set := must[[]int](t)(s.Set([]float64{0, 1, 0}, 0, nil))
	if !slices.Equal(set, []int{1, 2}) {
		t.Errorf("set %v, want the two classes without rows", set)
	}
}

func TestSetsBadInput(t *testing.T) {
	nan := math.NaN()
	good := [][]float64{{0.5, 0.5}, {0.25, 0.75}}
	for _, c := range []struct {
		name   string
		rule   conformal.Rule
		p      [][]float64
		labels []int
		alpha  float64
		want   []string
	}{
		{"no rows", conformal.LAC{}, nil, nil, 0.1, []string{"calibration set is empty"}},
		{"no rule", nil, good, []int{0, 1}, 0.1, []string{"no rule"}},
		{"lengths", conformal.LAC{}, good, []int{0}, 0.1, []string{"2 rows and 1 labels"}},
		{"label", conformal.LAC{}, good, []int{0, 2}, 0.1, []string{"row 1", "label 2"}},
		{"negative label", conformal.APS{}, good, []int{-1, 1}, 0.1, []string{"row 0", "label -1"}},
		{"all at once", conformal.LAC{}, [][]float64{{nan, 1}, {0.5, 0.7}}, []int{0, 1}, 0.1, []string{"row 0", "class 0 has probability NaN", "row 1", "sum to 1.2"}},
		{"one class", conformal.LAC{}, [][]float64{{1}, {1}}, []int{0, 0}, 0.1, []string{"1-p, p"}},
		{"classes differ", conformal.LAC{}, [][]float64{{0.5, 0.5}, {0.5, 0.25, 0.25}}, []int{0, 0}, 0.1, []string{"row 1 has 3 classes, row 0 has 2"}},
		{"alpha", conformal.LAC{}, good, []int{0, 1}, 0, []string{"alpha is 0"}},
		{"Lambda", conformal.RAPS{Lambda: nan}, good, []int{0, 1}, 0.1, []string{"Lambda NaN"}},
		{"Free", conformal.RAPS{Free: -1}, good, []int{0, 1}, 0.1, []string{"Free -1"}},
	} {
		for _, fit := range []func(conformal.Rule, [][]float64, []int, float64) (*conformal.Sets, error){conformal.FitSets, conformal.FitSetsByClass} {
			_, err := fit(c.rule, c.p, c.labels, c.alpha)
			for _, want := range c.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%s: error %v, want %q", c.name, err, want)
				}
			}
		}
	}
	s := must[*conformal.Sets](t)(conformal.FitSets(conformal.LAC{}, good, []int{0, 1}, 0.5))
	for _, p := range [][]float64{nil, {1}, {0.5, 0.25, 0.25}, {nan, 0.5}, {-0.5, 1.5}, {0.2, 0.2}} {
		if set, err := s.Set(p, 0, nil); err == nil {
			t.Errorf("%v has the set %v", p, set)
		}
		if s.Size(p) != -1 {
			t.Errorf("%v has a set of %d", p, s.Size(p))
		}
		if set, err := conformal.SetAt(conformal.LAC{}, 0.5, p, 0, nil); err == nil && len(p) == 2 {
			t.Errorf("%v has the set %v", p, set)
		}
	}
	if _, err := conformal.SetAt(conformal.LAC{}, nan, good[0], 0, nil); err == nil {
		t.Error("a threshold that is NaN makes a set")
	}
	if _, err := conformal.Score(conformal.LAC{}, good[0], 2, 0); err == nil || !strings.Contains(err.Error(), "class 2") {
		t.Errorf("the score of an unknown class: %v", err)
	}
	if _, err := new(conformal.Sets).Set(nil, 0, nil); err == nil || !strings.Contains(err.Error(), "not fitted") {
		t.Errorf("sets that nothing fitted: %v", err)
	}
}

func TestSetAllocatesNothing(t *testing.T) {
	s := rng.New(1, "test/allocations", 0)
	rows := population(&s, 50)
	for _, rule := range []conformal.Rule{conformal.LAC{}, conformal.APS{}, conformal.RAPS{Lambda: 0.1, Randomised: true}} {
		sets := must[*conformal.Sets](t)(conformal.FitSets(rule, column(rows, probabilities), column(rows, class), 0.2))
		to := make([]int, 3)
		if got := testing.AllocsPerRun(100, func() {
			var err error
			if to, err = sets.Set(rows[0].p, 1, to); err != nil {
				t.Fatal(err)
			}
			if sets.Size(rows[0].p) < 0 {
				t.Fatal("no set")
			}
			if _, err = conformal.Score(rule, rows[0].p, 1, 1); err != nil {
				t.Fatal(err)
			}
		}); got != 0 {
			t.Errorf("%T: a set allocates %v times", rule, got)
		}
	}
}
