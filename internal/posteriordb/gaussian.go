package posteriordb

import "github.com/seed78144065/credence/bayes"

// gaussian are the Gaussian processes of models.md A8.
var gaussian = map[string]build{"gp_pois_regr-gp_regr": gpRegression}

// gpRegression has the process summed out: y is normal with its covariance and
// that of the noise.
func gpRegression(m *bayes.Model, d *Data) {
	x := d.Vector("x")
	point := m.DimSize("point", len(x))
	var squares [][]float64
	for _, a := range x {
		squares = append(squares, apply(func(b float64) float64 { return -0.5 * (a - b) * (a - b) }, x))
	}
	rho := m.Param("rho", bayes.Gamma(25, 4))
	alpha := m.Param("alpha", bayes.HalfNormal(2))
	sigma := m.Param("sigma", bayes.HalfNormal(1))
	decay := bayes.Exp(m.Data("squares", squares, point, point).Div(bayes.Square(rho)))
	ones := m.Data("ones", apply(func(float64) float64 { return 1 }, x), point)
	cov := bayes.Square(alpha).Mul(decay).Add(bayes.DiagonalMatrix(sigma.Mul(ones)))
	m.Observe(m.Data("y", d.Vector("y"), point), bayes.MvNormalCholesky(make([]float64, len(x)), bayes.Cholesky(cov)))
}
