package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// Constants of normal and half densities.
const (
	halfLog2Pi = 0.918938533204672741780329736405617640 // ½ log 2π, OEIS A075700
	logPi      = 1.144729885849400174143427351353058712 // log π, OEIS A053510
)

// logPositive returns log x for a parameter that must be positive: NaN unless
// x > 0.
func logPositive(x float64) float64 {
	if x == 0 {
		return math.NaN()
	}
	return numeric.Log(x)
}

// lgammaPositive returns log Γ(x) for a parameter that must be positive: NaN
// unless x > 0.
func lgammaPositive(x float64) float64 {
	if x > 0 {
		return numeric.Lgamma(x)
	}
	return math.NaN()
}

// timesLog returns n·log y given log y, with 0·log 0 = 0.
func timesLog(n, logY float64) float64 {
	if n == 0 && math.IsInf(logY, -1) {
		return 0
	}
	return float64(n * logY)
}

// timesReciprocal returns n/y, the derivative of n·log y, with 0/0 = 0.
func timesReciprocal(n, y float64) float64 {
	if n == 0 && y == 0 {
		return 0
	}
	return n / y
}

// scaleOf returns 1/sd and −log sd − c of a scale that is data, the same for
// every event, or makes update do so at every evaluation.
func scaleOf(sd *lane.Operand, c float64) (s *lane.NormalScale, update func()) {
	s = &lane.NormalScale{}
	if sd.Wanted() {
		s.Grad = sd.Grad(0)
	}
	if sd.V == nil {
		lane.InverseScale(&s.Inv, &s.Norm, sd.At(0), c)
		return s, func() {}
	}
	row := sd.At(0)
	return s, func() { lane.InverseScale(&s.Inv, &s.Norm, row, c) }
}

// prepareScale returns what lane.InverseScale writes for every event if the scale is
// data, and not one number for so many events that it is cheaper computed each
// time.
func prepareScale(r *lane.Rows, scale *lane.Arg, c float64) []float64 {
	if scale.D == nil || scale.Step == 0 && r.N > 64 {
		return nil
	}
	pairs := make([]float64, 0, 2*r.N)
	for i := range r.N {
		s := scale.D[i*scale.Step]
		pairs = append(pairs, 1/s, -logPositive(s)-c)
	}
	return pairs
}

// bernoulliParts returns log(1 + e^−|eta|) and the logistic function of ±|eta|,
// all from one exponential and without cancellation in either tail.
func bernoulliParts(eta float64) (log1pExp, large, small float64) {
	e := numeric.Exp(-math.Abs(eta))
	large = 1 / (1 + e)
	return numeric.Log1p(e), large, float64(e * large)
}

// regressed returns the data x if every event has a linear predictor eta of its
// own in lanes and the densities are summed: the case of a regression, for
// which there are kernels. Else nil.
func regressed(r *lane.Rows, eta *lane.Operand) []float64 {
	if r.Each != nil || r.X.V != nil || eta.V == nil || eta.Step != 1 {
		return nil
	}
	return r.X.Arg.D[:r.N]
}

// prepare returns the functions f of every x, event by event, for terms that
// depend on x alone; nil if x is not data.
func prepare(r *lane.Rows, f ...func(float64) float64) []float64 {
	if r.X.Arg.D == nil {
		return nil
	}
	base := make([]float64, 0, r.N*len(f))
	for _, x := range r.X.Arg.D[:r.N] {
		for _, g := range f {
			base = append(base, g(x))
		}
	}
	return base
}

// prepared returns f(x) at event i: number k of the event's n that were
// prepared if x is data, else computed now.
func prepared(r *lane.Rows, k, n, i int, buf *lane.V, f func(float64) float64) *lane.V {
	if r.Base != nil {
		return fill(r.Base[i*n+k], buf)
	}
	for l, x := range r.X.At(i) {
		buf[l] = f(x)
	}
	return buf
}

// fill sets every lane of buf to v.
func fill(v float64, buf *lane.V) *lane.V {
	for l := range buf {
		buf[l] = v
	}
	return buf
}

// fold turns the density of a distribution symmetric about 0 into that of its
// absolute value: twice as dense above 0, nothing below.
func fold(r *lane.Rows) {
	if r.Each == nil && r.X.V != nil && r.X.Step == 1 {
		lane.Fold(r.Total, r.X.V[:r.N])
		return
	}
	for i := range r.N {
		lp := r.Out(i)
		for l, x := range r.X.At(i) {
			if x < 0 {
				lp[l] = math.Inf(-1)
			} else {
				lp[l] += math.Ln2
			}
		}
	}
}

// origin returns an operand that is 0 at every event, given memory for it.
func origin(zero []float64) lane.Operand {
	return lane.Operand{Arg: lane.Data(zero).Broadcast()}
}
