package causal

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

func modelled(t *testing.T, m *bayes.Model) *bayes.Program {
	t.Helper()
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// drawsOf returns draws of one parameter, or of none.
func drawsOf(t *testing.T, n int, name string, value func(k int) float64) *bayes.Draws {
	t.Helper()
	values := make([]float64, n)
	for k := range values {
		values[k] = value(k)
	}
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: name}}, Chains: 1, Draws: n, Values: values})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func nobody(t *testing.T, n int) *bayes.Draws {
	return drawsOf(t, n, "none", func(int) float64 { return 0 })
}

// answerBy asks one abductor.
func answerBy(t *testing.T, a abductor, w *Worlds, draws *bayes.Draws, vars ...string) *Answer {
	t.Helper()
	q, err := w.query(draws, 7, vars)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.fits(q); err != nil {
		t.Fatalf("%T: %v", a, err)
	}
	ans, err := a.answer(context.Background(), q)
	if err != nil {
		t.Fatalf("%T: %v", a, err)
	}
	return ans
}

func worldsOf(t *testing.T, p *bayes.Program) *Worlds {
	t.Helper()
	scm, err := FromModel(p)
	if err != nil {
		t.Fatal(err)
	}
	return scm.Worlds()
}

func numbersOf(t *testing.T, a *Answer, name string) []float64 {
	t.Helper()
	v, err := a.Var(name)
	if err != nil {
		t.Fatal(err)
	}
	return v.Values()
}

// standard reports whether numbers look standard normal: mean and variance of n
// independent ones within 4.9 standard errors, false alarms 2e-6.
func standard(z []float64) bool {
	n, mean, squares := float64(len(z)), 0.0, 0.0
	for _, v := range z {
		mean, squares = mean+v/n, squares+v*v/n
	}
	return math.Abs(mean) < 4.9/math.Sqrt(n) && math.Abs(squares-1) < 4.9*math.Sqrt(2/n)
}

// TestAbductionForEachDraw: x → y with slope b, which the draws don't agree on;
// y is seen in three rows. Given b, x is normal with mean by/(b²+s²) and variance
// s²/(b²+s²): standardised by the b of its draw it is standard normal, by both
// abductors. Planted: standardised as if y had not been seen, or by the b of the
// next draw.
func TestAbductionForEachDraw(t *testing.T) {
	const n, s = 2000, 0.5
	m := bayes.NewModel("slope")
	row := m.DimSize("row", 3)
	b := m.Param("b", bayes.Normal(0, 2))
	x := m.Generate("x", bayes.Normal(0, 1), row)
	m.Generate("y", bayes.Normal(b.Mul(x), s), row)
	p := modelled(t, m)
	slope := func(k int) float64 { return []float64{0.2, -1, 3, 1.5, 0.7}[k%5] }
	draws := drawsOf(t, n, "b", slope)
	seen := []float64{1.2, -0.4, 2.5}
	for _, by := range []abductor{gaussian{}, posterior{}} {
		w := worldsOf(t, p)
		w.Do("a", map[string]bayes.Action{"x": bayes.Shift(1)})
		w.See("f.y", seen)
		ans := answerBy(t, by, w, draws, "f.x", "f.y", "a.y", "a.x")
		x, acted := numbersOf(t, ans, "f.x"), numbersOf(t, ans, "a.y")
		var z, blind, other []float64
		for i, v := range x {
			b, next, y := slope(i%n), slope(i%n+1), seen[i/n]
			at := func(b float64) float64 { return (v - b*y/(b*b+s*s)) / math.Sqrt(s*s/(b*b+s*s)) }
			z, blind, other = append(z, at(b)), append(blind, v), append(other, at(next))
			if d := acted[i] - (y + b); math.Abs(d) > 1e-9 {
				t.Fatalf("%T: y is %v after x rose by 1, want %v", by, acted[i], y+b)
			}
		}
		if !standard(z) {
			t.Errorf("%T: x given y is not what it is by hand", by)
		}
		if standard(blind) || standard(other) {
			t.Errorf("%T: planted errors pass", by)
		}
		if k, err := ans.Noise("x"); err != nil || k != Posterior {
			t.Errorf("noise of x is %v (%v)", k, err)
		}
		if r, _ := ans.Rung("a.y"); r != Imagining {
			t.Errorf("a.y is on %v", r)
		}
	}
}

// grid integrates f over a fine grid of (lo, hi) by the midpoint rule.
func grid(lo, hi float64, f func(x float64)) {
	const steps = 200_000
	for i := range steps {
		f(lo + (hi-lo)*(float64(i)+0.5)/steps)
	}
}

// quadrature returns mean and standard deviation of g(x) for x of density
// proportional to f.
func quadrature(lo, hi float64, f, g func(x float64) float64) (mean, sd float64) {
	mass, sum, squares := 0.0, 0.0, 0.0
	grid(lo, hi, func(x float64) {
		w, v := f(x), g(x)
		mass, sum, squares = mass+w, sum+w*v, squares+w*v*v
	})
	mean = sum / mass
	return mean, math.Sqrt(squares/mass - mean*mean)
}

// near compares a mean with what it should be: 5 standard errors, false alarms
// 6e-7.
func near(t *testing.T, ans *Answer, name string, mean, sd float64) bool {
	t.Helper()
	v, err := ans.Var(name)
	if err != nil {
		t.Fatal(err)
	}
	ess, err := ans.ESS(name)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(v.Mean()-mean) <= 5*sd/math.Sqrt(ess)+1e-9 {
		return true
	}
	t.Logf("%s has mean %v with ESS %.0f, want %v, sd %v", name, v.Mean(), ess, mean, sd)
	return false
}

// TestNonlinear: z → x → y with gamma and Student noise and nothing affine, y
// seen; against quadrature. Planted: without the likelihood of y, and x as if
// its noise were not carried over.
func TestNonlinear(t *testing.T) {
	const n, y = 4000, 1.8
	m := bayes.NewModel("nonlinear")
	one := m.Data("one", 1.0)
	z := m.Data("z", 0.5)
	m.Observe(z, bayes.Normal(0, one))
	x := m.Generate("x", bayes.Gamma(2, bayes.Exp(z)))
	m.Generate("y", bayes.StudentT(4, bayes.Mul(2, bayes.Sqrt(x)), 0.3))
	w := worldsOf(t, modelled(t, m))
	w.Do("a", map[string]bayes.Action{"z": bayes.Set(-0.5)})
	w.See("f.z", 0.5)
	w.See("f.y", y)
	ans := answerBy(t, posterior{}, w, nobody(t, n), "f.x", "a.x", "a.y")
	prior := func(x float64) float64 { return x * math.Exp(-x*math.Exp(0.5)) }
	weight := func(x float64) float64 {
		r := (y - 2*math.Sqrt(x)) / 0.3
		return prior(x) * math.Pow(1+r*r/4, -2.5)
	}
	carried := func(x float64) float64 { return x * math.E } // rates e^0.5 and e^−0.5
	acted := func(x float64) float64 { return y - 2*math.Sqrt(x) + 2*math.Sqrt(carried(x)) }
	self := func(x float64) float64 { return x }
	for name, g := range map[string]func(x float64) float64{"f.x": self, "a.x": carried, "a.y": acted} {
		if mean, sd := quadrature(0, 40, weight, g); !near(t, ans, name, mean, sd) {
			t.Error(name)
		}
	}
	if mean, sd := quadrature(0, 40, prior, self); near(t, ans, "f.x", mean, sd) {
		t.Error("passes without the likelihood of y")
	}
	if mean, sd := quadrature(0, 40, weight, self); near(t, ans, "a.x", mean, sd) {
		t.Error("passes with x as it was")
	}
}

// TestJacobian: the product of a normal and a log-normal variable is seen. It is
// solved for the first, x = s/w, whose density is that of x over w. Planted: the
// quadrature without 1/w.
func TestJacobian(t *testing.T) {
	const n, s = 4000, 1.5
	m := bayes.NewModel("product")
	w0 := m.Generate("w", bayes.LogNormal(0, 0.8))
	x := m.Generate("x", bayes.Normal(1, 0.5))
	m.Let("s", x.Mul(w0))
	w := worldsOf(t, modelled(t, m))
	w.Do("a", map[string]bayes.Action{"w": bayes.Set(1)})
	w.See("f.s", s)
	ans := answerBy(t, posterior{}, w, nobody(t, n), "f.w", "a.s", "f.s")
	for _, v := range numbersOf(t, ans, "f.s") {
		if math.Abs(v-s) > 1e-9 {
			t.Fatalf("s is %v, and was seen to be %v", v, s)
		}
	}
	joint := func(w float64) float64 {
		l, z := math.Log(w)/0.8, (s/w-1)/0.5
		return math.Exp(-(l*l+z*z)/2) / w
	}
	mean, sd := quadrature(0, 60, func(w float64) float64 { return joint(w) / w }, func(w float64) float64 { return s / w })
	if !near(t, ans, "a.s", mean, sd) {
		t.Error("s under do(w = 1)")
	}
	if mean, sd := quadrature(0, 60, joint, func(w float64) float64 { return s / w }); near(t, ans, "a.s", mean, sd) {
		t.Error("passes without the Jacobian")
	}
}

// TestMixture: a class that nobody saw, summed out for each row, with a normal
// variable that depends on it; against a sum over classes and the closed form.
func TestMixture(t *testing.T) {
	const n = 4000
	m := bayes.NewModel("mixture")
	row := m.DimSize("row", 2)
	k := m.Generate("k", bayes.Bernoulli(0.3), row)
	x := m.Generate("x", bayes.Normal(bayes.Mul(3, k), 1), row)
	m.Generate("y", bayes.Normal(x, 0.5), row)
	w := worldsOf(t, modelled(t, m))
	seen := []float64{1.4, 2.6}
	w.See("f.y", seen)
	ans := answerBy(t, posterior{}, w, nobody(t, n), "f.k", "f.x")
	ess, _ := ans.ESS("f.k")
	for i, y := range seen {
		density := func(mean float64) float64 { return math.Exp(-(y - mean) * (y - mean) / 2 / 1.25) }
		p := 0.3 * density(3) / (0.3*density(3) + 0.7*density(0))
		sum := 0.0
		for _, v := range numbersOf(t, ans, "f.k")[i*n : (i+1)*n] {
			sum += v / n
		}
		if math.Abs(sum-p) > 5*math.Sqrt(p*(1-p)/ess) {
			t.Errorf("row %d is of class 1 in %v of the draws, want %v", i, sum, p)
		}
	}
}

func asked(t *testing.T, w *Worlds, draws *bayes.Draws, words ...string) error {
	t.Helper()
	_, err := w.Ask(context.Background(), draws, 7)
	for _, word := range words {
		if err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%v; want %q", err, word)
		}
	}
	return err
}

func TestImpossibleEvidence(t *testing.T) {
	m := bayes.NewModel("sum")
	x := m.Generate("x", bayes.Normal(0, 1))
	z := m.Generate("z", bayes.Normal(0, 1))
	m.Let("s", x.Add(z))
	m.Let("d", x.Sub(z))
	m.Let("twice", bayes.Mul(2, x.Add(z)))
	never := m.Generate("never", bayes.Bernoulli(bayes.Mul(0, z)))
	m.Let("also", bayes.Add(1, never))
	p := modelled(t, m)
	d := nobody(t, 100)

	w := worldsOf(t, p) // two sums decide both, and a third agrees
	w.See("f.s", 3)
	w.See("f.d", 1)
	w.See("f.twice", 6)
	ans, err := w.Ask(context.Background(), d, 7, "f.x", "f.z")
	if err != nil {
		t.Fatal(err)
	}
	if x, z := numbersOf(t, ans, "f.x"), numbersOf(t, ans, "f.z"); slices.ContainsFunc(x, func(v float64) bool { return math.Abs(v-2) > 1e-9 }) || math.Abs(z[0]-1) > 1e-9 {
		t.Errorf("x = %v, z = %v", x[0], z[0])
	}
	w = worldsOf(t, p)
	w.See("f.s", 3)
	w.See("f.twice", 5)
	err = asked(t, w, d, "probability 0", "f.twice = 5")
	if _, ok := errors.AsType[*ImpossibleError](err); !ok {
		t.Error("its type is lost")
	}
	w = worldsOf(t, p)
	w.See("f.x", 1)
	w.See("f.z", 1)
	w.See("f.s", 3)
	asked(t, w, d, "probability 0", "f.s = 3")
	w = worldsOf(t, p)
	w.See("f.never", 1)
	w.See("f.x", 1)
	asked(t, w, d, "probability 0", "f.never = 1")
	w = worldsOf(t, p)
	w.See("f.also", 2)
	asked(t, w, d, "probability 0", "f.also = 2")
}

func TestRefusals(t *testing.T) {
	m := bayes.NewModel("counts")
	x := m.Generate("x", bayes.Normal(0, 1))
	k := m.Generate("k", bayes.Poisson(bayes.Mul(1e6, bayes.Exp(x)))) // of more values than can be summed over
	m.Generate("y", bayes.Normal(k, 1))
	m.Let("curved", bayes.Square(x))
	p := modelled(t, m)
	d := nobody(t, 200)
	w := worldsOf(t, p)
	w.See("f.y", 2)
	asked(t, w, d, `depends on "k", which nobody saw`, "Poisson")
	w = worldsOf(t, p)
	w.See("f.curved", 2)
	asked(t, w, d, "f.curved was seen", "not affine")
	w = worldsOf(t, p)
	w.Given(bayes.Equal(w.V("f.x"), 2))
	asked(t, w, d, "write it as Less or LessEq")
	w = worldsOf(t, p)
	w.Given(bayes.Less(0, w.V("f.x")).Mul(bayes.Less(w.V("f.x"), 1e-4)))
	asked(t, w, d, "independent draws of 200: too few", "Less(0, f.x)", "give more draws")
	w = worldsOf(t, p)
	w.Given(bayes.Less(1, w.V("f.x")))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := w.Ask(ctx, d, 7); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	w = worldsOf(t, p)
	w.See("f.x", 2)
	if _, err := w.Ask(ctx, d, 7); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestCondition: the tail of a normal variable, mean φ(c)/Φ(−c), as far out as
// prediction never comes, and of a discrete one; a condition of two parts.
func TestCondition(t *testing.T) {
	const n = 1000
	m := bayes.NewModel("tail")
	x := m.Generate("x", bayes.Normal(0, 1))
	m.Generate("y", bayes.Normal(x, 1))
	m.Generate("k", bayes.Bernoulli(0.25))
	p := modelled(t, m)
	for _, c := range []float64{1, 5} {
		w := worldsOf(t, p)
		w.Given(bayes.Less(c, w.V("f.x")))
		ans := answerBy(t, posterior{}, w, nobody(t, n), "f.x", "f.y")
		tail := 0.5 * math.Erfc(c/math.Sqrt2)
		mean := math.Exp(-c*c/2) / math.Sqrt(2*math.Pi) / tail
		sd := math.Sqrt(1 + c*mean - mean*mean)
		if !near(t, ans, "f.x", mean, sd) || !near(t, ans, "f.y", mean, math.Sqrt(sd*sd+1)) {
			t.Errorf("beyond %v", c)
		}
		for _, v := range numbersOf(t, ans, "f.x") {
			if v <= c {
				t.Fatalf("x is %v where it is more than %v", v, c)
			}
		}
	}
	w := worldsOf(t, p)
	w.Given(bayes.Less(0, w.V("f.x")).Mul(bayes.Less(w.V("f.x"), 0.5)))
	w.Given(bayes.Less(0, w.V("f.k")))
	ans := answerBy(t, posterior{}, w, nobody(t, n), "f.x", "f.k")
	for i, v := range numbersOf(t, ans, "f.x") {
		if v <= 0 || v >= 0.5 || numbersOf(t, ans, "f.k")[i] != 1 {
			t.Fatalf("x = %v, k = %v", v, numbersOf(t, ans, "f.k")[i])
		}
	}
}

// TestAbductionBits: the same seed gives the same bits on one core and on several.
func TestAbductionBits(t *testing.T) {
	m := bayes.NewModel("bits")
	b := m.Param("b", bayes.Normal(0, 1))
	x := m.Generate("x", bayes.Gamma(2, 1))
	k := m.Generate("k", bayes.Bernoulli(0.4))
	m.Generate("y", bayes.Normal(b.Mul(x).Add(k), 1))
	p := modelled(t, m)
	var last []float64
	for _, cores := range []int{1, 3} {
		old := runtime.GOMAXPROCS(cores)
		w := worldsOf(t, p)
		w.Do("a", map[string]bayes.Action{"k": bayes.Set(1)})
		w.See("f.y", 2)
		ans := answerBy(t, posterior{}, w, drawsOf(t, 70, "b", func(k int) float64 { return float64(k%5) / 5 }), "f.x", "f.k", "a.y")
		runtime.GOMAXPROCS(old)
		values := slices.Concat(numbersOf(t, ans, "f.x"), numbersOf(t, ans, "f.k"), numbersOf(t, ans, "a.y"))
		if last != nil && !slices.Equal(values, last) {
			t.Error("the number of cores changes draws")
		}
		last = values
	}
}
