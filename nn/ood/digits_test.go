//go:build cgo

package ood_test

import (
	"context"
	"testing"

	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/ood"
	"github.com/seed78144065/credence/nn/ort"
	"github.com/seed78144065/credence/nn/predictive"
)

// Digits that the network never saw are less familiar than those that it knows.
func TestCasesDigits(t *testing.T) {
	ctx := context.Background()
	runtime, err := ort.Load("")
	if err != nil {
		t.Fatal(err)
	}
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		models := k.OpenMembers(t, nn.Options{Runtime: runtime})
		train, test, other := k.Read(t, "train"), k.Read(t, "test"), k.Read(t, "ood")
		features := func(x [][]float64) [][]float64 {
			return kit.Run(t, models[0], x, k.Output(t, "members", "features"))
		}
		logits := func(m *nn.Model, x [][]float64) [][]float64 {
			return kit.Run(t, m, x, k.Output(t, "members", "logits"))
		}
		check := func(name string, known, unknown []float64) {
			s, err := ood.Separate(known, unknown)
			if err != nil {
				t.Fatal(err)
			}
			k.Check(t, "ood_auroc_member0/"+name, s.AUC)
			k.Check(t, "ood_scores_first5_test/"+name, known[:5])
		}

		known, unknown := logits(models[0], test.X), logits(models[0], other.X)
		for name, rule := range map[string]ood.Rule{"msp": ood.ByMSP, "max_logit": ood.ByMaxLogit, "energy": ood.ByEnergy} {
			d := ood.Logits{Rule: rule, Classes: len(k.Classes)}
			check(name, scores(t, d, known), scores(t, d, unknown))
		}

		x := features(train.X)
		known, unknown = features(test.X), features(other.X)
		fits := map[string]func() (ood.Detector, error){
			"mahalanobis_ridge1e-3": func() (ood.Detector, error) {
				return ood.FitMahalanobis(ctx, x, train.Labels, ood.MahalanobisOptions{Ridge: 1e-3})
			},
			"relative_mahalanobis": func() (ood.Detector, error) {
				return ood.FitMahalanobis(ctx, x, train.Labels, ood.MahalanobisOptions{Ridge: 1e-3, Relative: true})
			},
			"knn10_l2normalised": func() (ood.Detector, error) {
				return ood.FitKNN(ctx, x, ood.KNNOptions{K: 10, Normalize: true})
			},
			"vim_D8": func() (ood.Detector, error) {
				v, err := ood.FitViM(ctx, x, head(t, k), 8)
				if err == nil {
					k.Check(t, "vim_alpha", v.Alpha())
				}
				return v, err
			},
		}
		for name, fit := range fits {
			d, err := fit()
			if err != nil {
				t.Fatal(err)
			}
			check(name, scores(t, d, known), scores(t, d, unknown))
		}

		uncertainty := func(x [][]float64) (entropy, information []float64) {
			var c predictive.Classes
			c.Reset(len(x), len(models), len(k.Classes))
			for member, m := range models {
				for row, z := range logits(m, x) {
					total := numeric.LogSumExp(z)
					for class, v := range z {
						c.At(row, member)[class] = v - total
					}
				}
			}
			for row := range x {
				u := c.Split(row)
				entropy, information = append(entropy, u.Total), append(information, u.Epistemic)
			}
			return entropy, information
		}
		entropy, information := uncertainty(test.X)
		entropyOther, informationOther := uncertainty(other.X)
		check("ensemble_entropy", entropy, entropyOther)
		check("ensemble_MI", information, informationOther)
	}, "classification")
}

// head returns the last layer, which is what it says of 0 and of unit vectors.
func head(t *testing.T, k *kit.Kit) ood.Head {
	t.Helper()
	m := k.Open(t, k.Head, nn.Options{})
	width := m.Inputs()[0].Shape[1].Size
	x := make([][]float64, width+1)
	for i := range x {
		x[i] = make([]float64, width)
		if i < width {
			x[i][i] = 1
		}
	}
	y := kit.Run(t, m, x, k.Output(t, "head", ""))
	h := ood.Head{Bias: y[width]}
	for class, b := range h.Bias {
		w := make([]float64, width)
		for j := range w {
			w[j] = y[j][class] - b
		}
		h.Weights = append(h.Weights, w)
	}
	return h
}
