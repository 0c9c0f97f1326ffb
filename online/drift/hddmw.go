package drift

import (
	"cmp"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// HDDMW compares exponentially weighted means of a stream of numbers from 0 to 1
// before and after its lowest point, by McDiarmid's bound: quicker than HDDMA at
// small gradual changes.
//
// Source: [FriasBlanco2015], the W-test.
type HDDMW struct {
	// Drift and Warning are the probabilities of error of one comparison; defaults
	// 0.001 and 0.005, the paper's.
	Drift, Warning float64
	// Weight is that of the newest observation; default 0.05, the paper's.
	Weight float64
	// Side is the direction of change; default Both.
	Side Side
}

func (r HDDMW) start() (state, error) {
	r.Drift, r.Warning, r.Weight = cmp.Or(r.Drift, 0.001), cmp.Or(r.Warning, 0.005), cmp.Or(r.Weight, 0.05)
	err := of("HDDMW", open("Drift", r.Drift), open("Warning", r.Warning), open("Weight", r.Weight), r.Side.fault())
	return &hddmw{rule: r, drift: -numeric.Log(r.Drift), warning: -numeric.Log(r.Warning)}, err
}

type hddmw struct {
	rule           HDDMW
	drift, warning float64 // −log of the probabilities
	all            weighted
	up, down       parts
}

// weighted is an exponentially weighted mean and the sum of the squares of its
// weights; of nothing if that is 0.
type weighted struct{ mean, squares float64 }

func (w *weighted) add(x, weight float64) {
	if w.squares == 0 {
		*w = weighted{x, 1}
		return
	}
	w.mean = math.FMA(weight, x-w.mean, w.mean)
	w.squares = math.FMA(weight, weight, float64((1-weight)*(1-weight)*w.squares))
}

// parts are means before and after the extreme point, where mean and bound were.
type parts struct {
	before, after weighted
	extreme       float64
}

func (h *hddmw) name() string { return "HDDMW" }

func (h *hddmw) settings() []float64 {
	return []float64{h.rule.Drift, h.rule.Warning, h.rule.Weight, float64(h.rule.Side)}
}

func (h *hddmw) check(x float64) error { return unit(x) }

func (h *hddmw) update(x float64, _ *span) level {
	h.all.add(x, h.rule.Weight)
	found := calm
	if h.rule.Side.up() {
		found = h.look(&h.up, x, 1)
	}
	if h.rule.Side.down() {
		found = max(found, h.look(&h.down, x, -1))
	}
	return found
}

// look compares the means of one direction.
func (h *hddmw) look(p *parts, x, sign float64) level {
	bound := func(squares, log float64) float64 { return math.Sqrt(squares * log / 2) } // McDiarmid
	if at := sign*h.all.mean + bound(h.all.squares, h.drift); p.before.squares == 0 || at < p.extreme {
		*p = parts{before: h.all, extreme: at}
	} else {
		p.after.add(x, h.rule.Weight)
	}
	if p.after.squares == 0 {
		return calm
	}
	rise, squares := sign*(p.after.mean-p.before.mean), p.before.squares+p.after.squares
	switch {
	case rise > bound(squares, h.drift):
		return alarm
	case rise > bound(squares, h.warning):
		return warning
	}
	return calm
}

func (h *hddmw) restart() { *h = hddmw{rule: h.rule, drift: h.drift, warning: h.warning} }
func (h *hddmw) reset()   { h.restart() }

func (h *hddmw) numbers(to []float64) []float64 {
	to = append(to, h.all.mean, h.all.squares)
	for _, p := range []parts{h.up, h.down} {
		to = append(to, p.before.mean, p.before.squares, p.after.mean, p.after.squares, p.extreme)
	}
	return to
}

func (h *hddmw) set(from []float64) error {
	next := hddmw{rule: h.rule, drift: h.drift, warning: h.warning}
	to := []*float64{&next.all.mean, &next.all.squares}
	for _, p := range []*parts{&next.up, &next.down} {
		to = append(to, &p.before.mean, &p.before.squares, &p.after.mean, &p.after.squares, &p.extreme)
	}
	if err := scan(from, to...); err != nil {
		return err
	}
	if err := sound(from...); err != nil {
		return err
	}
	for _, w := range []weighted{next.all, next.up.before, next.up.after, next.down.before, next.down.after} {
		if !(w.mean >= 0 && w.mean <= 1 && w.squares >= 0 && w.squares <= 1) {
			return fmt.Errorf("a weighted mean of %v with weights %v", w.mean, w.squares)
		}
	}
	*h = next
	return nil
}

func (h *hddmw) clone() state {
	c := *h
	return &c
}
