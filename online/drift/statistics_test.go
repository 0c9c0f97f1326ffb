package drift

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-10*math.Abs(want)+1e-14) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// TestStatistics compares with SciPy 1.10.1 (testdata/statistics.py).
func TestStatistics(t *testing.T) {
	var want struct {
		Numbers []struct {
			X, Y                                       []float64
			D, P, Asymptotic, Energy, Wasserstein, PSI float64
		}
		Counts []struct {
			X, Y       []int
			Chi, P, JS float64
			DOF        int
		}
	}
	text, err := os.ReadFile("testdata/statistics.json")
	if err == nil {
		err = json.Unmarshal(text, &want)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range want.Numbers {
		k, err1 := KS(w.X, w.Y)
		energy, err2 := EnergyDistance(w.X, w.Y)
		moved, err3 := Wasserstein(w.X, w.Y)
		index, err4 := PSI(w.X, w.Y, 5, 0.01)
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			t.Fatal(err)
		}
		near(t, "D", k.Statistic, w.D)
		near(t, "p", k.P, w.P)
		near(t, "limit", k.Asymptotic, w.Asymptotic)
		near(t, "energy", energy, w.Energy)
		near(t, "Wasserstein", moved, w.Wasserstein)
		near(t, "PSI", index, w.PSI)
	}
	for _, w := range want.Counts {
		c, err1 := ChiSquare(w.X, w.Y)
		js, err2 := JensenShannon(w.X, w.Y)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		near(t, "chi-square", c.Statistic, w.Chi)
		near(t, "p", c.P, w.P)
		near(t, "Jensen-Shannon", js, w.JS)
		if c.DF != w.DOF {
			t.Errorf("%d degrees of freedom, want %d", c.DF, w.DOF)
		}
	}
	// Both forms of Kolmogorov's distribution agree where they meet, and its ends.
	near(t, "where the forms meet", kolmogorov(1-1e-13), kolmogorov(1))
	if kolmogorov(0) != 1 || kolmogorov(0.04) != 1 || kolmogorov(40) != 0 {
		t.Errorf("tails %v, %v, %v", kolmogorov(0), kolmogorov(0.04), kolmogorov(40))
	}
}

// vectors are rows of two columns whose mean and correlation differ from those of
// independent standard normals.
func vectors(seed uint64, n int, shift, correlation float64) [][]float64 {
	from, rows := rng.New(seed, "drift/vectors"), make([][]float64, n)
	for i := range rows {
		a, b := rng.StdNormal(&from), rng.StdNormal(&from)
		rows[i] = []float64{a + shift, correlation*a + math.Sqrt(1-correlation*correlation)*b}
	}
	return rows
}

// rejections counts tests with P ≤ 0.1 among 200 pairs of samples.
func rejections(t *testing.T, test func(context.Context, [][]float64, [][]float64, MMDConfig) (MMDResult, error), rows int, shift, correlation float64) (n int) {
	for i := range uint64(200) {
		r, err := test(context.Background(), vectors(2*i, rows, 0, 0), vectors(2*i+1, rows, shift, correlation), MMDConfig{Permutations: 49, Seed: i, Block: 8})
		if err != nil {
			t.Fatal(err)
		}
		if r.P <= 0.1 {
			n++
		}
	}
	return n
}

// TestConstantReference: a reference of one value, or of one mostly, sees what is above it
// as what is below.
func TestConstantReference(t *testing.T) {
	zeros := []float64{0, 0, 0, 0, 0, 0, 0, 0, 0, 7}
	for _, reference := range [][]float64{zeros[:9], zeros} {
		for _, sample := range [][]float64{{1, 1, 1}, {-1, -1, -1}} {
			if index, err := PSI(reference, sample, 10, 1e-4); err != nil || !(index > 5) { // all of the mass moved
				t.Errorf("of %v to %v: %v, %v", reference, sample, index, err)
			}
		}
		if index, err := PSI(reference, reference, 10, 1e-4); err != nil || index != 0 {
			t.Errorf("of %v to itself: %v, %v", reference, index, err)
		}
	}
}

// TestMMDLevel: equal distributions are told apart as often as the level says.
// Statistic: rejections at 0.1 among 200 pairs. Null distribution: binomial(200,
// 0.1), which is outside of [4, 45] with a probability below 1e-6; 49 permutations
// make the level exact. The blocks' is a limit: 30 blocks. Planted: a difference of
// the means, and one of the dependence alone.
func TestMMDLevel(t *testing.T) {
	for name, test := range map[string]func(context.Context, [][]float64, [][]float64, MMDConfig) (MMDResult, error){"MMD": MMD, "BlockMMD": BlockMMD} {
		rows := 30
		if name == "BlockMMD" {
			rows = 240
		}
		if n := rejections(t, test, rows, 0, 0); n < 4 || n > 45 {
			t.Errorf("%s: %d of 200 equal distributions told apart", name, n)
		}
		if n := rejections(t, test, rows, 0.8, 0); n <= 45 {
			t.Errorf("%s: %d of 200 shifts seen", name, n)
		}
		if n := rejections(t, test, rows, 0, 0.95); n <= 45 {
			t.Errorf("%s: %d of 200 dependences seen", name, n)
		}
	}
}

// TestMMD compares with the definition, with unequal sizes.
func TestMMD(t *testing.T) {
	x, y := vectors(1, 9, 0, 0), vectors(2, 6, 1, 0.5)
	mean := func(a, b [][]float64, same bool) float64 {
		sum, n := 0.0, 0.0
		for i := range a {
			for j := range b {
				if same && i == j {
					continue
				}
				sum += math.Exp(-(math.Pow(a[i][0]-b[j][0], 2) + math.Pow(a[i][1]-b[j][1], 2)) / (2 * 1.5 * 1.5))
				n++
			}
		}
		return sum / n
	}
	r, err := MMD(context.Background(), x, y, MMDConfig{Bandwidth: 1.5, Seed: 4})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "MMD²", r.MMD2, mean(x, x, true)+mean(y, y, true)-2*mean(x, y, false))
	again, err := MMD(context.Background(), x, y, MMDConfig{Bandwidth: 1.5, Seed: 4})
	if err != nil || again != r {
		t.Errorf("the same seed gives %v, then %v: %v", r, again, err)
	}
	two, err := BlockMMD(context.Background(), x, append(y, y[:2]...), MMDConfig{Bandwidth: 1.5, Block: 4})
	if err != nil {
		t.Fatal(err)
	}
	b := append(append([][]float64{}, y...), y[:2]...)
	var blocks float64
	for _, at := range []int{0, 4} {
		p, q := x[at:at+4], b[at:at+4]
		blocks += (mean(p, p, true) + mean(q, q, true) - 2*mean(p, q, false)) / 2
	}
	near(t, "mean of blocks", two.MMD2, blocks)
}

// TestBadSamples: what is no sample is an error that says so.
func TestBadSamples(t *testing.T) {
	nan, ctx := math.NaN(), context.Background()
	stop, cancel := context.WithCancel(ctx)
	cancel()
	good := [][]float64{{1}, {2}, {3}}
	for want, f := range map[string]func() error{
		"sample 1 is empty":        func() error { _, err := KS(nil, []float64{1}); return err },
		"2 of sample 2: NaN":       func() error { _, err := EnergyDistance([]float64{1}, []float64{1, nan}); return err },
		"1 of sample 1: +Inf":      func() error { _, err := Wasserstein([]float64{math.Inf(1)}, []float64{1}); return err },
		"1 bins":                   func() error { _, err := PSI([]float64{1}, []float64{1}, 1, 0.1); return err },
		"floor of NaN":             func() error { _, err := PSI([]float64{1}, []float64{1}, 3, nan); return err },
		"sample 2 is empty":        func() error { _, err := PSI([]float64{1}, nil, 3, 0.1); return err },
		"2 categories and 1":       func() error { _, err := ChiSquare([]int{1, 2}, []int{3}); return err },
		"has the count -2":         func() error { _, err := JensenShannon([]int{1, 2}, []int{3, -2}); return err },
		"2 is empty":               func() error { _, err := ChiSquare([]int{1, 2}, []int{0, 0}); return err },
		"1 rows; want at least 2":  func() error { _, err := MMD(ctx, good, good[:1], MMDConfig{}); return err },
		"2 columns, the first has": func() error { _, err := MMD(ctx, good, [][]float64{{1}, {1, 2}}, MMDConfig{}); return err },
		"row 2 of sample 2: NaN":   func() error { _, err := BlockMMD(ctx, good, [][]float64{{1}, {nan}}, MMDConfig{}); return err },
		"make 1 blocks of 2":       func() error { _, err := BlockMMD(ctx, good, good, MMDConfig{Block: 2}); return err },
	} {
		if err := f(); !errors.Is(err, ErrData) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := MMD(ctx, good, good, MMDConfig{Bandwidth: -1, Permutations: -1, Block: 1}); err == nil || strings.Count(err.Error(), "want") != 3 {
		t.Errorf("three bad settings: %v", err)
	}
	if _, err := MMD(stop, good, good, MMDConfig{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a stopped context: %v", err)
	}
	if _, err := BlockMMD(stop, vectors(1, 64, 0, 0), vectors(2, 64, 0, 0), MMDConfig{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a stopped context: %v", err)
	}
}
