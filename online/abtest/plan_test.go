package abtest

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online/sequential"
)

func read(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestPlanRates against R's power.prop.test (testdata/plan.R).
func TestPlanRates(t *testing.T) {
	var file struct {
		Rows []struct {
			P1, P2, Alpha, Power, N float64
			Of500                   float64 `json:"power_of_500"`
		}
	}
	read(t, "plan.json", &file)
	for _, r := range file.Rows {
		p := Plan{Kind: BinomialKind, Baseline: r.P1, Effect: r.P2 - r.P1, Alpha: r.Alpha}
		power, err := p.Power(500)
		n, err2 := p.Size(r.Power)
		d, err3 := p.Detectable(r.N, r.Power)
		if err := errors.Join(err, err2, err3); err != nil {
			t.Fatal(err)
		}
		if math.Abs(power-r.Of500) > 1e-12 || n != math.Ceil(r.N) || math.Abs(d-p.Effect) > 1e-9 {
			t.Errorf("power %v, size %v, effect %v; want %v, %v and %v", power, n, d, r.Of500, r.N, p.Effect)
		}
		p.Alpha /= 2 // planted: one tail's level for two
		if power, err := p.Power(500); err != nil || math.Abs(power-r.Of500) <= 1e-12 {
			t.Error("half of the level would not be seen", err)
		}
	}
}

// TestPlanMeans against statsmodels (testdata/plan.py).
func TestPlanMeans(t *testing.T) {
	var file struct {
		Rows []struct {
			Effect, SD, N, Ratio, Alpha, Power float64
			OneSided                           bool `json:"one_sided"`
		}
	}
	read(t, "planmeans.json", &file)
	for _, r := range file.Rows {
		p := Plan{Kind: NormalKind, Baseline: 7, Effect: r.Effect, SD: r.SD, Ratio: r.Ratio, Alpha: r.Alpha, OneSided: r.OneSided}
		power, err := p.Power(r.N)
		if err != nil || math.Abs(power-r.Power) > 1e-12 {
			t.Errorf("power %v, %v; want %v", power, err, r.Power)
		}
	}
}

// TestPlanCounts: the power of a difference of counts by simulation of z tests.
// Statistic: how many of 4000 reject; null: binomial with the power; |z| ≤ 4.9 has a
// false-alarm rate of 1e-6. Planted: the ratio of arms upside down.
func TestPlanCounts(t *testing.T) {
	const samples, n = 4000, 900
	p := Plan{Kind: PoissonKind, Baseline: 2, Effect: 0.2, Ratio: 3}
	src := rng.New(8, "abtest/counts")
	rejected := 0
	for range samples {
		a, b := rng.Poisson(&src, 2*n), rng.Poisson(&src, 2.2*3*n)
		null := (a + b) / (4 * n)
		if z := (b/(3*n) - a/n) / math.Sqrt(null/n*(1+1/3.)); math.Abs(z) > 1.959963984540054 {
			rejected++
		}
	}
	off := func(p Plan) float64 {
		power, err := p.Power(n)
		if err != nil {
			t.Fatal(err)
		}
		return (float64(rejected) - samples*power) / math.Sqrt(samples*power*(1-power))
	}
	if z := off(p); math.Abs(z) > 4.9 {
		t.Errorf("%d of %d rejected, z %v", rejected, samples, z)
	}
	p.Ratio = 1 / p.Ratio
	if z := off(p); math.Abs(z) <= 4.9 {
		t.Errorf("with the ratio upside down z is %v", z)
	}
}

// TestPlanAssurance against the closed form of a normal prior of a difference of means,
// one-sided; a prior of one point is power.
func TestPlanAssurance(t *testing.T) {
	p := Plan{Kind: NormalKind, SD: 2, OneSided: true, Alpha: 0.025}
	const n, m, s = 300., 0.3, 0.25
	got, err := p.Assurance(n, distuv.Normal{Mu: m, Sigma: s})
	v := 2 * 2 * 2.
	want := distuv.UnitNormal.CDF((math.Sqrt(n)*m - 1.959963984540054*math.Sqrt(v)) / math.Sqrt(v+n*s*s))
	if err != nil || math.Abs(got-want) > 1e-10 {
		t.Errorf("assurance %v, %v; want %v", got, err, want)
	}
	rates := Plan{Kind: BinomialKind, Baseline: 0.1}
	point, err := rates.Assurance(1000, distuv.Normal{Mu: 0.03, Sigma: 1e-12})
	rates.Effect = 0.03
	power, err2 := rates.Power(1000)
	if errors.Join(err, err2) != nil || math.Abs(point-power) > 1e-9 {
		t.Errorf("of one effect %v, want the power %v", point, power)
	}
	if wide, err := rates.Assurance(1000, distuv.Normal{Sigma: 5}); err != nil || !(wide > 0.9 && wide <= 1) {
		t.Errorf("of effects beyond all rates %v, %v", wide, err)
	}
}

func TestDays(t *testing.T) {
	for _, c := range []struct {
		units, perDay float64
		ramp          []float64
		want          int
	}{{1000, 100, nil, 10}, {1001, 100, nil, 11}, {1000, 100, []float64{0.1, 0.5}, 21}, {5, 100, []float64{0.1, 0.5}, 1}, {60, 100, []float64{0.1, 0.5, 1}, 2}} {
		if got, err := Days(c.units, c.perDay, c.ramp...); got != c.want || err != nil {
			t.Errorf("%v: %d days, %v", c, got, err)
		}
	}
}

// TestStops: with one look the power has a closed form; with none of an effect at most
// alpha stop; a large effect stops early. Statistics: shares of samples; null: binomial;
// |z| ≤ 4.9 or more has a false-alarm rate of 1e-6.
func TestStops(t *testing.T) {
	const samples = 4000
	p := Plan{Kind: NormalKind, SD: 1, Effect: 0.1}
	one, err := p.Stops(context.Background(), 1000, 1000, samples, 1)
	if err != nil {
		t.Fatal(err)
	}
	lo, hi, _, err := sequential.Asymptotic{Tuning: 2000}.Look(0, math.Sqrt(2./1000), 2000)
	if err != nil {
		t.Fatal(err)
	}
	se := math.Sqrt(2. / 1000)
	want := distuv.UnitNormal.CDF((0.1-hi)/se) + distuv.UnitNormal.CDF((lo-0.1)/se)
	if z := (one.Power - want) / math.Sqrt(want*(1-want)/samples); math.Abs(z) > 4.9 || one.Mean != 1000 {
		t.Errorf("one look: %+v, want power %v, z %v", one, want, z)
	}
	if z := (one.Power - want*0.8) / one.PowerSE; math.Abs(z) <= 4.9 { // planted
		t.Errorf("another power would not be seen, z %v", z)
	}
	null, err := Plan{Kind: NormalKind, SD: 1}.Stops(context.Background(), 100, 2000, samples, 2)
	if z := (null.Power - 0.05) / math.Sqrt(0.05*0.95/samples); err != nil || z > 4.9 {
		t.Errorf("without an effect %+v, z %v", null, z)
	}
	large, err := Plan{Kind: BinomialKind, Baseline: 0.1, Effect: 0.05}.Stops(context.Background(), 100, 5000, 1000, 3)
	if err != nil || large.Power < 0.99 || large.Mean > 2500 || !(large.Median <= large.Late && large.Late <= 5000) {
		t.Errorf("%+v, %v", large, err)
	}
	again, err := Plan{Kind: BinomialKind, Baseline: 0.1, Effect: 0.05}.Stops(context.Background(), 100, 5000, 1000, 3)
	if err != nil || again != large {
		t.Errorf("the same seed gives %+v and %+v", large, again)
	}
}

func TestPlanBadInput(t *testing.T) {
	rates := Plan{Kind: BinomialKind, Baseline: 0.1, Effect: 0.01}
	up := rates
	up.OneSided, up.Effect = true, -0.01
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	ctx := context.Background()
	for want, err := range map[string]error{
		`the kind ""`:                  fails(Plan{}.Power(10)),
		`the kind "revenue"`:           fails(Plan{Kind: RevenueKind}.Power(10)),
		"rates of 0.9 and 1.1":         fails(Plan{Kind: BinomialKind, Baseline: 0.9, Effect: 0.2}.Size(0.8)),
		"counts of 1 and -1":           fails(Plan{Kind: PoissonKind, Baseline: 1, Effect: -2}.Power(5)),
		"the standard deviation of an": fails(Plan{Kind: NormalKind, SD: math.NaN()}.Power(5)),
		"alpha is 1":                   fails(Plan{Kind: NormalKind, SD: 1, Alpha: 1}.Power(5)),
		"the ratio of arms -1":         fails(Plan{Kind: NormalKind, SD: 1, Ratio: -1}.Power(5)),
		"NaN units":                    fails(rates.Power(math.NaN())),
		"a power of 0.01":              fails(rates.Size(0.01)),
		"effect that the test looks":   fails(up.Size(0.8)),
		"for the effect 0;":            fails(Plan{Kind: NormalKind, SD: 1}.Size(0.8)),
		"needs more than 1e+15":        fails(Plan{Kind: NormalKind, SD: 1, Effect: 1e-9}.Size(0.8)),
		"no effect from 0.1 is found":  fails(rates.Detectable(2, 0.99)),
		"with -1 units":                fails(rates.Detectable(-1, 0.99)),
		"no quantile at":               fails(rates.Assurance(10, distuv.Normal{Mu: math.NaN(), Sigma: 1})),
		"-5 units of 3 a day":          fails(Days(-5, 3)),
		"share of day 2 is 0":          fails(Days(5, 3, 1, 0)),
		"want more traffic":            fails(Days(1e12, 3)),
		"0 samples with":               fails(rates.Stops(ctx, 1, 10, 0, 1)),
		"a look every 20 units":        fails(rates.Stops(ctx, 20, 10, 5, 1)),
	} {
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "abtest: ") {
			t.Errorf("%v; want %q", err, want)
		}
	}
	if _, err := rates.Stops(ended, 1, 10, 5, 1); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
