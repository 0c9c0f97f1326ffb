package bayes_test

import (
	"encoding/binary"
	"fmt"
	"hash"
	"hash/fnv"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// structured are models of every kind of node that a sampler may meet.
var structured = map[string]func() *bayes.Model{
	"hidden Markov": func() *bayes.Model {
		m, h := switching(nil, true)
		m.Generate("path", h.States(), h.LogLik.Dims()[0])
		return m
	},
	"state space": func() *bayes.Model {
		m, s := trend(steps)
		y := m.Data("seen", steps)
		m.Generate("states", s.States(y), bayes.Size(len(steps)), bayes.Size(2))
		return m
	},
	"explicit solver": func() *bayes.Model { return cooling([]float64{0.5, 1, 3}, bayes.ODEConfig{}) },
	"stiff solver":    func() *bayes.Model { return cooling([]float64{0.5, 1, 3}, bayes.ODEConfig{Stiff: true}) },
	"recursions": func() *bayes.Model {
		m := bayes.NewModel("recursions")
		cases := scanCases(m)
		for _, name := range []string{"autoregression", "vector", "two states", "within a scan", "densities"} {
			m.Potential(name, cases[name])
		}
		return m
	},
	"gaussian process": func() *bayes.Model {
		m := bayes.NewModel("process")
		row := m.DimSize("row", len(steps))
		x := m.Data("x", []float64{0, 0.3, 1, 1.5, 2.5}, row)
		length, sd := m.Param("length", bayes.InverseGamma(5, 5)), m.Param("sd", bayes.HalfNormal(1))
		cov := bayes.SquaredExponential(sd, length).Plus(bayes.Periodic(1, length, 2).Times(bayes.Matern52(sd, 3)))
		y := m.Data("y", steps, row)
		gp := bayes.GP{Inputs: x, Cov: cov, Noise: sd}
		m.Observe(y, gp.Observations())
		m.Generate("new", gp.At(m.Data("old", steps, row), m.Data("at", []float64{0.7, 3})), bayes.Size(2))
		return m
	},
	"wrapped": func() *bayes.Model {
		m := bayes.NewModel("wrapped")
		w := m.Param("w", bayes.Dirichlet([]float64{2, 3}), bayes.Size(2))
		mu := m.Param("mu", bayes.On(bayes.Ordered(), bayes.Normal(0, 2)), bayes.Size(2))
		nu := m.Param("nu", bayes.Gamma(2, 0.1))
		m.Observe(m.Data("y", steps), bayes.Mixture(w, bayes.Normal(mu.Index(0), 1), bayes.StudentT(nu, mu.Index(1), 2)))
		m.Observe(m.Data("t", []float64{1, 4, 9}), bayes.RightCensored(bayes.Gamma(nu, 1), []float64{1, 0, 1}))
		m.Observe(m.Data("u", []float64{0.1, 0.9}), bayes.Truncated(bayes.Normal(mu.Index(0), nu), 0, 1))
		m.Observe(m.Data("k", []int{0, 3, 0}), bayes.ZeroInflated(0.3, bayes.NegBinomialMean(nu, 2)))
		return m
	},
	"shared scales": func() *bayes.Model { // derivatives of several events are added up
		m := bayes.NewModel("lifetimes")
		a, s := m.Param("a", bayes.Gamma(4, 2)), m.Param("s", bayes.Gamma(3, 2))
		for i, law := range []bayes.Dist{
			bayes.Weibull(a, s), bayes.Frechet(a, s), bayes.LogLogistic(s, a), bayes.ScaledInverseChiSquare(a, s),
			bayes.InverseGaussian(a, s), bayes.Gamma(a, s), bayes.InverseGamma(a, s), bayes.LogNormal(a, s), bayes.ChiSquare(a),
			bayes.Gumbel(a, s), bayes.Logistic(a, s), bayes.StudentT(3, a, s), bayes.Laplace(a, s), bayes.Cauchy(a, s), bayes.Pareto(0.2, a),
		} {
			m.Observe(m.Data(fmt.Sprint("y", i), []float64{0.3, 0.7, 1.1, 1.9, 2.3, 3.7}), law)
		}
		return m
	},
	"matrices": func() *bayes.Model {
		m := bayes.NewModel("matrices")
		from, to := m.DimSize("from", 3), m.DimSize("to", 3)
		l := m.Param("l", bayes.LKJCholesky(2), from, to)
		eye := m.Data("eye", [][]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, from, to)
		cov := m.Param("cov", bayes.Wishart(5, eye), from, to)
		y := m.Data("y", [][]float64{{1, 0, 2}, {-1, 0.5, 0}}, bayes.Size(2), to)
		m.Observe(y, bayes.MvStudentT(4, []float64{0, 0, 0}, cov))
		m.Observe(m.Data("z", [][]float64{{0, 1, 1}}, bayes.Size(1), to), bayes.MvNormalCholesky([]float64{0, 0, 0}, l))
		m.Potential("solved", bayes.SolveSPD(cov, m.Data("b", []float64{1, 2, 3}, from)))
		m.Potential("det", bayes.LogDet(cov.Add(eye)))
		return m
	},
}

// TestNodeBits pins the bits of density, gradient, prior draws and predictions
// of structured models: they must be the same on every CPU.
func TestNodeBits(t *testing.T) {
	for name, want := range map[string]uint64{
		"hidden Markov":    0xd3ad16e16fb00130,
		"state space":      0xaa5167e1f8df9d40,
		"explicit solver":  0xe15e70b2e0596cca,
		"stiff solver":     0x8770eb63ed58fdfd,
		"recursions":       0xeffcdc7b6524d47a,
		"gaussian process": 0x7c4b0b3bb7b44b00,
		"wrapped":          0x5e664c03d573bac5,
		"matrices":         0x636e069094344a05,
		"shared scales":    0x2c5e5f37d27b8a7a,
	} {
		t.Run(name, func(t *testing.T) {
			p := compile(t, structured[name]())
			h := fnv.New64a()
			n := p.Dim() * bayes.Lanes
			x, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
			for i := range x {
				x[i] = float64(i*7%11)/8 - 0.6
			}
			if err := p.LogDensityGradBatch(x, grad, lp); err != nil {
				t.Fatal(err)
			}
			for l, v := range lp {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Errorf("lane %d has density %v: nothing to pin", l, v)
				}
			}
			putBits(h, lp)
			putBits(h, grad)
			draws, err := p.Prior(t.Context(), 20, 1)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range draws.Names() {
				rv, err := draws.Var(v)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range rv.Elems() {
					for _, chain := range e.ByChain() {
						putBits(h, chain)
					}
				}
			}
			if got := h.Sum64(); got != want {
				t.Errorf("bits %#x, want %#x", got, want)
			}
		})
	}
}

// putBits adds numbers to a hash; NaN has many bits and is put as one.
func putBits(h hash.Hash64, x []float64) {
	for _, v := range x {
		if v != v {
			v = math.NaN()
		}
		if err := binary.Write(h, binary.LittleEndian, v); err != nil {
			panic(fmt.Sprint("a hash does not fail: ", err))
		}
	}
}
