//go:build linux && slow

package main

import "testing"

// TestMemoryOnDiskLarge is TestMemoryOnDisk with 350,000 parameters.
func TestMemoryOnDiskLarge(t *testing.T) { diskMemory(t, 350_000) }
