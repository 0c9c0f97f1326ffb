package drift

import (
	"cmp"
	"fmt"
	"math"
)

// PageHinkley looks for a change of the mean by the sum of deviations from the
// mean so far: it raises the alarm when the sum has come Threshold away from its
// extreme.
//
// Source: [Page1954] §2 for the sum, with the mean estimated from the stream as
// Hinkley did, and forgetting: s⁺ ← Alpha·s⁺ + (x − mean) − Delta; the alarm is
// at s⁺ − min s⁺ > Threshold, and likewise downwards.
type PageHinkley struct {
	// Delta is the deviation that is tolerated, Threshold where the alarm is; both
	// in units of Scale. Defaults: 0.25 and 15, by run length (docs/drift.md); of
	// many libraries 0.005 and 50 with Scale 1.
	Delta, Threshold float64
	// Alpha is what is kept of the sum at each step; default 1, all.
	Alpha float64
	// Scale is the standard deviation of the stream; default: that of what was seen
	// since the last alarm.
	Scale float64
	// Warmup is the number of observations before the first alarm; default 30.
	Warmup int
	// Side is the direction of change; default Both.
	Side Side
}

func (r PageHinkley) start() (state, error) {
	r.Delta, r.Threshold, r.Alpha = cmp.Or(r.Delta, 0.25), cmp.Or(r.Threshold, 15), cmp.Or(r.Alpha, 1)
	r.Warmup = cmp.Or(r.Warmup, 30) // that of many libraries
	err := of("PageHinkley", within("Delta", r.Delta, 0, largest), positive("Threshold", r.Threshold), within("Alpha", r.Alpha, 0, 1),
		within("Scale", r.Scale, 0, largest), within("Warmup", float64(r.Warmup), 1, math.MaxInt32), r.Side.fault())
	return &pageHinkley{rule: r}, err
}

type pageHinkley struct {
	rule            PageHinkley
	up, down        float64 // the sums
	lowest, highest float64 // their extremes
	begun           bool
}

func (p *pageHinkley) name() string { return "PageHinkley" }

func (p *pageHinkley) settings() []float64 {
	r := p.rule
	return []float64{r.Delta, r.Threshold, r.Alpha, r.Scale, float64(r.Warmup), float64(r.Side)}
}

func (p *pageHinkley) check(x float64) error { return number(x) }

func (p *pageHinkley) update(x float64, since *span) level {
	by := since.deviation(x)
	if scale := p.rule.Scale; scale != 0 {
		by /= scale
	} else if sd := since.sd(); sd > 0 {
		by /= sd
	}
	p.up = float64(p.rule.Alpha*p.up) + by - p.rule.Delta
	p.down = float64(p.rule.Alpha*p.down) + by + p.rule.Delta
	if !p.begun {
		p.lowest, p.highest, p.begun = p.up, p.down, true
	}
	p.lowest, p.highest = min(p.lowest, p.up), max(p.highest, p.down)
	if since.n < float64(p.rule.Warmup) {
		return calm
	}
	if p.rule.Side.up() && p.up-p.lowest > p.rule.Threshold || p.rule.Side.down() && p.highest-p.down > p.rule.Threshold {
		return alarm
	}
	return calm
}

func (p *pageHinkley) restart() { *p = pageHinkley{rule: p.rule} }
func (p *pageHinkley) reset()   { p.restart() }

func (p *pageHinkley) numbers(to []float64) []float64 {
	return append(to, p.up, p.down, p.lowest, p.highest, indicator(p.begun))
}

func (p *pageHinkley) set(from []float64) error {
	next, begun := pageHinkley{rule: p.rule}, 0.0
	if err := scan(from, &next.up, &next.down, &next.lowest, &next.highest, &begun); err != nil {
		return err
	}
	if err := sound(from...); err != nil {
		return err
	}
	if next.up < next.lowest || next.down > next.highest || begun != 0 && begun != 1 {
		return fmt.Errorf("sums %v beyond their extremes", from)
	}
	next.begun = begun == 1
	*p = next
	return nil
}

func (p *pageHinkley) clone() state {
	c := *p
	return &c
}
