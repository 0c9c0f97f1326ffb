package vi

import "fmt"

// ConfigError is an impossible value in a method's settings. All of them are
// returned at once, joined.
type ConfigError struct {
	Field string // such as "Pathfinder.Draws"
	Value any    // what it is
	Want  string // what it may be
}

// Error says which setting is wrong, and what would be right.
func (e *ConfigError) Error() string {
	return fmt.Sprintf("vi: %s is %v, want %s", e.Field, e.Value, e.Want)
}

// InitError is a climb that found no point to start from: everywhere it looked
// the log density or its gradient was not finite. Err says why at the last
// point; for a model it names the term, the data row and the value.
type InitError struct {
	Start    int // number of the climb
	Attempts int // points that were tried
	Err      error
}

// Error says where no climb could start, and why.
func (e *InitError) Error() string {
	return fmt.Sprintf("vi: climb %d has no starting point: none of %d tried is possible; at the last: %v; give Init, a smaller InitRadius, or check data and priors", e.Start, e.Attempts, e.Err)
}

// Unwrap returns what was wrong at the last point tried.
func (e *InitError) Unwrap() error { return e.Err }

// HessianError is a mode without a normal approximation: along Coordinate,
// given those before it, the log density is not concave there.
type HessianError struct {
	Coordinate int     // of the unconstrained scale, from 0
	LogDensity float64 // at the mode
}

// Error says what keeps the point from being a summit.
func (e *HessianError) Error() string {
	return fmt.Sprintf("vi: the highest point found, of log density %.6g, is no mode with a curvature: along coordinate %d, given those before it, "+
		"the log density doesn't fall off on both sides; a scale may go to 0 or the data may not determine a parameter: give it a prior that does, or use Pathfinder or mcmc", e.LogDensity, e.Coordinate)
}
