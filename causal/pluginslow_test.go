//go:build slow

package causal_test

import "testing"

// TestPlugInCalibrationFull is TestPlugInCalibration with more runs, which see
// smaller errors.
func TestPlugInCalibrationFull(t *testing.T) { calibrated(t, 2000) }
