package learn

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/nearest"
)

// Knowledge is what is known of a graph before data are seen. What is learned
// never contradicts it. The zero value knows nothing.
type Knowledge struct {
	// Required arrows are in every result.
	Required []dag.Edge
	// Forbidden arrows are in none; A -- B forbids both directions.
	Forbidden []dag.Edge
	// Tiers are variables in an order, such as that of time: none has a cause in a
	// later tier. Variables of no tier may be anywhere.
	Tiers [][]string
}

// ParseKnowledge reads knowledge from text, a statement a line:
//
//	# comments, and empty lines, are left aside
//	require A -> B -> C
//	forbid D -> A
//	forbid B -- D
//	tier A B
//	tier C D
//
// Arrows and names are written as for [dag.Parse].
//
// Errors, all at once, each with its line: a statement of another kind, one that
// [dag.Parse] can't read, edges that are no arrows.
func ParseKnowledge(text string) (Knowledge, error) {
	var k Knowledge
	var faults []error
	number := 0
	for line := range strings.Lines(text) {
		number++
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if verb == "" || verb[0] == '#' {
			continue
		}
		fault := func(format string, args ...any) {
			faults = append(faults, fmt.Errorf("learn: knowledge: line %d: "+format, append([]any{number}, args...)...))
		}
		known := []string{"require", "forbid", "tier"}
		if !slices.Contains(known, verb) {
			fault("%q is no statement, want require, forbid or tier%s", verb, nearest.Suggest(verb, known))
			continue
		}
		g, err := dag.Parse(rest)
		if err != nil {
			fault("%s: %w", verb, err)
			continue
		}
		edges := g.Edges()
		switch {
		case g.Len() == 0:
			fault("%s has no names", verb)
		case verb == "require" && slices.ContainsFunc(edges, func(e dag.Edge) bool { return e.AtA == e.AtB || e.AtA == dag.Circle || e.AtB == dag.Circle }):
			fault("require %s: want arrows -> alone", strings.TrimSpace(rest))
		case verb == "tier" && len(edges) == 0:
			k.Tiers = append(k.Tiers, g.Names())
		case verb == "tier":
			fault("tier %s: want names alone", strings.TrimSpace(rest))
		case len(edges) == 0:
			fault("%s %s: want an arrow", verb, strings.TrimSpace(rest))
		case verb == "require":
			k.Required = append(k.Required, edges...)
		default:
			k.Forbidden = append(k.Forbidden, edges...)
		}
	}
	return k, errors.Join(faults...)
}

// rules are knowledge by the numbers of variables: of i → j at i·n + j.
type rules struct {
	n                   int
	required, forbidden []bool
}

// rules checks the knowledge. Errors, all at once: unknown names, edges that are
// no arrows, a variable in two tiers, arrows required and forbidden, required
// cycles.
func (k Knowledge) rules(op string, names []string) (*rules, error) {
	n := len(names)
	r := &rules{n: n, required: make([]bool, n*n), forbidden: make([]bool, n*n)}
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("learn: %s: knowledge: "+format, append([]any{op}, args...)...))
	}
	number := func(name string) int {
		i := slices.Index(names, name)
		if i < 0 {
			fault("there is no variable %q%s", name, nearest.Suggest(name, names))
		}
		return i
	}
	tier := make([]int, n)
	for t, tierNames := range k.Tiers {
		for _, name := range tierNames {
			i := number(name)
			if i < 0 {
				continue
			}
			if tier[i] != 0 {
				fault("%q is in tiers %d and %d", name, tier[i], t+1)
			}
			tier[i] = t + 1
		}
	}
	for i := range n {
		for j := range n {
			r.forbidden[i*n+j] = i == j || tier[j] != 0 && tier[i] > tier[j]
		}
	}
	for _, e := range k.Forbidden {
		a, b := number(e.A), number(e.B)
		switch {
		case a < 0 || b < 0:
		case e.AtA == dag.Tail && e.AtB == dag.Tail:
			r.forbidden[a*n+b], r.forbidden[b*n+a] = true, true
		case e.AtA == dag.Tail && e.AtB == dag.Arrow:
			r.forbidden[a*n+b] = true
		case e.AtA == dag.Arrow && e.AtB == dag.Tail:
			r.forbidden[b*n+a] = true
		default:
			fault("forbidden %v is neither an arrow nor A -- B", e)
		}
	}
	var arrows []dag.Edge
	for _, e := range k.Required {
		if e.AtA == dag.Arrow && e.AtB == dag.Tail {
			e = dag.Directed(e.B, e.A)
		}
		a, b := number(e.A), number(e.B)
		switch {
		case a < 0 || b < 0:
		case e.AtA != dag.Tail || e.AtB != dag.Arrow:
			fault("required %v is no arrow", e)
		case r.forbidden[a*n+b]:
			fault("%v is required, and forbidden by an arrow or by tiers", e)
		case !r.required[a*n+b]:
			r.required[a*n+b] = true
			arrows = append(arrows, e)
		}
	}
	if _, err := dag.New(dag.CPDAG, nil, arrows); err != nil {
		fault("required arrows: %w", err)
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	for k, required := range r.required {
		if required {
			r.forbidden[k%n*n+k/n] = true
		}
	}
	return r, nil
}

// separate reports whether no edge may join two variables.
func (r *rules) separate(i, j int) bool { return r.forbidden[i*r.n+j] && r.forbidden[j*r.n+i] }

// known reports whether an edge of i and j must be i → j.
func (r *rules) known(i, j int) bool { return r.forbidden[j*r.n+i] }
