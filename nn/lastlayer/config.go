package lastlayer

import (
	"errors"
	"fmt"
	"math"
)

// Config says how a last layer is fitted. The zero value finds the weights, and
// how large they tend to be, from the data.
type Config struct {
	// Head is the trained last layer, which becomes the mean of the posterior, as
	// it is. Nil means that the mode is found on the features.
	Head *Head
	// Precision is λ, of the prior of all weights and biases: independent, normal,
	// mean 0 and variance 1/λ. 0 means the one of the largest evidence.
	Precision float64
	// NoiseVariance is that of numbers about their mean, for FitNormal. 0 means the
	// one of the largest evidence.
	NoiseVariance float64
	// Diagonal takes weights as independent: for layers of more than MaxParameters
	// weights, and too sure of rows that combine features as no row before.
	Diagonal bool
	// Members is how many members Classify and Regress write: 0 means 64.
	Members int
	// Seed chooses the members of more than two classes, which are drawn.
	Seed uint64
}

// MaxParameters is the most weights and biases that a posterior with all their
// correlations has: factors of such a matrix take a quarter of a second each, and
// tuning takes fifty.
const MaxParameters = 1024

// What a wrong number costs is kept in bounds: 65536 members, and 2²⁸ bytes of
// drawn ones.
const (
	maxMembers = 1 << 16
	maxDrawn   = 1 << 25
)

const defaultMembers = 64 // the mean over them is within 0.004 of Quadrature (TestMembersOfTwoClasses)

// check returns the configuration with defaults, and all its faults.
func (c Config) check(l Likelihood, outputs, features int) (Config, error) {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("lastlayer: "+format, args...))
	}
	if c.Members == 0 {
		c.Members = defaultMembers
	}
	most := maxMembers
	if l == Categorical {
		most = min(most, maxDrawn/(outputs*(features+1)))
	}
	if c.Members < 2 || c.Members > most {
		fault("%d members; want between 2 and %d", c.Members, most)
	}
	if !(c.Precision >= 1/largest && c.Precision <= largest) && c.Precision != 0 {
		fault("the precision of the prior is %v; want a number above 0 (2⁻²⁰⁰ to 2²⁰⁰), or 0 for the one of the largest evidence", c.Precision)
	}
	switch {
	case !(c.NoiseVariance >= 1/largest && c.NoiseVariance <= largest) && c.NoiseVariance != 0:
		fault("the variance of the noise is %v; want a number above 0 (2⁻²⁰⁰ to 2²⁰⁰), or 0 for the one of the largest evidence", c.NoiseVariance)
	case c.NoiseVariance != 0 && l != Normal:
		fault("a variance of noise, %v, for classes, which have none", c.NoiseVariance)
	}
	if c.Head != nil {
		if err := c.Head.check(); err != nil {
			faults = append(faults, err)
		} else if d := len(c.Head.Weight[0]); d != features {
			fault("the head has %d weights for rows of %d features", d, features)
		}
	}
	if n := outputs * (features + 1); n > MaxParameters && (!c.Diagonal || c.Head == nil) {
		fault("%d outputs of %d features have %d weights and biases, more than %d; use a narrower layer, or Diagonal with a trained Head", outputs, features, n, MaxParameters)
	}
	return c, first(faults)
}

// checkFeatures looks at rows of features, and returns their width.
func checkFeatures(features [][]float64) (width int, err error) {
	if len(features) == 0 {
		return 0, errors.New("lastlayer: no rows of features")
	}
	width = len(features[0])
	var faults []error
	if width == 0 {
		return 0, errors.New("lastlayer: row 0 has no features")
	}
	for i, x := range features {
		if fault := checkRow(x, width); fault != nil {
			faults = append(faults, fmt.Errorf("lastlayer: row %d %w", i, fault))
		}
	}
	return width, first(faults)
}

const (
	// largest is the size of what is given whose squares and sums don't overflow.
	largest = 0x1p200
	// widest is that of what is found: weights, standard deviations.
	widest = 0x1p300
)

func checkRow(x []float64, width int) error {
	if width < 0 {
		return errors.New("can't be scored: the posterior was not fitted; Fit and Decode make one")
	}
	if len(x) != width {
		return fmt.Errorf("has %d features; want %d", len(x), width)
	}
	for j, v := range x {
		if !(math.Abs(v) <= largest) {
			return fmt.Errorf("has feature %d %v; want a finite number of at most 2²⁰⁰", j, v)
		}
	}
	return nil
}

// first joins faults, and counts those after the tenth.
func first(faults []error) error {
	const listed = 10 // more are one mistake made often
	if n := len(faults) - listed; n > 0 {
		faults = append(faults[:listed:listed], fmt.Errorf("lastlayer: and %d more", n))
	}
	return errors.Join(faults...)
}
