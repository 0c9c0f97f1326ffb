package exec

import (
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/linalg"
)

// A term whose means are a linear predictor, effects of groups and data times
// coefficients, is a least-squares problem: an orthogonal transformation of its
// events turns them into one for each coefficient and a sum of squares that no
// coefficient can change. A normal regression of a million rows on three
// predictors takes the time of four rows.

// The transformation is made when the model is compiled, in n·k² steps of about
// a nanosecond for k columns; these bound it to some 50 ms. It goes through the
// rows in blocks, so that it needs no memory to speak of.
const (
	maxColumns   = 128
	maxReduction = 4e7
	blockRows    = 4096
)

// predictor is what a linear predictor is made of.
type predictor struct {
	c       *compiler
	onto    []*ir.Dim
	columns []covariate
	parts   []part    // whose columns follow one another
	effects *ir.Node  // a vector with a row for each group, nil if none
	idx     []int32   // the group of each event
	y       []float64 // data less what is known of the means
}

// covariate is a column: a number for each event: factor·data[stride·i + offset], less the
// mean of its group if that is taken out.
type covariate struct {
	data           []float64
	stride, offset int
	factor         float64
	means          []float64 // by group, nil if they stay
}

// part is coefficients: a number, or a vector, in lanes.
type part struct {
	coef *ir.Node
	k    int // columns
}

// regress emits a term as a least-squares problem and reports whether it did.
func (c *compiler) regress(t *ir.Node, x value, b binding) bool {
	d, mean, ok := c.poolable(t, x, b)
	if !ok {
		return false
	}
	p := &predictor{c: c, onto: t.Args[0].Dims, y: slices.Clone(x.data)}
	if !p.add(t.Args[1+mean], 1) {
		return false
	}
	k, n := len(p.columns), b.events
	present, at := numbered(p.idx)
	if k == 0 || k > maxColumns || float64(n)*float64(k)*float64(k) > maxReduction || 2*(len(present)+k+1) > n {
		return false
	}
	rest := float64(n - k)
	var stats []float64
	if p.effects != nil {
		rest = float64(-k) // the groups count all events
		stats = p.center(at, len(present))
	}
	r, u, rss, ok := p.triangle(at)
	if !ok {
		return false
	}
	if p.effects != nil {
		means := func(g, j int) float64 { return p.columns[j].means[g] }
		c.emitPooled(d, b, c.value(p.reduced(len(present), means, p.groupEffects(present))), stats)
	}
	// A row for each coefficient, and one of mean zero for what none can change.
	stats = nil
	for _, v := range u {
		stats = append(stats, 1, v, 0)
	}
	rows := p.reduced(k+1, func(i, j int) float64 {
		if i == k {
			return 0
		}
		return r[i*k+j]
	}, nil)
	c.emitPooled(d, b, c.value(rows), append(stats, rest, 0, rss))
	return true
}

// add takes factor·n into the predictor, or reports that it is not linear.
func (p *predictor) add(n *ir.Node, factor float64) bool {
	v := p.c.value(n)
	switch {
	case v.bad:
		return false
	case !v.lanes:
		return p.known(n, v, factor)
	case n.Scalar():
		p.column(n, []float64{1}, 0, factor)
		return true
	}
	if perm, ok := ir.Into(n.Dims, p.onto); !ok || len(n.Dims) != len(p.onto) || !ir.IsIdentity(perm, len(p.onto)) {
		return false
	}
	switch n.Op {
	case ir.Reshape:
		return slices.EqualFunc(n.Dims, n.Args[0].Dims, func(a, b *ir.Dim) bool { return a.Size == b.Size }) && p.add(n.Args[0], factor)
	case ir.Neg:
		return p.add(n.Args[0], -factor)
	case ir.Add:
		return p.add(n.Args[0], factor) && p.add(n.Args[1], factor)
	case ir.Sub:
		return p.add(n.Args[0], factor) && p.add(n.Args[1], -factor)
	case ir.Mul:
		return p.times(n.Args[0], n.Args[1], factor) || p.times(n.Args[1], n.Args[0], factor)
	case ir.MatMul:
		return p.product(n.Args[0], n.Args[1], factor)
	case ir.Group:
		return factor == 1 && p.group(n.Args[0], n.Args[1])
	}
	return false
}

// known takes data away from y.
func (p *predictor) known(n *ir.Node, v value, factor float64) bool {
	v, step := p.c.spread(v, 1, n.Dims, p.onto)
	if v.bad {
		return false
	}
	for i := range p.y {
		p.y[i] = math.FMA(-factor, v.data[i*step], p.y[i])
	}
	return true
}

// column adds a column with a coefficient of its own.
func (p *predictor) column(coef *ir.Node, data []float64, stride int, factor float64) {
	p.columns = append(p.columns, covariate{data: data, stride: stride, factor: factor})
	p.parts = append(p.parts, part{coef, 1})
}

// times takes in data times a coefficient, or a number times what is linear.
func (p *predictor) times(data, other *ir.Node, factor float64) bool {
	v := p.c.value(data)
	switch {
	case v.lanes || v.bad:
		return false
	case data.Scalar():
		return p.add(other, factor*v.data[0])
	case !other.Scalar():
		return false
	}
	v, step := p.c.spread(v, 1, data.Dims, p.onto)
	if v.bad {
		return false
	}
	p.column(other, v.data, step, factor)
	return true
}

// product takes in a data matrix times a vector of coefficients.
func (p *predictor) product(a, b *ir.Node, factor float64) bool {
	v := p.c.value(a)
	if v.lanes || v.bad || len(a.Dims) != 2 || len(b.Dims) != 1 {
		return false
	}
	k := b.Size()
	if len(p.columns)+k > maxColumns {
		return false
	}
	for j := range k {
		p.columns = append(p.columns, covariate{data: v.data, stride: k, offset: j, factor: factor})
	}
	p.parts = append(p.parts, part{b, k})
	return true
}

// group takes in effects of groups, once.
func (p *predictor) group(effects, at *ir.Node) bool {
	pos := p.c.value(at)
	if p.effects != nil || pos.lanes || len(effects.Dims) != 1 {
		return false
	}
	p.effects = effects
	for _, g := range pos.data {
		p.idx = append(p.idx, int32(g))
	}
	return true
}

// groupEffects are the effects of the groups that are present.
func (p *predictor) groupEffects(present []int32) *ir.Node {
	if len(present) == p.effects.Size() {
		return p.effects
	}
	at := make([]float64, len(present))
	for i, g := range present {
		at[i] = float64(g)
	}
	d := &ir.Dim{Size: len(present)}
	return &ir.Node{Op: ir.Group, Args: []*ir.Node{p.effects, constant(at, d)}, Dims: []*ir.Dim{d}}
}

// center takes the means of groups out of columns and y, and returns those of y
// as numbers of groups without squares: what is left within groups comes later.
func (p *predictor) center(at []int32, groups int) (stats []float64) {
	means := func(value func(i int) float64) (count, mean []float64) {
		count, mean = make([]float64, groups), make([]float64, groups)
		for i, g := range at {
			count[g]++
			mean[g] += (value(i) - mean[g]) / count[g] // a running mean can't overflow
		}
		return count, mean
	}
	for k := range p.columns {
		x := p.columns[k]
		_, p.columns[k].means = means(x.at)
	}
	count, mean := means(func(i int) float64 { return p.y[i] })
	for i, g := range at {
		p.y[i] -= mean[g]
	}
	for g := range count {
		stats = append(stats, count[g], mean[g], 0)
	}
	return stats
}

// at is the number of event i, its group's mean still in it.
func (x *covariate) at(i int) float64 { return float64(x.factor * x.data[x.stride*i+x.offset]) }

// triangle turns the columns into a triangle, block by block of rows: those of
// the triangle so far join the next block.
func (p *predictor) triangle(at []int32) (r, u []float64, rss float64, ok bool) {
	k := len(p.columns)
	r, u = make([]float64, k*k), make([]float64, k)
	for first := 0; first < len(p.y); first += blockRows {
		rows := p.y[first:min(first+blockRows, len(p.y))]
		columns := make([][]float64, k)
		for j := range columns {
			x := &p.columns[j]
			columns[j] = make([]float64, k, k+len(rows))
			for i := range k {
				columns[j][i] = r[i*k+j]
			}
			for i := range rows {
				v := x.at(first + i)
				if x.means != nil {
					v -= x.means[at[first+i]]
				}
				columns[j] = append(columns[j], v)
			}
		}
		var left float64
		if r, u, left, ok = linalg.LeastSquares(columns, slices.Concat(u, rows)); !ok {
			return nil, nil, 0, false
		}
		rss += left
	}
	return r, u, rss, true
}

// reduced is the predictor for rows made of others: start, if there is one, and
// every column's coefficient times weight(row, column).
func (p *predictor) reduced(rows int, weight func(i, j int) float64, start *ir.Node) *ir.Node {
	d := &ir.Dim{Size: rows}
	sum, at := start, 0
	for _, q := range p.parts {
		x := make([]float64, rows*q.k)
		for i := range rows {
			for j := range q.k {
				x[i*q.k+j] = weight(i, at+j)
			}
		}
		at += q.k
		n := &ir.Node{Op: ir.Mul, Args: []*ir.Node{constant(x, d), q.coef}, Dims: []*ir.Dim{d}}
		if !q.coef.Scalar() {
			inner := &ir.Dim{Size: q.k}
			n.Op, n.Args[0] = ir.MatMul, constant(x, d, inner)
		}
		if sum != nil {
			n = &ir.Node{Op: ir.Add, Args: []*ir.Node{sum, n}, Dims: []*ir.Dim{d}}
		}
		sum = n
	}
	return sum
}

func constant(x []float64, dims ...*ir.Dim) *ir.Node {
	return &ir.Node{Op: ir.Const, Num: x, Dims: dims}
}
