package explain_test

import (
	"context"
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/explain"
)

func predictor(t testing.TB, m *nn.Model, output string) *nn.Predictor {
	t.Helper()
	p, err := nn.NewPredictor(m, output, 0)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The light model of each kit is logistic: Shapley values of its logit are
// coefficients times distances from the mean of the background.
func TestCasesLightModels(t *testing.T) {
	ctx := context.Background()
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		if k.Light == "" {
			return
		}
		p := predictor(t, k.Open(t, k.Light, nn.Options{}), k.Output(t, "light", "logit"))
		background, row := k.Read(t, "train").X[:100], k.Read(t, "test").X[0]
		e, err := explain.New(p.Predict, background, explain.Options{})
		if err != nil {
			t.Fatal(err)
		}
		a, err := e.Sample(ctx, row, 2)
		if err != nil {
			t.Fatal(err)
		}
		total := a.Base
		for j, phi := range a.Phi {
			moved := make([][]float64, 2) // the row, and with the column at the background's mean
			for i := range moved {
				moved[i] = append(moved[i], row...)
			}
			moved[1][j] = 0
			for _, b := range background {
				moved[1][j] += b[j] / float64(len(background))
			}
			y, err := p.Predict(ctx, moved)
			if err != nil {
				t.Fatal(err)
			}
			const rounding = 1e-5 // of float32 logits, which are tens
			if want := y[0] - y[1]; math.Abs(phi-want) > rounding*(1+math.Abs(a.Value)+math.Abs(a.Base)) {
				t.Errorf("column %d has %v, want %v", j, phi, want)
			}
			total += phi
		}
		if math.Abs(total-a.Value) > 1e-12*(1+math.Abs(a.Value)) {
			t.Errorf("base and phi add up to %v, want %v", total, a.Value)
		}
	}, "binary")
}

// The fraud network in another package's hands: what permuting makes worse, and
// what one row owes to which columns.
func TestCasesFraudNetwork(t *testing.T) {
	ctx := context.Background()
	k := kit.Named(t, "fraud_ulb")
	if k == nil {
		return
	}
	p := predictor(t, k.Open(t, k.Members[0], nn.Options{}), k.Output(t, "members", "prob"))
	test := k.Read(t, "test")
	logLoss := explain.Mean(func(y, p float64) float64 {
		const clip = 1e-12 // as the kit's own log losses
		return -y*math.Log(max(p, clip)) - (1-y)*math.Log(max(1-p, clip))
	})
	r, err := explain.Permutation(ctx, p.Predict, test.X, test.Y, logLoss, 5, explain.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	var nll float64
	k.Reference(t, "test/member0/nll", &nll)
	if tol := k.Tolerance("test"); math.Abs(r.Loss-nll) > tol.Abs+tol.Rel*nll {
		t.Errorf("the loss is %v, the reference has %v", r.Loss, nll)
	}
	top := 0
	for g, v := range r.Mean {
		if v > r.Mean[top] {
			top = g
		}
	}
	// V14 is what published analyses of these data find first.
	if name := k.Columns.Features[top]; name != "V14" {
		t.Errorf("the most important column is %s", name)
	}
	e, err := explain.New(p.Predict, k.Read(t, "train").X[:40], explain.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.Sample(ctx, test.X[0], 10)
	if err != nil {
		t.Fatal(err)
	}
	total := a.Base
	for _, v := range a.Phi {
		total += v
	}
	if math.Abs(total-a.Value) > 1e-12 {
		t.Errorf("base and phi add up to %v, want %v", total, a.Value)
	}
	if want := 2*10*29*40 + 40 + 1; a.Evaluations != want {
		t.Errorf("%d evaluations, want %d", a.Evaluations, want)
	}
}
