package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/seed78144065/credence/internal/figure"
)

const (
	khatHeight = 2.8 * vg.Inch
	khatGood   = 0.5 // a finite variance of the weights, [Vehtari2024] §2.3
	khatLimit  = 0.7 // [Vehtari2024] §3
	namedKhats = 5   // the worst
)

// Khat draws the Pareto k-hat of each observation, as leave-one-out
// cross-validation gives it, with lines at 0.5 and 0.7. Above 0.7, triangles,
// the estimate of that observation is not to be trusted, and the model is
// surprised by it; the five worst are named.
//
// Shapes: khat in the order of the observations; labels are their names, nil
// for their numbers from 0.
// Result: a note counts those above 0.7; +Inf is drawn at the top edge.
// Errors: no values, another number of labels, NaN or −Inf.
// Source: [Vehtari2017] §2.1, [Vehtari2024] §3.
func Khat(khat []float64, labels []string, c Config) (*Figure, error) {
	c, err := c.check("Khat", rankBins)
	if err != nil {
		return nil, err
	}
	switch {
	case len(khat) == 0:
		return nil, fault("Khat", "there are no values of k-hat")
	case labels != nil && len(labels) != len(khat):
		return nil, fault("Khat", "%d labels for %d values of k-hat", len(labels), len(khat))
	}
	top, bottom := 1.0, 0.0
	for i, k := range khat {
		if math.IsNaN(k) || math.IsInf(k, -1) {
			return nil, fault("Khat", "observation %d has k-hat %v, want a number; NaN comes of too few draws, or of methods that have no k-hat", i, k)
		}
		if !math.IsInf(k, 1) {
			top, bottom = max(top, 1.1*k), min(bottom, k)
		}
	}
	p := Panel("observation", "Pareto k-hat")
	right := float64(len(khat))
	for _, y := range []float64{khatGood, khatLimit} {
		if err := addSegment(p, plotter.XY{X: -1, Y: y}, plotter.XY{X: right, Y: y}, dashed()); err != nil {
			return nil, fault("Khat", "%w", err)
		}
	}
	classes := khatClasses(khat, top)
	for i, s := range []struct {
		name  string
		style draw.GlyphStyle
	}{
		{"0.5 or less", draw.GlyphStyle{Color: modelColour, Radius: dot, Shape: draw.PlusGlyph{}}},
		{"up to 0.7", draw.GlyphStyle{Color: figure.Colour(4), Radius: dot, Shape: draw.BoxGlyph{}}},
		{"above 0.7", draw.GlyphStyle{Color: divergedColour, Radius: 1.3 * dot, Shape: draw.TriangleGlyph{}}},
	} {
		if len(classes[i]) == 0 {
			continue
		}
		dots, err := plotter.NewScatter(classes[i])
		if err != nil {
			return nil, fault("Khat", "%w", err)
		}
		dots.GlyphStyle = s.style
		p.Add(dots)
		p.Legend.Add(fmt.Sprintf("%s: %d", s.name, len(classes[i])), dots)
	}
	p.X.Min, p.X.Max = -1, right
	p.Y.Min, p.Y.Max = bottom-0.05, top+0.35*(top-bottom) // room for the legend
	p.X.Tick.Marker, p.Y.Tick.Marker = figure.Ticks{Whole: true}, khatTicks(bottom, top)
	if err := nameWorst(p, classes[2], labels); err != nil {
		return nil, fault("Khat", "%w", err)
	}
	f := column(c.title("Pareto k-hat by observation"), khatHeight, p)
	if bad := len(classes[2]); bad > 0 {
		note(f, "k-hat above %v at %d of %d observations: the estimate is not to be trusted there", khatLimit, bad, len(khat))
	}
	return f, nil
}

// khatClasses returns the points up to 0.5, up to 0.7 and above; infinite ones
// are at the top.
func khatClasses(khat []float64, top float64) (classes [3]plotter.XYs) {
	for i, k := range khat {
		class := 0
		switch {
		case k > khatLimit:
			class = 2
		case k > khatGood:
			class = 1
		}
		classes[class] = append(classes[class], plotter.XY{X: float64(i), Y: min(k, top)})
	}
	return classes
}

// khatTicks names the limits, and round numbers beyond.
func khatTicks(bottom, top float64) plot.ConstantTicks {
	ticks := plot.ConstantTicks{{Value: 0, Label: "0"}, {Value: khatGood, Label: "0.5"}, {Value: khatLimit, Label: "0.7"}}
	for _, t := range (figure.Ticks{}).Ticks(min(bottom, -1), max(top, 1)) {
		if t.Value < 0 || t.Value > 0.9 { // apart from 0.7 by a line of text
			ticks = append(ticks, plot.Tick{Value: t.Value, Label: strconv.FormatFloat(t.Value, 'g', 3, 64)})
		}
	}
	return ticks
}

// nameWorst writes the names of the highest points beside them, but of two that
// would overlap only the higher one's.
func nameWorst(p *plot.Plot, bad plotter.XYs, labels []string) error {
	bad = slices.Clone(bad)
	slices.SortStableFunc(bad, func(a, b plotter.XY) int { return cmp.Compare(b.Y, a.Y) })
	width, height := 0.12*(p.X.Max-p.X.Min), 0.07*(p.Y.Max-p.Y.Min) // of a label of ten letters
	var named plotter.XYs
	for _, q := range bad[:min(len(bad), namedKhats)] {
		if slices.ContainsFunc(named, func(o plotter.XY) bool {
			return math.Abs(o.X-q.X) < width && math.Abs(o.Y-q.Y) < height
		}) {
			continue
		}
		named = append(named, q)
		text := strconv.Itoa(int(q.X))
		if labels != nil {
			text = labels[int(q.X)]
		}
		l, err := plotter.NewLabels(plotter.XYLabels{XYs: plotter.XYs{q}, Labels: []string{text}})
		if err != nil {
			return err
		}
		l.TextStyle[0], l.Offset = figure.TextStyle(tickSize), vg.Point{X: 2 * dot, Y: -dot}
		if q.X > p.X.Max-width { // or it would leave the panel
			l.TextStyle[0].XAlign, l.Offset.X = draw.XRight, -2*dot
		}
		p.Add(l)
	}
	return nil
}
