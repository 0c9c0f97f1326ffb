package bayes

import (
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// maxConfigurations bounds the configurations of discrete variables that are
// summed over: each is a copy of part of the program.
const maxConfigurations = 1024

// discreteSite is a discrete variable that nobody saw.
type discreteSite struct {
	node    *ir.Node // as a parameter
	natural *ir.Node // as one that is drawn
	levels  []float64
}

// levelsOf returns the values of a discrete variable, if they are few.
func levelsOf(t *ir.Node) ([]float64, bool) {
	d := t.Density.Domain()
	hi := d.Support.Hi
	switch {
	case !d.Integer || d.Rank > 0:
		return nil, false
	case d.Categories > 0:
		dims := t.Args[d.Categories].Dims
		hi = float64(dims[len(dims)-1].Size - 1 + d.Beyond)
	case d.HiParam > 0:
		bound := t.Args[d.HiParam]
		if bound.Num == nil {
			return nil, false
		}
		hi = slices.Max(bound.Num)
	}
	lo := max(d.Support.Lo, 0)
	if !(hi-lo < maxConfigurations) {
		return nil, false
	}
	var levels []float64
	for v := lo; v <= hi; v++ {
		levels = append(levels, v)
	}
	return levels, true
}

// endless reports whether a variable is a count without an upper limit.
func endless(d ir.Domain) bool {
	return d.Integer && d.Rank == 0 && d.Categories == 0 && d.HiParam == 0 && math.IsInf(d.Support.Hi, 1) && !math.IsInf(d.Support.Lo, -1)
}

// listed returns the values of a count without an end up to where next to
// nothing of its distribution is left: the largest draw, and three times as far
// again as that is from the mean, 20 at least. Of a normal tail, K draws leave
// 1/K beyond the first and 1/K¹⁶ beyond that; of a geometric tail 1/K⁴. None, if
// they are too many to be summed over.
func (s *settling) listed(n *ir.Node) ([]float64, error) {
	i := slices.Index(s.r.outputs, n)
	if i < 0 {
		return nil, nil
	}
	name := s.r.qualified[i].Name
	d, err := s.prior(name)
	if err != nil {
		return nil, err
	}
	v, err := d.Var(name)
	if err != nil {
		return nil, err
	}
	largest, sum := 0.0, 0.0
	for _, x := range v.Values() {
		largest = math.Max(largest, x)
		sum += x
	}
	const (
		more  = 3  // see above
		least = 20 // for few draws of a small rate
	)
	end := largest + math.Max(least, more*(largest-sum/float64(len(v.Values()))))
	lo := s.r.drawn[n].Density.Domain().Support.Lo
	if !(end-lo < maxConfigurations) {
		return nil, nil
	}
	var levels []float64
	for x := lo; x <= end; x++ {
		levels = append(levels, x)
	}
	return levels, nil
}

// enumerate replaces the terms that discrete unknown enter by their sum over
// configurations.
func (s *settling) enumerate(terms []*ir.Node) ([]*ir.Node, error) {
	enters := uses{}
	total := 1
	var dims []*ir.Dim
	for _, d := range s.discrete {
		enters[d.node] = true
		if total *= len(d.levels); total > maxConfigurations {
			return nil, fault(ErrModel, s.pos, "Condition: the discrete variables that nobody saw have more than %d configurations; give evidence on some of them, %q for one", maxConfigurations, d.node.Name)
		}
		if d.node.Size() > 1 {
			dims = d.node.Dims
		}
	}
	if slices.ContainsFunc(s.discrete, func(d discreteSite) bool { return d.node.Size() != ir.Size(dims) }) {
		return nil, fault(ErrModel, s.pos, "Condition: discrete variables of different sizes that nobody saw; ask about one case at a time, or give evidence on %q", s.discrete[0].node.Name)
	}
	var rest, mixed []*ir.Node
	for _, t := range terms {
		if !enters.of(t) {
			rest = append(rest, t)
			continue
		}
		if t.Op == ir.Term {
			t = eventwise(t)
		}
		mixed = append(mixed, t)
	}
	if len(dims) > 0 {
		for _, n := range mixed {
			if !slices.Equal(n.Dims, dims) || !rowwise(n, enters) {
				return nil, fault(ErrModel, s.pos, "Condition: discrete variables that nobody saw are mixed across positions; ask about one case at a time, or give evidence on %q", s.discrete[0].node.Name)
			}
		}
	}
	var sum Expr
	for k := range total {
		r := ir.Rewriter{Replace: make(map[*ir.Node]*ir.Node)}
		for j, d := range s.discrete {
			value := slices.Repeat([]float64{s.level(k, j)}, d.node.Size())
			r.Replace[d.node] = &ir.Node{Op: ir.Data, Name: d.node.Name, Dims: d.node.Dims, Num: value, Pos: s.pos}
		}
		lp := Expr{lift(0)}
		for _, n := range mixed {
			e := Expr{r.Node(n)}
			if len(dims) == 0 {
				e = e.Sum()
			}
			lp = Add(e, lp)
		}
		s.config = append(s.config, lift(lp))
		if k == 0 {
			sum = lp
		} else {
			sum = LogAddExp(sum, lp)
		}
	}
	return append(rest, lift(sum)), nil
}

// level returns the value of discrete variable j in configuration k.
func (c *Conditioned) level(k, j int) float64 {
	for _, d := range c.discrete[:j] {
		k /= len(d.levels)
	}
	levels := c.discrete[j].levels
	return levels[k%len(levels)]
}

// pick draws a configuration for every position and draw, from log densities
// [configuration][position][draw], and returns the variables, [element][draw].
// Where no configuration is possible it is the first.
func (c *Conditioned) pick(logp []float64, total int, seed uint64) []float64 {
	rows := len(logp) / total / len(c.config)
	size := 0
	for _, d := range c.discrete {
		size += d.node.Size()
	}
	values := make([]float64, size*total)
	site := rng.NewSite(seed, rng.Key("unseen discrete variables"))
	p := make([]float64, len(c.config))
	for row := range rows {
		for k := range total {
			top := math.Inf(-1)
			for i := range p {
				p[i] = logp[(i*rows+row)*total+k]
				top = max(top, p[i])
			}
			sum := 0.0
			for i := range p {
				if p[i] = numeric.Exp(p[i] - top); p[i] != p[i] {
					p[i] = 0
				}
				sum += p[i]
			}
			noise := site.At(uint64(row), uint64(k))
			left, at := float64(rng.Uniform(&noise)*sum), 0
			for i, v := range p {
				if v > 0 {
					at = i
				}
				if left -= v; left < 0 {
					break
				}
			}
			from := 0
			for j, d := range c.discrete {
				to := from
				if d.node.Size() > 1 {
					to += row
				}
				values[to*total+k] = c.level(at, j)
				from += d.node.Size()
			}
		}
	}
	return values
}

// uses tells which nodes are computed of some that are marked.
type uses map[*ir.Node]bool

func (u uses) of(n *ir.Node) bool {
	is, met := u[n]
	if !met {
		is = slices.ContainsFunc(n.Args, u.of)
		u[n] = is
	}
	return is
}

// rowwise reports whether element i of n is computed of element i of the marked
// nodes alone.
func rowwise(n *ir.Node, marked uses) bool {
	if !marked.of(n) || n.Op == ir.Param {
		return true
	}
	switch op := n.Op; {
	case op >= ir.Neg && op <= ir.Where, op == ir.LogProb:
	case op == ir.Reshape && slices.Equal(n.Dims, n.Args[0].Dims):
	default:
		return false
	}
	return !slices.ContainsFunc(n.Args, func(a *ir.Node) bool { return marked.of(a) && (!slices.Equal(a.Dims, n.Dims) || !rowwise(a, marked)) })
}

// eventwise returns the log density of every event of a term.
func eventwise(t *ir.Node) *ir.Node {
	x := t.Args[0]
	return &ir.Node{Op: ir.LogProb, Args: t.Args, Density: t.Density, Dims: x.Dims[:len(x.Dims)-t.Density.Domain().Rank], Pos: t.Pos, Free: true}
}
