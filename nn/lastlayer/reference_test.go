package lastlayer

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
)

// reference is a small last layer with its posterior to 30 digits.
type reference struct {
	Likelihood  string
	Features    [][]float64
	Labels      []int
	Y           []float64
	Tuned       bool
	Given, Head []float64
	Fit         struct {
		Precision     float64
		NoiseVariance float64 `json:"noise_variance"`
		Mean          []float64
		LogLik        *float64 `json:"log_lik"`
		LogEvidence   float64  `json:"log_evidence"`
		Effective     float64
		At            [][]float64
		F, Variance   [][]float64
	}
	Exact struct {
		LogEvidence    float64 `json:"log_evidence"`
		Mean, SD, Prob []float64
	}
}

func references(t testing.TB) map[string]reference {
	t.Helper()
	text, err := os.ReadFile("testdata/lastlayer.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]reference
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// config is what the reference was made with.
func (r reference) config() (c Config) {
	switch {
	case len(r.Given) == 2:
		c.Precision, c.NoiseVariance = r.Given[0], r.Given[1]
	case !r.Tuned:
		c.Precision, c.NoiseVariance = r.Fit.Precision, r.Fit.NoiseVariance
	}
	if r.Head != nil {
		h := headOf(r.Head, len(r.Features[0])+1)
		c.Head = &h
	}
	return c
}

func (r reference) posterior(t testing.TB) *Posterior {
	t.Helper()
	var p *Posterior
	var err error
	if r.Likelihood == "Normal" {
		p, err = FitNormal(context.Background(), r.Features, r.Y, r.config())
	} else {
		p, err = Fit(context.Background(), r.Features, r.Labels, r.config())
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// differences compares a posterior with the reference: to 1e-10 of the number or
// 1, rounding of small sums; where the precision was sought to the 1e-7 that tune
// states, with twice what that changes.
func (r reference) differences(p *Posterior) (faults []string) {
	tolerance := 1e-10
	if r.Tuned {
		tolerance = 2e-7
	}
	near := func(what string, got, want float64) {
		if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
			faults = append(faults, fmt.Sprintf("%s is %v, want %v", what, got, want))
		}
	}
	if p.Likelihood().String() != r.Likelihood {
		faults = append(faults, "the likelihood is "+p.Likelihood().String())
	}
	near("precision", p.Precision(), r.Fit.Precision)
	if r.Likelihood == "Normal" {
		near("noise", p.NoiseVariance(), r.Fit.NoiseVariance)
	}
	if r.Fit.LogLik != nil {
		near("log likelihood", p.LogLik(), *r.Fit.LogLik)
	}
	near("log evidence", p.LogEvidence(), r.Fit.LogEvidence)
	near("effective parameters", p.EffectiveParameters(), r.Fit.Effective)
	head := p.Mean()
	theta := head.theta()
	for i, v := range r.Fit.Mean {
		near(fmt.Sprintf("weight %d", i), theta[i], v)
	}
	for i, x := range r.Fit.At {
		f, v := make([]float64, p.outputs), make([]float64, p.outputs)
		if err := p.Predict(x, f, v); err != nil {
			faults = append(faults, err.Error())
		}
		for k := range f {
			near(fmt.Sprintf("output %d of row %d", k, i), f[k], r.Fit.F[i][k])
			near(fmt.Sprintf("variance %d of row %d", k, i), v[k], r.Fit.Variance[i][k])
		}
	}
	return faults
}

// TestReference: mode, covariance, evidence, tuned precision and noise of small
// layers against mpmath 1.2.1 (testdata/lastlayer.py): conjugate regression from
// the joint normal distribution of the data, logistic and softmax from Newton's
// method and determinants in 30 digits.
func TestReference(t *testing.T) {
	all := references(t)
	if len(all) != 11 {
		t.Fatalf("%d references", len(all))
	}
	for name, r := range all {
		t.Run(name, func(t *testing.T) {
			for _, d := range r.differences(r.posterior(t)) {
				t.Error(d)
			}
		})
	}
}

// TestReferencePlanted: a posterior without its prior, with a curvature that
// forgets p(1−p), or of features without the 1 for the bias, is told from the
// right one.
func TestReferencePlanted(t *testing.T) {
	for _, name := range []string{"bernoulli", "categorical", "normal"} {
		r := references(t)[name]
		y := r.Y
		for _, l := range r.Labels {
			y = append(y, float64(l))
		}
		build := func(change func(f *fit)) *Posterior {
			right := r.posterior(t)
			c, err := r.config().check(right.likelihood, right.outputs, right.Features())
			if err != nil {
				t.Fatal(err)
			}
			f := newFit(newProblem(right.likelihood, right.outputs, r.Features, y), c)
			ratio := right.precision * right.noise
			if err := f.at(context.Background(), ratio); err != nil {
				t.Fatal(err)
			}
			change(f)
			return f.posterior()
		}
		if d := r.differences(build(func(*fit) {})); len(d) > 0 {
			t.Fatalf("%s: what nothing was done to differs: %v", name, d)
		}
		planted := map[string]func(f *fit){
			"no prior in the covariance": func(f *fit) { f.curvature.factor(f.factor, 1e-12) },
			"no bias": func(f *fit) {
				for i := f.width - 1; i < len(f.phi); i += f.width {
					f.phi[i] = 0
				}
				f.theta = make([]float64, f.parameters())
				if err := f.at(context.Background(), f.precision*f.noise); err != nil {
					t.Fatal(err)
				}
			},
		}
		if name == "bernoulli" {
			planted["curvature without p(1−p)"] = func(f *fit) {
				clear(f.curvature.h)
				for i := 0; i < len(f.phi); i += f.width {
					f.curvature.add(0, 0, 1, f.phi[i:i+f.width])
				}
				f.curvature.factor(f.factor, f.precision)
			}
		}
		for what, change := range planted {
			if d := r.differences(build(change)); len(d) == 0 || !strings.Contains(strings.Join(d, " "), "variance") {
				t.Errorf("%s: %s is not noticed: %v", name, what, d)
			}
		}
	}
}

// TestExact: of one feature and a bias Laplace's method is near what quadrature
// over both gives: what the method is off by with 80 rows, measured, is 0.144
// standard deviations in the means, 0.0134 in the log evidence and 0.0045 in
// probabilities.
func TestExact(t *testing.T) {
	r := references(t)["exact"]
	p := r.posterior(t)
	if d := p.LogEvidence() - r.Exact.LogEvidence; !(math.Abs(d) <= 0.014) {
		t.Errorf("the log evidence is off by %v", d)
	}
	head := p.Mean()
	for i, v := range head.theta() {
		if d := (v - r.Exact.Mean[i]) / r.Exact.SD[i]; !(math.Abs(d) <= 0.15) {
			t.Errorf("the mean of weight %d is off by %v standard deviations", i, d)
		}
	}
	for i, x := range r.Fit.At {
		q, err := p.Quadrature(x)
		if err != nil {
			t.Fatal(err)
		}
		if d := q - r.Exact.Prob[i]; !(math.Abs(d) <= 0.005) {
			t.Errorf("the probability of row %d is off by %v", i, d)
		}
	}
}

// TestFixedPoint: at the tuned precision of a mean that is given, λ = γ/|θ|², the
// fixed point of [Mackay1992a]: another way to the same number.
func TestFixedPoint(t *testing.T) {
	r := references(t)["bernoulli trained"]
	p := r.posterior(t)
	squares := 0.0
	for _, w := range r.Head {
		squares += w * w
	}
	if got := p.EffectiveParameters() / squares; !(math.Abs(got-p.Precision()) <= 1e-6*p.Precision()) {
		t.Errorf("γ/|θ|² is %v at precision %v", got, p.Precision())
	}
}

// TestDiagonal: variances and evidence of weights that are taken as independent,
// by the sums that define them.
func TestDiagonal(t *testing.T) {
	const lambda = 0.75
	r := references(t)["bernoulli"]
	head := headOf(r.Fit.Mean, 3)
	p, err := Fit(context.Background(), r.Features, r.Labels, Config{Head: &head, Precision: lambda, Diagonal: true})
	if err != nil {
		t.Fatal(err)
	}
	h := []float64{lambda, lambda, lambda}
	for _, x := range r.Features {
		q := 1 / (1 + math.Exp(-affine(r.Fit.Mean, x)))
		for j, v := range append(x[:2:2], 1) {
			h[j] += q * (1 - q) * v * v
		}
	}
	evidence, effective := *r.Fit.LogLik, 3.0
	for j, w := range r.Fit.Mean {
		evidence += (math.Log(lambda) - math.Log(h[j]) - lambda*w*w) / 2
		effective -= lambda / h[j]
	}
	if d := max(math.Abs(p.LogEvidence()-evidence), math.Abs(p.EffectiveParameters()-effective)); !(d <= 1e-10) {
		t.Errorf("evidence %v and %v effective parameters, want %v and %v", p.LogEvidence(), p.EffectiveParameters(), evidence, effective)
	}
	for _, x := range r.Fit.At {
		_, got := p.output(0, x)
		if want := x[0]*x[0]/h[0] + x[1]*x[1]/h[1] + 1/h[2]; !(math.Abs(got-want) <= 1e-12) {
			t.Errorf("variance %v, want %v", got, want)
		}
	}
}

// TestProbit: the formula is within 0.02 of the integral, and that is what 64
// nodes of Gauss and Hermite say where they are enough.
func TestProbit(t *testing.T) {
	var node, weight [64]float64
	quad.Hermite{}.FixedLocations(node[:], weight[:], math.Inf(-1), math.Inf(1))
	p := &Posterior{outputs: 1, width: 2, mean: []float64{0, 0}, root: []float64{1, 0, 1e-9}, noise: 1}
	worst := 0.0
	for _, sd := range []float64{0.25, 0.5, 1, 2, 3, 5, 7, 10, 15, 20, 40} {
		for f := -60.0; f <= 60; f += 0.5 {
			p.mean[1], p.root[0] = f, sd
			prob, err := p.Probit([]float64{1}, nil)
			if err != nil {
				t.Fatal(err)
			}
			q, err := p.Quadrature([]float64{1})
			if err != nil {
				t.Fatal(err)
			}
			worst = max(worst, math.Abs(prob[1]-q))
			if d := prob[0] + prob[1] - 1; !(math.Abs(d) <= 1e-15) {
				t.Errorf("probabilities that add up to 1 + %v", d)
			}
			if sd > 2 {
				continue
			}
			sum := 0.0
			for i, x := range node {
				sum += weight[i] / math.Sqrt(math.Pi) / (1 + math.Exp(-f-math.Sqrt2*sd*x))
			}
			if !(math.Abs(q-sum) <= 1e-7) {
				t.Errorf("log-odds %v ± %v: %v, by 64 nodes %v", f, sd, q, sum)
			}
		}
	}
	if !(worst <= 0.02 && worst > 0.01) {
		t.Errorf("the probit formula is off by %v", worst)
	}
}
