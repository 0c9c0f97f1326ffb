package conformal

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
)

// TestPredictive: by hand, with ties.
func TestPredictive(t *testing.T) {
	d := must(FitDistribution([]float64{1, 4, 4, 8}, []float64{0, 0, 0, 0}, []float64{1, 2, 2, 2})) // residuals 1, 2, 2, 4
	p := must(d.At(10, 3))                                                                          // steps at 13, 16, 16, 22
	for y, want := range map[float64][2]float64{0: {0, 0.2}, 13: {0, 0.4}, 14: {0.2, 0.4}, 16: {0.2, 0.8}, 20: {0.6, 0.8}, 22: {0.6, 1}, 99: {0.8, 1}, math.Inf(1): {0.8, 1}} {
		if lo, hi := p.CDF(y); math.Abs(lo-want[0]) > 1e-15 || math.Abs(hi-want[1]) > 1e-15 {
			t.Errorf("CDF of %v: %v to %v, want %v", y, lo, hi, want)
		}
	}
	if got := p.PIT(16, 0.25); math.Abs(got-0.35) > 1e-15 {
		t.Errorf("PIT %v", got)
	}
	for q, want := range map[float64]float64{0: math.Inf(-1), 0.1: 13, 0.2: 13, 0.21: 16, 0.6: 16, 0.7: 22, 0.8: 22, 0.801: math.Inf(1), 1: math.Inf(1)} {
		if got := p.Quantile(q); got != want {
			t.Errorf("quantile of %v: %v, want %v", q, got, want)
		}
	}
	if lo, hi, err := p.Interval(0.4); lo != 13 || hi != 22 || err != nil {
		t.Errorf("%v to %v, %v", lo, hi, err)
	}
	if lo, hi, err := p.Interval(0.3); !math.IsInf(lo, -1) || !math.IsInf(hi, 1) || err != nil {
		t.Errorf("%v to %v, %v", lo, hi, err)
	}
	// Every decimal is exact: of 999 residuals the 0.001·k quantile is the k-th.
	for k := range 1000 {
		if got := ceilTimes(999, float64(k)/1000); got != k {
			t.Errorf("⌈1000·%v⌉ is %d", float64(k)/1000, got)
		}
	}
	if n := testing.AllocsPerRun(100, func() { p.CDF(3); p.CRPS(3); p.Quantile(0.9) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	lo, _ := p.CDF(math.NaN())
	for _, v := range []float64{lo, p.CRPS(math.NaN()), p.Quantile(-1), p.Quantile(math.NaN())} {
		if v == v {
			t.Errorf("%v of what can't be", v)
		}
	}
}

// TestCRPS: against the integral of (F − 1{y ≤ x})², which is a sum of rectangles.
func TestCRPS(t *testing.T) {
	src := rng.New(31, "conformal/crps")
	for range 50 {
		n := 1 + int(rng.Poisson(&src, 6))
		y, mean, scale := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range y {
			y[i], mean[i], scale[i] = math.Floor(rng.Normal(&src, 0, 3)), math.Floor(rng.StdNormal(&src)), 1+float64(i%2)
		}
		m, s, at := rng.StdNormal(&src), 0.5+rng.Uniform(&src), rng.Normal(&src, 0, 4)
		got := must(must(FitDistribution(y, mean, scale)).At(m, s)).CRPS(at)
		steps := []float64{at}
		for i := range y {
			steps = append(steps, m+s*(y[i]-mean[i])/scale[i])
		}
		ordered := slices.Sorted(slices.Values(steps))
		want := 0.0
		for i := 1; i < len(ordered); i++ {
			middle, f := (ordered[i-1]+ordered[i])/2, 0.0
			for _, c := range steps[1:] {
				f += indicator(c <= middle) / float64(n)
			}
			f -= indicator(at <= middle)
			want += f * f * (ordered[i] - ordered[i-1])
		}
		if math.Abs(got-want) > 1e-13*(1+want)*10 {
			t.Errorf("%v, want %v", got, want)
		}
	}
}

// TestPITLaw: of rows exchangeable with the calibration set the PIT is uniform, though
// the model is wrong. Statistic: Kolmogorov's, of 20,000 calibration sets with one new
// row each; false-alarm rate 1e-6. The planted error is the share of residuals that are
// smaller, without the new row.
func TestPITLaw(t *testing.T) {
	const sets, n = 20000, 15
	pit, planted := make([]float64, sets), make([]float64, sets)
	for r := range uint64(sets) {
		src := rng.New(32, "conformal/pit", r)
		draw := func() (y, mean, scale float64) {
			x := rng.Uniform(&src)
			return rng.Exponential(&src, 1/(1+x)) + math.Sin(9*x), x, 0.5 + x
		}
		y, mean, scale := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range y {
			y[i], mean[i], scale[i] = draw()
		}
		d := must(FitDistribution(y, mean, scale))
		now, m, s := draw()
		p := must(d.At(m, s))
		pit[r] = p.PIT(now, rng.Uniform(&src))
		less, _ := d.residuals.Count((now - m) / s)
		planted[r] = float64(less) / n
	}
	if p := uniformP(t, pit); p < 1e-6 {
		t.Errorf("the PIT is not uniform: p = %v", p)
	}
	if p := uniformP(t, planted); p >= 1e-6 {
		t.Errorf("planted, and it is not seen: p = %v", p)
	}
}

func TestDistributionBadInput(t *testing.T) {
	one := []float64{1}
	d := must(FitDistribution(one, one, nil))
	for want, err := range map[string]error{
		"1 outcomes, 2 means":             second(FitDistribution(one, []float64{1, 2}, nil)),
		"2 scales":                        second(FitDistribution(one, one, []float64{1, 2})),
		"calibration set is empty":        second(FitDistribution(nil, nil, nil)),
		"row 0 has the outcome NaN":       second(FitDistribution([]float64{math.NaN()}, one, nil)),
		"the mean +Inf":                   second(FitDistribution(one, []float64{math.Inf(1)}, nil)),
		"the scale 0":                     second(FitDistribution(one, one, []float64{0})),
		"the scale -1":                    second(d.At(1, -1)),
		"the mean is NaN":                 second(d.At(math.NaN(), 1)),
		"was not made by FitDistribution": second(new(Distribution).At(1, 1)),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	if _, _, err := must(d.At(1, 1)).Interval(1); err == nil {
		t.Error("alpha 1")
	}
	if _, err := json.Marshal(new(Distribution)); err == nil {
		t.Error("one that nobody made is written")
	}
}

// TestDistributionJSON: it reads back bit for bit, and what can't be is refused.
func TestDistributionJSON(t *testing.T) {
	d := must(FitDistribution([]float64{0.1, 1.0 / 3, -7e-9}, []float64{0, 0, 0}, nil))
	text := must(json.Marshal(d))
	var back Distribution
	if err := json.Unmarshal(text, &back); err != nil || !slices.Equal(back.residuals.sorted, d.residuals.sorted) || back.spread != d.spread || !slices.Equal(back.sums, d.sums) {
		t.Errorf("%s: %+v, %v", text, back, err)
	}
	for want, change := range map[string][2]string{
		"of version 2": {`"version":1`, `"version":2`}, "of kind": {"conformal.", "x"}, "unexpected": {"}", ""},
		"is +Inf": {`0.1`, `"Infinity"`}, "1 settings": {`"settings":[`, `"settings":[1`}, "is empty": {`"scores"`, `"others"`},
	} {
		if err := back.UnmarshalJSON([]byte(strings.Replace(string(text), change[0], change[1], 1))); !errors.Is(err, ErrSnapshot) || !strings.Contains(err.Error(), want) || back.Len() != 3 {
			t.Errorf("%v; want %q", err, want)
		}
	}
}

func FuzzDistribution(f *testing.F) {
	f.Add(must(json.Marshal(must(FitDistribution([]float64{0.1, 2}, []float64{0, 0}, nil)))))
	f.Fuzz(func(t *testing.T, text []byte) {
		var d Distribution
		if err := d.UnmarshalJSON(text); err != nil {
			if !errors.Is(err, ErrSnapshot) {
				t.Error(err)
			}
			return
		}
		p := must(d.At(1, 2))
		if lo, hi := p.CDF(1.5); !(0 <= lo && lo < hi && hi <= 1) || p.Quantile(0.5) != p.Quantile(0.5) {
			t.Errorf("%s: %v to %v", text, lo, hi)
		}
		if _, err := json.Marshal(&d); err != nil {
			t.Error(err)
		}
	})
}
