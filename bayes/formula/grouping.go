package formula

import (
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// grouping is (effects | by) once it has seen the groups.
type grouping struct {
	groupSpec
	labels  []string // of the groups that occur, in the order of the levels
	index   map[string]int
	effects []string // Intercept, x, …
	sd      []*prior
	cor     *prior // nil: the effects are independent
}

// learn reads the groups of the fit.
func (g *grouping) learn(f *frame) {
	ranks, labels := g.rows(f)
	if ranks == nil {
		return
	}
	label := make(map[int]string)
	for i, r := range ranks {
		label[r] = labels[i]
	}
	g.index = make(map[string]int)
	for _, r := range slices.Sorted(slices.Values(ranks)) {
		if _, seen := g.index[label[r]]; !seen {
			g.index[label[r]] = len(g.labels)
			g.labels = append(g.labels, label[r])
		}
	}
	if len(g.labels) < 2 {
		f.list.add(g.node.Pos, bayes.ErrData, "%s has the one group %q: nothing varies between groups", g.name(), g.labels[0])
	}
}

// rows returns each row's group: its rank among all combinations of levels,
// and its label; nil after a fault.
func (g *grouping) rows(f *frame) (ranks []int, labels []string) {
	factors := make([]*bayes.Factor, len(g.by))
	for k, n := range g.by {
		if factors[k] = f.factor(n); factors[k] == nil {
			return nil, nil
		}
	}
	ranks, labels = make([]int, f.rows()), make([]string, f.rows())
	parts := make([]string, len(factors))
	for i := range ranks {
		for k, c := range factors {
			ranks[i] = ranks[i]*len(c.Levels) + c.Codes[i]
			parts[k] = c.Levels[c.Codes[i]]
		}
		labels[i] = strings.Join(parts, ":")
	}
	return ranks, labels
}

// groupData is what a grouping makes of the rows of a table.
type groupData struct {
	cols  [][]float64 // of each effect; nil is a column of ones
	index []float64   // position of each row's group, new ones last
	fresh []string    // groups that the fit did not have
}

// data evaluates the grouping on a frame.
func (g *grouping) data(f *frame) groupData {
	d := g.groupSpec.effects.design(f)
	out := groupData{cols: slices.Clone(d.cols)}
	if d.intercept {
		out.cols[0] = nil
	}
	if g.effects == nil { // the data of the fit
		if g.effects = slices.Clone(d.names); d.intercept {
			g.effects[0] = "Intercept"
		}
	}
	_, labels := g.rows(f)
	fresh := make(map[string]int)
	for _, l := range labels {
		k, ok := g.index[l]
		if !ok {
			if k, ok = fresh[l]; !ok {
				k = len(g.labels) + len(out.fresh)
				fresh[l] = k
				out.fresh = append(out.fresh, l)
			}
		}
		out.index = append(out.index, float64(k))
	}
	return out
}
