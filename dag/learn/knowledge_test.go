package learn_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/learn"
)

// violates returns what of the knowledge a graph contradicts: in no direction that
// an edge has or may have may there be an arrow that is forbidden.
func violates(g *dag.Graph, k learn.Knowledge) (faults []string) {
	tier := map[string]int{}
	for t, names := range k.Tiers {
		for _, name := range names {
			tier[name] = t + 1
		}
	}
	allowed := func(a, b string) bool {
		for _, e := range k.Forbidden {
			if e.A == a && e.B == b && e.AtA == dag.Tail || e.A == b && e.B == a && (e.AtB == dag.Tail) {
				return false
			}
		}
		return tier[a] == 0 || tier[b] == 0 || tier[a] <= tier[b]
	}
	has := map[[2]string]bool{}
	for _, e := range g.Edges() {
		forward, backward := e.AtB == dag.Arrow, e.AtA == dag.Arrow
		if !backward && !allowed(e.A, e.B) || !forward && !allowed(e.B, e.A) {
			faults = append(faults, e.String()+" is forbidden")
		}
		has[[2]string{e.A, e.B}], has[[2]string{e.B, e.A}] = forward, backward
	}
	for _, e := range k.Required {
		if !has[[2]string{e.A, e.B}] {
			faults = append(faults, e.String()+" is required")
		}
	}
	return faults
}

// arbitrary draws knowledge that need not be true of any data, and does not
// contradict itself.
func arbitrary(r *rand.Rand, names []string) learn.Knowledge {
	var k learn.Knowledge
	order := slices.Clone(names)
	r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	if r.IntN(2) == 0 {
		cut := 1 + r.IntN(len(order)-1)
		k.Tiers = [][]string{order[:cut], order[cut : cut+r.IntN(len(order)-cut+1)]}
	}
	for i := range order {
		for j := range i {
			switch r.IntN(8) {
			case 0:
				k.Required = append(k.Required, dag.Directed(order[j], order[i]))
			case 1:
				k.Forbidden = append(k.Forbidden, dag.Directed(order[i], order[j]))
			case 2:
				k.Forbidden = append(k.Forbidden, dag.Undirected(order[i], order[j]))
			case 3:
				e := dag.Directed(order[j], order[i]) // against the order
				k.Forbidden = append(k.Forbidden, e)
			}
		}
	}
	return k
}

// No result contradicts what is known, whatever the data say: 300 times arbitrary
// knowledge on data of other graphs, of factors, numbers and an oracle, also with a
// level at which tests contradict each other. Results are acyclic, as dag.New
// refuses others.
func TestKnowledgeIsKept(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	_, asia := sampled(t, "asia", 300)
	conflicts := 0
	for range 300 {
		g := randomDAG(t, r, 8, 0.4)
		numbers := linear(t, r, g, 60)
		for _, data := range []dag.Columns{asia, numbers} {
			k := arbitrary(r, data.Names())
			for _, l := range []learn.Learner{learn.HillClimb{Knowledge: k, Restarts: 1}, learn.PC{Knowledge: k, Alpha: 0.3}, learn.PC{Knowledge: k, Alpha: 0.05, MaxGiven: 2}} {
				result, err := l.Learn(context.Background(), data)
				if err != nil {
					t.Fatal(err)
				}
				conflicts += len(result.Conflicts)
				for _, h := range []*dag.Graph{result.Graph, result.DAG} {
					if h == nil {
						continue
					}
					if faults := violates(h, k); faults != nil {
						t.Fatalf("%T with %+v: %v: %v", l, k, h, faults)
					}
				}
			}
		}
		k := arbitrary(r, g.Names())
		result, err := learn.PC{Knowledge: k}.Search(context.Background(), learn.Oracle(g))
		if err != nil {
			t.Fatal(err)
		}
		if faults := violates(result.Graph, k); faults != nil {
			t.Fatalf("%v with %+v: %v: %v", g, k, result.Graph, faults)
		}
	}
	if conflicts == 0 {
		t.Error("no conflict was told: the test must have some")
	}
	// Planted: the check sees what it is there to see.
	k := learn.Knowledge{Required: []dag.Edge{dag.Directed("A", "B")}, Tiers: [][]string{{"A"}, {"B", "C"}}, Forbidden: []dag.Edge{dag.Undirected("B", "C")}}
	for _, text := range []string{"A -- B; C", "B -> A; C", "A B C", "A -> B; C -> A", "A -> B; B -- C", "A -> B; A -- C"} {
		if violates(dag.MustParse(text), k) == nil {
			t.Errorf("%s keeps to %+v", text, k)
		}
	}
}

func TestKnowledgeFaults(t *testing.T) {
	_, data := sampled(t, "cancer", 100)
	for _, c := range []struct{ text, want string }{
		{"require Smoker -> Cancer\nforbid Smoker -> Cancer", "Smoker -> Cancer is required, and forbidden"},
		{"require Smoker -> Cancer\nforbid Smoker -- Cancer", "required, and forbidden"},
		{"require Xray -> Cancer\ntier Cancer\ntier Xray", "required, and forbidden by an arrow or by tiers"},
		{"tier Cancer Xray\ntier Xray", `"Xray" is in tiers 1 and 2`},
		{"require Smoker -> Cancer\nrequire Cancer -> Xray\nrequire Xray -> Smoker", "cycle"},
		{"require Smoker -> Cancer\nrequire Cancer -> Smoker", "there is a cycle"},
		{"require Smokr -> Cancer", `no variable "Smokr" (did you mean "Smoker"?)`},
		{"forbid Smoker <-> Cancer", "neither an arrow"},
	} {
		k, err := learn.ParseKnowledge(c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		for _, l := range []learn.Learner{learn.PC{Knowledge: k}, learn.HillClimb{Knowledge: k}} {
			if _, err := l.Learn(context.Background(), data); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%q: %v, want %s", c.text, err, c.want)
			}
		}
	}
	for _, c := range []struct{ text, want string }{
		{"\nrequird A -> B", `line 2: "requird" is no statement, want require, forbid or tier (did you mean "require"?)`},
		{"tier A -> B", "line 1: tier A -> B: want names alone"},
		{"require A", "want an arrow"},
		{"forbid A -> -> B", "line 1: forbid"},
	} {
		if _, err := learn.ParseKnowledge(c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
	k, err := learn.ParseKnowledge("# known\n\n tier \"a b\" C\nrequire C -> D -> E\nforbid D -- \"a b\"\n")
	if err != nil || len(k.Tiers) != 1 || k.Tiers[0][0] != "a b" || len(k.Required) != 2 || len(k.Forbidden) != 1 {
		t.Errorf("%+v, %v", k, err)
	}
}

func FuzzParseKnowledge(f *testing.F) {
	f.Add("require A -> B\nforbid B -- C\ntier A\ntier B C # no")
	f.Add("tier\nforbid")
	f.Fuzz(func(t *testing.T, text string) {
		k, err := learn.ParseKnowledge(text)
		if err != nil && !strings.HasPrefix(err.Error(), "learn: knowledge: line ") {
			t.Errorf("%q: %v", text, err)
		}
		for _, e := range slices.Concat(k.Required, k.Forbidden) {
			if e.A == "" || e.B == "" {
				t.Errorf("%q: edge %v", text, e)
			}
		}
	})
}
