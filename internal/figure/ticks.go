package figure

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// Ticks are the round numbers of an axis: multiples of 1, 2 or 5 times a power of
// ten, each with its label.
type Ticks struct {
	Most  int  // how many at most; 0 is 6
	Whole bool // no fractions and nothing below 0: the axis counts
}

// mostTicks fit an axis as high as a panel of a column without crowding it.
const mostTicks = 6

// Ticks returns the ticks between lo and hi, none if these are no interval.
func (t Ticks) Ticks(lo, hi float64) []plot.Tick {
	if t.Whole {
		lo = math.Max(lo, 0)
	}
	if t.Most <= 0 {
		t.Most = mostTicks
	}
	if !(lo < hi) || math.IsInf(hi-lo, 0) {
		return nil
	}
	power := math.Floor(math.Log10((hi-lo)/float64(t.Most))) - 1 // too fine: what fits is searched from here
	if t.Whole {
		power = math.Max(power, 0)
	}
	var finer multiples
	for ; ; power++ {
		for _, digit := range []float64{1, 2, 5} {
			m := newMultiples(lo, hi, digit, power)
			if m.last-m.first < 1 && finer.digit > 0 {
				return finer.ticks(lo, hi) // one alone shows no scale: rather some too many
			}
			if m.last-m.first < float64(t.Most) {
				return m.ticks(lo, hi)
			}
			finer = m
		}
	}
}

// multiples are those of digit times a power of ten from the first to the last.
type multiples struct{ digit, power, first, last float64 }

func newMultiples(lo, hi, digit, power float64) multiples {
	m := multiples{digit: digit, power: power}
	slack := (hi - lo) / 1e9 // a bound that is a tick but for rounding
	m.first, m.last = math.Ceil((lo-slack)/m.value(1)), math.Floor((hi+slack)/m.value(1))
	return m
}

// value returns the k-th multiple. Powers of ten are exact upwards only, and 3/10 is
// nearer to 0.3 than 3×0.1.
func (m multiples) value(k float64) float64 {
	if m.power < 0 {
		return k * m.digit / math.Pow(10, -m.power)
	}
	return k * m.digit * math.Pow(10, m.power)
}

// ticks returns the multiples with labels of as many digits as tell them apart.
func (m multiples) ticks(lo, hi float64) (ticks []plot.Tick) {
	const longest = 7 // digits, before powers of ten read better
	format, precision := byte('f'), int(math.Max(0, -m.power))
	if largest := math.Floor(math.Log10(math.Max(math.Abs(lo), math.Abs(hi)))); largest >= longest || precision >= longest {
		format, precision = 'g', max(1, int(largest-m.power)+1)
	}
	for k := m.first; k <= m.last; k++ {
		v := m.value(k + 0) // no −0
		ticks = append(ticks, plot.Tick{Value: v, Label: strconv.FormatFloat(v, format, precision, 64)})
	}
	return ticks
}
