package bayestest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes/diagnostics"
)

// SBCResult holds the ranks of a calibration and what they say.
type SBCResult struct {
	// Sims is the number of simulations, Draws that of draws of each.
	Sims, Draws int
	// Z are the points, as fractions of the ranks, at which ranks are compared
	// with uniform ones.
	Z []float64
	// Quantities are what was ranked.
	Quantities []Quantity
}

// Quantity is the calibration of one scalar.
type Quantity struct {
	Name string // with labels of its dims: theta[A]
	// Ranks are those of the true values among the draws, 0 to Draws, by
	// simulation.
	Ranks []int
	// Counts are the ranks by bin: bin k of B holds the ranks r with
	// ⌊r·B/(Draws+1)⌋ = k.
	Counts []int
	// Expected are the counts that uniform ranks have on average; bins differ
	// where they don't divide the ranks.
	Expected []float64
	// Below are the numbers of ranks with (r+1)/(Draws+1) ≤ z for each z of the
	// result: less Sims·z, the difference of the distribution functions, for
	// which Band has a band.
	Below []int
	// P is the probability that uniform ranks differ as much anywhere:
	// diagnostics.UniformTest, of [Sailynoja2022].
	P float64
	// Bias is how far too high the draws lie, Spread how far too narrowly they
	// do, in standard errors of the mean and of the mean square of uniform ranks.
	Bias, Spread float64
	// ESS is the median over the simulations of the bulk effective sample size
	// of the draws, before they were thinned; NaN for chains of fewer than six.
	ESS float64
}

// points is how many draw a smooth line.
const points = 100

// Band returns the band that Below stays inside, for one quantity, with the
// probability level or more.
func (r *SBCResult) Band(level float64) diagnostics.ECDFBand {
	return diagnostics.UniformBand(r.Sims, r.Z, level)
}

// Check returns an error that names the quantities whose ranks are not uniform
// and says how, nil if there are none. rate is the probability that it rejects
// a calibrated run: a quantity is named if its P is below rate over the number
// of quantities.
func (r *SBCResult) Check(rate float64) error {
	if !(rate > 0 && rate < 1) {
		return fmt.Errorf("bayestest: Check: the false-alarm rate is %v, want a probability above 0 and below 1", rate)
	}
	if len(r.Quantities) == 0 {
		return errors.New("bayestest: Check: nothing was ranked")
	}
	var faults []error
	for _, q := range r.Quantities {
		if q.P < rate/float64(len(r.Quantities)) {
			faults = append(faults, fmt.Errorf("bayestest: the ranks of %s are not uniform: p %.2g, counts %v: %s%s",
				q.Name, q.P, q.Counts, q.meaning(), r.correlated(q)))
		}
	}
	return errors.Join(faults...)
}

// rateInWords is the false-alarm rate of String's verdict: one in a hundred runs
// of a right pair, which is what a reader takes a second look at.
const rateInWords = 0.01

// String draws a histogram for each quantity, the least uniform first, and says
// in words which are off and how.
func (r *SBCResult) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "ranks among %d draws, %d simulations\n", r.Draws, r.Sims)
	if len(r.Quantities) == 0 {
		return b.String()
	}
	order := slices.Clone(r.Quantities)
	slices.SortStableFunc(order, func(a, b Quantity) int {
		if a.P < b.P {
			return -1
		}
		return 1
	})
	off := 0
	for _, q := range order {
		line := fmt.Sprintf("%-16s p %-8.3g %s", q.Name, q.P, q.bars())
		if q.P < rateInWords/float64(len(order)) {
			off++
			line += " " + q.meaning()
		}
		b.WriteString(strings.TrimRight(line+r.correlated(q), " ") + "\n")
	}
	if off == 0 {
		fmt.Fprintf(&b, "no quantity is off, as far as %d simulations tell", r.Sims)
	} else {
		fmt.Fprintf(&b, "%d of %d quantities are off", off, len(order))
	}
	fmt.Fprintf(&b, " (false-alarm rate %v)\n", rateInWords)
	return b.String()
}

// clear is the number of standard errors from which a bias or spread is said to
// be one: past the two of customary tests.
const clear = 2

// meaning says what the deviation of the ranks means: [Talts2018] §4.2, and
// [Modrak2023] for the log likelihood.
func (q Quantity) meaning() string {
	var says []string
	bias, spread := math.Abs(q.Bias) > clear, math.Abs(q.Spread) > clear
	if math.Abs(q.Spread) > 2*math.Abs(q.Bias) {
		bias = false
	}
	if last := len(q.Counts) - 1; bias && q.Spread > 0 {
		// Ranks at one end have a great mean square too.
		spread = spread && float64(q.Counts[0]) > q.Expected[0] && float64(q.Counts[last]) > q.Expected[last]
	}
	switch {
	case !bias:
	case q.Name == LogLik && q.Bias > 0:
		says = append(says, "the draws fit the data better than the truth does: the posterior follows the data too closely")
	case q.Name == LogLik:
		says = append(says, "the truth fits the data better than the draws do: the posterior takes too little notice of the data")
	case q.Bias > 0:
		says = append(says, "low ranks: the posterior lies too high")
	default:
		says = append(says, "high ranks: the posterior lies too low")
	}
	switch {
	case !spread:
	case q.Spread > 0:
		says = append(says, "ranks at both ends: the posterior is too narrow, or its draws are correlated")
	default:
		says = append(says, "ranks in the middle: the posterior is too wide")
	}
	if says == nil {
		return "ranks are uneven: the posterior has another shape"
	}
	return strings.Join(says, "; ")
}

// correlated warns of draws whose effective sample size is less than half of
// those ranked.
func (r *SBCResult) correlated(q Quantity) string {
	if q.ESS < 0.5*float64(r.Draws) {
		return fmt.Sprintf(" (effective sample size %.0f: rank fewer draws, or draw more)", q.ESS)
	}
	return ""
}

// bars draws counts over their expectation as blocks of eight heights, the
// highest at twice the expectation or more.
func (q Quantity) bars() string {
	levels := []rune(" ▁▂▃▄▅▆▇█")
	var b strings.Builder
	for k, n := range q.Counts {
		height := float64(n) / q.Expected[k] * float64(len(levels)-1) / 2
		b.WriteRune(levels[min(int(math.Round(height)), len(levels)-1)])
	}
	return b.String()
}

// newResult counts the ranks. Every simulation has ranked the same quantities
// among the same number of draws.
func newResult(sims [][]rank, bins int) (*SBCResult, error) {
	r := &SBCResult{Sims: len(sims)}
	if len(sims) == 0 || len(sims[0]) == 0 {
		return r, nil
	}
	r.Draws = sims[0][0].n
	parts := min(points, r.Draws+1)
	for i := range parts {
		r.Z = append(r.Z, float64((i+1)*(r.Draws+1)/parts)/float64(r.Draws+1))
	}
	r.Z = r.Z[:parts-1] // all ranks are below 1
	for i, first := range sims[0] {
		q := Quantity{Name: first.name}
		ess := make([]float64, len(sims))
		for k, s := range sims {
			if len(s) != len(sims[0]) || s[i].name != q.Name {
				return nil, fmt.Errorf("bayestest: simulation %d ranks other quantities than the first, which has %s", k, q.Name)
			}
			if s[i].n != r.Draws {
				return nil, fmt.Errorf("bayestest: %s is ranked among %d draws, in simulation %d among %d", q.Name, r.Draws, k, s[i].n)
			}
			q.Ranks, ess[k] = append(q.Ranks, s[i].below), s[i].ess
		}
		slices.Sort(ess)
		q.ESS = ess[len(ess)/2]
		q.count(min(bins, r.Draws+1), r.Draws+1)
		q.compare(r)
		r.Quantities = append(r.Quantities, q)
	}
	return r, nil
}

// count makes the histogram of b bins of m possible ranks.
func (q *Quantity) count(b, m int) {
	q.Counts = make([]int, b)
	for _, r := range q.Ranks {
		q.Counts[r*b/m]++
	}
	edge := func(k int) int { return (k*m + b - 1) / b } // ranks of bin k are those from ⌈km/b⌉
	for k := range b {
		q.Expected = append(q.Expected, float64(len(q.Ranks))*float64(edge(k+1)-edge(k))/float64(m))
	}
}

// compare sets the ranks against uniform ones.
func (q *Quantity) compare(r *SBCResult) {
	u, m := make([]float64, len(q.Ranks)), float64(r.Draws+1)
	mean, square := 0.0, 0.0 // of (r + ½)/m − ½
	for k, rank := range q.Ranks {
		u[k] = float64(rank+1) / m
		d := (float64(rank)+0.5)/m - 0.5
		mean += d / float64(len(u))
		square += d * d / float64(len(u))
	}
	q.Below = diagnostics.ECDFCounts(u, r.Z)
	q.P = diagnostics.UniformTest(r.Sims, q.Below, r.Z)
	// Second and fourth moment of m equal steps.
	second := (1 - 1/(m*m)) / 12
	fourth := (3 - 10/(m*m) + 7/(m*m*m*m)) / 240
	size := float64(len(u))
	q.Bias = -mean / math.Sqrt(second/size)
	if v := fourth - second*second; v > 0 { // one draw has no spread
		q.Spread = (square - second) / math.Sqrt(v/size)
	}
}
