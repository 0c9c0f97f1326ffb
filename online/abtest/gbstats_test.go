package abtest

import (
	"errors"
	"testing"

	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/sequential"
)

// sums are sufficient statistics as that program keeps them.
type sums struct {
	N       float64
	Sum     float64
	Squares float64 `json:"sum_squares"`
}

func (s sums) centred() float64 { return s.Squares - s.Sum*s.Sum/s.N }

// gbArm is an arm's data, of any type.
type gbArm struct {
	sums
	Numerator   *sums   `json:"m_statistic"`
	Denominator *sums   `json:"d_statistic"`
	AfterSums   *sums   `json:"post"`
	BeforeSums  *sums   `json:"pre"`
	MD          float64 `json:"m_d_sum_of_products"`
	PostPre     float64 `json:"post_pre_sum_of_products"`
	Effective   float64 `json:"n_star"`
	Quantile    float64 `json:"quantile_hat"`
	Lower       float64 `json:"quantile_lower"`
	Upper       float64 `json:"quantile_upper"`
}

func scatterOf(a, b sums, products float64) Scatter {
	return Scatter{N: a.N, Mean: []float64{a.Sum / a.N, b.Sum / b.N}, Sums: []float64{a.centred(), products - a.Sum*b.Sum/a.N, b.centred()}}
}

func (g gbArm) estimate(kind string, theta float64) (Estimate, error) {
	switch kind {
	case "proportion":
		return EstimateProportion(online.Trials{Successes: int(g.Sum), N: int(g.N)})
	case "mean", "sequential":
		return EstimateMean(online.Moments{N: g.N, Mean: g.Sum / g.N, Second: g.centred()})
	case "ratio":
		return EstimateRatio(scatterOf(*g.Numerator, *g.Denominator, g.MD))
	case "cuped":
		return EstimateAdjusted(scatterOf(*g.AfterSums, *g.BeforeSums, g.PostPre), []float64{theta})
	case "quantile":
		return EstimateQuantile(g.Quantile, g.Lower, g.Upper, g.N, g.Effective)
	}
	return Estimate{}, errors.New("no such type")
}

// TestCasesGBStats: the approximation that GrowthBook makes, digit by digit.
func TestCasesGBStats(t *testing.T) {
	file, err := cases.Open("online/gbstats.json")
	if cases.Absent(err) {
		t.Logf("absent, nothing to test: %v", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		t.Run(c.ID, func(t *testing.T) {
			var in struct {
				Input struct {
					A, B  gbArm
					Theta float64
				}
				Params struct {
					Alpha, Theta float64
					Tuning       float64 `json:"sequential_tuning_parameter"`
				}
				Prior struct {
					Proper         bool
					Mean, Variance float64
				}
				Options struct {
					Difference string
					Inverse    bool
				}
			}
			if err := c.Decode(&in); err != nil {
				t.Fatal(err)
			}
			a, errA := in.Input.A.estimate(c.Type, in.Params.Theta)
			b, errB := in.Input.B.estimate(c.Type, in.Params.Theta)
			if err := errors.Join(errA, errB); err != nil {
				t.Fatal(err)
			}
			absolute := in.Options.Difference == "absolute"
			results := func(a, b Estimate) map[string]any {
				if c.Type == "sequential" {
					low, high, p, err := AlwaysValid(a, b, absolute, sequential.Asymptotic{Alpha: in.Params.Alpha, Tuning: in.Params.Tuning})
					e, err2 := DeltaMethod(a, b, DeltaSettings{Absolute: absolute})
					if err := errors.Join(err, err2); err != nil {
						t.Fatal(err)
					}
					return map[string]any{"expected_output.expected": e.Mean, "expected_output.ci": []float64{low, high},
						"expected_output.uplift": map[string]any{"dist": "normal", "mean": e.Mean, "stddev": e.SD}, "expected_output.pValue": p}
				}
				set := DeltaSettings{Absolute: absolute, LowerIsBetter: in.Options.Inverse, Level: 1 - in.Params.Alpha}
				if in.Prior.Proper {
					set.PriorMean, set.PriorSD = in.Prior.Mean, sqrt(in.Prior.Variance)
				}
				e, err := DeltaMethod(a, b, set)
				if err != nil {
					t.Fatal(err)
				}
				return map[string]any{"expected_output.expected": e.Mean, "expected_output.ci": []float64{e.Low, e.High},
					"expected_output.uplift":      map[string]any{"dist": "normal", "mean": e.Mean, "stddev": e.SD},
					"expected_output.chanceToWin": e.ProbBetter, "expected_output.risk": []float64{e.LossKeep, e.LossShip}}
			}
			if err := c.Check(results(a, b)); err != nil {
				t.Error(err)
			}
			if c.Check(results(b, a)) == nil { // planted
				t.Error("arms that are swapped would not be seen")
			}
			a.Variance *= 1.0001
			if c.Check(results(a, b)) == nil { // planted
				t.Error("another variance would not be seen")
			}
		})
	}
}
