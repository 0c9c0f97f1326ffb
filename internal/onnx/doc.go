// Package onnx reads neural networks from ONNX files, the exchange format whose
// messages onnx.proto defines, and checks that they can be trusted to be what
// they say: whole, without cycles, every value defined once.
//
//	m, err := onnx.Parse(file)
//	if err != nil {
//		return err // onnx: byte 8128: unexpected EOF: the file is cut short …
//	}
//	for _, op := range m.Operators() {
//		fmt.Println(op.Domain, op.Op, op.Nodes)
//	}
//
// What is read: graphs, nodes with their attributes, tensors of float32,
// float64, int64, int32 and bool with their data, those of other types without;
// shapes with open dimensions; metadata. Quantisation notes, training
// information and functions are passed over. Data in other files are refused.
//
// Notation: value, an edge of the graph, known by its name; initializer, a
// constant value.
//
// References: the file format is described by its own onnx.proto, version 3.
//
// Stability: internal. Tests: table (planted faults, each with its error),
// fuzz, cases of testdata/cases/nn; example.
package onnx
