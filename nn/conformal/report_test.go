package conformal_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/nn/conformal"
)

// A report by hand.
func TestReport(t *testing.T) {
	trial := &conformal.Trial{
		Covered: []bool{true, true, false, true, false, true, true, true},
		Sizes:   []float64{1, 2, 1, 2, 0, 1, 1, 3},
		Empty:   1,
		Classes: []int{0, 1, 0, 1, 0, 2, 2, 2},
		Groups:  []string{"b", "a", "b", "a", "b", "a", "b", "a"},
		Laws:    []conformal.Law{{N: 9, Alpha: 0.1}},
	}
	r := must[*conformal.Report](t)(trial.Report(0.9))
	share := func(all []conformal.Coverage) (of []string, rows, covered []int) {
		for _, c := range all {
			of, rows, covered = append(of, c.Of), append(rows, c.Rows), append(covered, c.Covered)
		}
		return of, rows, covered
	}
	for _, c := range []struct {
		got           []conformal.Coverage
		of            []string
		rows, covered []int
	}{
		{[]conformal.Coverage{r.All}, []string{"all"}, []int{8}, []int{6}},
		{r.ByClass, []string{"class 0", "class 1", "class 2"}, []int{3, 2, 3}, []int{1, 2, 3}},
		{r.ByGroup, []string{"a", "b"}, []int{4, 4}, []int{4, 2}},
		{r.BySize, []string{"size 0", "size 1", "size 2", "size 3"}, []int{1, 4, 2, 1}, []int{0, 3, 2, 1}},
	} {
		of, rows, covered := share(c.got)
		if !slices.Equal(of, c.of) || !slices.Equal(rows, c.rows) || !slices.Equal(covered, c.covered) {
			t.Errorf("%v, %v, %v; want %v, %v, %v", of, rows, covered, c.of, c.rows, c.covered)
		}
	}
	if r.Empty != 0.125 || r.Single != 0.5 || r.Infinite != 0 || r.Worst != 0 || r.All.MeanSize != 11.0/8 || r.All.Share != 0.75 {
		t.Errorf("%+v", r)
	}
	// 6 of 8 at 90 %, R 4.2.2: binom.test(6, 8, conf.level = 0.9).
	if math.Abs(r.All.Lo-0.4003106) > 1e-6 || math.Abs(r.All.Hi-0.9536112) > 1e-6 {
		t.Errorf("6 of 8 lie in %v to %v", r.All.Lo, r.All.Hi)
	}
	// Nine scores at 0.1: all covered but those above the largest, betabinom(8, 9, 1)
	// of SciPy 1.10.1: ppf(0.05) = 5, ppf(0.95) = 8.
	if r.All.ExpectedLo != 5.0/8 || r.All.ExpectedHi != 1 || r.All.Short() {
		t.Errorf("expected %v to %v", r.All.ExpectedLo, r.All.ExpectedHi)
	}
	if c := r.ByClass[0]; !math.IsNaN(c.ExpectedLo) || c.Short() {
		t.Errorf("one threshold for all promises nothing for a class: %+v", c)
	}
	// betabinom(8, 60, 40) of SciPy 1.10.1: ppf(0.05) = 2, ppf(0.95) = 7.
	trial.Laws = []conformal.Law{{N: 99, Alpha: 0.4}}
	if c := must[*conformal.Report](t)(trial.Report(0.9)).All; c.ExpectedLo != 2.0/8 || c.ExpectedHi != 7.0/8 {
		t.Errorf("expected %v to %v", c.ExpectedLo, c.ExpectedHi)
	}
	// One row is too few for 0.4; betabinom(4, 3, 1) of SciPy 1.10.1: ppf(0.05) = 1.
	g := must[*conformal.Groups](t)(conformal.FitGroups([]float64{1, 2, 3, 4}, []string{"b", "b", "b", "a"}, 0.4))
	trial.GroupLaws = g.Laws()
	r = must[*conformal.Report](t)(trial.Report(0.9))
	if a, b := r.ByGroup[0], r.ByGroup[1]; trial.GroupLaws["b"] != (conformal.Law{N: 3, Alpha: 0.4}) || a.ExpectedLo != 1 || b.ExpectedLo != 0.25 || b.ExpectedHi != 1 {
		t.Errorf("laws by group: %+v", r.ByGroup)
	}
	trial.Laws = []conformal.Law{{N: 9, Alpha: 0.1}, {N: 99, Alpha: 0.1}, {N: 3, Alpha: 0.1}}
	r = must[*conformal.Report](t)(trial.Report(0.9))
	if !math.IsNaN(r.All.ExpectedLo) || r.ByClass[0].ExpectedLo != 2.0/3 || !r.ByClass[0].Short() || r.ByClass[2].ExpectedLo != 1 {
		t.Errorf("laws by class: %+v", r.ByClass)
	}
}

// Widths are in bins of equal numbers; equal widths stay together.
func TestReportOfWidths(t *testing.T) {
	trial := &conformal.Trial{
		Covered: slices.Repeat([]bool{true}, 8), Sizes: []float64{8, 7, 6, 5, 4, 3, 2, math.Inf(1)}, Bins: 4,
	}
	r := must[*conformal.Report](t)(trial.Report(0.9))
	var of []string
	for _, c := range r.BySize {
		of = append(of, c.Of)
	}
	if want := []string{"size 2 to 3", "size 4 to 5", "size 6 to 7", "size 8 to +Inf"}; !slices.Equal(of, want) || r.Infinite != 0.125 || r.Single != 0 {
		t.Errorf("bins %v, want %v; %+v", of, want, r)
	}
	trial.Sizes = []float64{1, 1, 1, 1, 1, 2, 3, 4}
	r = must[*conformal.Report](t)(trial.Report(0.9))
	if len(r.BySize) != 3 || r.BySize[0].Rows != 5 || r.BySize[1].Rows != 1 || r.BySize[2].Rows != 2 {
		t.Errorf("bins %+v", r.BySize)
	}
}

func TestReportBadInput(t *testing.T) {
	for _, c := range []struct {
		name  string
		trial conformal.Trial
		level float64
		want  []string
	}{
		{"no rows", conformal.Trial{}, 0.9, []string{"no test rows"}},
		{"all at once", conformal.Trial{Covered: []bool{true}, Groups: []string{"a", "b"}, Classes: []int{1, 2}}, 2, []string{"Sizes has 0", "Groups has 2", "Classes has 2", "level is 2"}},
		{"size", conformal.Trial{Covered: []bool{true}, Sizes: []float64{math.NaN()}}, 0.9, []string{"row 0 has size NaN"}},
	} {
		_, err := c.trial.Report(c.level)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, want %q", c.name, err, want)
			}
		}
	}
	p := [][]float64{{0.5, 0.5}, {0.25, 0.75}}
	s := must[*conformal.Sets](t)(conformal.FitSets(conformal.LAC{}, p, []int{0, 1}, 0.5))
	if _, err := conformal.TrySets(s, p, []int{0}); err == nil || !strings.Contains(err.Error(), "2 rows and 1 labels") {
		t.Errorf("labels are missing: %v", err)
	}
	if _, err := conformal.TrySets(s, [][]float64{{0.5, 0.6}, {0.5, 0.5}}, []int{0, 9}); err == nil || !strings.Contains(err.Error(), "test row 0") || !strings.Contains(err.Error(), "test row 1: label 9") {
		t.Errorf("bad test rows: %v", err)
	}
	if trial := must[*conformal.Trial](t)(conformal.TrySets(s.NonEmpty(), p, []int{0, 1})); trial.Laws != nil {
		t.Errorf("sets that are filled cover more than the law says, which is %v", trial.Laws)
	}
	n := must[*conformal.Intervals](t)(conformal.FitIntervals([]conformal.Band{conformal.Point(1)}, []float64{1}, 0.5))
	if _, err := conformal.TryIntervals(n, []conformal.Band{conformal.Point(1)}, []float64{math.NaN()}); err == nil || !strings.Contains(err.Error(), "test row 0: the value is NaN") {
		t.Errorf("a bad outcome: %v", err)
	}
	if _, err := conformal.TryIntervals(n, nil, []float64{1}); err == nil {
		t.Error("bands are missing")
	}
}

// Coverage against alpha by counting.
func TestCoverageByAlpha(t *testing.T) {
	s := must[*conformal.Scores](t)(conformal.NewScores([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9}))
	curve := must[[]conformal.AlphaPoint](t)(s.CoverageByAlpha([]float64{0, 5, 5, 12}, []float64{0.05, 0.1, 0.5, 0.6}, 0.9))
	for i, want := range []float64{1, 0.75, 0.75, 0.25} { // thresholds +Inf, 9, 5, 4
		if p := curve[i]; p.Share != want || !(p.ExpectedLo <= 1-p.Alpha && 1-p.Alpha <= p.ExpectedHi) && i > 0 {
			t.Errorf("%+v, want a share of %v", p, want)
		}
	}
	for _, c := range []struct {
		test, alphas []float64
		level        float64
		want         string
	}{{nil, []float64{0.1}, 0.9, "test rows"}, {[]float64{1}, []float64{0}, 0.9, "alpha is 0"}, {[]float64{1}, []float64{0.1}, 1, "level is 1"}} {
		if _, err := s.CoverageByAlpha(c.test, c.alphas, c.level); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v", c, err)
		}
	}
}

func TestReportString(t *testing.T) {
	r := &conformal.Report{
		All:     conformal.Coverage{"all", 100, 80, 0.8, 0.7082, 0.8733, 0.83, 0.96, 1.5},
		ByClass: []conformal.Coverage{{"class 1", 20, 19, 0.95, 0.7513, 0.9987, math.NaN(), math.NaN(), 1}},
		Empty:   0.01, Single: 0.5,
	}
	want := `of       rows  covered  interval        expected              mean size
all      100   0.800    0.708 to 0.873  0.830 to 0.960 short  1.5
class 1  20    0.950    0.751 to 0.999                        1
empty 0.010, of one class 0.500, infinite 0.000
`
	if got := r.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
