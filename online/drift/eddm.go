package drift

import (
	"cmp"
	"fmt"
	"math"
)

// EDDM watches the distances between errors of a classifier, 1 for wrong and 0
// for right, for errors that come closer together: it raises the alarm when mean
// plus two standard deviations of the distances fall to the share Drift of the
// most that they were. It is quicker than DDM at slow changes and raises more
// false alarms: see docs/drift.md.
//
// Source: [Baena2006] §3.
type EDDM struct {
	// Warning and Drift are shares; defaults 0.8 and 0.7, by run length
	// (docs/drift.md); the paper's are 0.95 and 0.90.
	Warning, Drift float64
	// Warmup is the number of errors before the first alarm; default 30, the
	// paper's.
	Warmup int
}

func (r EDDM) start() (state, error) {
	r.Warning, r.Drift, r.Warmup = cmp.Or(r.Warning, 0.8), cmp.Or(r.Drift, 0.7), cmp.Or(r.Warmup, 30)
	err := of("EDDM", open("Warning", r.Warning), open("Drift", r.Drift), within("Warmup", float64(r.Warmup), 2, math.MaxInt32))
	return &eddm{rule: r}, err
}

type eddm struct {
	rule      EDDM
	last      float64 // when the last error was
	distances span
	most      float64
}

func (e *eddm) name() string { return "EDDM" }

func (e *eddm) settings() []float64 {
	return []float64{e.rule.Warning, e.rule.Drift, float64(e.rule.Warmup)}
}

func (e *eddm) check(x float64) error { return binary(x) }

func (e *eddm) update(x float64, since *span) level {
	if x == 0 {
		return calm
	}
	e.distances.add(since.n - e.last)
	e.last = since.n
	if since.n <= float64(e.rule.Warmup) || e.distances.n < 2 {
		return calm
	}
	reach := e.distances.origin + e.distances.mean + 2*math.Sqrt(e.distances.squares/(e.distances.n-1))
	e.most = max(e.most, reach)
	if e.distances.n <= float64(e.rule.Warmup) {
		return calm
	}
	switch {
	case reach < e.rule.Drift*e.most:
		return alarm
	case reach < e.rule.Warning*e.most:
		return warning
	}
	return calm
}

func (e *eddm) restart() { *e = eddm{rule: e.rule} }
func (e *eddm) reset()   { e.restart() }

func (e *eddm) numbers(to []float64) []float64 {
	return append(to, e.last, e.distances.n, e.distances.origin, e.distances.mean, e.distances.squares, e.most)
}

func (e *eddm) set(from []float64) error {
	next := eddm{rule: e.rule}
	if err := scan(from, &next.last, &next.distances.n, &next.distances.origin, &next.distances.mean, &next.distances.squares, &next.most); err != nil {
		return err
	}
	if err := sound(from...); err != nil {
		return err
	}
	if !whole(next.last) || !whole(next.distances.n) || next.distances.squares < 0 || next.most < 0 {
		return fmt.Errorf("distances %v", from)
	}
	*e = next
	return nil
}

func (e *eddm) clone() state {
	c := *e
	return &c
}
