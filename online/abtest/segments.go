package abtest

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// SegmentPrior is what is believed of segments before: their effects are normal
// around a mean that they share, with a spread that they share.
type SegmentPrior struct {
	// Mean and MeanSD are of a normal prior of the shared mean; a MeanSD of 0 means a
	// flat one.
	Mean, MeanSD float64
	// Scale is that of a half-Cauchy prior of the spread; 0 means the root of the
	// harmonic mean of the squared standard errors, with which a typical segment is as
	// likely as not to be pulled more than half of the way. It depends on how much was
	// measured, not on what.
	Scale float64
	// HalfNormal takes a half-normal prior of the same scale: no spread is far beyond.
	HalfNormal bool
	// Top truncates the prior of the spread; 0 means it has no end.
	Top float64
}

// SegmentEffect is what is known of one segment.
type SegmentEffect struct {
	Mean float64 `json:"mean"` // in the metric's unit
	SD   float64 `json:"sd"`   // of what is known of it
	Low  float64 `json:"low"`  // of the equal-tailed interval
	High float64 `json:"high"` // upper end of the interval
	// ProbPositive is the probability that it is above 0, ProbAbove that it is above
	// the mean of the segments: those that differ from the others have it near 0 or 1.
	ProbPositive float64 `json:"prob_positive"`
	ProbAbove    float64 `json:"prob_above_mean"`
}

// Segments are the effects of segments that learn from each other.
type Segments struct {
	Mean         float64 `json:"mean"`          // that they share
	MeanSD       float64 `json:"mean_sd"`       // of what is known of the mean
	Spread       float64 `json:"spread"`        // posterior mean of their standard deviation
	SpreadMedian float64 `json:"spread_median"` // standard deviation between segments
	Level        float64 `json:"level"`         // of the intervals
	// Effects are in the order of what was given.
	Effects []SegmentEffect `json:"effects"`
}

// segmentLevel is that of intervals of segments.
const segmentLevel = 0.95

// PoolSegments pulls estimated effects of segments towards their mean, each as far
// as its standard error and the spread of all say: with many segments the largest
// estimate is the luckiest, and what is left after shrinkage is not. The posterior
// is exact for estimates that are normal.
//
// Errors: fewer than three segments, other numbers of estimates and standard errors,
// standard errors that are not positive. Source: [Gelman2013] §5.4, with the shared
// mean integrated out and the spread by quadrature; priors of [Gelman2006]. Cost:
// some two milliseconds for ten segments, most of it for the intervals.
func PoolSegments(effects, se []float64, prior SegmentPrior) (Segments, error) {
	p := pooling{y: effects, variance: make([]float64, len(se)), prior: prior}
	if err := p.check(se); err != nil {
		return Segments{}, fmt.Errorf("abtest: segments: %w", err)
	}
	return p.posterior(), nil
}

// pooling integrates over the spread τ = unit·sinh(t).
type pooling struct {
	y, variance []float64
	prior       SegmentPrior
	unit, top   float64 // of τ, and of t
	nodes       []spreadNode
	median      float64 // of τ
}

// spreadNode is what follows given one spread.
type spreadNode struct {
	tau, weight    float64
	mean, variance float64 // of the shared mean
}

func (p *pooling) check(se []float64) error {
	const fewest = 3 // with two and a flat mean their variance is infinite
	if len(p.y) != len(se) || len(se) < fewest {
		return fmt.Errorf("%d effects and %d standard errors; want as many, of three segments or more", len(p.y), len(se))
	}
	inverse, reach := 0.0, 0.0
	for i, s := range se {
		const most = 0x1p240 // whose squares, and those of ratios, are finite
		if !(s >= 1/most && s <= most) || !(math.Abs(p.y[i]) <= most) {
			return fmt.Errorf("segment %d has the effect %v with standard error %v; want finite numbers, the second positive", i+1, p.y[i], s)
		}
		p.variance[i] = float64(s * s)
		inverse += 1 / p.variance[i]
		reach = max(reach, s, math.Abs(p.y[i]-p.y[0]))
	}
	q := &p.prior
	if !(q.MeanSD >= 0 && q.MeanSD <= math.MaxFloat64) || !(q.Scale >= 0 && q.Scale <= math.MaxFloat64) || !(q.Top >= 0 && q.Top <= math.MaxFloat64) || q.Mean-q.Mean != 0 {
		return fmt.Errorf("the prior is %+v; want finite numbers, none negative but the mean", *q)
	}
	p.unit = math.Sqrt(float64(len(se)) / inverse)
	if q.Scale == 0 {
		q.Scale = p.unit
	}
	const beyond = 25 // e⁻²⁵ of the variance of the mean lies further out, with three segments
	p.top = asinh(max(q.Scale, reach)/p.unit) + beyond
	if q.Top > 0 {
		p.top = asinh(q.Top / p.unit)
	}
	return nil
}

// at returns what follows given t, and the log of the posterior density of t.
func (p *pooling) at(t float64) (n spreadNode, log float64) {
	n.tau = float64(p.unit * sinh(t))
	square := float64(n.tau * n.tau)
	precision, sum := 0.0, 0.0
	if p.prior.MeanSD > 0 {
		precision = 1 / (p.prior.MeanSD * p.prior.MeanSD)
		sum = float64(p.prior.Mean * precision)
	}
	for i, y := range p.y {
		w := 1 / (p.variance[i] + square)
		precision += w
		sum += float64(w * y)
		log += numeric.Log(w)
	}
	n.mean, n.variance = sum/precision, 1/precision
	off := 0.0
	if p.prior.MeanSD > 0 {
		z := (n.mean - p.prior.Mean) / p.prior.MeanSD
		off = float64(z * z)
	}
	for i, y := range p.y {
		off += float64((y-n.mean)*(y-n.mean)) / (p.variance[i] + square)
	}
	log = (log - off - numeric.Log(precision)) / 2
	ratio := n.tau / p.prior.Scale
	if p.prior.HalfNormal {
		log -= float64(ratio*ratio) / 2
	} else {
		log -= numeric.Log1p(float64(ratio * ratio))
	}
	return n, log + logCosh(t)
}

// integrate fills nodes where the posterior is, with weights that add up to 1.
func (p *pooling) integrate() {
	const scan, negligible = 100, 36 // e⁻³⁶ of the highest density, 2e-16, is nothing
	peak, logs := math.Inf(-1), make([]float64, scan+1)
	for i := range logs {
		_, logs[i] = p.at(p.top * float64(i) / scan)
		peak = max(peak, logs[i])
	}
	first, last := scan, 0
	for i, l := range logs {
		if l > peak-negligible {
			first, last = min(first, i), max(last, i)
		}
	}
	lo, hi := p.top*float64(max(first-1, 0))/scan, p.top*float64(min(last+1, scan))/scan
	const panels = 16 // half as many move no result by 1e-9
	total := 0.0
	var masses [panels]float64
	edge := func(k int) float64 { return lo + float64((hi-lo)*float64(k))/panels }
	for k := range masses {
		masses[k] = p.panel(edge(k), edge(k+1), peak, true)
		total += masses[k]
	}
	for i := range p.nodes {
		p.nodes[i].weight /= total
	}
	left, k := total/2, 0
	for left > masses[k] {
		left -= masses[k]
		k++
	}
	from, upTo := edge(k), edge(k+1) // the median is between them
	start := from
	const halvings = 30 // to 1e-9 of a panel
	for range halvings {
		if mid := from + (upTo-from)/2; p.panel(start, mid, peak, false) < left {
			from = mid
		} else {
			upTo = mid
		}
	}
	p.median = float64(p.unit * sinh(from))
}

// panel returns the mass of the posterior between two t, relative to its peak, and
// keeps the nodes of its quadrature if told to.
func (p *pooling) panel(from, to, peak float64, keep bool) (mass float64) {
	x, w := gaussPanels(from, to, 1)
	for i, t := range x {
		n, log := p.at(t)
		n.weight = float64(w[i] * numeric.Exp(log-peak))
		mass += n.weight
		if keep {
			p.nodes = append(p.nodes, n)
		}
	}
	return mass
}

// posterior averages what follows given the spread.
func (p *pooling) posterior() Segments {
	p.integrate()
	s := Segments{Level: segmentLevel, Effects: make([]SegmentEffect, len(p.y))}
	parts, above := make(normals, len(p.nodes)), make(normals, len(p.nodes))
	for i, n := range p.nodes {
		s.Spread += float64(n.weight * n.tau)
		parts[i].weight, parts[i].mean, parts[i].sd = n.weight, n.mean, math.Sqrt(n.variance)
		above[i].weight = n.weight
	}
	s.Mean, s.MeanSD = parts.moments()
	s.SpreadMedian = p.median
	for j, y := range p.y {
		for i, n := range p.nodes {
			square := float64(n.tau * n.tau)
			own := square / (square + p.variance[j]) // weight of the segment's own estimate
			left, apart := float64((1-own)*n.mean), float64((1-own)*(1-own)*n.variance)
			parts[i].mean, parts[i].sd = math.FMA(own, y, left), math.Sqrt(math.FMA(own, p.variance[j], apart))
			above[i].mean, above[i].sd = float64(own*(y-n.mean)), math.Sqrt(math.FMA(own, p.variance[j], float64(own*own*n.variance)))
		}
		e := &s.Effects[j]
		e.Mean, e.SD = parts.moments()
		e.Low, e.High = parts.quantile(e.Mean, e.SD, (1-segmentLevel)/2), parts.quantile(e.Mean, e.SD, (1+segmentLevel)/2)
		e.ProbPositive, e.ProbAbove = 1-parts.below(0), 1-above.below(0)
	}
	return s
}

// normals are a mixture of normal distributions.
type normals []struct{ weight, mean, sd float64 }

func (m normals) moments() (mean, sd float64) {
	for _, n := range m {
		mean = math.FMA(n.weight, n.mean, mean)
	}
	variance := 0.0
	for _, n := range m {
		off := n.mean - mean
		variance = math.FMA(n.weight, math.FMA(n.sd, n.sd, float64(off*off)), variance)
	}
	return mean, math.Sqrt(variance)
}

// below is the probability of less than x.
func (m normals) below(x float64) float64 {
	p := 0.0
	for _, n := range m {
		p = math.FMA(n.weight, numeric.NormalCDF((x-n.mean)/n.sd), p)
	}
	return p
}

// quantile is where a probability lies below: by the Illinois rule between bounds of
// Cantelli's inequality.
func (m normals) quantile(mean, sd, level float64) float64 {
	lo, hi := mean-float64(sd*math.Sqrt((1-level)/level)), mean+float64(sd*math.Sqrt(level/(1-level)))
	below, above := m.below(lo)-level, m.below(hi)-level
	x, side := mean, 0
	const steps = 60 // ten are usual
	for range steps {
		next := (float64(lo*above) - float64(hi*below)) / (above - below)
		if !(next > lo && next < hi) || math.Abs(next-x) < sd*1e-11 { // of what is seen of an interval
			return x
		}
		x = next
		p := m.below(x) - level
		switch {
		case p < 0:
			if lo, below = x, p; side < 0 {
				above /= 2
			}
			side = -1
		case p > 0:
			if hi, above = x, p; side > 0 {
				below /= 2
			}
			side = 1
		default:
			return x
		}
	}
	return x
}

// sinh of t ≥ 0.
func sinh(t float64) float64 {
	m := numeric.Expm1(t)
	return (m + m/(m+1)) / 2
}

// logCosh of t ≥ 0.
func logCosh(t float64) float64 { return t + numeric.Log1p(numeric.Exp(-2*t)) - math.Ln2 }

// asinh of x ≥ 0.
func asinh(x float64) float64 {
	square := float64(x * x)
	if math.IsInf(square, 1) {
		return numeric.Log(x) + math.Ln2
	}
	return numeric.Log1p(x + square/(1+math.Sqrt(1+square)))
}
