package posteriordb

import (
	"github.com/seed78144065/credence/bayes"
)

// logistic are the regressions of models.md B4 to B7 and B9.
var logistic = map[string]build{
	"dogs-dogs": dogs,
	"nes_logit_data-nes_logit_model": func(m *bayes.Model, d *Data) {
		logit(m, d.Vector("vote"), d.Vector("income"))
	},
	"wells_data-wells_dist": func(m *bayes.Model, d *Data) {
		beta := m.Param("beta", bayes.Flat(), bayes.Size(2))
		eta := beta.Index(0).Add(beta.Index(1).Mul(m.Data("dist", d.Vector("dist"))))
		m.Observe(m.Data("switched", d.Vector("switched")), bayes.BernoulliLogit(eta))
	},
	"wells_data-wells_dist100_model":       func(m *bayes.Model, d *Data) { wells(m, d, "D") },
	"wells_data-wells_dist100ars_model":    func(m *bayes.Model, d *Data) { wells(m, d, "D", "A") },
	"wells_data-wells_interaction_model":   func(m *bayes.Model, d *Data) { wells(m, d, "D", "A", "D∘A") },
	"wells_data-wells_interaction_c_model": func(m *bayes.Model, d *Data) { wells(m, d, "Dc", "Ac", "Dc∘Ac") },
	"wells_data-wells_dae_model":           func(m *bayes.Model, d *Data) { wells(m, d, "D", "A", "E") },
	"wells_data-wells_dae_c_model":         func(m *bayes.Model, d *Data) { wells(m, d, "Dc", "Ac", "Dc∘Ac", "E") },
	"wells_data-wells_dae_inter_model": func(m *bayes.Model, d *Data) {
		wells(m, d, "Dc", "Ac", "Ec", "Dc∘Ac", "Dc∘Ec", "Ac∘Ec")
	},
	"wells_data-wells_daae_c_model":   func(m *bayes.Model, d *Data) { wells(m, d, "Dc", "Ac", "Dc∘Ac", "assoc", "E") },
	"election88-election88_full":      election88,
	"ovarian-logistic_regression_rhs": horseshoe,
}

// logit is y ~ BernoulliLogit(alpha + Σ beta[k]·x[k]), all flat.
func logit(m *bayes.Model, y []float64, x ...[]float64) {
	alpha := m.Param("alpha", bayes.Flat())
	beta := m.Param("beta", bayes.Flat(), bayes.Size(len(x)))
	eta := alpha.Add(bayes.MatMul(m.Data("x", rows(x...)), beta))
	m.Observe(m.Data("y", y), bayes.BernoulliLogit(eta))
}

// wells takes predictors by their symbols in models.md; A is arsenic.
func wells(m *bayes.Model, d *Data, symbols ...string) {
	dist, arsenic, educ := d.Vector("dist"), d.Vector("arsenic"), d.Vector("educ")
	column := map[string][]float64{
		"D": scaled(dist, 100), "A": arsenic, "E": scaled(educ, 4), "assoc": d.Vector("assoc"),
		"Dc": scaled(centred(dist), 100), "Ac": centred(arsenic), "Ec": scaled(centred(educ), 4),
	}
	for _, pair := range [][2]string{{"D", "A"}, {"Dc", "Ac"}, {"Dc", "Ec"}, {"Ac", "Ec"}} {
		column[pair[0]+"∘"+pair[1]] = times(column[pair[0]], column[pair[1]])
	}
	var x [][]float64
	for _, s := range symbols {
		x = append(x, column[s])
	}
	logit(m, d.Vector("switched"), x...)
}

// dogs counts each dog's earlier shocks and avoidances.
func dogs(m *bayes.Model, d *Data) {
	y := d.Matrix("y")
	var avoided, shocked [][]float64
	for _, dog := range y {
		var a, s []float64
		shocks := 0.0
		for t, v := range dog {
			a, s = append(a, float64(t)-shocks), append(s, shocks)
			shocks += v
		}
		avoided, shocked = append(avoided, a), append(shocked, s)
	}
	beta := m.Param("beta", bayes.Normal(0, 100), bayes.Size(3))
	eta := beta.Index(0).Add(beta.Index(1).Mul(m.Data("A", avoided))).Add(beta.Index(2).Mul(m.Data("S", shocked)))
	m.Observe(m.Data("y", y), bayes.BernoulliLogit(eta))
}

func election88(m *bayes.Model, d *Data) {
	black, female := d.Vector("black"), d.Vector("female")
	x := m.Data("x", rows(apply(func(float64) float64 { return 1 }, black), black, female, d.Vector("v_prev_full"), times(female, black)))
	eta := bayes.MatMul(x, m.Param("beta", bayes.Normal(0, 100), bayes.Size(5)))
	for _, g := range []struct{ effect, index string }{
		{"a", "age"}, {"b", "edu"}, {"c", "age_edu"}, {"d", "state"}, {"e", "region_full"},
	} {
		sigma := m.Param("sigma_"+g.effect, bayes.Uniform(0, 100))
		effect := m.Param(g.effect, bayes.Normal(0, sigma), bayes.Size(d.Int("n_"+g.index)))
		eta = eta.Add(effect.At(m.Data(g.index, d.Index(g.index))))
	}
	m.Observe(m.Data("y", d.Vector("y")), bayes.BernoulliLogit(eta))
}

// horseshoe is a logistic regression with the regularised horseshoe prior.
func horseshoe(m *bayes.Model, d *Data) {
	gene := m.DimSize("gene", d.Int("d"))
	half := d.Number("slab_df") / 2
	beta0 := m.Param("beta0", bayes.Normal(0, d.Number("scale_icept")))
	z := m.Param("z", bayes.Normal(0, 1), gene)
	tau := m.Param("tau", bayes.HalfStudentT(d.Number("nu_global"), 2*d.Number("scale_global")))
	lambda := m.Param("lambda", bayes.HalfStudentT(d.Number("nu_local"), 1), gene)
	caux := m.Param("caux", bayes.InverseGamma(half, half))
	c2 := bayes.Mul(d.Number("slab_scale")*d.Number("slab_scale"), caux)
	wide := bayes.Square(tau.Mul(lambda))
	beta := z.Mul(tau).Mul(lambda).Mul(bayes.Sqrt(c2.Div(c2.Add(wide))))
	eta := beta0.Add(bayes.MatMul(m.Data("x", d.Matrix("x")), beta))
	m.Observe(m.Data("y", d.Vector("y")), bayes.BernoulliLogit(eta))
}
