package changepoint

import (
	"errors"
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// Normal is a family of normal variables of unknown mean and variance, both new in
// each run.
func Normal(prior online.NormalInverseGamma) Family[float64] { return normal{prior} }

type normal struct{ prior online.NormalInverseGamma }

func (f normal) name() string          { return "normal" }
func (f normal) check(x float64) error { return finite(x) }

func (f normal) settings() []float64 {
	return []float64{f.prior.Mean, f.prior.Count, f.prior.Shape, f.prior.Scale}
}

func (f normal) begin() (runs[float64], error) {
	p := f.prior
	if err := errors.Join(finite(p.Mean), positive("Count, Shape and Scale of the prior", p.Count, p.Shape, p.Scale)); err != nil {
		return nil, err
	}
	// Γ(α + ½)/Γ(α), the constant of Student's density.
	constant := numeric.Exp(numeric.Lgamma(p.Shape+0.5) - numeric.Lgamma(p.Shape))
	allowed := func(run []float64) bool { return positives(run[1:]) }
	return &normalRuns{newTable(allowed, p.Mean, p.Count, p.Shape, p.Scale, constant)}, nil
}

// normalRuns has mean, count κ, shape α, scale β and Γ(α + ½)/Γ(α) of each run.
type normalRuns struct{ table }

func (r *normalRuns) predict(x float64, density []float64, exponent []lane.V) error {
	mean, count, shape, scale, constant := r.columns[0], r.columns[1], r.columns[2], r.columns[3], r.columns[4]
	power := lane.Flat(exponent)
	for i := range density {
		by, share := x-mean[i], count[i]/(count[i]+1)
		density[i] = constant[i] * math.Sqrt(share/(2*math.Pi*scale[i]))
		power[i] = by * by / 2 * share / scale[i] // by which the scale grows
	}
	lane.Log1p(exponent, exponent)
	for i := range density {
		power[i] *= -(shape[i] + 0.5)
	}
	return nil
}

func (r *normalRuns) learn(x float64) {
	mean, count, shape, scale, constant := r.columns[0], r.columns[1], r.columns[2], r.columns[3], r.columns[4]
	for i := range mean {
		by := x - mean[i]
		gain := 1 / (count[i] + 1)
		scale[i] += float64(by * by / 2 * (count[i] * gain))
		count[i]++
		mean[i] += float64(by * gain)
		constant[i] = shape[i] / constant[i] // Γ(α + 1) = α·Γ(α)
		shape[i] += 0.5
	}
}

func (r *normalRuns) moments(i int) (mean, variance float64) {
	shape := r.columns[2][i]
	if shape <= 1 {
		return r.columns[0][i], math.Inf(1)
	}
	return r.columns[0][i], r.columns[3][i] / (shape - 1) * (1 + 1/r.columns[1][i])
}

func (r *normalRuns) clone() runs[float64] { return &normalRuns{r.copy()} }

// NormalMean is a family of normal variables of known variance, whose mean is new
// in each run.
func NormalMean(variance float64, prior online.Normal) Family[float64] {
	return normalMean{variance, prior}
}

type normalMean struct {
	variance float64
	prior    online.Normal
}

func (f normalMean) name() string          { return "normal mean" }
func (f normalMean) check(x float64) error { return finite(x) }

func (f normalMean) settings() []float64 {
	return []float64{f.variance, f.prior.Mean, f.prior.Variance}
}

func (f normalMean) begin() (runs[float64], error) {
	if err := errors.Join(finite(f.prior.Mean), positive("the variance and that of the prior", f.variance, f.prior.Variance)); err != nil {
		return nil, err
	}
	allowed := func(run []float64) bool { return run[1] > 0 }
	return &normalMeanRuns{newTable(allowed, f.prior.Mean, f.prior.Variance), f.variance}, nil
}

// normalMeanRuns has mean and variance of the mean of each run.
type normalMeanRuns struct {
	table
	variance float64
}

func (r *normalMeanRuns) predict(x float64, density []float64, exponent []lane.V) error {
	mean, variance, power := r.columns[0], r.columns[1], lane.Flat(exponent)
	for i := range density {
		by, v := x-mean[i], variance[i]+r.variance
		density[i] = 1 / math.Sqrt(2*math.Pi*v)
		power[i] = -by * by / (2 * v)
	}
	return nil
}

func (r *normalMeanRuns) learn(x float64) {
	mean, variance := r.columns[0], r.columns[1]
	for i := range mean {
		v := variance[i] + r.variance
		mean[i] += (x - mean[i]) / (1 + r.variance/variance[i])
		variance[i] *= r.variance / v
	}
}

func (r *normalMeanRuns) moments(i int) (mean, variance float64) {
	return r.columns[0][i], r.columns[1][i] + r.variance
}

func (r *normalMeanRuns) clone() runs[float64] { return &normalMeanRuns{r.copy(), r.variance} }
