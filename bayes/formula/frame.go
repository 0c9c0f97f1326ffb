package formula

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// frame reads the columns of a table for one evaluation of a formula. What is
// wrong with them goes to the list, at the place that names the column.
type frame struct {
	table *bayes.Table
	list  *faultList
	read  map[string][]float64 // numbers that passed
}

func newFrame(t *bayes.Table, list *faultList) *frame {
	return &frame{table: t, list: list, read: make(map[string][]float64)}
}

func (f *frame) rows() int { return f.table.N() }

// numbers returns a column of numbers, nil after a fault.
func (f *frame) numbers(n *Node) []float64 {
	if x, ok := f.read[n.Text]; ok {
		return x
	}
	x, err := f.table.Float(n.Text)
	if err != nil {
		f.missing(n, err)
		return nil
	}
	if !f.complete(n, func(i int) bool { return math.IsNaN(x[i]) }) {
		x = nil
	}
	f.read[n.Text] = x
	return x
}

// factor returns a column as a factor, nil after a fault.
func (f *frame) factor(n *Node) *bayes.Factor {
	c, err := f.table.Factor(n.Text)
	if err != nil {
		f.missing(n, err)
		return nil
	}
	if !f.complete(n, func(i int) bool { return c.Codes[i] < 0 }) {
		return nil
	}
	return c
}

// missing reports that a column can't be had.
func (f *frame) missing(n *Node, err error) {
	var e *bayes.DataError
	if errors.As(err, &e) {
		f.list.add(n.Pos, e.Unwrap(), "column %q %s", n.Text, e.Msg)
		return
	}
	f.list.add(n.Pos, bayes.ErrData, "column %q: %v", n.Text, err)
}

// complete reports the rows of a column that have no value.
func (f *frame) complete(n *Node, absent func(i int) bool) bool {
	var rows []int
	for i := range f.rows() {
		if absent(i) {
			rows = append(rows, i)
		}
	}
	if len(rows) == 0 {
		return true
	}
	f.list.add(n.Pos, bayes.ErrData, "column %q has no value in %s: drop the rows (Table.DropMissing) or fill them in", n.Text, rowsText(rows))
	return false
}

// rowsText names at most three rows.
func rowsText(rows []int) string {
	const listed = 3
	var names []string
	for _, i := range rows[:min(len(rows), listed)] {
		names = append(names, fmt.Sprint(i))
	}
	s := "row " + names[0]
	if len(names) > 1 {
		s = "rows " + strings.Join(names, ", ")
	}
	if more := len(rows) - listed; more > 0 {
		s += fmt.Sprintf(" and %d more", more)
	}
	return s
}
