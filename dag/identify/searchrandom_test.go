package identify_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/identify"
	"github.com/seed78144065/credence/internal/rng"
)

// kinds of questions. In whole ones each of the data has all nodes, observed or
// set, in either population.
var searchKinds = []string{"experiments", "transport", "selection", "missing", "whole"}

// randomSearch draws a question, of each kind in turn.
func randomSearch(t *testing.T, src *rng.Stream, round int) (s identify.Search, kind string) {
	pick := func(n int) int { return int(src.Uint64() % uint64(n)) }
	kind = searchKinds[round%len(searchKinds)]
	names := []string{"a", "b", "c", "d"}
	s.Limit = 20_000
	switch kind {
	case "transport", "whole":
		s.Transport = []string{"t"}
	case "selection":
		s.Selection = []string{"s"}
	case "missing":
		names = names[:3]
		s.Missing = map[string]string{"a": "ra", "c": "rc"}
	}
	own := len(names)
	names = append(append(append(slices.Clone(s.Transport), names...), s.Selection...), slices.Sorted(maps.Values(s.Missing))...)
	var edges []dag.Edge
	for j := range names {
		for i := range j {
			const tens = 10
			into := slices.Contains(s.Transport, names[i]) // no variable
			if pick(tens) < 4 {
				edges = append(edges, dag.Directed(names[i], names[j]))
			}
			if pick(tens) < 2 && !into {
				edges = append(edges, dag.Bidirected(names[i], names[j]))
			}
		}
	}
	var err error
	if s.Graph, err = dag.New(dag.ADMG, dag.Named(names...), edges); err != nil {
		t.Fatal(err)
	}
	variables := names[len(s.Transport) : len(s.Transport)+own]
	for range 1 + pick(3) {
		var q identify.Query
		for _, name := range variables {
			switch roll := pick(8); {
			case roll == 0 || roll == 1 && kind == "whole":
				q.Do = append(q.Do, name)
			case roll == 1:
				q.Given = append(q.Given, name)
			case roll > 2 || kind == "whole":
				q.Outcome = append(q.Outcome, name)
			}
		}
		if kind == "missing" {
			q = identify.Query{Outcome: []string{"a*", "b", "c*", "ra", "rc"}}
		}
		if len(q.Outcome) == 0 {
			q = identify.Query{Outcome: variables}
		}
		if pick(2) == 0 {
			q.Given = slices.Concat(q.Given, s.Transport, s.Selection)
		}
		s.Data = append(s.Data, q)
	}
	x, y := pick(own), pick(own-1)
	s.Query = identify.Query{Outcome: []string{slices.Delete(slices.Clone(variables), x, x+1)[y]}}
	if pick(2) == 0 {
		s.Query.Do = []string{variables[x]}
	} else {
		s.Query.Given = []string{variables[x]}
	}
	return s, kind
}

// Whatever is found in random questions of all kinds is right.
func TestSearchRandom(t *testing.T) {
	src := rng.New(1, "dag/identify/search")
	found := map[string]int{}
	for round := range 500 {
		s, kind := randomSearch(t, &src, round)
		d, err := s.Find(context.Background())
		var not *identify.NotDerivedError
		var undecided *identify.UndecidedError
		switch {
		case errors.As(err, &not):
			d = not.Closest
		case errors.As(err, &undecided):
			d = undecided.Closest
		case err != nil:
			t.Fatal(err)
		default:
			found[kind]++
		}
		if d == nil {
			continue
		}
		if err := d.Verify(context.Background(), uint64(round)); err != nil {
			t.Errorf("%v, data %v, %v, round %d: %v", s.Graph, s.Data, s.Query, round, err)
			for _, step := range d.Steps {
				t.Log(step)
			}
		}
	}
	for _, kind := range searchKinds {
		const few = 10
		if found[kind] < few {
			t.Errorf("only %d questions of %s have an answer", found[kind], kind)
		}
	}
}

// What is derived is determined by the data, whatever the kind of question, and
// where each of the data has all nodes what is not derived is not determined: the
// rules are complete there.
func TestSearchDetermined(t *testing.T) {
	src := rng.New(2, "dag/identify/search")
	var agree [2]int
	for round := range searchRounds {
		s, kind := randomSearch(t, &src, round)
		o := newUnits(t, s, uint64(round))
		if o == nil {
			continue
		}
		_, err := s.Find(context.Background())
		var not *identify.NotDerivedError
		if err != nil && !errors.As(err, &not) {
			t.Fatal(err)
		}
		switch determined := o.determined(); {
		case err == nil && !determined:
			t.Errorf("derived, but not determined: %v, data %v, %v", s.Graph, s.Data, s.Query)
		case err != nil && determined && kind == "whole":
			t.Errorf("determined, but not derived: %v, data %v, %v", s.Graph, s.Data, s.Query)
		case err == nil:
			agree[0]++
		case !determined:
			agree[1]++
		}
	}
	const few = 40
	if min(agree[0], agree[1]) < few {
		t.Errorf("%d questions with an answer and %d without: too few", agree[0], agree[1])
	}
}

// The judge of TestSearchDetermined says yes and no where the answer is known.
func TestUnits(t *testing.T) {
	for _, c := range []struct {
		sourced
		want bool
	}{
		{sourced{Data: []string{"p(x,y)"}, Query: "p(y|do(x))", Graph: []string{"x -> y"}}, true},
		{sourced{Data: []string{"p(x,y)"}, Query: "p(y|do(x))", Graph: []string{"x -> y", "x <-> y"}}, false},
		{sourced{Data: []string{"p(x,y)"}, Query: "p(x)", Graph: []string{"x -> y", "x <-> y"}}, true},
		{sourced{Data: []string{"p(y|do(x))"}, Query: "p(y|x)", Graph: []string{"x -> y", "x <-> y"}}, false},
		{sourced{Data: []string{"p(y|x,t)"}, Query: "p(y|x)", Graph: []string{"x -> y", "t -> x"}, Transport: "t"}, true},
		{sourced{Data: []string{"p(y|x,t)"}, Query: "p(y|x)", Graph: []string{"x -> y", "t -> y"}, Transport: "t"}, false},
		{sourced{Data: []string{"p(x,y|s)"}, Query: "p(y|x)", Graph: []string{"x -> y", "y -> s"}, Selection: "s"}, false},
		{sourced{Data: []string{"p(x*,r)"}, Query: "p(x)", Graph: []string{"x", "r"}, Missing: "r : x"}, true},
		{sourced{Data: []string{"p(x*,r)"}, Query: "p(x)", Graph: []string{"x -> r"}, Missing: "r : x"}, false},
	} {
		if got := newUnits(t, c.search(t), 1).determined(); got != c.want {
			t.Errorf("%+v: determined %v", c.sourced, got)
		}
	}
}
