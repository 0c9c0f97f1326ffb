//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// TestMemoryOnDisk holds runs that write their draws to a file to a peak that
// does not grow with the number of draws.
func TestMemoryOnDisk(t *testing.T) { diskMemory(t, 35_000) }

// diskMemory compares runs of 8 and 24 draws of a target with dim parameters.
// What may differ is less than half a draw of every chain; in memory, the
// planted fault, it is 16 draws of every chain.
func diskMemory(t *testing.T, dim int) {
	t.Helper()
	drawn := 8 * dim * bayes.Lanes // bytes of a draw of every chain
	few, many := usage(t, "disk", dim, 8), usage(t, "disk", dim, 24)
	t.Logf("%d parameters, 8 chains: a peak of %.1f MiB for 8 draws, %.1f MiB for 24 (%.1f MiB)",
		dim, float64(few.peak)/mib, float64(many.peak)/mib, float64(24*drawn)/mib)
	if many.peak-few.peak > drawn/2+mib {
		t.Errorf("16 draws more take %.1f MiB more", float64(many.peak-few.peak)/mib)
	}
	few, many = usage(t, "memory", dim, 8), usage(t, "memory", dim, 24)
	t.Logf("kept in memory: %.1f and %.1f MiB", float64(few.peak)/mib, float64(many.peak)/mib)
	if many.peak-few.peak < 15*drawn {
		t.Errorf("16 draws more in memory take %.1f MiB more: the test does not see them", float64(many.peak-few.peak)/mib)
	}
}

// sampleNormals samples dim independent normals to a file, or to memory, and
// reads a draw of every chain.
func sampleNormals(kind string, dim, draws int) error {
	cfg := mcmc.Config{Draws: draws, Warmup: mcmc.NoWarmup, Seed: 1, Kernel: mcmc.NUTS{StepSize: 0.05, MaxTreeDepth: 2}}
	if kind == "memory" {
		_, err := mcmc.Sample(context.Background(), independent{dim}, cfg)
		return err
	}
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	f, err := mcmc.SampleTo(context.Background(), independent{dim}, filepath.Join(dir, "run.draws"), cfg)
	if err != nil {
		return err
	}
	defer f.Close()
	last, err := f.Stretch(draws-1, draws)
	if err == nil && last.Len() != 1 {
		err = fmt.Errorf("bench: read %d draws, want 1", last.Len())
	}
	return err
}

// independent is the standard normal in dim dimensions.
type independent struct{ dim int }

func (n independent) Dim() int { return n.dim }

func (n independent) LogDensityGrad(x, grad []float64) (float64, error) {
	sum := 0.0
	for i, v := range x {
		sum += float64(v * v)
		grad[i] = -v
	}
	return -sum / 2, nil
}

func (n independent) LogDensityGradBatch(x, grad, logp []float64) error {
	clear(logp)
	for i, v := range x {
		logp[i%bayes.Lanes] -= float64(v*v) / 2
		grad[i] = -v
	}
	return nil
}
