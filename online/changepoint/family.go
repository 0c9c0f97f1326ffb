package changepoint

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/snapshot"
)

// Family is the distribution of observations within a run, with a conjugate prior
// of its parameters: Normal, NormalMean, Poisson, Bernoulli, Exponential or
// Conjugate.
type Family[O any] interface {
	name() string
	// settings identify it in snapshots.
	settings() []float64
	// check returns what is wrong with an observation.
	check(o O) error
	// begin returns no runs, or what is wrong with the prior.
	begin() (runs[O], error)
}

// runs are what is known within each of the live runs, in order.
type runs[O any] interface {
	// start appends a run that has seen nothing.
	start()
	// predict fills the density of an observation under each run, density times e
	// to the exponent. What is beyond the last run in exponent is 0 and stays finite.
	predict(o O, density []float64, exponent []lane.V) error
	// learn makes all runs learn it.
	learn(o O)
	// drop removes those at gaps, places in ascending order.
	drop(gaps []int)
	// moments are mean and variance of the next observation.
	moments(run int) (mean, variance float64)
	// grow makes room.
	grow(n int)
	clone() runs[O]
	// append appends them to a snapshot, read reads n into an empty list.
	append(to []byte) []byte
	read(r *snapshot.Reader, n int) error
}

// table are numbers of runs: a column for each, as long as there are runs.
type table struct {
	prior   []float64 // of each column, in a run that has seen nothing
	columns [][]float64
	// allowed tells whether the numbers of a run are possible.
	allowed func(run []float64) bool
}

func newTable(allowed func(run []float64) bool, prior ...float64) table {
	return table{prior, make([][]float64, len(prior)), allowed}
}

func (t *table) start() {
	for i, v := range t.prior {
		t.columns[i] = append(t.columns[i], v)
	}
}

func (t *table) drop(gaps []int) {
	for i := range t.columns {
		t.columns[i] = without(t.columns[i], gaps)
	}
}

func (t *table) grow(n int) {
	for i := range t.columns {
		t.columns[i] = slices.Grow(t.columns[i], n)
	}
}

func (t *table) copy() table {
	c := *t
	c.columns = make([][]float64, len(t.columns))
	for i := range c.columns {
		c.columns[i] = copied(t.columns[i])
	}
	return c
}

func (t *table) append(to []byte) []byte {
	for _, c := range t.columns {
		to = snapshot.Floats(to, c)
	}
	return to
}

func (t *table) read(r *snapshot.Reader, n int) error {
	for i := range t.columns {
		c := r.Floats()
		if len(c) != n {
			return fmt.Errorf("%d runs; want %d", len(c), n)
		}
		t.columns[i] = append(t.columns[i][:0], c...)
	}
	run := make([]float64, len(t.columns))
	for i := range n {
		for j, c := range t.columns {
			if run[j] = c[i]; c[i]-c[i] != 0 {
				return fmt.Errorf("a number of run %d is %v", i+1, c[i])
			}
		}
		if !t.allowed(run) {
			return fmt.Errorf("run %d has the parameters %v", i+1, run)
		}
	}
	return nil
}

// positives tells whether all numbers are positive.
func positives(run []float64) bool { return slices.Min(run) > 0 }

// positive returns every parameter that is not a positive finite number.
func positive(names string, values ...float64) error {
	for _, v := range values {
		if !(v > 0 && v <= math.MaxFloat64) {
			return fmt.Errorf("%s are %v; want positive numbers", names, values)
		}
	}
	return nil
}

// finite returns what is wrong with a number of any size; the squares of larger
// ones don't add up.
func finite(x float64) error {
	const largest = 0x1p480 // as in package online
	if !(math.Abs(x) <= largest) {
		return fmt.Errorf("%v; want a finite number of at most 2⁴⁸⁰", x)
	}
	return nil
}

// errNegative is of a count.
var errNegative = errors.New("want no negative number")
