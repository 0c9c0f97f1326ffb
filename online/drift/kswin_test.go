package drift

import (
	"math"
	"math/bits"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
)

// TestKSTail compares with the count of all orders of two samples.
func TestKSTail(t *testing.T) {
	const n, m = 6, 4
	count, all := make([]float64, n*m+1), 0.0
	for set := range uint(1 << (n + m)) { // a bit for each place in the order
		if bits.OnesCount(set) != n {
			continue
		}
		var x, y []float64
		for i := range n + m {
			if set>>i&1 == 1 {
				x = append(x, float64(i))
			} else {
				y = append(y, float64(i))
			}
		}
		all++
		for d := range ksDistance(x, y) + 1 {
			count[d]++
		}
	}
	for d := 1; d <= n*m; d++ {
		for _, p := range []float64{ksTail(n, m, d, make([]float64, m+1)), ksTail(m, n, d, make([]float64, n+1))} {
			if want := count[d] / all; math.Abs(p-want) > 1e-14 {
				t.Errorf("P(D ≥ %d/%d) is %v, want %v", d, n*m, p, want)
			}
		}
	}
}

// TestKSWIN: window and test are those of the definition.
func TestKSWIN(t *testing.T) {
	rule := KSWIN{Alpha: 0.01, Window: 50, Recent: 20}
	d := begin(t, rule)
	var window []float64
	alarms := 0
	for i, x := range changing(900) {
		x += float64(i%7) / 10
		if window = append(window, x); len(window) > 50 {
			window = window[1:]
		}
		want := false
		if len(window) == 50 {
			old, recent := slices.Sorted(slices.Values(window[:30])), slices.Sorted(slices.Values(window[30:]))
			want = ksTail(30, 20, ksDistance(old, recent), make([]float64, 21)) <= 0.01
		}
		if want {
			window = window[30:]
			alarms++
		}
		if got, err := d.Update(x); got != want || err != nil {
			t.Fatalf("observation %d: %v, %v; want %v", i, got, err, want)
		}
	}
	if alarms < 3 {
		t.Errorf("%d alarms", alarms)
	}
}

// TestKSWINSeesVariance: a change that leaves the mean alone.
func TestKSWINSeesVariance(t *testing.T) {
	from := rng.New(5, "drift/variance")
	d := begin(t, KSWIN{})
	for i := range 800 {
		x := rng.StdNormal(&from)
		if i >= 400 {
			x *= 3
		}
		if _, err := d.Update(x); err != nil {
			t.Fatal(err)
		}
	}
	if d.Alarms() != 1 {
		t.Errorf("%d alarms, want 1", d.Alarms())
	}
}
