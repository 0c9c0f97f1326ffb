package bounds

import (
	"errors"
	"math"
	"slices"

	"github.com/seed78144065/credence/dag/discrete"
)

// errNotLinear is the reason for which a district can't be the one whose types are
// the unknowns.
var errNotLinear = errors.New("not linear")

// world is what is set in a world, by node with −1 for nothing, and which values
// are to come of it.
type world struct {
	set    []int
	want   []int // by node, −1: any
	needed []bool
}

// worlds sorts events by world. A contradiction within a world gives nil: the
// events never happen together.
func (p *problem) worlds(events []discrete.Event) []*world {
	byText := make(map[string]*world)
	var all []*world
	for _, e := range events {
		text := discrete.Event{Do: e.Do}.String()
		w := byText[text]
		if w == nil {
			none := slices.Repeat([]int{-1}, len(p.names))
			w = &world{set: slices.Clone(none), want: none}
			for name, value := range e.Do {
				w.set[p.index[name]] = value
			}
			byText[text] = w
			all = append(all, w)
		}
		i := p.index[e.Var]
		if w.want[i] >= 0 && w.want[i] != e.Value {
			return nil
		}
		w.want[i] = e.Value
	}
	return all
}

// need marks the nodes whose values decide what happens in a world, given that
// the nodes of a district respond by type and the others by their distributions.
func (p *problem) need(w *world, group int) error {
	w.needed = make([]bool, len(p.names))
	var stack []int
	for i, x := range w.want {
		if x >= 0 {
			stack = append(stack, i)
		}
	}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if w.needed[i] {
			continue
		}
		w.needed[i] = true
		switch {
		case w.set[i] >= 0:
		case p.group[i] == group:
			stack = append(stack, p.parents[i]...)
		default:
			for _, j := range p.conditional(i).on {
				if p.group[j] == p.group[i] && w.set[j] >= 0 {
					return errNotLinear // part of another district was set
				}
				stack = append(stack, j)
			}
		}
	}
	return nil
}

// probability returns the probability of the events of some worlds for each type
// of a district: the coefficients of the linear program. Nodes elsewhere must
// have one value in all worlds, as only their distribution is known.
func (t *types) probability(worlds []*world) ([]float64, error) {
	p := t.p
	for _, w := range worlds {
		if err := p.need(w, t.group); err != nil {
			return nil, err
		}
	}
	place := slices.Repeat([]int{-1}, len(p.names)) // in the district
	for n, i := range t.nodes {
		place[i] = n
	}
	values := make([][]int, len(worlds))
	for k := range values {
		values[k] = make([]int, len(p.names))
	}
	out := make([]float64, t.len())
	for k := range out {
		f := t.pick(k)
		var follow func(at int) (float64, error)
		follow = func(at int) (float64, error) {
			for ; at < len(p.order); at++ {
				i := p.order[at]
				first := -1 // world that needs the distribution of i
				for n, w := range worlds {
					switch {
					case !w.needed[i]:
						continue
					case w.set[i] >= 0:
						values[n][i] = w.set[i]
					case place[i] >= 0:
						values[n][i] = f[place[i]][p.row(i, values[n])]
					case first < 0:
						first = n
						continue
					default:
						continue
					}
					if w.want[i] >= 0 && w.want[i] != values[n][i] {
						return 0, nil
					}
				}
				if first >= 0 {
					return t.branch(worlds, values, i, first, func() (float64, error) { return follow(at + 1) })
				}
			}
			return 1, nil
		}
		var err error
		if out[k], err = follow(0); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// branch sums over the values of a node outside of the district.
func (t *types) branch(worlds []*world, values [][]int, i, first int, follow func() (float64, error)) (float64, error) {
	p, c := t.p, t.p.conditional(i)
	var sharing []int
	for n, w := range worlds {
		if !w.needed[i] || w.set[i] >= 0 {
			continue
		}
		for _, j := range c.on[:len(c.on)-1] {
			if values[n][j] != values[first][j] {
				return 0, errNotLinear
			}
		}
		sharing = append(sharing, n)
	}
	sum := 0.0
	for x := range p.levels[i] {
		possible := true
		for _, n := range sharing {
			values[n][i] = x
			possible = possible && (worlds[n].want[i] < 0 || worlds[n].want[i] == x)
		}
		if !possible {
			continue
		}
		share := c.at(p, values[first])
		if share == 0 {
			continue
		}
		rest, err := follow()
		if err != nil {
			return 0, err
		}
		if rest != 0 {
			sum += float64(share * rest)
		}
	}
	if math.IsNaN(sum) {
		return 0, errUndefined
	}
	return sum, nil
}

// errUndefined is the reason for which a query has no bounds but those of any
// probability.
var errUndefined = errors.New("bounds: the query depends on what happens after values that were never observed together")
