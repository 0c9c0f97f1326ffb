package plot

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/seed78144065/credence/causal/refute"
	"github.com/seed78144065/credence/internal/figure"
)

// Confounder draws what is left of an effect by the strength of an unobserved
// confounder: lines of equal effect, that of none dashed and thick, and the
// strengths of observed covariates as marks, named where there is room.
//
// It draws the surfaces of refute.UnobservedConfounder and of
// refute.OmittedVariable; marks are those benchmarks that lie on the grid.
//
// Errors: a surface of fewer than two strengths a side, or of other lengths;
// strengths that do not ascend; no row and column that could be estimated.
func Confounder(s *refute.Surface, c Config) (*Figure, error) {
	if s == nil {
		return nil, errors.New("plot: Confounder: the surface is nil")
	}
	if len(s.Effect) != len(s.Treatment) {
		return nil, fault("Confounder", "%d rows of effects for %d strengths", len(s.Effect), len(s.Treatment))
	}
	g, cut, err := newGrid(s)
	if err != nil {
		return nil, err
	}
	p := figure.Panel("R² of the treatment", "R² of the outcome")
	lo, hi := g.span()
	var levels []float64
	const mostLines = 12 // more have no room for their numbers
	for _, t := range (figure.Ticks{Most: mostLines}).Ticks(lo, hi) {
		if t.Value > lo && t.Value < hi && math.Abs(t.Value) > (hi-lo)/1e6 { // 0 up to rounding has its own line
			levels = append(levels, t.Value)
		}
	}
	line := func(levels []float64, style draw.LineStyle) {
		if len(levels) > 0 {
			contour := plotter.NewContour(g, levels, nil)
			contour.LineStyles = []draw.LineStyle{style}
			p.Add(contour)
		}
	}
	line(levels, draw.LineStyle{Color: figure.Colour(0), Width: 0.8})
	if lo < 0 && hi > 0 {
		line([]float64{0}, draw.LineStyle{Color: figure.Colour(1), Width: 1.8, Dashes: []vg.Length{5, 3}})
		levels = append(levels, 0)
	}
	marks := plotter.XYLabels{}
	for _, level := range levels {
		if at, found := g.onDiagonal(level); found {
			marks.XYs = append(marks.XYs, at)
			marks.Labels = append(marks.Labels, strconv.FormatFloat(level, 'g', 3, 64))
		}
	}
	xMax, yMax := g.x[len(g.x)-1], g.y[len(g.y)-1]
	known, names := benchmarks(s.Benchmarks, xMax, yMax)
	marks.XYs, marks.Labels = append(marks.XYs, names.XYs...), append(marks.Labels, names.Labels...)
	if len(known) > 0 {
		if _, err := points(p, known, figure.Colour(6), draw.PyramidGlyph{}); err != nil {
			return nil, err
		}
	}
	if len(marks.XYs) > 0 {
		l, err := plotter.NewLabels(marks)
		if err != nil {
			return nil, err
		}
		for i := range l.TextStyle {
			l.TextStyle[i] = figure.TextStyle(figure.TickSize)
		}
		p.Add(l)
	}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = g.x[0], xMax, g.y[0], yMax
	f := figure.Column(cmp.Or(c.Title, c.axis("Effect left by an unobserved confounder")), height+edges, p)
	if cut {
		f.Note = fmt.Sprintf("Stronger confounders than %.3g and %.3g leave nothing that could be estimated", xMax, yMax)
		f.Height += noteLine
	}
	return f, nil
}

// benchmarks returns the places of covariates, and names beside those that have
// room, the strongest first.
func benchmarks(all []refute.Benchmark, xMax, yMax float64) (places plotter.XYs, names plotter.XYLabels) {
	const wide, high = 0.25, 0.04 // of the figure, that a name takes
	order := slices.Clone(all)
	slices.SortStableFunc(order, func(a, b refute.Benchmark) int {
		return cmp.Compare(b.Treatment/xMax+b.Outcome/yMax, a.Treatment/xMax+a.Outcome/yMax)
	})
	for _, b := range order {
		if !(b.Treatment <= xMax && b.Outcome <= yMax) {
			continue
		}
		places = append(places, plotter.XY{X: b.Treatment, Y: b.Outcome})
		at := plotter.XY{X: b.Treatment + xMax/80, Y: b.Outcome + yMax/80} // beside the mark
		if !slices.ContainsFunc(names.XYs, func(o plotter.XY) bool { return math.Abs(o.X-at.X) < wide*xMax && math.Abs(o.Y-at.Y) < high*yMax }) {
			names.XYs, names.Labels = append(names.XYs, at), append(names.Labels, b.Name)
		}
	}
	return places, names
}

// grid is a surface without the strengths at which nothing could be estimated.
type grid struct {
	x, y []float64
	z    [][]float64
}

// newGrid cuts off the largest strengths until all is finite.
func newGrid(s *refute.Surface) (g grid, cut bool, err error) {
	nx, ny := len(s.Treatment), len(s.Outcome)
	for i, row := range s.Effect {
		if len(row) != ny {
			return g, false, fault("Confounder", "row %d has %d effects for %d strengths", i, len(row), ny)
		}
	}
	for _, list := range [][]float64{s.Treatment, s.Outcome} {
		for i, v := range list {
			if !finite(v) || i > 0 && !(v > list[i-1]) {
				return g, false, fault("Confounder", "strengths %v, want them to ascend", list)
			}
		}
	}
	whole := func(nx, ny int) bool {
		for i := range nx {
			for j := range ny {
				if !finite(s.Effect[i][j]) {
					return false
				}
			}
		}
		return true
	}
	for !whole(nx, ny) {
		cut = true
		if nx >= ny {
			nx--
		} else {
			ny--
		}
	}
	if nx < 2 || ny < 2 {
		return g, cut, fault("Confounder", "of %d by %d strengths %d by %d could be estimated, want 2 or more a side", len(s.Treatment), len(s.Outcome), nx, ny)
	}
	return grid{s.Treatment[:nx], s.Outcome[:ny], s.Effect}, cut, nil
}

// Dims, X, Y and Z are those of plotter.GridXYZ.
func (g grid) Dims() (columns, rows int) { return len(g.x), len(g.y) }

// X returns the strength on the treatment of a column.
func (g grid) X(i int) float64 { return g.x[i] }

// Y returns the strength on the outcome of a row.
func (g grid) Y(j int) float64 { return g.y[j] }

// Z returns the effect left.
func (g grid) Z(i, j int) float64 { return g.z[i][j] }

func (g grid) span() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for i := range g.x {
		for j := range g.y {
			lo, hi = min(lo, g.z[i][j]), max(hi, g.z[i][j])
		}
	}
	return lo, hi
}

// onDiagonal returns where the effect has a value on the way from the weakest to
// the strongest confounder.
func (g grid) onDiagonal(level float64) (plotter.XY, bool) {
	const steps = 400 // a pixel or two
	var last float64
	for k := range steps + 1 {
		t := float64(k) / steps
		x := g.x[0] + t*(g.x[len(g.x)-1]-g.x[0])
		y := g.y[0] + t*(g.y[len(g.y)-1]-g.y[0])
		z := g.at(x, y)
		if k > 0 && (last-level)*(z-level) <= 0 {
			return plotter.XY{X: x, Y: y}, true
		}
		last = z
	}
	return plotter.XY{}, false
}

// at interpolates within the cell of a point.
func (g grid) at(x, y float64) float64 {
	i, s := cell(g.x, x)
	j, t := cell(g.y, y)
	return (1-s)*((1-t)*g.z[i][j]+t*g.z[i][j+1]) + s*((1-t)*g.z[i+1][j]+t*g.z[i+1][j+1])
}

// cell returns the interval of a value and the share of it that lies below.
func cell(edges []float64, v float64) (int, float64) {
	i := 0
	for i < len(edges)-2 && v > edges[i+1] {
		i++
	}
	return i, (v - edges[i]) / (edges[i+1] - edges[i])
}
