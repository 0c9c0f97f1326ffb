package vi

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
)

// Defaults of the methods.
const (
	defaultDraws      = 4000 // tails of 190, from which k-hat is known to ±0.1
	defaultPaths      = 8    // one for each lane
	defaultIterations = 1000 // [Zhang2022], its experiments
)

// maxCount bounds counts: no real run meets it, and sizes can't overflow.
const maxCount = 1e9

var nan = math.NaN()

// faults collects the impossible values of a method's settings.
type faults struct {
	method string
	all    []error
}

func (f *faults) add(field string, value any, want string) {
	f.all = append(f.all, &ConfigError{f.method + "." + field, value, want})
}

// count fills in a default and checks a count.
func (f *faults) count(field string, value *int, preset int) {
	if *value == 0 {
		*value = preset
	}
	if *value < 1 || *value > maxCount {
		f.add(field, *value, fmt.Sprintf("1 to %d, or 0 for the default", int(maxCount)))
	}
}

// start fills in and checks what the climbs start from.
func (f *faults) start(init []bayes.Values, radius *float64, starts int) {
	if *radius == 0 {
		*radius = defaultRadius
	}
	if *radius != InitAtZero && !(*radius > 0 && finite(*radius)) {
		f.add("InitRadius", *radius, "a positive number, 0 for the default, or InitAtZero")
	}
	if n := len(init); n > 1 && n != starts {
		f.all = append(f.all, &ConfigError{"len(" + f.method + ".Init)", n, fmt.Sprintf("1, or one entry for each of %d climbs", starts)})
	}
}
