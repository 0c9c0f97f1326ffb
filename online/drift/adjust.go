package drift

import (
	"fmt"

	"github.com/seed78144065/credence/internal/multiple"
)

// Control says how the errors of a comparison of many columns are kept down.
type Control uint8

const (
	// FamilyWise is Holm's method: the probability that any column is said to
	// differ when none of them does is at most Level.
	FamilyWise Control = iota
	// FalseDiscovery is that of Benjamini and Hochberg: at most the share Level of
	// the columns that are said to differ don't, in the mean.
	FalseDiscovery
)

// Adjust returns p-values with regard to how many they are: what is said to differ
// where the result is at most a level has its errors kept down at that level as
// control says.
//
// Result: in the order of p; none for none.
// Errors: a p that is no probability; a control that is none.
// Source: [Holm1979] and [BenjaminiHochberg1995]; agrees with p.adjust of R 4.2.2.
// Cost: a sort.
func Adjust(p []float64, control Control) ([]float64, error) {
	if control > FalseDiscovery {
		return nil, fmt.Errorf("drift: Adjust: the control is %d; want FamilyWise or FalseDiscovery", control)
	}
	for i, v := range p {
		if !(v >= 0 && v <= 1) {
			return nil, fmt.Errorf("drift: Adjust: p-value %d is %v; want a probability", i, v)
		}
	}
	return control.adjust(p), nil
}

// adjust is Adjust of probabilities.
func (c Control) adjust(p []float64) []float64 {
	if c == FamilyWise {
		return multiple.Holm(p)
	}
	return multiple.BenjaminiHochberg(p)
}
