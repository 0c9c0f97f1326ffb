//go:build slow

package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"testing"
)

// TestRatesNowCover: of the 95 % intervals of the rates now, of four segments in
// forty streams, as many hold the truth: the number that do is binomial. And the
// frauds that are reported are as many as the exposure promises: a Poisson count,
// some 1,500, whose deviation in standard errors is normal; that each stream learns
// its delay from some fifty reports widens it by 2 %. Both with a false-alarm rate of
// 1e-6. Counting young payments as free of fraud, the planted error, fails.
func TestRatesNowCover(t *testing.T) {
	const fewest, widest = 136, 5
	right, reported, promised, naive := 0, 0.0, 0.0, 0.0
	for seed := range 40 {
		q, err := parse([]string{"-events", "12000", "-horizon", "4", "-seed", fmt.Sprint(seed + 10)}, new(bytes.Buffer))
		if err != nil {
			t.Fatal(err)
		}
		v, _, err := q.consume(context.Background(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		for i, shop := range shops {
			now := v.State.now(i)
			if now.Interval[0] <= shop.fraud && shop.fraud <= now.Interval[1] {
				right++
			}
			reported += float64(now.Frauds)
			promised += shop.fraud * now.Exposure
			for _, p := range v.State.Waiting {
				naive += indicator(p.Segment == i) * shop.fraud
			}
		}
	}
	z, planted := (reported-promised)/math.Sqrt(promised), (reported-naive)/math.Sqrt(naive)
	t.Logf("%d of 160 hold the truth; %.0f frauds reported, %.1f standard errors off, or %.1f if young payments count as free of fraud", right, reported, z, planted)
	if right < fewest || math.Abs(z) > widest || math.Abs(planted) < widest {
		t.Error("not as promised")
	}
}
