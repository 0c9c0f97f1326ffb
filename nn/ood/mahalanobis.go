package ood

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/seed78144065/credence/internal/linalg"
)

// MahalanobisOptions are settings of FitMahalanobis.
type MahalanobisOptions struct {
	// Ridge is added to the diagonal of the covariance: without it features that
	// depend on each other make it singular.
	Ridge float64
	// Standardize brings columns to mean 0 and standard deviation 1 (divided by
	// the number of rows) first, so that Ridge means the same for all. A column that
	// does not vary keeps its scale.
	Standardize bool
	// Relative subtracts the squared distance from all rows as one class, which
	// takes away what is unlike any class in the same way.
	Relative bool
}

// Mahalanobis is a Detector: the squared Mahalanobis distance to the nearest
// mean of a class.
type Mahalanobis struct {
	shift, scale []float64
	classes      whitened  // means of classes under their common covariance
	all          *whitened // one mean under the covariance of all rows, nil unless relative
	memory       *sync.Pool
}

// distances is the memory of one score.
type distances struct {
	z    []float64 // the vector, standardised
	sums []float64 // squared distances so far, from each mean
}

// whitened is a covariance and means, in coordinates in which the covariance is
// the identity matrix.
type whitened struct {
	Factor []float64   `json:"factor"` // L⁻¹ by rows, row i has i+1 numbers, for the covariance LLᵀ
	Means  [][]float64 `json:"means"`  // L⁻¹μ
}

// FitMahalanobis fits means of classes and the covariance within classes to rows
// x with labels; without labels all rows are one class.
//
// Shapes: x is [row][column]; labels has one entry a row, of any numbers, or is nil.
// Result: the covariance is divided by the number of rows; without labels by one less.
// Errors: wrap ErrData: less than two rows, rows of other widths, NaN and infinities,
// a class of one row, a covariance that is singular or overflows; ErrSettings; the context's.
// Source: [Lee2018] eq. 1–2; Relative is [Ren2021] §2.
// Cost: O(rows·d²) and O(d³).
func FitMahalanobis(ctx context.Context, x [][]float64, labels []int, o MahalanobisOptions) (*Mahalanobis, error) {
	if err := checkRows("x", x, 2); err != nil {
		return nil, err
	}
	if !(o.Ridge >= 0) || o.Ridge-o.Ridge != 0 {
		return nil, fmt.Errorf("%w: Ridge is %v; want a number from 0", ErrSettings, o.Ridge)
	}
	class, classes, err := classesOf(labels, len(x))
	if err != nil {
		return nil, err
	}
	shift, scale := standardization(x, o.Standardize)
	m := newMahalanobis(shift, scale, classes)
	free := 0.0
	if labels == nil {
		free = 1
	}
	if m.classes, err = m.whiten(ctx, x, class, classes, free, o.Ridge); err != nil {
		return nil, err
	}
	if o.Relative {
		all, err := m.whiten(ctx, x, make([]int, len(x)), 1, free, o.Ridge)
		if err != nil {
			return nil, err
		}
		m.all = &all
	}
	return m, nil
}

func newMahalanobis(shift, scale []float64, classes int) *Mahalanobis {
	return &Mahalanobis{shift: shift, scale: scale, memory: &sync.Pool{New: func() any {
		return &distances{make([]float64, len(shift)), make([]float64, classes)}
	}}}
}

// Score returns the squared distance to the nearest mean, which for a Gaussian
// class has a chi-square distribution with Width degrees of freedom; the
// relative one is less the squared distance from all rows, and may be negative.
//
// Cost: d²/2 + d·classes multiply-adds, twice if relative.
func (m *Mahalanobis) Score(x []float64) (float64, error) {
	if err := checkVector(x, len(m.shift)); err != nil {
		return 0, err
	}
	k := m.memory.Get().(*distances)
	for j, v := range x {
		k.z[j] = (v - m.shift[j]) * m.scale[j]
	}
	score := m.classes.nearest(k.z, k.sums)
	if m.all != nil {
		score -= m.all.nearest(k.z, k.sums)
	}
	m.memory.Put(k)
	if score-score != 0 {
		return math.Inf(1), nil // not NaN, which no threshold catches
	}
	return score, nil
}

// Width returns the number of columns.
func (m *Mahalanobis) Width() int { return len(m.shift) }

// nearest returns the squared distance to the nearest mean.
func (w *whitened) nearest(z, sums []float64) float64 {
	clear(sums)
	row, best := w.Factor, math.Inf(1)
	for i := range z {
		y := linalg.Dot(row[:i+1], z)
		row = row[i+1:]
		for c, mean := range w.Means {
			d := y - mean[i]
			sums[c] = math.FMA(d, d, sums[c])
		}
	}
	for _, s := range sums[:len(w.Means)] {
		if s < best {
			best = s
		}
	}
	return best
}

// whiten fits means of classes and their common covariance to rows. The divisor
// of the covariance is the number of rows less free.
func (m *Mahalanobis) whiten(ctx context.Context, x [][]float64, class []int, classes int, free, ridge float64) (whitened, error) {
	n, d := float64(len(x)), len(x[0])
	w, count := whitened{Means: make([][]float64, classes)}, make([]float64, classes)
	for c := range w.Means {
		w.Means[c] = make([]float64, d)
	}
	row := func(i, j int) float64 { return float64((x[i][j] - m.shift[j]) * m.scale[j]) }
	for i, c := range class {
		count[c]++
		for j := range d {
			w.Means[c][j] += row(i, j)
		}
	}
	for c, mean := range w.Means {
		for j := range mean {
			mean[j] /= count[c]
		}
	}
	covariance, z := make([]float64, d*d), make([]float64, d)
	for i, c := range class {
		if err := ctx.Err(); err != nil {
			return w, err
		}
		for j := range z {
			z[j] = row(i, j) - w.Means[c][j]
		}
		for j, a := range z {
			to := covariance[j*d : j*d+j+1]
			for k := range to {
				to[k] = math.FMA(a, z[k], to[k])
			}
		}
	}
	for j := range d {
		for k := range j + 1 {
			covariance[j*d+k] /= n - free
		}
		covariance[j*d+j] += ridge
	}
	factor := linalg.Factor(covariance, d)
	for j := range d {
		// A column that depends on those before it leaves what rounding leaves.
		left, own := float64(factor[j*d+j]*factor[j*d+j]), covariance[j*d+j]
		if own-own != 0 {
			return w, fmt.Errorf("%w: the variance of column %d overflows; want smaller numbers", ErrData, j)
		}
		if !(left > 8*float64(d)*0x1p-52*own) { // rounding of d products, with a margin
			return w, fmt.Errorf("%w: the covariance is singular, column %d does not vary or depends on those before it; set Ridge (1e-3 is usual) or leave the column out", ErrData, j)
		}
	}
	column := make([]float64, d)
	w.Factor = make([]float64, d*(d+1)/2)
	for j := range d {
		clear(column)
		column[j] = 1
		linalg.SolveLower(factor, column)
		for i := j; i < d; i++ {
			w.Factor[i*(i+1)/2+j] = column[i]
		}
	}
	for _, mean := range w.Means {
		linalg.SolveLower(factor, mean)
	}
	return w, nil
}

// classesOf numbers labels from 0 in their order.
func classesOf(labels []int, rows int) (class []int, classes int, err error) {
	class = make([]int, rows)
	if labels == nil {
		return class, 1, nil
	}
	if len(labels) != rows {
		return nil, 0, fmt.Errorf("%w: %d labels of %d rows", ErrData, len(labels), rows)
	}
	known := slices.Clone(labels)
	slices.Sort(known)
	known = slices.Compact(known)
	count := make([]int, len(known))
	for i, l := range labels {
		class[i], _ = slices.BinarySearch(known, l)
		count[class[i]]++
	}
	if c := slices.Index(count, 1); c >= 0 {
		return nil, 0, fmt.Errorf("%w: class %d has one row, which is no sample; want at least 2 or leave it out", ErrData, known[c])
	}
	return class, len(known), nil
}

// standardization returns what to subtract from columns and to multiply them by:
// means and inverse standard deviations if scaled, means and 1 if not.
func standardization(x [][]float64, scaled bool) (shift, scale []float64) {
	n, d := float64(len(x)), len(x[0])
	shift, scale = make([]float64, d), make([]float64, d)
	for j := range d {
		scale[j] = 1
		for _, row := range x {
			shift[j] += row[j] / n
		}
		if !scaled {
			continue
		}
		ss := 0.0
		for _, row := range x {
			c := row[j] - shift[j]
			ss = math.FMA(c, c, ss)
		}
		// The rounded mean of equal numbers is off by less than n·2⁻⁵³ of itself.
		sd := math.Sqrt(ss / n)
		if inverse := 1 / sd; sd > n*0x1p-52*math.Abs(shift[j]) && inverse > 0 && inverse <= math.MaxFloat64 {
			scale[j] = inverse
		}
	}
	return shift, scale
}
