package gaussian

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/numeric"
)

// Mixture is a joint distribution of continuous variables: a normal one for each
// combination of states of discrete variables, with its probability. It is
// immutable and safe for concurrent use.
type Mixture struct {
	names   []string
	weights []float64 // positive, with sum 1
	parts   []*Normal
	states  []map[string]string
}

// Component is one normal distribution of a mixture.
type Component struct {
	// Weight is the probability of States, the states of the discrete variables
	// that it is given.
	Weight float64
	States map[string]string
	*Normal
}

// Names returns the variables in order.
func (m *Mixture) Names() []string { return slices.Clone(m.names) }

// Components returns the normal distributions with positive weights.
func (m *Mixture) Components() []Component {
	c := make([]Component, len(m.parts))
	for k, d := range m.parts {
		c[k] = Component{m.weights[k], maps.Clone(m.states[k]), d}
	}
	return c
}

// Mean returns the mean of a variable.
func (m *Mixture) Mean(name string) (float64, error) {
	i, err := find("Mean", m.names, name)
	if err != nil {
		return 0, err
	}
	return m.mean(i), nil
}

// SD returns the standard deviation of a variable.
func (m *Mixture) SD(name string) (float64, error) {
	i, err := find("SD", m.names, name)
	if err != nil {
		return 0, err
	}
	return math.Sqrt(m.covariance(i, i)), nil
}

// Covariance returns the covariance matrix, in the order of Names.
func (m *Mixture) Covariance() *mat.SymDense {
	c := mat.NewSymDense(len(m.names), nil)
	for i := range m.names {
		for j := i; j < len(m.names); j++ {
			c.SetSym(i, j, m.covariance(i, j))
		}
	}
	return c
}

// Margin returns the distribution of some variables, in that order.
func (m *Mixture) Margin(names ...string) (*Mixture, error) {
	of, err := findAll("Margin", m.names, names)
	if err == nil && len(of) == 0 {
		err = errors.New("gaussian: Margin: of no variable")
	}
	if err != nil {
		return nil, err
	}
	margin := &Mixture{names: slices.Clone(names), weights: m.weights, states: m.states}
	for _, d := range m.parts {
		margin.parts = append(margin.parts, d.margin(of))
	}
	return margin, nil
}

// LogDensity returns the logarithm of the joint density of values of some
// variables.
//
// Errors: unknown variables; values that are NaN or infinite.
func (m *Mixture) LogDensity(values map[string]float64) (float64, error) {
	logs := make([]float64, len(m.parts))
	for k, d := range m.parts {
		density, err := d.LogDensity(values)
		if err != nil {
			return 0, err
		}
		logs[k] = numeric.Log(m.weights[k]) + density
	}
	return numeric.LogSumExp(logs), nil
}

// CDF returns the probability that a variable is at most x: NaN for NaN.
func (m *Mixture) CDF(name string, x float64) (float64, error) {
	i, err := find("CDF", m.names, name)
	if err != nil {
		return 0, err
	}
	return m.cdf(i, x), nil
}

// Quantile returns the x that a variable is below with probability p: −Inf for 0
// and Inf for 1.
//
// Errors: an unknown variable; a probability that is none.
// Source: bisection between the least and the largest quantile of a component.
func (m *Mixture) Quantile(name string, p float64) (float64, error) {
	i, err := find("Quantile", m.names, name)
	if err != nil {
		return 0, err
	}
	if !(p >= 0 && p <= 1) {
		return 0, fmt.Errorf("gaussian: Quantile: the probability is %v, want one from 0 to 1", p)
	}
	z := numeric.NormalQuantile(p)
	if math.IsInf(z, 0) {
		return z, nil
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, d := range m.parts {
		q := d.mean[i] + float64(z*d.sd(i))
		low, high = min(low, q), max(high, q)
	}
	for {
		mid := low + (high-low)/2
		if !(low < mid && mid < high) {
			return mid, nil
		}
		if m.cdf(i, mid) < p {
			low = mid
		} else {
			high = mid
		}
	}
}

func (m *Mixture) mean(i int) float64 {
	sum := 0.0
	for k, d := range m.parts {
		sum += float64(m.weights[k] * d.mean[i])
	}
	return sum
}

// covariance is that within components and that of their means.
func (m *Mixture) covariance(i, j int) float64 {
	a, b := m.mean(i), m.mean(j)
	sum := 0.0
	for k, d := range m.parts {
		sum += float64(m.weights[k] * (dot(d.root[i], d.root[j]) + float64((d.mean[i]-a)*(d.mean[j]-b))))
	}
	return sum
}

func (m *Mixture) cdf(i int, x float64) float64 {
	sum := 0.0
	for k, d := range m.parts {
		sum += float64(m.weights[k] * numeric.NormalCDF((x-d.mean[i])/d.sd(i)))
	}
	return min(sum, 1)
}

// sorted returns the keys of a map in order.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
