package online

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/numeric"
)

// Gamma is a distribution of a rate: its density is proportional to
// λ^(Shape−1) e^(−Rate·λ).
type Gamma struct{ Shape, Rate float64 }

// Dist returns it with quantiles, moments and draws.
func (g Gamma) Dist() distuv.Gamma { return distuv.Gamma{Alpha: g.Shape, Beta: g.Rate} }

func (g *Gamma) fault(*Gamma) error {
	return positive(field{"Shape", g.Shape}, field{"Rate", g.Rate})
}

func (g *Gamma) logNormaliser() float64 {
	return float64(g.Shape*numeric.Log(g.Rate)) - numeric.Lgamma(g.Shape)
}

func (g *Gamma) assign(from *Gamma) { *g = *from }

func (g *Gamma) merge(other, prior *Gamma, share float64) {
	g.Shape += other.Shape - float64(share*prior.Shape)
	g.Rate += other.Rate - float64(share*prior.Rate)
}

func (g *Gamma) keep(k float64, prior *Gamma, share float64) {
	g.Shape = float64(k*g.Shape) + float64(share*prior.Shape)
	g.Rate = float64(k*g.Rate) + float64(share*prior.Rate)
}

func (g *Gamma) numbers(to []float64) []float64 { return append(to, g.Shape, g.Rate) }
func (g *Gamma) set(from []float64) error       { return fill(from, &g.Shape, &g.Rate) }

// Count is a number of events in an exposure: hours, visitors, kilometres.
type Count struct {
	N        int     // events
	Exposure float64 // what they could happen in
}

// NewPoisson learns the rate of events per unit of exposure from Counts.
func NewPoisson(prior Gamma) (*Posterior[Gamma, Count], error) { return begin(poisson{}, &prior) }

type poisson struct{}

func (poisson) name() string     { return "poisson" }
func (poisson) known() []float64 { return nil }

func (poisson) check(c Count) error {
	if c.N < 0 || !(c.Exposure > 0 && c.Exposure <= largest) {
		return fmt.Errorf("%d events in an exposure of %v; want none or more, and an Exposure above 0: 1 of each where all are alike", c.N, c.Exposure)
	}
	return nil
}

func (poisson) learn(g *Gamma, c Count) float64 {
	g.Shape += float64(c.N)
	g.Rate += c.Exposure
	if c.N == 0 {
		return 0
	}
	b := -logFactorial(c.N)
	if c.Exposure != 1 {
		b += float64(float64(c.N) * numeric.Log(c.Exposure))
	}
	return b
}

// logFactorials are log n! of the counts that are most frequent, so that an
// update takes nanoseconds.
var logFactorials = func() (t [256]float64) {
	for n := range t {
		t[n] = numeric.Lgamma(float64(n) + 1)
	}
	return t
}()

func logFactorial(n int) float64 {
	if n < len(logFactorials) {
		return logFactorials[n]
	}
	return numeric.Lgamma(float64(n) + 1)
}

// Lifetime is a time until an event, or, if Censored, a time without it.
type Lifetime struct {
	Time     float64 // more than 0
	Censored bool
}

// NewExponential learns the rate of events from Lifetimes.
func NewExponential(prior Gamma) (*Posterior[Gamma, Lifetime], error) {
	return begin(exponential{}, &prior)
}

type exponential struct{}

func (exponential) name() string           { return "exponential" }
func (exponential) known() []float64       { return nil }
func (exponential) check(t Lifetime) error { return positiveNumber(t.Time) }

func (exponential) learn(g *Gamma, t Lifetime) float64 {
	if !t.Censored {
		g.Shape++
	}
	g.Rate += t.Time
	return 0
}

// NewGamma learns the rate of gamma variables of known shape, such as amounts.
func NewGamma(shape float64, prior Gamma) (*Posterior[Gamma, float64], error) {
	if err := positive(field{"shape", shape}); err != nil {
		return nil, fmt.Errorf("online: gamma: %w", err)
	}
	return begin(gammaRate{shape}, &prior)
}

type gammaRate struct{ shape float64 }

func (gammaRate) name() string          { return "gamma" }
func (l gammaRate) known() []float64    { return []float64{l.shape} }
func (gammaRate) check(x float64) error { return positiveNumber(x) }

func (l gammaRate) learn(g *Gamma, x float64) float64 {
	g.Shape += l.shape
	g.Rate += x
	return float64((l.shape-1)*numeric.Log(x)) - numeric.Lgamma(l.shape)
}

// NewParetoTail learns the tail index of Pareto variables of known least value
// scale: how heavy the tail of amounts above it is.
func NewParetoTail(scale float64, prior Gamma) (*Posterior[Gamma, float64], error) {
	if err := positive(field{"scale", scale}); err != nil {
		return nil, fmt.Errorf("online: pareto tail: %w", err)
	}
	return begin(paretoTail{scale}, &prior)
}

type paretoTail struct{ scale float64 }

func (paretoTail) name() string       { return "pareto tail" }
func (l paretoTail) known() []float64 { return []float64{l.scale} }

func (l paretoTail) check(x float64) error {
	if !(x >= l.scale && x <= largest && x/l.scale <= math.MaxFloat64) {
		return fmt.Errorf("%v; want a finite number of at least the scale %v", x, l.scale)
	}
	return nil
}

func (l paretoTail) learn(g *Gamma, x float64) float64 {
	g.Shape++
	g.Rate += numeric.Log(x / l.scale)
	return -numeric.Log(x)
}
