package attribution

import (
	"context"
	"math"
	"math/bits"
	"testing"
)

// glove is the game of two left gloves and a right one: a pair is worth 1. The
// owner of the right one gets ⅔, each other ⅙: of the six orders, four let the right glove make the
// pair.
func glove(_ context.Context, sets []uint64) ([][]float64, error) {
	out := make([][]float64, len(sets))
	for i, s := range sets {
		pair := 0.0
		if s&1 != 0 && s&6 != 0 {
			pair = 1
		}
		out[i] = []float64{pair, 10 * pair}
	}
	return out, nil
}

func TestShapley(t *testing.T) {
	shares, mcse, err := game{3, glove}.shapley(context.Background(), 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []float64{2. / 3, 1. / 6, 1. / 6} {
		for d, scale := range []float64{1, 10} {
			if math.Abs(shares[k][d]-scale*want) > 1e-14*scale || mcse[k] != 0 {
				t.Errorf("player %d has %v in draw %d, want %v", k, shares[k][d], d, scale*want)
			}
		}
	}
}

// TestSampledOrders: with more players than are enumerated, shares add up in each
// draw, a player who adds the same to every set gets that, and others are within
// 4.9 of the standard errors reported of their exact value, false alarms 1e-6.
func TestSampledOrders(t *testing.T) {
	const n = MaxExact + 2
	// The square of the number of players but the last, and 3 for the last: by
	// symmetry each of the others has (n − 1)²/(n − 1).
	values := func(_ context.Context, sets []uint64) ([][]float64, error) {
		out := make([][]float64, len(sets))
		for i, s := range sets {
			size := float64(bits.OnesCount64(s & (1<<(n-1) - 1)))
			out[i] = []float64{size*size + 3*float64(s>>(n-1)), 0}
			if s&1 != 0 && s&6 != 0 {
				out[i][0]++ // gloves
			}
		}
		return out, nil
	}
	shares, mcse, err := game{n, values}.shapley(context.Background(), 200, 7)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for k := range shares {
		want := float64(n - 1)
		switch k {
		case 0:
			want += 2. / 3
		case 1, 2:
			want += 1. / 6
		case n - 1:
			want = 3
		}
		// mcse is of the mean over the two draws, of which one is 0.
		if math.Abs(shares[k][0]-want) > 4.9*2*mcse[k]+1e-9 {
			t.Errorf("player %d has %v, want %v within %v", k, shares[k][0], want, 2*mcse[k])
		}
		sum += shares[k][0]
	}
	if want := float64((n-1)*(n-1) + 3 + 1); math.Abs(sum-want) > 1e-9 {
		t.Errorf("shares add up to %v, want %v", sum, want)
	}
	if !(mcse[0] > 0) {
		t.Error("sampled orders leave no error")
	}
}
