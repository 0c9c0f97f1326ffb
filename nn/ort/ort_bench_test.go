//go:build cgo

package ort_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/seed78144065/credence/nn"
	raw "github.com/yalue/onnxruntime_go"
)

// BenchmarkRun is a network of 30 → 64 → 64 → 1 in a model of nn with all its
// checks, beside the library called with tensors that are there already, and
// beside nn's own executor. The three take turns, so that their ratios hold on a
// machine that does other things; each is the best of many rounds.
func BenchmarkRun(b *testing.B) {
	file := filepath.Join(kits, "fraud_ulb", "member0.onnx")
	model, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	checked := openFile(b, file, nn.Options{})
	own, err := nn.Open(model, nn.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer own.Close()
	for _, n := range []int{1, 32, 256} {
		data := make([]float32, 30*n)
		for i := range data {
			data[i] = float32(i%13)/6 - 1
		}
		bare, release := bareRun(b, model, data, n)
		ctx := context.Background()
		in, out := []*nn.Tensor{newTensor(b, data, n, 30)}, []*nn.Tensor{new(nn.Tensor), new(nn.Tensor)}
		calls := []func() error{
			bare,
			func() error { return checked.RunInto(ctx, in, out) },
			func() error { return own.RunInto(ctx, in, out) },
		}
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			const each = 200 // calls a round: some milliseconds at most
			best := [3]time.Duration{time.Hour, time.Hour, time.Hour}
			for b.Loop() {
				for k, call := range calls {
					started := time.Now()
					for range each {
						if err := call(); err != nil {
							b.Fatal(err)
						}
					}
					best[k] = min(best[k], time.Since(started)/each)
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(best[0]), "bare-ns")
			b.ReportMetric(float64(best[1]), "checked-ns")
			b.ReportMetric(float64(best[2]), "own-ns")
			b.ReportMetric(float64(best[1])/float64(best[0]), "checked/bare")
			b.ReportMetric(float64(best[2])/float64(best[1]), "own/checked")
		})
		release()
	}
}

// A call with all its checks allocates what the bare library's does, no more.
func TestAllocations(t *testing.T) {
	file := filepath.Join(kits, "fraud_ulb", "member0.onnx")
	model, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m := openFile(t, file, nn.Options{})
	for _, n := range []int{1, 256} {
		data := make([]float32, 30*n)
		bare, release := bareRun(t, model, data, n)
		ctx, in, out := context.Background(), []*nn.Tensor{newTensor(t, data, n, 30)}, []*nn.Tensor{new(nn.Tensor), new(nn.Tensor)}
		count := func(call func() error) float64 {
			return testing.AllocsPerRun(100, func() {
				if err := call(); err != nil {
					t.Fatal(err)
				}
			})
		}
		want := count(bare)
		if got := count(func() error { return m.RunInto(ctx, in, out) }); got > want {
			t.Errorf("%d rows: %v allocations, the bare library's call has %v", n, got, want)
		}
		release()
	}
}

// bareRun returns a call of the library with tensors made beforehand.
func bareRun(b testing.TB, model []byte, data []float32, n int) (run func() error, release func()) {
	b.Helper()
	check := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	o, err := raw.NewSessionOptions()
	check(err)
	defer o.Destroy()
	check(o.SetIntraOpNumThreads(1))
	check(o.AddSessionConfigEntry("session.intra_op.allow_spinning", "0"))
	s, err := raw.NewDynamicAdvancedSessionWithONNXData(model, []string{"x"}, []string{"logit", "prob"}, o)
	check(err)
	x, err := raw.NewTensor(raw.NewShape(int64(n), 30), data)
	check(err)
	logit, err := raw.NewEmptyTensor[float32](raw.NewShape(int64(n), 1))
	check(err)
	prob, err := raw.NewEmptyTensor[float32](raw.NewShape(int64(n), 1))
	check(err)
	in, out := []raw.Value{x}, []raw.Value{logit, prob}
	return func() error { return s.Run(in, out) }, func() {
		for _, v := range []interface{ Destroy() error }{s, x, logit, prob} {
			check(v.Destroy())
		}
	}
}
