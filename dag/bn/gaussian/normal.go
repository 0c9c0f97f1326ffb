package gaussian

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/internal/numeric"
)

// Normal is a joint normal distribution of named variables. It is immutable and
// safe for concurrent use.
//
// It is held as mean + root·z with independent standard normal z: what a finding
// tells is a rotation of z, so that no variance is a difference of larger ones.
type Normal struct {
	names []string
	mean  []float64
	root  [][]float64 // by variable, all rows equally long
}

// Names returns the variables in order.
func (d *Normal) Names() []string { return slices.Clone(d.names) }

// Mean returns the mean of a variable.
func (d *Normal) Mean(name string) (float64, error) {
	i, err := find("Mean", d.names, name)
	if err != nil {
		return 0, err
	}
	return d.mean[i], nil
}

// SD returns the standard deviation of a variable.
func (d *Normal) SD(name string) (float64, error) {
	i, err := find("SD", d.names, name)
	if err != nil {
		return 0, err
	}
	return d.sd(i), nil
}

// Means returns the means of all variables, in the order of Names.
func (d *Normal) Means() []float64 { return slices.Clone(d.mean) }

// Covariance returns the covariance matrix, in the order of Names, or nil if
// there are no variables.
func (d *Normal) Covariance() *mat.SymDense {
	if len(d.names) == 0 {
		return nil
	}
	c := mat.NewSymDense(len(d.names), nil)
	for i := range d.names {
		for j := i; j < len(d.names); j++ {
			c.SetSym(i, j, dot(d.root[i], d.root[j]))
		}
	}
	return c
}

// Margin returns the distribution of some variables, in that order.
func (d *Normal) Margin(names ...string) (*Normal, error) {
	of, err := findAll("Margin", d.names, names)
	if err != nil {
		return nil, err
	}
	return d.margin(of), nil
}

// Condition returns the distribution of the other variables given values of
// some.
//
// Errors: unknown variables; values that are NaN or infinite; a value of a
// variable that the others determine to all digits.
// Source: [Koller2009] §7.2. Deviation: on a root of the covariance, so
// that no variance is a difference: z is turned until what is given tells some of
// it, and the others are as before.
func (d *Normal) Condition(values map[string]float64) (*Normal, error) {
	rest, _, err := d.conditionNamed("Condition", values)
	return rest, err
}

// LogDensity returns the logarithm of the joint density of values of some
// variables, the others summed out.
//
// Errors: those of Condition.
func (d *Normal) LogDensity(values map[string]float64) (float64, error) {
	_, density, err := d.conditionNamed("LogDensity", values)
	return density, err
}

func (d *Normal) conditionNamed(op string, values map[string]float64) (*Normal, float64, error) {
	var known []int
	var x []float64
	for i, name := range d.names {
		if v, has := values[name]; has {
			known, x = append(known, i), append(x, v)
		}
	}
	if err := checkValues(op, d.names, values); err != nil {
		return nil, 0, err
	}
	return d.given(known, x)
}

// given returns the distribution of the other variables given those numbered,
// and the log density of these.
func (d *Normal) given(known []int, x []float64) (*Normal, float64, error) {
	k := len(known)
	if k == 0 {
		return d, 0, nil
	}
	rows := slices.Clone(d.root)
	order := triangular(rows, known)
	// What is given tells the first k of the turned z, and nothing of the others.
	z := make([]float64, k)
	density := 0.0
	for j, p := range order {
		v := known[p]
		if j >= len(rows[v]) || rows[v][j] == 0 {
			return nil, 0, fmt.Errorf("gaussian: the value of %s is determined by those of other findings to all digits", d.names[v])
		}
		z[j] = (x[p] - d.mean[v] - dot(rows[v][:j], z[:j])) / rows[v][j]
		density -= z[j]*z[j]/2 + numeric.Log(math.Abs(rows[v][j])) + logRoot2Pi
	}
	if math.IsNaN(density) {
		return nil, 0, errors.New("gaussian: the density of the findings overflows")
	}
	rest := &Normal{}
	for i, name := range d.names {
		if !slices.Contains(known, i) {
			rest.names = append(rest.names, name)
			rest.mean = append(rest.mean, d.mean[i]+dot(rows[i][:k], z))
			rest.root = append(rest.root, rows[i][k:])
		}
	}
	return rest, density, nil
}

// margin returns the distribution of the variables numbered, with a root that is
// no longer than they are many.
func (d *Normal) margin(of []int) *Normal {
	m := &Normal{}
	for _, i := range of {
		m.names = append(m.names, d.names[i])
		m.mean = append(m.mean, d.mean[i])
		m.root = append(m.root, d.root[i])
	}
	if len(of) == 0 || len(m.root[0]) <= len(of) {
		return m
	}
	all := make([]int, len(of))
	for k := range all {
		all[k] = k
	}
	triangular(m.root, all)
	for i, row := range m.root {
		m.root[i] = slices.Clone(row[:len(of)])
	}
	return m
}

func (d *Normal) sd(i int) float64 { return length(d.root[i]) }

const logRoot2Pi = 0.91893853320467274178032973640562 // ½ log 2π

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum = math.FMA(x, b[i], sum)
	}
	return sum
}

// find returns where a name is.
func find(op string, names []string, name string) (int, error) {
	if i := slices.Index(names, name); i >= 0 {
		return i, nil
	}
	return 0, fmt.Errorf("gaussian: %s: the distribution has no variable %q%s", op, name, nearest.Suggest(name, names))
}

// findAll returns where names are, each of which must be given once.
func findAll(op string, names, given []string) (of []int, err error) {
	var faults []error
	for k, name := range given {
		i, err := find(op, names, name)
		if err == nil && slices.Contains(given[:k], name) {
			err = fmt.Errorf("gaussian: %s: %s is asked for twice", op, name)
		}
		of, faults = append(of, i), append(faults, err)
	}
	return of, errors.Join(faults...)
}

// checkValues checks that values are finite and of variables that there are.
func checkValues(op string, names []string, values map[string]float64) error {
	var faults []error
	for _, name := range sorted(values) {
		if _, err := find(op, names, name); err != nil {
			faults = append(faults, err)
		} else if !finite(values[name]) {
			faults = append(faults, fmt.Errorf("gaussian: %s: %s is %v, want a finite number", op, name, values[name]))
		}
	}
	return errors.Join(faults...)
}
