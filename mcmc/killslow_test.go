//go:build slow

package mcmc

import "testing"

// TestHundredKilledRunsResume is TestKilledRunsResume of 100 runs.
func TestHundredKilledRunsResume(t *testing.T) { killRuns(t, 100) }
