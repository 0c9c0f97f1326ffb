package bayes

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/internal/nearest"
)

// RV is a random variable: a named array of numbers, or one number, with its
// draws. It is a view of the Draws it came from.
//
// A scalar (no dims) has Mean, SD, Quantile and so on. Elements and slices of
// an array come from At, Label and Elems; Means, SDs and Quantiles give one
// number per element. The scalar methods of an array of more than one element
// return NaN: there is no number to give.
//
// If the draws have weights, every summary honours them. A NaN among the draws
// makes the summaries NaN; no draws at all do too.
type RV struct {
	name          string
	dims          []Dim
	chains, draws int
	values        []float64 // [element][chain][draw]
	weights       []float64 // [chain][draw], sum 1; nil: equal
}

// Name returns the name, of an element with its labels: theta[A].
func (v RV) Name() string { return v.name }

// Dims returns the dims; a scalar has none.
func (v RV) Dims() []Dim { return v.dims }

// Shape returns the sizes of the dims; a scalar's is empty.
func (v RV) Shape() []int {
	shape := make([]int, len(v.dims))
	for i, d := range v.dims {
		shape[i] = d.Size()
	}
	return shape
}

// Size returns the number of elements, 1 for a scalar.
func (v RV) Size() int { return Variable{Dims: v.dims}.Size() }

// Chains returns the number of chains.
func (v RV) Chains() int { return v.chains }

// Len returns the number of draws of each chain.
func (v RV) Len() int { return v.draws }

// At returns the element at the indices, or the slice if there are fewer
// indices than dims: of a matrix, At(2) is row 2. Indices start at 0.
func (v RV) At(index ...int) (RV, error) {
	if len(index) > len(v.dims) {
		return RV{}, fmt.Errorf("bayes: %s.At(%v): %d indices for %d dims", v.name, index, len(index), len(v.dims))
	}
	at := 0
	labels := make([]string, len(index))
	for i, k := range index {
		d := v.dims[i]
		if k < 0 || k >= d.Size() {
			return RV{}, fmt.Errorf("bayes: %s.At(%v): index %d is %d, want 0 to %d%s", v.name, index, i, k, d.Size()-1, inDim(d))
		}
		at = at*d.Size() + k
		labels[i] = dimLabel(d, k)
	}
	if len(index) == 0 {
		return v, nil
	}
	sub := v
	sub.dims = v.dims[len(index):]
	sub.name = elementName(v.name, labels)
	n := sub.Size() * v.chains * v.draws
	sub.values = v.values[at*n : (at+1)*n : (at+1)*n]
	return sub, nil
}

// Label is At by the labels of the dims.
func (v RV) Label(labels ...string) (RV, error) {
	if len(labels) > len(v.dims) {
		return RV{}, fmt.Errorf("bayes: %s.Label(%q): %d labels for %d dims", v.name, labels, len(labels), len(v.dims))
	}
	index := make([]int, len(labels))
	for i, l := range labels {
		d := v.dims[i]
		if d.Labels() == nil {
			return RV{}, fmt.Errorf("bayes: %s.Label(%q): dim %d%s has no labels; use At", v.name, labels, i, inDim(d))
		}
		if index[i] = slices.Index(d.Labels(), l); index[i] < 0 {
			return RV{}, fmt.Errorf("bayes: %s.Label: no label %q%s%s", v.name, l, inDim(d), nearest.Suggest(l, d.Labels()))
		}
	}
	return v.At(index...)
}

// Elems iterates over the elements in row-major order, each a scalar with its
// name: theta[A], theta[B], …; a scalar yields itself.
func (v RV) Elems() iter.Seq2[string, RV] {
	return func(yield func(string, RV) bool) {
		index := make([]int, len(v.dims))
		for range v.Size() {
			e, err := v.At(index...)
			if err != nil || !yield(e.name, e) {
				return
			}
			for i := len(index) - 1; i >= 0; i-- {
				if index[i]++; index[i] < v.dims[i].Size() {
					break
				}
				index[i] = 0
			}
		}
	}
}

// Chain returns the draws of one chain of a scalar, nil for an array or if
// there is no chain k. It is a view: don't write to it.
func (v RV) Chain(k int) []float64 {
	if len(v.dims) > 0 || k < 0 || k >= v.chains {
		return nil
	}
	return v.values[k*v.draws : (k+1)*v.draws : (k+1)*v.draws]
}

// ByChain returns the draws of a scalar by chain, as bayes/diagnostics takes
// them; nil for an array. They are views: don't write to them.
func (v RV) ByChain() [][]float64 {
	if len(v.dims) > 0 {
		return nil
	}
	return chainViews(v.values, v.chains, v.draws)
}

// Values returns all draws: [element][chain][draw], elements in row-major
// order. It is a view: don't write to it.
func (v RV) Values() []float64 { return v.values }

// Weights returns the weights of the draws, [chain][draw] with sum 1, or nil
// if all weigh the same. It is a view: don't write to it.
func (v RV) Weights() []float64 { return v.weights }

// Mean returns the mean of a scalar.
func (v RV) Mean() float64 {
	if !v.isScalar() {
		return math.NaN()
	}
	sum := 0.0
	if v.weights == nil {
		for _, x := range v.values {
			sum += x
		}
		return sum / float64(len(v.values))
	}
	for i, w := range v.weights {
		if w > 0 { // a draw of weight 0 counts for nothing, even if it is Inf
			sum = math.FMA(w, v.values[i], sum)
		}
	}
	return sum
}

// Var returns the variance of a scalar: the sum of squares over n-1. With
// weights the divisor is 1 - Σw², which is (n-1)/n for equal ones. One draw
// has no variance: NaN.
func (v RV) Var() float64 {
	mean := v.Mean()
	if math.IsNaN(mean) {
		return mean
	}
	sum, sumw2 := 0.0, 0.0
	if v.weights == nil {
		for _, x := range v.values {
			sum = math.FMA(x-mean, x-mean, sum)
		}
		return sum / float64(len(v.values)-1)
	}
	for i, w := range v.weights {
		if w > 0 {
			x := v.values[i] - mean
			sum = math.FMA(w, float64(x*x), sum)
			sumw2 = math.FMA(w, w, sumw2)
		}
	}
	return sum / (1 - sumw2)
}

// SD returns the standard deviation of a scalar: the square root of Var.
func (v RV) SD() float64 { return math.Sqrt(v.Var()) }

// Quantile returns the p-quantile of a scalar, 0 ≤ p ≤ 1; NaN for other p.
//
// Result: linear between order statistics. A draw sits at p = B/(B+A), where B
// and A are the weights of the draws below and above it: with equal weights
// (k-1)/(n-1).
// Source: [HyndmanFan1996] definition 7, the default of R's quantile; weights
// generalise it.
// Cost: a sort of the draws. Quantiles and Interval sort once for several.
func (v RV) Quantile(p float64) float64 { return v.sorted().quantile(p) }

// Interval returns the equal-tailed interval of a scalar that holds the share
// level of the draws, for instance 0.95.
func (v RV) Interval(level float64) (lo, hi float64) {
	s := v.sorted()
	tail := (1 - level) / 2
	return s.quantile(tail), s.quantile(1 - tail)
}

// Prob returns the probability that a scalar satisfies cond: the share of the
// draws that do. It is NaN if a draw is.
func (v RV) Prob(cond func(x float64) bool) float64 {
	if !v.isScalar() {
		return math.NaN()
	}
	sum := 0.0
	for i, x := range v.values {
		w := 1.0
		if v.weights != nil {
			w = v.weights[i]
		}
		switch {
		case w > 0 && math.IsNaN(x):
			return x
		case w > 0 && cond(x):
			sum += w
		}
	}
	if v.weights == nil {
		sum /= float64(len(v.values))
	}
	return min(sum, 1) // weights sum to 1 up to rounding
}

// ProbPositive returns the probability that a scalar is above 0.
func (v RV) ProbPositive() float64 { return v.Prob(func(x float64) bool { return x > 0 }) }

// Means returns the mean of each element, in row-major order.
func (v RV) Means() []float64 { return v.perElement(RV.Mean) }

// SDs returns the standard deviation of each element, in row-major order.
func (v RV) SDs() []float64 { return v.perElement(RV.SD) }

// Quantiles returns the p-quantile of each element, in row-major order.
func (v RV) Quantiles(p float64) []float64 {
	return v.perElement(func(e RV) float64 { return e.Quantile(p) })
}

// String tells mean and standard deviation of a scalar, shape of an array.
func (v RV) String() string {
	if !v.isScalar() {
		return fmt.Sprintf("%s%v: %d chains x %d draws", v.name, v.Shape(), v.chains, v.draws)
	}
	return fmt.Sprintf("%s: %.4g ± %.4g", v.name, v.Mean(), v.SD())
}

// elementName returns name[labels], or adds the labels to those it has:
// theta[A] and 3 give theta[A,3].
func elementName(name string, labels []string) string {
	in := strings.Join(labels, ",")
	if head, ok := strings.CutSuffix(name, "]"); ok {
		return head + "," + in + "]"
	}
	return name + "[" + in + "]"
}

// dimLabel returns the label of position k, or its number from 0.
func dimLabel(d Dim, k int) string {
	if labels := d.Labels(); labels != nil {
		return labels[k]
	}
	return strconv.Itoa(k)
}

// inDim names a dim for a message.
func inDim(d Dim) string {
	if d.Name() == "" {
		return ""
	}
	return " in dim " + strconv.Quote(d.Name())
}

// isScalar says whether v is one number with at least one draw: an array of one
// element, such as what was asked of a single case, is.
func (v RV) isScalar() bool { return len(v.values) > 0 && v.Size() == 1 }

// perElement returns f of each element without naming them.
func (v RV) perElement(f func(RV) float64) []float64 {
	out := make([]float64, v.Size())
	e := v
	e.dims = nil
	n := v.chains * v.draws
	for i := range out {
		e.values = v.values[i*n : (i+1)*n]
		out[i] = f(e)
	}
	return out
}

// orderStats are the draws of a scalar in ascending order, those of weight 0
// left out. at is the place of each in (0, 1), nil if all weigh the same.
type orderStats struct{ x, at []float64 }

// sorted returns the order statistics of a scalar; none if a draw is NaN.
func (v RV) sorted() orderStats {
	if !v.isScalar() {
		return orderStats{}
	}
	if v.weights == nil {
		x := slices.Clone(v.values)
		slices.Sort(x) // NaN come first
		if math.IsNaN(x[0]) {
			return orderStats{}
		}
		return orderStats{x: x}
	}
	order := make([]int, 0, len(v.values))
	for i, w := range v.weights {
		if w > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(v.values[i], v.values[j]) })
	if math.IsNaN(v.values[order[0]]) {
		return orderStats{}
	}
	s := orderStats{x: make([]float64, len(order)), at: make([]float64, len(order))}
	// The weights above are summed from the top: 1 - B - w would lose the
	// digits of a small rest.
	above := 0.0
	for k := len(order) - 1; k >= 0; k-- {
		s.at[k] = above
		above += v.weights[order[k]]
	}
	below := 0.0
	for k, i := range order {
		s.x[k] = v.values[i]
		if len(order) > 1 {
			s.at[k] = below / (below + s.at[k])
		}
		below += v.weights[i]
	}
	return s
}

func (s orderStats) quantile(p float64) float64 {
	if len(s.x) == 0 || !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	last := len(s.x) - 1
	var k int     // the draw at or below p
	var f float64 // how far p is on the way to the next
	if s.at == nil {
		h := float64(p * float64(last)) // not fused with what is taken off: the same bits everywhere
		k = int(h)
		f = h - float64(k)
	} else {
		// The first place above p, less one: the draws are at ascending places.
		k = max(0, sort.Search(len(s.at), func(i int) bool { return s.at[i] > p })-1)
		if k < last {
			f = (p - s.at[k]) / (s.at[k+1] - s.at[k])
		}
	}
	if k >= last || f == 0 {
		return s.x[min(k, last)]
	}
	if s.x[k] == s.x[k+1] { // also Inf and Inf
		return s.x[k]
	}
	return math.FMA(f, s.x[k+1], (1-f)*s.x[k]) // this form keeps an infinite end
}
