package calibration

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// TemperatureScaling fits one number that log-probabilities are divided by, for any
// number of classes. The order of the classes of a row stays, and with it accuracy.
//
// Source: [Guo2017] §4.2.
type TemperatureScaling struct{}

// Temperature divides log-probabilities by T: above 1 it makes a model humbler.
type Temperature struct{ T float64 }

const kindTemperature = "temperature"

// Fit returns the Temperature of least log loss, by Newton's method in 1/T, of which
// the loss is convex.
//
// Errors: those of [Method]. There is no best temperature, ErrNoFit, if every row has
// its label as the most probable class, or if labels agree with the probabilities no
// better than with equal ones.
func (TemperatureScaling) Fit(logProb [][]float64, labels []int) (Map, Report, error) {
	rows, r, err := begin("TemperatureScaling", logProb, labels, 1)
	if err != nil {
		return nil, r, err
	}
	ahead := false // some class is more probable than the label
	for i, row := range rows {
		for _, v := range row {
			ahead = ahead || v > row[labels[i]]
		}
	}
	const name = "calibration: TemperatureScaling: %w: "
	if !ahead {
		return nil, r, fmt.Errorf(name+"all %d rows have their label as the most probable class, so that the loss falls down to the temperature 0; want rows where the model is wrong", ErrNoFit, len(rows))
	}
	if slope, _ := heat(rows, labels, 0); slope >= 0 {
		return nil, r, fmt.Errorf(name+"equal probabilities suit the labels better than the model's at any temperature; is the order of the classes right?", ErrNoFit)
	}
	beta, lo, hi := 1.0, 0.0, math.Inf(1)
	for ; ; r.Iterations++ {
		slope, curve := heat(rows, labels, beta)
		if slope < 0 {
			lo = beta
		} else {
			hi = beta
		}
		next := beta - slope/curve
		if !(next > lo && next < hi) { // too far for the parabola
			if next = 2 * beta; hi < math.Inf(1) {
				next = lo + (hi-lo)/2
			}
		}
		if r.Iterations == maxNewton || math.Abs(next-beta) <= 4*0x1p-52*beta { // a few ulp
			beta = next
			break
		}
		beta = next
	}
	m := Temperature{1 / beta}
	if err := m.check(); err != nil {
		return nil, r, fmt.Errorf(name+"%v", ErrNoFit, err)
	}
	return m, r, r.end(m, rows, labels)
}

// maxNewton bounds iterations that double their digits, or halve an interval of
// numbers, each time.
const maxNewton = 200

// heat returns the first two derivatives of the log loss by β = 1/T.
func heat(rows [][]float64, labels []int, beta float64) (slope, curve float64) {
	for i, row := range rows {
		peak := row[0]
		for _, v := range row {
			peak = max(peak, v)
		}
		var sum, first, second float64
		for _, v := range row {
			d := v - peak
			w := numeric.Exp(float64(beta * d))
			sum += w
			first += float64(w * d)
			second += float64(w * float64(d*d))
		}
		mean := first / sum
		slope += mean - (row[labels[i]] - peak)
		curve += second/sum - float64(mean*mean)
	}
	return slope, curve
}

// Apply is that of [Map], for any number of classes.
func (m Temperature) Apply(logProb, to []float64) error {
	if len(logProb) != len(to) || len(to) < 2 {
		return fmt.Errorf("calibration: %s: a row of %d classes to %d; want the same number, from 2", kindTemperature, len(logProb), len(to))
	}
	if k, ok := readable(logProb); !ok {
		return unreadable(kindTemperature, k, logProb[k])
	}
	if len(to) == 2 {
		z, err := logOdds(kindTemperature, logProb, to)
		if err == nil {
			put(z/m.T, to)
		}
		return err
	}
	for k, v := range logProb {
		to[k] = v / m.T
	}
	return normalise(kindTemperature, to)
}

// normalise makes logits log-probabilities.
func normalise(kind string, x []float64) error {
	sum := numeric.LogSumExp(x)
	if !(math.Abs(sum) <= math.MaxFloat64) {
		return fmt.Errorf("calibration: %s: no class is possible in %v", kind, x)
	}
	for k, v := range x {
		x[k] = min(v-sum, 0)
	}
	return nil
}

// MarshalJSON writes the kind, the version and T.
func (m Temperature) MarshalJSON() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	return encode(kindTemperature, struct {
		T float64 `json:"temperature"`
	}{m.T})
}

// UnmarshalJSON reads what MarshalJSON writes; the value stays as it is on error.
func (m *Temperature) UnmarshalJSON(data []byte) error {
	var in struct {
		header
		T float64 `json:"temperature"`
	}
	if err := decode(kindTemperature, data, &in); err != nil {
		return err
	}
	read := Temperature{in.T}
	if err := read.check(); err != nil {
		return err
	}
	*m = read
	return nil
}

func (m Temperature) check() error {
	if !(m.T > 0 && m.T <= math.MaxFloat64) {
		return fmt.Errorf("calibration: %s: T is %v; want a positive number", kindTemperature, m.T)
	}
	return nil
}
