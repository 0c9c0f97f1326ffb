// Package ort runs models of package nn in ONNX Runtime, which has all operators
// that ONNX has.
//
//	runtime, err := ort.Load("") // finds the library, or says where it looked and what to do
//	if err != nil {
//		return err
//	}
//	m, err := nn.OpenFile("fraud.onnx", nn.Options{Runtime: runtime})
//	if err != nil {
//		return err
//	}
//	defer m.Close()
//	out, err := m.Run(ctx, map[string]*nn.Tensor{"x": x})
//
// It is the one package of this module that needs cgo. Without, it compiles, and
// Load returns an error. The shared library, version 1.24 or later, is not part
// of the module; one command brings it:
//
//	npm install --ignore-scripts onnxruntime-node@1.24.3
//
// An image needs only the one file that Load(…).Library() names, beside the
// program. Files are inspected before the system's loader sees them, so that one
// of another processor, of an old version or damaged is named as that.
//
// # What it does by default
//
// Calls share a session and run side by side, one thread each, which don't spin
// while they wait; tensors of the library are made once for each shape of inputs
// and used again. A context that ends stops a call between two operators, within
// one large operator not. The library prints nothing: what it has to say is in
// errors.
//
// Its optimiser deletes Dropout, even where the file says that it is to stay
// random: calls then agree, and look certain. To keep it,
//
//	nn.Options{Entries: map[string]string{"optimization.disable_specified_optimizers": "EliminateDropout"}}
//
// Values are those of the library: float32 for most models, not the same bits on
// every CPU. NaN and infinities go in and come out as they are; package nn looks
// for them. Half precision is rounded to nearest, ties to even.
//
// # Notation
//
//	library   the shared library of ONNX Runtime
//	binding   tensors of the library for one call at a time
//
// # References
//
// None.
//
// # Stability
//
// New; names may change.
//
// # Tests
//
// Example, cases (known inputs and outputs, hostile models), types and shapes,
// concurrency, memory, another process, bad input, planted errors, fuzz,
// benchmark. Those that run models need the library, and fail without.
package ort
