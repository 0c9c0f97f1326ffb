package plot

import (
	"errors"
	"fmt"
	"math"
	"slices"

	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/figure"
)

// Figure is a picture that can be saved as png, svg or pdf.
type Figure = figure.Figure

// Config says what to show of a graph.
type Config struct {
	// Title is the title of the figure, "" for none.
	Title string
	// Path is drawn in colour: the nodes of a path, each joined to the next, as
	// those of a [dag.Path].
	Path []string
	// Sets are nodes to be shown together, such as an adjustment set; each has a
	// colour of its own and a line in the legend.
	Sets []Set
}

// Set is some nodes and what they are called.
type Set struct {
	Name  string   // in the legend
	Nodes []string // that are coloured
}

// Lengths of the drawing.
const (
	columnWidth = 1.25 * vg.Inch
	rowHeight   = 0.65 * vg.Inch
	margin      = 0.6 * vg.Inch
	legendWidth = 1.4 * vg.Inch
	titleHeight = 0.4 * vg.Inch
)

// Graph draws a graph: causes left of their effects, or where its nodes say if
// all are placed; latent nodes and <-> dashed; exposure and outcome with a thick
// rim.
//
// Errors: a nil graph or one without nodes, names it does not have, a path
// between nodes that are not adjacent; all at once.
// Cost: about nodes times edges.
func Graph(g *dag.Graph, c Config) (*Figure, error) {
	if g == nil || g.Len() == 0 {
		return nil, errors.New("plot: Graph: the graph has no nodes")
	}
	if err := c.check(g); err != nil {
		return nil, fmt.Errorf("plot: Graph: %w", err)
	}
	d := newDrawing(g, c)
	p := figure.Panel("", "")
	p.HideAxes()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = d.bounds()
	p.Add(d)
	f := &Figure{Title: c.Title, Panels: [][]*gplot.Plot{{p}}}
	f.Width = 2*margin + columnWidth*vg.Length(p.X.Max-p.X.Min)
	f.Height = 2*margin + rowHeight*vg.Length(p.Y.Max-p.Y.Min)
	if c.Title != "" {
		f.Height += titleHeight
	}
	if len(c.Sets) > 0 {
		f.Width += legendWidth
		for k, s := range c.Sets {
			p.Legend.Add(s.Name, swatch{figure.Colour(k + setColours)})
		}
	}
	return f, nil
}

// check returns what of c the graph does not have.
func (c Config) check(g *dag.Graph) error {
	_, err := g.Subgraph(c.Path...)
	faults := []error{err}
	for _, s := range c.Sets {
		_, err := g.Subgraph(s.Nodes...)
		faults = append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	for k := 1; k < len(c.Path); k++ {
		joined := slices.ContainsFunc(g.Edges(), func(e dag.Edge) bool {
			return e.A == c.Path[k] && e.B == c.Path[k-1] || e.B == c.Path[k] && e.A == c.Path[k-1]
		})
		if !joined {
			faults = append(faults, fmt.Errorf("the path has no edge between %s and %s", c.Path[k-1], c.Path[k]))
		}
	}
	return errors.Join(faults...)
}

// drawing is a graph with places.
type drawing struct {
	g      *dag.Graph
	cfg    Config
	nodes  []dag.Node
	number map[string]int
	x, y   []float64
	lines  []path
}

// path is an edge with the places it goes through.
type path struct {
	dag.Edge
	through []int // nodes and bends by number
	onPath  bool
}

func newDrawing(g *dag.Graph, c Config) *drawing {
	d := &drawing{g: g, cfg: c, nodes: g.Nodes(), number: make(map[string]int)}
	for i, n := range d.nodes {
		d.number[n.Name] = i
	}
	placed := !slices.ContainsFunc(d.nodes, func(n dag.Node) bool { return !n.Placed })
	order := make([]int, 0, g.Len())
	for _, name := range g.TopologicalOrder() {
		order = append(order, d.number[name])
	}
	rank := make([]int, g.Len())
	for k, i := range order {
		rank[i] = k
	}
	// An edge is drawn from the earlier node to the later; <-> is drawn beside.
	var forward [][2]int
	for _, e := range g.Edges() {
		a, b := d.number[e.A], d.number[e.B]
		if rank[a] > rank[b] {
			a, b = b, a
		}
		if !(e.AtA == dag.Arrow && e.AtB == dag.Arrow) {
			forward = append(forward, [2]int{a, b})
		}
	}
	l := newLayout(g, forward, order)
	for _, column := range l.column {
		d.x = append(d.x, float64(column))
	}
	for _, y := range l.y {
		d.y = append(d.y, -y)
	}
	if placed {
		d.usePlaces()
	}
	for _, e := range g.Edges() {
		a, b := d.number[e.A], d.number[e.B]
		if rank[a] > rank[b] {
			a, b, e = b, a, dag.Edge{A: e.B, B: e.A, AtA: e.AtB, AtB: e.AtA}
		}
		through := []int{a, b}
		if bends := l.bends[[2]int{a, b}]; !placed && !(e.AtA == dag.Arrow && e.AtB == dag.Arrow) {
			through = slices.Concat([]int{a}, bends, []int{b})
		}
		d.lines = append(d.lines, path{Edge: e, through: through, onPath: d.onPath(e)})
	}
	return d
}

// usePlaces puts the nodes where the graph says, on a scale that sets the
// nearest two as far apart as the columns of a layout.
func (d *drawing) usePlaces() {
	nearest := 0.0
	for i, n := range d.nodes {
		d.x[i], d.y[i] = n.X, -n.Y // dagitty's y goes down
		for j := range i {
			dx, dy := n.X-d.nodes[j].X, n.Y-d.nodes[j].Y
			if s := max(math.Abs(dx), math.Abs(dy)); s > 0 && (nearest == 0 || s < nearest) {
				nearest = s
			}
		}
	}
	if nearest == 0 {
		nearest = 1
	}
	for i := range d.nodes {
		d.x[i] /= nearest
		d.y[i] /= nearest
	}
}

func (d *drawing) onPath(e dag.Edge) bool {
	for k := 1; k < len(d.cfg.Path); k++ {
		a, b := d.cfg.Path[k-1], d.cfg.Path[k]
		if e.A == a && e.B == b || e.A == b && e.B == a {
			return true
		}
	}
	return false
}

// bounds returns the range of the places.
func (d *drawing) bounds() (xmin, xmax, ymin, ymax float64) {
	return slices.Min(d.x), max(slices.Max(d.x), slices.Min(d.x)+1), slices.Min(d.y), max(slices.Max(d.y), slices.Min(d.y)+1)
}
