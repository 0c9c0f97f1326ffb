package bayes_test

import (
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// square returns a matrix of literals.
func square(m *bayes.Model, name string, rows ...[]float64) bayes.Expr { return m.Data(name, rows) }

// Vectors and matrices that can't be are refused with their row.
func TestMultivariateFaults(t *testing.T) {
	m := bayes.NewModel("matrices")
	good := square(m, "good", []float64{2, 1}, []float64{1, 2})
	skew := square(m, "skew", []float64{2, 1}, []float64{0, 2})
	saddle := square(m, "saddle", []float64{1, 2}, []float64{2, 1})
	upper := square(m, "upper", []float64{1, 2}, []float64{2, 0})
	mean := []float64{0, 0}
	y := [][]float64{{1, 2}, {3, 4}}
	shares := [][]float64{{0.5, 0.5}, {0.5, 0.6}}
	start := bayes.Normal(0, 1)
	for _, c := range []struct {
		name  string
		y     any
		d     bayes.Dist
		class error
		want  []string
	}{
		{"not symmetric", y, bayes.MvNormal(mean, skew), bayes.ErrSupport, []string{"cov has values [2 1 0 2] in row 0", "symmetric"}},
		{"not positive definite", y, bayes.MvNormal(mean, saddle), bayes.ErrSupport, []string{"positive definite"}},
		{"not positive definite", y, bayes.MvNormalPrecision(mean, saddle), bayes.ErrSupport, []string{"precision has values", "positive definite"}},
		{"not positive definite", y, bayes.MvStudentT(3, mean, saddle), bayes.ErrSupport, []string{"sigma has values", "positive definite"}},
		{"no factor", y, bayes.MvStudentTCholesky(3, mean, upper), bayes.ErrSupport, []string{"chol has values", "diagonal must be positive"}},
		{"no factor", y, bayes.MvNormalCholesky(mean, upper), bayes.ErrSupport, []string{"diagonal must be positive"}},
		{"no freedom", y, bayes.MvStudentT(0, mean, good), bayes.ErrSupport, []string{"nu has value 0"}},
		{"another size", y, bayes.MvNormal([]float64{0, 0, 0}, good), bayes.ErrShape, []string{"mean is number[3]"}},
		{"a vector for a matrix", y, bayes.MvStudentT(3, mean, mean), bayes.ErrShape, []string{"sigma is", "must be a matrix"}},
		{"shares that don't sum", shares, bayes.Dirichlet([]float64{1, 1}), bayes.ErrSupport, []string{"[0.5 0.6] in row 1", "sum to 1"}},
		{"negative share", [][]float64{{1.5, -0.5}}, bayes.Dirichlet([]float64{1, 1}), bayes.ErrSupport, []string{"row 0", "positive"}},
		{"no concentration", shares, bayes.Dirichlet([]float64{1, 0}), bayes.ErrSupport, []string{"alpha has value 0"}},
		{"no steps", y, bayes.GaussianRandomWalk(0, start), bayes.ErrSupport, []string{"sd has value 0"}},
		{"no first value", y, bayes.GaussianRandomWalk(1, bayes.Dist{}), bayes.ErrModel, []string{"no distribution", "Flat()"}},
		{"first count", y, bayes.AR(0, []float64{1}, 1, bayes.Poisson(1)), bayes.ErrModel, []string{"Poisson(1)", "no continuous distribution"}},
		{"a negative share", y, bayes.GARCH(0, 1, -0.1, 0.5, 1), bayes.ErrSupport, []string{"alpha1 has value -0.1"}},
		{"no variance", y, bayes.GARCH(0, 0, 0.1, 0.5, 1), bayes.ErrSupport, []string{"alpha0 has value 0"}},
		{"too short", y, bayes.AR(0, []float64{0.5, 0.2}, 1, start), bayes.ErrShape, []string{"has 2 values; 2 lags need more"}},
		{"a number for lags", y, bayes.AR(0, 0.5, 1, start), bayes.ErrShape, []string{"beta is", "must be a vector"}},
		{"an edge too far", y, bayes.ICARSoft([][2]int{{0, 1}, {1, 2}}, 0.1), bayes.ErrShape, []string{"has 2 elements", "position 2"}},
		{"its own neighbour", y, bayes.ICARSoft([][2]int{{0, 1}, {1, 1}}, 0.1), bayes.ErrData, []string{"edge 1 is [1 1]", "own neighbour"}},
		{"an edge twice", y, bayes.ICAR([][2]int{{0, 1}, {1, 0}}), bayes.ErrData, []string{"edges 0 and 1 are the same"}},
		{"an edge before 0", y, bayes.ICAR([][2]int{{-1, 1}}), bayes.ErrData, []string{"edge 0 is [-1 1]", "count from 0"}},
		{"no softness", y, bayes.ICARSoft([][2]int{{0, 1}}, 0), bayes.ErrSupport, []string{"sd is 0", "positive"}},
		{"no correlations", [][]float64{{1, 0.5}, {0.5, 1.1}}, bayes.LKJ(1), bayes.ErrSupport, []string{"row 0", "diagonal of 1"}},
		{"no correlations", [][]float64{{1, 2}, {2, 1}}, bayes.LKJ(1), bayes.ErrSupport, []string{"positive definite"}},
		{"no factor", [][]float64{{1, 0}, {0.5, 0.5}}, bayes.LKJCholesky(1), bayes.ErrSupport, []string{"rows of length 1"}},
		{"not square", [][]float64{{1, 0, 0}, {0, 1, 0}}, bayes.LKJCholesky(1), bayes.ErrShape, []string{"2 × 3 matrices", "square"}},
		{"no shape", [][]float64{{1, 0}, {0, 1}}, bayes.LKJ(0), bayes.ErrSupport, []string{"eta has value 0"}},
		{"few degrees of freedom", [][]float64{{1, 0}, {0, 1}}, bayes.Wishart(1, good), bayes.ErrSupport, []string{"nu is 1", "2 × 2", "more than 1"}},
		{"no covariance", [][]float64{{1, 2}, {2, 1}}, bayes.InverseWishart(3, good), bayes.ErrSupport, []string{"positive definite"}},
		{"no scale matrix", [][]float64{{1, 0}, {0, 1}}, bayes.Wishart(3, saddle), bayes.ErrSupport, []string{"sigma has values"}},
		{"another size", [][]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, bayes.Wishart(3, good), bayes.ErrShape, []string{"3 × 3", "sigma is 2 × 2"}},
		{"a vector of data", []float64{1, 0}, bayes.LKJ(1), bayes.ErrShape, []string{"LKJ"}},
		{"a bad first scale", y, bayes.GaussianRandomWalk(1, bayes.Normal(0, -1)), bayes.ErrSupport, []string{"sd of Normal has value -1"}},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, c.y, c.d, c.class, c.want...) })
	}
}
