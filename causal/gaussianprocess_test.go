package causal_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/mcmc"
)

// regressed is the mean at a place of a process with squared exponential
// covariance, given noisy values: exact regression, in O(n³).
func regressed(x [][]float64, y, at []float64, level, sd, sigma float64, length []float64) float64 {
	n := len(x)
	cov := func(a, b []float64) float64 {
		sum := 0.0
		for c := range a {
			sum += (a[c] - b[c]) * (a[c] - b[c]) / (length[c] * length[c])
		}
		return sd * sd * math.Exp(-sum/2)
	}
	m, across, rest := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil), mat.NewVecDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			m.SetSym(i, j, cov(x[i], x[j]))
		}
		m.SetSym(i, i, m.At(i, i)+sigma*sigma)
		across.SetVec(i, cov(x[i], at))
		rest.SetVec(i, y[i]-level)
	}
	var chol mat.Cholesky
	chol.Factorize(m)
	var w mat.VecDense
	if err := chol.SolveVecTo(&w, rest); err != nil {
		panic(err)
	}
	return level + mat.Dot(across, &w)
}

// TestGaussianProcess compares E[y | do(x)] with exact regression by the
// covariance, averaged over the same posterior draws of its parameters, for one
// parent and for two. Statistic: a mean over draws of numbers that differ by the
// function's own deviation, whose effective sample size is theirs; 4.9
// deviations, false alarms 1e-6 each.
func TestGaussianProcess(t *testing.T) {
	const n = 25
	r := rand.New(rand.NewPCG(5, 5))
	for _, parents := range []int{1, 2} {
		x, y := make([][]float64, n), make([]float64, n)
		cols := [][]float64{make([]float64, n), make([]float64, n)}
		for i := range n {
			cols[0][i], cols[1][i] = 6*float64(i)/(n-1)-3, float64(i*7%n)/5
			x[i] = []float64{cols[0][i], cols[1][i]}[:parents]
			y[i] = 10 + 2*math.Sin(1.1*x[i][0]) + 0.5*x[i][parents-1] + 0.3*r.NormFloat64()
		}
		data := table(t, bayes.Col("x", cols[0]), bayes.Col("y", y), bayes.Col("z", cols[1]))
		graph := []string{"x -> y", "x -> y; z -> y"}[parents-1]
		scm := newSCM(t, graph, data, map[string]causal.Mechanism{"y": causal.GaussianProcess{Terms: []int{0, 12}[parents-1]}})
		d := fitted(t, scm, mcmc.Config{Seed: 3, Warmup: 200, Draws: 400 / (parents * parents), Kernel: mcmc.NUTS{TargetAccept: 0.95}})
		get := func(name string) []float64 {
			v, err := d.Var("y_" + name)
			if err != nil {
				t.Fatal(err)
			}
			return v.Values()
		}
		level, sd, length, sigma := get("level"), get("sd"), get("length"), get("sigma")
		actions := func(at ...float64) map[string]bayes.Action {
			a := make(map[string]bayes.Action)
			for c, v := range at[:parents] {
				a[[]string{"x", "z"}[c]] = bayes.Set(v)
			}
			return a
		}
		inside, edge := []float64{1.1, 2.2}, []float64{3.2, 5.2}
		ans := ask(t, scm, d, map[string]map[string]bayes.Action{"inside": actions(inside...), "edge": actions(edge...), "far": actions(6.5, 8)})
		off := func(world string, at []float64) bool {
			v, err := ans.Var(world + ".y")
			if err != nil {
				t.Fatal(err)
			}
			first, err := v.At(0)
			if err != nil {
				t.Fatal(err)
			}
			gap, total := make([]float64, len(level)), len(level)
			for k, got := range first.Values() {
				lengths := []float64{length[k]}
				if parents == 2 {
					lengths = append(lengths, length[total+k])
				}
				gap[k] = got - regressed(x, y, at[:parents], level[k], sd[k], sigma[k], lengths)
			}
			mean, square := 0.0, 0.0
			for _, g := range gap {
				mean, square = mean+g/float64(total), square+g*g/float64(total)
			}
			return math.Abs(mean) > 4.9*math.Sqrt(square/diagnostics.ESSMean(slices.Collect(slices.Chunk(gap, first.Len()))))
		}
		if off("inside", inside) || off("edge", edge) {
			t.Errorf("%d parents: not the process", parents)
		}
		if !off("inside", []float64{1.5, 2.2}) {
			t.Errorf("%d parents: planted: the process at 1.5 passes for that at 1.1", parents)
		}
		for _, v := range values(t, ans, "far.y") {
			if !math.IsNaN(v) {
				t.Fatalf("y is %v beyond reach, want NaN", v)
			}
		}
	}
}
