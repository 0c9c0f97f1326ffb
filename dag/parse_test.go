package dag_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
)

// parse reads a graph from lines.
func parse(t *testing.T, lines ...string) *dag.Graph {
	t.Helper()
	g, err := dag.Parse(strings.Join(lines, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"chain", "X -> M -> Y", "DAG { X -> M; M -> Y }"},
		{"both ways", "X <- U -> Y", "DAG { X <- U; U -> Y }"},
		{"dagitty", "dag {\nbb=\"-2,-2,2,2\"\nX [exposure,pos=\"-1.5,0\"]\nY [outcome]\nU [latent]\nX -> Y [beta=-0.5]\nU -> {X Y}\n}",
			`DAG { X [exposure, pos="-1.5,0"]; Y [outcome]; U [latent]; X -> Y; U -> X; U -> Y }`},
		{"dagitty with <->", "dag{X->Y X<->Y}", "ADMG { X -> Y; X <-> Y }"},
		{"dagitty's circles", "pag { A @-> B; B <-@ C; C @-@ A; A --@ D }", "PAG { A o-> B; B <-o C; C o-o A; A --o D }"},
		{"DOT", "strict digraph \"a b\" { rankdir=LR; node [shape=box]\n // of\n X -> Y -> Z [color=red]; /* and */ X -> Y2 [dir=both]; U [observed=no]; subgraph cluster { A B } -> X:n }",
			"ADMG { X; Y; Z; Y2; U [latent]; A; B; X -> Y; Y -> Z; X <-> Y2; A -> X; B -> X }"},
		{"DOT's odot", "digraph { A -> B [dir=both, arrowtail=odot]; B -> C [arrowhead=odot] }", "PAG { A o-> B; B --o C }"},
		{"undirected DOT", "graph { A -- B -- C }", "CPDAG { A -- B; B -- C }"},
		{"names", "\"a b\" -> o\no -> \"say \\\"x\\\"\"; owl --owl2; \u00e9t\u00e9 -> 1.5", `"a b" -> "o"`},
		{"comments", "# dag\nX -> Y # an effect\n// and\nY -> Z /* one more */; Z -> W // end", "DAG { X -> Y; Y -> Z; Z -> W }"},
		{"Graphviz's labels", "digraph { a [label=<<b>x</b> and y>, shape=box]; a -> b [label=<x>] }", "DAG { a -> b }"},
		{"Graphviz's ports", "digraph { a:n:sw -> b:s }", "DAG { a -> b }"},
		{"Graphviz's layout", "digraph {\n graph [bb=\"0,0,54,108\"];\n node [label=\"\\N\"];\n a [height=0.5, pos=\"27,90\"];\n a -> b [pos=\"e,27,36.1 27,71.7\"][color=red];\n}", `DAG { a [pos="27,90"]; a -> b }`},
		{"numbers", "digraph { a -> b [weight=1e-05, minlen=-.5E+3, len=+2] }", "DAG { a -> b }"},
		{"subgraphs", "digraph { subgraph \"cluster 1\" { label=\"one\"; a -> b } b -> c; subgraph { rank=same; c; d } }", "DAG { a; b; c; d; a -> b; b -> c }"},
		{"arrows in names", "digraph { \"a->b\" -> \"c <-> d\" [label=\"x -- y\"] }", `DAG { "a->b" -> "c <-> d" }`},
		{"byte order mark", "\ufeffX -> Y", "DAG { X -> Y }"},
		{"commas", "X -> Y, Y -> Z, W [latent]", "DAG { X; Y; Z; W [latent]; X -> Y; Y -> Z }"},
		{"a node named graph", "graph -> dag", `DAG { "graph" -> "dag" }`},
		{"class by its header", "admg { X -> Y }", "ADMG { X -> Y }"},
		{"groups in groups", "{X -> Y} -> Z", "DAG { X -> Y; X -> Z; Y -> Z }"},
		{"JSON", `{"class":"PAG","nodes":[{"name":"X","roles":["latent"],"pos":[1,2]},{"name":"Y"}],"edges":[{"a":"X","edge":"o->","b":"Y"}]}`,
			`PAG { X [latent, pos="1,2"]; X o-> Y }`},
		{"nothing", "", "DAG {  }"},
	} {
		g, err := dag.Parse(c.text)
		switch {
		case c.want == "":
			var syntax *dag.SyntaxError
			if !errors.As(err, &syntax) {
				t.Errorf("%s: %v, %v; want a syntax error", c.name, g, err)
			}
		case err != nil:
			t.Errorf("%s: %v", c.name, err)
		case !strings.Contains(g.String(), c.want):
			t.Errorf("%s: %v, want %s", c.name, g, c.want)
		default:
			checkPrinted(t, g)
		}
	}
}

// checkPrinted checks that g is read back from all that it is written as.
func checkPrinted(t *testing.T, g *dag.Graph) {
	t.Helper()
	js, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{g.String(), g.DOT(), string(js)}
	bidirected := slices.ContainsFunc(g.Edges(), func(e dag.Edge) bool { return e.AtA == dag.Arrow && e.AtB == dag.Arrow })
	if g.Class() != dag.ADMG || bidirected { // else a DAG to dagitty
		texts = append(texts, g.Dagitty(), g.EdgeList())
	}
	for _, text := range texts {
		h, err := dag.Parse(text)
		if err != nil {
			t.Errorf("%v, written as\n%s\n: %v", g, text, err)
			continue
		}
		if !h.Equal(g) || h.String() != g.String() {
			t.Errorf("%v, written as\n%s\nand read: %v", g, text, h)
		}
	}
}

func TestParseFaults(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no node", "dag {\n  X -> \n}", `line 3 col 1: there should be a node, not "}"`},
		{"no end", "dag { X -> Y", "line 1 col 13: there should be a node, not the end of the text"},
		{"after the end", "dag { X } Y", `line 1 col 11: the graph ends with its }, but there is "Y"`},
		{"hyphen", "well-being -> Y", "line 1 col 5: '-' can't be here"},
		{"quote", "X -> \"Y", "line 1 col 6: the quoted name has no end"},
		{"comment", "X /* Y", "line 1 col 3: the comment /* has no end"},
		{"attribute", "X [latent -> Y", `line 1 col 11: there should be an attribute or ]`},
		{"position", "X [pos=\"1;2\"]", `pos of X is "1;2"`},
		{"infinite", "X [pos=\"1,Inf\"]", `pos of X is`},
		{"direction", "X -> Y [dir=up]", `dir is "up"`},
		{"class", "X <-> Y -- Z", "say which class"},
		{"cycle", "X -> Y\nY -> Z\nZ -> X", "there is a cycle: X -> Y -> Z -> X"},
		{"edge of another class", "mag { X o-> Y }", "edge X o-> Y: a MAG has no such edges"},
		{"twice", "X -> Y; Y <- X", "edge Y <- X: there is an edge X -> Y already"},
		{"lone after a comma", "X -> Y, Z", `line 1 col 7: "Z" after a comma would be no end of the edge before it`},
		{"label", "digraph { a [label=<b>>", "line 1 col 23: '>' can't be here"},
		{"open label", "digraph { a [label=<<b>] }", "line 1 col 20: the label <…> has no end"},
		{"long arrow", "X --> Y", "line 1 col 5: '>' can't be here: edges are ->"},
		{"depth", strings.Repeat("{", 200), "more than 100 braces"},
		{"not UTF-8", "X -> \xff", "not UTF-8"},
		{"JSON", "{\"class\": \"DAG\",\n \"nodes\": 3}", "line 2 col 12"},
		{"JSON field", `{"class": "DAG", "arcs": []}`, `unknown field "arcs"`},
		{"JSON names", `{"class": "D", "nodes": [{"name": "X", "roles": ["cause"]}], "edges": [{"a": "X", "edge": "=>", "b": "Y"}]}`, `has the role "cause"`},
		{"JSON node", `{"class": "DAG", "nodes": [{"name": "Xa"}], "edges": [{"a": "Xa", "edge": "->", "b": "Xb"}]}`, `did you mean "Xa"?`},
	} {
		g, err := dag.Parse(c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v; want %q", c.name, g, err, c.want)
		}
	}
	kept := parse(t, "X -> Y")
	if err := json.Unmarshal([]byte(`{"class": "D"}`), kept); err == nil || kept.String() != "DAG { X -> Y }" {
		t.Errorf("UnmarshalJSON of a fault: %v, and the graph is %v", err, kept)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"dag { X [exposure]; Y [outcome]; U [latent]; X -> M -> Y; U -> {X Y} }", "pag { A @-> B o-o C }", "graph { a -- b }",
		"digraph { X -> Y [dir=both]; U [observed=no, pos=\"1,2!\"] }", "X <-> Y", "o -> o2 --o", "\"\\\"\" -> \"\\\\\"",
		`{"class":"MAG","nodes":[{"name":"X","pos":[1,2]}],"edges":[]}`, "class=mag X -> Y", "dag dag { dag -> mag }",
		"digraph { a:n:s -> b [label=<<b>x</b>>, weight=1e-05][x=+1] } # end", "\ufeffX -> Y, Y -> Z",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1000 {
			return
		}
		if g, err := dag.Parse(text); err == nil {
			checkPrinted(t, g)
		}
	})
}
