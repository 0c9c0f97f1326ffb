package dag

import "math"

// network is a flow network, whose arcs come in pairs: arc k^1 is arc k turned.
type network struct {
	to   []int32
	room []float64 // what an arc can still take
	arcs [][]int32 // by node
}

func newNetwork(nodes int) *network { return &network{arcs: make([][]int32, nodes)} }

// add adds an arc.
func (f *network) add(from, to int32, capacity float64) {
	f.arcs[from] = append(f.arcs[from], int32(len(f.to)))
	f.arcs[to] = append(f.arcs[to], int32(len(f.to))+1)
	f.to = append(f.to, to, from)
	f.room = append(f.room, capacity, 0)
}

// saturate sends as much as it can from source to sink and returns the nodes
// that are still reached from the source.
//
// Source: [Dinic1970].
func (f *network) saturate(source, sink int32) (reached []bool) {
	for {
		level := f.levels(source)
		if level[sink] < 0 {
			reached = make([]bool, len(level))
			for i, l := range level {
				reached[i] = l >= 0
			}
			return reached
		}
		next := make([]int, len(f.arcs)) // first arc of a node that is not a dead end
		for f.push(source, sink, math.Inf(1), level, next) > 0 {
		}
	}
}

// levels returns each node's distance from the source along arcs with room, or
// −1.
func (f *network) levels(source int32) []int32 {
	level := make([]int32, len(f.arcs))
	for i := range level {
		level[i] = -1
	}
	level[source] = 0
	queue := []int32{source}
	for k := 0; k < len(queue); k++ {
		for _, a := range f.arcs[queue[k]] {
			if j := f.to[a]; f.room[a] > 0 && level[j] < 0 {
				level[j] = level[queue[k]] + 1
				queue = append(queue, j)
			}
		}
	}
	return level
}

// push sends at most limit from a node to the sink, a level with each arc.
func (f *network) push(i, sink int32, limit float64, level []int32, next []int) float64 {
	if i == sink {
		return limit
	}
	for ; next[i] < len(f.arcs[i]); next[i]++ {
		a := f.arcs[i][next[i]]
		if j := f.to[a]; f.room[a] > 0 && level[j] == level[i]+1 {
			if sent := f.push(j, sink, min(limit, f.room[a]), level, next); sent > 0 {
				f.room[a] -= sent
				f.room[a^1] += sent
				return sent
			}
		}
	}
	return 0
}

// cheapest returns a separator with the smallest sum of prices; there must be
// one. A node that may be used is an arc of its price from its entry 2i to its
// exit 2i+1, and a district with its parents, a clique, one more node.
func (c *cut) cheapest(prices []float64) []int32 {
	g, in, n := c.g, c.region.in, int32(len(c.g.nodes))
	f := newNetwork(int(3*n) + 2)
	source, sink := 3*n, 3*n+1
	district := make([]int32, n)
	for i := range district {
		district[i] = -1
	}
	for i := range n {
		for stack := []int32{i}; in[i] && len(stack) > 0; {
			j := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if in[j] && district[j] < 0 {
				district[j] = 2*n + i
				stack = append(stack, g.spouses.of(j)...)
			}
		}
	}
	unlimited := math.Inf(1)
	for i := range n {
		if !in[i] || c.region.closed[i] {
			continue
		}
		price := unlimited
		if c.free[i] {
			price = prices[i]
		}
		f.add(2*i, 2*i+1, price)
		join := func(clique int32) {
			f.add(2*i+1, clique, unlimited)
			f.add(clique, 2*i, unlimited)
		}
		join(district[i])
		for _, j := range g.children.of(i) {
			if in[j] {
				join(district[j])
			}
		}
		for _, j := range g.neighbours.of(i) {
			if in[j] {
				f.add(2*i+1, 2*j, unlimited)
			}
		}
	}
	for _, i := range c.x {
		f.add(source, 2*i, unlimited)
	}
	for _, i := range c.y {
		f.add(2*i+1, sink, unlimited)
	}
	reached := f.saturate(source, sink)
	var z []int32
	for i := range n {
		if reached[2*i] && !reached[2*i+1] {
			z = append(z, i)
		}
	}
	return z
}
