//go:build cgo

package main

import (
	"math"
	"testing"
)

// TestRuntime: ONNX Runtime gives what the embedded executor does, but for what
// float32 rounds, and has the operators of the network in eight bits.
func TestRuntime(t *testing.T) {
	ours, theirs := object(t), object(t, "-runtime", "onnx")
	for _, field := range []string{"auc", "nll", "brier", "temperature", "ood_auc"} {
		if a, b := ours[field].(float64), theirs[field].(float64); math.Abs(a-b) > 1e-4*b { // tolerance of outputs in kit.json
			t.Errorf("%s is %v, by ONNX Runtime %v", field, a, b)
		}
	}
	r := object(t, "-runtime", "onnx", "-model", kit+"member0_int8.onnx", "-train", kit+"train.csv", "-calib", kit+"calib.csv", "-test", kit+"test.csv")
	near(t, "int8 nll", at(t, r, "before", "nll"), at(t, reference(t), "test", "int8", "nll"))
}
