package plot

import (
	"image/color"
	"math"
	"slices"

	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/figure"
)

// Colours and lengths of nodes and edges.
const (
	pathColour = 1 // of figure.Colour
	setColours = 2 // the first
	padX       = 7 // points between a name and the rim
	padY       = 5
	head       = 6.5 // length of an arrowhead, points
	circle     = 2.8 // radius of a circle mark, points
	thin       = 1   // lines, points
	thick      = 2.2
	bow        = 0.28 // height of the arc of <->, as a share of its length
)

var (
	ink   = color.Gray{Y: 60}
	paper = color.White
)

// Plot draws the graph: edges, then nodes over their ends.
func (d *drawing) Plot(c draw.Canvas, p *gplot.Plot) {
	c = draw.Crop(c, margin/2, -margin/2, margin/2, -margin/2)
	if len(d.cfg.Sets) > 0 {
		c = draw.Crop(c, 0, -legendWidth, 0, 0)
	}
	xmin, xmax, ymin, ymax := d.bounds()
	at := make([]vg.Point, len(d.x))
	for i := range d.x {
		at[i] = vg.Point{X: c.X((d.x[i] - xmin) / (xmax - xmin)), Y: c.Y((d.y[i] - ymin) / (ymax - ymin))}
		if slices.Max(d.x) == xmin { // one column: in the middle
			at[i].X = c.Center().X
		}
		if slices.Max(d.y) == ymin {
			at[i].Y = c.Center().Y
		}
	}
	boxes := make([]vg.Point, len(d.nodes)) // half the width and height
	style := figure.TextStyle(figure.LabelSize)
	for i, n := range d.nodes {
		boxes[i] = vg.Point{X: style.Width(n.Name)/2 + padX, Y: style.Height("X")/2 + padY}
	}
	for _, line := range d.lines {
		d.edge(c, line, at, boxes)
	}
	for i, n := range d.nodes {
		d.node(c, n, at[i], boxes[i])
	}
}

// node draws a name in a rounded box.
func (d *drawing) node(c draw.Canvas, n dag.Node, at, half vg.Point) {
	fill, rim := color.Color(paper), draw.LineStyle{Color: ink, Width: thin}
	for k, s := range d.cfg.Sets {
		if slices.Contains(s.Nodes, n.Name) {
			colour := figure.Colour(k + setColours)
			fill, rim.Color = figure.Faded(colour, 70), colour
		}
	}
	if slices.Contains(d.cfg.Path, n.Name) {
		rim.Color = figure.Colour(pathColour)
	}
	if n.Is(dag.Exposure) || n.Is(dag.Outcome) || slices.Contains(d.cfg.Path, n.Name) {
		rim.Width = thick
	}
	if n.Is(dag.Latent) {
		rim.Dashes = []vg.Length{3, 2}
	}
	var box vg.Path
	r := half.Y // a stadium
	box.Move(vg.Point{X: at.X - half.X + r, Y: at.Y - half.Y})
	box.Line(vg.Point{X: at.X + half.X - r, Y: at.Y - half.Y})
	box.Arc(vg.Point{X: at.X + half.X - r, Y: at.Y}, r, -math.Pi/2, math.Pi)
	box.Line(vg.Point{X: at.X - half.X + r, Y: at.Y + half.Y})
	box.Arc(vg.Point{X: at.X - half.X + r, Y: at.Y}, r, math.Pi/2, math.Pi)
	box.Close()
	c.SetColor(paper)
	c.Fill(box)
	c.SetColor(fill)
	c.Fill(box)
	c.SetLineStyle(rim)
	c.Stroke(box)
	style := figure.TextStyle(figure.LabelSize)
	style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
	c.FillText(style, at, n.Name)
}

// edge draws a line, straight, through bends or as a bow, with its marks.
func (d *drawing) edge(c draw.Canvas, line path, at, boxes []vg.Point) {
	a, b := line.through[0], line.through[len(line.through)-1]
	points := make([]vg.Point, 0, len(line.through))
	for _, i := range line.through {
		points = append(points, at[i])
	}
	style := draw.LineStyle{Color: ink, Width: thin}
	both := line.AtA == dag.Arrow && line.AtB == dag.Arrow
	if both {
		points = arc(at[a], at[b])
		style.Dashes = []vg.Length{4, 3}
	}
	if line.onPath {
		style.Color, style.Width = figure.Colour(pathColour), thick
	}
	points = clip(points, boxes[a])
	slices.Reverse(points)
	points = clip(points, boxes[b])
	slices.Reverse(points)
	if len(points) < 2 { // the boxes meet
		return
	}
	c.StrokeLines(style, points)
	mark(c, line.AtA, points[1], points[0], style.Color)
	mark(c, line.AtB, points[len(points)-2], points[len(points)-1], style.Color)
}

// arc returns points of a bow from a to b.
func arc(a, b vg.Point) []vg.Point {
	const steps = 24
	d := b.Sub(a)
	top := a.Add(d.Scale(0.5)).Add(vg.Point{X: -d.Y, Y: d.X}.Scale(2 * bow))
	points := make([]vg.Point, 0, steps+1)
	for k := range steps + 1 { // a quadratic Bézier curve
		t := vg.Length(k) / steps
		points = append(points, a.Scale((1-t)*(1-t)).Add(top.Scale(2*t*(1-t))).Add(b.Scale(t*t)))
	}
	return points
}

// clip cuts off what of a line is within the rounded box about its first point.
func clip(points []vg.Point, half vg.Point) []vg.Point {
	if len(points) == 0 {
		return nil
	}
	center := points[0]
	inside := func(p vg.Point) bool {
		q := p.Sub(center)
		beyond := math.Max(0, math.Abs(float64(q.X))-float64(half.X-half.Y)) // into a round end
		return math.Hypot(beyond, float64(q.Y)) <= float64(half.Y)
	}
	first := slices.IndexFunc(points, func(p vg.Point) bool { return !inside(p) })
	if first < 0 {
		return nil
	}
	in, out := points[first-1], points[first]
	for range 20 { // halvings: to a thousandth of a point
		if m := in.Add(out).Scale(0.5); inside(m) {
			in = m
		} else {
			out = m
		}
	}
	return append([]vg.Point{out}, points[first:]...)
}

// mark draws an arrowhead or a circle at the end of a line that comes from a
// point.
func mark(c draw.Canvas, m dag.Mark, from, end vg.Point, colour color.Color) {
	d := end.Sub(from)
	size := math.Hypot(float64(d.X), float64(d.Y))
	if m == dag.Tail || size == 0 {
		return
	}
	along := d.Scale(vg.Length(1 / size))
	across := vg.Point{X: -along.Y, Y: along.X}
	if m == dag.Circle {
		style := draw.GlyphStyle{Color: paper, Radius: circle, Shape: draw.CircleGlyph{}}
		center := end.Sub(along.Scale(circle))
		c.DrawGlyph(style, center)
		style.Color, style.Shape = colour, draw.RingGlyph{}
		c.DrawGlyph(style, center)
		return
	}
	base := end.Sub(along.Scale(head))
	c.FillPolygon(colour, []vg.Point{end, base.Add(across.Scale(head * 0.42)), base.Sub(across.Scale(head * 0.42))})
}

// swatch is a colour in the legend.
type swatch struct{ colour color.RGBA }

// Thumbnail fills the canvas.
func (s swatch) Thumbnail(c *draw.Canvas) {
	c.FillPolygon(figure.Faded(s.colour, 70), []vg.Point{c.Min, {X: c.Max.X, Y: c.Min.Y}, c.Max, {X: c.Min.X, Y: c.Max.Y}})
}
