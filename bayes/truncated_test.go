package bayes

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/rng"
)

// Draws follow the truncated density also where no draw of the whole
// distribution would ever lie: by inversion.
func TestTruncatedDraws(t *testing.T) {
	inf := math.Inf(1)
	for i, c := range []struct {
		d Dist
		p [][]float64
	}{
		{Truncated(Normal(0, 1), 5.0, inf), [][]float64{{0}, {1}, {5}, {inf}}},
		{Truncated(Normal(0, 1), 30.0, 31.0), [][]float64{{0}, {1}, {30}, {31}}},
		{Truncated(Normal(2, 1), -9.0, -7.0), [][]float64{{2}, {1}, {-9}, {-7}}},
		{Truncated(Gamma(2, 1), 25.0, 28.0), [][]float64{{2}, {1}, {25}, {28}}},
		{Truncated(Poisson(2), 15, 40), [][]float64{{2}, {15}, {40}}},
		{Truncated(Laplace(0, 1), -1.0, 0.5), [][]float64{{0}, {1}, {-1}, {0.5}}},
	} {
		if c.d.err != nil {
			t.Fatal(c.d.err)
		}
		x := draw(c.d, c.p, 1, uint64(i))
		m := 0.0
		if c.d.density.Domain().Integer {
			m = misfit(t, c.d, c.d.support, x)
		} else {
			m = misfitFinely(t, c.d, x)
		}
		if !(m < 1) {
			t.Errorf("%v: draws differ from the density, %.2f of the limit", c.d, m)
		}
		for _, v := range x {
			if v < c.d.support.Lo || v > c.d.support.Hi {
				t.Fatalf("%v drew %v", c.d, v)
			}
		}
	}
}

// misfitFinely is misfit for a density that moves much within its support: x is
// first mapped to log F, on which nothing is stretched.
func misfitFinely(t testing.TB, d Dist, x []float64) float64 {
	inner := d.density.(truncated)
	n := len(d.args) - 2
	var p [3]float64
	for k := range n {
		p[k] = d.args[k].Num[0]
	}
	ends := [2]ir.Tails{}
	for k := range ends {
		ends[k] = tailsAt(inner.d, d.args[n+k].Num[0], p)
	}
	whole := between(&ends[0], &ends[1])
	u := make([]float64, len(x))
	for i, v := range x {
		at := tailsAt(inner.d, v, p)
		w := between(&ends[0], &at)
		u[i] = math.Exp(w.logP - whole.logP)
	}
	return misfit(t, Uniform(0, 1), ir.Support{Kind: ir.Bounded, Lo: 0, Hi: 1}, u)
}

// A quantile that is off by a twentieth of the way is found.
func TestTruncatedDrawsPlanted(t *testing.T) {
	d := Truncated(Normal(0, 1), 5.0, 8.0)
	src := rng.New(3, "test/planted")
	x := make([]float64, sampled)
	for i := range x {
		u := rng.Uniform(&src)
		x[i] = d.density.(truncated).quantile(u*(1-0.2*(1-u)), 5, 8, 0, [3]float64{0, 1})
	}
	if m := misfitFinely(t, d, x); !(m > 1) {
		t.Errorf("accepted, %.2f of the limit", m)
	}
}

// Quantiles invert the distribution function, whole numbers exactly.
func TestTruncatedQuantile(t *testing.T) {
	table := readTails(t)
	for _, d := range cumulative {
		w := truncated{tailed: tailed{d, "Truncated", len(d.Params())}}
		support := d.Domain().Support
		for _, c := range table[d.Name()] {
			var p [3]float64
			copy(p[:], c.P)
			lo, hi := c.X-0.2*math.Abs(c.X)-2, c.X+0.2*math.Abs(c.X)+2
			if support.Kind == ir.Bounded {
				lo, hi = max(lo, support.Lo), min(hi, support.Hi)
			}
			from, upTo, at := tailsAt(d, w.before(lo), p), tailsAt(d, hi, p), tailsAt(d, c.X, p)
			whole, part := between(&from, &upTo), between(&from, &at)
			u := math.Exp(part.logP - whole.logP)
			if !(u > 1e-9 && u < 1-1e-4) { // else u has no digits
				continue
			}
			tolerance := 1e-9 * (math.Abs(c.X) + 1)
			if d.Domain().Integer {
				u, tolerance = u*(1-1e-9), 0
			}
			if x := w.quantile(u, lo, hi, c.X, p); !(math.Abs(x-c.X) <= tolerance) {
				t.Errorf("%s%v: the quantile of %v between %v and %v is %v, want %v", d.Name(), c.P, u, lo, hi, x, c.X)
			}
		}
	}
}

// The support of a truncated prior is the part of its own that is left.
func TestTruncatedSupport(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		d    Dist
		want ir.Support
	}{
		{Truncated(Normal(0, 1), 0, inf), ir.Support{Kind: ir.Bounded, Lo: 0, Hi: inf}},
		{Truncated(Normal(0, 1), -1.0, 2.0), ir.Support{Kind: ir.Bounded, Lo: -1, Hi: 2}},
		{Truncated(Normal(0, 1), math.Inf(-1), inf), ir.Support{}},
		{Truncated(Exponential(1), -3, 5), ir.Support{Kind: ir.Bounded, Lo: 0, Hi: 5}},
		{Truncated(Beta(1, 1), 0.5, inf), ir.Support{Kind: ir.Bounded, Lo: 0.5, Hi: 1}},
		{Truncated(Normal(0, 1), []float64{0, 1}, inf), ir.Support{}},
	} {
		if c.d.err != nil || c.d.support != c.want || c.d.density.Domain().Support != c.want {
			t.Errorf("%v has the support %+v, want %+v (%v)", c.d, c.d.support, c.want, c.d.err)
		}
	}
}

// Limits far outside change nothing; the half-normal is the normal truncated.
func TestTruncatedLimits(t *testing.T) {
	x := []float64{0.3, 1.7, 4}
	for _, c := range [][2]Dist{
		{Truncated(Normal(0, 2), 0, math.Inf(1)), HalfNormal(2)},
		{Truncated(StudentT(4, 0, 2), 0, math.Inf(1)), HalfStudentT(4, 2)},
		{Truncated(Cauchy(0, 2), 0, math.Inf(1)), HalfCauchy(2)},
		{Truncated(Gamma(3, 2), -1, math.Inf(1)), Gamma(3, 2)},
		{Truncated(Uniform(-5, 9), 0, 8), Uniform(0, 8)},
		{Truncated(Pareto(0.1, 3), 0.2, math.Inf(1)), Pareto(0.2, 3)},
	} {
		got, want := logDensities(t, c[0], x), logDensities(t, c[1], x)
		for i := range x {
			if apart(got[i], want[i]) > 1e-14 {
				t.Errorf("%v at %v: %v, want %v", c[0], x[i], got[i], want[i])
			}
		}
	}
}

func TestTruncatedFaults(t *testing.T) {
	y := []float64{0.5, 2}
	for _, c := range []struct {
		name  string
		d     Dist
		class error
		want  []string
	}{
		{"no distribution function", Truncated(SkewNormal(0, 1, 2), 0, 1), ErrModel, []string{"SkewNormal has no distribution function", "Normal, HalfNormal", "NegBinomialLog"}},
		{"none", Truncated(Dist{}, 0, 1), ErrModel, []string{"has no distribution"}},
		{"empty", Truncated(Normal(0, 1), 3, 3), ErrSupport, []string{"Truncated: nothing of Normal(0, 1) lies between 3 and 3", "lo must be below hi"}},
		{"outside", Truncated(Exponential(1), -3, -1), ErrSupport, []string{"nothing of Exponential(1)"}},
		{"restricted", Truncated(On(Lower(0), Normal(0, 1)), 0, 3), ErrModel, []string{"restricted by On"}},
		{"NaN limit", Truncated(Normal(0, 1), math.NaN(), 3), ErrSupport, []string{"nothing of"}},
		{"sd", Truncated(Normal(0, -1), 0, 3), ErrSupport, []string{"Truncated(Normal): sd has value -1"}},
		{"data outside", Truncated(Normal(0, 1), 0, 1), ErrSupport, []string{"is 2 in row 1", "[0, 1]"}},
		{"data outside its row's limits", Truncated(Normal(0, 1), []float64{0, 3}, 9), ErrSupport, []string{"in row 1", "Censored"}},
		{"limits of another size", Truncated(Normal(0, 1), []float64{0, 0, 0}, 9), ErrShape, []string{"lo is"}},
		{"on data", Censored(Normal(0, 1), 3, 1), ErrSupport, []string{"in row 0", "limits 3 and 1"}},
		{"upper end", IntervalCensored(Normal(0, 1), []float64{1, 1}), ErrSupport, []string{"in row 1", "upper end 1"}},
		{"neither event nor none", RightCensored(Weibull(1, 1), []float64{1, 0.5}), ErrSupport, []string{"event has value 0.5 in row 1"}},
		{"not 0 or 1", RightCensored(Weibull(1, 1), 2), ErrSupport, []string{"event has value 2"}},
		{"negative time", RightCensored(Weibull(1, 1), []float64{1, 0}), nil, nil},
		{"censored without a distribution function", Censored(VonMises(0, 1), -1, 1), ErrModel, []string{"Censored: VonMises has no"}},
	} {
		m := NewModel("faults")
		m.Observe(m.Data("y", y), c.d)
		_, err := m.Compile()
		if c.class == nil {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if !errors.Is(err, c.class) {
			t.Errorf("%s: %v, want %v", c.name, err, c.class)
			continue
		}
		for _, w := range append(c.want, "truncated_test.go:") {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %q lacks %q", c.name, err, w)
			}
		}
	}
}

// What must be data can't be a parameter.
func TestCensoredKnown(t *testing.T) {
	m := NewModel("known")
	a := m.Param("a", Normal(0, 1))
	m.Param("b", Censored(Normal(0, 1), 0, 2))
	m.Observe(m.Data("y", []float64{1}), Censored(Normal(0, 1), a, 5))
	m.Observe(m.Data("z", []float64{1}), RightCensored(Exponential(1), a))
	m.Potential("p", LogProb(a, Censored(Normal(0, 1), 0, 1)))
	_, err := m.Compile()
	for _, w := range []string{`"b" has a censored prior`, "lo depends on parameters", "event depends on parameters", "describes data"} {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("%v lacks %q", err, w)
		}
	}
}
