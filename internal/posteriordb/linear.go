package posteriordb

import (
	"slices"

	"gonum.org/v1/gonum/stat"

	"github.com/seed78144065/credence/bayes"
)

// linear are the regressions of models.md A1 to A3 and A6.
var linear = map[string]build{
	"earnings-earn_height": func(m *bayes.Model, d *Data) {
		regression(m, positive(), d.Vector("earn"), d.Vector("height"))
	},
	"earnings-logearn_height": func(m *bayes.Model, d *Data) {
		regression(m, positive(), logs(d.Vector("earn")), d.Vector("height"))
	},
	"earnings-logearn_height_male": func(m *bayes.Model, d *Data) {
		regression(m, positive(), logs(d.Vector("earn")), d.Vector("height"), d.Vector("male"))
	},
	"earnings-logearn_interaction": func(m *bayes.Model, d *Data) {
		height, male := d.Vector("height"), d.Vector("male")
		regression(m, positive(), logs(d.Vector("earn")), height, male, times(height, male))
	},
	"kidiq-kidscore_momhs": func(m *bayes.Model, d *Data) {
		regression(m, bayes.HalfCauchy(2.5), d.Vector("kid_score"), d.Vector("mom_hs"))
	},
	"kidiq-kidscore_momiq": func(m *bayes.Model, d *Data) {
		regression(m, bayes.HalfCauchy(2.5), d.Vector("kid_score"), d.Vector("mom_iq"))
	},
	"kidiq-kidscore_interaction": func(m *bayes.Model, d *Data) {
		hs, iq := d.Vector("mom_hs"), d.Vector("mom_iq")
		regression(m, bayes.HalfCauchy(2.5), d.Vector("kid_score"), hs, iq, times(hs, iq))
	},
	"kidiq_with_mom_work-kidscore_interaction_c": func(m *bayes.Model, d *Data) {
		hs, iq := centred(d.Vector("mom_hs")), centred(d.Vector("mom_iq"))
		regression(m, positive(), d.Vector("kid_score"), hs, iq, times(hs, iq))
	},
	"kidiq_with_mom_work-kidscore_interaction_z": func(m *bayes.Model, d *Data) {
		hs, iq := halved(d.Vector("mom_hs")), halved(d.Vector("mom_iq"))
		regression(m, positive(), d.Vector("kid_score"), hs, iq, times(hs, iq))
	},
	"mesquite-mesquite": func(m *bayes.Model, d *Data) {
		regression(m, positive(), d.Vector("weight"), d.Vector("diam1"), d.Vector("diam2"),
			d.Vector("canopy_height"), d.Vector("total_height"), d.Vector("density"), d.Vector("group"))
	},
	"mesquite-logmesquite": func(m *bayes.Model, d *Data) {
		regression(m, positive(), logs(d.Vector("weight")), logs(d.Vector("diam1")), logs(d.Vector("diam2")),
			logs(d.Vector("canopy_height")), logs(d.Vector("total_height")), logs(d.Vector("density")), d.Vector("group"))
	},
	"mesquite-logmesquite_logva": func(m *bayes.Model, d *Data) {
		volume, area, _ := bush(d)
		regression(m, positive(), logs(d.Vector("weight")), logs(volume), logs(area), d.Vector("group"))
	},
	"mesquite-logmesquite_logvash": func(m *bayes.Model, d *Data) {
		volume, area, shape := bush(d)
		regression(m, positive(), logs(d.Vector("weight")), logs(volume), logs(area), logs(shape),
			logs(d.Vector("total_height")), d.Vector("group"))
	},
	"nes1972-nes":                 nes,
	"nes1980-nes":                 nes,
	"nes1984-nes":                 nes,
	"nes1992-nes":                 nes,
	"nes1996-nes":                 nes,
	"kilpisjarvi_mod-kilpisjarvi": kilpisjarvi,
	"sblri-blr":                   blr,
	"diamonds-diamonds":           diamonds,
}

// regression is y ~ Normal(beta[0] + Σ beta[k]·x[k−1], sigma), beta flat.
func regression(m *bayes.Model, sd bayes.Dist, y []float64, x ...[]float64) {
	ones := slices.Repeat([]float64{1}, len(y))
	beta := m.Param("beta", bayes.Flat(), bayes.Size(1+len(x)))
	sigma := m.Param("sigma", sd)
	design := m.Data("x", rows(append([][]float64{ones}, x...)...))
	m.Observe(m.Data("y", y), bayes.Normal(bayes.MatMul(design, beta), sigma))
}

// halved returns (v − mean)/(2 sd).
func halved(v []float64) []float64 { return scaled(centred(v), 2*stat.StdDev(v, nil)) }

// bush returns volume, area and shape of the mesquite bushes.
func bush(d *Data) (volume, area, shape []float64) {
	d1, d2 := d.Vector("diam1"), d.Vector("diam2")
	return times(d1, d2, d.Vector("canopy_height")), times(d1, d2), over(d1, d2)
}

func nes(m *bayes.Model, d *Data) {
	age := d.Vector("age_discrete")
	regression(m, positive(), d.Vector("partyid7"), d.Vector("real_ideo"), d.Vector("race_adj"),
		equals(age, 2), equals(age, 3), equals(age, 4), d.Vector("educ1"), d.Vector("gender"), d.Vector("income"))
}

func kilpisjarvi(m *bayes.Model, d *Data) {
	alpha := m.Param("alpha", bayes.Normal(d.Number("pmualpha"), d.Number("psalpha")))
	beta := m.Param("beta", bayes.Normal(d.Number("pmubeta"), d.Number("psbeta")))
	sigma := m.Param("sigma", positive())
	x := m.Data("x", d.Vector("x"))
	m.Observe(m.Data("y", d.Vector("y")), bayes.Normal(alpha.Add(beta.Mul(x)), sigma))
}

func blr(m *bayes.Model, d *Data) {
	beta := m.Param("beta", bayes.Normal(0, 10), bayes.Size(d.Int("D")))
	sigma := m.Param("sigma", bayes.HalfNormal(10))
	m.Observe(m.Data("y", d.Vector("y")), bayes.Normal(bayes.MatMul(m.Data("X", d.Matrix("X")), beta), sigma))
}

// diamonds leaves out the constant column and centres the others.
func diamonds(m *bayes.Model, d *Data) {
	x := d.Matrix("X")
	var columns [][]float64
	for j := 1; j < d.Int("K"); j++ {
		columns = append(columns, centred(column(x, j)))
	}
	b := m.Param("b", bayes.Normal(0, 1), bayes.Size(len(columns)))
	intercept := m.Param("Intercept", bayes.StudentT(3, 8, 10))
	sigma := m.Param("sigma", bayes.HalfStudentT(3, 10))
	mean := intercept.Add(bayes.MatMul(m.Data("Xc", rows(columns...)), b))
	m.Observe(m.Data("Y", d.Vector("Y")), bayes.Normal(mean, sigma))
}
