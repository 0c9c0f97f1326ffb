package plot_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	bayesplot "github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/internal/figure/golden"
	"github.com/seed78144065/credence/online/plot"
)

// moving is a rate that jumps on day 9.
func moving(name string, alarms ...float64) plot.Rate {
	r := plot.Rate{Name: name, Alarms: alarms}
	for i := range 57 {
		day := float64(i) / 4
		mid := 0.02 + 0.004*math.Sin(day)
		if len(alarms) > 0 && day > 9 {
			mid += 0.06 * (1 - math.Exp(9-day))
		}
		r.At = append(r.At, day)
		if seen := mid * (1 + 0.3*math.Sin(40*day)); i%9 == 4 {
			r.Seen = append(r.Seen, math.NaN())
		} else {
			r.Seen = append(r.Seen, seen)
		}
		r.Band = append(r.Band, bayesplot.Interval{Lo: mid * 0.7, Mid: mid, Hi: mid*1.4 + 0.01*math.Exp(-day)})
	}
	return r
}

func rates(t *testing.T) map[string]*plot.Figure {
	t.Helper()
	f, err := plot.Rates([]plot.Rate{moving("groceries"), moving("gift cards", 10.5)}, plot.Config{X: "day", Y: "fraud rate"})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*plot.Figure{"rates": f}
}

func TestRatesGolden(t *testing.T) { golden.Compare(t, rates(t)) }

// TestRatesPlanted: a title and an axis that change are seen.
func TestRatesPlanted(t *testing.T) {
	for _, change := range []func(*plot.Figure){
		func(f *plot.Figure) { f.Title = "Rates" },
		func(f *plot.Figure) { f.Panels[1][0].Y.Max *= 1.1 },
	} {
		golden.Planted(t, rates(t), map[string]func(*plot.Figure){"rates": change})
	}
}

func TestRatesBadInput(t *testing.T) {
	bad := func(change func(*plot.Rate)) []plot.Rate {
		r := moving("travel")
		change(&r)
		return []plot.Rate{moving("fine"), r}
	}
	for want, rates := range map[string][]plot.Rate{
		"there are none":            nil,
		"travel: 56 moments":        bad(func(r *plot.Rate) { r.At = r.At[1:] }),
		"57 moments and 1 obs":      bad(func(r *plot.Rate) { r.Seen = []float64{1} }),
		"the observation is +Inf":   bad(func(r *plot.Rate) { r.Seen = slices.Repeat([]float64{math.Inf(1)}, 57) }),
		"travel: 1 moments":         bad(func(r *plot.Rate) { r.At, r.Band = r.At[:1], r.Band[:1] }),
		"moment 3 is 0, after 0.5":  bad(func(r *plot.Rate) { r.At[3] = 0 }),
		"the interval is NaN":       bad(func(r *plot.Rate) { r.Band[2].Lo = math.NaN() }),
		"in their order":            bad(func(r *plot.Rate) { r.Band[2].Hi = 0 }),
		"travel: an alarm at +Inf;": bad(func(r *plot.Rate) { r.Alarms = []float64{math.Inf(1)} }),
	} {
		if _, err := plot.Rates(rates, plot.Config{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
