package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Normal is the normal distribution with the given mean and standard deviation
// sd > 0: log p(x) = −½z² − log sd − ½ log 2π, z = (x − mean)/sd.
func Normal[M, S Operand](mean M, sd S) Dist { return dist(normal{}, lift(mean), lift(sd)) }

type normal struct{}

func (normal) Name() string           { return "Normal" }
func (normal) Domain() ir.Domain      { return realLine }
func (normal) Params() []ir.ParamSpec { return []ir.ParamSpec{location("mean"), positiveParam("sd")} }

func (normal) Prepare(r *lane.Rows) []float64 { return prepareScale(r, &r.P[1].Arg, halfLog2Pi) }

// Pooled says that the mean may be pooled.
func (normal) Pooled() (param int) { return 0 }

// KernelPooled settles what depends on sd, if that is data.
func (normal) KernelPooled(r *lane.Rows) func() {
	s, update := scaleOf(&r.P[1], halfLog2Pi)
	mean := &r.P[0]
	return func() {
		update()
		lane.NormalGroups(r.Total, r.Base, mean.V, mean.D.V, s)
	}
}

// Spherical says that elements that sum to zero are drawn by centring.
func (normal) Spherical() {}

// Kernel settles what depends on sd, if that is data, and on the kinds of the
// operands.
func (normal) Kernel(r *lane.Rows) func() {
	return normalKernel(r, &r.P[0], &r.P[1], r.Base)
}

// normalKernel is normalRows with the kernel chosen, nil if sd varies.
func normalKernel(r *lane.Rows, mean, sd *lane.Operand, pairs []float64) func() {
	if sd.Step != 0 && r.N != 1 && pairs == nil {
		return nil
	}
	s, update := scaleOf(sd, halfLog2Pi)
	s.Pairs = pairs
	run := lane.NormalKernel(r.Total, r.N, r.X.Arg, mean.Arg, r.X.D, mean.D, s)
	if sd.V == nil {
		return run
	}
	return func() {
		update()
		run()
	}
}

func (normal) LogDensity(r *lane.Rows) { normalRows(r, &r.P[0], &r.P[1], r.Base) }

func (normal) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.Normal(src, p[0][0], p[1][0])
}

// normalRows adds the densities of a normal distribution; pairs is what Prepare
// made, if anything.
func normalRows(r *lane.Rows, mean, sd *lane.Operand, pairs []float64) {
	if r.Each == nil && (sd.Step == 0 || r.N == 1 || pairs != nil) {
		s := lane.NormalScale{Pairs: pairs}
		if pairs == nil {
			lane.InverseScale(&s.Inv, &s.Norm, sd.At(0), halfLog2Pi)
			if sd.Wanted() {
				s.Grad = sd.Grad(0)
			}
		}
		lane.Normal(r.Total, r.N, r.X.Arg, mean.Arg, r.X.D, mean.D, &s)
		return
	}
	var inv, norm lane.V
	for i := range r.N {
		if sd.Moves(i) {
			lane.InverseScale(&inv, &norm, sd.At(i), halfLog2Pi)
		}
		x, m := r.X.At(i), mean.At(i)
		lp, dx, dm, ds := r.Out(i), r.X.Grad(i), mean.Grad(i), sd.Grad(i)
		for l := range lp {
			z := float64((x[l] - m[l]) * inv[l])
			g := float64(z * inv[l])
			lp[l] += math.FMA(-0.5*z, z, norm[l])
			dx[l] -= g
			dm[l] += g
			ds[l] += math.FMA(g, z, -inv[l])
		}
	}
}

func (normal) Tails(x float64, p [3]float64) ir.Tails { return normalTails(x, p[0], p[1]) }

// normalTails is the distribution function of a normal distribution.
func normalTails(x, mean, sd float64) ir.Tails {
	if !(sd > 0) {
		return noTails
	}
	z := (x - mean) / sd
	t := symmetricTails(z, numeric.LogNormalCDF(-math.Abs(z)))
	t.ByX = numeric.InverseMills(-math.Abs(z)) / sd
	t.By[0], t.By[1] = -t.ByX, float64(-z*t.ByX)
	return t
}
