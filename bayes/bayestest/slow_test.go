//go:build slow

package bayestest

import "testing"

// TestCalibrationAtLength is TestCalibration with 4000 simulations a model.
func TestCalibrationAtLength(t *testing.T) {
	for name, model := range models {
		t.Run(name, func(t *testing.T) {
			prog := model(t, nothing)
			r := calibrate(t, FromModel(prog, prog), 4000)
			t.Logf("\n%v", r)
			if err := r.Check(falseAlarms); err != nil {
				t.Error(err)
			}
		})
	}
}
