package numeric

import (
	"math"
	"testing"
)

// TestLogSumExp asserts the absolute bound that the doc comment states.
func TestLogSumExp(t *testing.T) {
	worst := 0.0
	for _, r := range readReference(t, "logsumexp") {
		got := LogSumExp(r.args)
		n := float64(len(r.args))
		bound := 0x1p-52 * (2 + 2*math.Log(n) + math.Abs(r.value))
		e := math.Abs((got - r.value) - r.rest*ulp(r.value))
		worst = math.Max(worst, e/bound)
		if !(e <= bound) {
			t.Errorf("n = %v: got %v, want %v: error %g, bound %g", n, got, r.value, e, bound)
		}
	}
	t.Logf("largest error: %.3f of the bound", worst)
}

func TestLogSumExpSpecialValues(t *testing.T) {
	for _, c := range []struct {
		x    []float64
		want float64
	}{
		{nil, -inf}, {[]float64{-inf}, -inf}, {[]float64{-inf, -inf}, -inf},
		{[]float64{3}, 3}, {[]float64{-inf, 3, -inf}, 3}, {[]float64{inf, 1}, inf},
		{[]float64{inf, -inf}, inf}, {[]float64{inf, nan}, nan}, {[]float64{nan, inf}, nan},
		{[]float64{-inf, nan}, nan}, {[]float64{huge, -huge}, huge}, {[]float64{-huge, -huge}, -huge},
		{[]float64{zero}, 0},
	} {
		if got := LogSumExp(c.x); !identical(got, c.want) {
			t.Errorf("LogSumExp(%v) = %v, want %v", c.x, got, c.want)
		}
	}
}

// TestLogSumExpPlanted shows that the bound finds a sum without compensation:
// 3·10⁵ equal small terms beside one large.
func TestLogSumExpPlanted(t *testing.T) {
	x := make([]float64, 300000)
	for i := range x {
		x[i] = -36.5 // e^x = 1.4e-16, just above half an ulp of 1
	}
	x[0] = 0
	small := float64(len(x)-1) * math.Exp(-36.5)
	want := math.Log1p(small)
	bound := 0x1p-52 * (2 + 2*math.Log(float64(len(x))) + want)
	plain := 0.0
	for _, v := range x {
		plain += Exp(v)
	}
	if e := math.Abs(Log(plain) - want); e <= bound {
		t.Errorf("plain summation: error %g within the bound %g", e, bound)
	}
	if e := math.Abs(LogSumExp(x) - want); !(e <= bound) {
		t.Errorf("LogSumExp: error %g, bound %g", e, bound)
	}
}
