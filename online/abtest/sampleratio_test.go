package abtest

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
)

// TestCheckShares against scipy and brute force (testdata/sampleratio.py).
func TestCheckShares(t *testing.T) {
	text, err := os.ReadFile("testdata/sampleratio.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Rows []struct {
			Counts     []int
			Shares     []float64
			ChiSquareP float64  `json:"chi_square_p"`
			ExactP     *float64 `json:"exact_p"`
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, r := range file.Rows {
		c, err := CheckShares(r.Counts, r.Shares)
		if err != nil {
			t.Fatal(err)
		}
		want := r.ChiSquareP
		if r.ExactP != nil {
			want = *r.ExactP
		}
		if math.Abs(c.ChiSquareP-r.ChiSquareP) > 1e-9*r.ChiSquareP || math.Abs(c.P-want) > 1e-7*want || c.Exact != (r.ExactP != nil) {
			t.Errorf("%v of %v: %+v, want p %v and %v", r.Counts, r.Shares, c, want, r.ChiSquareP)
		}
		if swapped, err := CheckShares(append(r.Counts[1:], r.Counts[0]), r.Shares); err != nil || swapped.P == c.P && c.P < 0.5 && r.Shares[0] != r.Shares[1] { // planted
			t.Errorf("%v: counts of other arms are not seen", r.Counts)
		}
	}
}

// TestCheckSharesLaw: sound experiments are called a mismatch once in a thousand.
// Statistic: how many of 20,000; null: at most binomial with 0.001, as counts are
// discrete; more than 45 have a probability of 4.5e-7. Planted: arms of 48 and
// 52 percent.
func TestCheckSharesLaw(t *testing.T) {
	const most = 45
	mismatches := func(share float64) (count int) {
		src := rng.New(4, "abtest/shares")
		for range 20000 {
			k := int(rng.Binomial(&src, 5000, share))
			c, err := CheckShares([]int{k, 5000 - k}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if c.Mismatch() {
				count++
			}
		}
		return count
	}
	if n := mismatches(0.5); n > most {
		t.Errorf("%d of 20,000 sound experiments are called a mismatch", n)
	}
	if n := mismatches(0.48); n <= most {
		t.Errorf("%d of 20,000 experiments with 48 percent are called a mismatch", n)
	}
}

// TestCheckSharesVerdict: Cookie Cats' gates are doubtful; more units are chi-square.
func TestCheckSharesVerdict(t *testing.T) {
	c, err := CheckShares([]int{44700, 45489}, nil)
	if err != nil || !c.Doubtful() || c.Mismatch() || math.Abs(c.ChiSquareP-0.0086) > 5e-5 {
		t.Errorf("%+v, %v", c, err)
	}
	c, err = CheckShares([]int{500_100_000, 499_900_000}, nil)
	if err != nil || c.Exact || !c.Mismatch() || c.LogE < 10 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestCheckSharesBadInput(t *testing.T) {
	for want, err := range map[string]error{
		"1 categories":          fails(CheckShares([]int{5}, nil)),
		"0 categories":          fails(CheckShares(nil, nil)),
		"count of -1":           fails(CheckShares([]int{5, -1}, nil)),
		"no units in any of 2":  fails(CheckShares([]int{0, 0}, nil)),
		"2 counts and 3 shares": fails(CheckShares([]int{1, 1}, []float64{1, 1, 1})),
		"share 2 is 0":          fails(CheckShares([]int{1, 1}, []float64{1, 0})),
		"share 1 is NaN":        fails(CheckShares([]int{1, 1}, []float64{math.NaN(), 1})),
	} {
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "abtest: ") {
			t.Errorf("%v; want %q", err, want)
		}
	}
}
