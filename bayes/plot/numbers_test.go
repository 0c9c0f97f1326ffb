package plot

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

// reference holds values of SciPy 1.10.1, see testdata/reference.py.
type reference struct {
	Curves []struct {
		X, W, Grid, Density []float64
		At                  []int
	}
	Bands []struct {
		Draws, Total int
		InBin        int `json:"in_bin"`
		Level        float64
		Lo, Hi       int
	}
	Auto     []struct{ X, Rho []float64 }
	Scores   struct{ X, Z []float64 }
	Energies struct {
		Chains               [][]float64
		Marginal, Transition []float64
	}
	Binomials []struct {
		N           int
		Prob, Level float64
		Lo, Hi      int
	}
}

func readReference(t *testing.T) reference {
	t.Helper()
	var r reference
	readJSON(t, "testdata/reference.json", &r)
	return r
}

func readJSON(t *testing.T, path string, to any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, to); err != nil {
		t.Fatal(err)
	}
}

func TestKernelDensity(t *testing.T) {
	for n, c := range readReference(t).Curves {
		curve := kernelDensity(c.X, c.W)
		for i, at := range c.At {
			got := curve[at]
			// Kernels are cut where they hold 2e-9, and summed in another order.
			if math.Abs(got.X-c.Grid[i]) > 1e-12 || math.Abs(got.Y-c.Density[i]) > 1e-7*c.Density[i] {
				t.Errorf("curve %d at %v is %v, want %v", n, c.Grid[i], got, c.Density[i])
			}
		}
		mass := 0.0
		for i := 1; i < len(curve); i++ {
			mass += (curve[i].X - curve[i-1].X) * (curve[i].Y + curve[i-1].Y) / 2
		}
		if math.Abs(mass-1) > 1e-3 { // the error of 255 trapezia
			t.Errorf("curve %d has mass %v", n, mass)
		}
	}
}

// TestEqualWeights: weights 1/n are no weights.
func TestEqualWeights(t *testing.T) {
	x := []float64{3, 1, 2, 2, 5, 9, -1}
	w := slices.Repeat([]float64{1. / 7}, 7)
	a, b := kernelDensity(x, nil), kernelDensity(x, w)
	if !slices.Equal(a, b) {
		t.Error("equal weights change the density")
	}
	if !slices.Equal(evenly(nil, 7, 3), evenly(w, 7, 3)) {
		t.Error("equal weights change the choice of draws")
	}
}

func TestRankBand(t *testing.T) {
	for _, c := range readReference(t).Bands {
		if lo, hi := rankBand(c.Draws, c.Total, c.InBin, c.Level); lo != c.Lo || hi != c.Hi {
			t.Errorf("%+v: got %d to %d", c, lo, hi)
		}
	}
}

// TestRankCounts counts by brute force: the rank of a draw is the number of
// draws below, plus half of those equal to it, plus ½.
func TestRankCounts(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		m, n, bins := 1+rng.IntN(5), 1+rng.IntN(40), 1+rng.IntN(12)
		chains := make([][]float64, m)
		for k := range chains {
			for range n {
				chains[k] = append(chains[k], float64(rng.IntN(1+rng.IntN(60)))) // many are equal
			}
		}
		got := rankCounts(chains, bins)
		for k, chain := range chains {
			want := make([]int, bins)
			for _, x := range chain {
				below, equal := 0, 0
				for _, other := range chains {
					for _, y := range other {
						if y < x {
							below++
						} else if y == x {
							equal++
						}
					}
				}
				// rank − ½ = below + equal/2, exact in twice its value
				want[(2*below+equal)*bins/(2*m*n)]++
			}
			if !slices.Equal(got[k], want) {
				t.Fatalf("%d chains of %d in %d bins: chain %d has %v, want %v", m, n, bins, k, got[k], want)
			}
		}
	}
}

// TestRankBandHolds: counts of chains with one distribution leave the band of
// the figure about as often as it says, and those of a shifted chain always.
// Statistic: figures of 400 with any bin outside; null distribution: at most
// binomial(400, 0.05) by Bonferroni, whose 1−1e-6 quantile is 44 (SciPy 1.10.1).
func TestRankBandHolds(t *testing.T) {
	const m, n, bins, figures = 4, 200, 20, 400
	rng := rand.New(rand.NewPCG(9, 9))
	outside := func(shift float64) bool {
		chains := make([][]float64, m)
		for k := range chains {
			for range n {
				chains[k] = append(chains[k], rng.NormFloat64())
			}
		}
		for i := range chains[0] {
			chains[0][i] += shift
		}
		lo, hi := rankBand(n, m*n, m*n/bins, 1-0.05/(m*bins))
		for _, counts := range rankCounts(chains, bins) {
			for _, c := range counts {
				if c < lo || c > hi {
					return true
				}
			}
		}
		return false
	}
	alarms, planted := 0, 0
	for range figures {
		if outside(0) {
			alarms++
		}
		if outside(1) { // a standard deviation
			planted++
		}
	}
	if alarms > 44 {
		t.Errorf("%d of %d figures of good chains show a bin outside the band", alarms, figures)
	}
	if planted < figures*9/10 {
		t.Errorf("a shifted chain shows in %d of %d figures only", planted, figures)
	}
}

// TestEvenly: draws are chosen as often as they weigh, in order.
func TestEvenly(t *testing.T) {
	got := evenly([]float64{0.5, 0, 0.25, 0.25}, 4, 4)
	if want := []int{0, 0, 2, 3}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := evenly(nil, 10, 3); !slices.Equal(got, []int{1, 5, 8}) {
		t.Errorf("three of ten are %v", got)
	}
	if got := evenly(nil, 3, 10); !slices.Equal(got, []int{0, 1, 2}) {
		t.Errorf("ten of three are %v", got)
	}
}

func TestPredictiveNumbers(t *testing.T) {
	x := []float64{3, 0, 1, 1, 7, 2}
	if got, want := shares(x, []float64{-1, 0, 1, 2.5, 7}), []float64{0, 1. / 6, 0.5, 4. / 6, 1}; !slices.Equal(got, want) {
		t.Errorf("shares %v, want %v", got, want)
	}
	if got, want := frequencies(x, 2, 3), []float64{3, 2, 0}; !slices.Equal(got, want) { // 7 is beyond
		t.Errorf("frequencies %v, want %v", got, want)
	}
	got := binShares(x, 0, 4, 4)
	for b, want := range []float64{1. / 6, 2. / 6, 1. / 6, 1. / 6} {
		if math.Abs(got[b]-want) > 1e-15 { // sums of sixths
			t.Errorf("bin %d has share %v, want %v", b, got[b], want)
		}
	}
	low, high := bandOf([][]float64{{1, 5}, {3, 5}, {2, 5}}, 0)
	if low[0] != high[0] || low[1] != 5 {
		t.Errorf("medians %v and %v", low, high)
	}
}

// TestReplicates: sets are the draws, row by row.
func TestReplicates(t *testing.T) {
	d := hierarchy(t, 5)
	theta, err := d.Var("theta")
	if err != nil {
		t.Fatal(err)
	}
	sets := Replicates(theta, 20)
	if len(sets) != 20 || len(sets[0]) != 4 || len(Replicates(theta, 0)) != 0 {
		t.Fatalf("%d sets of %d", len(sets), len(sets[0]))
	}
	element := 0
	for _, e := range theta.Elems() {
		for k := range 4 {
			for i, x := range e.Chain(k) {
				if sets[k*5+i][element] != x {
					t.Fatalf("set %d, row %d is %v, want %v", k*5+i, element, sets[k*5+i][element], x)
				}
			}
		}
		element++
	}
}
