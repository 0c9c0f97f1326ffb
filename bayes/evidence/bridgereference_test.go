package evidence

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"testing"

	"gonum.org/v1/gonum/stat"
)

// TestBridgeAgainstR: the same draws of the posterior, 200 times with new
// proposals, in R's bridgesampling and here. Statistic: the difference of the
// means in its standard error, standard normal; |z| < 4.9 for a false-alarm
// rate of 1e-6. The squared errors agree but for the effective sample size of
// these draws, which are independent: with at least half of their number, the
// part of the posterior may be twice as large. Planted: all draws of the
// posterior in the sum; a posterior that is not warped.
func TestBridgeAgainstR(t *testing.T) {
	raw, err := os.ReadFile("testdata/bridge.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		Draws      [][]float64
		LogML, RE2 []float64
		Exact      float64
	}
	if err := json.Unmarshal(raw, &ref); err != nil {
		t.Fatal(err)
	}
	density := func(_ context.Context, points [][]float64) ([]float64, error) {
		var out []float64
		for _, x := range points {
			d := x[1] - x[0]/2
			out = append(out, 1.5*x[0]-math.Exp(x[0])-0.5*d*d)
		}
		return out, nil
	}
	half := len(ref.Draws) / 2
	compare := func(sum [][]float64, plain bool) (z, re2 float64) {
		var logZ []float64
		for seed := range ref.LogML {
			b := bridge{BridgeConfig{half, 1000, uint64(seed)}, density, 1, ref.Draws[:half], sum}
			if plain { // mirror images are not possible
				first := true
				b.density = func(ctx context.Context, points [][]float64) ([]float64, error) {
					first = !first
					out, err := density(ctx, points)
					for i := range out {
						if first {
							out[i] = math.Inf(-1)
						} else {
							out[i] += math.Ln2
						}
					}
					return out, err
				}
			}
			e, err := b.estimate(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			logZ = append(logZ, e.LogZ)
			re2 += e.SE * e.SE / float64(len(ref.LogML))
		}
		difference := stat.Mean(logZ, nil) - stat.Mean(ref.LogML, nil)
		return difference / math.Sqrt((stat.Variance(logZ, nil)+stat.Variance(ref.LogML, nil))/float64(len(logZ))), re2
	}
	z, re2 := compare(ref.Draws[half:], false)
	t.Logf("log Z differs by %.2f standard errors; squared error %.3g, R %.3g", z, re2, stat.Mean(ref.RE2, nil))
	if ratio := re2 / stat.Mean(ref.RE2, nil); !(math.Abs(z) < zLimit) || !(ratio > 0.95 && ratio < 2) {
		t.Errorf("log Z differs by %v standard errors, the squared error by a factor of %v", z, ratio)
	}
	if z, re2 := compare(ref.Draws[half:], true); math.Abs(z) < zLimit && re2 < 2*stat.Mean(ref.RE2, nil) {
		t.Errorf("a posterior that is not warped goes unnoticed: z = %v, squared error %v", z, re2)
	}
	if z, _ := compare(ref.Draws, false); math.Abs(z) < zLimit {
		t.Errorf("draws of the fit in the sum go unnoticed: z = %v", z)
	}
}
