package predictive_test

import (
	"context"
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/predictive"
)

// classify runs a head on rows of a kit.
func classify(t testing.TB, who predictive.Members, c predictive.ClassConfig, in []*nn.Tensor) *predictive.Classes {
	t.Helper()
	h, err := predictive.NewClassHead(who, c)
	if err != nil {
		t.Fatal(err)
	}
	var got predictive.Classes
	if err := h.Classify(context.Background(), in, &got); err != nil {
		t.Fatal(err)
	}
	if err := got.Check(); err != nil {
		t.Fatal(err)
	}
	return &got
}

// decomposition is what a reference says of the uncertainty of a batch.
type decomposition struct {
	Total     float64     `json:"total_mean"`
	Aleatoric float64     `json:"aleatoric_mean"`
	Epistemic float64     `json:"epistemic_MI_mean"`
	First5    firstSplits `json:"first5"`
}

type firstSplits struct {
	Prob      []float64 `json:"prob"`
	Total     []float64 `json:"total"`
	Aleatoric []float64 `json:"aleatoric"`
	Epistemic []float64 `json:"epistemic"`
}

func decompose(c *predictive.Classes) (d decomposition) {
	n := float64(c.Rows)
	for row := range c.Rows {
		s := c.Split(row)
		d.Total += s.Total / n
		d.Aleatoric += s.Aleatoric / n
		d.Epistemic += s.Epistemic / n
		if row < 5 {
			f := &d.First5
			f.Prob = append(f.Prob, c.Mean(row, nil)[1])
			f.Total = append(f.Total, s.Total)
			f.Aleatoric = append(f.Aleatoric, s.Aleatoric)
			f.Epistemic = append(f.Epistemic, s.Epistemic)
		}
	}
	return d
}

// The split of every kit that has one: by files and by one graph, from
// probabilities and from logits.
func TestCasesDecomposition(t *testing.T) {
	kits := 0
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		const key = "uncertainty_decomposition_nats"
		if !k.Has(key) {
			return
		}
		kits++
		members := k.OpenMembers(t, nn.Options{})
		in := kit.Inputs(t, members[0], k.Read(t, "test").X)
		who := predictive.Separate(members...)
		k.Check(t, key, decompose(classify(t, who, predictive.ClassConfig{Output: k.Output(t, "members", "prob")}, in)))
		k.Check(t, key, decompose(classify(t, who, predictive.ClassConfig{Output: k.Output(t, "members", "logit"), Scale: predictive.Logit}, in)))
		if k.Fused != "" {
			who := predictive.Fused(k.Open(t, k.Fused, nn.Options{}))
			k.Check(t, key, decompose(classify(t, who, predictive.ClassConfig{Output: k.Output(t, "fused", "probs")}, in)))
			k.Check(t, key, decompose(classify(t, who, predictive.ClassConfig{Output: k.Output(t, "fused", "logits"), Scale: predictive.Logit}, in)))
		}
	}, "binary")
	t.Log(kits, "kits")
}

// gaussian is what a reference says of an ensemble of means and variances.
type gaussian struct {
	RMSE       float64   `json:"rmse"`
	NLL        float64   `json:"gauss_nll"`
	Member0    float64   `json:"member0_nll"`
	CRPS       float64   `json:"crps_gauss"`
	Aleatoric  float64   `json:"aleatoric_var_mean"`
	Epistemic  float64   `json:"epistemic_var_mean"`
	FirstMeans []float64 `json:"first5_mean"`
	FirstVars  []float64 `json:"first5_var"`
}

// Ensembles of means and variances, and raw quantiles, of the kits of
// regression.
func TestCasesRegression(t *testing.T) {
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		members, test := k.OpenMembers(t, nn.Options{}), k.Read(t, "test")
		in := kit.Inputs(t, members[0], test.X)
		if k.Has("ensemble") {
			h, err := predictive.NewNormalHead(predictive.Separate(members...), predictive.NormalConfig{
				Mean: k.Output(t, "members", "mean"), Spread: k.Output(t, "members", "log_var"),
			})
			if err != nil {
				t.Fatal(err)
			}
			var got predictive.Normals
			if err := h.Regress(context.Background(), in, &got); err != nil {
				t.Fatal(err)
			}
			k.Check(t, "ensemble", score(&got, test.Y))
		}
		if key := "raw_quantile_interval_90"; k.Has(key) {
			m := k.Open(t, k.Quantiles, nn.Options{})
			h, err := predictive.NewQuantileHead(m, predictive.QuantileConfig{Output: k.Output(t, "quantiles", ""), Levels: k.Levels})
			if err != nil {
				t.Fatal(err)
			}
			var q predictive.Quantiles
			if err := h.Predict(context.Background(), in, &q); err != nil {
				t.Fatal(err)
			}
			covered, width := 0.0, 0.0
			for r, y := range test.Y {
				row := q.Row(r)
				low, high := row[0], row[len(row)-1]
				width += high - low
				if low <= y && y <= high {
					covered++
				}
			}
			n := float64(len(test.Y))
			k.Check(t, key, map[string]float64{"coverage": covered / n, "width": width / n})
			if q.Crossed != 0 {
				t.Errorf("%d rows have quantiles that cross", q.Crossed)
			}
		}
	}, "regression")
}

func score(n *predictive.Normals, y []float64) (g gaussian) {
	rows := float64(n.Rows)
	for r, v := range y {
		mean, aleatoric, epistemic := n.Split(r)
		g.RMSE += (v - mean) * (v - mean) / rows
		g.NLL += predictive.NormalNLL(v, mean, aleatoric+epistemic) / rows
		g.CRPS += predictive.NormalCRPS(v, mean, aleatoric+epistemic) / rows
		g.Aleatoric += aleatoric / rows
		g.Epistemic += epistemic / rows
		g.Member0 += predictive.NormalNLL(v, n.Mean[r*n.Members], n.Variance[r*n.Members]) / rows
		if r < 5 {
			g.FirstMeans, g.FirstVars = append(g.FirstMeans, mean), append(g.FirstVars, aleatoric+epistemic)
		}
	}
	g.RMSE = math.Sqrt(g.RMSE)
	return g
}

// How much the members of a kit of effects disagree about the effect of each
// row.
func TestCasesEffects(t *testing.T) {
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		members := k.OpenMembers(t, nn.Options{})
		sum, rows := 0.0, 0
		for _, split := range []string{"train", "calib", "test"} {
			in := kit.Inputs(t, members[0], k.Read(t, split).X)
			var mu [2]predictive.Normals
			for arm, role := range []string{"mu0", "mu1"} {
				h, err := predictive.NewNormalHead(predictive.Separate(members...), predictive.NormalConfig{Mean: k.Output(t, "members", role)})
				if err != nil {
					t.Fatal(err)
				}
				if err := h.Regress(context.Background(), in, &mu[arm]); err != nil {
					t.Fatal(err)
				}
			}
			effect, here := &mu[1], 0.0
			for i, v := range mu[0].Mean {
				effect.Mean[i] -= v
			}
			for r := range effect.Rows {
				_, _, epistemic := effect.Split(r)
				here += math.Sqrt(epistemic)
			}
			k.Check(t, split+"/epistemic_sd_of_cate_mean", here/float64(effect.Rows))
			sum, rows = sum+here, rows+effect.Rows
		}
		k.Check(t, "all/epistemic_sd_of_cate_mean", sum/float64(rows))
	}, "tarnet")
}
