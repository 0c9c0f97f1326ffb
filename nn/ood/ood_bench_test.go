package ood

import (
	"context"
	"fmt"
	"testing"
)

func benchmark(b *testing.B, d Detector, err error) {
	if err != nil {
		b.Fatal(err)
	}
	x := gaussian(2, 64, d.Width())
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		if _, err := d.Score(x[i%len(x)]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScore(b *testing.B) {
	ctx := context.Background()
	for _, size := range [][2]int{{861, 30}, {10000, 64}} {
		x := gaussian(1, size[0], size[1])
		labels := make([]int, len(x))
		for i := range labels {
			labels[i] = i % 8
		}
		name := fmt.Sprintf("n=%d/d=%d", size[0], size[1])
		b.Run("knn/"+name, func(b *testing.B) {
			d, err := FitKNN(ctx, x, KNNOptions{K: 10})
			benchmark(b, d, err)
		})
		b.Run("mahalanobis/"+name, func(b *testing.B) {
			d, err := FitMahalanobis(ctx, x, nil, MahalanobisOptions{})
			benchmark(b, d, err)
		})
		b.Run("relative/classes=8/"+name, func(b *testing.B) {
			d, err := FitMahalanobis(ctx, x, labels, MahalanobisOptions{Relative: true})
			benchmark(b, d, err)
		})
		head := Head{x[:8], make([]float64, 8)}
		b.Run("vim/classes=8/"+name, func(b *testing.B) {
			d, err := FitViM(ctx, x, head, 8)
			benchmark(b, d, err)
		})
	}
	b.Run("energy/classes=8", func(b *testing.B) { benchmark(b, Logits{Rule: ByEnergy, Classes: 8}, nil) })
}

func BenchmarkFitViM(b *testing.B) {
	x := gaussian(1, 1000, 256)
	for b.Loop() {
		if _, err := FitViM(context.Background(), x, Head{x[:8], make([]float64, 8)}, 128); err != nil {
			b.Fatal(err)
		}
	}
}
