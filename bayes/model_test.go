package bayes_test

import (
	"errors"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// schoolsModel is the non-centred eight schools model [Rubin1981].
func schoolsModel() *bayes.Model {
	m := bayes.NewModel("schools")
	school := m.Dim("school", "A", "B", "C", "D", "E", "F", "G", "H")
	mu := m.Param("mu", bayes.Normal(0, 5))
	tau := m.Param("tau", bayes.On(bayes.Lower(0), bayes.Normal(0, 5)))
	eta := m.Param("eta", bayes.Normal(0, 1), school)
	theta := m.Let("theta", mu.Add(tau.Mul(eta)))
	y := m.Data("y", []float64{28, 8, -3, 7, -1, 1, 18, 12}, school)
	m.Observe(y, bayes.Normal(theta, []float64{15, 10, 16, 11, 9, 11, 10, 18}))
	return m
}

func compile(t *testing.T, m *bayes.Model) *bayes.Program {
	t.Helper()
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func normalLog(x, mean, sd float64) float64 {
	z := (x - mean) / sd
	return -0.5*z*z - math.Log(sd) - 0.5*math.Log(2*math.Pi)
}

func TestLogDensityAgainstFormula(t *testing.T) {
	p := compile(t, schoolsModel())
	eta := []float64{.1, -.2, .3, 0, 1, -1, .5, .25}
	got, err := p.LogDensity(bayes.Values{"mu": 4.0, "tau": 2.5, "eta": eta})
	if err != nil {
		t.Fatal(err)
	}
	want := normalLog(4, 0, 5) + normalLog(2.5, 0, 5)
	for i, y := range []float64{28, 8, -3, 7, -1, 1, 18, 12} {
		want += normalLog(eta[i], 0, 1) + normalLog(y, 4+2.5*eta[i], []float64{15, 10, 16, 11, 9, 11, 10, 18}[i])
	}
	if math.Abs(got-want) > 1e-13*math.Abs(want) {
		t.Errorf("log density %v, want %v", got, want)
	}
	// On the unconstrained scale the Jacobian of tau = e^q adds q.
	q, err := p.Unconstrain(bayes.Values{"mu": 4.0, "tau": 2.5, "eta": eta})
	if err != nil {
		t.Fatal(err)
	}
	lp, err := p.LogDensityGrad(q, make([]float64, p.Dim()))
	if err != nil || math.Abs(lp-want-math.Log(2.5)) > 1e-12 {
		t.Errorf("unconstrained log density %v, %v; want %v", lp, err, want+math.Log(2.5))
	}
	if lp, err := p.LogDensity(bayes.Values{"mu": 4.0, "tau": -1.0, "eta": eta}); err != nil || !math.IsInf(lp, -1) {
		t.Errorf("log density outside the support is %v, %v; want -Inf", lp, err)
	}
}

func TestConcurrentUse(t *testing.T) {
	p := compile(t, schoolsModel())
	x := make([]float64, p.Dim()*bayes.Lanes)
	for i := range x {
		x[i] = 0.1 * float64(i%7)
	}
	want := make([]float64, len(x))
	var lp [bayes.Lanes]float64
	if err := p.LogDensityGradBatch(x, want, lp[:]); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			grad := make([]float64, len(x))
			var lp [bayes.Lanes]float64
			for range 200 {
				if err := p.LogDensityGradBatch(x, grad, lp[:]); err != nil {
					t.Error(err)
				}
				for i := range grad {
					if grad[i] != want[i] {
						t.Errorf("derivative %d is %v, alone %v", i, grad[i], want[i])
						return
					}
				}
			}
		})
	}
	wg.Wait()
}

func TestGradientAllocatesNothing(t *testing.T) {
	p := compile(t, schoolsModel())
	x := make([]float64, p.Dim()*bayes.Lanes)
	grad := make([]float64, len(x))
	var lp [bayes.Lanes]float64
	n := testing.AllocsPerRun(100, func() {
		if err := p.LogDensityGradBatch(x, grad, lp[:]); err != nil {
			t.Fatal(err)
		}
	})
	if n != 0 {
		t.Errorf("a gradient allocates %v times", n)
	}
}

// TestBuildFaults has a model for every mistake; each is reported once, with
// its class, this file's line and words that say what was seen.
func TestBuildFaults(t *testing.T) {
	cases := []struct {
		name  string
		build func(m *bayes.Model)
		class error
		words []string
	}{
		{"shape mismatch", func(m *bayes.Model) {
			s := m.Dim("school", "A", "B", "C")
			eta := m.Param("eta", bayes.Normal(0, 1), s)
			m.Potential("p", bayes.Add(eta, []float64{1, 2}).Exp().Sum())
		}, bayes.ErrShape, []string{"Add", "eta[school=3]", "number[2]"}},
		{"parameter wider than data", func(m *bayes.Model) {
			mu := m.Param("mu", bayes.Normal(0, 1), bayes.Size(3))
			m.Observe(m.Data("y", []float64{1, 2}), bayes.Normal(mu, 1))
		}, bayes.ErrShape, []string{"mu[3]", "[2]"}},
		{"duplicate parameter", func(m *bayes.Model) {
			m.Param("mu", bayes.Normal(0, 1))
			m.Param("mu", bayes.Normal(0, 1))
		}, bayes.ErrDuplicate, []string{`"mu" is declared twice`}},
		{"duplicate dim", func(m *bayes.Model) {
			m.Dim("g", "a")
			m.Dim("g", "b")
		}, bayes.ErrDuplicate, []string{`"g"`}},
		{"observed twice", func(m *bayes.Model) {
			y := m.Data("y", []float64{1})
			m.Observe(y, bayes.Normal(0, 1))
			m.Observe(y, bayes.Normal(1, 1))
		}, bayes.ErrDuplicate, []string{`"y" is observed twice`}},
		{"NaN data", func(m *bayes.Model) {
			m.Data("y", []float64{1, math.NaN(), 3})
		}, bayes.ErrData, []string{`"y"`, "NaN", "row 1", "impute"}},
		{"infinite data", func(m *bayes.Model) {
			m.Data("y", [][]float64{{1, 2}, {3, math.Inf(1)}})
		}, bayes.ErrData, []string{"+Inf", "row 1"}},
		{"empty data", func(m *bayes.Model) {
			m.Data("y", []float64{})
		}, bayes.ErrData, []string{`"y" is empty`}},
		{"ragged matrix", func(m *bayes.Model) {
			m.Data("x", [][]float64{{1, 2}, {3}})
		}, bayes.ErrData, []string{"1 values in row 1 and 2 in row 0"}},
		{"data of another kind", func(m *bayes.Model) {
			m.Data("y", []string{"a"})
		}, bayes.ErrData, []string{"[]string"}},
		{"data that don't fill their dim", func(m *bayes.Model) {
			m.Data("y", []float64{1, 2}, m.Dim("g", "a", "b", "c"))
		}, bayes.ErrShape, []string{`"y" has shape [2]`, "[g=3]"}},
		{"negative sd", func(m *bayes.Model) {
			m.Observe(m.Data("y", []float64{1, 2}), bayes.Normal(0, []float64{1, -1}))
		}, bayes.ErrSupport, []string{"sd", "-1", "row 1"}},
		{"vector without dim", func(m *bayes.Model) {
			m.Param("x", bayes.On(bayes.Ordered(), bayes.Normal(0, 1)))
		}, bayes.ErrShape, []string{`"x" is a vector`, "give it a dim"}},
		{"no prior", func(m *bayes.Model) { m.Param("x", bayes.Dist{}) }, bayes.ErrModel, []string{"has no prior"}},
		{"empty interval", func(m *bayes.Model) {
			m.Param("x", bayes.On(bayes.Interval(2, 1), bayes.Normal(0, 1)))
		}, bayes.ErrSupport, []string{"(2, 1) is empty"}},
		{"trials that are a parameter", func(m *bayes.Model) {
			n := m.Param("n", bayes.HalfNormal(10))
			m.Observe(m.Data("y", []int{1, 2}), bayes.Binomial(n, 0.5))
		}, bayes.ErrModel, []string{"Binomial", "depends on parameters"}},
		{"discrete parameter", func(m *bayes.Model) {
			m.Param("k", bayes.Poisson(3))
		}, bayes.ErrModel, []string{`"k" is discrete`, "Mixture"}},
		{"observing a parameter", func(m *bayes.Model) {
			mu := m.Param("mu", bayes.Normal(0, 1))
			m.Observe(mu.Exp(), bayes.Normal(0, 1))
		}, bayes.ErrModel, []string{"depends on parameters", "Potential"}},
		{"group out of range", func(m *bayes.Model) {
			a := m.Param("a", bayes.Normal(0, 1), m.Dim("g", "x", "y"))
			m.Let("b", a.At(m.Data("group", []int{0, 2})))
		}, bayes.ErrData, []string{"row 1", "group[2]", "0 to 1"}},
		{"group that is a parameter", func(m *bayes.Model) {
			a := m.Param("a", bayes.Normal(0, 1), m.Dim("g", "x", "y"))
			m.Let("b", a.At(m.Param("k", bayes.Normal(0, 1))))
		}, bayes.ErrModel, []string{"depend on parameters"}},
		{"matrix product", func(m *bayes.Model) {
			b := m.Param("b", bayes.Normal(0, 1), bayes.Size(3))
			m.Let("eta", bayes.MatMul(m.Data("X", [][]float64{{1, 2}}), b))
		}, bayes.ErrShape, []string{"MatMul", "X[1, 2]", "b[3]"}},
		{"sum over a dim it lacks", func(m *bayes.Model) {
			b := m.Param("b", bayes.Normal(0, 1), bayes.Size(3))
			m.Let("s", b.SumOver(m.Dim("g", "x")))
		}, bayes.ErrShape, []string{`no dim "g"`}},
		{"position outside", func(m *bayes.Model) {
			m.Let("s", m.Param("b", bayes.Normal(0, 1), bayes.Size(3)).Index(3))
		}, bayes.ErrShape, []string{"position 3", "0 to 2"}},
		{"position of an unnamed dim", func(m *bayes.Model) {
			b := m.Param("b", bayes.Normal(0, 1), m.Dim("g", "x", "y"), m.Dim("h", "x", "y"))
			m.Let("s", b.Index(0))
		}, bayes.ErrShape, []string{"Index", "b[g=2, h=2] has several dims"}},
		{"position of a dim it lacks", func(m *bayes.Model) {
			b := m.Param("b", bayes.Normal(0, 1), m.Dim("g", "x", "y"))
			m.Let("s", b.Slice(0, 1, m.Dim("h", "x")))
		}, bayes.ErrShape, []string{"Slice", `no dim "h"`}},
		{"one line, many nodes", func(m *bayes.Model) {
			b := m.Param("b", bayes.Normal(0, 1), bayes.Size(2))
			for range 3 {
				m.Potential("s", b.Index(2))
			}
		}, nil, nil},
		{"empty expression", func(m *bayes.Model) { m.Let("s", bayes.Expr{}.Exp()) }, bayes.ErrModel, []string{"empty Expr"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m := bayes.NewModel("faulty")
			c.build(m)
			p, err := m.Compile()
			if err == nil {
				t.Fatalf("compiled: %v", p.Stats())
			}
			if c.class == nil {
				if n := strings.Count(err.Error(), "position 2"); n != 1 {
					t.Errorf("a mistake in a loop is told %d times: %v", n, err)
				}
				return
			}
			if !errors.Is(err, c.class) {
				t.Errorf("class of %v: want %v", err, c.class)
			}
			var be *bayes.BuildError
			if !errors.As(err, &be) || !strings.HasPrefix(be.At, "model_test.go:") {
				t.Errorf("%v: position %q, want a line of this file", err, be.At)
			}
			if lines := strings.Count(err.Error(), "\n"); lines > 0 {
				t.Errorf("one mistake gives %d messages:\n%v", lines+1, err)
			}
			for _, w := range c.words {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%v: lacks %q", err, w)
				}
			}
		})
	}
}

func TestAllFaultsAtOnce(t *testing.T) {
	m := bayes.NewModel("faulty")
	m.Param("mu", bayes.Normal(0, 1))
	m.Param("mu", bayes.Normal(0, 1))
	m.Data("y", []float64{math.NaN()})
	bad := bayes.Add([]float64{1, 2}, []float64{1, 2, 3})
	m.Let("z", bad.Exp().Log()) // silent: follows from bad
	_, err := m.Compile()
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("want three messages, have:\n%v", err)
	}
}

func TestExplainNamesTermAndRow(t *testing.T) {
	m := bayes.NewModel("explain")
	s := m.Param("s", bayes.Normal(0, 1))
	sd := bayes.Add(s, []float64{5, 5, -5})
	m.Observe(m.Data("y", []float64{1, 2, 3}), bayes.Normal(0, sd))
	p := compile(t, m)
	var te *bayes.TermError
	if err := p.Explain([]float64{0}); !errors.As(err, &te) {
		t.Fatalf("Explain says %v", err)
	}
	if te.Term != "y" || te.Row != 2 || !math.IsNaN(te.Value) || !strings.HasPrefix(te.At, "model_test.go:") {
		t.Errorf("Explain says %+v", te)
	}
	if err := compile(t, schoolsModel()).Explain(make([]float64, 10)); err != nil {
		t.Errorf("a fine point is explained: %v", err)
	}
}

func TestModelString(t *testing.T) {
	got := schoolsModel().String()
	for _, line := range []string{"mu ~ Normal(0, 5)", "theta[school=8] = Add(mu, Mul(tau, eta[school=8]))"} {
		if !strings.Contains(got, line) {
			t.Errorf("model prints as\n%s\nwithout %q", got, line)
		}
	}
}
