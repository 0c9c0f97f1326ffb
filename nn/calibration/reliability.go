package calibration

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
)

// Bins say how rows are put together whose forecasts are near each other. The
// zero value is the default.
type Bins struct {
	// Count is the number of bins; 0 is 15, as in [Guo2017] table 1.
	Count int
	// EqualMass makes bins of as many rows each as equal forecasts allow, in place of
	// equal width.
	EqualMass bool
	// Level is that of the intervals of rates; 0 is 0.95.
	Level float64
}

const (
	defaultCount = 15
	defaultLevel = 0.95
	mostBins     = 1 << 20 // more than any diagram shows
)

func (b *Bins) settle(f *faults) {
	if b.Count == 0 {
		b.Count = defaultCount
	}
	if b.Level == 0 {
		b.Level = defaultLevel
	}
	if b.Count < 0 || b.Count > mostBins {
		f.add("%d bins; want 1 to %d, or 0 for %d", b.Count, mostBins, defaultCount)
	}
	if !(b.Level > 0 && b.Level < 1) {
		f.add("intervals of the level %v; want between 0 and 1, or 0 for %v", b.Level, defaultLevel)
	}
}

// Bin is a group of rows with forecasts near each other.
type Bin struct {
	// Lo and Hi are edges of equal width; of equal mass the least and the largest
	// forecast.
	Lo float64 `json:"lo"`
	Hi float64 `json:"hi"`
	N  int     `json:"n"`
	// Forecast is the mean of the forecasts, Rate the share of positive rows.
	Forecast float64 `json:"forecast"`
	Rate     float64 `json:"rate"`
	// RateLo and RateHi are an interval of what the share would be of very many
	// rows [Wilson1927]: forecasts are right where it holds their mean.
	RateLo float64 `json:"rate_lo"`
	RateHi float64 `json:"rate_hi"`
}

// Diagram is a reliability diagram: the bins that have rows, upwards.
type Diagram struct {
	Bins []Bin `json:"bins"` // by rising probability
}

// Reliability compares forecasts with the share of rows that were positive. Bins of
// equal width are [lo, hi), the last one [lo, hi].
//
// Shapes: a probability and a label, 0 or 1, a row.
// Errors: as [NLL]; bins that are no number of them.
// Cost: one pass; a sort for bins of equal mass.
func Reliability(p []float64, labels []int, b Bins) (Diagram, error) {
	return diagram("Reliability", p, labels, b, false)
}

// TopLabel compares the probability of the most probable class, as [Accuracy] has
// it, with the share of rows where that class was right. Bins of equal width are
// (lo, hi], as in [Guo2017] §2.
//
// Shapes, Errors: as [NLL], and [Reliability].
func TopLabel[P Forecast](p []P, labels []int, b Bins) (Diagram, error) {
	confidence, right, err := Confidence(p, labels)
	if err != nil {
		return Diagram{}, err
	}
	return diagram("TopLabel", confidence, right, b, true)
}

// Confidence returns the probability of the most probable class of each row, as
// [Accuracy] has it, and 1 where that was the label, 0 where not: what [Consistency]
// and [Decompose] take for a model of several classes.
//
// Shapes, Errors: as [NLL].
func Confidence[P Forecast](p []P, labels []int) (confidence []float64, right []int, err error) {
	if _, err := check("Confidence", p, labels); err != nil {
		return nil, nil, err
	}
	confidence, right = make([]float64, len(p)), make([]int, len(p))
	for i, row := range p {
		class, c := top(row)
		confidence[i] = min(c, 1) // classes may sum to a little more than 1
		if class == labels[i] {
			right[i] = 1
		}
	}
	return confidence, right, nil
}

// ClassWise returns the mean over the classes of the calibration error of each
// against the others.
//
// Shapes, Errors: as [NLL], and [Reliability]. Source: [Kull2019].
func ClassWise(p [][]float64, labels []int, b Bins) (float64, error) {
	classes, err := check("ClassWise", p, labels)
	if err != nil {
		return 0, err
	}
	of, is := make([]float64, len(p)), make([]int, len(p))
	sum := 0.0
	for k := range classes {
		for i, row := range p {
			of[i], is[i] = min(row[k], 1), 0
			if labels[i] == k {
				is[i] = 1
			}
		}
		d, err := Reliability(of, is, b)
		if err != nil {
			return 0, err
		}
		sum += d.ECE()
	}
	return sum / float64(classes), nil
}

// ECE returns the expected calibration error: the mean over rows of how far the
// forecast of their bin is from its rate. It is above 0 by chance even of perfect
// forecasts, the more so the more bins there are: [Consistency] says by how much.
//
// Result: NaN of no rows. Source: [Naeini2015]; [Guo2017] eq. 3.
func (d Diagram) ECE() float64 {
	sum := 0.0
	for _, b := range d.Bins {
		if b.N > 0 {
			sum += float64(float64(b.N) * math.Abs(b.Forecast-b.Rate))
		}
	}
	return sum / float64(d.rows())
}

// MCE returns the largest distance of a bin's forecast from its rate.
//
// Source: [Naeini2015]; [Guo2017] eq. 5.
func (d Diagram) MCE() float64 {
	worst := math.Inf(-1)
	for _, b := range d.Bins {
		worst = max(worst, math.Abs(b.Forecast-b.Rate))
	}
	return worst
}

// Debiased returns the mean square of the calibration error less what chance adds
// to it: of perfect forecasts it is 0 on average, and so often negative. Its root is
// on the scale of [Diagram.ECE]. Bins of one row say nothing and are left out.
//
// Result: NaN if every bin has one row.
// Source: [Kumar2019] §5; the reliability of [Brocker2012].
func (d Diagram) Debiased() float64 {
	sum, rows := 0.0, 0.0
	for _, b := range d.Bins {
		if b.N < 2 {
			continue
		}
		n := float64(b.N)
		off := b.Forecast - b.Rate
		sum += float64(n * (float64(off*off) - float64(b.Rate*(1-b.Rate))/(n-1)))
		rows += n
	}
	return sum / rows
}

func (d Diagram) rows() (n int) {
	for _, b := range d.Bins {
		n += b.N
	}
	return n
}

// diagram makes bins [lo, hi), or (lo, hi] if they are open on the left.
func diagram(caller string, p []float64, labels []int, b Bins, openLeft bool) (Diagram, error) {
	_, bins, err := b.fill(caller, p, labels, openLeft)
	if err != nil {
		return Diagram{}, err
	}
	return Diagram{slices.DeleteFunc(bins, func(b Bin) bool { return b.N == 0 })}, nil
}

// fill returns the bin of each row, and the bins; those without rows are NaN.
func (b Bins) fill(caller string, p []float64, labels []int, openLeft bool) (place []int32, bins []Bin, err error) {
	f := faults{caller: caller}
	b.settle(&f)
	if err := f.err(); err != nil {
		return nil, nil, err
	}
	if _, err := check(caller, p, labels); err != nil {
		return nil, nil, err
	}
	place, bins = b.place(p, openLeft)
	for i, k := range place {
		bins[k].N++
		bins[k].Forecast += p[i]
		bins[k].Rate += float64(labels[i])
	}
	z := numeric.NormalQuantile((1 + b.Level) / 2)
	for k := range bins {
		n := float64(bins[k].N)
		bins[k].Forecast /= n
		bins[k].Rate /= n
		bins[k].RateLo, bins[k].RateHi = numeric.Wilson(bins[k].Rate, n, z)
	}
	return place, bins, nil
}

// place returns the bin of each row, and the bins, empty.
func (b Bins) place(p []float64, openLeft bool) (place []int32, bins []Bin) {
	place = make([]int32, len(p))
	if b.EqualMass {
		return place, b.placeByMass(p, place)
	}
	bins = make([]Bin, b.Count)
	n := float64(b.Count)
	for k := range bins {
		bins[k].Lo, bins[k].Hi = float64(k)/n, float64(k+1)/n
	}
	for i, v := range p {
		k := min(int(v*n), b.Count-1)
		for k > 0 && (v < bins[k].Lo || openLeft && v == bins[k].Lo) { // a product is rounded, an edge too
			k--
		}
		for k < b.Count-1 && (v > bins[k].Hi || !openLeft && v == bins[k].Hi) {
			k++
		}
		place[i] = int32(k)
	}
	return place, bins
}

// placeByMass makes bins that end where they have their share of the rows, after
// the last row of equal forecasts.
func (b Bins) placeByMass(p []float64, place []int32) (bins []Bin) {
	order := sortedBy(p)
	for from := 0; from < len(p); {
		next := from*b.Count/len(p) + 1 // the bin that the last one, of equal forecasts, has not reached
		to := (next*len(p) + b.Count - 1) / b.Count
		for to < len(p) && p[order[to]] == p[order[to-1]] {
			to++
		}
		for _, i := range order[from:to] {
			place[i] = int32(len(bins))
		}
		bins = append(bins, Bin{Lo: p[order[from]], Hi: p[order[to-1]]})
		from = to
	}
	return bins
}

// sortedBy returns the rows by x, equal ones in their order.
func sortedBy(x []float64) []int {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Or(byScore(scored{x: x[i]}, scored{x: x[j]}), i-j) })
	return order
}

// String returns the diagram as a table.
func (d Diagram) String() string {
	s := "   lo    hi       n  forecast   rate      interval\n"
	for _, b := range d.Bins {
		s += fmt.Sprintf("%5.2f %5.2f %7d     %.3f  %.3f  %.3f to %.3f\n", b.Lo, b.Hi, b.N, b.Forecast, b.Rate, b.RateLo, b.RateHi)
	}
	return s
}
