package exec

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/ir"
)

// oracle evaluates a graph for one draw with plain float64 loops and package
// math: no code of the engine, no broadcasting but its own.
type oracle struct {
	val map[*ir.Node][]float64
	lp  float64
}

// newOracle places the parameters at the coordinates q and adds the
// log-Jacobians.
func newOracle(params []*ir.Node, q []float64) *oracle {
	o := &oracle{val: make(map[*ir.Node][]float64)}
	for _, n := range params {
		k := coordinatesOf(n)
		x, lj := constrain(n, q[:k])
		o.val[n], q = x, q[k:]
		o.lp += lj
	}
	return o
}

// density returns the log density of a graph at q.
func density(g Graph, q []float64) float64 {
	o := newOracle(g.Params, q)
	for _, t := range g.Terms {
		if t.Op == ir.Term {
			for _, v := range o.term(t) {
				o.lp += v
			}
			continue
		}
		for _, v := range o.eval(t) {
			o.lp += v
		}
	}
	return o.lp
}

func (o *oracle) eval(n *ir.Node) []float64 {
	if v, ok := o.val[n]; ok {
		return v
	}
	args := make([][]float64, len(n.Args))
	for i, a := range n.Args {
		args[i] = o.eval(a)
	}
	v := apply(n, args)
	o.val[n] = v
	return v
}

// scalarFuncs are the elementwise operations by package math.
var scalarFuncs = map[ir.Op]func(a []float64) float64{
	ir.Neg:        func(a []float64) float64 { return -a[0] },
	ir.Exp:        func(a []float64) float64 { return math.Exp(a[0]) },
	ir.Log:        func(a []float64) float64 { return math.Log(a[0]) },
	ir.Log1p:      func(a []float64) float64 { return math.Log1p(a[0]) },
	ir.Expm1:      func(a []float64) float64 { return math.Expm1(a[0]) },
	ir.Sqrt:       func(a []float64) float64 { return math.Sqrt(a[0]) },
	ir.Square:     func(a []float64) float64 { return a[0] * a[0] },
	ir.Abs:        func(a []float64) float64 { return math.Abs(a[0]) },
	ir.Sin:        func(a []float64) float64 { return math.Sin(a[0]) },
	ir.Cos:        func(a []float64) float64 { return math.Cos(a[0]) },
	ir.Tanh:       func(a []float64) float64 { return math.Tanh(a[0]) },
	ir.Logit:      func(a []float64) float64 { return math.Log(a[0] / (1 - a[0])) },
	ir.Expit:      func(a []float64) float64 { return 1 / (1 + math.Exp(-a[0])) },
	ir.Softplus:   func(a []float64) float64 { return math.Log1p(math.Exp(a[0])) },
	ir.Lgamma:     func(a []float64) float64 { l, _ := math.Lgamma(a[0]); return l },
	ir.NormalCDF:  func(a []float64) float64 { return 0.5 * math.Erfc(-a[0]/math.Sqrt2) },
	ir.Add:        func(a []float64) float64 { return a[0] + a[1] },
	ir.Sub:        func(a []float64) float64 { return a[0] - a[1] },
	ir.Mul:        func(a []float64) float64 { return a[0] * a[1] },
	ir.Div:        func(a []float64) float64 { return a[0] / a[1] },
	ir.Pow:        func(a []float64) float64 { return math.Pow(a[0], a[1]) },
	ir.Min:        func(a []float64) float64 { return min(a[0], a[1]) },
	ir.Max:        func(a []float64) float64 { return max(a[0], a[1]) },
	ir.Log1mExp:   func(a []float64) float64 { return math.Log(1 - math.Exp(a[0])) },
	ir.LogAddExp:  func(a []float64) float64 { return math.Log(math.Exp(a[0]) + math.Exp(a[1])) },
	ir.LogDiffExp: func(a []float64) float64 { return math.Log(math.Exp(a[0]) - math.Exp(a[1])) },
	ir.Less:       func(a []float64) float64 { return indicator(a[0] < a[1]) },
	ir.LessEq:     func(a []float64) float64 { return indicator(a[0] <= a[1]) },
	ir.Equal:      func(a []float64) float64 { return indicator(a[0] == a[1]) },
	ir.Where: func(a []float64) float64 {
		if a[0] != 0 {
			return a[1]
		}
		return a[2]
	},
}

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// apply computes an operation from its definition, one index at a time.
func apply(n *ir.Node, args [][]float64) []float64 {
	switch n.Op {
	case ir.Const, ir.Data:
		return n.Num
	case ir.Reshape:
		return args[0]
	case ir.Call:
		return n.Func.(testFunc).scalar(args)
	case ir.LogProb:
		return logProbs(n, args)
	}
	y := make([]float64, n.Size())
	if f, ok := scalarFuncs[n.Op]; ok {
		each(n.Dims, func(i int, at []int) {
			a := make([]float64, len(args))
			for k := range args {
				a[k] = args[k][offset(n.Args[k].Dims, matched(n.Args[k].Dims, n.Dims, at))]
			}
			y[i] = f(a)
		})
		return y
	}
	from := n.Args[0].Dims
	switch n.Op {
	case ir.Sum, ir.Prod, ir.LogSumExp, ir.Softmax, ir.Cumsum:
		each(n.Dims, func(i int, at []int) { y[i] = reduced(n, args[0], from, at) })
	case ir.MatMul:
		b := n.Args[1].Dims
		each(n.Dims, func(i int, at []int) {
			row, col := at[:len(from)-1], at[len(from)-1:]
			for k := range b[0].Size {
				y[i] += args[0][offset(from, with1(row, k))] * args[1][offset(b, append([]int{k}, col...))]
			}
		})
	case ir.Permute:
		each(n.Dims, func(i int, at []int) {
			src := make([]int, len(from))
			for k, p := range n.Perm {
				if p >= 0 {
					src[p] = at[k]
				}
			}
			y[i] = args[0][offset(from, src)]
		})
	case ir.Take:
		each(n.Dims, func(i int, at []int) {
			pos := n.Index[0]
			src := slices.Clone(at)
			if n.Drop {
				src = slices.Insert(src, n.Axis, pos)
			} else {
				src[n.Axis] = n.Index[at[n.Axis]]
			}
			y[i] = args[0][offset(from, src)]
		})
	case ir.Group:
		groups := n.Args[1].Dims
		each(n.Dims, func(i int, at []int) {
			pos := int(args[1][offset(groups, at[:len(groups)])])
			y[i] = args[0][offset(from, append([]int{pos}, at[len(groups):]...))]
		})
	default:
		panic(fmt.Sprint("oracle: no operation ", n.Op))
	}
	return y
}

// reduced is one element of a reduction or scan over n.Axis.
func reduced(n *ir.Node, x []float64, from []*ir.Dim, at []int) float64 {
	if n.Axis == ir.All {
		s := 0.0
		for _, v := range x {
			s += v
		}
		return s
	}
	scan := n.Op == ir.Softmax || n.Op == ir.Cumsum
	var line []float64
	for k := range from[n.Axis].Size {
		src := slices.Clone(at)
		if scan {
			src[n.Axis] = k
		} else {
			src = slices.Insert(src, n.Axis, k)
		}
		line = append(line, x[offset(from, src)])
	}
	sum, prod, expSum := 0.0, 1.0, 0.0
	for k, v := range line {
		prod *= v
		expSum += math.Exp(v)
		if n.Op != ir.Cumsum || k <= at[n.Axis] {
			sum += v
		}
	}
	switch n.Op {
	case ir.Prod:
		return prod
	case ir.LogSumExp:
		return math.Log(expSum)
	case ir.Softmax:
		return math.Exp(line[at[n.Axis]]) / expSum
	default:
		return sum
	}
}

// term returns the log density of every event of a term.
func (o *oracle) term(t *ir.Node) []float64 {
	args := make([][]float64, len(t.Args))
	for i, a := range t.Args {
		args[i] = o.eval(a)
	}
	return logProbs(t, args)
}

func logProbs(t *ir.Node, args [][]float64) []float64 {
	d := t.Density.(testDensity)
	dims, rank := t.Args[0].Dims, t.Density.Domain().Rank
	batch := dims[:len(dims)-rank]
	width := ir.Size(dims[len(dims)-rank:])
	x := args[0]
	out := make([]float64, ir.Size(batch))
	each(batch, func(e int, at []int) {
		var p [][]float64
		for k, a := range t.Args[1:] {
			cut := len(a.Dims) - t.Density.Params()[k].Rank
			size := ir.Size(a.Dims[cut:])
			i := offset(a.Dims[:cut], matched(a.Dims[:cut], batch, at)) * size
			p = append(p, args[k+1][i:i+size])
		}
		out[e] = d.scalar(x[e*width:(e+1)*width], p)
	})
	return out
}

// each calls f with the position and the indices of every element of a shape.
func each(dims []*ir.Dim, f func(i int, at []int)) {
	at := make([]int, len(dims))
	for i := range ir.Size(dims) {
		f(i, at)
		for k := len(at) - 1; k >= 0; k-- {
			if at[k]++; at[k] < dims[k].Size {
				break
			}
			at[k] = 0
		}
	}
}

func offset(dims []*ir.Dim, at []int) int {
	i := 0
	for k, d := range dims {
		i = i*d.Size + at[k]
	}
	return i
}

// matched returns the indices of the element of an array of shape from that
// goes with element at of one of shape onto: in place if the names allow it,
// else by name.
func matched(from, onto []*ir.Dim, at []int) []int {
	inPlace := len(from) == len(onto)
	for k := range from {
		inPlace = inPlace && (from[k].Name == onto[k].Name || from[k].Name == "" || onto[k].Name == "")
	}
	if inPlace {
		return at
	}
	src := make([]int, len(from))
	for k, d := range from {
		for j, e := range onto {
			if d.Name == e.Name {
				src[k] = at[j]
			}
		}
	}
	return src
}

func with1(at []int, k int) []int { return append(slices.Clone(at), k) }
