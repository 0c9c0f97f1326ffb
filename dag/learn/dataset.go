package learn

import (
	"errors"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/dag"
)

// maxLevels is what a byte has room for.
const maxLevels = 255

// maxRows is such that numbers of combinations stay below 2³¹.
const maxRows = 1 << 23

// dataset are complete columns, in the order of their names, so that nothing
// depends on the order of the user's.
type dataset struct {
	n       int
	names   []string    // sorted
	nodes   []dag.Node  // in the user's order
	codes   [][]uint8   // of a factor
	levels  []int       // of a factor, 0 of numbers
	numbers [][]float64 // of numbers
	factors int
}

// read takes in all columns. Errors, all at once: no rows or columns, missing and
// infinite values, constant columns of numbers, too many levels.
func read(op string, data dag.Columns) (*dataset, error) {
	if data == nil {
		return nil, fmt.Errorf("learn: %s: there are no data", op)
	}
	d := &dataset{n: data.N(), names: slices.Sorted(slices.Values(data.Names()))}
	if d.n == 0 || len(d.names) == 0 {
		return nil, fmt.Errorf("learn: %s: the data have %d rows and %d columns", op, d.n, len(d.names))
	}
	for _, name := range data.Names() {
		d.nodes = append(d.nodes, dag.Node{Name: name})
	}
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("learn: %s: "+format, append([]any{op}, args...)...))
	}
	if d.n > maxRows {
		fault("%d rows are more than %d: take a sample", d.n, maxRows)
	}
	for _, name := range d.names {
		var codes []uint8
		var numbers []float64
		levels := 0
		if data.IsFactor(name) {
			d.factors++
			raw, names, err := data.Codes(name)
			levels = len(names)
			switch {
			case err != nil:
				fault("%w", err)
			case levels > maxLevels:
				fault("column %q has %d levels, more than %d: group them", name, levels, maxLevels)
			default:
				codes = make([]uint8, len(raw))
				missing := 0
				for i, c := range raw {
					if c < 0 || c >= levels {
						missing++
						continue
					}
					codes[i] = uint8(c)
				}
				if missing > 0 {
					fault("%d of %d values of column %q are missing: leave out their rows, or fill them", missing, d.n, name)
				}
			}
		} else {
			raw, err := data.Float(name)
			if err != nil {
				fault("%w", err)
			} else if i := slices.IndexFunc(raw, func(v float64) bool { return v-v != 0 }); i >= 0 {
				fault("row %d of column %q is %v: leave out such rows, or fill them", i+1, name, raw[i])
			} else if !slices.ContainsFunc(raw, func(v float64) bool { return v != raw[0] }) {
				fault("all of column %q are %v: it has no causes or effects here", name, raw[0])
			}
			numbers = raw
		}
		d.codes, d.levels, d.numbers = append(d.codes, codes), append(d.levels, levels), append(d.numbers, numbers)
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	return d, nil
}

// cells numbers the combinations of levels of some factors; n is how many numbers
// there may be. Where there would be more than rows, those that occur get numbers
// in the order of the rows.
func (d *dataset) cells(factors []int, cell []int32) (n int) {
	clear(cell)
	n = 1
	for _, v := range factors {
		levels := d.levels[v]
		for i, c := range d.codes[v] {
			cell[i] = cell[i]*int32(levels) + int32(c)
		}
		n *= levels
		if n <= d.n {
			continue
		}
		number := make([]int32, n) // 1 + that of a combination
		n = 0
		for i, c := range cell {
			if number[c] == 0 {
				n++
				number[c] = int32(n)
			}
			cell[i] = number[c] - 1
		}
	}
	return n
}
