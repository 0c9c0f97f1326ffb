package calibration

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// Forecast is what is said of one row: the probability of the positive class, 1,
// of two, or the probabilities of all classes.
type Forecast interface{ float64 | []float64 }

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
	f.list = append(f.list, fmt.Errorf("calibration: "+f.caller+": "+format, args...))
}

func (f *faults) err() error {
	if f.more > 0 {
		return errors.Join(append(f.list, fmt.Errorf("calibration: %s: and %d faults more", f.caller, f.more))...)
	}
	return errors.Join(f.list...)
}

// check returns the number of classes, or what is wrong with forecasts and labels.
func check[P Forecast](caller string, p []P, labels []int) (classes int, err error) {
	f := faults{caller: caller}
	classes = 2
	switch p := any(p).(type) {
	case []float64:
		for i, v := range p {
			if !(v >= 0 && v <= 1) {
				f.add("row %d has the probability %v; want 0 to 1", i, v)
			}
		}
	case [][]float64:
		if len(p) > 0 {
			classes = len(p[0])
		}
		f.rows(p, classes)
	}
	f.labels(len(p), labels, classes)
	return classes, f.err()
}

// rows looks at probabilities of classes.
func (f *faults) rows(p [][]float64, classes int) {
	if classes < 2 && len(p) > 0 {
		f.add("row 0 has %d classes; want at least 2, or one probability a row as []float64", classes)
		return
	}
	for i, row := range p {
		if len(row) != classes {
			f.add("row %d has %d classes, row 0 has %d", i, len(row), classes)
			continue
		}
		sum, good := 0.0, true
		for k, v := range row {
			if !(v >= 0 && v <= 1+numeric.OutputSlack) {
				f.add("row %d has the probability %v of class %d; want 0 to 1", i, v, k)
				good = false
			}
			sum += v
		}
		if good && !(math.Abs(sum-1) <= numeric.OutputSlack) {
			f.add("row %d sums to %v; want 1", i, sum)
		}
	}
}

// labels looks at the labels of n rows.
func (f *faults) labels(n int, labels []int, classes int) {
	if n == 0 {
		f.add("no rows")
	}
	if n != len(labels) {
		f.add("%d rows but %d labels", n, len(labels))
	}
	for i, y := range labels {
		if y < 0 || y >= classes {
			f.add("row %d has the label %d; want 0 to %d", i, y, classes-1)
		}
	}
}

// checkLogs returns the number of rows of each class, or what is wrong with
// log-probabilities that a map is fitted to.
func checkLogs(caller string, logProb [][]float64, labels []int) (counts []int, err error) {
	f := faults{caller: caller}
	classes := 2
	if len(logProb) > 0 {
		classes = len(logProb[0])
	}
	if classes < 2 {
		f.add("row 0 has %d classes; want the log-probabilities of 2 or more", classes)
		return nil, f.err()
	}
	for i, row := range logProb {
		if len(row) != classes {
			f.add("row %d has %d classes, row 0 has %d", i, len(row), classes)
			continue
		}
		if k, ok := readable(row); !ok {
			f.add("row %d has the log-probability %v of class %d; want at most 0: FromLogits and FromProbabilities make them", i, row[k], k)
			continue
		}
		if sum := numeric.LogSumExp(row); !(math.Abs(sum) <= numeric.OutputSlack) {
			f.add("row %d sums to %v as probabilities, want 1; FromLogits and FromProbabilities make log-probabilities", i, numeric.Exp(sum))
		}
	}
	f.labels(len(logProb), labels, classes)
	if err := f.err(); err != nil {
		return nil, err
	}
	counts = make([]int, classes)
	for _, y := range labels {
		counts[y]++
	}
	for k, n := range counts {
		if n == 0 {
			f.add("no row of class %d among %d; a map needs rows of every class", k, len(labels))
		}
	}
	return counts, f.err()
}

// readable says whether the entries can be log-probabilities, and which can not.
func readable(row []float64) (class int, ok bool) {
	for k, v := range row {
		if !(v <= numeric.OutputSlack) {
			return k, false
		}
	}
	return 0, true
}

// of returns the probability of a class.
func of[P Forecast](p P, class int) float64 {
	switch p := any(p).(type) {
	case []float64:
		return p[class]
	case float64:
		if class == 1 {
			return p
		}
		return 1 - p
	}
	return math.NaN() // there is no other Forecast
}

// top returns the most probable class and its probability: of two equal ones the
// positive one, as a threshold of ½ has it, of more the first.
func top[P Forecast](p P) (class int, confidence float64) {
	switch p := any(p).(type) {
	case []float64:
		for k, v := range p {
			if v > p[class] || len(p) == 2 && v == p[class] {
				class = k
			}
		}
		return class, p[class]
	case float64:
		if p >= 0.5 {
			return 1, p
		}
		return 0, 1 - p
	}
	return 0, math.NaN()
}
