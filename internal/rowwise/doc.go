// Package rowwise compiles ONNX graphs that treat each row of a batch by itself,
// such as multilayer perceptrons, into static programs whose kernels take eight
// rows of the batch at a time, one in each lane, and layers three such groups.
//
//	p, err := rowwise.Compile(model)
//	if err != nil {
//		return err // all nodes that have no place here
//	}
//	s := p.NewScratch()
//	for i, x := range row {
//		s.Input(0, 0)[i][0] = x // group 0, lane 0
//	}
//	err = s.Run(1)
//	y := s.Output(0, 0)[0][0]
//
// Every value of the graph is a constant, or has the batch as its first
// dimension and the rest known; then its numbers are rows of one scratch, and an
// operator is a step that reads some rows and writes others. Operators that only
// change shapes are no step at all, nor is the Relu of a layer that nothing else
// reads. Rows are used again when their last reader is done. What would mix rows
// of the batch is refused.
//
// All arithmetic is in float64, whatever floating-point type the graph names,
// and integers are held in float64 too. A program never allocates.
//
// NaN and infinities propagate, also through Relu and Clip.
//
// Notation: rows of the scratch, one number of each of eight rows of the batch;
// dims, the shape without the batch.
//
// References: none; operators are those of ONNX's own specification.
//
// Stability: internal. Tests: every operator against NumPy, planted faults in
// graphs, each with its refusal; fuzz; allocation; and by package nn the known
// answers of whole networks.
package rowwise
