//go:build cgo

package lastlayer_test

import (
	"context"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/lastlayer"
	"github.com/seed78144065/credence/nn/ort"
	"github.com/seed78144065/credence/nn/predictive"
)

// TestDigits: of a convolutional network in ONNX Runtime, whose one file has
// features and logits, a posterior of 8 × 33 weights disagrees more about digits
// of classes it never saw. The statistic is that of Wilcoxon's test of the
// epistemic parts, standard normal if they were alike; false-alarm rate 1e-6. The
// head comes from the middle of the network's file.
func TestDigits(t *testing.T) {
	runtime, err := ort.Load("")
	if err != nil {
		t.Fatal(err)
	}
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		if k.Files["ood"] == "" {
			return
		}
		ctx := context.Background()
		m := k.Open(t, k.Members[0], nn.Options{Runtime: runtime})
		file, err := os.ReadFile(k.Path(k.Members[0]))
		if err != nil {
			t.Fatal(err)
		}
		features, logits := k.Output(t, "members", "features"), k.Output(t, "members", "logits")
		head, err := lastlayer.ReadHead(file, features, logits)
		if err != nil {
			t.Fatal(err)
		}
		train, test, strange := k.Read(t, "train"), k.Read(t, "test"), k.Read(t, "ood")
		x := kit.Run(t, m, train.X, features)
		for i, row := range kit.Run(t, m, train.X[:3], logits) {
			for c, want := range row {
				got := head.Bias[c]
				for j, v := range x[i] {
					got += head.Weight[c][j] * v
				}
				if !(math.Abs(got-want) <= 1e-4*(1+math.Abs(want))) { // float32
					t.Fatalf("logit %d of row %d is %v, the network's is %v", c, i, got, want)
				}
			}
		}
		p, err := lastlayer.Fit(ctx, x, train.Labels, lastlayer.Config{Head: &head, Precision: 1, Members: 50, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		n, err := lastlayer.NewNetwork(m, features, p)
		if err != nil {
			t.Fatal(err)
		}
		epistemic := func(d *kit.Data) (parts []float64) {
			var c predictive.Classes
			if err := n.Classify(ctx, kit.Inputs(t, m, d.X), &c); err != nil {
				t.Fatal(err)
			}
			for i := range c.Rows {
				parts = append(parts, c.Split(i).Epistemic)
			}
			return parts
		}
		known, unknown := epistemic(test), epistemic(strange)
		if z := wilcoxon(unknown, known); !(z > 4.75) {
			t.Errorf("strange digits are no stranger: z = %v", z)
		}
		if z := wilcoxon(known[:len(known)/2], known[len(known)/2:]); !(math.Abs(z) < 4.9) {
			t.Errorf("half of the digits are stranger than the others: z = %v", z)
		}

		if _, err := lastlayer.NewNetwork(m, logits, p); err == nil || !strings.Contains(err.Error(), "8 numbers a row; the layer has 32") {
			t.Errorf("logits as features: %v", err)
		}
		if _, err := lastlayer.NewNetwork(m, "feature", p); err == nil || !strings.Contains(err.Error(), `did you mean "features"`) {
			t.Errorf("another name: %v", err)
		}
		if _, err := lastlayer.NewNetwork(nil, features, p); err == nil {
			t.Error("no network is no error")
		}
		if _, err := lastlayer.NewNetwork(m, features, nil); err == nil {
			t.Error("no layer is no error")
		}
		var numbers predictive.Normals
		if err := n.Regress(ctx, kit.Inputs(t, m, test.X), &numbers); err == nil || numbers.Rows != 0 {
			t.Errorf("numbers of classes: %v", err)
		}
		ended, cancel := context.WithCancel(ctx)
		cancel()
		c := predictive.Classes{Rows: 3}
		if err := n.Classify(ended, kit.Inputs(t, m, test.X), &c); err == nil || c.Rows != 0 {
			t.Errorf("a context that ended: %v, %d rows", err, c.Rows)
		}
	}, "classification")
}

// wilcoxon is the rank-sum statistic of two samples, standard normal if they are
// alike.
func wilcoxon(x, y []float64) float64 {
	wins := 0.0
	for _, u := range x {
		for _, v := range y {
			if u > v {
				wins++
			}
		}
	}
	a, b := float64(len(x)), float64(len(y))
	return (wins - a*b/2) / math.Sqrt(a*b*(a+b+1)/12)
}
