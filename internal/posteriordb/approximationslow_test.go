//go:build slow

package posteriordb

import (
	"testing"

	"github.com/seed78144065/credence/vi"
)

// TestKhatFlagsWrongMeansOfAllADVI takes every posterior, low rank and other
// random numbers.
func TestKhatFlagsWrongMeansOfAllADVI(t *testing.T) {
	flagsWrongMeans(t, nil,
		approximated{"mean-field ADVI", vi.ADVI{Seed: 2}, false},
		approximated{"low-rank ADVI", vi.ADVI{Seed: 2, Family: vi.LowRank, Rank: 1}, false},
		approximated{"full-rank ADVI", vi.ADVI{Seed: 2, Family: vi.FullRank}, true})
}
