package identify

import (
	"fmt"
	"maps"
	"slices"

	"github.com/seed78144065/credence/dag/discrete"
)

// scene is what is set in a world, by node with −1 for nothing, and what is to
// happen there.
type scene struct {
	set, want []int
	from      []int // the scene in which a nested node is what it is here, −1 for none
}

// scenes sorts events by world.
func (n *network) scenes(events []discrete.Event) (scenes []*scene, impossible string) {
	byText := map[string]int{}
	var number func(e discrete.Event) int
	number = func(e discrete.Event) int {
		text := discrete.Event{Do: e.Do, Nested: e.Nested}.String()
		if w, seen := byText[text]; seen {
			return w
		}
		w := len(scenes)
		byText[text] = w
		none := slices.Repeat([]int{-1}, len(n.names))
		s := &scene{set: slices.Clone(none), want: slices.Clone(none), from: none}
		scenes = append(scenes, s)
		for name, value := range e.Do {
			s.set[n.index[name]] = value
		}
		for _, name := range slices.Sorted(maps.Keys(e.Nested)) {
			s.from[n.index[name]] = number(discrete.Event{Do: e.Nested[name]})
		}
		return w
	}
	for _, e := range events {
		e = e.Plain()
		w, i := number(e), n.index[e.Var]
		s := scenes[w]
		switch {
		case s.set[i] >= 0 && s.set[i] != e.Value:
			return nil, fmt.Sprintf("%s, but it is set to %d in that world", eventList([]discrete.Event{e}), s.set[i])
		case s.set[i] >= 0: // is what it is set to
		case s.want[i] >= 0 && s.want[i] != e.Value:
			return nil, fmt.Sprintf("%s, and %d in the same world", eventList([]discrete.Event{e}), s.want[i])
		default:
			s.want[i] = e.Value
		}
	}
	return scenes, ""
}

// needed returns by scene the nodes that bear on the events and are not set.
func (n *network) needed(scenes []*scene) []set {
	needed := make([]set, len(scenes))
	var visit func(w, i int)
	visit = func(w, i int) {
		for scenes[w].from[i] >= 0 {
			w = scenes[w].from[i]
		}
		if scenes[w].set[i] >= 0 || needed[w].has(i) {
			return
		}
		needed[w] = needed[w].with(i)
		for j := range n.parents[i].all() {
			visit(w, j)
		}
	}
	for w, s := range scenes {
		for i, value := range s.want {
			if value >= 0 {
				visit(w, i)
			}
		}
	}
	return needed
}
