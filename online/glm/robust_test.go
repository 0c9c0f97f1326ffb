package glm

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/online"
)

// sane tells that all coefficients are finite and the covariance positive definite.
func sane(t *testing.T, what string, m *Model) {
	t.Helper()
	for i := range m.config.Features {
		c := m.Coefficient(i)
		if c.Mu-c.Mu != 0 || !(c.Sigma > 0) || math.IsInf(c.Sigma, 1) {
			t.Errorf("%s: coefficient %d of %s is %v", what, i, m.settings(), c)
		}
	}
	if d, ok := m.now.(*dense); ok {
		if l := d.factor(); !(l[len(l)-1] > 0) {
			t.Errorf("%s: the covariance of %s is not positive definite", what, m.settings())
		}
	}
	if e := m.LogEvidence(); e-e != 0 || e > 0 {
		t.Errorf("%s: the log evidence of %s is %v", what, m.settings(), e)
	}
}

// TestSeparable: labels that a feature tells without error leave coefficients
// finite, and of the right sign; so do rows beyond all bounds of their prior.
func TestSeparable(t *testing.T) {
	for _, c := range kinds() {
		c.Features = 2
		m := begin(t, c)
		r := rand.New(rand.NewPCG(3, 4))
		var rows []Row
		for range 5000 {
			x := r.NormFloat64()
			row := Row{X: []float64{1, x}}
			if x > 0 {
				row.Y = 1
			}
			rows = append(rows, row)
		}
		if err := m.Update(rows...); err != nil {
			t.Fatal(err)
		}
		sane(t, "separable", m)
		if c := m.Coefficient(1); !(c.Mu > 3*c.Sigma) {
			t.Errorf("%s: the slope is %v", m.settings(), c)
		}
		fitted, err := Fit(context.Background(), c, rows)
		if err != nil {
			t.Fatal(err)
		}
		sane(t, "separable, at once", fitted)
		for _, x := range []float64{1e-30, 1, 1e3, 1e9, 1e30, 0x1p200} {
			for _, y := range []float64{0, 1} {
				for _, sign := range []float64{-1, 1} {
					m := begin(t, c)
					for range 20 {
						if err := m.Update(Row{X: []float64{1, sign * x}, Y: y, Offset: -sign * math.Min(x, 50)}); err != nil {
							t.Fatal(err)
						}
					}
					sane(t, "far", m)
				}
			}
		}
	}
}

// TestScales: features 1e6 apart in scale give what the same features in one scale
// do, when their priors are: a power of two scales to the bit.
func TestScales(t *testing.T) {
	const k = 1 << 20
	for _, c := range kinds() {
		c.SD = []float64{2, 2, 2, 2, 2}
		a := begin(t, c)
		c.SD = []float64{2, 2.0 / k, 2, 2 * k, 2}
		b := begin(t, c)
		for _, r := range stream(500, 5, c.Family) {
			s := Row{Y: r.Y, X: []float64{r.X[0], k * r.X[1], r.X[2], r.X[3] / k, r.X[4]}}
			if err := errors.Join(a.Update(r), b.Update(s)); err != nil {
				t.Fatal(err)
			}
		}
		for i, scale := range []float64{1, k, 1, 1.0 / k, 1} {
			p, q := a.Coefficient(i), b.Coefficient(i)
			near(t, a.settings(), q.Mu*scale, p.Mu, 1e-12)
			near(t, a.settings(), q.Sigma*scale/p.Sigma, 1, 1e-12)
		}
		// With one prior for all it is another model, but as sane.
		c.SD = nil
		m := begin(t, c)
		for _, r := range stream(500, 5, c.Family) {
			r.X = []float64{r.X[0], 1e6 * r.X[1], r.X[2], 1e-6 * r.X[3], r.X[4]}
			if c.Family != Poisson { // whose rates would be e^1e6
				if err := m.Update(r); err != nil {
					t.Fatal(err)
				}
			}
		}
		sane(t, "one prior", m)
	}
}

// TestRare: one event in 10,000 among 300,000 rows. The rate that is learned is
// within 5 standard deviations of the share.
func TestRare(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	full, diagonal := begin(t, Config{Features: 2, SD: []float64{10, 1}}), begin(t, Config{Features: 2, SD: []float64{10, 1}, Diagonal: true})
	count := 0.0
	const n = 300_000
	for range n {
		row := Row{X: []float64{1, r.NormFloat64()}}
		if r.Float64() < 1e-4 {
			row.Y = 1
			count++
		}
		if err := errors.Join(full.Update(row), diagonal.Update(row)); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range []*Model{full, diagonal} {
		sane(t, "rare", m)
		p, err := m.Predict(Row{X: []float64{1, 0}})
		if err != nil {
			t.Fatal(err)
		}
		if off := math.Abs(math.Log(p.Mean() / (count / n))); off > 5/math.Sqrt(count) {
			t.Errorf("%s: a probability of %v, a share of %v", m.settings(), p.Mean(), count/n)
		}
	}
}

// TestOffset: an offset is a feature whose coefficient is known to be 1.
func TestOffset(t *testing.T) {
	for _, c := range kinds() {
		c.Mean, c.SD = []float64{0, 1, 0, 0, 0}, []float64{1, 0x1p-100, 1, 1, 1}
		a := learned(t, c, []Row{{X: []float64{1, 0.3, -2, 0, 1}, Y: 1, Offset: 0.7}})
		b := learned(t, c, []Row{{X: []float64{1, 1, -2, 0, 1}, Y: 1}})
		other := learned(t, c, []Row{{X: []float64{1, 0.3, -2, 0, 1}, Y: 1}})
		near(t, a.settings(), a.LogEvidence(), b.LogEvidence(), 1e-14)
		near(t, a.settings(), a.Coefficient(2).Mu, b.Coefficient(2).Mu, 1e-14)
		if other.LogEvidence() == a.LogEvidence() {
			t.Errorf("%s: the offset is not read", a.settings())
		}
	}
}

// TestBadRows: a bad row in the middle of a batch is told, and changes nothing.
func TestBadRows(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range kinds() {
		c.Features = 2
		m := learned(t, c, []Row{{X: []float64{1, 2}, Y: 1}})
		before := bits(t, m)
		bad := map[string]Row{
			"1 features; want 2": {X: []float64{1}}, "3 features": {X: []float64{1, 2, 3}}, "0 features": {},
			"feature 1 is NaN": {X: []float64{1, nan}}, "feature 0 is +Inf": {X: []float64{inf, 1}}, "feature 1 is -Inf": {X: []float64{1, -inf}},
			"feature 1 is 1e+100": {X: []float64{1, 1e100}}, "offset is NaN": {X: []float64{1, 2}, Offset: nan}, "offset is +Inf": {X: []float64{1, 2}, Offset: inf},
			"response is NaN": {X: []float64{1, 2}, Y: nan}, "response is -1": {X: []float64{1, 2}, Y: -1}, "response is 0.5": {X: []float64{1, 2}, Y: 0.5}, "response is +Inf": {X: []float64{1, 2}, Y: inf},
		}
		if c.Family != Poisson {
			bad["response is 2; want 0 or 1"] = Row{X: []float64{1, 2}, Y: 2}
		}
		for want, row := range bad {
			good := Row{X: []float64{1, 1}, Y: 1}
			err := m.Update(good, row, good)
			if !errors.Is(err, online.ErrData) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "row 2 of 3") {
				t.Errorf("%s: %v; want %q", m.settings(), err, want)
			}
			if !bytes.Equal(before, bits(t, m)) {
				t.Fatalf("%s: %s changed the model", m.settings(), want)
			}
			if _, err := m.Predict(row); !strings.Contains(want, "response") && !errors.Is(err, online.ErrData) {
				t.Errorf("Predict: %v; want %q", err, want)
			}
		}
	}
	p, err := begin(t, Config{Features: 1}).Predict(Row{X: []float64{1}})
	if err != nil || !math.IsInf(p.LogProb(0.5), -1) {
		t.Errorf("half a label has the log probability %v; %v", p.LogProb(0.5), err)
	}
	if lo, hi := p.Interval(1); !math.IsNaN(lo) || !math.IsNaN(hi) {
		t.Errorf("an interval of everything: %v to %v", lo, hi)
	}
}

// TestBadConfig: all that is wrong is told at once.
func TestBadConfig(t *testing.T) {
	for _, c := range []struct {
		Config
		want []string
	}{
		{Config{}, []string{"Features is 0"}},
		{Config{Family: 9, Method: 5, Features: -1}, []string{"Family(9)", "Method(5)", "Features is -1"}},
		{Config{Features: 2, Mean: []float64{1}, SD: []float64{1, 2, 3}}, []string{"Mean has 1", "SD has 3"}},
		{Config{Features: 2, Mean: []float64{1, math.NaN()}, SD: []float64{0, math.Inf(1)}}, []string{"Mean[1] is NaN", "SD[0] is 0", "SD[1] is +Inf"}},
		{Config{Features: 2, SD: []float64{1, 1}, Covariance: mat.NewDiagDense(3, nil), Diagonal: true}, []string{"both SD", "Diagonal", "of 3 rows"}},
		{Config{Features: 2, Covariance: mat.NewSymDense(2, []float64{1, 2, 2, 1})}, []string{"not positive definite"}},
	} {
		_, err := New(c.Config)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v; want %q", err, want)
			}
		}
	}
	m := begin(t, Config{Features: 2})
	if err := m.Forget(0, online.KeepPrior); err == nil || !strings.Contains(err.Error(), "keep is 0") {
		t.Errorf("%v", err)
	}
	if err := m.Forget(0.5, 7); err == nil || !strings.Contains(err.Error(), "7 is no Forgetting") {
		t.Errorf("%v", err)
	}
}
