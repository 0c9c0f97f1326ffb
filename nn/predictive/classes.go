package predictive

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
)

// Classes is what members say of rows: log-probabilities of classes, normalised
// over classes. The zero value is there to be filled, and keeps its memory.
//
// Shapes: LogProb is [row][member][class]. Models with one probability have two
// classes, of which class 1 is the positive one.
type Classes struct {
	Rows, Members, Classes int // how many of each
	LogProb                []float64
}

// Reset gives c a shape. Memory that is large enough is kept with what it
// holds; a number below 1 leaves c without rows.
func (c *Classes) Reset(rows, members, classes int) {
	if rows < 1 || members < 1 || classes < 1 {
		rows, members, classes = 0, 0, 0
	}
	n := rows * members * classes
	c.Rows, c.Members, c.Classes = rows, members, classes
	c.LogProb = slices.Grow(c.LogProb[:0], n)[:n]
}

// At returns the log-probabilities of one member for one row; they are c's own.
func (c *Classes) At(row, member int) []float64 {
	i := (row*c.Members + member) * c.Classes
	return c.LogProb[i : i+c.Classes : i+c.Classes]
}

// Mean returns the probabilities of the classes, mean over members, written to
// the front of to, which grows where it is too short.
//
// Source: [Lakshminarayanan2017] §2.4: the members are a mixture of equal
// weights.
func (c *Classes) Mean(row int, to []float64) []float64 {
	to = slices.Grow(to[:0], c.Classes)[:c.Classes]
	clear(to)
	for m := range c.Members {
		for k, l := range c.At(row, m) {
			to[k] += numeric.Exp(l)
		}
	}
	for k := range to {
		to[k] /= float64(c.Members)
	}
	return to
}

// Means returns Mean of every row, in memory of its own: [row][class], which
// package conformal and the scores of package calibration take.
func (c *Classes) Means() [][]float64 { return c.table(c.Mean) }

// LogMeans returns LogMean of every row, in memory of its own: [row][class],
// which the maps of package calibration are fitted to.
func (c *Classes) LogMeans() [][]float64 { return c.table(c.LogMean) }

func (c *Classes) table(of func(row int, to []float64) []float64) [][]float64 {
	all, rows := make([]float64, c.Rows*c.Classes), make([][]float64, c.Rows)
	for i := range rows {
		at := i * c.Classes
		rows[i] = of(i, all[at:at+c.Classes:at+c.Classes])
	}
	return rows
}

// StandardErrors returns the standard error of each probability of Mean, if the
// members are draws: passes with dropout, or draws of a posterior. Times √Members
// it is the standard deviation over members.
//
// Result: NaN with fewer than two members.
func (c *Classes) StandardErrors(row int, to []float64) []float64 {
	to = slices.Grow(to[:0], c.Classes)[:c.Classes]
	for k := range to {
		to[k] = c.standardError(row, k)
	}
	return to
}

func (c *Classes) standardError(row, class int) float64 {
	mean, squares := 0.0, 0.0
	for m := range c.Members { // Welford's recursion: no square of a mean is subtracted
		p := numeric.Exp(c.At(row, m)[class])
		d := p - mean
		mean += d / float64(m+1)
		squares = math.FMA(d, p-mean, squares)
	}
	n := float64(c.Members)
	return math.Sqrt(squares / (n - 1) / n)
}

// Check tells whether c is what its type says: so many numbers, none of them NaN
// or above 0, and probabilities that add up to 1.
//
// Errors: the first fault, by row, member and class. Code that fills a Classes
// by hand has it beside its tests.
func (c *Classes) Check() error {
	if c.Rows < 0 || c.Members < 0 || c.Classes < 0 || len(c.LogProb) != c.Rows*c.Members*c.Classes {
		return fmt.Errorf("predictive: %d log-probabilities for %d rows of %d members and %d classes", len(c.LogProb), c.Rows, c.Members, c.Classes)
	}
	for row := range c.Rows {
		for m := range c.Members {
			sum := 0.0
			for k, l := range c.At(row, m) {
				if !(l <= 0) {
					return fmt.Errorf("predictive: row %d, member %d, class %d: the log-probability is %v; it is between -Inf and 0", row, m, k, l)
				}
				sum += numeric.Exp(l)
			}
			if !(math.Abs(sum-1) <= numeric.OutputSlack) {
				return fmt.Errorf("predictive: row %d, member %d: the probabilities add up to %v in place of 1", row, m, sum)
			}
		}
	}
	return nil
}
