package nn

// Options say how a model is opened and what its calls may do. The zero value
// is right for a service: the embedded executor, as many calls at a time as
// there are processors, one thread each, NaN and infinities refused.
type Options struct {
	// Runtime runs the model; nil means the embedded executor, which has the
	// operators of multilayer perceptrons. nn/ort has ONNX Runtime.
	Runtime Runtime
	// SHA256 is the digest that the model was registered with, in hexadecimal:
	// another file is refused. Empty means that any file will do.
	SHA256 string
	// Concurrent is how many calls run at a time, the others wait: 0 means
	// GOMAXPROCS. More calls than processors make all of them late.
	Concurrent int
	// MaxElements bounds the elements of each input: 0 means 2²⁶.
	MaxElements int
	// AllowNonFiniteInputs lets NaN and infinities into the model, for models
	// that know what to do with them; others may turn them into a score that
	// looks like any other.
	AllowNonFiniteInputs bool
	// AllowNonFiniteOutputs returns NaN and infinities without an error, for
	// outputs such as the logarithm of a probability of zero.
	AllowNonFiniteOutputs bool

	// What follows is for runtimes that have such settings; the embedded
	// executor has none of them and refuses Entries and ProfileFile.

	// Optimization is how far the runtime may rewrite the graph.
	Optimization Optimization
	// IntraOpThreads is the number of threads of one call: 0 means 1, since
	// calls run side by side.
	IntraOpThreads int
	// Spinning keeps those threads busy while they wait. It helps a machine that
	// has nothing else to do, and harms any other.
	Spinning bool
	// ProfileFile is the prefix of a file that the runtime writes times to; empty
	// means none.
	ProfileFile string
	// Entries are settings of the runtime's sessions by name, such as
	// "optimization.disable_specified_optimizers".
	Entries map[string]string
}

// An Optimization is how far a runtime may rewrite a graph.
type Optimization uint8

// The degrees of optimisation; the zero value allows all.
const (
	OptimizeAll Optimization = iota
	OptimizeExtended
	OptimizeBasic
	OptimizeNone
)
