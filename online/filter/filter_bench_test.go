package filter

import (
	"context"
	"fmt"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/rng"
)

// random is a level that walks, seen with noise, with a season.
func random(n int) []float64 {
	src := rng.New(1, "filter/bench")
	y := make([]float64, n)
	level := 0.0
	for i := range y {
		level += 0.3 * rng.StdNormal(&src)
		y[i] = level + float64(i%12) + rng.StdNormal(&src)
	}
	return y
}

func basic() Structural {
	n := 13
	return Structural{
		Components: []Component{Trend{0.09, 0.0004}, Seasonal{12, 0.01}}, Noise: 1,
		Start: Gaussian{make([]float64, n), scaled(n, 1e4)},
	}
}

// BenchmarkLogEvidence is that of 10,000 points; level is a local level.
func BenchmarkLogEvidence(b *testing.B) {
	y := random(10_000)
	seasonal, err := basic().Model()
	if err != nil {
		b.Fatal(err)
	}
	for name, m := range map[string]Model{"states=1": localLevel(1, 0.09, 0, 1e7), "states=13": seasonal} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := LogEvidence(m, Series{Y: y}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSmooth is the smoother of 10,000 points, covariances of all states
// included.
func BenchmarkSmooth(b *testing.B) {
	y := random(10_000)
	seasonal, err := basic().Model()
	if err != nil {
		b.Fatal(err)
	}
	for name, m := range map[string]Model{"states=1": localLevel(1, 0.09, 0, 1e7), "states=13": seasonal} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Smooth(m, Series{Y: y}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkUpdate is one event of a stream.
func BenchmarkUpdate(b *testing.B) {
	seasonal, err := basic().Model()
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		m    Model
		y    []float64
	}{{"states=1", localLevel(1, 0.09, 0, 1e7), []float64{1}}, {"states=4", tracking(), []float64{1, 2}}, {"states=13", seasonal, []float64{1}}} {
		f := made(b, c.m)
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if err := f.Update(c.y...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkDLM is one event of a discount model of 13 states.
func BenchmarkDLM(b *testing.B) {
	m, err := basic().Model()
	if err != nil {
		b.Fatal(err)
	}
	d, err := NewDLM(Dynamic{
		Observe: mat.Row(nil, 0, m.Observe), Transition: m.Transition, Start: m.Start,
		Blocks: []Block{{0, 2, 0.95}, {2, 11, 0.98}}, Forget: 0.99,
	})
	if err != nil {
		b.Fatal(err)
	}
	y := random(1000)
	i := 0
	for b.Loop() {
		if err := d.Update(y[i%len(y)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

// BenchmarkFit finds the two variances of the Nile.
func BenchmarkFit(b *testing.B) {
	s := Structural{Components: []Component{Level{Free}}, Noise: Free}
	for b.Loop() {
		f, err := s.Fit(context.Background(), nile)
		if err != nil {
			b.Fatal(err)
		}
		if got := fmt.Sprintf("%.0f", f.Variances["noise"]); got != "15099" {
			b.Fatal(got)
		}
	}
}
