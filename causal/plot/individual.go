package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	bayesplot "github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/causal/individual"
)

// Individual draws the effects of cases in rising order, with an interval of each.
// Cases whose interval is infinite are left out, and counted in the title; of more than
// a thousand, a thousand are drawn, evenly by rank.
//
// Shapes: an interval for each effect.
// Errors: fewer than two cases with finite intervals, effects that are not finite or
// outside their interval.
func Individual(effects []float64, intervals [][2]float64, c Config) (*Figure, error) {
	if len(effects) != len(intervals) {
		return nil, fault("Individual", "%d effects and %d intervals", len(effects), len(intervals))
	}
	var band []bayesplot.Interval
	for i, v := range intervals {
		if math.IsInf(v[0], -1) || math.IsInf(v[1], 1) {
			continue
		}
		if !finite(effects[i]) || !(v[0] <= effects[i] && effects[i] <= v[1]) {
			return nil, fault("Individual", "case %d has the effect %v and the interval %v", i, effects[i], v)
		}
		band = append(band, bayesplot.Interval{Mid: effects[i], Lo: v[0], Hi: v[1]})
	}
	if len(band) < 2 {
		return nil, fault("Individual", "%d cases have a finite interval; a picture needs two", len(band))
	}
	slices.SortStableFunc(band, func(a, b bayesplot.Interval) int { return cmp.Compare(a.Mid, b.Mid) })
	left := len(effects) - len(band)
	const most = 1000 // that ConditionalEffects takes
	if n := len(band); n > most {
		for k := range most {
			band[k] = band[k*n/most]
		}
		band = band[:most]
	}
	at := make([]float64, len(band))
	for i := range at {
		at[i] = (float64(i) + 0.5) / float64(len(at))
	}
	title := "Effects of cases"
	if left > 0 {
		title += fmt.Sprintf(" (%d infinite left out)", left)
	}
	none := 0.0
	return bayesplot.ConditionalEffects(at, []bayesplot.Group{{Rows: band}}, bayesplot.Config{Reference: &none, Title: cmp.Or(c.Title, title), Units: map[string]string{"x": "share of cases, by effect", "y": c.axis("effect")}})
}

// Targeting draws what treating a share gains, those first whose predicted effect is
// largest: the curve of individual.Study.Curve.
//
// Errors: fewer than two points, numbers that are not finite.
func Targeting(curve []individual.Point, c Config) (*Figure, error) {
	share := make([]float64, len(curve))
	band := make([]bayesplot.Interval, len(curve))
	for i, p := range curve {
		share[i] = p.Share
		band[i] = bayesplot.Interval{Mid: p.Gain.Value, Lo: p.Gain.Interval[0], Hi: p.Gain.Interval[1]}
	}
	none := 0.0
	return bayesplot.ConditionalEffects(share, []bayesplot.Group{{Rows: band}}, bayesplot.Config{Reference: &none, Title: cmp.Or(c.Title, "Gain by share treated"), Units: map[string]string{"x": "share treated", "y": c.axis("gain over none")}})
}
