package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/examples/internal/clitest"
)

func text(t *testing.T, args ...string) string {
	t.Helper()
	return clitest.Text(t, run, args...)
}

// object runs the program with -json and checks that the fields are README.md's.
func object(t *testing.T, args ...string) answer {
	t.Helper()
	a, fields := clitest.Object[answer](t, run, args...)
	fields.InReadme(t)
	return a
}

// On the bundled data both methods find the edges of the network they come from, and
// with the two arrows that are known what follows from them.
func TestSachs(t *testing.T) {
	net, err := bn.ReadFile("../../testdata/cases/causal/bn/sachs.bif")
	if err != nil {
		t.Fatal(err)
	}
	class, err := net.Graph().CPDAG()
	if err != nil {
		t.Fatal(err)
	}
	known, err := class.Orient(dag.Directed("Raf", "Mek"), dag.Directed("Mek", "Erk"))
	if err != nil {
		t.Fatal(err)
	}
	nothing := clitest.File(t, "nothing.txt", "# nothing\n")
	for _, c := range []struct {
		args []string
		want *dag.Graph
	}{
		{[]string{"-samples", "10"}, known},
		{[]string{"-method", "pc", "-samples", "10"}, known},
		{[]string{"-samples", "0", "-knowledge", nothing}, class},
	} {
		a := object(t, c.args...)
		var edges []dag.Edge
		for _, e := range a.Edges {
			edge := dag.Undirected(e.From, e.To)
			if e.Directed {
				edge = dag.Directed(e.From, e.To)
			}
			edges = append(edges, edge)
			if a.Samples > 0 && e.Joined != 1 || e.Forward+e.Backward > 1.001 {
				t.Errorf("%q: %+v", c.args, e)
			}
		}
		got, err := dag.New(dag.CPDAG, dag.Named(net.Graph().Names()...), edges)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Equal(c.want) || len(a.DAG) != 17 || a.Rows != 2000 || len(a.Conflicts) != 0 {
			t.Errorf("%q: learned %v, want %v; %+v", c.args, got, c.want, a)
		}
	}
}

// The program as it runs without flags but for fewer samples: text and a picture.
func TestTextAndPicture(t *testing.T) {
	picture := filepath.Join(t.TempDir(), "graph.svg")
	out := text(t, "-samples", "5", "-plot", picture)
	for _, want := range []string{"Learned from 2000 rows by hill-climbing by BDeu(10)", "Raf -> Mek     100 %   100 %     0 %", "PIP2 -- PIP3", "of the other 12 only an experiment tells", "The picture is in " + picture} {
		if !strings.Contains(out, want) {
			t.Errorf("the text lacks %q:\n%s", want, out)
		}
	}
	svg, err := os.ReadFile(picture)
	if err != nil || !strings.Contains(string(svg), "<svg") || !strings.Contains(string(svg), "PIP3") {
		t.Errorf("the picture: %v", err)
	}
}

// Another table, of numbers: a chain, of which a tier tells the directions, with
// rows that lack a value.
func TestOwnData(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("a,b,c\n")
	state := uint64(1)
	noise := func() float64 { // a sum of uniforms is near enough to normal
		sum := 0.0
		for range 12 {
			state = state*6364136223846793005 + 1442695040888963407 // Knuth's MMIX
			sum += float64(state>>11) / (1 << 53)
		}
		return sum - 6
	}
	for range 500 {
		a := noise()
		b := a + noise()
		fmt.Fprintf(&csv, "%v,%v,%v\n", a, b, b+noise())
	}
	csv.WriteString("1,NA,2\n")
	data, known := clitest.File(t, "chain.csv", csv.String()), clitest.File(t, "known.txt", "tier a\ntier b c\n")
	for _, method := range []string{"hc", "pc"} {
		a := object(t, "-data", data, "-method", method, "-knowledge", known, "-samples", "20")
		if len(a.Edges) != 2 || a.Dropped != 1 || a.Rows != 500 {
			t.Fatalf("%s: %+v", method, a)
		}
		for _, e := range a.Edges {
			if s := e.String(); s != "a -> b" && s != "b -> c" || e.Joined != 1 || e.Backward > 0 {
				t.Errorf("%s: %+v", method, e)
			}
		}
		if out := text(t, "-data", data, "-method", method, "-knowledge", known, "-plot", ""); !strings.Contains(out, "1 rows that lack a value") || !strings.Contains(out, "a -> b") || strings.Contains(out, "picture") {
			t.Errorf("%s:\n%s", method, out)
		}
	}
}

func TestBadInput(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-method", "ges"}, `-method is "ges"`},
		{[]string{"-score", "bge"}, `-score is "bge"`},
		{[]string{"-samples", "-1"}, "-samples is -1"},
		{[]string{"-data", "nowhere.csv"}, "nowhere.csv"},
		{[]string{"-knowledge", clitest.File(t, "k.txt", "require Raf -> Mek\nforbid Raf -> Mek\n")}, "required, and forbidden"},
		{[]string{"-knowledge", clitest.File(t, "k.txt", "demand Raf -> Mek\n")}, `line 1: "demand"`},
		{[]string{"-knowledge", clitest.File(t, "k.txt", "require Raff -> Mek\n")}, `did you mean "Raf"?`},
		{[]string{"-method", "pc", "-alpha", "2"}, "level is 2"},
		{[]string{"-data", clitest.File(t, "d.csv", "a,b\nx,1\ny,2\n")}, "factors"},
		{[]string{"-data", clitest.File(t, "d.csv", "a,b\n1,1\n1,2\n")}, `all of column "a"`},
		{[]string{"-factors", "nothing"}, "nothing"},
		{[]string{"-plot", "picture.doc", "-samples", "0"}, "-plot"},
		{[]string{"now"}, `"now" is no flag`},
	} {
		var out bytes.Buffer
		err := run(context.Background(), c.args, &out, &out)
		if err == nil || !strings.HasPrefix(err.Error(), "discover: ") || !strings.Contains(err.Error(), c.want) || out.Len() > 0 {
			t.Errorf("%q: %v, want %s; it wrote %q", c.args, err, c.want, out.String())
		}
	}
}
