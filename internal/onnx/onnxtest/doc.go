// Package onnxtest writes ONNX files for tests: small networks, and broken ones.
//
//	file := onnxtest.Marshal(&onnx.Model{
//		IR: 7, Opsets: []onnx.Opset{{Version: 13}},
//		Graph: &onnx.Graph{
//			Inputs:  []onnx.Value{onnxtest.Value("x", onnx.Float32, -1, 2)},
//			Outputs: []onnx.Value{onnxtest.Value("y", onnx.Float32, -1, 2)},
//			Nodes:   []onnx.Node{{Op: "Relu", Inputs: []string{"x"}, Outputs: []string{"y"}}},
//		},
//	})
//
// Notation: as package onnx.
//
// References: none.
//
// Stability: internal. Tests: what is written is read back, by package onnx.
package onnxtest
