package bayes

import (
	"math"
	"strings"
	"testing"
)

// walk is a step of a random walk by a hidden number, seen with noise: a normal
// seen on a scale linear in it, and counts.
func walk(t testing.TB) *Program {
	m := NewModel("walk")
	before := m.Param("x.before", Flat())
	u := m.Param("u", Exponential(2))
	x := m.Param("x", Normal(Add(before, u), Add(0.5, u)))
	m.Let("twice", Mul(x, 2))
	m.Observe(m.Data("y", 0.0), Normal(Sub(3, Div(x.Neg(), 2)), 0.7))
	m.Observe(m.Data("n", 0), Poisson(Exp(x)))
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// normalAt is the log density of a normal distribution.
func normalAt(x, mean, sd float64) float64 {
	z := (x - mean) / sd
	return -0.5*z*z - math.Log(sd) - 0.5*math.Log(2*math.Pi)
}

// TestSimulator: what a run hands out fits together, member by member, whether
// members are rows or lanes; densities are those of closed forms.
func TestSimulator(t *testing.T) {
	const y, n, before = 2.5, 3, -0.5
	for _, rows := range []int{1, 5} {
		for _, conditional := range []bool{false, true} {
			s, err := walk(t).Simulator(Simulation{Given: []string{"x.before"}, Keep: []string{"x", "u", "twice"}, Weigh: []string{"u"}, Conditional: conditional, Rows: rows})
			if err != nil {
				t.Fatal(err)
			}
			if s.Rows() != rows || s.Gaussian() || len(s.Reduced()) > 0 != conditional || !s.Integer(1) || s.Integer(0) {
				t.Errorf("rows %d, reduced %q", s.Rows(), s.Reduced())
			}
			r := s.NewRun()
			for name, v := range map[string]float64{"y": y, "n": n} {
				i, size, shared := s.Input(name)
				if size != 1 || !shared {
					t.Fatalf("%s: size %d, shared %v", name, size, shared)
				}
				r.Share(i, []float64{v})
			}
			i, _, _ := s.Input("x.before")
			for k := range r.Given(i) {
				r.Given(i)[k] = before
			}
			r.Seed(1, 2, 3)
			r.Draw()
			for k := range rows * Lanes {
				x, u := r.Kept(0)[k], r.Kept(1)[k]
				mean, sd := before+u, 0.5+u
				wantY := normalAt(y, 3+x/2, 0.7)
				if conditional { // before x is known
					wantY = normalAt(y, 3+mean/2, math.Sqrt(0.49+sd*sd/4))
				}
				lg, _ := math.Lgamma(n + 1)
				for name, pair := range map[string][2]float64{
					"twice": {r.Kept(2)[k], 2 * x}, "y": {r.LogLik(0)[k], wantY},
					"n": {r.LogLik(1)[k], n*x - math.Exp(x) - lg}, "u": {r.LogPrior()[k], math.Log(2) - 2*u},
				} {
					if math.Abs(pair[0]-pair[1]) > 1e-12*(1+math.Abs(pair[1])) {
						t.Errorf("member %d, %s: %v, want %v", k, name, pair[0], pair[1])
					}
				}
			}
			first := r.Kept(0)[0]
			r.Draw()
			if r.Kept(0)[0] == first {
				t.Error("two runs have the same noise")
			}
			r.Seed(1, 2, 3)
			r.Draw()
			if r.Kept(0)[0] != first {
				t.Error("noise is not that of its address")
			}
			if n := testing.AllocsPerRun(10, r.Draw); n > 0 {
				t.Errorf("%v allocations", n)
			}
		}
	}
}

// TestSimulatorConditional: given the observation, the hidden number is drawn
// from its posterior: the mean of 80 000 standardised draws and of their squares
// less 1 are normal; 4.9 of their standard errors have a false-alarm rate of 1e-6.
func TestSimulatorConditional(t *testing.T) {
	m := NewModel("conditional")
	x := m.Param("x", Normal(1, 2))
	m.Observe(m.Data("y", 0.0), Normal(Add(Mul(-3, x), 4), 5))
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Simulator(Simulation{Keep: []string{"x"}, Conditional: true, Rows: 100})
	if err != nil {
		t.Fatal(err)
	}
	r := s.NewRun()
	i, _, _ := s.Input("y")
	r.Share(i, []float64{7})
	r.Seed(4, 0, 0)
	precision := 1./4 + 9./25
	mean, sd := (1./4-3./25*(7-4))/precision, 1/math.Sqrt(precision)
	z := func(shift float64) float64 {
		var sum, squares, count float64
		for range 100 {
			r.Draw()
			for _, x := range r.Kept(0) {
				u := (x - mean - shift) / sd
				sum += u
				squares += u*u - 1
				count++
			}
		}
		return max(math.Abs(sum)/math.Sqrt(count), math.Abs(squares)/math.Sqrt(2*count))
	}
	if v := z(0); v > 4.9 {
		t.Errorf("draws are %v standard errors from the posterior", v)
	}
	if v := z(0.05); v < 4.9 {
		t.Errorf("planted: a mean that is off: %v", v)
	}
	if r.Median(); math.Abs(r.Kept(0)[0]-mean) > 1e-14 || !s.Gaussian() {
		t.Errorf("median %v, want %v", r.Kept(0)[0], mean)
	}
}

// TestSimulatorFaults: each says what is wrong, all at once.
func TestSimulatorFaults(t *testing.T) {
	m := NewModel("faults")
	free := m.Param("free", Flat())
	m.Param("half", On(Lower(0), Normal(0, 1)))
	m.Potential("p", free)
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Simulator(Simulation{Given: []string{"fre"}, Keep: []string{"x"}, Weigh: []string{"free"}, Rows: 4})
	for _, want := range []string{`no "fre"`, `did you mean "free"`, `"free" has a flat prior`, `"half" is restricted`, `"p" is a potential`, `no "x"`, "not normalised"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	s, err := walk(t).Simulator(Simulation{Given: []string{"x.before"}})
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range map[string][]float64{"y": {math.Inf(-1)}, "n": {1.5}, "both": {1, math.NaN()}} {
		if _, err := s.CheckObserved(name, values); err == nil {
			t.Errorf("%s = %v passes", name, values)
		}
	}
	if missing, err := s.CheckObserved("y", []float64{math.NaN()}); !missing || err != nil {
		t.Errorf("a missing observation: %v, %v", missing, err)
	}
	if i, _, _ := s.Input("z"); i != -1 {
		t.Errorf("input %d of a name that is not given", i)
	}
}
