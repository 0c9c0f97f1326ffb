package particle

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/lane"
)

// resampler returns a filter whose weights are w.
func resampler(t testing.TB, s Scheme, w []float64) *Filter {
	t.Helper()
	f, err := New(ar1{Rho: 0.5, SigmaX: 1, SigmaY: 1, Var: 1}.model(t), Config{Particles: len(w), Scheme: s})
	if err != nil {
		t.Fatal(err)
	}
	for j, v := range w {
		lane.Flat(f.lw)[j] = math.Log(v)
	}
	f.again()
	return f
}

// offspring is the largest standardised difference between the mean number of
// offspring of a particle and what its weight gives, over many resamplings. Each
// is standard normal by the central limit theorem; particles with none of the
// weight or a whole number of shares may have no variance.
func offspring(f *Filter, w []float64, rounds int, plant func(a []int32)) float64 {
	n, total := len(w), 0.0
	for _, v := range w {
		total += v
	}
	sums, squares := make([]float64, n), make([]float64, n)
	count := make([]float64, n)
	for r := range rounds {
		f.time = r
		f.resample()
		if plant != nil {
			plant(f.ancestors[:n])
		}
		clear(count)
		for _, a := range f.ancestors[:n] {
			count[a]++
		}
		for j, c := range count {
			d := c - w[j]/total*float64(n)
			sums[j] += d
			squares[j] += d * d
		}
	}
	most := 0.0
	for j := range w {
		se := math.Sqrt(squares[j])
		if se < 1e-6 {
			if math.Abs(sums[j]) > 1e-6 {
				return math.Inf(1)
			}
			continue
		}
		most = max(most, math.Abs(sums[j])/se)
	}
	return most
}

// TestResampling: every scheme is unbiased, in pieces too, and a bias that was
// planted is found. 5.8 is exceeded by one of 150 standard normals with
// probability 1e-6.
func TestResampling(t *testing.T) {
	const limit = 5.8
	w := make([]float64, 150)
	for j := range w {
		w[j] = math.Exp(3 * math.Sin(float64(j*j)))
		if j%7 == 3 || j > 140 {
			w[j] = 0
		}
	}
	for s := Systematic; s <= Residual; s++ {
		t.Run(s.String(), func(t *testing.T) {
			f := resampler(t, s, w)
			if z := offspring(f, w, 4000, nil); z > limit {
				t.Errorf("offspring are off by %v standard errors", z)
			}
			next := func(a []int32) { // off by one
				for i := range a {
					a[i] = min(a[i]+1, int32(len(w)-1))
				}
			}
			if z := offspring(f, w, 4000, next); z < limit {
				t.Errorf("planted: an index off by one: %v", z)
			}
			twice := func(a []int32) { a[len(a)-1] = a[0] } // a point too many at the beginning
			if z := offspring(f, w, 4000, twice); z < limit {
				t.Errorf("planted: one point moved: %v", z)
			}
		})
	}
	for _, s := range []Scheme{Systematic, Stratified} {
		big := make([]float64, 3000) // three pieces
		for j := range big {
			big[j] = w[j%len(w)]
		}
		f := resampler(t, s, big)
		if z := offspring(f, big, 500, nil); z > 6.3 { // 1e-6 among 3000
			t.Errorf("%v in pieces: offspring are off by %v standard errors", s, z)
		}
	}
}

// TestResamplingKeeps: systematic resampling gives a particle its share rounded
// up or down; a particle that has all the weight is the ancestor of all; one that
// has none, of none.
func TestResamplingKeeps(t *testing.T) {
	w := make([]float64, 1500)
	for j := range w {
		w[j] = 1 + math.Sin(float64(j))
	}
	w[7] = 0
	f := resampler(t, Systematic, w)
	for r := range 50 {
		f.time = r
		f.resample()
		count := make([]float64, len(w))
		for _, a := range f.ancestors[:len(w)] {
			count[a]++
		}
		for j, c := range count {
			share := math.Exp(lane.Flat(f.lw)[j]-f.base) * float64(len(w))
			if c < math.Floor(share-1e-9) || c > math.Ceil(share+1e-9) {
				t.Fatalf("particle %d of share %v has %v offspring", j, share, c)
			}
		}
	}
	for s := Systematic; s <= Residual; s++ {
		for _, at := range []int{0, 3, 1499} {
			one := make([]float64, 1500)
			one[at] = 1
			f := resampler(t, s, one)
			for r := range 20 {
				f.time = r
				f.resample()
				for _, a := range f.ancestors[:1500] {
					if int(a) != at {
						t.Fatalf("%v: ancestor %d, want %d", s, a, at)
					}
				}
			}
		}
	}
}
