package rng

import "testing"

func BenchmarkStream(b *testing.B) {
	s := New(1, "bench")
	for b.Loop() {
		sink += float64(s.Uint64() & 1)
	}
}

func BenchmarkNew(b *testing.B) {
	i := uint64(0)
	for b.Loop() {
		s := New(1, "mcmc/transition", i)
		sink += float64(s.Uint64() & 1)
		i++
	}
}

func BenchmarkSiteAt(b *testing.B) {
	site := NewSite(1, Key("y"))
	row := uint64(0)
	for b.Loop() {
		n := site.At(row, 3)
		sink += float64(n.Uint64() & 1)
		row++
	}
}

func BenchmarkSiteNormal(b *testing.B) {
	site := NewSite(1, Key("y"))
	var n Noise
	row := uint64(0)
	for b.Loop() {
		n = site.At(row, 3)
		sink += StdNormal(&n)
		row++
	}
}

func BenchmarkSampler(b *testing.B) {
	s := New(1, "bench")
	for _, c := range samplers {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				sink += c.draw(&s)
			}
		})
	}
}

var sink float64

func BenchmarkFillNormal(b *testing.B) {
	s := New(1, "bench")
	z := make([]float64, 10)
	for b.Loop() {
		FillNormal(&s, z)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(z)), "ns/draw")
}
