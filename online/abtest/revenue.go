package abtest

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// Constants of Revenue.
const (
	thin      = 2    // every so manieth point of a table is enough where nothing but sums are wanted
	rare      = 1e-6 // the variances that are so improbable, or more, are the tail
	tailShare = 1e-3 // of the mean that may hang on the tail
)

// Revenue is the mean revenue of a unit where most units pay nothing: the share that
// pays times the mean of a log-normal amount, p·exp(μ + σ²/2). The posteriors are
// those of online.NewBinomial and online.NewLogNormal, the latter of payers alone.
//
// The posterior of σ² has so heavy a tail that the mean of this has none: however
// many payers there were, a σ² that is nearly impossible would contribute without
// bound. Moments and losses are therefore those without the σ² that have a density
// below e⁻³⁰ of its peak. They say something only if nothing hangs on where it is
// cut: if the largest σ², of probability 1e-6, have more than a thousandth of the
// mean, as with few payers or amounts very unequal, there are none (NaN), and
// Comparison has probabilities and intervals alone.
//
// Cost: some milliseconds, by quadrature over share, mean and variance.
func Revenue(paying online.Beta, amount online.NormalInverseGamma) Metric {
	m := Metric{kind: RevenueKind, mean: math.NaN(), sd: math.NaN()}
	m.faults = errors.Join(positive("Alpha", paying.Alpha), positive("Beta", paying.Beta),
		finite("Mean", amount.Mean), positive("Count", amount.Count), positive("Shape", amount.Shape), positive("Scale", amount.Scale))
	if m.faults != nil {
		return m
	}
	var share, precision curve
	b, g := Binomial(paying), Poisson(online.Gamma{Shape: amount.Shape, Rate: amount.Scale})
	share.fill(&b)
	precision.fill(&g)
	s := &revenueShape{}
	var mean, square, tail, total, logs, squares float64
	for i := 0; i < len(precision.points); i += thin {
		p := &precision.points[i]
		v := 1 / p.value
		a := component{weight: p.f, at: amount.Mean + v/2, inverse: math.Sqrt(amount.Count / v)}
		s.amounts = append(s.amounts, a)
		one := float64(a.weight * numeric.Exp(a.at+v/(2*amount.Count)))
		mean += one
		square += float64(a.weight * numeric.Exp(2*(a.at+v/amount.Count)))
		if p.lower < rare {
			tail += one
		}
		total += a.weight
		logs += float64(a.weight * a.at)
		squares += float64(a.weight * (float64(a.at*a.at) + v/amount.Count))
	}
	mean, square, logs, squares = mean/total, square/total, logs/total, squares/total
	weights, shareLogs, shareSquares := 0.0, 0.0, 0.0
	for i := 0; i < len(share.points); i += thin {
		p := &share.points[i]
		l := numeric.Log(p.value)
		s.shares = append(s.shares, component{weight: p.f, at: l})
		weights += p.f
		shareLogs += float64(p.f * l)
		shareSquares += float64(p.f * l * l)
	}
	shareLogs, shareSquares = shareLogs/weights, shareSquares/weights
	s.centre = logs + shareLogs
	variance := squares - float64(logs*logs) + shareSquares - float64(shareLogs*shareLogs)
	m.law = law{link: logarithm, centre: s.centre, width: math.Sqrt(variance), lower: math.Inf(1), upper: math.Inf(1), shape: s}
	if s.centre-s.centre != 0 || variance-variance != 0 {
		m.faults = fmt.Errorf("the logarithm of the revenue has mean %v and variance %v: too large to compute with", s.centre, variance)
		return m
	}
	if tail < float64(tailShare*mean*total) {
		m.mean = float64(b.mean * mean)
		m.sd = math.Sqrt(float64((float64(b.sd*b.sd)+float64(b.mean*b.mean))*square) - float64(m.mean*m.mean))
	}
	if m.few = b.few; m.few == "" && 2*amount.Shape <= fewDegrees {
		m.few = fmt.Sprintf("%.4g degrees of freedom of the amounts: too few to know their tail", 2*amount.Shape)
	}
	return m
}

// component is one of the parts that a density is a mixture of.
type component struct{ weight, at, inverse float64 }

// revenueShape is the law of log p + μ + σ²/2: normal, given p and σ².
type revenueShape struct {
	centre          float64
	shares, amounts []component
}

func (s *revenueShape) at(d *lane.V, out *[lane.W]local) {
	e, f := make([]lane.V, len(s.shares)), [3]lane.V{} // the density of the logarithm, two derivatives
	for _, a := range s.amounts {
		for i, p := range s.shares {
			for l, d := range d {
				z := float64((s.centre + d - p.at - a.at) * a.inverse)
				e[i][l] = -float64(z * z / 2)
			}
		}
		lane.Exp(e, e)
		for i, p := range s.shares {
			w := float64(p.weight * a.weight * a.inverse)
			for l, d := range d {
				z := float64((s.centre + d - p.at - a.at) * a.inverse)
				g := float64(w * e[i][l])
				f[0][l] += g
				f[1][l] -= float64(g * z * a.inverse)
				f[2][l] += float64(g * (float64(z*z) - 1) * a.inverse * a.inverse)
			}
		}
	}
	for l, d := range d {
		v := numeric.Exp(s.centre + d)
		l1, l2 := f[1][l]/f[0][l], f[2][l]/f[0][l]
		out[l] = local{v, v, v, numeric.Log(f[0][l]), l1, l2 - float64(l1*l1)}
	}
}
