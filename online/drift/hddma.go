package drift

import (
	"cmp"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// HDDMA compares the mean of a stream of numbers from 0 to 1 up to its lowest
// point with the mean since, by Hoeffding's bound: whatever the distribution, one
// comparison errs with probability Drift at most.
//
// Source: [FriasBlanco2015], the A-test. The lowest point is where mean plus
// bound was least, the highest likewise.
type HDDMA struct {
	// Drift and Warning are the probabilities of error of one comparison; defaults
	// 0.001 and 0.005, the paper's.
	Drift, Warning float64
	// Side is the direction of change; default Both. Warnings are of means that
	// grow, unless it is Down.
	Side Side
}

func (r HDDMA) start() (state, error) {
	r.Drift, r.Warning = cmp.Or(r.Drift, 0.001), cmp.Or(r.Warning, 0.005)
	err := of("HDDMA", open("Drift", r.Drift), open("Warning", r.Warning), r.Side.fault())
	return &hddma{rule: r, drift: -numeric.Log(r.Drift), warning: -numeric.Log(r.Warning)}, err
}

type hddma struct {
	rule           HDDMA
	drift, warning float64 // −log of the probabilities
	sum            float64
	low, high      part
}

// part is a number of observations and their sum.
type part struct{ n, sum float64 }

func (h *hddma) name() string { return "HDDMA" }

func (h *hddma) settings() []float64 {
	return []float64{h.rule.Drift, h.rule.Warning, float64(h.rule.Side)}
}

func (h *hddma) check(x float64) error { return unit(x) }

func (h *hddma) update(x float64, since *span) level {
	h.sum += x
	all := part{since.n, h.sum}
	bound := func(p part) float64 { return math.Sqrt(h.drift / (2 * p.n)) } // Hoeffding
	mean, wide := all.sum/all.n, bound(all)
	if h.low.n == 0 || h.low.sum/h.low.n+bound(h.low) >= mean+wide {
		h.low = all
	}
	if h.high.n == 0 || h.high.sum/h.high.n-bound(h.high) <= mean-wide {
		h.high = all
	}
	found := calm
	look := func(rise float64, from part) {
		if from.n == all.n {
			return
		}
		// Both means are of the same stream: 1/n₀ − 1/n, halved, times log(2/δ).
		share := (all.n - from.n) / (from.n * all.n) / 2
		switch {
		case rise >= math.Sqrt(share*(h.drift+math.Ln2)):
			found = alarm
		case rise >= math.Sqrt(share*(h.warning+math.Ln2)):
			found = max(found, warning)
		}
	}
	if h.rule.Side.up() {
		look(mean-h.low.sum/h.low.n, h.low)
	}
	if h.rule.Side.down() {
		look(h.high.sum/h.high.n-mean, h.high)
	}
	return found
}

func (h *hddma) restart() { *h = hddma{rule: h.rule, drift: h.drift, warning: h.warning} }
func (h *hddma) reset()   { h.restart() }

func (h *hddma) numbers(to []float64) []float64 {
	return append(to, h.sum, h.low.n, h.low.sum, h.high.n, h.high.sum)
}

func (h *hddma) set(from []float64) error {
	next := hddma{rule: h.rule, drift: h.drift, warning: h.warning}
	if err := scan(from, &next.sum, &next.low.n, &next.low.sum, &next.high.n, &next.high.sum); err != nil {
		return err
	}
	if err := sound(from...); err != nil {
		return err
	}
	if next.sum < 0 || !whole(next.low.n) || !whole(next.high.n) || next.low.sum < 0 || next.high.sum < 0 {
		return fmt.Errorf("parts %v", from)
	}
	*h = next
	return nil
}

func (h *hddma) clone() state {
	c := *h
	return &c
}
