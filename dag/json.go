package dag

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// The JSON form of a graph.
type (
	graphJSON struct {
		Class string     `json:"class"`
		Nodes []nodeJSON `json:"nodes"`
		Edges []edgeJSON `json:"edges"`
	}
	nodeJSON struct {
		Name  string      `json:"name"`
		Roles []string    `json:"roles,omitempty"`
		Pos   *[2]float64 `json:"pos,omitempty"`
	}
	edgeJSON struct {
		A    string `json:"a"`
		Edge string `json:"edge"`
		B    string `json:"b"`
	}
)

// MarshalJSON writes {"class": "ADMG", "nodes": [{"name": "U", "roles":
// ["latent"], "pos": [0, 1]}, …], "edges": [{"a": "X", "edge": "->", "b": "Y"},
// …]}, which [Parse] reads too.
func (g *Graph) MarshalJSON() ([]byte, error) {
	form := graphJSON{Class: g.class.String(), Nodes: []nodeJSON{}, Edges: []edgeJSON{}}
	for _, n := range g.nodes {
		node := nodeJSON{Name: n.Name}
		for _, r := range roles {
			if n.Is(r.role) {
				node.Roles = append(node.Roles, r.name)
			}
		}
		if n.Placed {
			node.Pos = &[2]float64{n.X, n.Y}
		}
		form.Nodes = append(form.Nodes, node)
	}
	for _, e := range g.Edges() {
		form.Edges = append(form.Edges, edgeJSON{e.A, arrow(e.AtA, e.AtB), e.B})
	}
	return json.Marshal(form)
}

// UnmarshalJSON reads what MarshalJSON writes. Errors leave g as it is.
func (g *Graph) UnmarshalJSON(b []byte) error {
	h, err := parseJSON(b)
	if err == nil {
		*g = *h
	}
	return err
}

func parseJSON(b []byte) (*Graph, error) {
	var form graphJSON
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	err := d.Decode(&form)
	if err == nil && d.More() {
		err = errors.New("there is more after the graph")
	}
	if err != nil {
		return nil, located(b, d.InputOffset(), err)
	}
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("dag: "+format, args...)) }
	class, known := classOf[strings.ToLower(form.Class)]
	if !known {
		fault("class is %q, want DAG, ADMG, CPDAG, MAG or PAG", form.Class)
	}
	var nodes []Node
	for _, n := range form.Nodes {
		node := Node{Name: n.Name}
		for _, name := range n.Roles {
			role, known := roleNamed(name)
			if !known {
				fault("node %q has the role %q, want latent, selected, exposure, outcome or adjusted", n.Name, name)
			}
			node.Role |= role
		}
		if n.Pos != nil {
			node.X, node.Y, node.Placed = n.Pos[0], n.Pos[1], true
		}
		nodes = append(nodes, node)
	}
	var edges []Edge
	for _, e := range form.Edges {
		marks, known := marksOf(e.Edge)
		if !known {
			fault("edge between %s and %s is %q, want -> or another arrow", e.A, e.B, e.Edge)
		}
		edges = append(edges, Edge{e.A, e.B, marks.AtA, marks.AtB})
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	return New(class, nodes, edges)
}

// marksOf reads an arrow.
func marksOf(text string) (Edge, bool) {
	for _, a := range arrows {
		if a.text == text {
			return Edge{AtA: a.atA, AtB: a.atB}, true
		}
	}
	return Edge{}, false
}

// located gives an error of the decoder its place in the text.
func located(text []byte, offset int64, err error) error {
	message := strings.TrimPrefix(err.Error(), "json: ")
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
		message = fmt.Sprintf(`a %s can't be here: a graph is as {"class": "DAG", "nodes": [{"name": "X"}, {"name": "Y"}], "edges": [{"a": "X", "edge": "->", "b": "Y"}]}`, kind.Value)
	}
	before := text[:min(int(offset), len(text))]
	return &SyntaxError{
		Line: 1 + bytes.Count(before, []byte("\n")),
		Col:  len(before) - bytes.LastIndexByte(before, '\n'),
		Msg:  message,
	}
}
