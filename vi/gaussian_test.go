package vi

import (
	"fmt"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// maxZ bounds a standard normal statistic: beyond it with probability 1e-6, two
// sides, shared by up to 100 statistics of a test.
const maxZ = 5.7

// moments checks mean, standard deviation and correlation of weighted draws of
// g: the statistics are standard normal, by the central limit theorem with the
// effective size of the weights.
func moments(t *testing.T, g gauss, a *Approximation) {
	t.Helper()
	v, err := a.Draws().Var("x")
	if err != nil {
		t.Fatal(err)
	}
	n, sum := 0.0, 0.0
	for _, w := range v.Weights() {
		sum += w * w
	}
	n = 1 / sum
	means, sds := v.Means(), v.SDs()
	for i := range g.mean {
		if z := (means[i] - g.mean[i]) / g.sd[i] * math.Sqrt(n); !(math.Abs(z) < maxZ) {
			t.Errorf("mean of x[%d]: z = %.2f", i, z)
		}
		if z := math.Log(sds[i]/g.sd[i]) * math.Sqrt(2*n); !(math.Abs(z) < maxZ) {
			t.Errorf("standard deviation of x[%d]: z = %.2f", i, z)
		}
	}
	for i := 0; i < len(g.mean); i += 2 {
		a, b := elem(t, v, i), elem(t, v, i+1)
		r := 0.0
		for k, w := range v.Weights() {
			r += w * (a[k] - means[i]) / sds[i] * (b[k] - means[i+1]) / sds[i+1]
		}
		if z := (math.Atanh(r*n/(n-1)) - math.Atanh(g.r)) * math.Sqrt(n); !(math.Abs(z) < maxZ) {
			t.Errorf("correlation of x[%d] and x[%d]: %v, z = %.2f", i, i+1, r, z)
		}
	}
}

func elem(t *testing.T, v bayes.RV, i int) []float64 {
	t.Helper()
	e, err := v.At(i)
	if err != nil {
		t.Fatal(err)
	}
	return e.Values()
}

// TestLaplaceIsExactForNormals: the mode, the factor of the precision and the
// evidence have closed forms, and every draw has the same weight.
func TestLaplaceIsExactForNormals(t *testing.T) {
	for _, pairs := range []int{1, 3, 10} {
		for _, r := range []float64{0, 0.9, -0.999} {
			t.Run(fmt.Sprintf("dim %d, correlation %v", 2*pairs, r), func(t *testing.T) {
				g := newGauss(pairs, r)
				e := newEvaluator(g)
				top, err := ascent{starts: 8, radius: 2}.reach(t.Context(), e)
				if err != nil {
					t.Fatal(err)
				}
				for i, m := range g.mean {
					if d := math.Abs(top.x[i]-m) / g.sd[i]; !(d < 1e-9) {
						t.Errorf("the mode of x[%d] is %v standard deviations off", i, d)
					}
				}
				for i := 0; i < len(g.mean); i += 2 { // LLᵀ = precision
					q := 1 - r*r
					aa := top.l[i*g.Dim()+i][0]
					ba := top.l[(i+1)*g.Dim()+i][0]
					bb := top.l[(i+1)*g.Dim()+i+1][0]
					sa, sb := g.sd[i], g.sd[i+1]
					for name, d := range map[string]float64{
						"aa": aa*aa*sa*sa*q - 1, "ab": aa*ba*sa*sb*q + r, "bb": (ba*ba+bb*bb)*sb*sb*q - 1,
					} {
						if !(math.Abs(d) < 1e-8) {
							t.Errorf("pair %d: precision %s is %v off, relative", i/2, name, d)
						}
					}
				}
				a := mustFit(t, g, Laplace{Seed: 3})
				if a.Khat != 0 {
					t.Errorf("k-hat is %v, want 0: all weights are equal", a.Khat)
				}
				if !(math.Abs(a.ELBO) < 1e-8) || !(a.ELBOSE < 1e-8) {
					t.Errorf("ELBO %v ± %v, want the log evidence, 0", a.ELBO, a.ELBOSE)
				}
				if len(a.Check()) > 0 {
					t.Errorf("warnings %v", a.Check())
				}
				moments(t, g, a)
			})
		}
	}
}

func TestPathfinderOnNormals(t *testing.T) {
	g := gauss{[]float64{1, -2}, []float64{0.5, 2}, 0.7}
	a := mustFit(t, g, Pathfinder{Seed: 5})
	if a.Khat > 0.7 {
		t.Errorf("k-hat is %v", a.Khat)
	}
	if a.ELBO > 5*a.ELBOSE {
		t.Errorf("ELBO %v ± %v is above the log evidence, 0", a.ELBO, a.ELBOSE)
	}
	moments(t, g, a)
}

// TestEvidence: the ELBO of an exact approximation is the log evidence, here of
// n normal data with a normal mean: log N(y; 0, I + τ²11ᵀ).
func TestEvidence(t *testing.T) {
	y := []float64{1.2, -0.4, 0.7, 2.1}
	m := bayes.NewModel("mean")
	mu := m.Param("mu", bayes.Normal(0, 3))
	m.Observe(m.Data("y", y), bayes.Normal(mu, 1))
	n, sum, ss := float64(len(y)), 0.0, 0.0
	for _, v := range y {
		sum += v
		ss += v * v
	}
	want := -n*halfLog2Pi - math.Log(1+9*n)/2 - (ss-9*sum*sum/(1+9*n))/2
	for _, method := range []Method{Laplace{}, Pathfinder{}} {
		a := mustFit(t, compiled(t, m), method)
		if !(math.Abs(a.ELBO-want) < 1e-9+maxZ*a.ELBOSE) {
			t.Errorf("%T: ELBO %v ± %v, want the log evidence %v", method, a.ELBO, a.ELBOSE, want)
		}
	}
}

// TestKhatSeesPlantedErrors: a normal approximation that is too narrow, shifted,
// or blind to heavy tails or a second mode.
func TestKhatSeesPlantedErrors(t *testing.T) {
	g := newGauss(2, 0)
	good := func(scale, shift float64) *Approximation {
		t.Helper()
		e := newEvaluator(g)
		top, err := ascent{starts: 8, radius: 2}.reach(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		q := top.gaussian()
		apply := q.apply
		q.apply = func(u []lane.V) {
			apply(u)
			for i := range u {
				for l := range &u[i] {
					u[i][l] *= scale
				}
			}
		}
		q.logDet += float64(g.Dim()) * math.Log(scale)
		for i := range q.mean {
			q.mean[i] += shift * g.sd[i]
		}
		s := newSampler(g, []*gaussian{q}, 4000)
		if _, err := s.run(t.Context(), g, 1); err != nil {
			t.Fatal(err)
		}
		a, err := new(Approximation).complete(s, nil, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if a := good(1.2, 0.1); a.Khat > 0.7 {
		t.Errorf("a little wide and shifted: k-hat %v", a.Khat)
	} else {
		wantCode(t, a.Check(), bayes.WarnKhat, false)
	}
	if a := good(0.4, 0); !(a.Khat > 0.7) {
		t.Errorf("too narrow: k-hat %v", a.Khat)
	} else {
		wantCode(t, a.Check(), bayes.WarnKhat, true)
	}
	if a := good(1, 3); !(a.Khat > 0.7) {
		t.Errorf("shifted by three standard deviations: k-hat %v", a.Khat)
	}
	a := mustFit(t, tails(20, 1), Laplace{})
	if !(a.Khat > 0.7) {
		t.Errorf("Cauchy tails: k-hat %v", a.Khat)
	}
	wantCode(t, a.Check(), bayes.WarnKhat, true)
}

// TestDrawAllocatesNothing, nor does evaluating a program.
func TestDrawAllocatesNothing(t *testing.T) {
	m := bayes.NewModel("m")
	mu := m.Param("mu", bayes.Normal(0, 1), m.Dim("i", "a", "b", "c"))
	m.Observe(m.Data("y", []float64{1, 2, 3}), bayes.Normal(mu.Sum(), 1))
	p := compiled(t, m)
	e := newEvaluator(p)
	top, err := ascent{starts: 1, radius: 2}.reach(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	q, s := top.gaussian(), rng.New(1, "test")
	var logq lane.V
	if n := testing.AllocsPerRun(20, func() {
		if err := q.draw(t.Context(), &s, e, &logq); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations a draw", n)
	}
}
