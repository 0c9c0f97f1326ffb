package predictive

import (
	"math"
	"slices"
)

// Normals is what members say of a number in rows: a normal distribution each.
// The zero value is there to be filled, and keeps its memory.
//
// Shapes: Mean and Variance are [row][member]. Models without a variance have 0.
type Normals struct {
	Rows, Members  int // how many of each
	Mean, Variance []float64
}

// Reset gives n a shape. Memory that is large enough is kept with what it
// holds; a number below 1 leaves n without rows.
func (n *Normals) Reset(rows, members int) {
	if rows < 1 || members < 1 {
		rows, members = 0, 0
	}
	k := rows * members
	n.Rows, n.Members = rows, members
	n.Mean = slices.Grow(n.Mean[:0], k)[:k]
	n.Variance = slices.Grow(n.Variance[:0], k)[:k]
}

// Split returns the mean of the mixture of a row's members and the two parts of
// its variance: aleatoric, the mean of the members' variances, and epistemic, the
// variance of their means.
//
// Source: [Lakshminarayanan2017] §2.4, the law of total variance.
func (n *Normals) Split(row int) (mean, aleatoric, epistemic float64) {
	means, variances := n.row(row)
	for m, mu := range means {
		d := mu - mean
		mean += d / float64(m+1)
		epistemic = math.FMA(d, mu-mean, epistemic)
		aleatoric += variances[m]
	}
	k := float64(n.Members)
	return mean, aleatoric / k, epistemic / k
}

// StandardError returns that of the mean of Split, if the members are draws:
// passes with dropout, or draws of a posterior.
//
// Result: NaN with fewer than two members.
func (n *Normals) StandardError(row int) float64 {
	_, _, epistemic := n.Split(row)
	return math.Sqrt(epistemic / float64(n.Members-1))
}

// row returns what the members say of a row.
func (n *Normals) row(row int) (means, variances []float64) {
	i, j := row*n.Members, (row+1)*n.Members
	return n.Mean[i:j:j], n.Variance[i:j:j]
}
