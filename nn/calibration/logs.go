package calibration

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// FromLogOdds returns the log-probabilities of two classes by the log-odds of class
// 1: the logit of a binary model. Nothing is lost where a probability is 1.
//
// Shapes: a number a row; the result is [row][2].
// Result: ±Inf are certain. Errors: NaN, no rows.
func FromLogOdds(z []float64) ([][]float64, error) {
	f := faults{caller: "FromLogOdds"}
	rows := matrix(len(z), 2)
	for i, v := range z {
		if v != v {
			f.add("row %d has the log-odds NaN", i)
		}
		put(v, rows[i])
	}
	if len(z) == 0 {
		f.add("no rows")
	}
	return rows, f.err()
}

// FromLogits returns log-probabilities of numbers whose softmax the probabilities
// are.
//
// Shapes: [row][class]. Errors: NaN, +Inf, rows of several lengths, of less than two
// classes or -Inf alone, no rows.
func FromLogits(logits [][]float64) ([][]float64, error) {
	f := faults{caller: "FromLogits"}
	classes := f.columns(logits)
	rows := matrix(len(logits), classes)
	for i, row := range logits {
		sum := numeric.LogSumExp(row)
		if len(row) != classes || !(math.Abs(sum) <= math.MaxFloat64) {
			if len(row) == classes {
				f.add("row %d has NaN, +Inf or -Inf alone among its logits %v", i, row)
			}
			continue
		}
		for k, v := range row {
			rows[i][k] = min(v-sum, 0)
		}
	}
	return rows, f.err()
}

// FromProbabilities returns log-probabilities of forecasts, not nearer to 0 and 1
// than clip, such as 1e-7 of single precision; 0 clips nothing, and impossible
// classes are -Inf.
//
// Shapes: [row], of class 1, or [row][class]; the result is [row][class].
// Errors: as [NLL] without its labels; a clip that is not from 0 to below ½.
func FromProbabilities[P Forecast](p []P, clip float64) ([][]float64, error) {
	const caller = "FromProbabilities"
	f := faults{caller: caller}
	if !(clip >= 0 && clip < 0.5) {
		f.add("a clip of %v; want 0 to below 0.5", clip)
	}
	classes, err := check(caller, p, make([]int, len(p)))
	if err != nil {
		f.list = append(f.list, err)
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	rows := matrix(len(p), classes)
	for i, row := range p {
		sum := 0.0
		for k := range rows[i] {
			v := max(clip, min(1-clip, of(row, k)))
			rows[i][k] = v
			sum += v
		}
		for k, v := range rows[i] {
			rows[i][k] = min(numeric.Log(v/sum), 0)
		}
		if v, one := any(row).(float64); one && v < 0.5 && clip == 0 { // 1-p rounds off what is left
			rows[i][0] = numeric.Log1p(-v)
		}
	}
	return rows, nil
}

// columns returns the number of classes of rows.
func (f *faults) columns(rows [][]float64) (classes int) {
	if len(rows) == 0 {
		f.add("no rows")
		return 0
	}
	classes = len(rows[0])
	if classes < 2 {
		f.add("row 0 has %d classes; want at least 2", classes)
	}
	for i, row := range rows {
		if len(row) != classes {
			f.add("row %d has %d classes, row 0 has %d", i, len(row), classes)
		}
	}
	return classes
}

// matrix returns rows in one piece of memory.
func matrix(rows, columns int) [][]float64 {
	all, out := make([]float64, rows*columns), make([][]float64, rows)
	for i := range out {
		out[i] = all[i*columns : (i+1)*columns : (i+1)*columns]
	}
	return out
}
