package discrete

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Event says that a variable has a value in a world: in this one, or in the one
// after do(Do) where besides the nodes of Nested are set to what they would be in
// worlds of their own.
//
// Y[X=1, M[X=0]]=1 has Do {X: 1} and Nested {M: {X: 0}}: Y with treatment but with
// the mediator as it would be without. Nested {M: nil} sets M to what it is.
type Event struct {
	Var    string // the variable
	Value  int    // from 0
	Do     Values
	Nested map[string]Values
}

// String writes the event as Y=1, or Y[X=0]=1 for the value of Y after do(X = 0).
func (e Event) String() string {
	world := func(name string, do Values, more ...string) string {
		var set []string
		for _, x := range slices.Sorted(maps.Keys(do)) {
			set = append(set, fmt.Sprintf("%s=%d", x, do[x]))
		}
		if set = append(set, more...); len(set) == 0 {
			return name
		}
		return name + "[" + strings.Join(set, ", ") + "]"
	}
	var nested []string
	for _, name := range slices.Sorted(maps.Keys(e.Nested)) {
		nested = append(nested, world(name, e.Nested[name]))
	}
	return fmt.Sprintf("%s=%d", world(e.Var, e.Do, nested...), e.Value)
}

// Plain returns the same event with Nested nodes only where they matter: one that
// its own world sets to a value is in Do, and an event about a nested node is one
// of that world.
func (e Event) Plain() Event {
	if do, has := e.Nested[e.Var]; has {
		return Event{Var: e.Var, Value: e.Value, Do: do}
	}
	plain := Event{Var: e.Var, Value: e.Value, Do: maps.Clone(e.Do)}
	for name, do := range e.Nested {
		if x, set := do[name]; set {
			if plain.Do == nil {
				plain.Do = Values{}
			}
			plain.Do[name] = x
			continue
		}
		if plain.Nested == nil {
			plain.Nested = map[string]Values{}
		}
		plain.Nested[name] = do
	}
	return plain
}
