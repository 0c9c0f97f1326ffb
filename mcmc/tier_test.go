package mcmc

import (
	"testing"

	"github.com/seed78144065/credence/internal/lane"
)

// TestDrawsDoNotDependOnTheInstructionSet samples compiled models with the
// kernels of every tier of this CPU.
func TestDrawsDoNotDependOnTheInstructionSet(t *testing.T) {
	for name, p := range programs(t) {
		cfg := Config{Draws: 60, Warmup: 80, Seed: 3, Workers: 1}
		undo := lane.Force(lane.Go)
		want := mustSample(t, p, cfg)
		undo()
		for tier := lane.AVX2; tier <= lane.AVX512; tier++ {
			undo := lane.Force(tier)
			got := mustSample(t, p, cfg)
			for k := range want.Chains() {
				wantSameBits(t, name+", Go and "+lane.Active().String(), want, k, got, k)
			}
			undo()
		}
	}
}
