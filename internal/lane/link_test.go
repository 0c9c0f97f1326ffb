package lane

import (
	"fmt"
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/numeric"
)

// zeroOne makes the first n data of w 0 or 1, counts whole numbers.
func zeroOne(w *workspace, n int) []float64 {
	for i := range w.d[0][:n] {
		w.d[0][i] = float64(w.idx[i] & 1)
	}
	return w.d[0][:n]
}

func counts(w *workspace, n int) (y, trials []float64) {
	for i := range w.d[0][:n] {
		w.d[0][i] = float64(w.idx[i])
		w.d[1][i] = float64(n + i)
	}
	return w.d[0][:n], w.d[1]
}

func linkCases() []tierCase {
	cases := []tierCase{
		{"bernoulliLogit", func(w *workspace, n int) { BernoulliLogit(&w.v[0][0], w.v[1], w.v[2], zeroOne(w, n)) }},
		{"bernoulliLogit/value", func(w *workspace, n int) { BernoulliLogit(&w.v[0][0], nil, w.v[2], zeroOne(w, n)) }},
		{"poissonLog", func(w *workspace, n int) {
			y, _ := counts(w, n)
			PoissonLog(&w.v[0][0], w.v[1], w.v[2], y, w.d[2])
		}},
		{"poissonLog/value", func(w *workspace, n int) { PoissonLog(&w.v[0][0], nil, w.v[2], w.d[0][:n], w.d[1]) }},
		{"binomialLogit", func(w *workspace, n int) {
			y, trials := counts(w, n)
			BinomialLogit(&w.v[0][0], w.v[1], w.v[2], y, Data(trials), w.d[2])
		}},
		{"binomialLogit/number", func(w *workspace, n int) {
			BinomialLogit(&w.v[0][0], nil, w.v[2], w.d[0][:n], Data(w.d[1]).Broadcast(), w.d[2])
		}},
	}
	for x := range operandKinds(&workspace{}, 0, 0) {
		for mean := range operandKinds(&workspace{}, 0, 0) {
			for wanted := range 4 {
				cases = append(cases, tierCase{fmt.Sprintf("normal/%s-%s/%d", x, mean, wanted), func(w *workspace, n int) {
					a, b := operandKinds(w, 1, 0)[x], operandKinds(w, 2, 1)[mean]
					var da, db Acc
					if a.V != nil && wanted != 2 {
						da = Acc{w.v[3], a.Step}
					}
					if b.V != nil && wanted != 1 {
						db = Acc{w.v[4], b.Step}
					}
					s := NormalScale{Inv: w.v[6][0], Norm: w.v[6][1]}
					if wanted > 0 {
						s.Grad = &w.v[7][0]
					}
					if wanted == 3 {
						s.Pairs = w.d[2]
					}
					Normal(&w.v[0][0], n, a, b, da, db, &s)
				}})
			}
		}
	}
	return cases
}

func TestLinkEqual(t *testing.T) { testEqual(t, linkCases()) }
func FuzzLink(f *testing.F)      { fuzzEqual(f, linkCases()) }

// TestLinkValues compares the kernels with the formulae, one row and lane at a
// time, over more rows than one tile holds.
func TestLinkValues(t *testing.T) {
	const n = 2*tileRowsMost + 5
	w := newWorkspace(3, 100, 0, 0)
	eta, y, trials, norm := make([]V, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range eta {
		for l := range eta[i] {
			eta[i][l] = math.Mod(w.v[0][i%100][l], 30)
		}
		y[i], trials[i] = float64(i&1), float64(1+i%7)
	}
	for _, c := range []struct {
		name string
		run  func(total *V, dEta []V)
		logP func(y, n, eta float64) float64
		grad func(y, n, eta float64) float64
	}{
		{"BernoulliLogit", func(total *V, d []V) { BernoulliLogit(total, d, eta, y) },
			func(y, _, x float64) float64 { return float64(y*x) - numeric.Softplus(x) },
			func(y, _, x float64) float64 { return y - numeric.Expit(x) }},
		{"PoissonLog", func(total *V, d []V) { PoissonLog(total, d, eta, y, norm) },
			func(y, _, x float64) float64 { return float64(y*x) - numeric.Exp(x) },
			func(y, _, x float64) float64 { return y - numeric.Exp(x) }},
		{"BinomialLogit", func(total *V, d []V) { BinomialLogit(total, d, eta, y, Data(trials), norm) },
			func(y, n, x float64) float64 { return float64(y*x) - float64(n*numeric.Softplus(x)) },
			func(y, n, x float64) float64 { return y - float64(n*numeric.Expit(x)) }},
	} {
		var total, want, size V
		d := make([]V, n)
		c.run(&total, d)
		for i := range eta {
			for l, x := range eta[i] {
				v := c.logP(y[i], trials[i], x)
				want[l] += v
				size[l] += math.Abs(v)
				// Three roundings of terms of the size of the larger one.
				bound := 0x1p-50 * (1 + trials[i] + numeric.Exp(x))
				if g := c.grad(y[i], trials[i], x); math.Abs(d[i][l]-g) > bound {
					t.Fatalf("%s: derivative at row %d lane %d is %v, want %v", c.name, i, l, d[i][l], g)
				}
			}
		}
		for l := range total {
			// n roundings of a running sum below size.
			if bound := n * 0x1p-53 * size[l]; math.Abs(total[l]-want[l]) > bound {
				t.Errorf("%s lane %d: %v, want %v ± %v", c.name, l, total[l], want[l], bound)
			}
		}
	}
}

// TestLinkExtremes asserts exact limits for infinite linear predictors, and
// that no other lane or row is disturbed.
func TestLinkExtremes(t *testing.T) {
	eta := []V{{math.Inf(1), math.Inf(-1), math.NaN(), 800, -800}, {}}
	var total V
	d := make([]V, 2)
	BernoulliLogit(&total, d, eta, []float64{1, 0})
	want := V{0, math.Inf(-1), math.NaN(), 0, -800, 0, 0, 0}
	for l := range want {
		if want[l] -= math.Ln2; l > 4 {
			want[l] -= math.Ln2
		}
		if !(math.Abs(total[l]-want[l]) <= 0x1p-50*math.Abs(want[l])) && !sameBits(total[l], want[l]) {
			t.Errorf("lane %d: %v, want %v", l, total[l], want[l])
		}
	}
	if wantD := (V{0, 1, math.NaN(), 0, 1, 0.5, 0.5, 0.5}); !sameRow(d[0], wantD) {
		t.Errorf("derivatives %v, want %v", d[0], wantD)
	}
}

func sameRow(a, b V) bool {
	for l := range a {
		if !sameBits(a[l], b[l]) {
			return false
		}
	}
	return true
}

// TestNormalTiles asserts that the division into tiles changes no bit.
func TestNormalTiles(t *testing.T) {
	const n = 2*tileRowsMost + 5
	x, pairs, mean := make([]float64, n), make([]float64, 2*n), make([]V, n)
	for i := range x {
		x[i], pairs[2*i], pairs[2*i+1] = pool[i*3%len(pool)], pool[i*5%len(pool)], pool[i*7%len(pool)]
		mean[i][i%W] = pool[i*11%len(pool)]
	}
	for _, s := range []NormalScale{{Inv: mean[0], Norm: mean[1], Grad: new(V)}, {Pairs: pairs}} {
		var want, got V
		wantD, gotD := make([]V, n), make([]V, n)
		normalTile(&want, n, &Arg{D: x, Step: 1}, &Arg{V: mean, Step: 1}, &Acc{}, &Acc{wantD, 1}, &s, s.Pairs)
		if s.Grad != nil {
			s.Grad = new(V)
		}
		Normal(&got, n, Data(x), Lanes(mean), Acc{}, Acc{gotD, 1}, &s)
		if !sameRow(want, got) {
			t.Errorf("total %v, want %v", got, want)
		}
		for i := range wantD {
			if !sameRow(wantD[i], gotD[i]) {
				t.Fatalf("derivative %d: %v, want %v", i, gotD[i], wantD[i])
			}
		}
	}
}
