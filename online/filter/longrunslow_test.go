//go:build slow

package filter

import "testing"

func TestTenMillionEvents(t *testing.T) { longRun(t, 10_000_000) }
