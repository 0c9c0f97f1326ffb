package decision

import (
	"fmt"
	"math"
	"slices"
)

// Distribution is a continuous distribution by its quantiles and log density;
// those of gonum's distuv are.
type Distribution interface {
	Quantile(p float64) float64
	LogProb(x float64) float64
}

// HDI returns the highest-density interval of draws: the shortest one that
// holds the share level of them, 0.95 for instance. The first of equals if
// several are the shortest.
//
// It means what it says where the density has one peak; two peaks have an
// interval with the valley inside. Its ends are known less well than
// quantiles, so ask for many draws.
//
// Shapes: x in any order; weights has one number a draw, or is nil for equal
// weights; 0 < level < 1.
// Result: the ends are draws. NaN and infinite draws are errors.
// Source: [ChenShao1999].
// Cost: a sort.
func HDI(x, weights []float64, level float64) (lo, hi float64, err error) {
	if len(x) == 0 {
		return 0, 0, fmt.Errorf("decision: HDI: no draws")
	}
	if err := checkLevel("HDI", level); err != nil {
		return 0, 0, err
	}
	share, err := shares(len(x), weights)
	if err != nil {
		return 0, 0, fmt.Errorf("decision: HDI: %w", err)
	}
	var order []int
	for i, v := range x {
		if share(i) == 0 {
			continue
		}
		if v-v != 0 {
			return 0, 0, fmt.Errorf("decision: HDI: draw %d is %v; draws must be finite", i, v)
		}
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case x[i] < x[j]:
			return -1
		case x[i] > x[j]:
			return 1
		}
		return 0
	})
	// Windows [first, last] of the sorted draws that hold the level; what they
	// hold is known up to the rounding of n sums.
	want := level * (1 - 0x1p-52*float64(len(order))) // machine epsilon a sum
	lo, hi = math.Inf(-1), math.Inf(1)
	held, last := 0.0, -1
	for first := range order {
		for held < want && last+1 < len(order) {
			last++
			held += share(order[last])
		}
		if held < want {
			break
		}
		if a, b := x[order[first]], x[order[last]]; b-a < hi-lo {
			lo, hi = a, b
		}
		held -= share(order[first])
	}
	return lo, hi, nil
}

// HDIOf returns the highest-density interval of a distribution with at most
// one peak: the two points of equal density that hold the mass level, or one
// end of the support if the density only falls or only rises.
//
// Source: the definition, solved by bisection for the mass below it.
// Cost: about 100 quantiles.
func HDIOf(d Distribution, level float64) (lo, hi float64, err error) {
	if err := checkLevel("HDIOf", level); err != nil {
		return 0, 0, err
	}
	below, above := 0.0, 1-level // bounds of the mass below the interval
	const halvings = 53          // bits of a float64
	for range halvings {
		p := (below + above) / 2
		lo, hi = d.Quantile(p), d.Quantile(min(p+level, 1))
		rise := d.LogProb(hi) - d.LogProb(lo)
		if math.IsNaN(rise) {
			return 0, 0, fmt.Errorf("decision: HDIOf: the log densities at %v and %v, the ends of mass %v, are %v and %v",
				lo, hi, level, d.LogProb(lo), d.LogProb(hi))
		}
		if rise > 0 { // denser above: move up
			below = p
		} else {
			above = p
		}
	}
	return lo, hi, nil
}

// ETI returns the equal-tailed interval of a distribution that holds the mass
// level.
func ETI(d Distribution, level float64) (lo, hi float64, err error) {
	if err := checkLevel("ETI", level); err != nil {
		return 0, 0, err
	}
	tail := (1 - level) / 2
	return d.Quantile(tail), d.Quantile(1 - tail), nil
}

func checkLevel(caller string, level float64) error {
	if !(level > 0 && level < 1) {
		return fmt.Errorf("decision: %s: level is %v, want a share between 0 and 1 such as 0.95", caller, level)
	}
	return nil
}
