package mcmc

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/numeric"
)

// density is a plain Target made of a function.
type density struct {
	dim int
	f   func(x, grad []float64) float64
}

func (d density) Dim() int { return d.dim }

func (d density) LogDensityGrad(x, grad []float64) (float64, error) { return d.f(x, grad), nil }

// lanes makes a BatchTarget of a plain one, lane by lane.
type lanes struct{ bayes.Target }

func (t lanes) LogDensityGradBatch(x, grad, logp []float64) error {
	q, g := make([]float64, t.Dim()), make([]float64, t.Dim())
	for l := range bayes.Lanes {
		for i := range q {
			q[i] = x[i*bayes.Lanes+l]
		}
		var err error
		if logp[l], err = t.LogDensityGrad(q, g); err != nil {
			return err
		}
		for i := range g {
			grad[i*bayes.Lanes+l] = g[i]
		}
	}
	return nil
}

// normals is the standard normal in dim dimensions, in lanes.
type normals struct{ dim int }

func (t normals) Dim() int { return t.dim }

func (t normals) LogDensityGrad(x, grad []float64) (float64, error) {
	s := 0.0
	for i, v := range x {
		s += float64(v * v)
		grad[i] = -v
	}
	return -s / 2, nil
}

func (t normals) LogDensityGradBatch(x, grad, logp []float64) error {
	var s [bayes.Lanes]float64
	for i := 0; i < len(x); i += bayes.Lanes {
		row, out := (*[bayes.Lanes]float64)(x[i:]), (*[bayes.Lanes]float64)(grad[i:])
		for l, v := range row {
			s[l] += float64(v * v)
			out[l] = -v
		}
	}
	for l := range s {
		logp[l] = -s[l] / 2
	}
	return nil
}

// correlated is the bivariate normal with unit variances.
func correlated(r float64) density {
	d := 1 - r*r
	return density{2, func(x, g []float64) float64 {
		a, b := float64(r*x[1]), float64(r*x[0])
		g[0], g[1] = (a-x[0])/d, (b-x[1])/d
		return float64(float64(x[0]*g[0])+float64(x[1]*g[1])) / 2
	}}
}

// studentT is the product of two Student-t densities with nu degrees of freedom.
func studentT(nu float64) density {
	return density{2, func(x, g []float64) float64 {
		s := 0.0
		for i, v := range x {
			u := float64(v * v)
			s -= float64((nu + 1) / 2 * numeric.Log1p(u/nu))
			g[i] = -(nu + 1) * v / (nu + u)
		}
		return s
	}}
}

// scaled is a mild funnel: x[0] ~ normal(0, ½), x[i] ~ normal(0, exp(x[0])).
func scaled(dim int) density {
	return density{dim, func(x, g []float64) float64 {
		v := numeric.Exp(-2 * x[0])
		s := 0.0
		for i := 1; i < dim; i++ {
			s += float64(x[i] * x[i])
			g[i] = -x[i] * v
		}
		g[0] = float64(-4*x[0]) + float64(s*v) - float64(dim-1)
		return float64(-2*x[0]*x[0]) - float64(s*v)/2 - float64(float64(dim-1)*x[0])
	}}
}

// logNormal is a scale s ~ lognormal(0, 1) on the log scale, x = log s, written
// as the density of s with the Jacobian of exp or, planted error, without it.
func logScale(jacobian bool) density {
	return density{1, func(x, g []float64) float64 {
		logp, grad := float64(-x[0]*x[0])/2-x[0], -x[0]-1 // log lognormal(exp(x))
		if jacobian {
			logp, grad = logp+x[0], grad+1
		}
		g[0] = grad
		return logp
	}}
}

// logisticData is testdata/logistic.json, made by stan_efficiency.R.
type logisticData struct {
	N, D int
	X    [][]float64
	Y    []float64
}

// logistic is the regression y ~ Bernoulli(logit⁻¹(X x)), x ~ normal(0, 1).
func logistic(t testing.TB) density {
	t.Helper()
	raw, err := os.ReadFile("testdata/logistic.json")
	if err != nil {
		t.Fatal(err)
	}
	var d logisticData
	if err := json.Unmarshal(raw, &d); err != nil {
		t.Fatal(err)
	}
	return density{d.D, func(x, g []float64) float64 {
		logp := 0.0
		for i, v := range x {
			logp -= float64(v*v) / 2
			g[i] = -v
		}
		for n, row := range d.X {
			eta := dot(row, x)
			e := numeric.Exp(-math.Abs(eta))
			p := 1 / (1 + e) // of the sign of eta
			if eta < 0 {
				p = e / (1 + e)
			}
			logp += float64(d.Y[n]*eta) - max(eta, 0) - numeric.Log1p(e)
			r := d.Y[n] - p
			for i, v := range row {
				g[i] += float64(r * v)
			}
		}
		return logp
	}}
}
