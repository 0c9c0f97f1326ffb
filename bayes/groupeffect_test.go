package bayes_test

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// TestGroupEffectsPicked: means picked by group inside the kernel give the
// density and gradient of the same model written so that they can't be.
func TestGroupEffectsPicked(t *testing.T) {
	const n, groups = 5000, 40
	group, y, sd := make([]int, n), make([]float64, n), make([]float64, n)
	for i := range n {
		group[i], y[i], sd[i] = (i*i+i/7)%groups, math.Sin(float64(i)), 1
	}
	build := func(picked bool) *bayes.Program {
		m := bayes.NewModel("groups")
		s := m.Param("s", bayes.HalfNormal(1))
		a := m.Param("a", bayes.Normal(0, 1), bayes.Size(groups))
		mean, scale := a.At(m.Data("g", group)), s
		if !picked {
			scale = s.Mul(m.Data("sd", sd))
		}
		m.Observe(m.Data("y", y), bayes.Normal(mean, scale))
		return compile(t, m)
	}
	p, q := build(true), build(false)
	x := make([]float64, p.Dim())
	for i := range x {
		x[i] = 0.3 * math.Cos(float64(i))
	}
	gp, gq := make([]float64, len(x)), make([]float64, len(x))
	lp, err := p.LogDensityGrad(x, gp)
	if err != nil {
		t.Fatal(err)
	}
	lq, err := q.LogDensityGrad(x, gq)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(lp-lq) > 1e-12*math.Abs(lq) {
		t.Errorf("log density %v, want %v", lp, lq)
	}
	for i := range gp {
		if math.Abs(gp[i]-gq[i]) > 1e-11*max(1, math.Abs(gq[i])) {
			t.Errorf("derivative %d: %v, want %v", i, gp[i], gq[i])
		}
	}
}
