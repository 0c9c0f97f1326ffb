package bayes_test

import (
	"context"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
)

// unobservedModels have transforms, potentials, missing values, several
// observations, flat priors and no observations.
func unobservedModels() map[string]*bayes.Model {
	mixed := bayes.NewModel("mixed")
	k := mixed.Dim("k", "a", "b", "c")
	mu := mixed.Param("mu", bayes.Normal(0, 5))
	tau := mixed.Param("tau", bayes.HalfNormal(5))
	share := mixed.Param("share", bayes.Dirichlet([]float64{1, 2, 3}), k)
	mixed.Potential("tilt", mu.Mul(tau).Neg())
	mixed.Observe(mixed.Data("y", []float64{1, 2, 4}, k), bayes.Normal(mu.Add(tau.Mul(share)), 0.7))
	mixed.Observe(mixed.Data("n", []int{3, 0, 2}, k), bayes.Poisson(tau))

	logit := bayes.NewModel("logit")
	a := logit.Param("a", bayes.Normal(0, 1))
	b := logit.Param("b", bayes.Normal(0, 1), bayes.Size(2))
	x := logit.Data("x", [][]float64{{1, 2}, {-1, 0.5}, {0.3, -2}, {2, 2}})
	logit.Observe(logit.Data("z", []int{1, 0, 0, 1}), bayes.BernoulliLogit(a.Add(bayes.MatMul(x, b))))

	missing := bayes.NewModel("missing")
	m := missing.Param("m", bayes.Normal(0, 1))
	age := missing.Impute("age", []float64{1, math.NaN(), 3}, bayes.Normal(m, 2))
	missing.Observe(missing.Data("y", []float64{1, 2, 3}), bayes.Normal(age.Mul(m), 1))

	flat := bayes.NewModel("flat")
	s := flat.Param("s", bayes.Flat())
	flat.Observe(flat.Data("y", []float64{1, 2, 3}), bayes.Normal(s, 1))

	alone := bayes.NewModel("alone")
	alone.Potential("half", bayes.Mul(-0.5, alone.Param("only", bayes.HalfNormal(1))))

	return map[string]*bayes.Model{"mixed": mixed, "logit": logit, "missing": missing, "flat": flat, "alone": alone}
}

// sumLogLik returns the sum of LogLik at the point x of the program.
func sumLogLik(t *testing.T, p *bayes.Program, x []float64) float64 {
	t.Helper()
	vars, size := p.Variables(), 0
	for _, v := range vars {
		size += v.Size()
	}
	wide, out := make([]float64, len(x)*bayes.Lanes), make([]float64, size*bayes.Lanes)
	for i := range wide {
		wide[i] = x[i/bayes.Lanes]
	}
	if err := p.Record(wide, out); err != nil {
		t.Fatal(err)
	}
	values := make([]float64, size)
	for i := range values {
		values[i] = out[i*bayes.Lanes]
	}
	draws, err := bayes.NewDraws(bayes.Run{Vars: vars, Chains: 1, Draws: 1, Values: values})
	if err != nil {
		t.Fatal(err)
	}
	lik, err := p.LogLik(context.Background(), draws)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, v := range lik.Vars() {
		for _, e := range v.Elems() {
			sum += e.Values()[0]
		}
	}
	return sum
}

// TestUnobservedLacksTheLikelihood: at eight points, what it lacks is the sum of
// LogLik, and what its gradient lacks the derivative of that sum.
func TestUnobservedLacksTheLikelihood(t *testing.T) {
	models := unobservedModels()
	delete(models, "alone") // LogLik wants something observed
	for name, m := range models {
		p := compile(t, m)
		prior, err := p.Unobserved()
		if err != nil {
			t.Fatal(err)
		}
		if prior.Dim() != p.Dim() {
			t.Fatalf("%s: %d coordinates, want %d", name, prior.Dim(), p.Dim())
		}
		d := p.Dim()
		x := make([]float64, d*bayes.Lanes)
		for i := range x {
			x[i] = 0.8*math.Sin(float64(3*i+1)) + 0.1
		}
		var full, got [bayes.Lanes]float64
		gradFull, gradGot := make([]float64, len(x)), make([]float64, len(x))
		if err := p.LogDensityGradBatch(x, gradFull, full[:]); err != nil {
			t.Fatal(err)
		}
		if err := prior.LogDensityGradBatch(x, gradGot, got[:]); err != nil {
			t.Fatal(err)
		}
		point, grad := make([]float64, d), make([]float64, d)
		for l := range bayes.Lanes {
			for i := range point {
				point[i] = x[i*bayes.Lanes+l]
			}
			want := sumLogLik(t, p, point)
			if diff := full[l] - got[l]; !(math.Abs(diff-want) <= 1e-12*(1+math.Abs(full[l]))) {
				t.Errorf("%s: lane %d lacks %v, LogLik sums to %v", name, l, diff, want)
			}
			if one, _ := prior.LogDensityGrad(point, grad); one != got[l] {
				t.Errorf("%s: lane %d is %v, alone %v", name, l, got[l], one)
			}
			for i := range point {
				if grad[i] != gradGot[i*bayes.Lanes+l] {
					t.Errorf("%s: lane %d of derivative %d is %v, alone %v", name, l, i, gradGot[i*bayes.Lanes+l], grad[i])
				}
				const h = 1e-5 // the error of the difference is of order h², 1e-10
				at := point[i]
				point[i] = at + h
				up := sumLogLik(t, p, point)
				point[i] = at - h
				down := sumLogLik(t, p, point)
				point[i] = at
				want := (up - down) / (2 * h)
				if diff := gradFull[i*bayes.Lanes+l] - grad[i]; !(math.Abs(diff-want) <= 1e-6*(1+math.Abs(want))) {
					t.Errorf("%s: derivative %d lacks %v, that of LogLik is %v", name, i, diff, want)
				}
			}
		}
		if name == "flat" {
			continue // nothing is left of the density: it is 0 even at NaN
		}
		if err := bayestest.CheckGradient(prior, 1); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestUnobservedByHand: the prior and the Jacobian of a log transform; a
// potential stays, and data can still be bound.
func TestUnobservedByHand(t *testing.T) {
	p := compile(t, unobservedModels()["alone"])
	prior, err := p.Unobserved()
	if err != nil {
		t.Fatal(err)
	}
	// log 2 + log N(e^u | 0, 1) + u − e^u/2
	want := func(u float64) float64 { return math.Ln2 + normalLog(math.Exp(u), 0, 1) + u - math.Exp(u)/2 }
	for _, u := range []float64{-3, 0, 1.5} {
		if got, err := prior.LogDensityGrad([]float64{u}, []float64{0}); err != nil || math.Abs(got-want(u)) > 1e-13 {
			t.Errorf("at %v: %v, %v; want %v", u, got, err, want(u))
		}
	}
	seen, err := compile(t, line([]float64{1, 2, 3}, []float64{2, 3, 5})).Unobserved()
	if err != nil {
		t.Fatal(err)
	}
	bound, err := seen.Bind(bayes.Values{"x": []float64{4, 5}, "y": []float64{0, 1}})
	if err != nil {
		t.Fatal(err)
	}
	at := bayes.Values{"a": 0.3, "b": 1.2}
	got, err := bound.LogDensity(at)
	if want := normalLog(0.3, 0, 1) + normalLog(1.2, 0, 1); err != nil || math.Abs(got-want) > 1e-14 {
		t.Errorf("after Bind: %v, %v; want %v", got, err, want)
	}
	if lp, err := seen.LogDensityGrad([]float64{math.NaN(), 0}, make([]float64, 2)); err != nil || !math.IsInf(lp, -1) {
		t.Errorf("at NaN: %v, %v", lp, err)
	}
	if _, err := seen.Bind(bayes.Values{"w": 1.0}); err == nil {
		t.Error("an unknown name is bound")
	}
}
