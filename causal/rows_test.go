package causal

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// TestRowsByQuadrature: 20 rows, in each of which a gamma variable was not seen,
// against quadrature row by row: means within 5.5 standard errors, false alarms
// 20·4e-8. Planted: the quadrature of the next row, and without the evidence.
func TestRowsByQuadrature(t *testing.T) {
	const rows, n = 20, 200
	m := bayes.NewModel("rows")
	row := m.DimSize("row", rows)
	b := m.Param("b", bayes.Normal(0, 1))
	age, seen := make([]float64, rows), make([]float64, rows)
	for i := range rows {
		age[i], seen[i] = float64(i%5)/2, 0.5+float64(i%7)/2
	}
	x := m.Generate("x", bayes.Gamma(2, bayes.Exp(b.Mul(m.Data("age", age, row)))), row)
	m.Generate("y", bayes.StudentT(4, bayes.Mul(2, bayes.Sqrt(x)), 0.3), row)
	w := worldsOf(t, modelled(t, m))
	w.See("f.y", seen)
	ans := answerBy(t, posterior{}, w, drawsOf(t, n, "b", func(int) float64 { return -0.4 }), "f.x")
	got := numbersOf(t, ans, "f.x")
	wrong, next, blind := 0, 0, 0
	for i := range rows {
		mean := 0.0
		for _, v := range got[i*n : (i+1)*n] {
			mean += v / n
		}
		off := func(i int, known bool) bool {
			want, sd := quadrature(0, 60, func(x float64) float64 {
				r := (seen[i] - 2*math.Sqrt(x)) / 0.3
				if !known {
					r = 0
				}
				return x * math.Exp(-x*math.Exp(-0.4*age[i])) * math.Pow(1+r*r/4, -2.5)
			}, func(x float64) float64 { return x })
			return math.Abs(mean-want) > 5.5*sd/math.Sqrt(n)
		}
		if off(i, true) {
			wrong++
		}
		if off((i+1)%rows, true) {
			next++
		}
		if off(i, false) {
			blind++
		}
	}
	if wrong > 0 || next < rows/2 || blind < rows/2 {
		t.Errorf("of %d rows %d are not what they are by quadrature; planted errors show in %d and %d", rows, wrong, next, blind)
	}
	if ess, err := ans.ESS("f.x"); err != nil || ess != n {
		t.Errorf("ESS %v: %v", ess, err)
	}
}

// TestConditionsByRow: 150 rows, each beyond a bound of its own, have the means
// φ(c)/Φ(−c) of normal tails: 5.5 standard errors, false alarms 150·4e-8. Taken
// together almost no draw met all of the bounds. Planted: the bound of the next
// row.
func TestConditionsByRow(t *testing.T) {
	const rows, n = 150, 160
	m := bayes.NewModel("tails")
	row := m.DimSize("row", rows)
	b := m.Param("b", bayes.Normal(0, 1))
	bounds := make([]float64, rows)
	for i := range rows {
		bounds[i] = float64(i%4) - 1
	}
	bound := m.Data("bound", bounds, row)
	m.Generate("x", bayes.Normal(b, 1), row)
	p := modelled(t, m)
	w := worldsOf(t, p)
	w.Given(bayes.Less(bound, w.V("f.x")))
	ans := answerBy(t, posterior{}, w, drawsOf(t, n, "b", func(k int) float64 { return float64(k%2) - 0.5 }), "f.x")
	got := numbersOf(t, ans, "f.x")
	if ess, err := ans.ESS("f.x"); err != nil || ess < 0.9*n {
		t.Errorf("%v of %d draws meet all conditions: %v", ess, n, err)
	}
	wrong, next := 0, 0
	for i := range rows {
		off := func(c float64) bool { // of x − b from the mean of its tail, in standard errors
			sum, variance := 0.0, 0.0
			for k, x := range got[i*n : (i+1)*n] {
				b := float64(k%2) - 0.5
				c := c - b
				mean := math.Exp(-c*c/2) / math.Sqrt(2*math.Pi) / (0.5 * math.Erfc(c/math.Sqrt2))
				sum, variance = sum+x-b-mean, variance+1+c*mean-mean*mean
			}
			return math.Abs(sum) > 5.5*math.Sqrt(variance)
		}
		if off(bounds[i]) {
			wrong++
		}
		if off(bounds[(i+1)%rows]) {
			next++
		}
	}
	if wrong > 0 || next < rows*9/10 {
		t.Errorf("of %d rows %d are not the tails they should be; a planted error shows in %d", rows, wrong, next)
	}
}

// TestRowsAlone: what is said of a row doesn't depend on how many follow.
func TestRowsAlone(t *testing.T) {
	const n = 70
	var short []float64
	for _, rows := range []int{3, 5} {
		p, seen := hidden(t, rows)
		w := worldsOf(t, p)
		w.See("f.y", seen)
		ans := answerBy(t, posterior{}, w, drawsOf(t, n, "b", func(k int) float64 { return float64(k%5) / 5 }), "f.x")
		got := numbersOf(t, ans, "f.x")
		if short == nil {
			short = got
		}
		if !slices.Equal(short, got[:len(short)]) {
			t.Error("two rows more change those before")
		}
		if slices.Equal(got[:n], got[n:2*n]) {
			t.Error("rows share their draws")
		}
	}
}

// TestImpossibleRow: each way to know the noise names the piece and row of
// evidence that can't be.
func TestImpossibleRow(t *testing.T) {
	const rows = 30
	m := bayes.NewModel("impossible")
	row := m.DimSize("row", rows)
	may := slices.Repeat([]float64{0.5}, rows)
	may[17] = 0
	k := m.Generate("k", bayes.Bernoulli(m.Data("may", may, row)), row)
	z := m.Generate("z", bayes.Gamma(2, 1), row)
	m.Generate("v", bayes.Gamma(2, 1), row)
	m.Generate("y", bayes.Normal(z.Add(k), 1), row)
	p := modelled(t, m)
	ones := slices.Repeat([]float64{1}, rows)
	negative := slices.Clone(ones)
	negative[17] = -1
	for _, c := range []struct {
		by    abductor
		name  string
		see   []float64
		given bool
	}{
		{direct{}, "f.v", negative, false},
		{posterior{}, "f.k", ones, false},
		{posterior{}, "f.k", ones, true},
	} {
		w := worldsOf(t, p)
		if c.given {
			w.Given(bayes.Less(0.5, w.V(c.name)))
		} else {
			w.See(c.name, c.see)
		}
		if c.by == (posterior{}) {
			w.See("f.y", 1)
		}
		q, err := w.query(nobody(t, 40), 7, []string{c.name})
		if err == nil {
			err = c.by.fits(q)
		}
		if err != nil {
			err = impossible(err) // as Ask has it
		} else {
			_, err = c.by.answer(t.Context(), q)
		}
		if e, ok := errors.AsType[*ImpossibleError](err); !ok || e.Row != 17 || e.Evidence == "" {
			t.Errorf("%T: %v", c.by, err)
		}
	}
	w := worldsOf(t, p)
	w.See("f.k", ones)
	_, err := w.Enumerate(t.Context(), nobody(t, 40), 7, "f.k")
	if e, ok := errors.AsType[*ImpossibleError](err); !ok || e.Row != 17 {
		t.Errorf("enumerated: %v", err)
	}
}

// TestNoiseOfCause: a cause that was seen has an interval of noise, whatever
// depends on it; one that was not has a posterior.
func TestNoiseOfCause(t *testing.T) {
	m := bayes.NewModel("cause")
	x := m.Generate("x", bayes.Bernoulli(0.3))
	y := m.Generate("y", bayes.Bernoulli(bayes.Add(0.2, bayes.Mul(0.5, x))))
	m.Generate("z", bayes.Bernoulli(bayes.Add(0.2, bayes.Mul(0.5, y))))
	p := modelled(t, m)
	w := worldsOf(t, p)
	w.Do("a", map[string]bayes.Action{"x": bayes.Set(0)})
	w.See("f.x", 1)
	w.See("f.z", 1)
	ans := answerBy(t, exact{}, w, nobody(t, 4), "a.z")
	for site, want := range map[string]Knowledge{"x": Interval, "y": Posterior} {
		if k, err := ans.Noise(site); err != nil || k != want {
			t.Errorf("noise of %s is %v, want %v: %v", site, k, want, err)
		}
	}
}

// TestIndependentContinuous: what is refused says what to do.
func TestIndependentContinuous(t *testing.T) {
	m := bayes.NewModel("anew")
	m.Generate("y", bayes.Normal(0, 1))
	w := worldsOf(t, modelled(t, m))
	w.Do("a", nil)
	w.Couple("y", Independent)
	asked(t, w, nobody(t, 4), "Program.Twins", `bayes.Twin("y")`)
}
