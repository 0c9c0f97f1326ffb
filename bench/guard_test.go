package main

import (
	"context"
	"math"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/identify"
	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/lane/limit"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/abtest"
	"github.com/seed78144065/credence/online/filter"
	"github.com/seed78144065/credence/online/glm"
)

// reference is what jobs are measured by: the sum of 4,096 products in plain Go,
// with four sums that don't wait for each other. It is as fast on a machine as
// its cache and its multiplier are.
func reference(x, y []float64) float64 {
	var a, b, c, d float64
	for i := 0; i+4 <= len(x); i += 4 {
		a += x[i] * y[i]
		b += x[i+1] * y[i+1]
		c += x[i+2] * y[i+2]
		d += x[i+3] * y[i+3]
	}
	return a + b + c + d
}

var sink float64

// job is something users wait for, and how many references it may take: about
// twice what it takes with AVX-512, which is more than it takes with AVX2, so that
// a change that makes it twice as slow is seen.
type job struct {
	name string
	most float64
	make func(t testing.TB) func() error
}

var jobs = []job{
	{"gradient of eight schools, 8 chains", 0.3, gradient(0)},
	{"gradient of 434 rows, 8 chains", 0.3, gradient(1)},
	{"gradient of 10,000 × 50 rows, 8 chains", 500, gradient(2)},
	{"gradient of 506 parameters, 8 chains", 7, gradient(3)},
	{"a thousand observations of a rate", 8, func(t testing.TB) func() error {
		p := must(online.NewBernoulli(online.Beta{Alpha: 1, Beta: 1}))(t)
		seen := make([]bool, 1000)
		return func() error { return p.Update(seen...) }
	}},
	{"logistic regression learns a row", 1, func(t testing.TB) func() error {
		m := must(glm.New(glm.Config{Features: 20, Diagonal: true}))(t)
		row := glm.Row{X: make([]float64, 20), Y: 1}
		for i := range row.X {
			row.X[i] = math.Sin(float64(i))
		}
		return func() error { return m.Update(row) }
	}},
	{"likelihood of 1,000 points of a local level", 13, func(t testing.TB) func() error {
		m := must(filter.Structural{Components: []filter.Component{filter.Level{Variance: 0.1}}, Noise: 1}.Model())(t)
		y := make([]float64, 1000)
		for i := range y {
			y[i] = math.Sin(float64(i))
		}
		return func() error { _, err := filter.LogEvidence(m, filter.Series{Y: y}); return err }
	}},
	{"two arms by exact posteriors", 7.5, func(testing.TB) func() error {
		var c abtest.Comparison
		x, y := abtest.Binomial(online.Beta{Alpha: 156, Beta: 4846}), abtest.Binomial(online.Beta{Alpha: 185, Beta: 4917})
		return func() error { return c.Compare(x, y) }
	}},
	{"identification of the napkin", 11, func(t testing.TB) func() error {
		g := must(dag.Parse("w -> z -> x -> y; w <-> x; w <-> y"))(t)
		q := identify.Query{Outcome: []string{"y"}, Do: []string{"x"}}
		return func() error { _, err := identify.Effect(g, q); return err }
	}},
	{"a network 30→64→64→1, one row", 1.5, network(1)},
	{"a network 30→64→64→1, 256 rows", 110, network(256)},
	{"a temperature, a set of two classes", 0.25, func(t testing.TB) func() error {
		p, labels := make([][]float64, 100), make([]int, 100)
		for i := range p {
			u := (float64(i) + 0.5) / 100
			if p[i] = []float64{1 - u, u}; i%3 > 0 {
				labels[i] = i / 50
			}
		}
		sets := must(conformal.FitSets(conformal.LAC{}, p, labels, 0.1))(t)
		logs, prob, set := []float64{math.Log(0.3), math.Log(0.7)}, make([]float64, 2), make([]int, 0, 2)
		return func() error {
			if err := (calibration.Temperature{T: 2}).Apply(logs, prob); err != nil {
				return err
			}
			for k, l := range prob {
				prob[k] = math.Exp(l)
			}
			_, err := sets.Set(prob, 0, set)
			return err
		}
	}},
}

// Planted: a job that does its work four times is seen.
func TestGuardPlanted(t *testing.T) {
	j := jobs[len(jobs)-1]
	run := j.make(t)
	if took := units(func() {
		for range 4 {
			_ = run()
		}
	}); took <= j.most {
		t.Errorf("four times %s takes %.3g of %.3g references, and passes", j.name, took, j.most)
	}
}

// units returns the least time of a job, in references.
func units(run func()) float64 {
	unit := limit.Best(func() { sink += reference(numbers, numbers) })
	return limit.Best(run) / unit
}

var numbers = make([]float64, 4096)

// TestGuard: no job has become twice as slow, in units of the reference, which is
// measured beside it. Each is the best of many bursts; a job that is above its
// number is measured again, since other work can only slow one down.
func TestGuard(t *testing.T) {
	if lane.Active() == lane.Go {
		t.Log("no SIMD on this processor: its figures are others, and are not checked")
		return
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // other work has the other processors, or has not
	for _, j := range append(jobs, heavier...) {
		run := j.make(t)
		if err := run(); err != nil {
			t.Errorf("%s: %v", j.name, err)
			continue
		}
		measure := func() float64 { return units(func() { _ = run() }) }
		took := measure()
		for range 4 {
			if took <= j.most {
				break
			}
			took = min(took, measure())
		}
		t.Logf("%-55s %8.3f of %.3g", j.name, took, j.most)
		if took > j.most {
			t.Errorf("%s takes %.3g references; it took half of %.3g before", j.name, took, j.most)
		}
	}
}

func gradient(k int) func(testing.TB) func() error {
	return func(t testing.TB) func() error {
		prog := must(problems[k].compile())(t)
		n := prog.Dim() * bayes.Lanes
		x, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
		return func() error { return prog.LogDensityGradBatch(x, grad, lp) }
	}
}

func network(rows int) func(testing.TB) func() error {
	return func(t testing.TB) func() error {
		m := must(nn.OpenFile(filepath.Join(cases.ModuleRoot(), "testdata/cases/nn/fraud_ulb/member0.onnx"), nn.Options{}))(t)
		in := []*nn.Tensor{must(nn.NewTensor(make([]float32, 30*rows), rows, 30))(t)}
		out := []*nn.Tensor{new(nn.Tensor), new(nn.Tensor)}
		return func() error { return m.RunInto(context.Background(), in, out) }
	}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
