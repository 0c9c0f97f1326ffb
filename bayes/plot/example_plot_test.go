package plot_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/plot"
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
)

// schools returns a few draws of two chains.
func schools() *bayes.Draws {
	d, err := bayes.NewDraws(bayes.Run{
		Vars:   []bayes.Variable{{Name: "mu"}, {Name: "theta", Dims: []bayes.Dim{bayes.NewDim("school", "A", "B")}}},
		Chains: 2, Draws: 4,
		Values: []float64{
			1, 2, 3, 4, 2, 3, 4, 5, // mu
			1, 3, 2, 5, 6, 1, 2, 3, // theta[A]
			0, 2, 2, 3, 4, 1, 5, 3, // theta[B]
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	return d
}

// show prints what a figure is.
func show(f *plot.Figure, err error) {
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s: %d by %d panels\n", f.Title, len(f.Panels), len(f.Panels[0]))
	if f.Note != "" {
		fmt.Println("  " + f.Note)
	}
}

func ExampleTrace() {
	show(plot.Trace(schools(), plot.Config{Vars: []string{"mu", "theta[B]"}}))
	show(plot.Trace(schools(), plot.Config{Vars: []string{"thata"}}))
	// Output:
	// Trace by chain: 2 by 1 panels
	// plot: Trace: bayes: no variable "thata" in the draws (did you mean "theta"?)
}

func ExampleRank() {
	show(plot.Rank(schools(), plot.Config{Vars: []string{"theta"}, Bins: 2}))
	// Output: Ranks by chain, 95 % band: 2 by 1 panels
}

func ExampleDensity() {
	show(plot.Density(schools(), plot.Config{}))
	show(plot.Density(schools(), plot.Config{Vars: []string{"mu"}, Pooled: true, Level: 0.9}))
	// Output:
	// Density by chain: 3 by 1 panels
	// Density, 90 % interval: 1 by 1 panels
}

func ExampleForest() {
	none := 0.0
	show(plot.Forest(schools(), plot.Config{Vars: []string{"theta"}, Units: map[string]string{"theta": "points"}, Reference: &none}))
	// Output: Medians, 50 % and 95 % intervals: 1 by 1 panels
}

func ExampleIntervals() {
	mu, err := schools().Var("mu")
	if err != nil {
		log.Fatal(err)
	}
	all := plot.Group{Name: "all schools", Rows: []plot.Interval{plot.IntervalOf(mu, 0.9)}}
	raw := plot.Group{Name: "raw mean", Rows: []plot.Interval{{Mid: 3.1, Lo: 1.2, Hi: 5}}}
	show(plot.Intervals([]string{"effect"}, []plot.Group{all, raw}, plot.Config{Title: "Effect of coaching"}))
	// Output: Effect of coaching: 1 by 1 panels
}

func ExampleIntervalOf() {
	mu, err := schools().Var("mu")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3g", plot.IntervalOf(mu, 0.9))
	// Output: {3 1.35 4.65 [2 4]}
}

func ExamplePairs() {
	show(plot.Pairs(schools(), plot.Config{Title: "Pairs"}))
	// Output: Pairs: 3 by 3 panels
}

func ExampleReplicates() {
	y, err := schools().Var("theta") // of Program.Predict, in earnest
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(plot.Replicates(y, 3))
	// Output: [[3 2] [6 4] [2 5]]
}

func ExamplePredictiveDensity() {
	show(plot.PredictiveDensity([]float64{1, 2, 4}, [][]float64{{1, 3, 4}, {2, 2, 5}}, plot.Config{}))
	// Output: Predictive check: density: 1 by 1 panels
}

func ExamplePredictiveECDF() {
	show(plot.PredictiveECDF([]float64{1, 2, 4}, [][]float64{{1, 3, 4}, {2, 2, 5}}, plot.Config{}))
	// Output: Predictive check: distribution function: 1 by 1 panels
}

func ExamplePredictiveHistogram() {
	show(plot.PredictiveHistogram([]float64{1, 2, 4}, [][]float64{{1, 3, 4}, {2, 2, 5}}, plot.Config{Bins: 4}))
	// Output: Predictive check: histogram: 1 by 1 panels
}

func ExamplePredictiveCounts() {
	show(plot.PredictiveCounts([]float64{1, 2, 4}, [][]float64{{1, 3, 4}, {2, 2, 5}}, plot.Config{}))
	// Output: Predictive check: counts: 1 by 1 panels
}

// A figure of one's own, in the style of the others.
func ExamplePanel() {
	p := plot.Panel("dose, mg", "response")
	l, err := plotter.NewLine(plotter.XYs{{X: 0, Y: 0}, {X: 10, Y: 3}})
	if err != nil {
		log.Fatal(err)
	}
	l.Color = plot.Faded(plot.Colour(1), 128)
	p.Add(l)
	show(&plot.Figure{Title: "Response", Panels: [][]*gonum.Plot{{p}}, Width: 400, Height: 300}, nil)
	fmt.Println(plot.Colour(0), plot.Colour(0) == plot.Colour(8))
	// Output:
	// Response: 1 by 1 panels
	// {0 114 178 255} true
}

func ExampleFigure_Save() {
	fig, err := plot.Forest(schools(), plot.Config{})
	if err != nil {
		log.Fatal(err)
	}
	fig.Panels[0][0].X.Label.Text = "points" // a gonum plot: everything can be changed
	dir, err := os.MkdirTemp("", "plot")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	fmt.Println(fig.Save(filepath.Join(dir, "forest.svg")))
	fmt.Println(fig.Save("forest.gif"))
	// Output:
	// <nil>
	// plot: Save "forest.gif": plot: format "gif" is unknown, want one of png, svg, pdf
}
