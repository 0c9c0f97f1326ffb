package ood

import (
	"context"
	"errors"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
)

// gaussian returns rows of independent standard normals.
func gaussian(seed uint64, rows, columns int) [][]float64 {
	src, x := rng.New(seed, "ood/test"), make([][]float64, rows)
	for i := range x {
		x[i] = make([]float64, columns)
		rng.FillNormal(&src, x[i])
	}
	return x
}

// Vectors that can't be scored are refused, those that are too far away are not
// taken for familiar.
func TestScorePolicy(t *testing.T) {
	all, rows := detectors(t)
	for kind, d := range all {
		if _, err := d.Score(rows[0][:3]); !errors.Is(err, ErrData) || !strings.Contains(err.Error(), "3") {
			t.Errorf("%s: three numbers: %v", kind, err)
		}
		if _, err := d.Score([]float64{1, 2, 3, math.NaN()}); !errors.Is(err, ErrData) {
			t.Errorf("%s: NaN: %v", kind, err)
		}
		if kind == kindLogits {
			continue
		}
		if _, err := d.Score([]float64{math.Inf(-1), 2, 3, 4}); !errors.Is(err, ErrData) {
			t.Errorf("%s: -Inf: %v", kind, err)
		}
		if s, err := d.Score([]float64{1e300, -1e300, 1e300, 1e300}); err != nil || kind != kindKNN && s != math.Inf(1) {
			t.Errorf("%s: an overflow scores %v, %v", kind, s, err)
		}
	}
	for _, unfitted := range []Detector{new(Mahalanobis), new(KNN), new(ViM)} {
		if _, err := unfitted.Score(nil); !errors.Is(err, ErrData) {
			t.Errorf("%T that no fit made scores: %v", unfitted, err)
		}
	}
	k, err := FitKNN(context.Background(), [][]float64{{3, 4}}, KNNOptions{K: 1, Normalize: true})
	if err != nil {
		t.Fatal(err)
	}
	for x, want := range map[[2]float64]float64{{0, 0}: 1, {6e200, 8e200}: 0, {-3e-300, -4e-300}: 2} {
		if s, err := k.Score(x[:]); err != nil || math.Abs(s-want) > 1e-15 {
			t.Errorf("%v normalised is %v away, want %v: %v", x, s, want, err)
		}
	}
}

func TestEnergyTemperature(t *testing.T) {
	for _, bad := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if e := Energy([]float64{1, 2}, bad); e == e {
			t.Errorf("at the temperature %v the energy is %v", bad, e)
		}
	}
	if e := Energy(nil, 1); e == e {
		t.Errorf("of no logits it is %v", e)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	x := gaussian(1, 9, 2)
	_, err1 := FitMahalanobis(ctx, x, nil, MahalanobisOptions{})
	_, err2 := FitKNN(ctx, x, KNNOptions{K: 1})
	_, err3 := FitViM(ctx, x, Head{[][]float64{{1, 0}, {0, 1}}, []float64{0, 0}}, 1)
	_, err4 := Scores(ctx, Logits{Rule: ByMSP, Classes: 2}, x)
	for i, err := range []error{err1, err2, err3, err4} {
		if err != context.Canceled {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func TestNoAllocation(t *testing.T) {
	all, rows := detectors(t)
	for kind, d := range all {
		g, err := NewGate(context.Background(), d, rows, 0.2)
		if err != nil {
			t.Fatal(err)
		}
		if v, err := g.Judge(nil); !errors.Is(err, ErrData) || v != (Verdict{}) {
			t.Errorf("%s: of no numbers the verdict is %v, %v", kind, v, err)
		}
		if n := testing.AllocsPerRun(100, func() {
			if _, err := g.Judge(rows[0]); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%s allocates %v times a score", kind, n)
		}
	}
}

// TestBits pins scores: the same on every CPU.
func TestBits(t *testing.T) {
	all, _ := detectors(t)
	h := fnv.New64a()
	for _, kind := range []string{kindLogits, kindMahalanobis, kindKNN, kindViM} {
		for _, row := range gaussian(7, 50, 4) {
			s, err := all[kind].Score(row)
			if err != nil {
				t.Fatal(err)
			}
			b := math.Float64bits(s)
			for i := range 8 {
				h.Write([]byte{byte(b >> (8 * i))})
			}
		}
	}
	if got, want := h.Sum64(), uint64(0xfc5c026becf863f); got != want {
		t.Errorf("scores have the hash %#x, want %#x", got, want)
	}
}

// Without a ridge the Mahalanobis distance does not change under any linear map
// of the columns, and neither do distances to the K-th neighbour under rotations.
func TestInvariance(t *testing.T) {
	ctx := context.Background()
	x, rows := gaussian(2, 40, 3), gaussian(3, 10, 3)
	sheared := func(x [][]float64) (to [][]float64) {
		for _, r := range x {
			to = append(to, []float64{2*r[0] + r[1], r[1] - 3*r[2] + 5, 0.1 * r[2]})
		}
		return to
	}
	turned := func(x [][]float64) (to [][]float64) {
		for _, r := range x {
			to = append(to, []float64{0.6*r[0] - 0.8*r[1], r[2], 0.8*r[0] + 0.6*r[1]})
		}
		return to
	}
	var labels []int
	for i := range x {
		labels = append(labels, i%3)
	}
	for _, o := range []MahalanobisOptions{{}, {Relative: true}, {Standardize: true}} {
		for _, by := range [][]int{nil, labels} {
			a, err := FitMahalanobis(ctx, x, by, o)
			if err != nil {
				t.Fatal(err)
			}
			b, err := FitMahalanobis(ctx, sheared(x), by, o)
			if err != nil {
				t.Fatal(err)
			}
			same(t, a, rows, b, sheared(rows))
		}
	}
	a, err := FitKNN(ctx, x, KNNOptions{K: 5})
	if err != nil {
		t.Fatal(err)
	}
	b, err := FitKNN(ctx, turned(x), KNNOptions{K: 5})
	if err != nil {
		t.Fatal(err)
	}
	same(t, a, rows, b, turned(rows))
}

func same(t *testing.T, a Detector, x [][]float64, b Detector, y [][]float64) {
	t.Helper()
	for i := range x {
		s, err := a.Score(x[i])
		if err != nil {
			t.Fatal(err)
		}
		u, err := b.Score(y[i])
		if err != nil || math.Abs(s-u) > 1e-12*max(1, math.Abs(s)) { // rounding of some tens of operations
			t.Errorf("%T: %v and %v: %v", a, s, u, err)
		}
	}
}

// Many classes, and rows in any order: the score is that of the nearest class
// alone under the same covariance.
func TestManyClasses(t *testing.T) {
	ctx := context.Background()
	x := gaussian(4, 400, 2)
	labels := make([]int, len(x))
	for i := range x {
		labels[i] = i % 100
		x[i][0] += float64(10 * (i % 100))
	}
	m, err := FitMahalanobis(ctx, x, labels, MahalanobisOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for class, want := range map[float64]bool{0: true, 63: true, 64: true, 99: true, 110: false} {
		if s, err := m.Score([]float64{10 * class, 0}); err != nil || (s < 10) != want {
			t.Errorf("near the mean of class %v: %v, %v", class, s, err)
		}
	}
}

// TestChiSquareLaw: squared distances of new Gaussian rows have a chi-square
// distribution with 4 degrees of freedom. Statistic: the share of 4,000 rows
// beyond its median and its 0.9 quantile, 3.3567 and 7.7794 (SciPy 1.10.1), each
// binomial; the fit to 100,000 rows moves them by less than a tenth of that
// error. False alarms: 1e-6, half of it each, |z| ≤ 5.03. Planted error: the
// distance without its square.
func TestChiSquareLaw(t *testing.T) {
	m, err := FitMahalanobis(context.Background(), gaussian(5, 100000, 4), nil, MahalanobisOptions{})
	if err != nil {
		t.Fatal(err)
	}
	rows := gaussian(6, 4000, 4)
	far := func(planted bool) (worst float64) {
		for _, c := range []struct{ quantile, share float64 }{{3.356693980033, 0.5}, {7.779440339735, 0.1}} {
			count := 0.0
			for _, r := range rows {
				s, err := m.Score(r)
				if err != nil {
					t.Fatal(err)
				}
				if planted {
					s = math.Sqrt(s)
				}
				if s > c.quantile {
					count++
				}
			}
			n := float64(len(rows))
			worst = max(worst, math.Abs(count-n*c.share)/math.Sqrt(n*c.share*(1-c.share)))
		}
		return worst
	}
	const limit = 5.03
	if z := far(false); z > limit {
		t.Errorf("z is %v", z)
	}
	if z := far(true); z <= limit {
		t.Errorf("the planted error passes: z is %v", z)
	}
}

// TestFalseAlarms: a gate of 19 familiar rows at the rate 0.1 raises an alarm for
// a twentieth with probability 2/20, exactly. Statistic: alarms of 4,000 such
// gates, binomial. False alarms: 1e-6, |z| ≤ 4.89. Planted error: an alarm for
// the threshold itself too, the rank off by one.
func TestFalseAlarms(t *testing.T) {
	const gates, n = 4000, 19
	rows := gaussian(8, gates*(n+1), 1)
	d := Logits{Rule: ByEnergy, Classes: 2}
	alarms, planted, small := 0.0, 0.0, 0.0
	for at := 0; at < len(rows); at += n + 1 {
		var familiar [][]float64
		for _, r := range rows[at : at+n] {
			familiar = append(familiar, []float64{0, r[0]})
		}
		g, err := NewGate(context.Background(), d, familiar, 0.1)
		if err != nil {
			t.Fatal(err)
		}
		v, err := g.Judge([]float64{0, rows[at+n][0]})
		if err != nil {
			t.Fatal(err)
		}
		if !v.Familiar {
			alarms++
		}
		if v.PValue <= 0.1 {
			small++
		}
		if v.PValue <= 3.0/20 {
			planted++
		}
		if v.Familiar != (v.Score <= g.Threshold()) || g.Rate() != 0.1 || g.Detector() != Detector(d) {
			t.Fatalf("%v beside %v", v, g.Threshold())
		}
	}
	if alarms != small {
		t.Errorf("%v alarms, %v p-values of at most 0.1", alarms, small)
	}
	z := func(count float64) float64 { return math.Abs(count-gates*0.1) / math.Sqrt(gates*0.1*0.9) }
	const limit = 4.89
	if z(alarms) > limit {
		t.Errorf("%v alarms of %d, z is %v", alarms, gates, z(alarms))
	}
	if z(planted) <= limit {
		t.Errorf("the planted error passes with %v alarms", planted)
	}
}

// Rows fill blocks and tiles in every way; the score is the K-th of all distances,
// sorted.
func TestKNNBruteForce(t *testing.T) {
	for _, n := range []int{1, 7, 8, 9, 511, 512, 513, 1100} {
		x, query := gaussian(9, n, 5), gaussian(10, 1, 5)[0]
		var all []float64
		for _, row := range x {
			s := 0.0
			for j, v := range row {
				s += (v - query[j]) * (v - query[j])
			}
			all = append(all, math.Sqrt(s))
		}
		slices.Sort(all)
		for _, k := range []int{1, (n + 1) / 2, n} {
			d, err := FitKNN(context.Background(), x, KNNOptions{K: k})
			if err != nil {
				t.Fatal(err)
			}
			got, err := d.Score(query)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "distance", got, all[k-1], 0)
		}
	}
}

// Goroutines that share a detector don't disturb each other; the race detector
// says more.
func TestConcurrent(t *testing.T) {
	all, rows := detectors(t)
	for kind, d := range all {
		want, err := Scores(context.Background(), d, rows)
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				for range 50 {
					got, err := Scores(context.Background(), d, rows)
					if err != nil || !slices.Equal(got, want) {
						t.Errorf("%s: %v, alone %v: %v", kind, got, want, err)
					}
				}
			})
		}
		group.Wait()
	}
}
