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
