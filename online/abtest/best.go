package abtest

import (
	"fmt"
	"math"
	"slices"
)

// Ranking says of each of several arms how probable it is that it is the best: the
// one of the largest metric, or by RankLowest of the smallest.
type Ranking struct {
	// ProbBest adds up to one.
	ProbBest []float64
	// Loss is what choosing an arm loses in the mean against the one that is best,
	// E max − E of the arm; NaN, as Max, if a metric has no mean.
	Loss []float64
	// Max is the mean of the best arm's metric: of the largest, or the smallest.
	Max float64

	lowest bool
}

// Rank compares any number of metrics of one kind.
//
// Errors: fewer than two metrics, other kinds, parameters of no distribution.
// Source: P(best) is ∫ fᵢ·∏ⱼ Fⱼ, the loss ∫ (Fᵢ − ∏ⱼ Fⱼ), by Gauss's rule between
// the points of all tables; by RankLowest with 1 − F in place of F.
// Cost: some 100 ns times the square of the number of arms times 120.
func Rank(metrics ...Metric) (Ranking, error) { return rank(false, metrics) }

// RankLowest is Rank where the smallest metric is the best: churn, costs, delays.
func RankLowest(metrics ...Metric) (Ranking, error) { return rank(true, metrics) }

func rank(lowest bool, metrics []Metric) (Ranking, error) {
	n := len(metrics)
	if n < 2 {
		return Ranking{}, fmt.Errorf("abtest: Rank: %d metrics; want two or more", n)
	}
	curves := make([]curve, n)
	var cuts []float64
	for i := range metrics {
		if err := sameKind(metrics[0], metrics[i]); err != nil {
			return Ranking{}, fmt.Errorf("abtest: Rank: metric %d: %w", i+1, err)
		}
		curves[i].fill(&metrics[i])
		last := len(curves[i].points) - 1
		for k := 0; k < last; k += panels {
			cuts = append(cuts, curves[i].scale(k))
		}
		cuts = append(cuts, curves[i].scale(last))
	}
	slices.Sort(cuts)
	r := Ranking{ProbBest: make([]float64, n), Loss: make([]float64, n), lowest: lowest}
	work := make([]rankWork, n)
	for k, to := range cuts[1:] {
		r.between(curves, cuts[k], to, work)
	}
	top := 0
	for i := range curves {
		if curves[i].mean > curves[top].mean != lowest {
			top = i
		}
	}
	if r.Max = curves[top].mean + r.Loss[top]; lowest {
		r.Max = curves[top].mean - r.Loss[top]
	}
	for _, m := range metrics {
		if m.mean != m.mean { // then there is no loss
			r.Max = math.NaN()
			for i := range r.Loss {
				r.Loss[i] = r.Max
			}
		}
	}
	return r, nil
}

// rankWork is what between keeps of an arm at a point.
type rankWork struct{ worse, density, before float64 }

// between adds what is between two points on the scale of the link.
func (r *Ranking) between(curves []curve, from, to float64, work []rankWork) {
	link := curves[0].law.link
	mid, radius := from+(to-from)/2, (to-from)/2
	if !(radius > 0) {
		return
	}
	for _, g := range gauss {
		for _, sign := range [2]float64{-1, 1} {
			y := math.FMA(sign*g.at, radius, mid)
			weight := float64(radius * g.weight)
			byValue := float64(weight * link.slope(link.value(y)))
			all := 1.0
			for i := range curves {
				w := curves[i].find(y)
				work[i] = rankWork{worse: curves[i].lower(&w), before: all}
				if r.lowest {
					work[i].worse = 1 - work[i].worse
				}
				if w.slope > 0 {
					work[i].density = curves[i].density(&w) / w.slope
				}
				all = float64(all * work[i].worse)
			}
			after := 1.0
			for i := len(curves) - 1; i >= 0; i-- {
				r.ProbBest[i] += float64(weight * work[i].density * work[i].before * after)
				after = float64(after * work[i].worse)
				r.Loss[i] += float64(byValue * (work[i].worse - all))
			}
		}
	}
}
