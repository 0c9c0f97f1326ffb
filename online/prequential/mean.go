package prequential

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/online"
)

// Mean is the mean of a loss, of late and from the start. It is plain data, for
// encoding/json to keep; NewMean makes it.
type Mean struct {
	Alpha         float64 // fading factor
	Sum, Weight   float64 // faded
	Total, Number float64 // from the start
}

// DefaultFading remembers about 1,000 outcomes.
const DefaultFading = 0.999 // the project's choice: an error rate of 0.1 to ±0.01

// NewMean returns the mean of nothing. alpha 0 is DefaultFading, 1 never fades.
//
// Errors: alpha outside of [0, 1].
func NewMean(alpha float64) (Mean, error) {
	if !(alpha >= 0 && alpha <= 1) {
		return Mean{}, fmt.Errorf("prequential: a fading factor of %v; want more than 0 and at most 1, or 0 for %v", alpha, DefaultFading)
	}
	if alpha == 0 {
		alpha = DefaultFading
	}
	return Mean{Alpha: alpha}, nil
}

// Update adds a loss. Errors: online.ErrData if it is not finite.
func (m *Mean) Update(loss float64) error {
	if loss-loss != 0 {
		return fmt.Errorf("prequential: %w: a loss of %v; want a finite number", online.ErrData, loss)
	}
	m.add(loss)
	return nil
}

// add is the fading sum of [Gama2013].
func (m *Mean) add(loss float64) {
	m.Sum = loss + float64(m.Alpha*m.Sum)
	m.Weight = 1 + float64(m.Alpha*m.Weight)
	m.Total += loss
	m.Number++
}

// Rolling returns the faded mean; NaN of nothing.
func (m Mean) Rolling() float64 { return m.Sum / m.Weight }

// Overall returns the mean from the start; NaN of nothing.
func (m Mean) Overall() float64 { return m.Total / m.Number }

// fault returns whether it could not have come about.
func (m Mean) fault() bool {
	for _, v := range [...]float64{m.Sum, m.Weight, m.Total, m.Number} {
		if v-v != 0 {
			return true
		}
	}
	return !(m.Alpha > 0 && m.Alpha <= 1) || m.Weight < 0 || m.Number < 0 || m.Weight > m.Number || m.Number != math.Floor(m.Number)
}
