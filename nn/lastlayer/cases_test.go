package lastlayer_test

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/lastlayer"
	"github.com/seed78144065/credence/nn/predictive"
)

// binary returns the features of a kit's rows, and its trained head.
func binary(t testing.TB, k *kit.Kit) (train, test *kit.Data, x, at [][]float64, head lastlayer.Head) {
	t.Helper()
	train, test = k.Read(t, "train"), k.Read(t, "test")
	m := k.Open(t, k.Features, nn.Options{})
	output := k.Output(t, "features", "")
	x, at = kit.Run(t, m, train.X, output), kit.Run(t, m, test.X, output)
	file, err := os.ReadFile(k.Path(k.Head))
	if err != nil {
		t.Fatal(err)
	}
	head, err = lastlayer.ReadHead(file, "", k.Output(t, "head", ""))
	if err != nil {
		t.Fatal(err)
	}
	return train, test, x, at, head
}

// TestCasesLaplace: the posterior about the trained weights, at a precision that
// is given and at the one of the largest evidence. Every key of the reference is
// compared.
func TestCasesLaplace(t *testing.T) {
	const top = "laplace_last_layer_member0"
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		if !k.Has(top) {
			return
		}
		train, test, x, at, head := binary(t, k)
		for _, name := range k.Keys(top) {
			lambda, is := strings.CutPrefix(name, "lambda=")
			if !is {
				continue
			}
			precision, err := strconv.ParseFloat(lambda, 64)
			if err != nil && lambda != "ml" {
				t.Fatal(err)
			}
			p, err := lastlayer.Fit(context.Background(), x, train.Labels, lastlayer.Config{Head: &head, Precision: precision})
			if err != nil {
				t.Fatal(err)
			}
			k.Check(t, top+"/train_loglik", p.LogLik())
			got := predictions(t, p, at, test.Labels)
			got["prior_precision"], got["log_marglik"] = p.Precision(), p.LogEvidence()
			for _, key := range k.Keys(top + "/" + name) {
				if got[key] == nil {
					t.Errorf("nothing checks %s of %s", key, name)
					continue
				}
				k.Check(t, top+"/"+name+"/"+key, got[key])
			}
		}
	}, "binary")
}

// predictions are what references say of test rows.
func predictions(t *testing.T, p *lastlayer.Posterior, at [][]float64, labels []int) map[string]any {
	t.Helper()
	var mean, variance, probit, quadrature []float64
	total := 0.0
	for _, row := range at {
		var f, v [1]float64
		if err := p.Predict(row, f[:], v[:]); err != nil {
			t.Fatal(err)
		}
		prob, err := p.Probit(row, nil)
		if err != nil {
			t.Fatal(err)
		}
		q, err := p.Quadrature(row)
		if err != nil {
			t.Fatal(err)
		}
		total += v[0]
		mean, variance = append(mean, f[0]), append(variance, v[0])
		probit, quadrature = append(probit, prob[1]), append(quadrature, q)
	}
	s, err := calibration.Summarize(probit, labels)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{
		"first5_mean": mean[:5], "first5_var": variance[:5], "first5_probit": probit[:5], "first5_quadrature": quadrature[:5],
		"mean_var": total / float64(len(at)),
		"test_probit": map[string]any{
			"n": s.N, "auc": s.Binary.Area.AUC, "nll": s.NLL, "brier": s.Brier, "accuracy": s.Accuracy,
			"ece15_toplabel": s.ECE, "ece15_positive": s.Binary.ECE,
		},
	}
}

// TestNetwork: a network with a posterior on it says what the posterior says of
// its features.
func TestNetwork(t *testing.T) {
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		if k.Features == "" {
			return
		}
		train, test, x, at, head := binary(t, k)
		p, err := lastlayer.Fit(context.Background(), x, train.Labels, lastlayer.Config{Head: &head, Precision: 1})
		if err != nil {
			t.Fatal(err)
		}
		m := k.Open(t, k.Features, nn.Options{})
		n, err := lastlayer.NewNetwork(m, k.Output(t, "features", ""), p)
		if err != nil {
			t.Fatal(err)
		}
		var got, want predictive.Classes
		if err := n.Classify(context.Background(), kit.Inputs(t, m, test.X), &got); err != nil {
			t.Fatal(err)
		}
		if err := p.Classify(context.Background(), at, &want); err != nil {
			t.Fatal(err)
		}
		for i, v := range want.LogProb {
			if got.LogProb[i] != v {
				t.Fatalf("log-probability %d is %v, not %v", i, got.LogProb[i], v)
			}
		}
		if err := got.Check(); err != nil {
			t.Error(err)
		}
	}, "binary")
}
