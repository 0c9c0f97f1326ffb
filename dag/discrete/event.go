package discrete

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Event says that a variable has a value in a world: in this one, or in the one
// after do(Do).
type Event struct {
	Var   string
	Value int
	Do    Values
}

// String writes the event as Y=1, or Y[X=0]=1 for the value of Y after do(X = 0).
func (e Event) String() string {
	if len(e.Do) == 0 {
		return fmt.Sprintf("%s=%d", e.Var, e.Value)
	}
	var set []string
	for _, name := range slices.Sorted(maps.Keys(e.Do)) {
		set = append(set, fmt.Sprintf("%s=%d", name, e.Do[name]))
	}
	return fmt.Sprintf("%s[%s]=%d", e.Var, strings.Join(set, ", "), e.Value)
}
