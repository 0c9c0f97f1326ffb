package conformal_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/nn/conformal"
)

var inf = math.Inf(1)

// Scores and intervals by hand.
func TestBand(t *testing.T) {
	for _, c := range []struct {
		name     string
		band     conformal.Band
		y, score float64
		at       float64
		lo, hi   float64
	}{
		{"mean", conformal.Point(3), 5, 2, 2, 1, 5},
		{"mean, below", conformal.Point(3), 0, 3, 0, 3, 3},
		{"spread", conformal.Spread(3, 0.5), 5, 4, 4, 1, 5},
		{"inside of quantiles", conformal.Quantiles(1, 4), 2, -1, -1, 2, 3},
		{"outside of quantiles", conformal.Quantiles(1, 4), 6, 2, 2, -1, 6},
		{"crossed quantiles", conformal.Quantiles(4, 1), 3, 2, 2, 2, 3},
		{"narrowed to nothing", conformal.Quantiles(1, 4), 2, -1, -2, 3, 2},
		{"at most", conformal.Spread(3, 2).AtMost(), 4, 0.5, 0.5, -inf, 4},
		{"at most, below", conformal.Point(3).AtMost(), 1, -2, -2, -inf, 1},
		{"at least", conformal.Point(3).AtLeast(), 1, 2, 2, 1, inf},
		{"everything", conformal.Point(3), 1, 2, inf, -inf, inf},
		{"everything on one side", conformal.Point(3).AtMost(), 1, -2, inf, -inf, inf},
	} {
		if got := c.band.Score(c.y); got != c.score {
			t.Errorf("%s: score %v, want %v", c.name, got, c.score)
		}
		v := c.band.Interval(c.at)
		if v.Lo != c.lo || v.Hi != c.hi {
			t.Errorf("%s: interval %+v, want %v to %v", c.name, v, c.lo, c.hi)
		}
		if v.Empty() != (c.lo > c.hi) || v.Width() != max(0, c.hi-c.lo) || v.Contains(c.y) != (c.lo <= c.y && c.y <= c.hi) || v.Contains(math.NaN()) {
			t.Errorf("%s: %+v is empty %v, %v wide, contains %v %v", c.name, v, v.Empty(), v.Width(), c.y, v.Contains(c.y))
		}
	}
}

// Values on a grid belong to the interval if their scores are at most the
// threshold, and only then: brute force over the definition.
func TestIntervalsAreWhereScoresAreSmall(t *testing.T) {
	s := rng.New(1, "test/intervals", 0)
	for range 50 {
		calib := population(&s, 30)
		bands := column(calib, func(r row) conformal.Band { return conformal.Quantiles(math.Round(4*r.x)/4, 1) })
		y := column(calib, func(r row) float64 { return math.Round(8*r.y) / 8 })
		both := must[*conformal.Intervals](t)(conformal.FitIntervals(bands, y, 0.2))
		sides := must[*conformal.Intervals](t)(conformal.FitAsymmetric(bands, y, 0.05, 0.1))
		var below, above []float64
		for i, b := range bands {
			below, above = append(below, b.Lo-y[i]), append(above, y[i]-b.Hi)
		}
		slices.Sort(below)
		slices.Sort(above)
		for _, b := range bands {
			v, w := must[conformal.Interval](t)(both.Interval(b)), must[conformal.Interval](t)(sides.Interval(b))
			lower, _ := both.Thresholds()
			for at := -6.0; at <= 8; at += 0.125 { // exact in binary, as are the ends
				if want := b.Score(at) <= lower.Score; v.Contains(at) != want || both.Covers(b, at) != want {
					t.Fatalf("%+v, %v: contained %v, covered %v, want %v", b, at, v.Contains(at), both.Covers(b, at), want)
				}
				// 31·0.95 and 31·0.9, rounded up, are 30 and 28.
				want := b.Lo-at <= below[29] && at-b.Hi <= above[27]
				if w.Contains(at) != want || sides.Covers(b, at) != want {
					t.Fatalf("%+v, %v, asymmetric: contained %v, covered %v, want %v", b, at, w.Contains(at), sides.Covers(b, at), want)
				}
			}
		}
	}
}

func TestIntervalsBadInput(t *testing.T) {
	nan := math.NaN()
	good := []conformal.Band{conformal.Point(1), conformal.Point(2)}
	for _, c := range []struct {
		name  string
		bands []conformal.Band
		y     []float64
		alpha float64
		want  []string
	}{
		{"no rows", nil, nil, 0.1, []string{"calibration set is empty"}},
		{"lengths", good, []float64{1}, 0.1, []string{"2 bands and 1 values"}},
		{"alpha", good, []float64{1, 2}, 1.5, []string{"alpha is 1.5"}},
		{"scale 0", []conformal.Band{conformal.Spread(1, 0), conformal.Point(1)}, []float64{1, 2}, 0.1, []string{"row 0", "scale is 0", "floor"}},
		{"scale negative", []conformal.Band{conformal.Point(1), conformal.Spread(1, -2)}, []float64{1, 2}, 0.1, []string{"row 1", "scale is -2"}},
		{"all faults at once", []conformal.Band{conformal.Spread(1, nan), conformal.Quantiles(nan, 2)}, []float64{1, 2}, 0.1, []string{"row 0: the scale is NaN", "row 1: the model predicts NaN"}},
		{"outcome", good, []float64{1, inf}, 0.1, []string{"row 1", "value is +Inf"}},
		{"both ends", []conformal.Band{good[0].AtLeast().AtMost(), conformal.Quantiles(inf, 1)}, []float64{1, 2}, 0.1, []string{"row 0", "row 1", "nothing to measure from"}},
	} {
		_, err := conformal.FitIntervals(c.bands, c.y, c.alpha)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, want %q", c.name, err, want)
			}
		}
	}
	if _, err := conformal.FitAsymmetric(good, []float64{1, 2}, 0.6, 0.4); err == nil || !strings.Contains(err.Error(), "nothing to cover") {
		t.Errorf("alphas of 1 together: %v", err)
	}
	if _, err := conformal.FitAsymmetric(good, []float64{1, 2}, 0, 0.4); err == nil || !strings.Contains(err.Error(), "alpha is 0") {
		t.Errorf("alpha of 0 below: %v", err)
	}
	many := slices.Repeat([]conformal.Band{conformal.Point(nan)}, 25)
	if _, err := conformal.FitIntervals(many, make([]float64, 25), 0.1); err == nil || !strings.Contains(err.Error(), "15 more rows") || strings.Count(err.Error(), "\n") != 10 {
		t.Errorf("25 faults: %v", err)
	}
	n := must[*conformal.Intervals](t)(conformal.FitIntervals(good, []float64{1, 2}, 0.1))
	for _, b := range []conformal.Band{conformal.Point(nan), conformal.Spread(1, 0), conformal.Point(inf)} {
		if v, err := n.Interval(b); err == nil {
			t.Errorf("%+v has the interval %+v", b, v)
		}
	}
	if _, err := new(conformal.Intervals).Interval(good[0]); err == nil || !strings.Contains(err.Error(), "not fitted") {
		t.Errorf("intervals that nothing fitted: %v", err)
	}
}

// Two rows are too few for an alpha of 0.1: everything is covered, and said.
func TestIntervalsOfTooFew(t *testing.T) {
	n := must[*conformal.Intervals](t)(conformal.FitIntervals([]conformal.Band{conformal.Point(1), conformal.Point(2)}, []float64{1, 2}, 0.1))
	v := must[conformal.Interval](t)(n.Interval(conformal.Point(7)))
	lower, upper := n.Thresholds()
	if v.Lo != -inf || v.Hi != inf || !lower.Trivial() || lower != upper || v.Width() != inf {
		t.Errorf("interval %+v, threshold %v", v, lower)
	}
}

func TestIntervalAllocatesNothing(t *testing.T) {
	n := must[*conformal.Intervals](t)(conformal.FitIntervals([]conformal.Band{conformal.Point(1), conformal.Point(2)}, []float64{1, 2}, 0.5))
	if got := testing.AllocsPerRun(100, func() {
		if v, err := n.Interval(conformal.Spread(1, 2)); err != nil || v.Empty() {
			t.Fatal(v, err)
		}
	}); got != 0 {
		t.Errorf("an interval allocates %v times", got)
	}
}
