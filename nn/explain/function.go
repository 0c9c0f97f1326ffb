package explain

import (
	"context"
	"errors"
	"fmt"
)

// A Function is a model: a number for each row. Rows are used again when it
// returns; it must not keep or change them. nn's Predictor has it as a method.
type Function func(ctx context.Context, rows [][]float64) ([]float64, error)

// ErrData is wrapped by errors about rows, and about what the function gives.
var ErrData = errors.New("explain: bad data")

// ErrSettings is wrapped by errors about settings.
var ErrSettings = errors.New("explain: bad settings")

// Options are settings of all explanations, zero for the default.
type Options struct {
	// Groups are columns that are taken together, such as the levels of one
	// variable or columns that say nearly the same; default: each by itself.
	Groups [][]int
	// Batch is the number of rows of a call of the function; default 1024.
	Batch int
	// Seed is that of permutations.
	Seed uint64
}

const defaultBatch = 1024 // rows; calls of a network cost little more than its rows from a few hundred on

// evaluator calls a function on many rows that are made as they are needed.
type evaluator struct {
	f     Function
	rows  [][]float64 // one batch
	calls int         // evaluations, a row each
}

func newEvaluator(f Function, width, batch int) *evaluator {
	if batch == 0 {
		batch = defaultBatch
	}
	numbers, e := make([]float64, batch*width), &evaluator{f: f, rows: make([][]float64, batch)}
	for i := range e.rows {
		e.rows[i] = numbers[i*width : (i+1)*width : (i+1)*width]
	}
	return e
}

// run evaluates n rows, which fill makes, and hands each result to take, in
// order.
func (e *evaluator) run(ctx context.Context, n int, fill func(i int, row []float64), take func(i int, y float64)) error {
	for from := 0; from < n; from += len(e.rows) {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows := e.rows[:min(len(e.rows), n-from)]
		for i, row := range rows {
			fill(from+i, row)
		}
		y, err := e.f(ctx, rows)
		e.calls += len(rows)
		if err != nil {
			return err
		}
		if len(y) != len(rows) {
			return fmt.Errorf("%w: the function gives %d numbers for %d rows", ErrData, len(y), len(rows))
		}
		for i, v := range y {
			if v-v != 0 {
				return fmt.Errorf("%w: the function gives %v for the row %v; want finite numbers", ErrData, v, rows[i])
			}
			take(from+i, v)
		}
	}
	return nil
}

// check returns the faults of the settings; with partition also those of groups
// that do not have every column once.
func (o Options) check(f Function, width int, partition bool) error {
	var faults []error
	if f == nil {
		faults = append(faults, fmt.Errorf("%w: no function", ErrSettings))
	}
	if o.Batch < 0 {
		faults = append(faults, fmt.Errorf("%w: Batch is %d; want a number of rows", ErrSettings, o.Batch))
	}
	group := make([]int, width) // of each column, from 1
	for g, columns := range o.Groups {
		if len(columns) == 0 {
			faults = append(faults, fmt.Errorf("%w: group %d has no columns", ErrSettings, g))
		}
		for _, j := range columns {
			switch {
			case j < 0 || j >= width:
				faults = append(faults, fmt.Errorf("%w: group %d has the column %d; there are %d, from 0", ErrSettings, g, j, width))
			case group[j] == g+1:
				faults = append(faults, fmt.Errorf("%w: group %d has the column %d twice", ErrSettings, g, j))
			case partition && group[j] > 0:
				faults = append(faults, fmt.Errorf("%w: column %d is in groups %d and %d", ErrSettings, j, group[j]-1, g))
			default:
				group[j] = g + 1
			}
		}
	}
	if partition && o.Groups != nil {
		for j, g := range group {
			if g == 0 {
				faults = append(faults, fmt.Errorf("%w: column %d is in no group", ErrSettings, j))
			}
		}
	}
	return errors.Join(faults...)
}

// groups returns the groups, each column by itself if there are none.
func (o Options) groups(width int) [][]int {
	if o.Groups != nil {
		return o.Groups
	}
	all := make([][]int, width)
	for j := range all {
		all[j] = []int{j}
	}
	return all
}

// checkRows returns what is wrong with rows: the first of another width, and the
// first number that is not finite.
func checkRows(what string, x [][]float64, width int) error {
	if len(x) == 0 {
		return fmt.Errorf("%w: no rows of %s", ErrData, what)
	}
	if width < 0 {
		width = len(x[0])
	}
	if width == 0 {
		return fmt.Errorf("%w: %s has no columns", ErrData, what)
	}
	var odd, unknown error
	for i, row := range x {
		if len(row) != width && odd == nil {
			odd = fmt.Errorf("%w: row %d of %s has %d columns; want %d", ErrData, i, what, len(row), width)
		}
		for j, v := range row {
			if v-v != 0 && unknown == nil {
				unknown = fmt.Errorf("%w: row %d of %s, column %d: %v; want finite numbers", ErrData, i, what, j, v)
			}
		}
	}
	return errors.Join(odd, unknown)
}
