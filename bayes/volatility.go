package bayes

import "github.com/seed78144065/credence/internal/ir"

// StochasticVolatility is a series of returns whose log variance h is an
// autoregression of its own:
//
//	h[0] ~ N(Mean, SD²/(1 − Persistence²)),  h[t] ~ N(Mean + Persistence·(h[t−1] − Mean), SD²)
//	y[t] ~ N(0, exp(h[t]))
//
//	v := bayes.StochasticVolatility{Mean: mu, Persistence: phi, SD: sigma}
//	h := m.Let("h", v.LogVariance(m.Param("z", bayes.Normal(0, 1), day)))
//	m.Observe(y, bayes.Normal(0, bayes.Exp(bayes.Mul(0.5, h))))
//
// Other distributions of returns, such as StudentT, take the same scale.
//
// Source: [Kim1998] eq. 1.
type StochasticVolatility struct {
	// Mean of h; Persistence between −1 and 1; SD of the innovations of h.
	Mean, Persistence, SD Expr
}

// LogVariance returns h from independent standard normal z, [T]: not centred,
// which samples well unless the returns tell every h by themselves.
//
// Result: NaN, which rejects the draw, for a Persistence of 1 or more in
// absolute value.
func (v StochasticVolatility) LogVariance(z Expr) Expr {
	x := lift(z)
	n := node(ir.Call, lift(v.Mean), lift(v.Persistence), lift(v.SD), x)
	switch {
	case n.Poisoned:
		return Expr{n}
	case len(x.Dims) != 1:
		return wrong(n, ir.BadShape, "StochasticVolatility: %v is not a vector of innovations", x)
	}
	for i, name := range []string{"Mean", "Persistence", "SD"} {
		if len(n.Args[i].Dims) > 0 {
			return wrong(n, ir.BadShape, "StochasticVolatility: %s is %v; it must be a number", name, n.Args[i])
		}
	}
	// The state before the first is 0, so that the first step may be another.
	first := Sqrt(Sub(1, Square(v.Persistence)))
	scale := Expr{x}.Put(Expr{lift([]float64{0})}, Div(z.Slice(0, 1), first))
	path := Scan(0.0, []Expr{scale}, func(h Expr, row []Expr) Expr { return v.Persistence.Mul(h).Add(row[0]) })
	return v.Mean.Add(v.SD.Mul(path))
}
