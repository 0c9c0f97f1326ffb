package conformal_test

import (
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/nn/conformal"
)

// stream is what states that learn have in common.
type stream interface {
	Next() conformal.Threshold
	Update(t conformal.Threshold, score float64) error
	Missed() int64
}

// TestAnyScore: the sets and intervals of a threshold of a stream hold an outcome if,
// and only if, it counts as no miss, for every rule and band; where the level is past 0
// or 1 they are all or nothing.
func TestAnyScore(t *testing.T) {
	const classes, rows = 4, 1500
	src := rng.New(51, "conformal/any")
	row := func() (p []float64, label int) {
		p = make([]float64, classes)
		rng.Dirichlet(&src, p, []float64{1, 0.5, 2, 0.2})
		return p, rng.Categorical(&src, p)
	}
	learners := func(scores []float64) []stream {
		return []stream{
			must[*conformal.ACI](t)(conformal.NewACI(conformal.ACIConfig{Alpha: 0.1, Gamma: 0.4}, scores)),
			must[*conformal.DtACI](t)(conformal.NewDtACI(conformal.DtACIConfig{Alpha: 0.1, Window: 50}, scores)),
			must[*conformal.Tracker](t)(conformal.NewTracker(conformal.TrackerConfig{Alpha: 0.1, Integral: 0.1, Saturation: 0.1}, scores)),
		}
	}
	for _, rule := range []conformal.Rule{conformal.LAC{}, conformal.APS{}, conformal.APS{Randomised: true, Seed: 3}, conformal.RAPS{Lambda: 0.01, Free: 2}} {
		var p [][]float64
		var labels []int
		for range 100 {
			q, label := row()
			p, labels = append(p, q), append(labels, label)
		}
		for _, l := range learners(must[[]float64](t)(conformal.ClassScores(rule, p, labels))) {
			all, none := 0, 0
			for id := range uint64(rows) {
				q, label := row()
				ticket, before := l.Next(), l.Missed()
				set := must[[]int](t)(conformal.SetAt(rule, ticket.Score, q, id, nil))
				if err := l.Update(ticket, must[float64](t)(conformal.Score(rule, q, label, id))); err != nil {
					t.Fatal(err)
				}
				if slices.Contains(set, label) == (l.Missed() > before) {
					t.Fatalf("%T: %T: the set %v at %v, the class %d, %d misses after %d", l, rule, set, ticket, label, l.Missed(), before)
				}
				if math.IsInf(ticket.Score, 1) {
					all++
					if len(set) != classes {
						t.Fatalf("%T: %T: not all at %v: %v", l, rule, ticket, set)
					}
				}
				if math.IsInf(ticket.Score, -1) {
					none++
					if len(set) != 0 {
						t.Fatalf("%T: %T: something at %v: %v", l, rule, ticket, set)
					}
				}
			}
			if _, ok := l.(*conformal.ACI); ok && all == 0 {
				t.Errorf("%T: no set of %d rows was of everything: the test is too weak", rule, rows)
			}
		}
	}
	for name, band := range map[string]func(m float64) conformal.Band{
		"point": conformal.Point, "spread": func(m float64) conformal.Band { return conformal.Spread(m, 1+math.Abs(m)) },
		"quantiles": func(m float64) conformal.Band { return conformal.Quantiles(m-1, m+1) }, "at most": func(m float64) conformal.Band { return conformal.Point(m).AtMost() },
	} {
		var bands []conformal.Band
		var y []float64
		draw := func() (conformal.Band, float64) { m := rng.StdNormal(&src); return band(m), rng.Normal(&src, m, 2) }
		for range 100 {
			b, v := draw()
			bands, y = append(bands, b), append(y, v)
		}
		for _, l := range learners(must[[]float64](t)(conformal.Residuals(bands, y))) {
			for range rows {
				b, v := draw()
				ticket, before := l.Next(), l.Missed()
				if err := l.Update(ticket, b.Score(v)); err != nil {
					t.Fatal(err)
				}
				if b.Interval(ticket.Score).Contains(v) == (l.Missed() > before) { // no draw is at an end
					t.Fatalf("%T: %s: the interval %v at %v, the value %v, %d misses after %d", l, name, b.Interval(ticket.Score), ticket, v, l.Missed(), before)
				}
			}
		}
	}
}
