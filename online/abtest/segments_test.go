package abtest

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
)

// TestCasesHierarchicalModels: segments by the exact routes; other models of the file
// are answered by packages of bayes.
func TestCasesHierarchicalModels(t *testing.T) {
	file, err := cases.Open("online/hierarchical_models.json")
	if cases.Absent(err) {
		t.Logf("absent, nothing to test: %v", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := []string{"point_null_binomial", "g_prior_model_space", "jzs_t_test", "beta_hdi"}
	byType := map[string]func(*testing.T, cases.Case){"normal_normal_segments": normalSegments, "beta_binomial_segments": rateSegments}
	for _, kind := range file.Types {
		if (byType[kind] != nil) == slices.Contains(elsewhere, kind) {
			t.Errorf("the type %q must be tested here or elsewhere, and not both", kind)
		}
	}
	for _, c := range file.Cases {
		if f := byType[c.Type]; f != nil {
			t.Run(c.ID, func(t *testing.T) { f(t, c) })
		}
	}
}

func normalSegments(t *testing.T, c cases.Case) {
	var in struct {
		Prior struct {
			Mu  struct{ Mean, SD float64 }
			Tau struct {
				Scale float64
				Top   float64 `json:"truncated_at"`
			}
		}
		Y, SE []float64
	}
	if err := c.Decode(&in); err != nil {
		t.Fatal(err)
	}
	results := func(scale float64) map[string]any {
		s, err := PoolSegments(in.Y, in.SE, SegmentPrior{Mean: in.Prior.Mu.Mean, MeanSD: in.Prior.Mu.SD, Scale: scale, Top: in.Prior.Tau.Top})
		if err != nil {
			t.Fatal(err)
		}
		var means, sds []float64
		for _, e := range s.Effects {
			means, sds = append(means, e.Mean), append(sds, e.SD)
		}
		return map[string]any{"mu_mean": s.Mean, "mu_sd": s.MeanSD, "tau_mean": s.Spread, "tau_median": s.SpreadMedian, "theta_mean": means, "theta_sd": sds}
	}
	if err := c.Check(results(in.Prior.Tau.Scale)); err != nil {
		t.Error(err)
	}
	if c.Check(results(in.Prior.Tau.Scale/2)) == nil { // planted
		t.Error("another scale of tau would not be seen")
	}
}

func rateSegments(t *testing.T, c cases.Case) {
	var in struct {
		Prior  struct{ Exponent float64 }
		Params struct {
			MeanLo float64 `json:"logit_mean_min"`
			MeanHi float64 `json:"logit_mean_max"`
			SizeLo float64 `json:"log_size_min"`
			SizeHi float64 `json:"log_size_max"`
		}
		Successes, Trials []int
	}
	if err := c.Decode(&in); err != nil {
		t.Fatal(err)
	}
	var segments []online.Trials
	for i := range in.Trials {
		segments = append(segments, online.Trials{Successes: in.Successes[i], N: in.Trials[i]})
	}
	results := func(exponent float64) map[string]any {
		s, err := PoolRates(segments, RatePrior{exponent, in.Params.MeanLo, in.Params.MeanHi, in.Params.SizeLo, in.Params.SizeHi})
		if err != nil {
			t.Fatal(err)
		}
		return map[string]any{"segment_posterior_mean": s.Means, "segment_posterior_sd": s.SDs, "population_mean": s.Mean}
	}
	if err := c.Check(results(in.Prior.Exponent)); err != nil {
		t.Error(err)
	}
	if c.Check(results(in.Prior.Exponent+1)) == nil { // planted
		t.Error("another prior would not be seen")
	}
}

// TestPoolSegmentsCalibrated: intervals of segments drawn from the prior hold the
// effect as often as they say. Statistic: intervals that do, of 500 samples, of the
// segment whose estimate is largest; null: binomial; |z| ≤ 4.9 has a false-alarm rate of
// 1e-6. Planted: estimates without pooling, of the segment that looks best.
func TestPoolSegmentsCalibrated(t *testing.T) {
	const samples, count = 500, 8
	holds, best := 0, 0
	for r := range uint64(samples) {
		src := rng.New(6, "abtest/segments", r)
		tau := math.Abs(rng.Normal(&src, 0, 0.5))
		mu := rng.Normal(&src, 1, 2)
		y, se, truth := make([]float64, count), make([]float64, count), make([]float64, count)
		for j := range y {
			truth[j], se[j] = rng.Normal(&src, mu, tau), 0.2+0.1*float64(j)
			y[j] = rng.Normal(&src, truth[j], se[j])
		}
		s, err := PoolSegments(y, se, SegmentPrior{Mean: 1, MeanSD: 2, Scale: 0.5, HalfNormal: true})
		if err != nil {
			t.Fatal(err)
		}
		top := 0 // the segment with the largest estimate in standard errors: a Bayesian's intervals don't mind
		for j := range y {
			if (y[j]-1)/se[j] > (y[top]-1)/se[top] {
				top = j
			}
		}
		if e := s.Effects[top]; e.Low <= truth[top] && truth[top] <= e.High {
			holds++
		}
		if math.Abs(y[top]-truth[top]) <= 1.96*se[top] { // Φ⁻¹(0.975)
			best++
		}
	}
	z := func(k int) float64 { return (float64(k) - 0.95*samples) / math.Sqrt(0.95*0.05*samples) }
	if t.Logf("pooled %d, not pooled %d of %d", holds, best, samples); math.Abs(z(holds)) > 4.9 {
		t.Errorf("%d of %d intervals hold the effect, z %v", holds, samples, z(holds))
	}
	if math.Abs(z(best)) <= 4.9 {
		t.Errorf("%d of %d intervals of the best segment, not pooled, hold the effect, and it is not seen", best, samples)
	}
}

// TestPoolSegmentsLimits: where segments tell much of each other or nothing the answer
// has a closed form, at any scale of the numbers.
func TestPoolSegmentsLimits(t *testing.T) {
	for _, unit := range []float64{1e-9, 1, 1e9} {
		y, se := []float64{1 * unit, 2 * unit, 6 * unit, -3 * unit}, []float64{unit, unit, 2 * unit, unit}
		pooled, err := PoolSegments(y, se, SegmentPrior{Scale: 1e-9 * unit, HalfNormal: true})
		if err != nil {
			t.Fatal(err)
		}
		want, sd := (1+2+6/4.-3)/3.25*unit, math.Sqrt(1/3.25)*unit
		for _, e := range pooled.Effects {
			if math.Abs(e.Mean-want) > 1e-6*unit || math.Abs(e.SD-sd) > 1e-6*unit || math.Abs(e.Low-(want-1.959963984540054*sd)) > 1e-6*unit {
				t.Errorf("without spread: %+v, want %v ± %v", e, want, sd)
			}
		}
		apart, err := PoolSegments([]float64{0, 1e6 * unit, -2e6 * unit}, []float64{unit, unit, unit}, SegmentPrior{Scale: 1e6 * unit})
		if err != nil {
			t.Fatal(err)
		}
		if e := apart.Effects[1]; math.Abs(e.Mean-1e6*unit) > 1e-4*unit || math.Abs(e.SD-unit) > 1e-4*unit || e.ProbPositive != 1 || e.ProbAbove < 0.8 {
			t.Errorf("far apart: %+v", e)
		}
	}
}

// TestPoolRatesLimits: with segments of one rate they are pooled to it, with millions of
// trials each they stay.
func TestPoolRatesLimits(t *testing.T) {
	same := make([]online.Trials, 20)
	for i := range same {
		same[i] = online.Trials{Successes: 100, N: 1000}
	}
	s, err := PoolRates(same, RatePrior{})
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(s.Means[0]-0.1) > 1e-3 || s.SDs[0] > 0.5*math.Sqrt(0.1*0.9/1000) || s.Low[0] > 0.1 || s.High[0] < 0.1 {
		t.Errorf("%+v", s)
	}
	s, err = PoolRates([]online.Trials{{Successes: 1_000_000, N: 10_000_000}, {Successes: 5_000_000, N: 10_000_000}, {Successes: 30, N: 10_000_000}}, RatePrior{})
	if err != nil || math.Abs(s.Means[0]-0.1) > 1e-6 || math.Abs(s.Means[2]-3e-6) > 3e-7 || math.Abs(s.SDs[1]-math.Sqrt(0.25/1e7)) > 1e-8 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestPoolBadInput(t *testing.T) {
	nan := math.NaN()
	one := online.Trials{Successes: 1, N: 3}
	for want, err := range map[string]error{
		"2 effects and 2 standard":           fails(PoolSegments([]float64{1, 2}, []float64{1, 1}, SegmentPrior{})),
		"3 effects and 2 standard":           fails(PoolSegments([]float64{1, 2, 3}, []float64{1, 1}, SegmentPrior{})),
		"segment 2 has the effect NaN":       fails(PoolSegments([]float64{1, nan, 3}, []float64{1, 1, 1}, SegmentPrior{})),
		"with standard error 0":              fails(PoolSegments([]float64{1, 2, 3}, []float64{1, 1, 0}, SegmentPrior{})),
		"Scale:-1":                           fails(PoolSegments([]float64{1, 2, 3}, []float64{1, 1, 1}, SegmentPrior{Scale: -1})),
		"Mean:NaN":                           fails(PoolSegments([]float64{1, 2, 3}, []float64{1, 1, 1}, SegmentPrior{Mean: nan})),
		"segment 2 has 4 successes of 3":     fails(PoolRates([]online.Trials{one, {Successes: 4, N: 3}}, RatePrior{})),
		"0 successes of 3 trials in 2 segme": fails(PoolRates([]online.Trials{{N: 3}, {}}, RatePrior{})),
		"in 1 segments":                      fails(PoolRates([]online.Trials{one}, RatePrior{})),
		"LogitMin:3":                         fails(PoolRates([]online.Trials{one, one}, RatePrior{LogitMin: 3, LogitMax: 1})),
	} {
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "abtest: ") {
			t.Errorf("%v; want %q", err, want)
		}
	}
}
