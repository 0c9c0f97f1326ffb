package selective

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Curve is the risk of a model that answers only the rows it is surest of, by how
// many these are. RiskCoverage makes it.
type Curve struct {
	confidence []float64 // falling
	loss       []float64 // of these rows
	risk       []float64 // mean loss of the first 1, 2, …
}

// Point is a share of the rows that are answered, and what these lose on average.
type Point struct {
	N         int     `json:"n"`         // rows that are answered
	Coverage  float64 `json:"coverage"`  // their share
	Risk      float64 `json:"risk"`      // their mean loss
	Threshold float64 `json:"threshold"` // the least confidence among them
}

// RiskCoverage orders rows by confidence, equal ones as they come.
//
// Shapes: a confidence and a loss a row: 1 or 0 for an answer that is wrong or right,
// or any cost. Of classes the largest probability is a confidence, or less their
// entropy; of numbers less the width of an interval.
// Errors: NaN, infinite losses, several lengths, no rows, all at once.
// Source: [ElYaniv2010]. Cost: a sort.
func RiskCoverage(confidence, loss []float64) (*Curve, error) {
	f := faults{caller: "RiskCoverage"}
	f.lengths(len(confidence), len(loss), "losses")
	for i, v := range confidence {
		if v != v {
			f.add("row %d has the confidence NaN", i)
		}
	}
	for i, v := range loss {
		if !(math.Abs(v) <= math.MaxFloat64) {
			f.add("row %d has the loss %v; want a finite one", i, v)
		}
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	type row struct {
		confidence, loss float64
		i                int
	}
	order := make([]row, len(loss))
	for i, v := range loss {
		order[i] = row{confidence[i], v, i}
	}
	slices.SortFunc(order, func(a, b row) int { return cmp.Or(cmp.Compare(b.confidence, a.confidence), a.i-b.i) })
	c := &Curve{make([]float64, len(order)), make([]float64, len(order)), make([]float64, len(order))}
	sum := 0.0
	for k, r := range order {
		c.confidence[k], c.loss[k] = r.confidence, r.loss
		sum += r.loss
		c.risk[k] = sum / float64(k+1)
	}
	return c, nil
}

// Len returns the number of rows.
func (c *Curve) Len() int { return len(c.loss) }

// Point returns that of the n rows that the model is surest of.
//
// Result: n is taken to be from 1 to Len.
func (c *Curve) Point(n int) Point {
	n = max(1, min(n, c.Len()))
	return Point{n, float64(n) / float64(c.Len()), c.risk[n-1], c.confidence[n-1]}
}

// At returns the point of a share of the rows, to the nearest number of them, a half
// up.
//
// Result: NaN in all but N of what is no share.
func (c *Curve) At(coverage float64) Point {
	if !(coverage > 0 && coverage <= 1) {
		return Point{0, math.NaN(), math.NaN(), math.NaN()}
	}
	return c.Point(int(math.Floor(float64(coverage*float64(c.Len())) + 0.5)))
}

// Points returns n points of equal steps of coverage, the last of all rows: what a
// plot shows.
func (c *Curve) Points(n int) []Point {
	n = max(1, min(n, c.Len()))
	out := make([]Point, n)
	for k := range out {
		out[k] = c.Point((k + 1) * c.Len() / n)
	}
	return out
}

// AURC returns the area under the curve: the mean over n of the risk of the n surest
// rows. It is small if the model is right, and if it knows where it is wrong.
//
// Source: [Geifman2019].
func (c *Curve) AURC() float64 { return mean(c.risk) }

// Excess returns what AURC is above that of a model with the same losses that knows
// which they are: 0 is best.
//
// Source: E-AURC of [Geifman2019], with the least area itself in place of its limit.
// Cost: a sort.
func (c *Curve) Excess() float64 {
	least := slices.Clone(c.loss)
	slices.Sort(least)
	sum := 0.0
	for k, v := range least {
		sum += v
		least[k] = sum / float64(k+1)
	}
	return c.AURC() - mean(least)
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// mostFaults is the number of faults that an error has in words: a screen.
const mostFaults = 10

// faults collects what is wrong with data.
type faults struct {
	caller string
	list   []error
	more   int
}

func (f *faults) add(format string, args ...any) {
	if len(f.list) == mostFaults {
		f.more++
		return
	}
	f.list = append(f.list, fmt.Errorf("selective: "+f.caller+": "+format, args...))
}

// lengths looks at the number of rows.
func (f *faults) lengths(rows, others int, what string) {
	if rows == 0 {
		f.add("no rows")
	}
	if rows != others {
		f.add("%d rows but %d %s", rows, others, what)
	}
}

func (f *faults) err() error {
	if f.more > 0 {
		return errors.Join(append(f.list, fmt.Errorf("selective: %s: and %d faults more", f.caller, f.more))...)
	}
	return errors.Join(f.list...)
}
