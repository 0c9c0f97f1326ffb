package lastlayer

import (
	"context"
	"fmt"
	"testing"

	"github.com/seed78144065/credence/nn/predictive"
)

// BenchmarkFit is Laplace's method about trained weights, and about a mode, with
// a precision that is given and with the one of the largest evidence.
func BenchmarkFit(b *testing.B) {
	x := simulated(11, 861, 64)
	labels := scored(11, x, 2)
	head := mustFit(b, x, labels, Config{Precision: 1}).Mean()
	for _, c := range []struct {
		name   string
		config Config
	}{
		{"trained", Config{Head: &head, Precision: 1}}, {"trained/tuned", Config{Head: &head}},
		{"mode", Config{Precision: 1}}, {"mode/tuned", Config{}},
	} {
		b.Run(fmt.Sprintf("rows=861/d=64/%s", c.name), func(b *testing.B) {
			for b.Loop() {
				if _, err := Fit(context.Background(), x, labels, c.config); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPredict is one row of 64 features.
func BenchmarkPredict(b *testing.B) {
	x := simulated(11, 861, 64)
	two, eight := mustFit(b, x, scored(11, x, 2), Config{Precision: 1}), mustFit(b, x, scored(11, x, 8), Config{Precision: 1})
	var mean, variance [1]float64
	var c predictive.Classes
	var prob []float64
	for _, bench := range []struct {
		name string
		f    func() error
	}{
		{"mean and variance", func() error { return two.Predict(x[0], mean[:], variance[:]) }},
		{"probit", func() (err error) { prob, err = two.Probit(x[0], prob); return err }},
		{"quadrature", func() error { _, err := two.Quadrature(x[0]); return err }},
		{"two classes/members=64", func() error { return two.Classify(context.Background(), x[:1], &c) }},
		{"eight classes/members=64", func() error { return eight.Classify(context.Background(), x[:1], &c) }},
	} {
		b.Run("d=64/"+bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := bench.f(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
