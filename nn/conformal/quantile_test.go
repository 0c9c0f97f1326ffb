package conformal_test

import (
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed78144065/credence/nn/conformal"
)

// rank is the definition in rational arithmetic, alpha being num/den.
func rank(n int, num, den int64) int {
	keep := new(big.Rat).Sub(big.NewRat(1, 1), big.NewRat(num, den))
	keep.Mul(keep, new(big.Rat).SetInt64(int64(n)+1))
	up := new(big.Int).Add(keep.Num(), new(big.Int).Sub(keep.Denom(), big.NewInt(1)))
	return int(up.Quo(up, keep.Denom()).Int64())
}

// Every alpha of up to three digits with every n to 1000, and others that are
// awkward in binary.
func TestRankIsExact(t *testing.T) {
	naive := 0 // how often floating point would be off: the test must see that
	for thousandths := int64(1); thousandths < 1000; thousandths++ {
		alpha := float64(thousandths) / 1000
		for n := 1; n <= 1000; n++ {
			want := rank(n, thousandths, 1000)
			if got := conformal.Rank(n, alpha); got != want {
				t.Fatalf("Rank(%d, %v) = %d, want %d", n, alpha, got, want)
			}
			if int(math.Ceil(float64(n+1)*(1-alpha))) != want {
				naive++
			}
		}
	}
	if naive == 0 {
		t.Error("floating point gives all ranks: the test shows nothing")
	}
	for _, c := range []struct {
		n     int
		alpha string
		den   int64
		num   int64
	}{
		{9, "0.1", 10, 1}, {19, "0.1", 10, 1}, {99, "0.1", 10, 1}, {99999, "0.1", 10, 1}, {199, "0.005", 1000, 5},
		{999999, "0.000001", 1e6, 1}, {999998, "0.000001", 1e6, 1}, {1 << 40, "0.123456789012345", 1e15, 123456789012345},
		{999999999999999999, "1e-18", 1e18, 1}, {999999999999999998, "1e-18", 1e18, 1}, {5, "0.9999999999999999", 1e16, 9999999999999999},
	} {
		alpha, err := strconv.ParseFloat(c.alpha, 64)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := conformal.Rank(c.n, alpha), rank(c.n, c.num, c.den); got != want {
			t.Errorf("Rank(%d, %s) = %d, want %d", c.n, c.alpha, got, want)
		}
	}
	for _, c := range []struct {
		alpha float64
		want  int
	}{{0, 11}, {-1, 11}, {math.NaN(), 11}, {math.Inf(1), 0}, {1, 0}, {5e-324, 11}, {1e-40, 11}} {
		if got := conformal.Rank(10, c.alpha); got != c.want {
			t.Errorf("Rank(10, %v) = %d, want %d", c.alpha, got, c.want)
		}
	}
}

func TestNeeded(t *testing.T) {
	for _, c := range []struct {
		alpha float64
		want  int
	}{{0.1, 9}, {0.05, 19}, {0.01, 99}, {0.3, 3}, {1.0 / 3, 3}, {0.34, 2}, {0.5, 1}, {0.9, 1}, {1, 0}, {0, math.MaxInt}, {math.NaN(), math.MaxInt}, {1e-300, math.MaxInt}, {1e-18, 1e18 - 1}} {
		if got := conformal.Needed(c.alpha); got != c.want {
			t.Errorf("Needed(%v) = %d, want %d", c.alpha, got, c.want)
		}
	}
	for thousandths := 1; thousandths < 1000; thousandths++ {
		alpha := float64(thousandths) / 1000
		n := conformal.Needed(alpha)
		if conformal.Rank(n, alpha) > n || n > 1 && conformal.Rank(n-1, alpha) <= n-1 {
			t.Errorf("Needed(%v) = %d: ranks %d of %d, %d of %d", alpha, n, conformal.Rank(n, alpha), n, conformal.Rank(n-1, alpha), n-1)
		}
	}
}

func TestThreshold(t *testing.T) {
	scores := []float64{5, 1, 4, 2, 3, 9, 8, 7, 6}
	kept := slices.Clone(scores)
	for _, c := range []struct {
		alpha, want float64
		trivial     bool
	}{{0.1, 9, false}, {0.2, 8, false}, {0.15, 9, false}, {0.9, 1, false}, {0.95, 1, false}, {0.05, math.Inf(1), true}} {
		got, err := conformal.Fit(scores, c.alpha)
		if err != nil {
			t.Fatal(err)
		}
		if got.Score != c.want || got.Trivial() != c.trivial || got.N != 9 || got.Alpha != c.alpha {
			t.Errorf("alpha %v: %+v, want score %v, trivial %v", c.alpha, got, c.want, c.trivial)
		}
	}
	if !slices.Equal(scores, kept) {
		t.Error("Fit changes the scores that it is given")
	}
	tied, err := conformal.NewScores([]float64{1, 2, 2, 2, 3, math.Inf(1)})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		score       float64
		less, equal int
	}{{0, 0, 0}, {1, 0, 1}, {2, 1, 3}, {2.5, 4, 0}, {3, 4, 1}, {math.Inf(1), 5, 1}, {math.Inf(-1), 0, 0}, {math.NaN(), 0, 0}} {
		if less, equal := tied.Count(c.score); less != c.less || equal != c.equal {
			t.Errorf("Count(%v) = %d, %d, want %d, %d", c.score, less, equal, c.less, c.equal)
		}
	}
	if tied.At(0) != math.Inf(-1) || tied.At(1) != 1 || tied.At(4) != 2 || tied.At(7) != math.Inf(1) {
		t.Error("At counts from 1, with infinities outside")
	}
	few, _ := conformal.Fit([]float64{1, 2}, 0.01)
	if s := few.String(); !strings.Contains(s, "needs 99") || !strings.Contains(s, "there are 2") {
		t.Errorf("a trivial threshold says %q", s)
	}
	if !few.Covers(math.Inf(1)) || few.Covers(math.NaN()) {
		t.Error("a trivial threshold covers everything but NaN")
	}
}

func TestQuantileBadInput(t *testing.T) {
	for _, c := range []struct {
		name   string
		scores []float64
		alpha  float64
		want   string
	}{
		{"empty", nil, 0.1, "calibration set is empty"},
		{"NaN", []float64{1, math.NaN()}, 0.1, "score 1 is NaN"},
		{"alpha 0", []float64{1}, 0, "alpha is 0"},
		{"alpha 1", []float64{1}, 1, "alpha is 1"},
		{"alpha of per cent", []float64{1}, 10, "alpha is 10"},
		{"alpha NaN", []float64{1}, math.NaN(), "alpha is NaN"},
	} {
		if _, err := conformal.Fit(c.scores, c.alpha); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
}

func TestThresholdAllocatesNothing(t *testing.T) {
	s, err := conformal.NewScores([]float64{3, 1, 2, 5, 4})
	if err != nil {
		t.Fatal(err)
	}
	if got := testing.AllocsPerRun(100, func() {
		if _, err := s.Threshold(0.123456789); err != nil {
			t.Fatal(err)
		}
		s.Count(3)
	}); got != 0 {
		t.Errorf("a threshold allocates %v times", got)
	}
}
