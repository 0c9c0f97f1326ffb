//go:build cgo

package conformal_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/nn/ort"
)

func onRuntime(t *testing.T) nn.Options {
	t.Helper()
	r, err := ort.Load("")
	if err != nil {
		t.Fatalf("%v\nin this repository: npm ci --ignore-scripts, which make test does", err)
	}
	return nn.Options{Runtime: r}
}

// alphaOf reads "alpha=0.1".
func alphaOf(t *testing.T, key string) float64 {
	t.Helper()
	return must[float64](t)(strconv.ParseFloat(strings.TrimPrefix(key, "alpha="), 64))
}

// TestCasesBinary: conformal_ensemble_mean_prob of all binary kits.
func TestCasesBinary(t *testing.T) {
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		const top = "conformal_ensemble_mean_prob"
		if !k.Has(top) {
			return
		}
		members := k.OpenMembers(t, onRuntime(t))
		// Logits, since float32 probabilities are 1 where these are 1 - 1e-10.
		name := k.Output(t, "members", "logit")
		classes := func(d *kit.Data) [][]float64 {
			p := make([][]float64, len(d.X))
			for _, m := range members {
				for i, row := range kit.Run(t, m, d.X, name) {
					if p[i] == nil {
						p[i] = make([]float64, 2)
					}
					p[i][1] += 1 / (1 + math.Exp(-row[0]))
				}
			}
			for i := range p {
				p[i][1] /= float64(len(members))
				p[i][0] = 1 - p[i][1]
			}
			return p
		}
		calib, test := k.Read(t, "calib"), k.Read(t, "test")
		pc, pt := classes(calib), classes(test)
		report := func(s *conformal.Sets) *conformal.Report {
			trial := must[*conformal.Trial](t)(conformal.TrySets(s, pt, test.Labels))
			return must[*conformal.Report](t)(trial.Report(0.95))
		}
		for _, key := range k.Keys(top) {
			alpha := alphaOf(t, key)
			lac := must[*conformal.Sets](t)(conformal.FitSets(conformal.LAC{}, pc, calib.Labels, alpha))
			r := report(lac)
			both := 0.0
			for _, size := range r.BySize {
				if size.MeanSize == 2 {
					both = float64(size.Rows) / float64(r.All.Rows)
				}
			}
			got := map[string]any{
				"qhat": lac.Thresholds()[0].Score, "coverage": r.All.Share, "mean_size": r.All.MeanSize,
				"empty": r.Empty, "singleton": r.Single, "both": both,
			}
			k.Check(t, top+"/"+key+"/lac", got)

			mondrian := must[*conformal.Sets](t)(conformal.FitSetsByClass(conformal.LAC{}, pc, calib.Labels, alpha))
			r = report(mondrian)
			thresholds := mondrian.Thresholds()
			k.Check(t, top+"/"+key+"/mondrian_label", map[string]any{
				"qhat": []float64{thresholds[0].Score, thresholds[1].Score}, "coverage": r.All.Share, "mean_size": r.All.MeanSize,
				"coverage_class0": r.ByClass[0].Share, "coverage_class1": r.ByClass[1].Share,
			})

			aps := must[*conformal.Sets](t)(conformal.FitSets(conformal.APS{}, pc, calib.Labels, alpha))
			r = report(aps)
			k.Check(t, top+"/"+key+"/aps_nonrandomised", map[string]any{
				"qhat": aps.Thresholds()[0].Score, "coverage": r.All.Share, "mean_size": r.All.MeanSize,
			})
		}
	}, "binary")
}

// TestCasesClasses: conformal_member0 of all kits of classification.
func TestCasesClasses(t *testing.T) {
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		const top = "conformal_member0"
		if !k.Has(top) {
			return
		}
		m := k.Open(t, k.Members[0], onRuntime(t))
		classes := func(d *kit.Data) [][]float64 {
			p := kit.Run(t, m, d.X, k.Output(t, "members", "logits"))
			for _, row := range p {
				softmax(row)
			}
			return p
		}
		calib, test := k.Read(t, "calib"), k.Read(t, "test")
		pc, pt := classes(calib), classes(test)
		for _, key := range k.Keys(top) {
			for name, rule := range map[string]conformal.Rule{
				"lac": conformal.LAC{}, "aps_nonrandomised": conformal.APS{},
				"raps_lam.01_kreg2_nonrandomised": conformal.RAPS{Lambda: 0.01, Free: 2}, // as the key says
			} {
				s := must[*conformal.Sets](t)(conformal.FitSets(rule, pc, calib.Labels, alphaOf(t, key)))
				trial := must[*conformal.Trial](t)(conformal.TrySets(s, pt, test.Labels))
				r := must[*conformal.Report](t)(trial.Report(0.95))
				k.Check(t, fmt.Sprintf("%s/%s/%s", top, key, name), map[string]any{
					"qhat": s.Thresholds()[0].Score, "coverage": r.All.Share, "mean_size": r.All.MeanSize,
				})
			}
		}
	}, "classification")
}

func softmax(z []float64) {
	largest, sum := math.Inf(-1), 0.0
	for _, v := range z {
		largest = max(largest, v)
	}
	for i, v := range z {
		z[i] = math.Exp(v - largest)
		sum += z[i]
	}
	for i := range z {
		z[i] /= sum
	}
}

// TestCasesRegression: conformal of all kits of regression.
func TestCasesRegression(t *testing.T) {
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		const top = "conformal"
		if !k.Has(top) {
			return
		}
		o := onRuntime(t)
		quantiles, members := k.Open(t, k.Quantiles, o), k.OpenMembers(t, o)
		bands := func(d *kit.Data) map[string][]conformal.Band {
			n := len(d.X)
			out := map[string][]conformal.Band{}
			for _, q := range kit.Run(t, quantiles, d.X, k.Output(t, "quantiles", "")) {
				out["cqr"] = append(out["cqr"], conformal.Quantiles(q[0], q[len(q)-1]))
			}
			mean, second := make([]float64, n), make([]float64, n)
			for _, m := range members {
				means := kit.Run(t, m, d.X, k.Output(t, "members", "mean"))
				logs := kit.Run(t, m, d.X, k.Output(t, "members", "log_var"))
				for i := range n {
					mean[i] += means[i][0] / float64(len(members))
					second[i] += (math.Exp(logs[i][0]) + means[i][0]*means[i][0]) / float64(len(members))
				}
			}
			for i, m := range mean {
				out["abs_residual"] = append(out["abs_residual"], conformal.Point(m))
				out["normalised_residual"] = append(out["normalised_residual"], conformal.Spread(m, math.Sqrt(second[i]-m*m)))
			}
			return out
		}
		calib, test := k.Read(t, "calib"), k.Read(t, "test")
		bc, bt := bands(calib), bands(test)
		for _, key := range k.Keys(top) {
			for name := range bc {
				n := must[*conformal.Intervals](t)(conformal.FitIntervals(bc[name], calib.Y, alphaOf(t, key)))
				trial := must[*conformal.Trial](t)(conformal.TryIntervals(n, bt[name], test.Y))
				r := must[*conformal.Report](t)(trial.Report(0.95))
				lower, _ := n.Thresholds()
				k.Check(t, fmt.Sprintf("%s/%s/%s", top, key, name), map[string]any{
					"qhat": lower.Score, "coverage": r.All.Share, "width": r.All.MeanSize,
				})
			}
		}
	}, "regression")
}
