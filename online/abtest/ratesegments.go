package abtest

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// RatePrior is what is believed of rates of segments before: they are Beta(a, b),
// with a density of a and b proportional to (a + b)^Exponent.
type RatePrior struct {
	// Exponent is −5/2 if 0, which is nearly flat for the mean rate and the standard
	// deviation of rates: [Gelman2013] eq. 5.9.
	Exponent float64
	// LogitMin, LogitMax bound the logit of a/(a + b), LogSizeMin and LogSizeMax the
	// log of a + b; where both bounds are 0 they are −14 to 14, rates of one in a
	// million, and 0 to 16: a prior worth from one to nine million trials.
	LogitMin, LogitMax, LogSizeMin, LogSizeMax float64
}

// RateSegments are rates of segments that learn from each other.
type RateSegments struct {
	Mean float64 `json:"mean"` // of a/(a + b): the rate of a segment not seen yet
	// Means and SDs are those of the rates, Low and High equal-tailed intervals of the
	// Beta distributions that have them.
	Means []float64 `json:"means"`
	SDs   []float64 `json:"sds"`
	Low   []float64 `json:"low"`
	High  []float64 `json:"high"`
	Level float64   `json:"level"` // of the intervals
}

// PoolRates pulls rates of segments towards their mean, each as far as its number of
// trials and the spread of all say.
//
// Errors: fewer than two segments; counts that can't be; bounds out of order; all
// trials successes or none, where the prior has no end. Source: [Gelman2013] §5.3,
// by quadrature over the coordinates of RatePrior, where the posterior is. Cost: some
// thirty milliseconds for ten segments.
func PoolRates(segments []online.Trials, prior RatePrior) (RateSegments, error) {
	if prior.Exponent == 0 {
		prior.Exponent = -2.5 // as its field says
	}
	if prior.LogitMin == 0 && prior.LogitMax == 0 {
		prior.LogitMin, prior.LogitMax = -14, 14 // as the fields say
	}
	if prior.LogSizeMin == 0 && prior.LogSizeMax == 0 {
		prior.LogSizeMax = 16 // as the fields say
	}
	const most = 600 // eᵐᵒˢᵗ and its inverse are finite
	for _, bound := range [][2]float64{{prior.LogitMin, prior.LogitMax}, {prior.LogSizeMin, prior.LogSizeMax}} {
		if !(bound[0] < bound[1] && bound[0] >= -most && bound[1] <= most) || prior.Exponent-prior.Exponent != 0 {
			return RateSegments{}, fmt.Errorf("abtest: rates of segments: the prior is %+v; want finite bounds in order", prior)
		}
	}
	successes, trials := 0, 0
	for i, s := range segments {
		if s.Successes < 0 || s.Successes > s.N {
			return RateSegments{}, fmt.Errorf("abtest: rates of segments: segment %d has %d successes of %d trials; want between none and all", i+1, s.Successes, s.N)
		}
		successes, trials = successes+s.Successes, trials+s.N
	}
	if len(segments) < 2 || successes == 0 || successes == trials {
		return RateSegments{}, fmt.Errorf("abtest: rates of segments: %d successes of %d trials in %d segments; want some of each, in two segments or more", successes, trials, len(segments))
	}
	r := rates{segments: segments, exponent: prior.Exponent}
	return r.posterior([2]float64{prior.LogitMin, prior.LogSizeMin}, [2]float64{prior.LogitMax, prior.LogSizeMax})
}

type rates struct {
	segments []online.Trials
	exponent float64
}

// log is the log of the posterior density of the coordinates, up to a constant.
func (r *rates) log(logit, logSize float64) (a, b, log float64) {
	size := numeric.Exp(logSize)
	mean, other := numeric.Expit(logit), numeric.Expit(-logit)
	a, b = float64(mean*size), float64(other*size)
	none := numeric.Lbeta(a, b)
	for _, s := range r.segments {
		log += numeric.Lbeta(a+float64(s.Successes), b+float64(s.N-s.Successes)) - none
	}
	// the area of a and b that a unit of the coordinates is: (a+b)² mean (1−mean)
	return a, b, log + float64((r.exponent+2)*logSize) + numeric.Log(mean) + numeric.Log(other)
}

// closeIn returns the part of a range outside of which next to nothing of a density is,
// given its log.
func closeIn(lo, hi float64, log func(x float64) float64) (newLo, newHi float64) {
	const rounds, cells, negligible = 3, 24, 36 // each to a cell at best; e⁻³⁶ of the highest density
	var logs [cells + 1]float64
	for range rounds {
		peak := math.Inf(-1)
		at := func(i int) float64 { return lo + (hi-lo)*float64(i)/cells }
		for i := range logs {
			logs[i] = log(at(i))
			peak = max(peak, logs[i])
		}
		from, to := cells, 0
		for i, l := range logs {
			if l > peak-negligible {
				from, to = min(from, i), max(to, i)
			}
		}
		lo, hi = at(max(from-1, 0)), at(min(to+1, cells))
	}
	return lo, hi
}

// pair are a and b with a weight.
type pair struct{ a, b, weight float64 }

// across appends the nodes of one size to an empty slice, with logs of weights.
func (r *rates) across(to []pair, lo, hi [2]float64, logSize float64) []pair {
	from, end := closeIn(lo[0], hi[0], func(logit float64) float64 { _, _, log := r.log(logit, logSize); return log })
	const panels = 8 // of a range of some 17 standard deviations; twice as many move no result by 1e-6
	x, w := gaussPanels(from, end, panels)
	for i, logit := range x {
		a, b, log := r.log(logit, logSize)
		to = append(to, pair{a, b, log + numeric.Log(w[i])})
	}
	return to
}

func (r *rates) posterior(lo, hi [2]float64) (RateSegments, error) {
	var row []pair
	var logs []float64
	from, end := closeIn(lo[1], hi[1], func(logSize float64) float64 {
		row, logs = r.across(row[:0], lo, hi, logSize), logs[:0]
		for _, n := range row {
			logs = append(logs, n.weight)
		}
		return numeric.LogSumExp(logs)
	})
	const panels = 6 // twice as many move no result by 1e-6
	x, w := gaussPanels(from, end, panels)
	var nodes []pair
	peak := math.Inf(-1)
	for i, logSize := range x {
		row = r.across(row[:0], lo, hi, logSize)
		for _, n := range row {
			n.weight += numeric.Log(w[i])
			peak = max(peak, n.weight)
			nodes = append(nodes, n)
		}
	}
	total := 0.0
	for i := range nodes {
		nodes[i].weight = numeric.Exp(nodes[i].weight - peak)
		total += nodes[i].weight
	}
	out := RateSegments{Level: segmentLevel}
	for _, n := range nodes {
		out.Mean += float64(n.weight / total * (n.a / (n.a + n.b)))
	}
	for _, s := range r.segments {
		mean, variance := 0.0, 0.0
		of := func(n pair) (share, m, size float64) {
			a, b := n.a+float64(s.Successes), n.b+float64(s.N-s.Successes)
			return n.weight / total, a / (a + b), a + b
		}
		for _, n := range nodes {
			share, m, _ := of(n)
			mean += float64(share * m)
		}
		for _, n := range nodes {
			share, m, size := of(n)
			variance += float64(share * (float64(m*(1-m))/(size+1) + float64((m-mean)*(m-mean))))
		}
		like := float64(mean*(1-mean))/variance - 1 // a + b of the Beta with these moments
		lo, hi, err := Binomial(online.Beta{Alpha: float64(mean * like), Beta: float64((1 - mean) * like)}).Interval(segmentLevel)
		if err != nil {
			return RateSegments{}, fmt.Errorf("abtest: rates of segments: %w", err)
		}
		out.Means, out.SDs = append(out.Means, mean), append(out.SDs, math.Sqrt(variance))
		out.Low, out.High = append(out.Low, lo), append(out.High, hi)
	}
	return out, nil
}
