package bayes

import "github.com/seed78144065/credence/internal/ir"

// carry says where the parameters of a family are that noise of one standard
// shape passes through: the value is scale·noise + location, or the exponential
// of that. −1: it has none.
type carry struct {
	location, scale int
	inverse         bool // scale is a rate
	log             bool
}

var carries = map[string]carry{
	"Normal":      {location: 0, scale: 1},
	"LogNormal":   {location: 0, scale: 1, log: true},
	"StudentT":    {location: 1, scale: 2},
	"Cauchy":      {location: 0, scale: 1},
	"Laplace":     {location: 0, scale: 1},
	"Logistic":    {location: 0, scale: 1},
	"Gumbel":      {location: 0, scale: 1},
	"HalfNormal":  {location: -1, scale: 0},
	"Exponential": {location: -1, scale: 0, inverse: true},
	"Gamma":       {location: -1, scale: 1, inverse: true},
	"Weibull":     {location: -1, scale: 1},
}

// carried returns the value that a variable has under parameters to, if its noise
// is that which makes it x under parameters from, as an expression with
// derivatives; an empty one if there is none. Where the parameters agree it is x
// itself, bit for bit.
func carried(x Expr, d ir.Density, from, to []*ir.Node) Expr {
	c, ok := carries[d.Name()]
	if !ok {
		return Expr{}
	}
	same := Expr{lift(1)}
	for k := range d.Params() {
		a, b := from[k], to[k]
		switch {
		case a == b || a.Op == ir.Const && b.Op == ir.Const && a.Scalar() && b.Scalar() && a.Num[0] == b.Num[0]:
		case k == c.location || k == c.scale:
			same = Mul(same, Equal(Expr{a}, Expr{b}))
		default:
			return Expr{}
		}
	}
	y := x
	if c.log {
		y = Log(y)
	}
	if c.location >= 0 {
		y = Sub(y, Expr{from[c.location]})
	}
	if a, b := from[c.scale], to[c.scale]; a != b && c.inverse {
		y = Mul(y, Div(Expr{a}, Expr{b}))
	} else if a != b {
		y = Mul(y, Div(Expr{b}, Expr{a}))
	}
	if c.location >= 0 {
		y = Add(y, Expr{to[c.location]})
	}
	if c.log {
		y = Exp(y)
	}
	return Where(same, x, y)
}
