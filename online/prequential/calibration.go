package prequential

import "github.com/seed78144065/credence/internal/numeric"

// Bin is a group of outcomes with forecasts near each other.
type Bin struct {
	Lo, Hi   float64 // of the forecasts
	N        int     // outcomes
	Forecast float64 // their mean
	Rate     float64 // the share of positive outcomes
	// RateLo and RateHi are an interval of what the share would be of very many:
	// forecasts are right where it holds their mean.
	RateLo, RateHi float64
}

// Calibration returns the window in bins by forecast, of as many outcomes each as
// equal forecasts allow, with intervals of a level.
//
// Result: nil unless bins is positive and level between 0 and 1.
// Source: the score interval, [Wilson1927]. Cost: a sort of the window.
func (s *Scores) Calibration(bins int, level float64) []Bin {
	if bins < 1 || !(level > 0 && level < 1) {
		return nil
	}
	all := s.sorted()
	z := numeric.NormalQuantile((1 + level) / 2)
	var out []Bin
	for from := 0; from < len(all); {
		next := from*bins/len(all) + 1 // the bin that the last one, of equal forecasts, has not reached
		to := (next*len(all) + bins - 1) / bins
		for to < len(all) && all[to].p == all[to-1].p {
			to++
		}
		out = append(out, binOf(all[from:to], z))
		from = to
	}
	return out
}

func binOf(part []outcome, z float64) Bin {
	b := Bin{Lo: part[0].p, Hi: part[len(part)-1].p, N: len(part)}
	positives := 0.0
	for _, o := range part {
		b.Forecast += o.p
		if o.positive {
			positives++
		}
	}
	n := float64(b.N)
	b.Forecast /= n
	b.Rate = positives / n
	b.RateLo, b.RateHi = numeric.Wilson(b.Rate, n, z)
	return b
}
