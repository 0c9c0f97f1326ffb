package filter

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/statespace"
)

// Gaussian is a normal distribution of a vector. Its covariance may be singular,
// and infinite where nothing is known.
type Gaussian struct {
	Mean []float64     // as long as the vector
	Cov  *mat.SymDense // as many rows and columns
}

// SD returns the standard deviation of element i.
func (g Gaussian) SD(i int) float64 { return math.Sqrt(g.Cov.At(i, i)) }

// Model is a linear Gaussian state space model of n states and p observations a
// step, with variances, never standard deviations:
//
//	y[t] = Observe·x[t] + ε,        ε ~ N(0, Noise)
//	x[t+1] = Transition·x[t] + η,   η ~ N(0, Innovation)
//	x[0] ~ N(Start.Mean, Start.Cov)
//
// Start is what is known of the state at the first observation, before it is
// seen: not of a step before.
type Model struct {
	Observe    mat.Matrix    // Z, p × n
	Noise      mat.Symmetric // H, p × p; errors may be correlated
	Transition mat.Matrix    // T, n × n
	Innovation mat.Symmetric // Q, n × n; may be singular; nil for none
	Start      Gaussian      // a, n; P, n × n. Mean may be nil if all are Diffuse, Cov too
	// Diffuse are states of which nothing is known at the start: of infinite
	// variance, exactly. Nil for none.
	Diffuse []bool
}

// compile returns the model ready to filter. Errors: all faults at once.
func (m Model) compile() (*statespace.System, statespace.Matrices, error) {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("filter: "+format, args...)) }
	var k statespace.Matrices
	if m.Observe == nil || m.Noise == nil || m.Transition == nil {
		fault("a Model needs Observe, Noise and Transition")
		return nil, k, errors.Join(faults...)
	}
	p, n := m.Observe.Dims()
	size := func(name string, a mat.Matrix, rows, columns int) []float64 {
		r, c := a.Dims()
		if r != rows || c != columns {
			fault("%s is %d × %d; for Observe of %d × %d it must be %d × %d", name, r, c, p, n, rows, columns)
			return nil
		}
		x := make([]float64, 0, r*c)
		for i := range r {
			for j := range c {
				v := a.At(i, j)
				if v-v != 0 {
					fault("%s has %v at row %d, column %d; it must be finite", name, v, i, j)
				}
				x = append(x, v)
			}
		}
		return x
	}
	k.Observe = size("Observe", m.Observe, p, n)
	k.Noise = size("Noise", m.Noise, p, p)
	k.Transition = size("Transition", m.Transition, n, n)
	k.Innovation, k.Mean, k.Cov = make([]float64, n*n), make([]float64, n), make([]float64, n*n)
	if m.Innovation != nil {
		k.Innovation = size("Innovation", m.Innovation, n, n)
	}
	known := n
	if k.Diffuse = slices.Clone(m.Diffuse); m.Diffuse != nil && len(m.Diffuse) != n {
		fault("Diffuse has length %d; there are %d states", len(m.Diffuse), n)
	}
	for _, d := range m.Diffuse {
		if d {
			known--
		}
	}
	if len(m.Start.Mean) > 0 {
		k.Mean = size("Start.Mean", mat.NewVecDense(len(m.Start.Mean), slices.Clone(m.Start.Mean)), n, 1)
	} else if known > 0 {
		fault("Start.Mean is missing; %d of the states are not Diffuse", known)
	}
	if m.Start.Cov != nil {
		k.Cov = size("Start.Cov", m.Start.Cov, n, n)
	} else if known > 0 {
		fault("Start.Cov is missing; %d of the states are not Diffuse", known)
	}
	if len(faults) > 0 {
		return nil, k, errors.Join(faults...)
	}
	for _, a := range []struct {
		name string
		x    []float64
		n    int
	}{{"Noise", k.Noise, p}, {"Innovation", k.Innovation, n}, {"Start.Cov", k.Cov, n}} {
		for i := range a.n {
			if v := a.x[i*a.n+i]; v < 0 {
				fault("%s has the variance %v at %d; want 0 or more", a.name, v, i)
			}
		}
	}
	if len(faults) > 0 {
		return nil, k, errors.Join(faults...)
	}
	s, what := statespace.NewSystem(k)
	if what == "Cov" {
		what = "Start.Cov"
	}
	if what != "" {
		return nil, k, fmt.Errorf("filter: %s is no covariance: it has a negative eigenvalue", what)
	}
	return s, k, nil
}
