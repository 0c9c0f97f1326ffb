package exec

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// unary is a function of one number and its derivative at x, given y = f(x), or
// the kernels that compute them.
type unary struct {
	f      func(x float64) float64
	slope  func(x, y float64) float64
	kernel func(y, x []lane.V)
	grad   func(dx, dy, x, y []lane.V)
}

// 1/√(2π) and 2/√π are written with more digits than float64 holds.
const invSqrt2Pi = 0.398942280401432677939946059934381868

var unaries = map[ir.Op]unary{
	ir.Neg:      {f: func(x float64) float64 { return -x }, slope: func(x, y float64) float64 { return -1 }},
	ir.Exp:      {kernel: lane.Exp, grad: lane.ExpGrad},
	ir.Log:      {kernel: lane.Log, grad: lane.LogGrad},
	ir.Log1p:    {kernel: lane.Log1p, grad: lane.Log1pGrad},
	ir.Expm1:    {kernel: lane.Expm1, grad: lane.Expm1Grad},
	ir.Sqrt:     {f: math.Sqrt, slope: func(x, y float64) float64 { return 0.5 / y }},
	ir.Square:   {f: func(x float64) float64 { return x * x }, slope: func(x, y float64) float64 { return 2 * x }},
	ir.Abs:      {f: math.Abs, slope: sign},
	ir.Sin:      {f: numeric.Sin, slope: func(x, y float64) float64 { return numeric.Cos(x) }},
	ir.Cos:      {f: numeric.Cos, slope: func(x, y float64) float64 { return -numeric.Sin(x) }},
	ir.Tanh:     {kernel: lane.Tanh, grad: lane.TanhGrad},
	ir.Logit:    {f: logit, slope: func(x, y float64) float64 { return 1 / (x * (1 - x)) }},
	ir.Expit:    {kernel: lane.Expit, grad: lane.ExpitGrad},
	ir.Softplus: {kernel: lane.Softplus, grad: lane.SoftplusGrad},
	ir.Lgamma:   {f: numeric.Lgamma, slope: func(x, y float64) float64 { return numeric.Digamma(x) }},
	ir.Log1mExp: {f: numeric.Log1mExp, slope: func(x, y float64) float64 { return -numeric.Exp(x - y) }},
	ir.NormalCDF: {f: numeric.NormalCDF, slope: func(x, y float64) float64 {
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
	kernel func(y []lane.V, a, b lane.Arg) // nil: by f
}

var binaries = map[ir.Op]binary{
	ir.Div: {kernel: lane.Div,
		da: func(a, b, y float64) float64 { return 1 / b },
		db: func(a, b, y float64) float64 { return -y / b }},
	ir.Pow: {f: numeric.Pow, da: powSlope,
		db: func(a, b, y float64) float64 {
			if y == 0 {
				return 0 // y·log a, whose limit at a = 0 is 0
			}
			return y * numeric.Log(a)
		}},
	ir.Min: {f: math.Min,
		da: func(a, b, y float64) float64 { return truth(a <= b) },
		db: func(a, b, y float64) float64 { return truth(b < a) }},
	ir.Max: {f: math.Max,
		da: func(a, b, y float64) float64 { return truth(a >= b) },
		db: func(a, b, y float64) float64 { return truth(b > a) }},
	ir.LogAddExp:  {f: numeric.LogAddExp, da: weight, db: func(a, b, y float64) float64 { return weight(b, a, y) }},
	ir.LogDiffExp: {f: numeric.LogDiffExp, da: weight, db: func(a, b, y float64) float64 { return -weight(b, a, y) }},
	ir.Less:       {f: func(a, b float64) float64 { return truth(a < b) }},
	ir.LessEq:     {f: func(a, b float64) float64 { return truth(a <= b) }},
	ir.Equal:      {f: func(a, b float64) float64 { return truth(a == b) }},
}

// weight returns e^a/e^y, the share of e^a in a sum or difference; 0 for
// e^a = 0.
func weight(a, _, y float64) float64 {
	if math.IsInf(a, -1) {
		return 0
	}
	return numeric.Exp(a - y)
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

func (o *mapOp) forward(*Frame) {
	if o.kernel != nil {
		o.kernel(o.y, o.x)
	} else {
		lane.Map(o.y, o.x, o.f)
	}
}

func (o *mapOp) reverse(*Frame) {
	if o.grad != nil {
		o.grad(o.dx, o.dy, o.x, o.y)
	} else {
		lane.MapGrad(o.dx, o.dy, o.x, o.y, o.slope)
	}
}

// map2Op is an elementwise function of two values by its table.
type map2Op struct {
	binary
	y, dy []lane.V
	a, b  input
}

func (o *map2Op) forward(*Frame) {
	if o.kernel != nil {
		o.kernel(o.y, o.a.Arg, o.b.Arg)
	} else {
		lane.Map2(o.y, o.a.Arg, o.b.Arg, o.f)
	}
}

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
