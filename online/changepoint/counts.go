package changepoint

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// Poisson is a family of counts whose rate is new in each run.
func Poisson(prior online.Gamma) Family[int] { return poisson{prior} }

type poisson struct{ prior online.Gamma }

func (f poisson) name() string        { return "Poisson" }
func (f poisson) settings() []float64 { return []float64{f.prior.Shape, f.prior.Rate} }

func (f poisson) check(y int) error {
	if y < 0 {
		return fmt.Errorf("%d events; %w", y, errNegative)
	}
	return nil
}

func (f poisson) begin() (runs[int], error) {
	p := f.prior
	if err := positive("Shape and Rate of the prior", p.Shape, p.Rate); err != nil {
		return nil, err
	}
	allowed := func(run []float64) bool { return positives(run[:2]) }
	return &poissonRuns{newTable(allowed, p.Shape, p.Rate, numeric.Log(p.Rate), numeric.Log1p(1/p.Rate))}, nil
}

// poissonRuns has shape a, rate b, log b and log(1 + 1/b) of each run.
type poissonRuns struct{ table }

func (r *poissonRuns) predict(y int, density []float64, exponent []lane.V) error {
	shape, log, step, power := r.columns[0], r.columns[2], r.columns[3], lane.Flat(exponent)
	n := float64(y)
	const few = 16 // factors are cheaper than two log gammas
	factorial := 0.0
	if y > few {
		factorial = numeric.Lgamma(n + 1)
	}
	for i := range density {
		density[i] = 1
		power[i] = -float64(shape[i]*step[i]) - float64(n*(log[i]+step[i]))
		if y > few {
			power[i] += numeric.Lgamma(shape[i]+n) - numeric.Lgamma(shape[i]) - factorial
			continue
		}
		for j := range y {
			density[i] *= (shape[i] + float64(j)) / float64(j+1)
		}
	}
	return nil
}

func (r *poissonRuns) learn(y int) {
	shape, rate, log, step := r.columns[0], r.columns[1], r.columns[2], r.columns[3]
	longer := -1.0 // the rate that the run before had, and its logarithms
	var longerLog, longerStep float64
	for i := range shape {
		shape[i] += float64(y)
		was, wasLog, wasStep := rate[i], log[i], step[i]
		rate[i]++
		if rate[i] == longer {
			log[i], step[i] = longerLog, longerStep
		} else {
			log[i], step[i] = numeric.Log(rate[i]), numeric.Log1p(1/rate[i])
		}
		longer, longerLog, longerStep = was, wasLog, wasStep
	}
}

func (r *poissonRuns) moments(i int) (mean, variance float64) {
	a, b := r.columns[0][i], r.columns[1][i]
	return a / b, a / b * (1 + 1/b)
}

func (r *poissonRuns) clone() runs[int] { return &poissonRuns{r.copy()} }

// Bernoulli is a family of truth values whose probability is new in each run.
func Bernoulli(prior online.Beta) Family[bool] { return bernoulli{prior} }

type bernoulli struct{ prior online.Beta }

func (f bernoulli) name() string        { return "Bernoulli" }
func (f bernoulli) settings() []float64 { return []float64{f.prior.Alpha, f.prior.Beta} }
func (f bernoulli) check(bool) error    { return nil }

func (f bernoulli) begin() (runs[bool], error) {
	p := f.prior
	if err := positive("Alpha and Beta of the prior", p.Alpha, p.Beta); err != nil {
		return nil, err
	}
	return &bernoulliRuns{newTable(positives, p.Alpha, p.Beta)}, nil
}

// bernoulliRuns has α and β of each run.
type bernoulliRuns struct{ table }

func (r *bernoulliRuns) predict(y bool, density []float64, exponent []lane.V) error {
	clear(exponent)
	one, other := r.columns[0], r.columns[1]
	if !y {
		one, other = other, one
	}
	for i := range density {
		density[i] = one[i] / (one[i] + other[i])
	}
	return nil
}

func (r *bernoulliRuns) learn(y bool) {
	column := r.columns[1]
	if y {
		column = r.columns[0]
	}
	for i := range column {
		column[i]++
	}
}

func (r *bernoulliRuns) moments(i int) (mean, variance float64) {
	a, b := r.columns[0][i], r.columns[1][i]
	p := a / (a + b)
	return p, p * (1 - p)
}

func (r *bernoulliRuns) clone() runs[bool] { return &bernoulliRuns{r.copy()} }

// Exponential is a family of waiting times whose rate is new in each run.
func Exponential(prior online.Gamma) Family[float64] { return exponential{prior} }

type exponential struct{ prior online.Gamma }

func (f exponential) name() string        { return "exponential" }
func (f exponential) settings() []float64 { return []float64{f.prior.Shape, f.prior.Rate} }

func (f exponential) check(x float64) error {
	if x < 0 {
		return fmt.Errorf("a time of %v; %w", x, errNegative)
	}
	return finite(x)
}

func (f exponential) begin() (runs[float64], error) {
	p := f.prior
	if err := positive("Shape and Rate of the prior", p.Shape, p.Rate); err != nil {
		return nil, err
	}
	return &exponentialRuns{newTable(positives, p.Shape, p.Rate)}, nil
}

// exponentialRuns has shape and rate of each run.
type exponentialRuns struct{ table }

func (r *exponentialRuns) predict(x float64, density []float64, exponent []lane.V) error {
	shape, rate, power := r.columns[0], r.columns[1], lane.Flat(exponent)
	for i := range density {
		density[i] = shape[i] / (rate[i] + x)
		power[i] = x / rate[i]
	}
	lane.Log1p(exponent, exponent)
	for i := range density {
		power[i] *= -shape[i]
	}
	return nil
}

func (r *exponentialRuns) learn(x float64) {
	shape, rate := r.columns[0], r.columns[1]
	for i := range shape {
		shape[i]++
		rate[i] += x
	}
}

func (r *exponentialRuns) moments(i int) (mean, variance float64) {
	a, b := r.columns[0][i], r.columns[1][i]
	mean, variance = math.Inf(1), math.Inf(1)
	if a > 1 {
		mean = b / (a - 1)
	}
	if a > 2 {
		variance = mean * mean * a / (a - 2)
	}
	return mean, variance
}

func (r *exponentialRuns) clone() runs[float64] { return &exponentialRuns{r.copy()} }
