package posteriordb

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes/criticism"
	"github.com/seed78144065/credence/mcmc"
)

// TestLeaveOneOut: the weights of 46 mesquite bushes, two of which are unlike
// the others. Under flat priors of coefficients and sigma, what the other n
// bushes predict of one is Student-t with n − p − 1 degrees of freedom about
// the least-squares line. Statistic: the error of each bush's elpd over its
// Monte Carlo standard error, after the bad ones are mended; null distribution:
// standard normal; limit Φ⁻¹(1 − 1e-6/2/46). Without that a bush is beyond it.
func TestLeaveOneOut(t *testing.T) {
	ctx := context.Background()
	kit, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	m, err := kit.Model("mesquite-mesquite")
	if err != nil {
		t.Fatal(err)
	}
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	draws, err := mcmc.Sample(ctx, prog, mcmc.Config{Seed: 4})
	if err != nil {
		t.Fatal(err)
	}
	loglik, err := prog.LogLik(ctx, draws)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := criticism.LOO(ctx, loglik)
	if err != nil {
		t.Fatal(err)
	}
	mended, err := criticism.Refine{Program: prog, Draws: draws}.Estimate(ctx, raw, loglik.Names()[0])
	if err != nil {
		t.Fatal(err)
	}
	d, err := kit.Data("mesquite")
	if err != nil {
		t.Fatal(err)
	}
	const limit = 5.6 // Φ⁻¹(1 − 1e-6/92) = 5.61
	beyond := 0
	for i, p := range mended.Points {
		exact := withoutBush(d, i)
		if z := (p.Elpd - exact) / p.MCSE; !(math.Abs(z) < limit) || p.Khat > criticism.KhatLimit(mended.Draws) {
			t.Errorf("%s: elpd %v is %v standard errors from %v; k-hat %v", p.Name, p.Elpd, z, exact, p.Khat)
		}
		if math.Abs(raw.Points[i].Elpd-exact) > limit*p.MCSE {
			beyond++
			t.Logf("%s: exact %.3f; before %.3f ± %.3f, k-hat %.2f; after %.3f ± %.3f, k-hat %.2f", p.Name, exact,
				raw.Points[i].Elpd, raw.Points[i].MCSE, raw.Points[i].Khat, p.Elpd, p.MCSE, p.Khat)
		}
	}
	if beyond == 0 || len(raw.Warnings()) == 0 || len(mended.Warnings()) > 0 {
		t.Errorf("%d bushes to mend; warnings before %v, after %v", beyond, raw.Warnings(), mended.Warnings())
	}
}

// withoutBush returns the log density of a bush's weight given the others'.
func withoutBush(d *Data, out int) float64 {
	columns := [][]float64{d.Vector("diam1"), d.Vector("diam2"), d.Vector("canopy_height"), d.Vector("total_height"), d.Vector("density"), d.Vector("group")}
	weight := d.Vector("weight")
	p := len(columns) + 1
	row := func(i int) []float64 {
		x := []float64{1}
		for _, c := range columns {
			x = append(x, c[i])
		}
		return x
	}
	x, y := mat.NewDense(len(weight)-1, p, nil), mat.NewVecDense(len(weight)-1, nil)
	for i, k := 0, 0; i < len(weight); i++ {
		if i != out {
			x.SetRow(k, row(i))
			y.SetVec(k, weight[i])
			k++
		}
	}
	var gram mat.Dense
	gram.Mul(x.T(), x)
	var beta, right, fitted, leverage mat.VecDense
	right.MulVec(x.T(), y)
	at := mat.NewVecDense(p, row(out))
	if beta.SolveVec(&gram, &right) != nil || leverage.SolveVec(&gram, at) != nil {
		return math.NaN()
	}
	fitted.MulVec(x, &beta)
	fitted.SubVec(y, &fitted)
	nu := float64(len(weight) - 1 - p - 1)
	scale := math.Sqrt(mat.Dot(&fitted, &fitted) / nu * (1 + mat.Dot(at, &leverage)))
	return distuv.StudentsT{Mu: mat.Dot(at, &beta), Sigma: scale, Nu: nu}.LogProb(weight[out])
}
