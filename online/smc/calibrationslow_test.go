//go:build slow

package smc

import "testing"

// TestCalibrationAtLength is TestCalibration with ten times the simulations.
func TestCalibrationAtLength(t *testing.T) { calibrated(t, 2000) }
