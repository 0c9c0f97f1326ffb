package dag

import (
	"fmt"
	"strconv"
	"strings"
)

// String writes the graph on one line, "DAG { U [latent]; X -> Y; Z }": a text
// that [Parse] reads back to an equal graph.
func (g *Graph) String() string {
	return g.class.String() + " { " + strings.Join(g.statements(arrow), "; ") + " }"
}

// EdgeList writes an edge a line, after the nodes that have a role or no edge. A
// graph whose class its edges don't tell is written as by [Graph.Dagitty].
func (g *Graph) EdgeList() string {
	if class, err := inferred(g.Edges()); err != nil || class != g.class {
		return g.Dagitty()
	}
	return strings.Join(append(g.statements(arrow), ""), "\n")
}

// Dagitty writes the graph in dagitty's language, in which an ADMG without <-> is
// a DAG.
func (g *Graph) Dagitty() string {
	word := map[Class]string{DAG: "dag", ADMG: "dag", CPDAG: "pdag", MAG: "mag", PAG: "pag"}[g.class]
	line := func(a, b Mark) string { return strings.ReplaceAll(arrow(a, b), "o", "@") }
	return word + " {\n" + strings.Join(append(g.statements(line), "}\n"), "\n")
}

// DOT writes the graph for Graphviz: latent nodes dashed, edges without direction
// by the attribute dir.
func (g *Graph) DOT() string {
	var b strings.Builder
	fmt.Fprintf(&b, "digraph {\n  class=%v\n", g.class)
	for _, n := range g.nodes {
		attrs := n.attributes()
		if n.Is(Latent) {
			attrs = append(attrs, "style=dashed")
		}
		fmt.Fprintf(&b, "  %s%s\n", quote(n.Name), bracket(attrs))
	}
	for _, e := range g.Edges() {
		var attrs []string
		if dir, plain := dirs[[2]Mark{e.AtA, e.AtB}]; !plain {
			attrs = []string{"dir=both", "arrowtail=" + shapes[e.AtA], "arrowhead=" + shapes[e.AtB]}
		} else if dir != "forward" {
			attrs = []string{"dir=" + dir}
		}
		fmt.Fprintf(&b, "  %s -> %s%s\n", quote(e.A), quote(e.B), bracket(attrs))
	}
	b.WriteString("}\n")
	return b.String()
}

// Graphviz's names of edges by their marks, and of marks.
var (
	dirs   = map[[2]Mark]string{{Tail, Arrow}: "forward", {Arrow, Tail}: "back", {Arrow, Arrow}: "both", {Tail, Tail}: "none"}
	shapes = map[Mark]string{Tail: "none", Arrow: "normal", Circle: "odot"}
)

// statements writes the nodes that need it and the edges.
func (g *Graph) statements(line func(a, b Mark) string) []string {
	var all []string
	ordered := g.impliedOrder()
	for i, n := range g.nodes {
		if attrs := n.attributes(); len(attrs) > 0 || !ordered || len(g.incident.of(int32(i))) == 0 {
			all = append(all, quote(n.Name)+bracket(attrs))
		}
	}
	for _, e := range g.Edges() {
		all = append(all, quote(e.A)+" "+line(e.AtA, e.AtB)+" "+quote(e.B))
	}
	return all
}

// impliedOrder reports whether the nodes come in the order in which statements
// name them if those that need none have none.
func (g *Graph) impliedOrder() bool {
	named := make([]bool, len(g.nodes))
	next := 0
	name := func(i int32) bool {
		if named[i] {
			return true
		}
		named[i] = true
		next++
		return int(i) == next-1
	}
	for i, n := range g.nodes {
		if len(n.attributes()) > 0 || len(g.incident.of(int32(i))) == 0 {
			if !name(int32(i)) {
				return false
			}
		}
	}
	for _, e := range g.edges {
		if !name(e.a) || !name(e.b) {
			return false
		}
	}
	return true
}

// attributes writes the roles and the place of a node.
func (n Node) attributes() []string {
	var attrs []string
	for _, r := range roles {
		if n.Is(r.role) {
			attrs = append(attrs, r.name)
		}
	}
	if n.Placed {
		number := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
		attrs = append(attrs, fmt.Sprintf("pos=%q", number(n.X)+","+number(n.Y)))
	}
	return attrs
}

func bracket(attrs []string) string {
	if len(attrs) == 0 {
		return ""
	}
	return " [" + strings.Join(attrs, ", ") + "]"
}

// quote writes a name so that it is read as one: in quotes where a word would
// not do.
func quote(name string) string {
	plain := name != "o" // could be the circle of an arrow
	for _, r := range name {
		plain = plain && inName(r)
	}
	for _, word := range []string{"strict", "subgraph", "node", "edge", "graph", "digraph", "dag", "admg", "cpdag", "pdag", "mag", "pag"} {
		plain = plain && !strings.EqualFold(name, word)
	}
	if plain {
		return name
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
}
