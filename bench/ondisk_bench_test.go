package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/seed78144065/credence/mcmc"
)

// BenchmarkOnDisk samples a posterior to memory and to a file in turn, and
// reports the CPU time of both at best and their ratio: the writing, the
// checkpoints and the reading through that Open does at the end. (-benchtime
// 21x: 21 runs of each.)
func BenchmarkOnDisk(b *testing.B) {
	for _, p := range problems[:2] {
		prog, err := p.compile()
		if err != nil {
			b.Fatal(err)
		}
		for _, draws := range []int{1_000, 20_000} {
			b.Run(fmt.Sprintf("%s/draws=%d", p.name, draws), func(b *testing.B) {
				cfg := mcmc.Config{Draws: draws, Seed: 1}
				dir := b.TempDir()
				var memory, disk []float64
				for i := 0; b.Loop(); i++ {
					start := cpu()
					if _, err := mcmc.Sample(context.Background(), prog, cfg); err != nil {
						b.Fatal(err)
					}
					between := cpu()
					f, err := mcmc.SampleTo(context.Background(), prog, filepath.Join(dir, fmt.Sprint(i)), cfg)
					if err != nil {
						b.Fatal(err)
					}
					memory = append(memory, (between-start).Seconds()*1e3)
					disk = append(disk, (cpu()-between).Seconds()*1e3)
					if err := f.Close(); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(slices.Min(memory), "memory-ms")
				b.ReportMetric(slices.Min(disk), "disk-ms")
				b.ReportMetric(slices.Min(disk)/slices.Min(memory), "ratio")
			})
		}
	}
}
