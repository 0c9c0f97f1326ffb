package bayes_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// growth has a rate, and a future count that depends on it.
func growth() *bayes.Model {
	m := bayes.NewModel("growth")
	rate := m.Param("rate", bayes.Gamma(4, 2))
	y := m.Data("y", []float64{1, 3}, m.DimSize("seen", 2))
	m.Observe(y, bayes.Poisson(rate))
	next := m.Generate("next", bayes.Poisson(rate), m.DimSize("month", 3))
	m.Let("total", next.Sum())
	return m
}

func TestGenerate(t *testing.T) {
	p := compile(t, growth())
	if p.Dim() != 1 {
		t.Fatalf("%d coordinates", p.Dim())
	}
	const n = 20000
	d, err := p.Prior(context.Background(), n, 20240901)
	if err != nil {
		t.Fatal(err)
	}
	total, err := d.Var("total")
	if err != nil {
		t.Fatal(err)
	}
	// The total of three counts has mean 3·E = 6 and variance 6 + 9·Var = 15
	// under the gamma prior. False alarm 1e-6: 4.9 standard errors.
	if got, limit := total.Mean(), 4.9*math.Sqrt(15./n); math.Abs(got-6) > limit {
		t.Errorf("mean of the total is %v, want 6 within %v", got, limit)
	}
	// For a posterior that is known: every draw has rate 2.
	post, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "rate"}}, Chains: 1, Draws: 1000, Values: constant(2, 1000)})
	if err != nil {
		t.Fatal(err)
	}
	pred, err := p.Predict(context.Background(), post, 1)
	if err != nil {
		t.Fatal(err)
	}
	next, err := pred.Var("next")
	if err != nil {
		t.Fatal(err)
	}
	if next.Size() != 3 {
		t.Errorf("next has %d elements", next.Size())
	}
	sum, mean := 0.0, 0.0
	for _, e := range next.Elems() {
		mean = e.Mean()
		sum += mean
	}
	if limit := 4.9 * math.Sqrt(6./1000); math.Abs(sum-6) > limit {
		t.Errorf("sum of means is %v, want 6 within %v", sum, limit)
	}
	// A sum of other draws, which Let would make if it drew anew.
	tv, err := pred.Var("total")
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(tv.Mean()-sum) > 1e-9 {
		t.Errorf("the mean of total is %v, the sum of the means of next %v", tv.Mean(), sum)
	}
	done, err := p.Do(bayes.Values{"next": []float64{1, 2, 3}})
	if err != nil {
		t.Fatal(err)
	}
	pred, err = done.Predict(context.Background(), post, 1)
	if err != nil {
		t.Fatal(err)
	}
	if tv, err = pred.Var("total"); err != nil || tv.Mean() != 6 {
		t.Errorf("total under an intervention: %v (%v)", tv.Mean(), err)
	}
}

func constant(x float64, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = x
	}
	return v
}

func TestGenerateFaults(t *testing.T) {
	for want, build := range map[string]func(m *bayes.Model, z bayes.Expr){
		"Potential: again depends on what is only known in predictions (z)": func(m *bayes.Model, z bayes.Expr) {
			m.Potential("again", bayes.Mul(z, 2))
		},
		"Normal: the distribution of y depends on z, which is only known in predictions": func(m *bayes.Model, z bayes.Expr) {
			m.Observe(m.Data("y", 1.0), bayes.Normal(bayes.Exp(z), 1))
		},
		"the distribution of b depends on z": func(m *bayes.Model, z bayes.Expr) {
			m.Param("b", bayes.Normal(z, 1))
		},
		`Generate: "flat" can't be drawn from Flat()`: func(m *bayes.Model, _ bayes.Expr) {
			m.Generate("flat", bayes.Flat())
		},
		`"z" is declared twice`: func(m *bayes.Model, z bayes.Expr) {
			m.Generate("z", bayes.Normal(0, 1))
		},
		"has no distribution": func(m *bayes.Model, z bayes.Expr) {
			m.Generate("none", bayes.Dist{})
		},
	} {
		m := bayes.NewModel("faulty")
		build(m, m.Generate("z", bayes.Normal(m.Param("a", bayes.Normal(0, 1)), 1)))
		_, err := m.Compile()
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "generate_test.go:") || !errors.As(err, new(*bayes.BuildError)) {
			t.Errorf("want a located error with %q, got %v", want, err)
		}
	}
}
