package dag

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Parse reads a graph from text: dagitty, DOT, an edge list or JSON, whichever
// it is.
//
//	dag { X [exposure]; Y [outcome]; U [latent]; X -> M -> Y; U -> {X Y} }
//	digraph { X -> Y; X -> Y [dir=both]; U [observed=no] }
//	X -> M -> Y
//	X <-> Y
//
// Statements end with a line, a semicolon or where the next begins, but without
// braces not two on a line of which one has an edge; comments are //, # and /* … */. The word
// before { is the class: dag, admg, cpdag (pdag), mag, pag, or one of DOT's;
// digraph, graph, and a text without one are what their edges make them: a DAG,
// an ADMG if there is a <->, a CPDAG if there is a --, a PAG if there is a
// circle. So is a dag with <->. A circle is o or @.
//
// Attributes of a node: latent (observed=no), selected, exposure, outcome,
// adjusted, and pos="x,y"; of an edge, DOT's dir (forward, back, both, none) and
// arrowhead or arrowtail = odot for a circle. Others with a value are left out; of a
// node a word alone that is no role is an error.
//
// Errors: *SyntaxError with line and column; those of [New], whose faults are
// all told at once.
func Parse(text string) (*Graph, error) {
	if trimmed := strings.TrimSpace(text); strings.HasPrefix(trimmed, "{") && strings.HasPrefix(strings.TrimSpace(trimmed[1:]), `"`) {
		return parseJSON([]byte(text))
	}
	tokens, err := scan(text)
	if err != nil {
		return nil, err
	}
	p := parser{tokens: tokens, place: make(map[string]int)}
	if err := p.graph(); err != nil {
		return nil, err
	}
	class, err := p.class()
	if err != nil {
		return nil, err
	}
	return New(class, p.nodes, p.edges)
}

// MustParse is Parse for graphs written into a program: it panics on an error.
func MustParse(text string) *Graph {
	g, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return g
}

// parser builds nodes and edges from tokens.
type parser struct {
	tokens []token
	at     int
	depth  int
	header token // the word before {, kind 0 if there is none
	nodes  []Node
	place  map[string]int // of nodes, by name
	edges  []Edge
}

// Bounds that no real graph meets: braces within braces, and edges, which those
// of a few groups multiply to.
const (
	maxDepth = 100
	maxEdges = 1 << 21
)

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) is(kind byte) bool { return p.peek().kind == kind }

func (p *parser) take() token {
	t := p.tokens[p.at]
	if t.kind != 0 {
		p.at++
	}
	return t
}

func (t token) fault(format string, args ...any) error {
	return &SyntaxError{t.line, t.col, fmt.Sprintf(format, args...)}
}

func (t token) String() string {
	if t.kind == 0 {
		return "the end of the text"
	}
	return strconv.Quote(t.text)
}

// expect takes a token of the kind.
func (p *parser) expect(kind byte) error {
	if t := p.take(); t.kind != kind {
		return t.fault("there should be %q, not %v", kind, t)
	}
	return nil
}

// keyword reports whether the token is one of the words, in any case.
func (t token) keyword(words ...string) bool {
	for _, w := range words {
		if t.kind == 'n' && !t.quoted && strings.EqualFold(t.text, w) {
			return true
		}
	}
	return false
}

// classOf are the words before {. DOT's have the class that their edges make.
var classOf = map[string]Class{"dag": DAG, "admg": ADMG, "cpdag": CPDAG, "pdag": CPDAG, "mag": MAG, "pag": PAG}

// graph parses a whole text.
func (p *parser) graph() error {
	start := p.at
	if p.peek().keyword("strict") {
		p.take()
	}
	if t := p.peek(); t.keyword("dag", "admg", "cpdag", "pdag", "mag", "pag", "graph", "digraph") {
		p.take()
		if p.is('n') { // a name of the graph
			p.take()
		}
		if p.is('{') {
			p.header = t
		}
	}
	if p.header.kind == 0 { // a node of that name
		p.at = start
		if err := p.statements(0); err != nil {
			return err
		}
		return nil
	}
	p.take()
	if err := p.statements('}'); err != nil {
		return err
	}
	if t := p.peek(); t.kind != 0 {
		return t.fault("the graph ends with its }, but there is %v", t)
	}
	return nil
}

// statements parses up to a closing token, which it takes.
func (p *parser) statements(end byte) error {
	line, edges := 0, false // where the statement before ends, and whether it has edges
	for {
		t := p.peek()
		switch {
		case t.kind == end:
			p.take()
			return nil
		case t.kind == ';' || t.kind == ',':
			p.take()
			line = 0
		default:
			begin := len(p.edges)
			if _, err := p.statement(); err != nil {
				return err
			}
			now := len(p.edges) > begin
			if end == 0 && t.line == line && (edges || now) { // cloud cover -> rain
				return t.fault("%v follows on the line of another statement: put ; between them, or a name of several words in quotes", t)
			}
			line, edges = p.tokens[p.at-1].line, now
		}
	}
}

// statement parses one statement and returns the nodes it is about.
func (p *parser) statement() ([]string, error) {
	t := p.peek()
	next := p.tokens[min(p.at+1, len(p.tokens)-1)]
	switch {
	case t.kind == 'n' && next.kind == '=': // an attribute of the graph
		p.at += 2
		v := p.take()
		if v.kind != 'n' {
			return nil, v.fault("%s= has no value", t.text)
		}
		if t.keyword("class") {
			p.header = v
		}
		return nil, nil
	case t.keyword("node", "edge", "graph") && next.kind == '[': // defaults, for drawing
		p.take()
		_, err := p.attributes()
		return nil, err
	}
	from, err := p.group()
	if err != nil {
		return nil, err
	}
	all, begin := from, len(p.edges)
	for p.is('>') {
		marks := p.take().at
		to, err := p.group()
		if err != nil {
			return nil, err
		}
		for _, a := range from {
			for _, b := range to {
				if len(p.edges) == maxEdges {
					return nil, t.fault("more than %d edges", maxEdges)
				}
				p.edges = append(p.edges, Edge{a, b, marks.AtA, marks.AtB})
			}
		}
		from, all = to, append(all[:len(all):len(all)], to...)
	}
	if begin < len(p.edges) && p.is(',') && p.lone(p.at+1) {
		return nil, p.peek().fault("%v after a comma would be no end of the edge before it: write braces for several, {A B}, or ;", p.tokens[p.at+1])
	}
	if !p.is('[') {
		return all, nil
	}
	open := p.peek()
	var attrs []attribute
	for p.is('[') {
		more, err := p.attributes()
		if err != nil {
			return nil, err
		}
		attrs = append(attrs, more...)
	}
	if begin < len(p.edges) {
		return all, open.edgeAttributes(p.edges[begin:], attrs)
	}
	for _, name := range all {
		if err := open.nodeAttributes(&p.nodes[p.place[name]], attrs); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// group parses a node, or some in braces, and returns the names.
func (p *parser) group() ([]string, error) {
	t := p.take()
	if t.keyword("subgraph") && (p.is('{') || p.is('n') && p.tokens[p.at+1].kind == '{') {
		if p.is('n') {
			p.take()
		}
		t = p.take()
	}
	switch t.kind {
	case 'n':
		if t.text == "" {
			return nil, t.fault("a node has no name")
		}
		for p.is(':') { // DOT's port, and its side
			p.take()
			if err := p.expect('n'); err != nil {
				return nil, err
			}
		}
		if _, known := p.place[t.text]; !known {
			p.place[t.text] = len(p.nodes)
			p.nodes = append(p.nodes, Node{Name: t.text})
		}
		return []string{t.text}, nil
	case '{':
		if p.depth++; p.depth > maxDepth {
			return nil, t.fault("more than %d braces within braces", maxDepth)
		}
		defer func() { p.depth-- }()
		var names []string
		for !p.is('}') {
			if p.is(';') || p.is(',') {
				p.take()
				continue
			}
			more, err := p.statement()
			if err != nil {
				return nil, err
			}
			names = append(names, more...)
		}
		p.take()
		return names, nil
	}
	return nil, t.fault("there should be a node, not %v", t)
}

// lone reports whether the token is a name that is a statement by itself.
func (p *parser) lone(at int) bool {
	if p.tokens[at].kind != 'n' {
		return false
	}
	next := p.tokens[at+1].kind // the end of the text is a token too
	return next != '>' && next != '=' && next != '[' && next != ':'
}

// class returns what the header says, or the edges.
func (p *parser) class() (Class, error) {
	made, err := inferred(p.edges)
	class, known := classOf[strings.ToLower(p.header.text)]
	switch {
	case known && !(class == DAG && made == ADMG && err == nil):
		return class, nil
	case err != nil:
		return 0, p.tokens[0].fault("%v", err)
	}
	return made, nil
}

// inferred returns the class that edges make of a graph.
func inferred(edges []Edge) (Class, error) {
	var bidirected, undirected, circle bool
	for _, e := range edges {
		bidirected = bidirected || e.AtA == Arrow && e.AtB == Arrow
		undirected = undirected || e.AtA == Tail && e.AtB == Tail
		circle = circle || e.AtA == Circle || e.AtB == Circle
	}
	switch {
	case circle:
		return PAG, nil
	case bidirected && undirected:
		return 0, errors.New("there are both <-> and --: say which class the graph has, mag { … } or pag { … }")
	case bidirected:
		return ADMG, nil
	case undirected:
		return CPDAG, nil
	}
	return DAG, nil
}
