package online

import (
	"errors"
	"fmt"
	"math"
)

// field is a parameter by name.
type field struct {
	name  string
	value float64
}

// fields are the elements of a vector by name.
func fields(name string, values []float64) []field {
	out := make([]field, len(values))
	for i, v := range values {
		out[i] = field{fmt.Sprintf("%s[%d]", name, i), v}
	}
	return out
}

// positive returns every parameter that is not a positive finite number.
func positive(fields ...field) error {
	var errs []error
	for _, f := range fields {
		if !(f.value > 0) || math.IsInf(f.value, 1) {
			errs = append(errs, fmt.Errorf("%s is %v; want a positive number", f.name, f.value))
		}
	}
	return errors.Join(errs...)
}

// finite returns every parameter that is NaN or infinite.
func finite(fields ...field) error {
	var errs []error
	for _, f := range fields {
		if f.value-f.value != 0 {
			errs = append(errs, fmt.Errorf("%s is %v; want a finite number", f.name, f.value))
		}
	}
	return errors.Join(errs...)
}

// largest bounds observations: squares of 2⁶³ such numbers have a finite sum.
const largest = 0x1p480

// finiteNumber returns what is wrong with an observation that may be any number.
func finiteNumber(x float64) error {
	if !(math.Abs(x) <= largest) {
		return fmt.Errorf("%v; want a finite number of at most 2⁴⁸⁰", x)
	}
	return nil
}

// positiveNumber returns what is wrong with a time or an amount.
func positiveNumber(x float64) error {
	if !(x > 0 && x <= largest) {
		return fmt.Errorf("%v; want a positive finite number of at most 2⁴⁸⁰", x)
	}
	return nil
}

// finiteNumbers returns what is wrong with the first bad element, counted from 0.
func finiteNumbers(x []float64) error {
	for i, v := range x {
		if err := finiteNumber(v); err != nil {
			return fmt.Errorf("%d is %w", i, err)
		}
	}
	return nil
}

// fill reads as many numbers as there are places.
func fill(from []float64, to ...*float64) error {
	if len(from) != len(to) {
		return fmt.Errorf("%d parameters; want %d", len(from), len(to))
	}
	for i, p := range to {
		*p = from[i]
	}
	return nil
}
