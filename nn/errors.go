package nn

import (
	"errors"
	"fmt"
)

var (
	// ErrInput is wrapped by errors about what a caller gave a model.
	ErrInput = errors.New("input does not fit the model")
	// ErrNonFinite is wrapped by errors about NaN and infinities.
	ErrNonFinite = errors.New("not finite")
	// ErrDigest is wrapped by the error of a file that is not the one registered.
	ErrDigest = errors.New("not the registered model")
	// ErrModel is wrapped by errors about a file that can't be opened.
	ErrModel = errors.New("model can't be opened")
	// ErrUnsupported is wrapped, beside ErrModel, by the error of a model whose
	// operators or shapes the runtime lacks.
	ErrUnsupported = errors.New("not supported by the runtime")
	// ErrClosed is returned by calls of a closed model.
	ErrClosed = errors.New("nn: the model is closed")
)

// A NonFiniteError says where a tensor has NaN or an infinity.
type NonFiniteError struct {
	Port  string  // name, empty if the tensor stands for itself
	First int     // row-major index of the first
	Value float64 // the first: NaN or an infinity
	Count int     // how many there are
	Shape []int   // of the tensor
}

// Error says all of it.
func (e *NonFiniteError) Error() string { return "nn: " + e.place() }

// Unwrap returns ErrNonFinite.
func (e *NonFiniteError) Unwrap() error { return ErrNonFinite }

func (e *NonFiniteError) place() string {
	name := e.Port
	if name == "" {
		name = "the tensor"
	}
	index, rest := make([]int, len(e.Shape)), e.First
	for i := len(index) - 1; i >= 0; i-- {
		index[i], rest = rest%e.Shape[i], rest/e.Shape[i]
	}
	return fmt.Sprintf("%s is %v at %v, %d of its elements are not finite", name, e.Value, index, e.Count)
}

// nonFiniteInput is that of an input, which is refused.
type nonFiniteInput struct{ fault *NonFiniteError }

func (e nonFiniteInput) Error() string {
	return fmt.Sprintf("nn: %v: %s; fill in what is missing, or set Options.AllowNonFiniteInputs", ErrInput, e.fault.place())
}

func (e nonFiniteInput) Unwrap() []error { return []error{ErrInput, e.fault} }
