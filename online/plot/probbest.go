package plot

import (
	"cmp"

	"gonum.org/v1/plot/plotter"

	"github.com/seed78144065/credence/internal/figure"
	"github.com/seed78144065/credence/online/abtest"
)

// ProbBest draws the probability of each arm to be the best at each of some looks:
// the decisions of one experiment as data came in.
//
// Shapes: at has the time of each look, in ascending order; X of the Config is its
// unit.
// Errors: fewer than two looks, other lengths, arms that are not those of the first
// look, times out of order.
func ProbBest(at []float64, looks []*abtest.Decision, c Config) (*Figure, error) {
	if len(at) < 2 || len(looks) != len(at) {
		return nil, fault("ProbBest", "%d times of %d looks; want as many, two or more", len(at), len(looks))
	}
	for i, d := range looks {
		if d == nil || len(d.Arms) != len(looks[0].Arms) {
			return nil, fault("ProbBest", "look %d has other arms than the first", i+1)
		}
		if i > 0 && !(at[i] > at[i-1]) || at[i]-at[i] != 0 {
			return nil, fault("ProbBest", "look %d is at %v; want times that ascend", i+1, at[i])
		}
	}
	p := figure.Panel(cmp.Or(c.X, "time"), cmp.Or(c.Y, "P(best)"))
	for k, a := range looks[0].Arms {
		xys := make(plotter.XYs, len(at))
		for i, d := range looks {
			prob, has := d.ProbBest[a.Name]
			if !has {
				return nil, fault("ProbBest", "look %d has no arm %q", i+1, a.Name)
			}
			xys[i] = plotter.XY{X: at[i], Y: prob}
		}
		l, err := plotter.NewLine(xys)
		if err != nil {
			return nil, fault("ProbBest", "%s: %w", a.Name, err)
		}
		l.Color, l.Width = figure.Colour(k), lineWidth
		p.Add(l)
		p.Legend.Add(a.Name, l)
	}
	p.Y.Min, p.Y.Max = 0, 1.3 // room for the legend
	return figure.Column(cmp.Or(c.Title, "Probability to be the best arm"), armsHeight, p), nil
}
