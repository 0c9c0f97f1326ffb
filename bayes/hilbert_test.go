package bayes_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
)

// TestHilbertSpectra: with one sine, whose frequency is that of the table, the
// process in the middle of the box is √S/√(ΠHalf).
func TestHilbertSpectra(t *testing.T) {
	g := readGP(t)
	for name, want := range g.Spectra {
		for d := 1; d <= 2; d++ {
			m := bayes.NewModel(name)
			zero := m.Param("zero", bayes.Flat())
			half := []float64{math.Pi / 2 / 1.4, math.Pi / 2 / 0.6}[:d]
			h := bayes.HilbertGP{Centre: []float64{3, -1}[:d], Half: half, Terms: []int{1, 1}[:d]}
			cov := covariances(zero.Add(bayes.Add(g.SD, 0)), bayes.Mul(bayes.Exp(zero), g.Length[:d]), zero)[name]
			x := m.Data("x", [][]float64{[]float64{3, -1}[:d]})
			f := values(t, m, h.Latent(x, cov, bayes.Add([]float64{1}, zero)))
			got := f[0] * f[0]
			for _, l := range half {
				got *= l
			}
			if math.Abs(got/want[d-1]-1) > 1e-12 {
				t.Errorf("%s in %d dimensions: density %v, want %v", name, d, got, want[d-1])
			}
		}
	}
}

// hilbertError is the largest difference between the covariance of a basis and
// the exact one. The process is linear in its coefficients, so their gradient
// has its row of the basis, weighted.
func hilbertError(t *testing.T, h bayes.HilbertGP, x [][]float64, cov, exact bayes.Covariance) float64 {
	t.Helper()
	rows := make([][]float64, len(x))
	for i := range x {
		m := bayes.NewModel("row")
		f := h.Latent(m.Data("x", x), cov, m.Param("z", bayes.Flat(), h.Dim()))
		m.Potential("f", f.Index(i))
		p := compile(t, m)
		n := p.Dim() * bayes.Lanes
		rows[i] = make([]float64, n)
		if err := p.LogDensityGradBatch(make([]float64, n), rows[i], make([]float64, bayes.Lanes)); err != nil {
			t.Fatal(err)
		}
	}
	m := bayes.NewModel("exact")
	in := m.Data("x", x)
	want := values(t, m, bayes.Add(m.Param("zero", bayes.Flat()), exact.Between(in, in)))
	worst := 0.0
	for i := range x {
		for j := range x {
			for k := 0; k < len(rows[i]); k += bayes.Lanes {
				want[i*len(x)+j] -= rows[i][k] * rows[j][k]
			}
			worst = math.Max(worst, math.Abs(want[i*len(x)+j]))
		}
	}
	return worst
}

// TestHilbertConverges: what is lacking is the spectrum beyond the last
// frequency, at most 2/π·∫S, and what the walls reflect, cov(2·(Half − |x|)).
func TestHilbertConverges(t *testing.T) {
	line := [][]float64{{-1}, {-0.3}, {0}, {0.8}, {1}}
	plane := [][]float64{{-1, 0}, {-0.3, 0.5}, {0.2, -0.5}, {0.8, 0.1}}
	se, m52 := bayes.SquaredExponential(1.3, 0.5), bayes.Matern52(0.7, 0.6)
	for _, c := range []struct {
		x          [][]float64
		box, terms []int
		cov        bayes.Covariance
		limit      float64
	}{
		{line, []int{4}, []int{40}, se, 1e-8},                     // e^−123 and e^−72
		{line, []int{4}, []int{80}, bayes.Matern32(1, 0.6), 7e-4}, // 2/π·12√3/0.6³/3ω³ = 6.6e-4 at ω = 80π/8
		{line, []int{8}, []int{120}, se.Plus(m52), 4e-5},          // 2/π·0.49·16/3·5^2.5/0.6⁵/5ω⁵ = 3.3e-5 at ω = 120π/16
		{plane, []int{4, 4}, []int{30, 30}, bayes.SquaredExponential(1, []float64{0.5, 0.7}), 1e-8},
	} {
		h := bayes.HilbertGP{Terms: c.terms}
		for _, l := range c.box {
			h.Centre, h.Half = append(h.Centre, 0), append(h.Half, float64(l))
		}
		if e := hilbertError(t, h, c.x, c.cov, c.cov); e > c.limit {
			t.Errorf("box %v, terms %v: covariances are off by %.2g, want %.2g", c.box, c.terms, e, c.limit)
		}
	}
	// A length scale that is 1 % off, and too few terms, are noticed.
	h := bayes.HilbertGP{Centre: []float64{0}, Half: []float64{4}, Terms: []int{40}}
	if hilbertError(t, h, line, bayes.SquaredExponential(1.3, 0.505), se) < 1e-3 {
		t.Error("unnoticed: another length scale")
	}
	if h.Terms[0] = 6; hilbertError(t, h, line, se, se) < 1e-3 {
		t.Error("unnoticed: 6 terms are not enough")
	}
}

func TestHilbertGradient(t *testing.T) {
	m := bayes.NewModel("counts")
	row := m.DimSize("row", 4)
	h := bayes.HilbertGP{Centre: []float64{1, 0}, Half: []float64{3, 2}, Terms: []int{3, 2}}
	sd, length := m.Param("sd", bayes.LogNormal(0, 1)), m.Param("length", bayes.LogNormal(0, 1), bayes.Size(2))
	z := m.Param("z", bayes.Normal(0, 1), h.Dim())
	x := m.Data("x", [][]float64{{0, 1}, {2, -1}, {0.5, 0.5}, {2, 1}}, row, m.DimSize("coordinate", 2))
	m.Observe(m.Data("y", []int{1, 0, 3, 1}, row), bayes.PoissonLog(h.Latent(x, bayes.Matern32(sd, length).Plus(bayes.SquaredExponential(sd, 1)), z)))
	p := compile(t, m)
	if err := bayestest.CheckGradient(p, 1); err != nil {
		t.Error(err)
	}
	n := p.Dim() * bayes.Lanes
	at, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
	if n := testing.AllocsPerRun(5, func() { p.LogDensityGradBatch(at, grad, lp) }); n != 0 {
		t.Errorf("%v allocations per gradient", n)
	}
}

func TestHilbertFaults(t *testing.T) {
	box := func(half float64, terms ...int) bayes.HilbertGP {
		return bayes.HilbertGP{Centre: []float64{0}, Half: []float64{half}, Terms: terms}
	}
	se := bayes.SquaredExponential(1, 1)
	for want, f := range map[string]func(x, z bayes.Expr) bayes.Expr{
		"coordinate 0 has Centre 0, Half 0 and 3 Terms":      func(x, z bayes.Expr) bayes.Expr { return box(0, 3).Latent(x, se, z) },
		"Terms have 1, 1 and 2 numbers; inputs x[3] want 1":  func(x, z bayes.Expr) bayes.Expr { return box(1, 3, 4).Basis(x) },
		"the coefficients are z[3]; want a vector of 4":      func(x, z bayes.Expr) bayes.Expr { return box(1, 4).Latent(x, se, z) },
		"the spectral density of Linear is not known":        func(x, z bayes.Expr) bayes.Expr { return box(1, 3).Latent(x, bayes.Linear(1, 1), z) },
		"want [n], or [n, d] with d coordinates each":        func(x, z bayes.Expr) bayes.Expr { return box(1, 3).Basis(x.Sum()) },
		"an empty covariance is used: make one":              func(x, z bayes.Expr) bayes.Expr { return box(1, 3).Latent(x, bayes.Covariance{}, z) },
		"the parameter z[3] for inputs":                      func(x, z bayes.Expr) bayes.Expr { return box(1, 3).Latent(x, bayes.Matern12(1, z), z) },
		"an empty Expr is used: make expressions with Param": func(x, z bayes.Expr) bayes.Expr { return box(1, 3).Latent(x, se, bayes.Expr{}) },
	} {
		m := bayes.NewModel("fault")
		z := m.Param("z", bayes.Normal(0, 1), bayes.Size(3))
		m.Potential("f", f(m.Data("x", []float64{1, 2, 3}), z))
		_, err := m.Compile()
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "hilbert_test.go:") || !errors.As(err, new(*bayes.BuildError)) {
			t.Errorf("want a located error with %q, got %v", want, err)
		}
	}
}
