package bayes

import (
	"context"
	"errors"
)

// Lanes is the number of draws one evaluation of a program serves: W = 8, one
// AVX-512 register of float64.
const Lanes = 8

// ErrReject is returned by a user's Target for a point outside its support:
// the proposal is rejected and the run goes on. Any other error stops the run.
var ErrReject = errors.New("bayes: point rejected")

// Target is a log density on R^Dim with its gradient: what samplers need, and
// all they need. Write one by hand for a density that a Model can't express.
//
// LogDensityGrad writes the gradient at x into grad (both length Dim) and
// returns the log density up to a constant. A value that is not finite, or
// ErrReject, rejects the point. Implementations must be safe for concurrent
// use and must not keep x or grad.
type Target interface {
	Dim() int
	LogDensityGrad(x, grad []float64) (float64, error)
}

// BatchTarget is a Target that evaluates Lanes points at once; *Program is one.
//
// Shapes: x and grad are lane-minor [Dim][Lanes], x[i*Lanes+l] is coordinate i
// of point l; logp is [Lanes]. A lane whose point is rejected holds a value
// that is not finite in logp and anything in grad; it never disturbs the
// others. An error stops the run.
type BatchTarget interface {
	Target
	LogDensityGradBatch(x, grad, logp []float64) error
}

// Family is a BatchTarget with a member for each chain: densities of one form
// that differ, as those of what is left unknown given each draw of parameters.
// Samplers that run chains in lanes ask for the members they need; others meet
// the first.
type Family interface {
	BatchTarget
	// Members returns the target whose lane l is member first + l. One
	// goroutine uses it at a time.
	Members(first int) BatchTarget
}

// Recorder is a Target whose draws are reported on another scale than the
// sampler moves on: *Program turns an unconstrained point into parameters and
// named nodes.
type Recorder interface {
	// Variables returns what Record writes, in order.
	Variables() []Variable
	// Record evaluates Lanes points x ([Dim][Lanes], lane-minor) into out
	// ([elements of all variables][Lanes], lane-minor).
	Record(x, out []float64) error
}

// Starter is a Target that can turn starting values given by name on the
// constrained scale into a point of the sampler's space. Coordinates without a
// value are NaN: the sampler draws them.
type Starter interface {
	Unconstrain(v Values) ([]float64, error)
}

// Explainer is a Target that can say why its log density is not finite at x:
// the error names the term, the data row and the value (*TermError).
type Explainer interface {
	Explain(x []float64) error
}

// Inferrer turns a target into draws. mcmc.Config and every variational method
// are Inferrers, so whatever needs inference takes one and imports neither.
//
// A cancelled context returns the draws made so far and an error that wraps
// ctx.Err().
type Inferrer interface {
	Infer(ctx context.Context, t Target) (*Draws, error)
}

// Values are numbers by variable name: a float64, int or bool, a slice of
// them, [][]float64 or a gonum mat.Matrix.
type Values map[string]any

// Variable is one named array of a set of draws; no dims means a scalar.
// Elements are in row-major order of the dims.
type Variable struct {
	Name string // as the model has it
	Dims []Dim  // outermost first
}

// Size returns the number of elements.
func (v Variable) Size() int {
	n := 1
	for _, d := range v.Dims {
		n *= d.Size()
	}
	return n
}
