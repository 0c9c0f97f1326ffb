package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/plot"
)

// How many of many are drawn.
const (
	maxScalars = 8  // densities
	maxArrays  = 3  // forests
	maxForest  = 40 // elements of one
	worstDrawn = 3  // scalars in figures of chains
	maxPaired  = 4
	rankable   = 20 // draws a chain, below which ranks say nothing
)

// captioned is a figure with what helps to read it.
type captioned struct {
	*plot.Figure
	caption string
}

// gallery collects figures; the first error sticks.
type gallery struct {
	figures []captioned
	err     error
}

// add takes what a function of plot returned.
func (g *gallery) add(caption string, f *plot.Figure, err error) {
	switch {
	case g.err != nil:
	case err != nil:
		g.err = fmt.Errorf("report: Write: %w", err)
	default:
		g.figures = append(g.figures, captioned{f, caption})
	}
}

// posterior draws what the draws say: densities of scalars, forests of arrays.
// left says what is not drawn.
func (c Config) posterior(d *bayes.Draws, rows []row) (figures []captioned, left string, err error) {
	var g gallery
	var scalars, arrays []string
	elements := map[string][]string{}
	still, hidden := 0, 0
	for _, r := range rows {
		switch {
		case !r.movable():
			still++
			continue
		case r.variable == r.Name:
			scalars = append(scalars, r.Name)
			continue
		case elements[r.variable] == nil:
			arrays = append(arrays, r.variable)
		}
		elements[r.variable] = append(elements[r.variable], r.Name)
	}
	if n := min(len(scalars), maxScalars); n > 0 {
		hidden += len(scalars) - n
		f, err := plot.Density(d, plot.Config{Vars: scalars[:n], Units: c.Units, Pooled: true})
		g.add("What is believed of each number: the area in blue has probability 0.95.", f, err)
	}
	for k, name := range arrays {
		list := elements[name]
		if k >= maxArrays {
			hidden += len(list)
			continue
		}
		n := min(len(list), maxForest)
		hidden += len(list) - n
		f, err := plot.Forest(d, plot.Config{Vars: list[:n], Units: c.Units})
		g.add(fmt.Sprintf("%s: medians; the thick line has probability ½, the thin one 0.95.", name), f, err)
	}
	var parts []string
	if hidden > 0 {
		parts = append(parts, fmt.Sprintf("%d more numbers are not drawn (name the variables that shall be when writing the report)", hidden))
	}
	if still > 0 {
		parts = append(parts, fmt.Sprintf("%d constants, or numbers that are not finite, can't be drawn", still))
	}
	if parts != nil {
		left = strings.Join(parts, "; ") + "."
	}
	return g.figures, left, g.err
}

// chains draws how the draws were made, of what is known worst.
func (c Config) chains(d *bayes.Draws, rows []row) ([]captioned, error) {
	var g gallery
	var worst []string
	for _, r := range byBadness(rows, d.Chains()) {
		if r.movable() && len(worst) < worstDrawn {
			worst = append(worst, r.Name)
		}
	}
	if worst == nil || d.Independent() {
		return nil, nil
	}
	of := plot.Config{Vars: worst, Units: c.Units}
	what := strings.Join(worst, ", ")
	f, err := plot.Trace(d, of)
	g.add("Draws in their order, those known worst: "+what+". Chains that mixed look alike and have no trend.", f, err)
	if d.Chains() > 1 && d.Len() >= rankable {
		f, err = plot.RankECDF(d, of)
		g.add("Ranks of each chain among all: lines in the grey band are chains that agree.", f, err)
	}
	if d.Len() >= rankable {
		f, err = plot.ESSEvolution(d, of)
		g.add("How many independent draws they are worth: lines that rise steadily above the dashed one.", f, err)
		f, err = plot.Autocorrelation(d, of)
		g.add("How much draws resemble those before: the sooner in the grey band, the better.", f, err)
	}
	if energy, ok := d.Stat("energy"); ok && d.Len() > 1 && allFinite(energy) {
		f, err = plot.Energy(d, plot.Config{})
		g.add("Energies: the dashed density should be about as wide as the other, and the marks above the dashed line.", f, err)
	}
	if paired := pairs(d, rows, worst); len(paired) > 1 {
		f, err = plot.Pairs(d, plot.Config{Vars: paired, Units: c.Units})
		g.add("Where transitions diverged (triangles): a crowd of them marks the place that the sampler can't enter.", f, err)
	}
	return g.figures, g.err
}

// pairs returns the scalars in which to look for divergences, none if there are
// none: the variables of one element, scales of groups among them, and the
// worst.
func pairs(d *bayes.Draws, rows []row, worst []string) []string {
	diverging, _ := d.Stat("diverging")
	any := false
	for _, chain := range diverging {
		for _, x := range chain {
			any = any || x != 0
		}
	}
	if !any {
		return nil
	}
	var names []string
	for _, r := range rows {
		if r.variable == r.Name && r.movable() && len(names) < maxPaired-1 {
			names = append(names, r.Name)
		}
	}
	for _, name := range worst {
		if !slices.Contains(names, name) && len(names) < maxPaired {
			names = append(names, name)
		}
	}
	return names
}

func allFinite(rows [][]float64) bool {
	for _, r := range rows {
		if slices.ContainsFunc(r, func(x float64) bool { return !finite(x) }) {
			return false
		}
	}
	return true
}
