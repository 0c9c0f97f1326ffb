package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/store"
)

// answer is the JSON.
type answer struct {
	Messages   uint64        `json:"messages"` // taken, without those that came twice
	Day        float64       `json:"day"`
	Segments   []found       `json:"segments"`
	Delay      float64       `json:"delay_days"` // mean, of reports
	Late       int           `json:"late_reports"`
	Model      []coefficient `json:"model"`
	LogLoss    losses        `json:"log_loss"`
	Decisions  money         `json:"decisions"`
	Conclusion string        `json:"conclusion"`
}

// found is what is known of a segment.
type found struct {
	Name     string  `json:"name"`
	Payments int     `json:"payments"`
	Settled  rate    `json:"settled"` // of payments older than the horizon
	Now      rate    `json:"now"`     // of those that are not, by what is reported so far
	Alarms   []alarm `json:"alarms"`
}

// rate of fraud, believed from so many payments, or from as many as the reports of
// younger ones are worth.
type rate struct {
	Rate     float64    `json:"rate"`
	Interval [2]float64 `json:"interval"`
	Level    float64    `json:"level"`
	Frauds   int        `json:"frauds"`
	Exposure float64    `json:"exposure"`
}

type coefficient struct {
	Name string  `json:"name"`
	Mean float64 `json:"mean"`
	SD   float64 `json:"sd"`
}

// losses are means over the payments that are settled.
type losses struct {
	Model       float64 `json:"model"`
	SegmentRate float64 `json:"segment_rate"`
}

// analyse says what a state knows.
func analyse(v store.View[*watch]) answer {
	w := v.State
	a := answer{Messages: v.Taken, Day: w.Minute / perDay, Late: w.Late, Delay: 1 / w.reports(), Decisions: w.Money}
	for i, s := range w.Segments {
		settled := s.Rate.Posterior().Dist()
		f := found{Name: w.Settings.Segments[i], Payments: s.Payments, Now: w.now(i), Alarms: append([]alarm{}, s.Alarms...)}
		f.Settled = rate{settled.Mean(), interval(settled.Quantile), level, s.Frauds, float64(s.Settled)}
		a.Segments = append(a.Segments, f)
	}
	for i, name := range w.coefficients() {
		c := w.Model.Coefficient(i)
		a.Model = append(a.Model, coefficient{name, c.Mu, c.Sigma})
	}
	n := math.Max(float64(w.Settled), 1)
	a.LogLoss = losses{w.Score.Model / n, w.Score.Rate / n}
	a.Conclusion = a.conclude()
	return a
}

// reports is the rate of reports of fraud, a day.
func (w *watch) reports() float64 {
	d := w.Delay.Posterior()
	return d.Shape / d.Rate
}

// now is the rate of fraud among payments that are not settled. Of those of an age
// the share 1 − exp(−age/delay) of reports has come, so reports so far are a
// Poisson count in that exposure; the rate that is settled comes in as worth a
// hundred payments, so that a quiet segment has an answer.
func (w *watch) now(i int) rate {
	const worth = 100
	settled := w.Segments[i].Rate.Posterior().Dist().Mean()
	r := rate{Level: level}
	perMinute := w.reports() / perDay
	for _, p := range w.Waiting {
		if p.Segment != i {
			continue
		}
		r.Exposure -= math.Expm1(-perMinute * (w.Minute - p.Minute))
		if p.Reported != nil {
			r.Frauds++
		}
	}
	g := online.Gamma{Shape: worth*settled + float64(r.Frauds), Rate: worth + r.Exposure}.Dist()
	r.Rate, r.Interval = g.Mean(), interval(g.Quantile)
	return r
}

// interval cuts equal tails.
func interval(quantile func(float64) float64) [2]float64 {
	tail := (1 - level) / 2
	return [2]float64{quantile(tail), quantile(1 - tail)}
}

// conclude says in a sentence what to do.
func (a *answer) conclude() string {
	var changed []string
	for _, s := range a.Segments {
		if n := len(s.Alarms); n > 0 {
			changed = append(changed, fmt.Sprintf("%s (last alarm on day %.1f; now %.1f %%, from %.1f to %.1f)",
				s.Name, s.Alarms[n-1].Day, 100*s.Now.Rate, 100*s.Now.Interval[0], 100*s.Now.Interval[1]))
		}
	}
	d, text := a.Decisions, "No segment's fraud has moved by more than chance"
	if len(changed) > 0 {
		text = "Fraud has changed in " + strings.Join(changed, "; and in ") + ": look there first"
	}
	if saved := d.CostPassing - d.Cost; d.Passed+d.Reviewed+d.Blocked == 0 {
		text += "; no payment is old enough to say what decisions were worth."
	} else if saved > 0 {
		text += fmt.Sprintf("; deciding payment by payment would have saved %.0f of %.0f.", saved, d.CostPassing)
	} else {
		text += fmt.Sprintf("; deciding payment by payment would have cost %.0f more than to let all pass, so leave it for now.", -saved)
	}
	return text
}

// text is the answer for people.
func (a answer) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Day %.1f, %d messages. Reports of fraud come %.1f days later in the mean.\n\n", a.Day, a.Messages, a.Delay)
	width := 8
	for _, s := range a.Segments {
		width = max(width, len(s.Name))
	}
	fmt.Fprintf(&b, "%-*s  %8s  %-22s  %-22s  %s\n", width, "segment", "payments", "fraud among settled, %", "now, by reports, %", "alarms on day")
	for _, s := range a.Segments {
		var days []string
		for _, alarm := range s.Alarms {
			days = append(days, fmt.Sprintf("%.1f", alarm.Day))
		}
		fmt.Fprintf(&b, "%-*s  %8d  %-22s  %-22s  %s\n", width, s.Name, s.Payments, s.Settled.text(), s.Now.text(), strings.Join(days, ", "))
	}
	d := a.Decisions
	fmt.Fprintf(&b, "\nOf %d payments settled %d passed, %d were reviewed, %d blocked: %d frauds prevented, %d missed, %d blocked for nothing.\n",
		d.Passed+d.Reviewed+d.Blocked, d.Passed, d.Reviewed, d.Blocked, d.Prevented, d.Missed, d.FalseBlocks)
	fmt.Fprintf(&b, "Cost %.0f; had all passed, %.0f. Log loss a payment %.4f; of segments' rates alone %.4f.\n", d.Cost, d.CostPassing, a.LogLoss.Model, a.LogLoss.SegmentRate)
	strongest := slices.Clone(a.Model[1:])
	slices.SortStableFunc(strongest, func(x, y coefficient) int {
		return int(math.Copysign(1, math.Abs(y.Mean)/y.SD-math.Abs(x.Mean)/x.SD))
	})
	b.WriteString("What tells fraud now:")
	for _, c := range strongest[:min(3, len(strongest))] {
		fmt.Fprintf(&b, " %s %+.2f ± %.2f;", c.Name, c.Mean, c.SD)
	}
	return strings.TrimSuffix(b.String(), ";") + ".\n\n" + a.Conclusion + "\n"
}

func (r rate) text() string {
	return fmt.Sprintf("%.2f (%.2f to %.2f)", 100*r.Rate, 100*r.Interval[0], 100*r.Interval[1])
}
