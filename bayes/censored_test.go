package bayes

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// mass integrates the density of d from a to b, in two parts if it has a kink
// between, or adds up its probabilities of whole numbers.
func mass(t testing.TB, d Dist, a, b, kink float64) float64 {
	if d.density.Domain().Integer {
		sum := 0.0
		for k, p := range probabilities(t, d) {
			if float64(k) >= a && float64(k) <= b {
				sum += p
			}
		}
		return sum
	}
	if a < kink && kink < b {
		return mass(t, d, a, kink, kink) + mass(t, d, kink, b, kink)
	}
	return quad.Fixed(func(x float64) float64 { return math.Exp(logDensities(t, d, []float64{x})[0]) }, a, b, 60, quad.Legendre{}, 0)
}

// Every distribution's interval-censored rows are integrals of its own density;
// rows beyond a limit are its distribution function, tested by its table.
func TestCensoredAgainstIntegrals(t *testing.T) {
	const tolerance = 1e-10
	inf := math.Inf(1)
	src := rng.New(5, "test/censored")
	for _, f := range families {
		p := f.params(&src)
		d := f.build(exprsOf(p)...)
		w, err := newTailed("", d)
		if err != nil {
			continue
		}
		c := w.d
		var params [3]float64
		for k := range p {
			params[k] = p[k][0]
		}
		x := make([]float64, 2)
		for x[0] == x[1] {
			c.Draw(&src, x[:1], p)
			c.Draw(&src, x[1:], p)
		}
		a, b := min(x[0], x[1]), max(x[0], x[1])
		check := func(what string, d Dist, x, want float64) {
			if got := math.Exp(logDensities(t, d, []float64{x})[0]); !(math.Abs(got-want) < tolerance*max(1, want)) {
				t.Errorf("%v at %v, %s: %v, want %v", d, x, what, got, want)
			}
		}
		atA, atB, beforeB := tailsAt(c, a, params), tailsAt(c, b, params), tailsAt(c, w.before(b), params)
		check("in the interval", IntervalCensored(d, b), a, mass(t, d, a, b, p[0][0]))
		check("at most", Censored(d, a, inf), a, math.Exp(atA.Lower))
		check("at least", Censored(d, -inf, b), b, math.Exp(beforeB.Upper))
		check("later", RightCensored(d, 0), b, math.Exp(atB.Upper))
		exact := math.Exp(logDensities(t, d, []float64{a})[0])
		check("exactly", RightCensored(d, 1), a, exact)
		check("exactly", IntervalCensored(d, a), a, exact)
		check("exactly", Censored(d, -inf, inf), a, exact)
	}
}

// survivalData are times, whether there was an event, and the upper ends of
// intervals: mixed rows of every kind.
func survivalData() (x, event, hi []float64) {
	x = []float64{0.5, 2, 2, 1.5, 3, 0.2, 0.9, 4, 4, 1}
	event = []float64{1, 0, 1, 1, 0, 0, 1, 0, 1, 1}
	hi = []float64{0.5, 3, 2, math.Inf(1), 3.5, 0.2, 2, 6, 4, 1.2}
	return x, event, hi
}

// Many rows give what each gives alone, with parameters for all or for each, as
// sums, derivatives and row by row; each in its lane.
func TestCensoredRowsAddUp(t *testing.T) {
	x, event, hi := survivalData()
	n := len(x)
	src := rng.New(9, "test/censored")
	kinds := map[string]func(d Dist, pick func(v []float64) []float64) Dist{
		"indicator": func(d Dist, pick func([]float64) []float64) Dist { return RightCensored(d, pick(event)) },
		"interval":  func(d Dist, pick func([]float64) []float64) Dist { return IntervalCensored(d, pick(hi)) },
		"limits":    func(d Dist, _ func([]float64) []float64) Dist { return Censored(d, 0.9, 3) },
	}
	for name, kind := range kinds {
		for each := range 4 {
			args := []argument{{data: true, events: n}}
			for _, v := range x {
				args[0].rows = append(args[0].rows, lane.V{v})
			}
			for k := range 2 {
				a := argument{rows: make([]lane.V, 1)}
				if each>>k&1 == 1 {
					a.rows, a.events = make([]lane.V, n), n
				}
				for i := range a.rows {
					for l := range lane.W {
						a.rows[i][l] = 0.5 + 2*rng.Uniform(&src)
					}
				}
				args = append(args, a)
			}
			build := func(pick func([]float64) []float64) family {
				return family{name: name, build: func(p ...Expr) Dist { return kind(Weibull(p[0], p[1]), pick) }, width: 1}
			}
			all := func(v []float64) []float64 { return v }
			got := evaluate(t, build(all), args...)
			rows := pointwiseRows(t, build(all), args)
			var sum lane.V
			grad := [][]lane.V{nil, make([]lane.V, len(args[1].rows)), make([]lane.V, len(args[2].rows))}
			for i := range n {
				single := []argument{{data: true, events: 1, rows: args[0].rows[i : i+1]}}
				for k := range 2 {
					at := min(i, len(args[k+1].rows)-1)
					single = append(single, argument{rows: args[k+1].rows[at : at+1]})
				}
				r := evaluate(t, build(func(v []float64) []float64 { return v[i : i+1] }), single...)
				for l := range lane.W {
					sum[l] += r.lp[l]
					if apart(rows[i][l], r.lp[l]) > 1e-14 {
						t.Errorf("%s %b: row %d lane %d is %v, alone %v", name, each, i, l, rows[i][l], r.lp[l])
					}
					for k := range 2 {
						grad[k+1][min(i, len(grad[k+1])-1)][l] += r.grad[k+1][0][l]
					}
				}
			}
			for l := range lane.W {
				if apart(got.lp[l], sum[l]) > 1e-13 {
					t.Errorf("%s %b: lane %d has %v, rows add up to %v", name, each, l, got.lp[l], sum[l])
				}
			}
			compareGradients(t, name, got.grad, grad, 1e-13)
		}
	}
}

// Derivatives of censored terms against differences of their values.
func TestCensoredGradients(t *testing.T) {
	x, event, hi := survivalData()
	for _, build := range []func(p ...Expr) Dist{
		func(p ...Expr) Dist { return RightCensored(Weibull(p[0], p[1]), event) },
		func(p ...Expr) Dist { return IntervalCensored(Gamma(p[0], p[1]), hi) },
		func(p ...Expr) Dist { return Censored(LogNormal(p[0], p[1]), 0.9, 3) },
		func(p ...Expr) Dist { return IntervalCensored(Normal(p[0], p[1]), hi) },
	} {
		f := family{name: "censored", build: build, width: 1}
		args := []argument{{data: true, events: len(x)}, {rows: []lane.V{{}}}, {rows: []lane.V{{}}}}
		for _, v := range x {
			args[0].rows = append(args[0].rows, lane.V{v})
		}
		const h = 0x1p-13
		for l, d := range [lane.W][2]float64{{0, 0}, {-h, 0}, {h, 0}, {0, -h}, {0, h}} {
			args[1].rows[0][l], args[2].rows[0][l] = 1.3+d[0], 1.7+d[1]
		}
		r := evaluate(t, f, args...)
		for k := range 2 {
			want := (r.lp[2*k+2] - r.lp[2*k+1]) / (2 * h)
			if got := r.grad[k+1][0][0]; math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
				t.Errorf("derivative %d is %v, differences give %v", k, got, want)
			}
		}
	}
}

// Rejects the errors that censoring is known for.
func TestCensoredPlantedErrors(t *testing.T) {
	d := Weibull(1.3, 2)
	want := logDensities(t, RightCensored(d, 0), []float64{1.5})[0]
	for what, wrong := range map[string]Dist{
		"the density for the survival": RightCensored(d, 1),
		"the lower tail":               Censored(d, 1.5, math.Inf(1)),
		"normalised as truncated":      Truncated(d, 1.5, math.Inf(1)),
	} {
		if got := logDensities(t, wrong, []float64{1.5})[0]; math.Abs(got-want) < 1e-9 {
			t.Errorf("%s goes unnoticed", what)
		}
	}
}

// Predictions of values censored at limits are censored there.
func TestCensoredDraws(t *testing.T) {
	x := draw(Censored(Normal(0, 1), -1, 1.5), [][]float64{{0}, {1}, {-1}, {1.5}}, 1, 4)
	low, high := 0.0, 0.0
	for _, v := range x {
		if v == -1 {
			low++
		} else if v == 1.5 {
			high++
		} else if v < -1 || v > 1.5 {
			t.Fatal(v)
		}
	}
	// Binomial counts within 4.9 standard deviations: 1e-6 false alarms each.
	for _, c := range [][2]float64{{low, 0.15865525393145707}, {high, 0.06680720126885807}} {
		if sd := math.Sqrt(sampled * c[1] * (1 - c[1])); math.Abs(c[0]-sampled*c[1]) > 4.9*sd {
			t.Errorf("%v of %d draws at a limit, want %v", c[0], sampled, sampled*c[1])
		}
	}
}

// Evaluating censored rows allocates nothing.
func TestCensoredAllocatesNothing(t *testing.T) {
	x, event, hi := survivalData()
	for _, d := range []Dist{
		RightCensored(Weibull(1.3, 2), event), IntervalCensored(Gamma(2, 1), hi), Censored(Normal(0, 1), 0.9, 3),
	} {
		m := NewModel("allocations")
		m.Observe(m.Data("x", x), d)
		p, err := m.Compile()
		if err != nil {
			t.Fatal(err)
		}
		grad, lp := make([]float64, 0), make([]float64, Lanes)
		if n := testing.AllocsPerRun(5, func() {
			if err := p.LogDensityGradBatch(nil, grad, lp); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%v allocates %v times", d, n)
		}
	}
}

// A mixture of censored rows by LogProb, and predictions of a truncated prior.
func TestCensoredInModels(t *testing.T) {
	x, event, _ := survivalData()
	m := NewModel("mixture")
	a := m.Param("a", Truncated(Normal(0, 1), 6, math.Inf(1)))
	y := m.Data("x", x)
	e := m.Data("event", event)
	m.Potential("mix", LogAddExp(LogProb(y, RightCensored(Exponential(a), e)), LogProb(y, RightCensored(Weibull(2, a), e))))
	m.Observe(m.Data("z", []float64{1, 6}), Censored(Normal(a, 1), 0, 6))
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.LogDensity(Values{"a": 6.5})
	want := logDensities(t, Truncated(Normal(0, 1), 6, math.Inf(1)), []float64{6.5})[0]
	one, two := logDensities(t, RightCensored(Exponential(6.5), event), x), logDensities(t, RightCensored(Weibull(2, 6.5), event), x)
	for i := range x {
		want += math.Log(math.Exp(one[i]) + math.Exp(two[i]))
	}
	for _, v := range logDensities(t, Censored(Normal(6.5, 1), 0, 6), []float64{1, 6}) {
		want += v
	}
	if err != nil || apart(got, want) > 1e-12 {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	draws, err := p.Prior(t.Context(), 50, 3)
	if err != nil {
		t.Fatal(err)
	}
	v, err := draws.Var("a")
	if err != nil {
		t.Fatal(err)
	}
	for _, elem := range v.Elems() {
		for _, chain := range elem.ByChain() {
			for _, d := range chain {
				if !(d > 6 && d < 10) {
					t.Errorf("the prior drew %v", d)
				}
			}
		}
	}
}
