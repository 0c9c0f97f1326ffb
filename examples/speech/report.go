package main

import (
	"fmt"
	"math"
	"strings"
	"text/tabwriter"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/examples/internal/cli"
	"gonum.org/v1/gonum/floats"
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

const (
	level  = 0.95 // of the interval of the shift
	shown  = 60   // steps in the text and in a figure
	inRow  = 30   // steps in a row of the figure
	unsure = 0.5  // a phone less probable is in brackets
)

// result is what the program prints.
type result struct {
	Speaker    int          `json:"speaker,omitempty"`
	Noise      float64      `json:"noise"`
	Steps      int          `json:"steps"`
	Shift      cli.Estimate `json:"shift"`
	Own        *float64     `json:"shift_of_recordings,omitempty"`
	Views      []view       `json:"views"`
	Likeliest  []string     `json:"likeliest"` // phone at each step, forward-backward
	Sure       []float64    `json:"probability"`
	Path       []string     `json:"path"` // Viterbi's
	Trust      cli.Trust    `json:"diagnostics"`
	Conclusion string       `json:"conclusion"`
	Seed       uint64       `json:"seed"`
}

func newResult(u *utterance, l *language, views []view, draws *bayes.Draws) (*result, error) {
	shift, err := draws.Var("shift")
	if err != nil {
		return nil, err
	}
	r := &result{Steps: len(u.heard), Shift: cli.EstimateOf(shift, level), Views: views, Trust: cli.TrustOf(draws)}
	if !math.IsNaN(u.shift) {
		r.Own = &u.shift
	}
	last := views[len(views)-1]
	for t, prob := range last.prob {
		k := floats.MaxIdx(prob)
		r.Likeliest, r.Sure = append(r.Likeliest, l.phones[k]), append(r.Sure, prob[k])
		r.Path = append(r.Path, l.phones[last.path[t]])
	}
	r.conclude(u)
	return r, nil
}

// conclude says what follows, in a sentence.
func (r *result) conclude(u *utterance) {
	voice := fmt.Sprintf("The speaker's formants are %+.0f %% off the mean (%+.0f to %+.0f)", percent(r.Shift.Mean), percent(r.Shift.Interval[0]), percent(r.Shift.Interval[1]))
	if u.said == nil {
		sure := 0
		for _, p := range r.Sure {
			if p > unsure {
				sure++
			}
		}
		r.Conclusion = fmt.Sprintf("%s; of %d phones %d are more probable than all others together.", voice, r.Steps, sure)
		return
	}
	r.Conclusion = fmt.Sprintf("The ear alone gets %.0f %% of the vowels wrong, knowing the voice %.0f %%, the language %.0f %%, both %.0f %%. %s.",
		100*r.Views[0].Vowels, 100*r.Views[1].Vowels, 100*r.Views[2].Vowels, 100*r.Views[3].Vowels, voice)
}

// percent turns a shift of log formants into what it is of formants.
func percent(shift float64) float64 { return 100 * math.Expm1(shift) }

func (r *result) text(u *utterance) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d phones; the noise of a formant is %.0f %%.\n\n", r.Steps, 100*r.Noise)
	n := min(shown, r.Steps)
	if u.said != nil {
		fmt.Fprintf(&b, "  said     %s\n", strings.Join(u.said[:n], " "))
	}
	made := make([]string, n)
	for t := range made {
		if made[t] = r.Likeliest[t]; r.Sure[t] < unsure {
			made[t] = "[" + made[t] + "]"
		}
	}
	fmt.Fprintf(&b, "  by step  %s\n  as path  %s\n\n", strings.Join(made, " "), strings.Join(r.Path[:n], " "))
	if u.said != nil {
		t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "  known\twrong vowels\twrong others\twrong on the path\tlog score of vowels")
		for _, v := range r.Views {
			fmt.Fprintf(t, "  %s\t%.0f %%\t%.0f %%\t%.0f %%\t%.2f\n", v.name(), 100*v.Vowels, 100*v.Others, 100*v.Path, v.Log)
		}
		t.Flush() // to a strings.Builder, which never fails
	}
	fmt.Fprintf(&b, "\nShift of the log formants: %.3f (%.3f to %.3f)", r.Shift.Mean, r.Shift.Interval[0], r.Shift.Interval[1])
	if r.Own != nil {
		fmt.Fprintf(&b, "; that of the speaker's recordings is %.3f", *r.Own)
	}
	fmt.Fprintf(&b, ".\n%v\n\n%s\n", r.Trust, r.Conclusion)
	return b.String()
}

func (v view) name() string {
	switch {
	case v.Language && v.Voice:
		return "language and voice"
	case v.Language:
		return "language"
	case v.Voice:
		return "voice"
	}
	return "nothing"
}

// figures are the shift, and how probable the likeliest phone of each step is.
func (r *result) figures(draws *bayes.Draws) (map[string]*plot.Figure, error) {
	shift, err := plot.Density(draws, plot.Config{Vars: []string{"shift"}, Pooled: true, Level: level, Title: "Shift of the speaker's log formants"})
	if err != nil {
		return nil, err
	}
	prob := &plot.Figure{Title: "How sure is each phone?", Width: 7 * vg.Inch, Height: 0.4 * vg.Inch} // a title
	for from := 0; from < min(shown, r.Steps); from += inRow {
		p, err := r.sureness(from, min(from+inRow, r.Steps))
		if err != nil {
			return nil, err
		}
		if from > 0 {
			p.Legend = gonum.NewLegend() // one is enough
		}
		prob.Panels = append(prob.Panels, []*gonum.Plot{p})
		prob.Height += 2.2 * vg.Inch
	}
	return map[string]*plot.Figure{"shift": shift, "phones": prob}, nil
}

// sureness draws how probable the likeliest phone of the steps is, by what is known.
func (r *result) sureness(from, to int) (*gonum.Plot, error) {
	p := plot.Panel("phone, the likeliest at each step", "probability")
	for _, v := range []view{r.Views[0], r.Views[len(r.Views)-1]} {
		var steps plotter.XYs
		for t := from; t < to; t++ {
			steps = append(steps, plotter.XY{X: float64(t), Y: floats.Max(v.prob[t])})
		}
		l, err := plotter.NewLine(steps)
		if err != nil {
			return nil, err
		}
		l.StepStyle, l.Color = plotter.MidStep, plot.Colour(1)
		if v.Language {
			l.Color = plot.Colour(0)
		}
		p.Add(l)
		p.Legend.Add("known: "+v.name(), l)
	}
	var ticks gonum.ConstantTicks
	for t, phone := range r.Likeliest[from:to] {
		ticks = append(ticks, gonum.Tick{Value: float64(from + t), Label: phone})
	}
	p.X.Tick.Marker, p.Y.Min, p.Y.Max = ticks, 0, 1.3 // above 1, room for the legend
	return p, nil
}
