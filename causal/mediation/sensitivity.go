package mediation

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/internal/rng"
)

// Confounding asks what the indirect effect would be if something unobserved caused
// mediator and outcome, which no adjustment in the data can exclude. It is measured
// by the correlation ρ that it leaves between the errors of the two regressions.
//
// The regressions are linear, without interactions, and of the same covariates:
// those of the formula of the mediator.
type Confounding struct {
	// Mediator is a formula such as m ~ treatment + age.
	Mediator string
	// Rho are the correlations tried; nil is −0.9, −0.8, …, 0.9.
	Rho []float64
	// Draws is their number; 0 is 4000.
	Draws int
	Seed  uint64
	// Level of intervals; 0 is 0.95.
	Level float64
}

// Sensitivity is what Confounding gives.
type Sensitivity struct {
	// Rho are the correlations tried; the others are the indirect effect for each.
	Rho, ACME, Lower, Upper []float64
	// ZeroAt is the correlation at which the indirect effect is 0, with its interval.
	ZeroAt         float64
	ZeroAtInterval [2]float64
	Level          float64
	query          Query
}

// Estimate computes the indirect effect for each correlation, with intervals from
// the posterior of both regressions under the flat prior.
//
// Errors: correlations not between −1 and 1; those of the formula and of least
// squares; a formula without the treatment, or in which it is part of another column.
// Source: [Imai2010b] theorem 4, and that the effect is 0 where ρ is the correlation
// of the errors of mediator and outcome given treatment and covariates; the
// posterior is inverse Wishart, [Gelman2013] §3.6.
func (c Confounding) Estimate(data *bayes.Table, effect causal.Query) (*Sensitivity, error) {
	if c.Rho == nil {
		for k := -9; k <= 9; k++ {
			c.Rho = append(c.Rho, float64(k)/10)
		}
	}
	if c.Draws == 0 {
		c.Draws = defaultDraws
	}
	if c.Level == 0 {
		c.Level = defaultLevel
	}
	if i := slices.IndexFunc(c.Rho, func(r float64) bool { return !(r > -1 && r < 1) }); i >= 0 || c.Draws < 1 || !(c.Level > 0 && c.Level < 1) {
		return nil, fmt.Errorf("mediation: Confounding: correlations %v, %d draws, level %g; want correlations and level inside their range, and a draw at least", c.Rho, c.Draws, c.Level)
	}
	f, err := formula.Parse(c.Mediator)
	if err != nil {
		return nil, err
	}
	if len(f.Parts) != 1 || f.Parts[0].Left == nil {
		return nil, fmt.Errorf("mediation: Confounding: %q is no formula of a mediator, such as m ~ treatment + age", c.Mediator)
	}
	fitM, err := estimator.LeastSquares(c.Mediator, data, nil)
	if err != nil {
		return nil, err
	}
	fitY, err := estimator.LeastSquares("`"+effect.Outcome+"` ~ "+f.Parts[0].Right.String(), data, nil)
	if err != nil {
		return nil, err
	}
	from, to, err := effect.Contrast(data)
	if err != nil {
		return nil, err
	}
	if err := additive(fitM, effect.Treatment); err != nil {
		return nil, err
	}
	a, se, err := fitM.Coefficient(effect.Treatment, estimator.Classical)
	if err != nil {
		return nil, fmt.Errorf("mediation: Confounding: %w", err)
	}
	mediator := f.Parts[0].Left.String()
	s := &Sensitivity{Rho: slices.Clone(c.Rho), Level: c.Level, query: Query{Effect: effect, Mediators: []string{mediator}}}
	e := products(fitM.Residuals(), fitY.Residuals())
	s.ZeroAt = e.correlation()
	for _, rho := range s.Rho {
		s.ACME = append(s.ACME, (to-from)*e.indirect(a, rho))
	}
	return s, s.draw(c, e, a, se*se/fitM.Sigma2(), fitM.DF(), to-from)
}

// draw fills in the intervals. unit is the variance of the coefficient a for an error
// of variance 1.
func (s *Sensitivity) draw(c Confounding, e errorProducts, a, unit float64, df int, step float64) error {
	if df < 2 {
		return fmt.Errorf("mediation: Confounding: %d rows more than coefficients; want 2 at least", df)
	}
	effects, zero := make([][]float64, len(s.Rho)), make([]float64, c.Draws)
	for k := range effects {
		effects[k] = make([]float64, c.Draws)
	}
	src := rng.New(c.Seed, "causal/mediation/confounding")
	for i := range c.Draws {
		drawn := e.draw(&src, float64(df))
		b := math.FMA(math.Sqrt(drawn.m*unit), rng.StdNormal(&src), a)
		zero[i] = drawn.correlation()
		for k, rho := range s.Rho {
			effects[k][i] = step * drawn.indirect(b, rho)
		}
	}
	for _, v := range effects {
		lo, hi, err := interval(v, s.Level)
		if err != nil {
			return err
		}
		s.Lower, s.Upper = append(s.Lower, lo), append(s.Upper, hi)
	}
	lo, hi, err := interval(zero, s.Level)
	s.ZeroAtInterval = [2]float64{lo, hi}
	return err
}

// interval returns the equal-tailed interval of draws.
func interval(values []float64, level float64) (lo, hi float64, err error) {
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "v"}}, Chains: 1, Draws: len(values), Values: values})
	if err != nil {
		return 0, 0, err
	}
	v, err := d.Var("v")
	if err != nil {
		return 0, 0, err
	}
	lo, hi = v.Interval(level)
	return lo, hi, nil
}

// errorProducts are sums of squares and products of the errors of mediator and
// outcome, or their covariance: effects depend on ratios alone.
type errorProducts struct{ m, y, my float64 }

func products(m, y []float64) (e errorProducts) {
	for i := range m {
		e.m, e.y, e.my = math.FMA(m[i], m[i], e.m), math.FMA(y[i], y[i], e.y), math.FMA(m[i], y[i], e.my)
	}
	return e
}

func (e errorProducts) correlation() float64 { return e.my / math.Sqrt(e.m*e.y) }

// indirect returns the effect for a coefficient of the treatment on the mediator.
func (e errorProducts) indirect(a, rho float64) float64 {
	r := e.correlation()
	return a * math.Sqrt(e.y/e.m) * math.FMA(-rho, math.Sqrt(math.FMA(-r, r, 1)/math.FMA(-rho, rho, 1)), r)
}

// draw returns a covariance from the inverse Wishart distribution: by the factors of
// its Cholesky form, the variance of m and the regression of y on it.
func (e errorProducts) draw(src rng.Source, df float64) errorProducts {
	m := e.m / rng.ChiSquare(src, df-1)
	rest := (e.y - e.my*e.my/e.m) / rng.ChiSquare(src, df)
	slope := math.FMA(math.Sqrt(rest/e.m), rng.StdNormal(src), e.my/e.m)
	return errorProducts{m, math.FMA(slope*slope, m, rest), slope * m}
}

// String says where the conclusion ends.
func (s *Sensitivity) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v, if an unobserved cause of mediator and outcome leaves a correlation ρ:\n", s.query)
	var covered []float64
	for k, rho := range s.Rho {
		fmt.Fprintf(&b, "  ρ = %5.2f  %.4g (%.4g to %.4g)\n", rho, s.ACME[k], s.Lower[k], s.Upper[k])
		if s.Lower[k] <= 0 && s.Upper[k] >= 0 {
			covered = append(covered, rho)
		}
	}
	fmt.Fprintf(&b, "It is 0 at ρ = %.3g (%.4g %% interval %.3g to %.3g): a cause that explains shares of what is left of mediator and outcome whose product is %.2g.\n",
		s.ZeroAt, 100*s.Level, s.ZeroAtInterval[0], s.ZeroAtInterval[1], s.ZeroAt*s.ZeroAt)
	if len(covered) > 0 {
		fmt.Fprintf(&b, "Its interval covers 0 from ρ = %.3g to %.3g.\n", slices.Min(covered), slices.Max(covered))
	}
	return b.String()
}
