package plot

import (
	"cmp"
	"slices"

	"github.com/seed78144065/credence/dag"
)

// layout places nodes so that arrows go from left to right: columns by the length
// of the longest path from a root, rows so that few edges cross and most are
// short. An edge over several columns has a bend, a node without a name, in each
// between.
//
// Source: [Sugiyama1981], with barycentres in both sweeps.
type layout struct {
	column []int   // by node, bends after the graph's own
	cells  [][]int // nodes of each column from the top
	y      []float64
	near   [2][][]int       // by node: in the column before, in the column after
	bends  map[[2]int][]int // of an edge, in the direction of its ends
}

const sweeps = 12 // of which the best is kept; more gain nothing on graphs one can read

// newLayout lays out a graph; order has its nodes, causes first.
func newLayout(g *dag.Graph, edges [][2]int, order []int) *layout {
	l := &layout{column: columns(g.Len(), edges, order), bends: make(map[[2]int][]int)}
	l.near = [2][][]int{make([][]int, g.Len()), make([][]int, g.Len())}
	for _, e := range edges {
		l.route(e)
	}
	l.cells = make([][]int, slices.Max(append(slices.Clone(l.column), 0))+1)
	for i, c := range l.column {
		l.cells[c] = append(l.cells[c], i)
	}
	l.untangle()
	l.spread()
	return l
}

// columns returns the length of the longest path to each node; a root stands
// just before the first node it causes.
func columns(n int, edges [][2]int, order []int) []int {
	column, out := make([]int, n), make([][]int, n)
	for _, e := range edges {
		out[e[0]] = append(out[e[0]], e[1])
	}
	hasCause := make([]bool, n)
	for _, i := range order {
		for _, j := range out[i] {
			hasCause[j] = true
			column[j] = max(column[j], column[i]+1)
		}
	}
	for _, i := range order {
		if !hasCause[i] && len(out[i]) > 0 {
			first := slices.MinFunc(out[i], func(a, b int) int { return cmp.Compare(column[a], column[b]) })
			column[i] = column[first] - 1
		}
	}
	return column
}

// route puts bends into an edge from an earlier column to a later one.
func (l *layout) route(e [2]int) {
	last := e[0]
	for c := l.column[e[0]] + 1; c <= l.column[e[1]]; c++ {
		next := e[1]
		if c < l.column[e[1]] {
			next = len(l.column)
			l.column = append(l.column, c)
			l.near[0], l.near[1] = append(l.near[0], nil), append(l.near[1], nil)
			l.bends[e] = append(l.bends[e], next)
		}
		l.near[1][last] = append(l.near[1][last], next)
		l.near[0][next] = append(l.near[0][next], last)
		last = next
	}
}

// untangle orders each column by the mean row of what its nodes are joined to in
// the column before, then after, and keeps the order with the fewest crossings.
func (l *layout) untangle() {
	best, fewest := l.clone(), l.crossings()
	row := make([]float64, len(l.column))
	number := func(cells []int) {
		for k, i := range cells {
			row[i] = float64(k)
		}
	}
	for _, cells := range l.cells {
		number(cells)
	}
	for s := range sweeps {
		side := s % 2
		for k := range l.cells {
			c := k
			if side == 1 {
				c = len(l.cells) - 1 - k
			}
			slices.SortStableFunc(l.cells[c], func(i, j int) int {
				return cmp.Compare(l.barycentre(side, i, row), l.barycentre(side, j, row))
			})
			number(l.cells[c])
		}
		if n := l.crossings(); n < fewest {
			best, fewest = l.clone(), n
		}
	}
	l.cells = best
}

func (l *layout) clone() [][]int {
	all := make([][]int, len(l.cells))
	for c := range all {
		all[c] = slices.Clone(l.cells[c])
	}
	return all
}

// barycentre returns the mean of the rows of i's neighbours on a side, its own
// row if it has none.
func (l *layout) barycentre(side, i int, row []float64) float64 {
	if len(l.near[side][i]) == 0 {
		return row[i]
	}
	sum := 0.0
	for _, j := range l.near[side][i] {
		sum += row[j]
	}
	return sum / float64(len(l.near[side][i]))
}

// crossings counts pairs of edges between two columns that cross.
func (l *layout) crossings() (n int) {
	row := make([]int, len(l.column))
	for _, cells := range l.cells {
		for k, i := range cells {
			row[i] = k
		}
	}
	for _, cells := range l.cells {
		var ends [][2]int
		for _, i := range cells {
			for _, j := range l.near[1][i] {
				ends = append(ends, [2]int{row[i], row[j]})
			}
		}
		for k, e := range ends {
			for _, f := range ends[:k] {
				if (e[0]-f[0])*(e[1]-f[1]) < 0 {
					n++
				}
			}
		}
	}
	return n
}

// spread gives nodes heights, at least 1 apart within a column, each as near to
// the mean of its neighbours as those beside it let it.
func (l *layout) spread() {
	l.y = make([]float64, len(l.column))
	for _, cells := range l.cells {
		for k, i := range cells {
			l.y[i] = float64(k) - float64(len(cells)-1)/2
		}
	}
	for s := range 2 * sweeps {
		for _, cells := range l.cells {
			wanted := make([]float64, len(cells))
			for k, i := range cells {
				wanted[k] = l.barycentre(s%2, i, l.y)
			}
			for k, at := range apart(wanted) {
				l.y[cells[k]] = at
			}
		}
	}
}

// apart returns the heights nearest to those wanted, in squares, that are 1 apart
// at least: neighbours in each other's way move as a block about their mean.
func apart(wanted []float64) []float64 {
	type block struct {
		sum  float64 // of what the nodes want, less their offsets
		size int
	}
	var blocks []block
	for k, w := range wanted {
		blocks = append(blocks, block{w - float64(k), 1})
		for n := len(blocks); n > 1; n-- {
			a, b := blocks[n-2], blocks[n-1]
			if a.sum/float64(a.size) <= b.sum/float64(b.size) {
				break
			}
			blocks = append(blocks[:n-2], block{a.sum + b.sum, a.size + b.size})
		}
	}
	var at []float64
	for _, b := range blocks {
		for range b.size {
			at = append(at, b.sum/float64(b.size)+float64(len(at)))
		}
	}
	return at
}
