package bayes

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// shifted is a density with a constant added to every event.
type shifted struct {
	ir.Density
	by float64
}

func (s shifted) LogDensity(r *lane.Rows) {
	s.Density.LogDensity(r)
	for i := range r.N {
		for l := range lane.W {
			r.Out(i)[l] += s.by
		}
	}
}

// The table of reference values finds the errors that densities are known for.
func TestTablePlantedErrors(t *testing.T) {
	table := readPoints(t)
	swap := func(e Expr) Expr { return Div(1, e) }
	for _, c := range []struct {
		what, name string
		build      func(p ...Expr) Dist
	}{
		{"normaliser off by 1e-11", "Gamma", func(p ...Expr) Dist {
			d := Gamma(p[0], p[1])
			d.density = shifted{gamma{}, 1e-11}
			return d
		}},
		{"2π left out", "Normal", func(p ...Expr) Dist {
			d := Normal(p[0], p[1])
			d.density = shifted{normal{}, halfLog2Pi}
			return d
		}},
		{"log 2 dropped", "HalfNormal", func(p ...Expr) Dist { return Normal(0, p[0]) }},
		{"log 2 dropped", "HalfCauchy", func(p ...Expr) Dist { return Cauchy(0, p[0]) }},
		{"log 2 dropped", "HalfStudentT", func(p ...Expr) Dist { return StudentT(p[0], 0, p[1]) }},
		{"rate for scale", "Gamma", func(p ...Expr) Dist { return Gamma(p[0], swap(p[1])) }},
		{"rate for scale", "Exponential", func(p ...Expr) Dist { return Exponential(swap(p[0])) }},
		{"scale for rate", "InverseGamma", func(p ...Expr) Dist { return InverseGamma(p[0], swap(p[1])) }},
		{"variance for sd", "Normal", func(p ...Expr) Dist { return Normal(p[0], Square(p[1])) }},
		{"failures for successes", "Bernoulli", func(p ...Expr) Dist { return Bernoulli(Sub(1, p[0])) }},
		{"a and b exchanged", "Beta", func(p ...Expr) Dist { return Beta(p[1], p[0]) }},
		{"rate for scale", "Weibull", func(p ...Expr) Dist { return Weibull(p[0], swap(p[1])) }},
		{"variance for sd", "ScaledInverseChiSquare", func(p ...Expr) Dist { return ScaledInverseChiSquare(p[0], Square(p[1])) }},
		{"log 2 dropped", "SkewNormal", func(p ...Expr) Dist {
			d := SkewNormal(p[0], p[1], p[2])
			d.density = shifted{skewNormal{}, -math.Ln2}
			return d
		}},
		{"tail index of the other sign", "GeneralizedExtremeValue", func(p ...Expr) Dist {
			return GeneralizedExtremeValue(p[0], p[1], Neg(p[2]))
		}},
		{"a and b exchanged", "BetaMeanPrecision", func(p ...Expr) Dist { return BetaMeanPrecision(Sub(1, p[0]), p[1]) }},
		{"shape and scale exchanged", "LogLogistic", func(p ...Expr) Dist { return LogLogistic(p[1], p[0]) }},
		{"upper triangle", "MvNormalCholesky", func(p ...Expr) Dist { return MvNormalCholesky(p[0], p[1].T()) }},
	} {
		f := family{name: c.name, build: c.build}
		if lp, _, _, _ := tableError(t, f, table[c.name]); lp <= 1e-12 {
			t.Errorf("%s of %s goes unnoticed: %.1e", c.what, c.name, lp)
		}
	}
}

// A derivative that is wrong by 1e-10 is found.
func TestTablePlantedDerivative(t *testing.T) {
	f := named(t, "HalfNormal")
	f.build = func(p ...Expr) Dist { return HalfNormal(Mul(p[0], 1+1e-10)) }
	if _, grad, _, _ := tableError(t, f, readPoints(t)["HalfNormal"]); grad <= 1e-12 {
		t.Errorf("unnoticed: %.1e", grad)
	}
}
