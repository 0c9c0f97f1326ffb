package identify_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/identify"
)

func parse(t *testing.T, text string) identify.Query {
	t.Helper()
	q, err := identify.ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestSearchBadInput(t *testing.T) {
	g := dag.MustParse("x -> y; z -> x; x -> r; t -> y; y -> s")
	good := func() identify.Search {
		return identify.Search{Graph: g, Data: []identify.Query{parse(t, "P(x, y)")}, Query: parse(t, "P(y | do(x))")}
	}
	for want, change := range map[string]func(*identify.Search){
		"the graph is nil":                     func(s *identify.Search) { s.Graph = nil },
		"want a DAG or ADMG":                   func(s *identify.Search) { s.Graph = dag.MustParse("x -- y") },
		"there are no data":                    func(s *identify.Search) { s.Data = nil },
		"Limit is -1":                          func(s *identify.Search) { s.Limit = -1 },
		`no node "Y" (did you mean "y"?)`:      func(s *identify.Search) { s.Query = parse(t, "P(Y)") },
		`no node "X" (did you mean "x"?)`:      func(s *identify.Search) { s.Data = append(s.Data, parse(t, "P(X)")) },
		`Transport: no node "T"`:               func(s *identify.Search) { s.Transport = []string{"T"} },
		"y of Transport has the cause":         func(s *identify.Search) { s.Transport = []string{"y"} },
		"t says which population it is":        func(s *identify.Search) { s.Transport = []string{"t"}; s.Query = parse(t, "P(y | do(t))") },
		"s is both in Transport and in Select": func(s *identify.Search) { s.Transport, s.Selection = []string{"s"}, []string{"s"} },
		"t is both in Transport and in Tran":   func(s *identify.Search) { s.Transport = []string{"t", "t"} },
		"P(y | do(s)): s can't be set":         func(s *identify.Search) { s.Selection = []string{"s"}; s.Query = parse(t, "P(y | do(s))") },
		"P(y | do(r)): r can't be set":         func(s *identify.Search) { s.Missing = map[string]string{"x": "r"}; s.Query = parse(t, "P(y | do(r))") },
		"ask for x":                            func(s *identify.Search) { s.Missing = map[string]string{"x": "r"}; s.Query = parse(t, "P(x*)") },
		"r is both in Missing and in Missing":  func(s *identify.Search) { s.Missing = map[string]string{"x": "r", "y": "r"} },
		"cases are selected by s": func(s *identify.Search) {
			var err error
			if s.Graph, err = g.Assign(dag.Selected, "s"); err != nil {
				t.Fatal(err)
			}
		},
		"the query has no outcome": func(s *identify.Search) { s.Query = identify.Query{} },
		"x* has the cause z, want none but x": func(s *identify.Search) {
			s.Graph = dag.MustParse(`x -> y; x -> r; z -> "x*"`)
			s.Missing = map[string]string{"x": "r"}
		},
	} {
		s := good()
		change(&s)
		if _, err := s.Find(context.Background()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	wide := good()
	var edges []dag.Edge
	for i := range 40 {
		name := fmt.Sprint("v", i)
		edges = append(edges, dag.Directed(name, "y"))
		wide.Query.Given = append(wide.Query.Given, name)
	}
	var err error
	if wide.Graph, err = dag.New(dag.ADMG, nil, append(edges, dag.Directed("x", "y"))); err != nil {
		t.Fatal(err)
	}
	var size *identify.SizeError
	if _, err := wide.Find(context.Background()); !errors.As(err, &size) || size.Limit != 32 {
		t.Errorf("42 nodes: %v", err)
	}
	s := good()
	s.Data = []identify.Query{parse(t, "P(s)")} // no cause of anything asked
	var not *identify.NotDerivedError
	if _, err := s.Find(context.Background()); !errors.As(err, &not) || not.Closest != nil || not.Derived != 0 {
		t.Errorf("data that say nothing: %v", err)
	}
}

func TestDerivationEvaluateBadInput(t *testing.T) {
	g := dag.MustParse("x -> y; z -> x; z -> y")
	d, err := identify.Search{Graph: g, Data: []identify.Query{parse(t, "P(x, y | z)"), parse(t, "P(z)")}, Query: parse(t, "P(y | do(x))")}.Find(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	table := func(names ...string) *discrete.Table {
		var vars []discrete.Variable
		for _, name := range names {
			vars = append(vars, discrete.Variable{Name: name, Levels: 2})
		}
		p := make([]float64, 1<<len(names))
		for i := range p {
			p[i] = 1 / float64(len(p))
		}
		one, err := discrete.NewTable(vars, p)
		if err != nil {
			t.Fatal(err)
		}
		return one
	}
	for want, tables := range map[string][]*discrete.Table{
		"1 tables for 2 distributions":                              {table("z")},
		"table 2 is not over z, the variables of P(z)":              {table("z", "x", "y"), table("x")},
		"table 1 is not over x, y, z, the variables of P(x, y | z)": {nil, table("z")},
	} {
		if _, err := d.Evaluate(nil, tables...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := d.Evaluate(nil, table("z", "x", "y"), table("z")); err != nil {
		t.Error(err)
	}
}

// dense is a question that takes ages: every two of 16 nodes are joined.
func dense(t *testing.T) identify.Search {
	t.Helper()
	var edges []dag.Edge
	var names []string
	for i := range 16 {
		names = append(names, fmt.Sprint("v", i))
		for j := range i {
			edges = append(edges, dag.Directed(names[j], names[i]))
		}
	}
	g, err := dag.New(dag.ADMG, nil, append(edges, dag.Bidirected("v0", "v15")))
	if err != nil {
		t.Fatal(err)
	}
	return identify.Search{Graph: g, Data: []identify.Query{{Outcome: names}}, Query: parse(t, "P(v15 | do(v0))")}
}

// When the limit or the time is reached, what was derived is right, and no verdict
// is given.
func TestSearchLimits(t *testing.T) {
	s := dense(t)
	s.Limit = 2000
	var undecided *identify.UndecidedError
	_, err := s.Find(context.Background())
	if !errors.As(err, &undecided) || undecided.Derived != s.Limit || undecided.Err != nil || !strings.Contains(err.Error(), "as the limit is reached; the closest is P(") {
		t.Fatalf("limit: %v", err)
	}
	if len(undecided.Closest.Steps) == 0 {
		t.Error("limit: no steps")
	}
	const patience = 20 * time.Millisecond
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s.Limit = 1 << 30
	start := time.Now()
	if _, err = s.Find(ctx); !errors.As(err, &undecided) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("time: %v", err)
	}
	if took := time.Since(start); took > 100*patience {
		t.Errorf("%v after a deadline of %v", took, patience)
	}
	ended, stop := context.WithCancel(context.Background())
	stop()
	if _, err := s.Find(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
	if err := undecided.Closest.Verify(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("Verify: %v", err)
	}
}
