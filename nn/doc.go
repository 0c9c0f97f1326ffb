// Package nn runs trained neural networks that come as ONNX files.
//
//	m, err := nn.OpenFile("fraud.onnx", nn.Options{SHA256: registered})
//	if err != nil {
//		return err // which operator is missing, which byte is wrong, what to do
//	}
//	defer m.Close()
//	x, err := nn.NewTensor(features, rows, 30)
//	if err != nil {
//		return err
//	}
//	out, err := m.Run(ctx, map[string]*nn.Tensor{"x": x})
//	prob := out["prob"].Float32s()
//
// A Model looks at everything that goes in and comes out: names, types, shapes,
// dimensions that must agree, NaN and infinities. It limits how many calls run
// at a time, waits no longer than the context, and is safe for concurrent use.
// What evaluates the network is a Runtime. Embedded, the default, is written in
// Go and has what multilayer perceptrons need: it opens models whose operators
// treat each row of a batch by itself, and says of others all that it lacks.
// Its operators are Abs, Add, Cast, Clip, Concat, Constant, Div, Dropout, Exp,
// Flatten, Gather, Gemm, Identity, LeakyRelu, Log, LogSoftmax, MatMul, Mul, Neg,
// ReduceMean, ReduceSum, Relu, Reshape, Sigmoid, Slice, Softmax, Softplus, Split,
// Sqrt, Squeeze, Sub, Tanh, Transpose and Unsqueeze, of constants where that
// matters: weights, axes, new shapes.
//
// Calls that reuse their tensors (RunInto) allocate nothing. Recurrent feeds
// outputs back as inputs, from call to call.
//
// # Numbers
//
// The embedded executor computes in float64 and rounds results to the type of
// the output, so it differs from runtimes in float32 by what those round, within
// 1e-5 and 1e-4 of the result in the networks it is tested on. Its results are
// the same bits on every CPU, whatever the batch: a row never depends on the
// others. Integers are exact up to 2⁵³; inputs beyond are refused.
//
// NaN and infinities in inputs are refused, in outputs reported beside the
// outputs; both are options. Inside the embedded executor they propagate as in
// IEEE arithmetic, also through Relu and Clip.
//
// Notation: port, an input or output of a model; row, an entry of the batch, the
// first dimension of every port.
//
// References: none; the operators are those of ONNX's own specification.
//
// Stability: v0, may change. Tests: known answers of ONNX Runtime 1.24.3 for
// every model of testdata/cases/nn that the embedded executor has, and refusals
// of the others; hostile models; table (bad inputs); planted errors; property
// (batches, lanes, reuse of memory); allocation; examples. Benchmarks beside a
// plain loop over rows.
package nn
