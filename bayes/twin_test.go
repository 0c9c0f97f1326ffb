package bayes_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// chain is x → y → z with normal noise of deviations 1, 2 and 3.
func chain(t *testing.T) *bayes.Program {
	t.Helper()
	m := bayes.NewModel("chain")
	b := m.Param("b", bayes.Normal(0, 1))
	x, y := m.Data("x", 0.0), m.Data("y", 0.0)
	m.Observe(x, bayes.Normal(5, 1))
	m.Observe(y, bayes.Normal(b.Mul(x), 2))
	m.Observe(m.Data("z", 0.0), bayes.Normal(y, 3))
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return prog
}

// TestTwins: a variable that gets its twin has the same law given its parents,
// noise that is uncorrelated with the old one, and passes it on. Statistics:
// means, variances and a covariance of 40000 normal numbers; 4.9 standard errors,
// false alarms 1e-6 each.
func TestTwins(t *testing.T) {
	const n = 40000
	p, err := chain(t).Twins()
	if err != nil {
		t.Fatal(err)
	}
	again := func(name string) map[string]bayes.Action {
		return map[string]bayes.Action{name: bayes.Policy(p.Expr(bayes.Twin(name)))}
	}
	y, err := p.Intervene(again("y"))
	if err != nil {
		t.Fatal(err)
	}
	x, err := p.Intervene(again("x"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "b"}}, Chains: 1, Draws: n, Values: slices.Repeat([]float64{0.5}, n)})
	if err != nil {
		t.Fatal(err)
	}
	d, err := bayes.PredictWorlds(context.Background(), b, 7, []bayes.World{{Name: "f", Program: p}, {Name: "y", Program: y}, {Name: "x", Program: x}})
	if err != nil {
		t.Fatal(err)
	}
	get := func(name string) []float64 {
		v, err := d.Var(name)
		if err != nil {
			t.Fatal(err)
		}
		return v.Values()
	}
	moments := func(name string, of func(i int) (u, v float64), mean, su, sv, cov float64) {
		m, c := 0.0, 0.0
		for i := range n {
			u, v := of(i)
			m, c = m+u/n, c+(u-mean)*v/n
		}
		if math.Abs(m-mean) > 4.9*su/math.Sqrt(n) || math.Abs(c-cov) > 4.9*math.Sqrt(su*su*sv*sv+cov*cov)/math.Sqrt(n) {
			t.Errorf("%s: mean %v and covariance %v, want %v and %v", name, m, c, mean, cov)
		}
	}
	fx, fy, fz := get("f.x"), get("f.y"), get("f.z")
	yx, yy, yz := get("y.x"), get("y.y"), get("y.z")
	xx, xy := get("x.x"), get("x.y")
	if !slices.Equal(fx, yx) {
		t.Error("x isn't what it was where y is drawn again")
	}
	moments("new noise of y", func(i int) (u, v float64) { u = yy[i] - 0.5*yx[i]; return u, u }, 0, 2, 2, 4)
	moments("old and new", func(i int) (u, v float64) { return yy[i] - 0.5*yx[i], fy[i] - 0.5*fx[i] }, 0, 2, 2, 0)
	moments("new x", func(i int) (u, v float64) { return xx[i], fx[i] - 5 }, 5, 1, 1, 0)
	for i := range n {
		if a, b := yz[i]-yy[i], fz[i]-fy[i]; math.Abs(a-b) > 1e-12*(1+math.Abs(yz[i])) {
			t.Fatalf("the noise of z moves from %v to %v", b, a)
		}
		if a, b := xy[i]-0.5*xx[i], fy[i]-0.5*fx[i]; math.Abs(a-b) > 1e-12*(1+math.Abs(xy[i])) {
			t.Fatalf("the noise of y moves from %v to %v", b, a)
		}
	}
}

func TestTwinsFaults(t *testing.T) {
	p, err := chain(t).Twins()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Twins(); err == nil || !strings.Contains(err.Error(), `"x again" already`) {
		t.Error(err)
	}
	if p, err = chain(t).Intervene(map[string]bayes.Action{"x": bayes.Set(1)}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Twins(); err == nil || !strings.Contains(err.Error(), "after an intervention") {
		t.Error(err)
	}
}
