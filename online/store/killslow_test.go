//go:build slow

package store

import "testing"

// TestFiveHundredKilledConsumers is TestKilledConsumers with 500 kills.
func TestFiveHundredKilledConsumers(t *testing.T) { killConsumers(t, 500, priorOfFading) }

// TestFiveHundredKilledServices is TestKilledServices with 500 kills.
func TestFiveHundredKilledServices(t *testing.T) { killConsumers(t, 500, newService) }
