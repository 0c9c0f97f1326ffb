package online_test

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/online"
)

var nan, inf = math.NaN(), math.Inf(1)

// begins is a function that makes a posterior.
type begins[D, O any] = func() (*online.Posterior[D, O], error)

// family is a posterior with observations that it learns in turn, other posteriors
// of its type, and observations that it can't have.
func family[D, O any](begin begins[D, O], others []begins[D, O], bad []O, good ...O) trial {
	m := streaming[*online.Posterior[D, O]]{
		events: 2 * len(good),
		begin:  begin,
		learn: func(p *online.Posterior[D, O], i int) error {
			return p.Update(good[i%len(good)])
		},
		batch: func(p *online.Posterior[D, O], from, to int) error {
			var batch []O
			for i := from; i < to; i++ {
				batch = append(batch, good[i%len(good)])
			}
			return p.Update(batch...)
		},
		ask: func(p *online.Posterior[D, O]) {
			_, _ = p.Predict(good[0])
			p.LogEvidence()
			p.Posterior()
			p.N()
		},
		bad:    map[string]func(p *online.Posterior[D, O]) error{},
		others: map[string]func() (*online.Posterior[D, O], error){},
		merge:  func(p, other *online.Posterior[D, O]) error { return p.Merge(other) },
	}
	for i, o := range bad {
		m.bad[fmt.Sprintf("%v (%d) in a batch", o, i)] = func(p *online.Posterior[D, O]) error { return p.Update(good[0], o, good[0]) }
		m.bad[fmt.Sprintf("a prediction of %v (%d)", o, i)] = func(p *online.Posterior[D, O]) error { _, err := p.Predict(o); return err }
	}
	for i, other := range others {
		m.others[fmt.Sprintf("prior %d", i)] = other
	}
	return m
}

func list[T any](of ...T) []T { return of }

// families are posteriors of every likelihood.
func families() (map[string]trial, error) {
	type (
		beta     = online.Beta
		gamma    = online.Gamma
		inverse  = online.InverseGamma
		normal   = online.NormalInverseGamma
		shares   = online.Dirichlet
		lifetime = online.Lifetime
		vector   = []float64
	)
	spread, wider := mat.NewSymDense(2, vector{2, 0.5, 0.5, 1}), mat.NewSymDense(2, vector{3, 0.5, 0.5, 1})
	centre, err := online.NewMultivariateNormal(vector{1, -1}, spread)
	if err != nil {
		return nil, err
	}
	elsewhere, err := online.NewMultivariateNormal(vector{1, -1}, wider)
	if err != nil {
		return nil, err
	}
	three, err := online.NewMultivariateNormal(vector{1, -1, 0}, mat.NewDiagDense(3, vector{1, 1, 1}))
	if err != nil {
		return nil, err
	}
	coefficients, err := online.NewRegressionPrior(vector{1, -1}, spread, 2, 3)
	if err != nil {
		return nil, err
	}
	otherwise, err := online.NewRegressionPrior(vector{1, -1}, spread, 2, 4)
	if err != nil {
		return nil, err
	}
	one, err := online.NewRegressionPrior(vector{1}, mat.NewDiagDense(1, vector{1}), 2, 3)
	if err != nil {
		return nil, err
	}
	xs := list(vector{1, 0.3}, vector{1, -2.7}, vector{1e15, 0.1})
	badVectors := list(vector{}, vector{1}, vector{1, 2, 3}, vector{nan, 1}, vector{1, inf}, vector{-inf, 1}, nil)
	rows := list(online.Row{X: xs[0], Y: 1.1}, online.Row{X: xs[1], Y: -0.7}, online.Row{X: vector{0, 1e-200}, Y: 1e6})
	badRows := list(online.Row{X: vector{1, 2}, Y: nan}, online.Row{X: vector{1, 2}, Y: inf}, online.Row{Y: 1})
	for _, x := range badVectors {
		badRows = append(badRows, online.Row{X: x, Y: 1})
	}
	times := list(lifetime{Time: 0.3}, lifetime{Time: 2.7, Censored: true}, lifetime{Time: 1e6})
	badTimes := list(lifetime{}, lifetime{Time: -1}, lifetime{Time: nan, Censored: true}, lifetime{Time: inf})
	notPositive, notFinite := list(0, -1, nan, inf, -inf), list(nan, inf, -inf, math.MaxFloat64)
	wish := online.NormalInverseWishart{Mean: vector{1, -1}, Count: 0.7, DF: 4, Scale: spread}
	wished := online.NormalInverseWishart{Mean: vector{1, -1}, Count: 0.8, DF: 4, Scale: spread}
	return map[string]trial{
		"binomial": family(func() (*online.Posterior[beta, online.Trials], error) {
			return online.NewBinomial(beta{Alpha: 1, Beta: 2})
		},
			list(func() (*online.Posterior[beta, online.Trials], error) {
				return online.NewBinomial(beta{Alpha: 1, Beta: 3})
			}),
			list(online.Trials{Successes: -1, N: 2}, online.Trials{Successes: 3, N: 2}, online.Trials{N: -1}),
			online.Trials{Successes: 3, N: 7}, online.Trials{N: 2}, online.Trials{Successes: 1e12, N: 1e15}),
		"Bernoulli": family(func() (*online.Posterior[beta, bool], error) { return online.NewBernoulli(beta{Alpha: 0.1, Beta: 0.2}) },
			list(func() (*online.Posterior[beta, bool], error) { return online.NewBernoulli(beta{Alpha: 0.2, Beta: 0.1}) }), nil, true, false, true),
		"negative binomial": family(func() (*online.Posterior[beta, int], error) {
			return online.NewNegativeBinomial(2.5, beta{Alpha: 1, Beta: 2})
		}, list(func() (*online.Posterior[beta, int], error) {
			return online.NewNegativeBinomial(2, beta{Alpha: 1, Beta: 2})
		}, func() (*online.Posterior[beta, int], error) {
			return online.NewNegativeBinomial(2.5, beta{Alpha: 1, Beta: 1})
		}), list(-1, math.MinInt), 3, 0, 11),
		"Poisson": family(func() (*online.Posterior[gamma, online.Count], error) {
			return online.NewPoisson(gamma{Shape: 1, Rate: 2})
		}, list(func() (*online.Posterior[gamma, online.Count], error) {
			return online.NewPoisson(gamma{Shape: 1, Rate: 1})
		}), list(online.Count{N: -1, Exposure: 1}, online.Count{N: 1}, online.Count{N: 1, Exposure: nan}, online.Count{N: 1, Exposure: inf}, online.Count{N: 1, Exposure: -1}),
			online.Count{N: 3, Exposure: 0.7}, online.Count{Exposure: 1}, online.Count{N: 1e9, Exposure: 1e-6}),
		"exponential": family(func() (*online.Posterior[gamma, lifetime], error) {
			return online.NewExponential(gamma{Shape: 1, Rate: 2})
		}, list(func() (*online.Posterior[gamma, lifetime], error) {
			return online.NewExponential(gamma{Shape: 2, Rate: 2})
		}), badTimes, times...),
		"gamma": family(func() (*online.Posterior[gamma, float64], error) {
			return online.NewGamma(1.7, gamma{Shape: 1, Rate: 2})
		}, list(func() (*online.Posterior[gamma, float64], error) {
			return online.NewGamma(1.8, gamma{Shape: 1, Rate: 2})
		}, func() (*online.Posterior[gamma, float64], error) {
			return online.NewParetoTail(1.7, gamma{Shape: 1, Rate: 2})
		}), notPositive, 0.3, 2.7, 1e15),
		"Pareto tail": family(func() (*online.Posterior[gamma, float64], error) {
			return online.NewParetoTail(0.3, gamma{Shape: 1, Rate: 2})
		}, list(func() (*online.Posterior[gamma, float64], error) {
			return online.NewParetoTail(0.3, gamma{Shape: 1, Rate: 3})
		}), append(notPositive, 0.29), 0.3, 2.7, 1e15),
		"normal variance": family(func() (*online.Posterior[inverse, float64], error) {
			return online.NewNormalVariance(0.1, inverse{Shape: 1, Scale: 2})
		}, list(func() (*online.Posterior[inverse, float64], error) {
			return online.NewNormalVariance(0, inverse{Shape: 1, Scale: 2})
		}), notFinite, 0.3, -2.7, 1e15),
		"Weibull": family(func() (*online.Posterior[inverse, lifetime], error) {
			return online.NewWeibull(1.3, inverse{Shape: 1, Scale: 2})
		}, list(func() (*online.Posterior[inverse, lifetime], error) {
			return online.NewWeibull(1.4, inverse{Shape: 1, Scale: 2})
		}), badTimes, times...),
		"normal mean": family(func() (*online.Posterior[online.Normal, float64], error) {
			return online.NewNormalMean(1.3, online.Normal{Mean: 0.1, Variance: 2})
		}, list(func() (*online.Posterior[online.Normal, float64], error) {
			return online.NewNormalMean(1.3, online.Normal{Mean: 0.2, Variance: 2})
		}, func() (*online.Posterior[online.Normal, float64], error) {
			return online.NewNormalMean(1.4, online.Normal{Mean: 0.1, Variance: 2})
		}), notFinite, 0.3, -2.7, 1e15),
		"normal": family(func() (*online.Posterior[normal, float64], error) {
			return online.NewNormal(normal{Mean: 1e15, Count: 0.7, Shape: 2, Scale: 1e-12})
		}, list(func() (*online.Posterior[normal, float64], error) {
			return online.NewNormal(normal{Mean: 1e15, Count: 0.7, Shape: 2, Scale: 1e-11})
		}, func() (*online.Posterior[normal, float64], error) {
			return online.NewLogNormal(normal{Mean: 1e15, Count: 0.7, Shape: 2, Scale: 1e-12})
		}), notFinite, 1e15, 1e15+0.125, -1e15),
		"log-normal": family(func() (*online.Posterior[normal, float64], error) {
			return online.NewLogNormal(normal{Mean: 0.1, Count: 0.7, Shape: 2, Scale: 3})
		}, list(func() (*online.Posterior[normal, float64], error) {
			return online.NewLogNormal(normal{Mean: 0.1, Count: 0.7, Shape: 2.5, Scale: 3})
		}), notPositive, 0.3, 2.7, 1e15),
		"categorical": family(func() (*online.Posterior[shares, int], error) {
			return online.NewCategorical(shares{Alpha: vector{1, 2, 0.3}})
		}, list(func() (*online.Posterior[shares, int], error) {
			return online.NewCategorical(shares{Alpha: vector{1, 2, 0.4}})
		}, func() (*online.Posterior[shares, int], error) {
			return online.NewCategorical(shares{Alpha: vector{1, 2}})
		}), list(-1, 3), 0, 2, 1),
		"multinomial": family(func() (*online.Posterior[shares, []int], error) {
			return online.NewMultinomial(shares{Alpha: vector{1, 2, 0.3}})
		}, list(func() (*online.Posterior[shares, []int], error) {
			return online.NewMultinomial(shares{Alpha: vector{1, 2, 0.3, 1}})
		}), [][]int{nil, {}, {1, 2}, {1, 2, 3, 4}, {1, -1, 0}}, []int{3, 0, 1}, []int{0, 0, 0}, []int{1e12, 1, 1}),
		"uniform": family(func() (*online.Posterior[online.Pareto, float64], error) {
			return online.NewUniform(online.Pareto{Scale: 0.3, Shape: 2})
		}, list(func() (*online.Posterior[online.Pareto, float64], error) {
			return online.NewUniform(online.Pareto{Scale: 0.4, Shape: 2})
		}), list(-1, nan, inf, -inf), 0.1, 2.7, 1e15),
		"linear": family(func() (*online.Posterior[online.MultivariateNormal, online.Row], error) {
			return online.NewLinear(1.3, centre)
		},
			list(func() (*online.Posterior[online.MultivariateNormal, online.Row], error) {
				return online.NewLinear(1.3, elsewhere)
			}, func() (*online.Posterior[online.MultivariateNormal, online.Row], error) {
				return online.NewLinear(1.4, centre)
			}, func() (*online.Posterior[online.MultivariateNormal, online.Row], error) {
				return online.NewLinear(1.3, three)
			}), badRows, rows...),
		"multivariate mean": family(func() (*online.Posterior[online.MultivariateNormal, vector], error) {
			return online.NewMultivariateMean(spread, centre)
		}, list(func() (*online.Posterior[online.MultivariateNormal, vector], error) {
			return online.NewMultivariateMean(wider, centre)
		}, func() (*online.Posterior[online.MultivariateNormal, vector], error) {
			return online.NewMultivariateMean(spread, elsewhere)
		}), badVectors, xs...),
		"regression": family(func() (*online.Posterior[online.Regression, online.Row], error) {
			return online.NewRegression(coefficients)
		}, list(func() (*online.Posterior[online.Regression, online.Row], error) {
			return online.NewRegression(otherwise)
		}, func() (*online.Posterior[online.Regression, online.Row], error) {
			return online.NewRegression(one)
		}), badRows, rows...),
		"multivariate": family(func() (*online.Posterior[online.NormalInverseWishart, vector], error) {
			return online.NewMultivariate(wish)
		}, list(func() (*online.Posterior[online.NormalInverseWishart, vector], error) {
			return online.NewMultivariate(wished)
		}), badVectors, xs...),
		"multivariate covariance": family(func() (*online.Posterior[online.InverseWishart, vector], error) {
			return online.NewMultivariateCovariance(vector{1, -1}, online.InverseWishart{DF: 4, Scale: spread})
		}, list(func() (*online.Posterior[online.InverseWishart, vector], error) {
			return online.NewMultivariateCovariance(vector{1, -2}, online.InverseWishart{DF: 4, Scale: spread})
		}), badVectors, xs...),
	}, nil
}
