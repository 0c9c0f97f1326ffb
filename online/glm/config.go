package glm

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Method is how a row changes what is believed.
type Method uint8

const (
	// AssumedDensity keeps the exact mean and variance of the linear predictor of
	// each row: assumed-density filtering.
	AssumedDensity Method = iota
	// Laplace takes the mode, and the curvature there.
	Laplace
)

// Config says what is learned, and from what prior. Features is needed.
type Config struct {
	Family Family // Logistic if not given
	// Features is the number of predictors, with the 1 for the intercept if there
	// is one.
	Features int
	// Mean are the prior means of the coefficients, 0 if nil.
	Mean []float64
	// SD are their prior standard deviations; 2.5 if nil, which suits features of
	// a standard deviation of 1 [Gelman2008]: a Standardiser makes them so.
	SD []float64
	// Covariance stands for SD if the coefficients are not independent.
	Covariance mat.Symmetric
	// Diagonal keeps no correlations: fast for many features, and too sure of
	// itself where features are correlated.
	Diagonal bool
	Method   Method
}

const defaultSD = 2.5 // [Gelman2008] §2.2, the scale of their Cauchy prior; here of a normal one

// prior returns the belief before any row.
func (c Config) prior() (belief, error) {
	var errs []error
	fault := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if int(c.Family) >= len(families) {
		fault("%v is no family; want Logistic, Probit or Poisson", c.Family)
	}
	if c.Method > Laplace {
		fault("Method(%d) is no method; want AssumedDensity or Laplace", c.Method)
	}
	n := c.Features
	if n < 1 {
		return nil, errors.Join(append(errs, fmt.Errorf("the number of Features is %d; want 1 at least", n))...)
	}
	means, sds := c.Mean, c.SD
	if means == nil {
		means = make([]float64, n)
	}
	if len(means) != n {
		fault("Mean has %d numbers; want %d, or nil for zeros", len(means), n)
	}
	for i, v := range means {
		if !(v-v == 0) {
			fault("Mean[%d] is %v; want a finite number", i, v)
		}
	}
	if c.Covariance != nil {
		return c.correlated(means, errs)
	}
	variances := make([]float64, n)
	if sds != nil && len(sds) != n {
		fault("SD has %d numbers; want %d, or nil for %v", len(sds), n, defaultSD)
		sds = nil
	}
	for i := range variances {
		sd := defaultSD
		if sds != nil {
			sd = sds[i]
		}
		if !(sd > 0 && sd*sd > 0 && sd <= limit) {
			fault("SD[%d] is %v; want a positive number of at most 2²⁰⁰", i, sd)
		}
		variances[i] = sd * sd
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if c.Diagonal {
		return newDiagonal(means, variances), nil
	}
	d := newDense(n)
	copy(d.means, means)
	for i, v := range variances {
		*d.at(i, i) = v
	}
	return d, nil
}

func (c Config) correlated(means []float64, errs []error) (belief, error) {
	n := c.Features
	fault := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if c.SD != nil {
		fault("both SD and Covariance; want one")
	}
	if c.Diagonal {
		fault("a Covariance where Diagonal keeps none")
	}
	if dim := c.Covariance.SymmetricDim(); dim != n {
		fault("a Covariance of %d rows; want %d", dim, n)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	lower := make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			lower[i*n+j] = c.Covariance.At(i, j)
		}
	}
	d := newDense(n)
	if !d.assign(means, lower) {
		return nil, errors.New("the Covariance is not positive definite, or has variances beyond 2⁴⁰⁰")
	}
	return d, nil
}
