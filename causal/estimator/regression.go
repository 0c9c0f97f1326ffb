package estimator

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/internal/numeric"
)

// Regression is a regression fitted by LeastSquares or Logit. It is immutable
// and safe for concurrent use.
type Regression struct {
	design *formula.Design // nil inside an estimator
	logit  bool
	sandwich
	scaled []float64 // coefficients of the scaled columns
	y      []float64
	fitted []float64
}

// LeastSquares fits a linear regression such as y ~ x1 * x2 + factor(g) to the
// rows of a table. Weights are by row; nil is 1 for all. Rows of weight 0 don't
// count.
//
// Errors: those of the formula and its columns, all at once; a response that is
// no column of numbers (a factor of two levels is 0 and 1); weights below 0; a
// *CollinearError.
// Source: products of centred and scaled columns, and one step of refinement
// with the residuals, which has the accuracy of an orthogonal factorisation
// [Bjorck1987].
// Cost: O(n·k²).
func LeastSquares(text string, t *bayes.Table, weights []float64) (*Regression, error) {
	return regress(text, t, weights, leastSquares)
}

// Logit fits a logistic regression, by maximum likelihood, of a response of 0
// and 1 or of two levels. Weights count rows. Else it is like LeastSquares.
//
// Errors: those of LeastSquares, a response with other values, a
// *SeparationError.
func Logit(text string, t *bayes.Table, weights []float64) (*Regression, error) {
	return regress(text, t, weights, logit)
}

func regress(text string, t *bayes.Table, weights []float64, fit func(x *regressors, y, w []float64) (*Regression, error)) (*Regression, error) {
	d, err := formula.NewDesign(text, t, nil)
	if err != nil {
		return nil, err
	}
	y, err := numbers(t, d.Response())
	if err != nil {
		return nil, fmt.Errorf("estimator: the response of %q: %w", text, err)
	}
	if weights != nil && len(weights) != t.N() {
		return nil, fmt.Errorf("estimator: %d weights for %d rows", len(weights), t.N())
	}
	for i, w := range weights {
		if !(w >= 0) || math.IsInf(w, 1) {
			return nil, fmt.Errorf("estimator: the weight of row %d is %v; weights are 0 or more", i, w)
		}
	}
	x, err := d.Matrix(t)
	if err != nil {
		return nil, err
	}
	r, err := fit(newRegressors(d.Names(), x), y, weights)
	if err != nil {
		return nil, err
	}
	r.design = d
	return r, nil
}

// leastSquares is LeastSquares of columns.
func leastSquares(x *regressors, y, w []float64) (*Regression, error) {
	z := y
	if w != nil {
		z = make([]float64, x.n)
		for i := range z {
			z[i] = w[i] * y[i]
		}
	}
	gram, moments := x.products(w, z)
	bread, err := inverse(gram, x.names)
	if err != nil {
		return nil, err
	}
	r := &Regression{sandwich: sandwich{x: x, bread: bread, weight: w, rows: counted(w, x.n)}, y: y}
	r.solve(moments)
	return r, nil
}

// again fits another response to the same columns, without weights.
func (r *Regression) again(y []float64) *Regression {
	out := &Regression{sandwich: r.sandwich, y: y}
	out.solve(r.x.moments(nil, y))
	return out
}

// solve fits the coefficients, given XᵀWy.
func (r *Regression) solve(moments []float64) {
	r.scaled = multiply(r.bread, moments)
	r.residuals()
	for j, d := range multiply(r.bread, r.x.moments(nil, r.score)) { // refinement
		r.scaled[j] += d
	}
	r.residuals()
	sum := 0.0
	for i, s := range r.score {
		sum = math.FMA(s, r.y[i]-r.fitted[i], sum)
	}
	r.classic = sum / float64(r.rows-r.x.k)
}

// residuals brings fitted values and scores up to date.
func (r *Regression) residuals() {
	r.fitted = r.x.predict(r.scaled)
	r.score = make([]float64, len(r.y))
	for i, f := range r.fitted {
		r.score[i] = weighed(r.weight, i) * (r.y[i] - f)
	}
}

// counted returns the number of rows with a weight above 0.
func counted(w []float64, n int) int {
	for _, v := range w {
		if v == 0 {
			n--
		}
	}
	return n
}

// Names returns the names of the coefficients, which are R's.
func (r *Regression) Names() []string { return slices.Clone(r.x.names) }

// Coefficients returns them in the order of Names.
func (r *Regression) Coefficients() []float64 { return r.x.natural(r.scaled) }

// Coefficient returns one coefficient and its standard error. Errors: an unknown
// name; those of Covariance.
func (r *Regression) Coefficient(name string, kind Covariance) (value, se float64, err error) {
	j := slices.Index(r.x.names, name)
	if j < 0 {
		return 0, 0, fmt.Errorf("estimator: the regression has no coefficient %q%s", name, nearest.Suggest(name, r.x.names))
	}
	v, err := r.Covariance(kind)
	if err != nil {
		return 0, 0, err
	}
	return r.Coefficients()[j], math.Sqrt(v.At(j, j)), nil
}

// Covariance returns the covariance of the coefficients. Errors: no more rows
// than coefficients; HC2 and HC3 of a row that alone tells a coefficient.
func (r *Regression) Covariance(kind Covariance) (*mat.SymDense, error) {
	return r.covariance(kind)
}

// ClusterCovariance is Covariance for rows that depend on each other within
// clusters, given by row, such as the codes of a factor.
func (r *Regression) ClusterCovariance(cluster []int) (*mat.SymDense, error) {
	return r.clustered(cluster)
}

// DF returns the number of rows that count less that of the coefficients.
func (r *Regression) DF() int { return r.rows - r.x.k }

// Logistic says whether it was fitted by Logit: columns then add up to log odds.
func (r *Regression) Logistic() bool { return r.logit }

// Sigma2 returns the residual variance with divisor DF; of a logistic
// regression 1.
func (r *Regression) Sigma2() float64 { return r.classic }

// Fitted returns the expected response of each row.
func (r *Regression) Fitted() []float64 { return slices.Clone(r.fitted) }

// Residuals returns the response of each row less what was expected.
func (r *Regression) Residuals() []float64 {
	out := make([]float64, len(r.y))
	for i, f := range r.fitted {
		out[i] = r.y[i] - f
	}
	return out
}

// Predict returns the expected response for the rows of another table, with the
// levels, knots and scales that the formula has learnt from the first. Errors:
// columns that are missing or have no value, new levels.
func (r *Regression) Predict(t *bayes.Table) ([]float64, error) {
	x, err := r.design.Matrix(t)
	if err != nil {
		return nil, err
	}
	var eta mat.VecDense
	eta.MulVec(x, mat.NewVecDense(r.x.k, r.Coefficients()))
	out := eta.RawVector().Data
	if r.logit {
		for i, v := range out {
			out[i] = numeric.Expit(v)
		}
	}
	return out, nil
}

// Influence returns, for each row, n times what it adds to Σ weights·coefficient,
// weights in the order of Names: the difference from the truth is
// asymptotically their mean. Errors: weights of another number.
func (r *Regression) Influence(weights []float64) ([]float64, error) {
	if len(weights) != r.x.k {
		return nil, fmt.Errorf("estimator: %d weights for %d coefficients", len(weights), r.x.k)
	}
	c := slices.Clone(weights)
	for j := range c { // c · natural(b) as a sum over scaled coefficients
		if r.x.intercept && j > 0 {
			c[j] = math.FMA(-weights[0], r.x.mean[j], c[j])
		}
		c[j] /= r.x.scale[j]
	}
	return r.influence(c), nil
}

// numbers returns a column of the table as numbers: 0 and 1 for a factor of two
// levels.
func numbers(t *bayes.Table, name string) ([]float64, error) {
	y, err := t.Numbers(name)
	if err != nil {
		return nil, err
	}
	if t.IsFactor(name) {
		if _, levels, _ := t.Codes(name); len(levels) != 2 {
			return nil, fmt.Errorf("%s has %d levels, want 2 or numbers", name, len(levels))
		}
	}
	for i, v := range y {
		if math.IsNaN(v) {
			return nil, fmt.Errorf("%s is missing in row %d", name, i)
		}
	}
	return y, nil
}
