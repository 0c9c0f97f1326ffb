package criticism

import (
	"context"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/numeric"
)

// TestLOOOfANormalMean: y ~ Normal(θ, 1) under a flat prior has
// y_i | y_-i ~ Normal(mean of the others, √(1 + 1/(n−1))). Draws are the
// posterior's quantiles at the points of a low-discrepancy sequence, so the
// error is far below 1/√S, about that of S independent draws.
func TestLOOOfANormalMean(t *testing.T) {
	y := []float64{-1.2, 0.3, 0.4, 0.9, 1.1, 2.5, 0.2, -0.4}
	const draws = 4000
	n := float64(len(y))
	m := bayes.NewModel("mean")
	mu := m.Param("mu", bayes.Flat())
	m.Observe(m.Data("y", y), bayes.Normal(mu, 1))
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	mean := 0.0
	for _, v := range y {
		mean += v / n
	}
	values := make([]float64, draws)
	for s := range values {
		const golden = 0.6180339887498949 // (√5−1)/2, whose multiples fill the unit interval evenly
		_, u := math.Modf(golden * (float64(s) + 0.5))
		values[s] = mean + numeric.NormalQuantile(u)/math.Sqrt(n)
	}
	posterior, err := bayes.NewDraws(bayes.Run{Vars: prog.Variables(), Chains: 1, Draws: draws, Values: values})
	if err != nil {
		t.Fatal(err)
	}
	loglik, err := prog.LogLik(context.Background(), posterior)
	if err != nil {
		t.Fatal(err)
	}
	e, err := LOO(context.Background(), loglik, "y")
	if err != nil {
		t.Fatal(err)
	}
	within := func(p Point, i, others float64) bool {
		rest := (n*mean - y[int(i)]) / (n - 1)
		v := 1 + 1/others
		exact := -0.5 * (math.Log(2*math.Pi*v) + (y[int(i)]-rest)*(y[int(i)]-rest)/v)
		return math.Abs(p.Elpd-exact) < 1/math.Sqrt(draws)
	}
	planted := 0
	for i, p := range e.Points {
		if !within(p, float64(i), n-1) {
			t.Errorf("%s: elpd %v is not that of the closed form", p.Name, p.Elpd)
		}
		if !within(Point{Elpd: p.Elpd + p.P}, float64(i), n-1) { // the density of seen data instead
			planted++
		}
	}
	if planted == 0 || len(e.Warnings()) > 0 {
		t.Errorf("%d planted errors seen; warnings %v", planted, e.Warnings())
	}
}
