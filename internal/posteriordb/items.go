package posteriordb

import "github.com/seed78144065/credence/bayes"

// items are the item-response models of models.md B2 and B8.
var items = map[string]build{"irt_2pl-irt_2pl": irt2PL, "lsat_data-lsat_model": lsat}

func irt2PL(m *bayes.Model, d *Data) {
	item, person := m.DimSize("item", d.Int("I")), m.DimSize("person", d.Int("J"))
	theta := m.Param("theta", bayes.Normal(0, m.Param("sigma_theta", bayes.HalfCauchy(2))), person)
	a := m.Param("a", bayes.LogNormal(0, m.Param("sigma_a", bayes.HalfCauchy(2))), item)
	b := m.Param("b", bayes.Normal(m.Param("mu_b", bayes.Normal(0, 5)), m.Param("sigma_b", bayes.HalfCauchy(2))), item)
	m.Observe(m.Data("y", d.Matrix("y"), item, person), bayes.BernoulliLogit(a.Mul(theta.Sub(b))))
}

// lsat has one row of answers per student; students of one pattern are alike.
func lsat(m *bayes.Model, d *Data) {
	student, question := m.DimSize("student", d.Int("N")), m.DimSize("question", d.Int("T"))
	response := d.Matrix("response")
	var r [][]float64
	for pattern, last := range d.Vector("culm") {
		for len(r) < int(last) {
			r = append(r, response[pattern])
		}
	}
	alpha := m.Param("alpha", bayes.Normal(0, 100), question)
	theta := m.Param("theta", bayes.Normal(0, 1), student)
	beta := m.Param("beta", bayes.HalfNormal(100))
	m.Observe(m.Data("r", r, student, question), bayes.BernoulliLogit(beta.Mul(theta).Sub(alpha)))
}
