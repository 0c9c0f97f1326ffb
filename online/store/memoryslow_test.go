//go:build slow

package store

import "testing"

// TestMemoryIsFlatForLong takes 10⁹ events.
func TestMemoryIsFlatForLong(t *testing.T) { memoryIsFlat(t, 1_000_000_000) }
