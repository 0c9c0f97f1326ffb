//go:build cgo

package predictive_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/predictive"
)

// runtimes are those of the benchmarks by name.
func runtimes(t testing.TB) map[string]nn.Options {
	return map[string]nn.Options{"own": {}, "ort": {Runtime: load(t)}}
}

func benchModel(b testing.TB, name string, o nn.Options) *nn.Model {
	m, err := nn.OpenFile(cases+name, o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { m.Close() })
	return m
}

func benchRows(b testing.TB, columns, rows int) []*nn.Tensor {
	data := make([]float32, columns*rows)
	for i := range data {
		data[i] = float32(i%13)/6 - 1
	}
	x, err := nn.NewTensor(data, rows, columns)
	if err != nil {
		b.Fatal(err)
	}
	return []*nn.Tensor{x}
}

// turns lets calls take turns, so that their ratio holds on a machine that does
// other things; each is the best of many rounds.
func turns(b *testing.B, each int, names [2]string, calls [2]func() error) {
	best := [2]time.Duration{time.Hour, time.Hour}
	for b.Loop() {
		for k, call := range calls {
			started := time.Now()
			for range each {
				if err := call(); err != nil {
					b.Fatal(err)
				}
			}
			best[k] = min(best[k], time.Since(started)/time.Duration(each))
		}
	}
	b.ReportMetric(0, "ns/op")
	for k, name := range names {
		b.ReportMetric(float64(best[k]), name+"-ns")
	}
	b.ReportMetric(float64(best[0])/float64(best[1]), names[0]+"/"+names[1])
}

// BenchmarkFused is five networks in one graph beside the same in five files.
func BenchmarkFused(b *testing.B) {
	for runtime, o := range runtimes(b) {
		var members []*nn.Model
		for i := range 5 {
			members = append(members, benchModel(b, fmt.Sprintf("fraud_ulb/member%d.onnx", i), o))
		}
		separate, err := predictive.NewClassHead(predictive.Separate(members...), predictive.ClassConfig{Output: "logit", Scale: predictive.Logit})
		if err != nil {
			b.Fatal(err)
		}
		fused, err := predictive.NewClassHead(predictive.Fused(benchModel(b, "fraud_ulb/ensemble_fused.onnx", o)), predictive.ClassConfig{Output: "logits", Scale: predictive.Logit})
		if err != nil {
			b.Fatal(err)
		}
		for _, n := range []int{1, 256} {
			b.Run(fmt.Sprintf("%s/n=%d", runtime, n), func(b *testing.B) {
				ctx, in := context.Background(), benchRows(b, 30, n)
				var to predictive.Classes
				turns(b, 1+200/n, [2]string{"fused", "five"}, [2]func() error{
					func() error { return fused.Classify(ctx, in, &to) },
					func() error { return separate.Classify(ctx, in, &to) },
				})
			})
		}
	}
}

// BenchmarkPasses is 32 passes with dropout in one batch, with what they say read
// as log-probabilities, beside as many calls of the model that leave it unread.
func BenchmarkPasses(b *testing.B) {
	const passes = 32
	ctx, logit := context.Background(), predictive.ClassConfig{Output: "logit", Scale: predictive.Logit}
	run := func(name string, m *nn.Model, who predictive.Members, more ...*nn.Tensor) {
		h, err := predictive.NewClassHead(who, logit)
		if err != nil {
			b.Fatal(err)
		}
		for _, n := range []int{1, 256} {
			b.Run(fmt.Sprintf("%s/n=%d", name, n), func(b *testing.B) {
				in := benchRows(b, 30, n)
				all, out := append([]*nn.Tensor{}, in...), make([]*nn.Tensor, len(m.Outputs()))
				for range more {
					all = append(all, benchRows(b, 64, n)...)
				}
				for i, p := range m.Outputs() {
					if p.Name == logit.Output {
						out[i] = new(nn.Tensor)
					}
				}
				var to predictive.Classes
				turns(b, 1+50/n, [2]string{"tiled", "passes"}, [2]func() error{
					func() error { return h.Classify(ctx, in, &to) },
					func() error {
						for range passes {
							if err := m.RunInto(ctx, all, out); err != nil {
								return err
							}
						}
						return nil
					},
				})
			})
		}
	}
	for runtime, o := range runtimes(b) {
		m := benchModel(b, "fraud_ulb/mcdropout_mask.onnx", o)
		masks := predictive.MaskConfig{Ports: []string{"mask0", "mask1"}, Rate: 0.2, Passes: passes}
		run(runtime+"/masks", m, predictive.Masks(m, masks), nil, nil)
		masks.PerRow = true
		run(runtime+"/masks-per-row", m, predictive.Masks(m, masks), nil, nil)
	}
	m := benchModel(b, "fraud_ulb/mcdropout_train.onnx", predictive.DropoutOptions(runtimes(b)["ort"]))
	run("ort/dropout", m, predictive.Dropout(m, predictive.DropoutConfig{Passes: passes}))
}
