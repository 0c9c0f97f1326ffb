package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/labels"
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
	Forecasts  *forecasts    `json:"forecasts"` // null before any can be judged
	Decisions  money         `json:"decisions"`
	Conclusion string        `json:"conclusion"`
}

// found is what is known of a segment.
type found struct {
	Name     string `json:"name"`
	Payments int    `json:"payments"`
	Settled  rate   `json:"settled"` // of payments older than the horizon
	Now      rate   `json:"now"`     // of those that are not, by what is reported so far
	// Unreported is the number of frauds to expect among payments that nobody has
	// reported yet.
	Unreported float64 `json:"unreported"`
	Alarms     []alarm `json:"alarms"`
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

// forecasts say how good they were, of the last payments that are settled.
type forecasts struct {
	LogLoss     float64 `json:"log_loss"`
	SegmentRate float64 `json:"log_loss_segment_rate"`
	AUC         float64 `json:"auc"`
	// Bias is by how many standard errors there was more fraud than forecast.
	Bias float64 `json:"bias"`
}

// analyse says what a state knows.
func analyse(v store.View[*watch]) (answer, error) {
	w := v.State
	unreported, err := w.unreported()
	if err != nil {
		return answer{}, err
	}
	a := answer{Messages: v.Taken, Day: w.Minute / perDay, Late: w.Late, Delay: 1 / w.reports(), Decisions: w.Money}
	for i, s := range w.Segments {
		settled := s.Rate.Posterior().Dist()
		f := found{Name: w.Settings.Segments[i], Payments: s.Payments, Now: w.now(i), Unreported: unreported[i], Alarms: append([]alarm{}, s.Alarms...)}
		f.Settled = rate{settled.Mean(), interval(settled.Quantile), level, s.Frauds, float64(s.Settled)}
		a.Segments = append(a.Segments, f)
	}
	for i, name := range w.coefficients() {
		c := w.Model.Coefficient(i)
		a.Model = append(a.Model, coefficient{name, c.Mu, c.Sigma})
	}
	if m := w.OfModel; !math.IsNaN(m.AUC()) { // there was fraud, and there was other
		a.Forecasts = &forecasts{m.LogLoss(), w.OfRate.LogLoss(), m.AUC(), m.Bias()}
	}
	a.Conclusion = a.conclude()
	return a, nil
}

// reports is the rate of reports of fraud, a day.
func (w *watch) reports() float64 {
	d := w.Delay.Posterior()
	return d.Shape / d.Rate
}

// now is the rate of fraud among payments that are not settled. Of those of an age
// the share 1 − exp(−age/delay) of reports has come, over that of the horizon, so
// reports so far are a Poisson count in that exposure; the rate that is settled
// comes in as worth a hundred payments, beside the half of Jeffreys's prior, so that a
// quiet segment has an answer.
func (w *watch) now(i int) rate {
	const worth = 100
	settled := w.Segments[i].Rate.Posterior().Dist().Mean()
	r := rate{Level: level}
	perMinute := w.reports() / perDay
	all := -math.Expm1(-w.reports() * w.Settings.Horizon)
	for _, p := range w.Waiting {
		if p.Segment != i {
			continue
		}
		r.Exposure -= math.Expm1(-perMinute*(w.Minute-p.Minute)) / all
		if p.Reported != nil {
			r.Frauds++
		}
	}
	g := online.Gamma{Shape: 0.5 + worth*settled + float64(r.Frauds), Rate: worth + r.Exposure}.Dist()
	r.Rate, r.Interval = g.Mean(), interval(g.Quantile)
	return r
}

// unreported returns, by segment, the number of frauds to expect among payments
// that wait and that nobody has reported: each as probable as its forecast and its
// age make it.
func (w *watch) unreported() ([]float64, error) {
	const certain = 700 // log odds: e⁷⁰⁰ is finite
	sums := make([]float64, len(w.Segments))
	for _, p := range w.Waiting {
		if p.Reported != nil {
			continue
		}
		logit := min(max(math.Log(p.P)-math.Log1p(-p.P), -certain), certain)
		late := labels.Delayed{W: []float64{logit}, Gamma: []float64{math.Log(w.reports())}}
		q, err := late.Positive([]float64{1}, (w.Minute-p.Minute)/perDay)
		if err != nil {
			return nil, err
		}
		sums[p.Segment] += q
	}
	return sums, nil
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
	fmt.Fprintf(&b, "%-*s  %8s  %-22s  %-22s  %7s  %s\n", width, "segment", "payments", "fraud among settled, %", "now, by reports, %", "to come", "alarms on day")
	for _, s := range a.Segments {
		var days []string
		for _, alarm := range s.Alarms {
			days = append(days, fmt.Sprintf("%.1f", alarm.Day))
		}
		fmt.Fprintf(&b, "%-*s  %8d  %-22s  %-22s  %7.1f  %s\n", width, s.Name, s.Payments, s.Settled.text(), s.Now.text(), s.Unreported, strings.Join(days, ", "))
	}
	d := a.Decisions
	fmt.Fprintf(&b, "\nOf %d payments settled %d passed, %d were reviewed, %d blocked: %d frauds prevented, %d missed, %d blocked for nothing.\n",
		d.Passed+d.Reviewed+d.Blocked, d.Passed, d.Reviewed, d.Blocked, d.Prevented, d.Missed, d.FalseBlocks)
	fmt.Fprintf(&b, "Cost %.0f; had all passed, %.0f.\n", d.Cost, d.CostPassing)
	if f := a.Forecasts; f != nil {
		fmt.Fprintf(&b, "Forecasts of late: log loss %.4f, of segments' rates alone %.4f; AUC %.2f; %.1f standard errors more fraud than forecast.\n", f.LogLoss, f.SegmentRate, f.AUC, f.Bias)
	}
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
