//go:build cgo

package scorer_test

import (
	"bytes"
	"context"
	"os"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/ood"
	"github.com/seed78144065/credence/nn/ort"
	"github.com/seed78144065/credence/nn/predictive"
	"github.com/seed78144065/credence/nn/scorer"
	"github.com/seed78144065/credence/nn/selective"
)

// Eight classes of pictures by networks that need ONNX Runtime: what is like no
// digit of training is handed over far more often than what is, and a bundle
// says the same.
func TestPictures(t *testing.T) {
	k := kit.Named(t, "digits")
	if k == nil {
		return
	}
	runtime, err := ort.Load("")
	if err != nil {
		t.Fatal(err)
	}
	ctx, o := context.Background(), nn.Options{Runtime: runtime}
	models := k.OpenMembers(t, o)
	data := func(role string) scorer.Data {
		d := k.Read(t, role)
		return scorer.Data{Inputs: kit.Inputs(t, models[0], d.X), Labels: d.Labels}
	}
	policy := selective.Chow(len(k.Classes), 0.2)
	c := scorer.Config{Alpha: 0.05, Policy: &policy, Options: o, FalseAlarms: 0.05, HandOver: scorer.HandOver{Unfamiliar: true}}
	for _, file := range k.Members {
		model, err := os.ReadFile(k.Path(file))
		if err != nil {
			t.Fatal(err)
		}
		c.Members = append(c.Members, scorer.Network{Model: model, Output: k.Output(t, "members", "logits"), Scale: predictive.Logit})
	}
	features := c.Members[0]
	features.Output = k.Output(t, "members", "features")
	c.Features = &features
	train := k.Read(t, "train")
	if c.Familiar, err = ood.FitMahalanobis(ctx, kit.Run(t, models[0], train.X, features.Output), train.Labels, ood.MahalanobisOptions{Ridge: 1e-3, Relative: true}); err != nil {
		t.Fatal(err)
	}
	s, err := scorer.Fit(ctx, c, data("calib"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var file bytes.Buffer
	if err := s.Write(&file); err != nil {
		t.Fatal(err)
	}
	again, err := scorer.Read(file.Bytes(), o, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	var rates []float64
	for _, role := range []string{"test", "ood"} {
		d := data(role)
		var scores, same scorer.Scores
		if err := s.Score(ctx, d.Inputs, &scores); err != nil {
			t.Fatal(err)
		}
		if err := again.Score(ctx, d.Inputs, &same); err != nil {
			t.Fatal(err)
		}
		covered, over := 0.0, 0.0
		for i, row := range scores.Rows {
			if !slices.Equal(row.Prob, same.Rows[i].Prob) || !slices.Equal(row.Set, same.Rows[i].Set) || row.Choice != same.Rows[i].Choice {
				t.Fatalf("%s, row %d: %+v, from the bundle %+v", role, i, row, same.Rows[i])
			}
			if slices.Contains(row.Set, d.Labels[i]) {
				covered++
			}
			if row.Choice.Action == selective.HandOver {
				over++
			}
		}
		n := float64(len(scores.Rows))
		// 0.95 ± 5 standard deviations of the 433 and 289 rows, √(.05·.95(1/433 + 1/289)) = 0.0166.
		if role == "test" && covered/n < 0.95-5*0.0166 {
			t.Errorf("%v of the sets hold the truth", covered/n)
		}
		rates = append(rates, over/n)
	}
	if rates[0] > 0.2 || rates[1] < 5*rates[0] {
		t.Errorf("%v of digits like those of training are handed over, and %v of others", rates[0], rates[1])
	}
}
