package bounds

import (
	"errors"
	"fmt"
	"math"
)

// Stratum is what is seen of a binary treatment and an outcome at one value of an
// instrument, or in all.
type Stratum struct {
	Treated       float64 // share
	MeanTreated   float64 // of the outcome among the treated; any if there are none
	MeanUntreated float64 // their mean outcome
}

// Manski returns the bounds of the average effect of the treatment on an outcome
// that lies between low and high, without assumptions on who is treated. With
// several strata, the values of an instrument, it assumes that mean outcomes under
// either treatment are the same in all; for a binary outcome [LP] may be narrower,
// as an instrument says more.
//
// Errors: no strata, shares outside of 0 to 1, means outside of low to high;
// *ContradictionError if the strata have no effect in common.
// Source: [Manski1990] eq. 4 and 9.
func Manski(low, high float64, strata ...Stratum) (Interval, error) {
	if len(strata) == 0 {
		return Interval{}, errors.New("bounds: Manski: there are no strata")
	}
	if !(low < high) || math.IsInf(low, 0) || math.IsInf(high, 0) {
		return Interval{}, fmt.Errorf("bounds: Manski: the outcome lies between %v and %v, want two numbers, the lower first", low, high)
	}
	within := func(x float64) bool { return low <= x && x <= high }
	var faults []error
	treated, untreated := Interval{low, high}, Interval{low, high}
	for k, s := range strata {
		p := s.Treated
		switch {
		case !(0 <= p && p <= 1):
			faults = append(faults, fmt.Errorf("bounds: Manski: stratum %d: the treated are a share of %v", k, p))
		case p > 0 && !within(s.MeanTreated):
			faults = append(faults, fmt.Errorf("bounds: Manski: stratum %d: the treated have a mean of %v, outside of %v to %v", k, s.MeanTreated, low, high))
		case p < 1 && !within(s.MeanUntreated):
			faults = append(faults, fmt.Errorf("bounds: Manski: stratum %d: the untreated have a mean of %v, outside of %v to %v", k, s.MeanUntreated, low, high))
		}
		treated.meet(p, s.MeanTreated, low, high)
		untreated.meet(1-p, s.MeanUntreated, low, high)
	}
	if err := errors.Join(faults...); err != nil {
		return Interval{}, err
	}
	if short := max(treated.Lower-treated.Upper, untreated.Lower-untreated.Upper); short > roundOff {
		return Interval{}, &ContradictionError{short}
	}
	return Interval{treated.Lower - untreated.Upper, treated.Upper - untreated.Lower}, nil
}

// meet narrows the bounds of a mean, of which a share p has a known mean and the
// others lie between low and high.
func (i *Interval) meet(p, mean, low, high float64) {
	known := 0.0
	if p > 0 {
		known = p * mean
	}
	i.Lower = max(i.Lower, known+float64((1-p)*low))
	i.Upper = min(i.Upper, known+float64((1-p)*high))
}
