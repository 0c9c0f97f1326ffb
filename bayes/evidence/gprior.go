package evidence

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/numeric"
)

// maxPredictors keeps the number of models at or below 2²⁰, a few seconds.
const maxPredictors = 20

// Space is a model space: all linear regressions on subsets of some
// predictors, every one with an intercept.
type Space struct {
	// Models are in the order of counting in binary: {}, {0}, {1}, {0, 1}, {2}, …
	Models []Regression
	// Inclusion is the probability of each predictor: the sum over the models
	// that have it.
	Inclusion []float64
}

// Regression is one model of a [Space].
type Regression struct {
	// Predictors are the columns, from 0.
	Predictors []int
	// R2 is the share of the variance that least squares explains.
	R2 float64
	// LogBF is the log Bayes factor over the model without predictors.
	LogBF float64
	// BIC is n·log(rss/n) + (k+1)·log n, without the constants of the normal
	// density: less is better.
	BIC float64
	// Prob is the posterior probability.
	Prob float64
}

// GPrior compares all subsets of the predictors of a linear regression under
// Zellner's prior: coefficients are normal with variance g times their sampling
// variance, intercept and log variance flat, all models equally probable.
//
// Shapes: x is [observation, predictor], up to 20 predictors; columns are
// centred here. g = n, the unit information prior, is the customary choice.
// Result: errors tell of values that are not finite, of a constant y, of
// predictors that depend on each other or on the intercept, and of fewer
// observations than a model with an intercept and a variance needs.
// Source: [Zellner1986]; Bayes factor [Liang2008] eq. 6.
// Cost: one least-squares problem a model, each of k columns of k numbers.
func GPrior(x mat.Matrix, y []float64, g float64) (*Space, error) {
	reduced, err := reduce(x, y, g)
	if err != nil {
		return nil, err
	}
	n, p := x.Dims()
	s := &Space{Models: make([]Regression, 1<<p), Inclusion: make([]float64, p)}
	logBF := make([]float64, 1<<p)
	for m := range s.Models {
		r := &s.Models[m]
		r.Predictors = []int{}
		for j := range p {
			if m>>j&1 == 1 {
				r.Predictors = append(r.Predictors, j)
			}
		}
		rss := reduced.rss(r.Predictors)
		k, size := float64(len(r.Predictors)), float64(n)
		unexplained := rss / reduced.total
		r.R2 = 1 - unexplained
		if len(r.Predictors) == 0 {
			r.R2, unexplained = 0, 1
		}
		r.LogBF = (size-1-k)/2*numeric.Log1p(g) - (size-1)/2*numeric.Log1p(g*unexplained)
		r.BIC = size*numeric.Log(rss/size) + (k+1)*numeric.Log(size)
		logBF[m] = r.LogBF
	}
	all := numeric.LogSumExp(logBF)
	for m := range s.Models {
		r := &s.Models[m]
		r.Prob = numeric.Exp(r.LogBF - all)
		for _, j := range r.Predictors {
			s.Inclusion[j] += r.Prob
		}
	}
	return s, nil
}

// triangle is the centred data after an orthogonal transformation:
// ‖y − X·b‖² = ‖u − R·b‖² + rest.
type triangle struct {
	r, u        []float64 // R row-major
	rest, total float64   // total is Σ(y − mean)²
}

// rss returns the residual sum of squares on some of the columns.
func (t *triangle) rss(columns []int) float64 {
	k := len(t.u)
	picked := make([][]float64, len(columns))
	for i, j := range columns {
		picked[i] = make([]float64, k)
		for row := range k {
			picked[i][row] = t.r[row*k+j]
		}
	}
	_, _, rss, _ := linalg.LeastSquares(picked, append([]float64(nil), t.u...))
	return rss + t.rest
}

// reduce checks the data and centres them.
func reduce(x mat.Matrix, y []float64, g float64) (*triangle, error) {
	if x == nil {
		return nil, errors.New("evidence: GPrior: there are no predictors: x is nil")
	}
	n, p := x.Dims()
	var faults []error
	fault := func(format string, a ...any) { faults = append(faults, fmt.Errorf("evidence: GPrior: "+format, a...)) }
	if !(g > 0) || g-g != 0 {
		fault("g is %v, want a finite number above 0, such as the number of observations", g)
	}
	if len(y) != n {
		fault("%d values of y for %d rows of x", len(y), n)
	}
	if p > maxPredictors {
		fault("%d predictors have 2^%d models; want at most %d predictors", p, p, maxPredictors)
	}
	if n < p+2 {
		fault("%d observations for %d predictors, an intercept and a variance", n, p)
	}
	columns := make([][]float64, p)
	for j := range columns {
		columns[j] = mat.Col(nil, j, x)
		for i, v := range columns[j] {
			if v-v != 0 {
				fault("x[%d, %d] is %v; it must be finite", i, j, v)
			}
		}
	}
	for i, v := range y {
		if v-v != 0 {
			fault("y[%d] is %v; it must be finite", i, v)
		}
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	const rounding = 0x1p-40 // of a norm, below which a column is made of the others: a thousandfold 2⁻⁵⁰
	norms := make([]float64, p)
	for j, c := range columns {
		norms[j] = mat.Norm(mat.NewVecDense(n, c), 2)
		centre(c)
	}
	raw := mat.Norm(mat.NewVecDense(n, append([]float64(nil), y...)), 2)
	y = append([]float64(nil), y...)
	centre(y)
	t := &triangle{}
	for _, v := range y {
		t.total += v * v
	}
	if !(math.Sqrt(t.total) > rounding*raw) {
		fault("y is constant: there is nothing to explain")
	}
	var ok bool
	t.r, t.u, t.rest, ok = linalg.LeastSquares(columns, y)
	if !ok {
		fault("sums of squares overflow; use smaller units")
	}
	for j := range norms {
		if ok && !(math.Abs(t.r[j*p+j]) > rounding*norms[j]) {
			fault("predictor %d is a combination of those before it and the intercept; leave it out", j)
		}
	}
	if ok && faults == nil && !(t.rest > rounding*rounding*t.total) {
		fault("the predictors explain y without error; there is no variance to compare models by")
	}
	return t, errors.Join(faults...)
}

func centre(x []float64) {
	mean := 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for i := range x {
		x[i] -= mean
	}
}
