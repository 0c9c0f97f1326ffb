package exec

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// unary is a function of one number and its derivative at x, given y = f(x).
type unary struct {
	f     func(x float64) float64
	slope func(x, y float64) float64
}

// 1/√(2π) and 2/√π are written with more digits than float64 holds.
const invSqrt2Pi = 0.398942280401432677939946059934381868

var unaries = map[ir.Op]unary{
	ir.Neg:      {func(x float64) float64 { return -x }, func(x, y float64) float64 { return -1 }},
	ir.Exp:      {numeric.Exp, func(x, y float64) float64 { return y }},
	ir.Log:      {numeric.Log, func(x, y float64) float64 { return 1 / x }},
	ir.Log1p:    {numeric.Log1p, func(x, y float64) float64 { return 1 / (1 + x) }},
	ir.Expm1:    {numeric.Expm1, func(x, y float64) float64 { return y + 1 }},
	ir.Sqrt:     {math.Sqrt, func(x, y float64) float64 { return 0.5 / y }},
	ir.Square:   {func(x float64) float64 { return x * x }, func(x, y float64) float64 { return 2 * x }},
	ir.Abs:      {math.Abs, sign},
	ir.Sin:      {numeric.Sin, func(x, y float64) float64 { return numeric.Cos(x) }},
	ir.Cos:      {numeric.Cos, func(x, y float64) float64 { return -numeric.Sin(x) }},
	ir.Tanh:     {numeric.Tanh, func(x, y float64) float64 { return math.FMA(-y, y, 1) }},
	ir.Logit:    {logit, func(x, y float64) float64 { return 1 / (x * (1 - x)) }},
	ir.Expit:    {numeric.Expit, func(x, y float64) float64 { return y * numeric.Expit(-x) }},
	ir.Softplus: {numeric.Softplus, func(x, y float64) float64 { return numeric.Expit(x) }},
	ir.Lgamma:   {numeric.Lgamma, func(x, y float64) float64 { return numeric.Digamma(x) }},
	ir.NormalCDF: {numeric.NormalCDF, func(x, y float64) float64 {
		return invSqrt2Pi * numeric.Exp(-0.5*x*x)
	}},
}

// sign is the derivative of |x|; 0 at 0, as for the subgradient of least norm.
func sign(x, _ float64) float64 {
	if x == 0 {
		return 0
	}
	return math.Copysign(1, x)
}

func logit(x float64) float64 { return numeric.Log(x) - numeric.Log1p(-x) }

// binary is a function of two numbers and its derivatives at (a, b), given
// y = f(a, b). Add, Sub and Mul have kernels of their own.
type binary struct {
	f      func(a, b float64) float64
	da, db func(a, b, y float64) float64
}

var binaries = map[ir.Op]binary{
	ir.Div: {func(a, b float64) float64 { return a / b },
		func(a, b, y float64) float64 { return 1 / b },
		func(a, b, y float64) float64 { return -y / b }},
	ir.Pow: {numeric.Pow, powSlope,
		func(a, b, y float64) float64 {
			if y == 0 {
				return 0 // y·log a, whose limit at a = 0 is 0
			}
			return y * numeric.Log(a)
		}},
	ir.Min: {math.Min,
		func(a, b, y float64) float64 { return truth(a <= b) },
		func(a, b, y float64) float64 { return truth(b < a) }},
	ir.Max: {math.Max,
		func(a, b, y float64) float64 { return truth(a >= b) },
		func(a, b, y float64) float64 { return truth(b > a) }},
	ir.Less:   {f: func(a, b float64) float64 { return truth(a < b) }},
	ir.LessEq: {f: func(a, b float64) float64 { return truth(a <= b) }},
	ir.Equal:  {f: func(a, b float64) float64 { return truth(a == b) }},
}

func powSlope(a, b, y float64) float64 {
	if b == 0 {
		return 0
	}
	return b * numeric.Pow(a, b-1)
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// mapOp is an elementwise function of one value.
type mapOp struct {
	unary
	y, dy, x, dx []lane.V
}

func (o *mapOp) forward(*Frame) { lane.Map(o.y, o.x, o.f) }
func (o *mapOp) reverse(*Frame) { lane.MapGrad(o.dx, o.dy, o.x, o.y, o.slope) }

// map2Op is an elementwise function of two values by its table.
type map2Op struct {
	binary
	y, dy []lane.V
	a, b  input
}

func (o *map2Op) forward(*Frame) { lane.Map2(o.y, o.a.Arg, o.b.Arg, o.f) }
func (o *map2Op) reverse(*Frame) {
	if o.da == nil {
		return
	}
	if o.a.Wanted() {
		lane.Map2Grad(o.a.Acc, o.dy, o.y, o.a.Arg, o.b.Arg, o.da)
	}
	if o.b.Wanted() {
		lane.Map2Grad(o.b.Acc, o.dy, o.y, o.a.Arg, o.b.Arg, o.db)
	}
}

// sumOp is a + c·b for c = ±1.
type sumOp struct {
	c     float64
	y, dy []lane.V
	a, b  input
}

func (o *sumOp) forward(*Frame) {
	if o.c > 0 {
		lane.Add(o.y, o.a.Arg, o.b.Arg)
	} else {
		lane.Sub(o.y, o.a.Arg, o.b.Arg)
	}
}

func (o *sumOp) reverse(*Frame) {
	if o.a.Wanted() {
		lane.AddTo(o.a.Acc, o.dy, 1)
	}
	if o.b.Wanted() {
		lane.AddTo(o.b.Acc, o.dy, o.c)
	}
}

// mulOp is a·b.
type mulOp struct {
	y, dy []lane.V
	a, b  input
}

func (o *mulOp) forward(*Frame) { lane.Mul(o.y, o.a.Arg, o.b.Arg) }
func (o *mulOp) reverse(*Frame) {
	if o.a.Wanted() {
		lane.MulTo(o.a.Acc, o.dy, o.b.Arg)
	}
	if o.b.Wanted() {
		lane.MulTo(o.b.Acc, o.dy, o.a.Arg)
	}
}

// whereOp picks a where cond ≠ 0, else b.
type whereOp struct {
	y, dy      []lane.V
	cond, a, b input
}

func (o *whereOp) forward(*Frame) { lane.Where(o.y, o.cond.Arg, o.a.Arg, o.b.Arg) }
func (o *whereOp) reverse(*Frame) {
	if o.a.Wanted() {
		lane.WhereGrad(o.a.Acc, o.dy, o.cond.Arg, true)
	}
	if o.b.Wanted() {
		lane.WhereGrad(o.b.Acc, o.dy, o.cond.Arg, false)
	}
}
