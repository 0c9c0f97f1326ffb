package mcmc

import "fmt"

// ConfigError is an impossible value in a Config or its kernel. Sample returns
// all of them at once, joined.
type ConfigError struct {
	Field string // such as "Config.Thin" or "NUTS.TargetAccept"
	Value any    // what it is
	Want  string // what it may be
}

// Error says which field has which value, and what was wanted.
func (e *ConfigError) Error() string {
	return fmt.Sprintf("mcmc: %s is %v, want %s", e.Field, e.Value, e.Want)
}

// InitError is a chain that found no point to start from: everywhere it looked
// the log density or its gradient was not finite. Err says why at the last
// point; for a model it names the term, the data row and the value.
type InitError struct {
	Chain    int // from 0
	Attempts int // points that were tried
	Err      error
}

// Error says what was tried, the last reason and what helps.
func (e *InitError) Error() string {
	return fmt.Sprintf("mcmc: chain %d has no starting point: none of %d tried is possible; at the last: %v; give Config.Init, a smaller InitRadius, or check data and priors", e.Chain, e.Attempts, e.Err)
}

// Unwrap returns why the last point was impossible.
func (e *InitError) Unwrap() error { return e.Err }

// PanicError is what Sample panics with when the target, or a callback,
// panicked in a worker: the panic goes on in the caller's goroutine.
type PanicError struct {
	Value any    // what was passed to panic
	Stack []byte // where, in the worker
}

// Error has the value and the stack of the worker.
func (e *PanicError) Error() string {
	return fmt.Sprintf("mcmc: panic in a worker: %v\n\n%s", e.Value, e.Stack)
}

// Unwrap returns the value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}
