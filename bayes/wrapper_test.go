package bayes

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/rng"
)

// wrapped are distributions made of others. Their tables are sums over what is
// marginalised.
var wrapped = []family{
	{"MixtureNormal", func(p ...Expr) Dist {
		return Mixture(p[0], Normal(p[1], p[2]), HalfNormal(p[3]))
	}, weighed(around(-1, 2, 3)), 1},
	{"MixturePoisson", func(p ...Expr) Dist {
		return Mixture(p[0], Poisson(p[1]), BinomialLogit(p[2], p[3]))
	}, weighed(func(src rng.Source) [][]float64 {
		p := counted(around(0.8))(src)
		return [][]float64{around(9)(src)[0], p[0], p[1]}
	}), 1},
	{"MixtureNested", func(p ...Expr) Dist {
		return Mixture(p[0], ZeroInflated(p[1], Poisson(p[2])), Geometric(p[3]))
	}, weighed(around(0.3, 6, 0.4)), 1},
	{"ZeroInflatedPoisson", func(p ...Expr) Dist { return ZeroInflated(p[0], Poisson(p[1])) }, around(0.4, 2), 1},
	{"ZeroInflatedNegBinomialMean", func(p ...Expr) Dist {
		return ZeroInflated(p[0], NegBinomialMean(p[1], p[2]))
	}, around(0.3, 4, 3), 1},
	{"ZeroInflatedBinomialLogit", func(p ...Expr) Dist {
		return ZeroInflated(p[0], BinomialLogit(p[1], p[2]))
	}, func(src rng.Source) [][]float64 {
		return append(around(0.3)(src), counted(around(-0.5))(src)...)
	}, 1},
	{"HurdlePoisson", func(p ...Expr) Dist { return Hurdle(p[0], Poisson(p[1])) }, around(0.4, 2), 1},
	{"HurdleNegBinomialLog", func(p ...Expr) Dist {
		return Hurdle(p[0], NegBinomialLog(p[1], p[2]))
	}, around(0.4, 1, 3), 1},
	{"HurdleLogNormal", func(p ...Expr) Dist { return Hurdle(p[0], LogNormal(p[1], p[2])) }, around(0.4, 1, 0.7), 1},
}

func madeOfOthers(f family) bool {
	return slices.ContainsFunc(wrapped, func(w family) bool { return w.name == f.name })
}

// weighed puts weights of two components before their parameters.
func weighed(rest func(rng.Source) [][]float64) func(rng.Source) [][]float64 {
	return func(src rng.Source) [][]float64 {
		w := []float64{3, 2}
		rng.Dirichlet(src, w, w)
		return append([][]float64{w}, rest(src)...)
	}
}

// A mixture of every distribution with itself, under other parameters, against
// the sum over both memberships of the densities outside: 70 events, so more
// than one tile, that share parameters and weights or have their own.
func TestMixtureOfFamilies(t *testing.T) {
	const events, tolerance = innerTile + 6, 1e-10
	src := rng.New(31, "test/mixture")
	event := &ir.Dim{Name: "event", Size: events}
	for _, f := range families {
		for _, each := range []bool{false, true} {
			node := func(name string, p [][]float64) Expr {
				n := &ir.Node{Op: ir.Data, Name: name, Num: slices.Concat(p...)}
				if len(p) > 1 {
					n.Dims = append(n.Dims, event)
				}
				switch size := len(p[0]); {
				case size == vector*vector:
					n.Dims = append(n.Dims, &ir.Dim{Size: vector}, &ir.Dim{Size: vector})
				case size > 1:
					n.Dims = append(n.Dims, &ir.Dim{Size: size})
				}
				return Expr{n}
			}
			n := 1
			if each {
				n = events
			}
			var parts [2]Dist
			x := make([][]float64, events)
			for c := range parts {
				p := make([][][]float64, n)
				for e := range p {
					p[e] = f.params(&src)
				}
				exprs := make([]Expr, len(p[0]))
				for k := range exprs {
					rows := make([][]float64, n)
					for e := range rows {
						rows[e] = p[e][k]
					}
					exprs[k] = node(fmt.Sprint("p", c, k), rows)
				}
				parts[c] = f.build(exprs...)
				for e := range x { // x from either, so that neither dominates
					if e%2 == c {
						x[e] = make([]float64, f.width)
						parts[c].density.Draw(&src, x[e], p[min(e, n-1)])
					}
				}
			}
			weights := make([][]float64, n)
			for e := range weights {
				weights[e] = []float64{0.25, 0.75}
				if e%3 == 0 {
					weights[e] = []float64{0.5, 0.5}
				}
			}
			y := node("x", x)
			if f.width == 1 {
				y.n.Dims = []*ir.Dim{event}
			}
			y.n.Op = ir.Param // not refused where it is impossible for one part
			got := eventDensities(t, y.n, Mixture(node("w", weights), parts[0], parts[1]))
			a, b := eventDensities(t, y.n, parts[0]), eventDensities(t, y.n, parts[1])
			for e := range got {
				w := weights[min(e, n-1)]
				pa, pb := math.Log(w[0])+a[e], math.Log(w[1])+b[e]
				top := max(pa, pb)
				want := top + math.Log(math.Exp(pa-top)+math.Exp(pb-top))
				if math.IsNaN(a[e]) || math.IsNaN(b[e]) {
					want = math.NaN() // trials or totals of another event
				}
				if apart(got[e], want) > tolerance && !(math.IsNaN(got[e]) && math.IsNaN(want)) {
					t.Errorf("%s, own parameters %v, event %d: %v, want %v", f.name, each, e, got[e], want)
				}
			}
		}
	}
}

// eventDensities returns the log density of every event of parameter x, at the
// values x.Num.
func eventDensities(t testing.TB, x *ir.Node, d Dist) []float64 {
	t.Helper()
	p, err := exec.Compile(exec.Graph{Params: []*ir.Node{x}, Terms: []*ir.Node{(&Model{}).term(x, d, ir.Here())}})
	if err != nil {
		t.Fatal(d, err)
	}
	rows := p.NewFrame(exec.Pointwise).Terms(spread(x.Num))[0]
	out := make([]float64, len(rows))
	for i := range rows {
		out[i] = rows[i][3]
	}
	return out
}

// The derivatives of a mixture of vectors against differences of its log
// density: parts that rows of one number don't show.
func TestMixtureOfVectorsGradient(t *testing.T) {
	m := NewModel("vectors")
	w := m.Param("w", On(Simplex(), Flat()), Size(2))
	part := m.DimSize("part", 2)
	mean := m.Param("mean", Normal(0, 1), part, Size(3))
	chol := Expr{lift([]float64{1, 0, 0, 0.5, 1, 0, -0.5, 0.3, 2})}.Reshape(Size(3), Size(3))
	x := m.Param("x", Mixture(w, MvNormalCholesky(mean.Index(0, part), chol), MvNormalCholesky(mean.Index(1, part), chol)), Size(3))
	m.Observe(m.Data("y", []float64{0.3, -1, 2}), Normal(x, 0.5))
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	src := rng.New(4, "test/mixture")
	q, grad := make([]float64, p.Dim()), make([]float64, p.Dim())
	for i := range q {
		q[i] = rng.StdNormal(&src)
	}
	if _, err := p.LogDensityGrad(q, grad); err != nil {
		t.Fatal(err)
	}
	const h = 1e-5 // error h²/6 of a third derivative near 1, and 1e-15/h of rounding
	for i := range q {
		at := func(d float64) float64 {
			moved := slices.Clone(q)
			moved[i] += d
			lp, err := p.LogDensityGrad(moved, make([]float64, p.Dim()))
			if err != nil {
				t.Fatal(err)
			}
			return lp
		}
		if diff := (at(h) - at(-h)) / (2 * h); apart(grad[i], diff) > 1e-8 {
			t.Errorf("derivative %d is %v, differences give %v", i, grad[i], diff)
		}
	}
}

// A hurdle of amounts: its positive part integrates to 1 − p, and draws are 0
// or follow the density, by a binomial and a Kolmogorov–Smirnov test with 1e-6
// false alarms each.
func TestHurdleOfAmounts(t *testing.T) {
	p := [][]float64{{0.3}, {0.5}, {0.8}}
	d := Hurdle(0.3, LogNormal(0.5, 0.8))
	var above []float64
	for _, v := range draw(d, p, 1, 8) {
		if v != 0 {
			above = append(above, v)
		}
	}
	if m := misfit(t, LogNormal(0.5, 0.8), positive.Support, above); !(m < 1) {
		t.Errorf("amounts are %.2f of the limit from a log-normal distribution", m)
	}
	zeros := distuv.Binomial{N: sampled, P: 0.3}
	k := float64(sampled - len(above))
	if tail := 2 * min(zeros.CDF(k), 1-zeros.CDF(k-1)); tail < falseAlarm {
		t.Errorf("%v zeros of %v: p = %.2g", k, sampled, tail)
	}
	zeros.P = 0.7 // planted: p for 1 − p
	if tail := 2 * min(zeros.CDF(k), 1-zeros.CDF(k-1)); tail >= falseAlarm {
		t.Errorf("%v zeros of %v under 0.7: p = %.2g", k, sampled, tail)
	}
	lp := logDensities(t, d, []float64{0, 2})
	want := math.Log(0.7) + logDensities(t, LogNormal(0.5, 0.8), []float64{2})[0]
	if apart(lp[0], math.Log(0.3)) > 1e-15 || apart(lp[1], want) > 1e-15 {
		t.Errorf("log densities %v, want %v and %v", lp, math.Log(0.3), want)
	}
}

// The reference points find the usual mistakes of marginalising by hand.
func TestWrapperPlantedErrors(t *testing.T) {
	table := readPoints(t)
	for _, c := range []struct {
		what, name string
		build      func(p ...Expr) Dist
	}{
		{"weights exchanged", "MixtureNormal", func(p ...Expr) Dist { return Mixture(p[0], HalfNormal(p[3]), Normal(p[1], p[2])) }},
		{"the parameters of another", "MixturePoisson", func(p ...Expr) Dist { return Mixture(p[0], Poisson(p[1]), Poisson(p[1])) }},
		{"no zeros from the counts", "ZeroInflatedPoisson", func(p ...Expr) Dist { return Hurdle(p[0], Poisson(p[1])) }},
		{"zeros not taken off", "HurdlePoisson", func(p ...Expr) Dist { return ZeroInflated(p[0], Poisson(p[1])) }},
		{"p for 1 − p", "HurdleLogNormal", func(p ...Expr) Dist { return Hurdle(Sub(1, p[0]), LogNormal(p[1], p[2])) }},
		{"a constant", "HurdleNegBinomialLog", func(p ...Expr) Dist {
			d := Hurdle(p[0], NegBinomialLog(p[1], p[2]))
			d.density = shifted{d.density, 1e-11}
			return d
		}},
	} {
		f := family{name: c.name, build: c.build}
		if lp, _, _, _ := tableError(t, f, table[c.name]); lp <= 1e-12 {
			t.Errorf("%s of %s goes unnoticed: %.1e", c.what, c.name, lp)
		}
	}
}

func TestWrapperStrings(t *testing.T) {
	rate := Expr{&ir.Node{Op: ir.Param, Name: "rate"}}
	for want, d := range map[string]Dist{
		"ZeroInflated(0.2, Poisson(rate))":                                     ZeroInflated(0.2, Poisson(rate)),
		"Hurdle(0.5, Gamma(2, rate))":                                          Hurdle(0.5, Gamma(2, rate)),
		"Mixture(number[2], Hurdle(0.5, Poisson(rate)), NegBinomial(1, rate))": Mixture([]float64{0.5, 0.5}, Hurdle(0.5, Poisson(rate)), NegBinomial(1, rate)),
	} {
		if got := d.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// Responsibilities against Bayes' rule by hand, with weights of all events and
// of each.
func TestResponsibilities(t *testing.T) {
	y := []float64{-1, 0.2, 3}
	for _, own := range []bool{false, true} {
		m := NewModel("members")
		event := m.DimSize("event", 3)
		x := m.Data("y", y, event)
		weights := [][]float64{{0.3, 0.7}, {0.3, 0.7}, {0.3, 0.7}}
		w := Expr{lift(weights[0])}
		if own {
			weights[2] = []float64{0.9, 0.1}
			w = m.Data("w", weights, event, m.DimSize("part", 2))
		}
		mean := m.Param("mean", Normal(0, 1))
		d := Mixture(w, Normal(mean, 1), Normal(2, 0.5))
		m.Observe(x, d)
		m.Let("member", Responsibilities(x, d))
		p, err := m.Compile()
		if err != nil {
			t.Fatal(err)
		}
		out := make([]float64, 7*Lanes)
		if err := p.Record(spread([]float64{0.25}), out); err != nil {
			t.Fatal(err)
		}
		for i, v := range y {
			a := weights[i][0] * math.Exp(-(v-0.25)*(v-0.25)/2)
			b := weights[i][1] * math.Exp(-(v-2)*(v-2)*2) / 0.5
			if got, want := out[(1+i)*Lanes], a/(a+b); apart(got, want) > 1e-14 {
				t.Errorf("event %d: %v, want %v", i, got, want)
			}
			if got, want := out[(4+i)*Lanes], b/(a+b); apart(got, want) > 1e-14 {
				t.Errorf("event %d: %v, want %v", i, got, want)
			}
		}
	}
	m := NewModel("members")
	m.Let("member", Responsibilities(m.Data("y", y), Normal(0, 1)))
	if _, err := m.Compile(); err == nil {
		t.Error("a normal distribution has responsibilities")
	}
}

// Data drawn by a program follow the mixture, each event by weights of its own.
func TestMixturePredictions(t *testing.T) {
	weights := [][]float64{{0.3, 0.7}, {0.8, 0.2}}
	m := NewModel("predictive")
	m.Param("unused", Normal(0, 1))
	w := m.Data("w", weights)
	m.Observe(m.Data("y", []float64{0, 0}), Mixture(w, Normal(-2, 1), Normal(3, 0.5)))
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	draws, err := p.Prior(t.Context(), sampled, 5)
	if err != nil {
		t.Fatal(err)
	}
	y, err := draws.Var("y")
	if err != nil {
		t.Fatal(err)
	}
	i := 0
	for _, e := range y.Elems() {
		for k, own := range []int{i, 1 - i} { // planted: the weights of the other event
			d := Mixture(weights[own], Normal(-2, 1), Normal(3, 0.5))
			if v := misfit(t, d, ir.Support{}, slices.Clone(e.ByChain()[0])); (v < 1) != (k == 0) {
				t.Errorf("event %d under the weights of %d: %.2f of the limit", i, own, v)
			}
		}
		i++
	}
}
