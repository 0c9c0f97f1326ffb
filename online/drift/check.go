package drift

import (
	"errors"
	"fmt"
	"math"
)

// ErrData says that an observation, or a sample, is not what a detector or
// statistic can take. Nothing has changed.
var ErrData = errors.New("drift: bad observation")

// Side is the direction of changes that are looked for.
type Side uint8

const (
	// Both directions.
	Both Side = iota
	// Up: the mean grows.
	Up
	// Down: the mean falls.
	Down
)

// up and down tell whether a side includes a direction.
func (s Side) up() bool   { return s != Down }
func (s Side) down() bool { return s != Up }

func (s Side) fault() error {
	if s > Down {
		return fmt.Errorf("Side is %d; want Both, Up or Down", s)
	}
	return nil
}

// largest bounds observations, so that no sum of fourth-order products of window
// lengths and squares overflows.
const largest = 0x1p300

// number returns what is wrong with an observation that may be any number.
func number(x float64) error {
	if !(math.Abs(x) <= largest) {
		return fmt.Errorf("%v; want a finite number of at most 2³⁰⁰", x)
	}
	return nil
}

// binary returns what is wrong with an observation that is an error, 1, or none.
func binary(x float64) error {
	if x != 0 && x != 1 {
		return fmt.Errorf("%v; want 1 for an error and 0 for none", x)
	}
	return nil
}

// unit returns what is wrong with an observation of bounded range.
func unit(x float64) error {
	if !(x >= 0 && x <= 1) {
		return fmt.Errorf("%v; want a number from 0 to 1", x)
	}
	return nil
}

// within returns what is wrong with a setting that is between two numbers, ends
// included.
func within(name string, v, low, high float64) error {
	if !(v >= low && v <= high) {
		return fmt.Errorf("%s is %v; want %v to %v", name, v, low, high)
	}
	return nil
}

// positive returns what is wrong with a setting that is a positive number.
func positive(name string, v float64) error {
	if !(v > 0 && v <= largest) {
		return fmt.Errorf("%s is %v; want a positive number", name, v)
	}
	return nil
}

// open returns what is wrong with a setting strictly between 0 and 1.
func open(name string, v float64) error {
	if !(v > 0 && v < 1) {
		return fmt.Errorf("%s is %v; want more than 0 and less than 1", name, v)
	}
	return nil
}

// of joins the faults of a rule's settings, after its name.
func of(rule string, faults ...error) error {
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("settings of %s: %w", rule, err)
	}
	return nil
}

// scan reads as many numbers as there are places.
func scan(from []float64, to ...*float64) error {
	if len(from) != len(to) {
		return fmt.Errorf("%d numbers; want %d", len(from), len(to))
	}
	for i, p := range to {
		*p = from[i]
	}
	return nil
}

// whole tells whether a number counts something.
func whole(v float64) bool {
	const most = 1 << 53 // beyond it a float64 does not count by ones
	return v >= 0 && v <= most && v == math.Floor(v)
}

// sound returns an error unless all numbers are finite.
func sound(numbers ...float64) error {
	for i, v := range numbers {
		if v-v != 0 {
			return fmt.Errorf("number %d of the state is %v", i+1, v)
		}
	}
	return nil
}

// indicator is a truth value among numbers.
func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
